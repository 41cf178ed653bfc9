"""Where people take the coach along: servers and groups of friends that the bot is not in, and its own chat.

They have installed it for themselves ([docs] Application Resource: installation context), so that it is told of what
they do with it, sees nothing else there, and can post nothing of itself.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from adapters.discord_chat.inbound import address_of
from core.message import Inbound, say
from core.training.athlete import Profile
from core.words.phrasebook import Phrasebook
from tests.adapters.discord.wire import Wired
from tests.support.discord import Asked, DiscordDouble, Person, Refuse

SOON = 20.0
COMMANDS = ("start", "today", "about", "settings", "help")


def places(double: DiscordDouble, ana: Person, ben: Person) -> dict[str, int]:
    """Channels with somebody else in them, none of which the bot is in."""
    foreign = double.foreign_server()
    for each in (ana, ben):
        each.joins(foreign)
    return {"a foreign server": foreign.channel, "a group": double.group(ana, ben)}


async def use(person: Person, channel: int) -> list[Asked]:
    """Commands, and a button of the first one's answer."""
    asked = []
    for name in COMMANDS:
        asked.append(person.invokes(name, to=channel))
        await asked[-1].answered(SOON)
    card = next(each for each in person.sees(channel).from_bot if "I agree" in each.labels)
    asked.append(person.presses("I agree", on=card, to=channel))
    await person.sees(channel).until(lambda seen: len(seen.from_bot) > len(COMMANDS), within=SOON)
    return asked


@pytest.mark.parametrize("place", ["a foreign server", "a group"])
async def test_among_others_only_who_asked_sees_the_answer(double: DiscordDouble, wired: Wired, place: str):
    ana, ben = double.person("Ana"), double.person("Ben")
    channel = places(double, ana, ben)[place]
    async with wired():
        await double.until(lambda: set(COMMANDS) <= set(double.commands))
        asked = await use(ana, channel)
        assert all(each.is_acknowledged for each in asked)
    assert all(each.is_ephemeral for each in ana.sees(channel).from_bot)
    assert not ben.sees(channel).messages
    assert not [each for each in double.requests if each.path.startswith(f"/channels/{channel}")]
    assert not double.statistics()["refusals"]
    assert not ana.dm.from_bot, "nothing is doubled in the direct chat"


@pytest.mark.parametrize("place", ["a foreign server", "a group"])
async def test_what_the_interaction_does_not_take_comes_by_direct_message(
    double: DiscordDouble, wired: Wired, place: str
):
    """And the chat that was heard from is no place to write to."""
    ana, ben = double.person("Ana"), double.person("Ben")
    channel = places(double, ana, ben)[place]
    async with wired() as running:
        await double.until(lambda: "start" in double.commands)
        double.faults.add(Refuse(404, 10015, "Unknown Webhook"), "*", "/webhooks/*", times=2)
        ana.invokes("start", to=channel)
        hello = await ana.dm.next_message(SOON)
        ana.presses("I agree", on=hello)
        await ana.dm.until(lambda seen: len(seen.from_bot) == 2, within=SOON)
        stored = await running.app.store.load_by_address(address_of(ana.id), running.app.clock.now())
    assert stored is not None and stored.address == address_of(ana.id, ana.dm.id)
    assert not ana.sees(channel).from_bot
    assert not [each for each in double.requests if each.path.startswith(f"/channels/{channel}")]


@pytest.mark.parametrize("place", ["a foreign server", "a group"])
async def test_whose_direct_messages_are_closed_can_not_choose_such_a_place(
    double: DiscordDouble, wired: Wired, place: str
):
    """As the bot can't post there, not even a mention."""
    ana, ben = double.person("Ana"), double.person("Ben")
    channel = places(double, ana, ben)[place]
    async with wired() as running:
        await double.until(lambda: "today" in double.commands)
        profile = Inbound(key="p", address=address_of(ana.id), text="/start", profile=Profile(timezone="UTC"))
        ana.closes_dms()
        await running.app.dispatcher.deliver_now(await running.app.coach.receive(profile))
        told = await ana.invokes("today", to=channel).answered(SOON)
        assert "direct messages are closed" in told.text
        shown = {label for each in ana.sees(channel).from_bot for label in each.labels}
        here = Phrasebook().sentence(say("reaching-here"))
        assert here not in shown
    assert not [each for each in double.requests if each.path.startswith(f"/channels/{channel}")]


async def test_the_channel_that_was_chosen_to_be_mentioned_in_stays_chosen(
    double: DiscordDouble, wired: Wired
):
    server, ana, ben = double.server(), double.person("Ana"), double.person("Ben")
    group = double.group(ana, ben)
    chosen = replace(address_of(ana.id), chat=f"channel:{server.channel}")
    async with wired() as running:
        await double.until(lambda: "today" in double.commands)
        await running.app.coach.receive(
            Inbound(key="p", address=chosen, text="/start", profile=Profile(timezone="UTC"))
        )
        assert (await ana.invokes("today", to=group).answered(SOON)).is_ephemeral
        stored = await running.app.store.load_by_address(chosen, running.app.clock.now())
    assert stored is not None and stored.world.accounts == (chosen,)


async def test_in_the_bots_own_chat_an_answer_is_a_message_like_any_other(
    double: DiscordDouble, wired: Wired
):
    ana = double.person("Ana")
    async with wired():
        await double.until(lambda: set(COMMANDS) <= set(double.commands))
        asked = await use(ana, ana.dm.id)
        assert all(each.is_acknowledged for each in asked)
    assert not any(each.is_ephemeral for each in ana.dm.from_bot)
