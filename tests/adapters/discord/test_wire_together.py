"""A circle on the wire: a button for all, answers for one, a poll, a channel and a server that go."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date

import pytest

from core import circles
from core.message import Address
from core.ports import Delivered
from core.words.phrasebook import Phrasebook
from tests.adapters.discord.wire import Running, starting
from tests.support.discord import DiscordDouble, Person, Refuse
from tests.support.discord.servers import Server

#: Everything is answered within so many seconds.
SOON = 30.0


@pytest.fixture
async def double() -> AsyncIterator[DiscordDouble]:
    async with DiscordDouble() as discord:
        yield discord


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


async def test_a_button_for_all_and_an_answer_for_one(
    double: DiscordDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, owner = owned(double)
    ben, cleo = double.person("Ben", server), double.person("Cleo", server)
    async with starting(double, monkeypatch)() as running:
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
    double: DiscordDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, owner = owned(double)
    async with starting(double, monkeypatch)() as running:
        double.faults.add(Refuse(403, 50001), path=f"/channels/{server.channel}/messages", times=None)
        answer = await owner.invokes("together", to=server.channel).answered(SOON)
        assert "I can't write in this channel" in answer.text
        assert not await is_open(running, server.channel)


async def test_a_poll_has_several_answers_and_is_open_for_the_week(
    double: DiscordDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, _ = owned(double)
    async with starting(double, monkeypatch)() as running:
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


async def test_what_is_no_more_has_no_circle_any_more(
    double: DiscordDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, owner = owned(double)
    other = server.opens_channel("other")
    async with starting(double, monkeypatch)() as running:
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
