"""A circle on the wire: a button for all, answers for one, a poll, a channel and a server that go."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date

import pytest

from adapters.discord_chat import insisting, limits
from core import circles
from core.courier import Delivered
from core.message import Address
from core.words.phrasebook import Phrasebook
from tests.adapters.discord.wire import Running, Wired
from tests.support.discord import DiscordDouble, Drop, Effect, Hang, Html, Late, Person, Refuse, TooMany
from tests.support.discord.servers import Server

#: Everything is answered within so many seconds.
SOON = 30.0


def owned(double: DiscordDouble, name: str = "Runners") -> tuple[Server, Person]:
    """A server and whose it is."""
    server = double.server(name)
    owner = double.person("Olga", server)
    server.guild.owner_id = owner.id
    return server, owner


async def opened(double: DiscordDouble, owner: Person, channel: int) -> None:
    asked = owner.invokes("together", to=channel)
    await double.until(lambda: asked.callback and public(owner, channel), SOON)


def public(person: Person, channel: int) -> list[str]:
    return [each.text for each in person.sees(channel).from_bot if not each.is_ephemeral]


async def is_open(running: Running, channel: int) -> bool:
    return await running.app.circles.at("discord", f"channel:{channel}") is not None


async def test_a_button_for_all_and_an_answer_for_one(double: DiscordDouble, wired: Wired) -> None:
    server, owner = owned(double)
    ben, cleo = double.person("Ben", server), double.person("Cleo", server)
    async with wired() as running:
        await opened(double, owner, server.channel)
        assert await is_open(running, server.channel)
        joining = ben.presses("Join", to=server.channel)
        await joining.answered(SOON)
        assert joining.is_ephemeral
        await double.until(lambda: "You were invited to Runners #general" in seen(ben, server.channel), SOON)
        assert "You were invited" not in seen(cleo, server.channel)
        assert len(public(cleo, server.channel)) == 1


def seen(person: Person, channel: int) -> str:
    return "\n".join(each.text for each in person.sees(channel).from_bot)


async def test_an_invitation_that_does_not_get_through_leaves_no_circle(
    double: DiscordDouble, wired: Wired
) -> None:
    server, owner = owned(double)
    async with wired() as running:
        double.faults.add(Refuse(403, 50001), path=f"/channels/{server.channel}/messages", times=None)
        answer = await owner.invokes("together", to=server.channel).answered(SOON)
        assert "I can't write in this channel" in answer.text
        assert not await is_open(running, server.channel)


#: What concerns the moment alone; the last two though it was done.
MOMENTS: tuple[Effect, ...] = (
    Drop(),
    TooMany(1.1),
    Html(502),
    Hang(2),
    Drop(after_work=True),
    Late(1),
)


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What fails is tried again without a wait of ours, and given up early."""
    monkeypatch.setattr(insisting, "FIRST_WAIT", 0.01)
    monkeypatch.setattr(limits, "CALL_TIMEOUT", 0.7)


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("moment", MOMENTS, ids=str)
async def test_an_invitation_gets_through_a_moments_fault_and_stands_once(
    double: DiscordDouble, wired: Wired, moment: Effect
) -> None:
    server, owner = owned(double)
    ben = double.person("Ben", server)
    async with wired() as running:
        double.faults.add(moment, "POST", path=f"/channels/{server.channel}/messages")
        await opened(double, owner, server.channel)
        await nobody_waits(double, owner, server.channel)
        assert len(public(owner, server.channel)) == 1, "and nothing is said to who asked"
        assert await is_open(running, server.channel)
        await ben.presses("Join", to=server.channel).answered(SOON)
        await double.until(lambda: "You were invited to Runners" in seen(ben, server.channel), SOON)


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("moment", MOMENTS, ids=str)
async def test_what_is_for_who_asked_alone_gets_through_too(
    double: DiscordDouble, wired: Wired, moment: Effect
) -> None:
    server, owner = owned(double)
    async with wired():
        double.faults.add(moment, "PATCH", path="/webhooks/*/messages/@original")
        asked = owner.invokes("together", to=server.channel, do="off")
        await double.until(lambda: "No circle is open here" in seen(owner, server.channel), SOON)
        assert asked.is_ephemeral
        double.faults.clear()
        double.faults.add(moment, "DELETE", path="/webhooks/*/messages/@original")
        await opened(double, owner, server.channel)
        await nobody_waits(double, owner, server.channel)


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("fault", [Drop(), Drop(after_work=True), Refuse(400, 50035)], ids=str)
async def test_an_invitation_of_which_nobody_knows_whether_it_stands_leads_somewhere(
    double: DiscordDouble, wired: Wired, monkeypatch: pytest.MonkeyPatch, fault: Effect
) -> None:
    """Only where the bot may not write is there no circle, and only there that is what is said."""
    monkeypatch.setattr(insisting, "INSIST_FOR", 0.2)
    server, owner = owned(double)
    async with wired() as running:
        double.faults.add(fault, "POST", path=f"/channels/{server.channel}/messages", times=None)
        owner.invokes("together", to=server.channel)
        await double.until(
            lambda: "Discord would not take its invitation" in seen(owner, server.channel), SOON
        )
        assert await is_open(running, server.channel)
        double.faults.clear()
        owner.invokes("together", to=server.channel, do="open")
        await double.until(lambda: "can now run together" in "".join(public(owner, server.channel)), SOON)


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("moment", [Drop(), Drop(after_work=True)], ids=str)
async def test_that_it_is_closed_gets_through_too_and_stands_once(
    double: DiscordDouble, wired: Wired, moment: Effect
) -> None:
    server, owner = owned(double)
    async with wired() as running:
        await opened(double, owner, server.channel)
        double.faults.add(moment, "POST", path=f"/channels/{server.channel}/messages")
        owner.invokes("together", to=server.channel, do="off")
        await double.until(lambda: "This circle is closed" in seen(owner, server.channel), SOON)
        await nobody_waits(double, owner, server.channel)
        assert len(public(owner, server.channel)) == 2
        assert not await is_open(running, server.channel)


async def nobody_waits(double: DiscordDouble, person: Person, channel: int) -> None:
    """No placeholder of theirs is left."""
    await double.until(lambda: not any(each.is_loading for each in person.sees(channel).messages), SOON)


async def test_a_poll_has_several_answers_and_is_open_for_the_week(
    double: DiscordDouble, wired: Wired
) -> None:
    server, _ = owned(double)
    async with wired() as running:
        poll = replace(circles.poll(date(2026, 3, 9)), key="1")
        words = Phrasebook().render(poll)
        group = Address("discord", "", f"channel:{server.channel}")
        receipt = await running.chat.courier.deliver(group, poll, words.text, words.labels)
        assert isinstance(receipt, Delivered)
        again = await running.chat.courier.deliver(group, poll, words.text, words.labels)
        assert again == receipt, "as after a crash"
        (asked,) = double.world.messages[server.channel].values()
        assert asked.poll is not None and asked.poll.allow_multiselect and len(asked.poll.answers) == 7
        request = double.requests_to("POST", f"/channels/{server.channel}/messages")[0]
        assert request.json["poll"]["duration"] == 7 * 24


async def test_what_is_no_more_has_no_circle_any_more(double: DiscordDouble, wired: Wired) -> None:
    server, owner = owned(double)
    other = server.opens_channel("other")
    async with wired() as running:
        for channel in (server.channel, other):
            await opened(double, owner, channel)
        server.deletes_channel(other)
        await gone(running, other)
        assert await is_open(running, server.channel)
        server.removes_bot()
        await gone(running, server.channel)


async def gone(running: Running, channel: int) -> None:
    """The event has been dealt with, which nothing on the wire tells of."""
    async with asyncio.timeout(SOON):
        while await is_open(running, channel):
            await asyncio.sleep(0)
