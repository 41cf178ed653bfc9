"""What Discord refuses of an answer: its words come all the same, and nobody is left with "is thinking…"."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from adapters.sql.tables import AccountRow
from core.dialogue.world import Conversation, Outcome, Outgoing, World
from core.message import Choice, Inbound, Message, Wake, say
from core.wellness.signs import Level
from tests.adapters.discord.conftest import Running, Start, said

CARD = Message(
    says=(say("care-about"),), level=Level.GREEN, choices=(Choice("yes", say("discord-show-me")),), turn="t1"
)


def answer(conversation: Conversation, inbound: Inbound | Wake, world: World, /) -> Outcome:
    return Outcome(conversation=conversation, outgoing=(Outgoing(CARD),))


def refuse(running: Running, method: str, path: str, times: int | None) -> None:
    running.env.inject_error(method, path, status=400, code=50035, message="Invalid Form Body", times=times)


def shown(running: Running) -> list[Any]:
    """What the athlete sees of the bot in the channel."""
    return [each for each in running.channel.history(viewer=running.member) if each.author.bot]


@pytest.mark.parametrize(("refused", "cards", "buttons"), [(0, 1, 1), (1, 0, 1), (2, 0, 0)])
async def test_an_answer_is_made_simpler_in_its_place(start: Start, refused: int, cards: int, buttons: int):
    async with start(answer) as running:
        if refused:
            refuse(running, "PATCH", "/webhooks/*", refused)
        await running.member.slash(running.channel, "today")
        (there,) = shown(running)
        assert (len(there.embeds), len(there.components)) == (cards, buttons)
        assert said(there) and not running.direct


async def test_an_answer_that_goes_elsewhere_says_so_in_its_place(start: Start):
    async with start(answer) as running:
        refuse(running, "PATCH", "/webhooks/*", 3)
        refuse(running, "POST", "/webhooks/*", 1)
        await running.member.slash(running.channel, "today")
        (there,) = shown(running)
        assert "a message of its own" in there.content
        assert len(running.direct) == 1 and running.direct[0].embeds


async def test_an_answer_that_can_not_be_given_is_apologised_for_in_its_place(start: Start):
    async with start(answer) as running:
        refuse(running, "PATCH", "/webhooks/*", 3)
        for path in ("/webhooks/*", "/channels/*"):
            refuse(running, "POST", path, None)
        await running.member.slash(running.channel, "today")
        (there,) = shown(running)
        assert "Something went wrong on my side" in there.content


async def test_so_it_is_among_themselves(start: Start):
    async with start(answer) as running:
        refuse(running, "PATCH", "/webhooks/*", 3)
        await running.user.slash("today")
        there, below = running.direct
        assert "a message of its own" in there.content and below.embeds


async def test_a_direct_chat_that_is_not_ours_is_looked_for_by_its_person(start: Start):
    """As after a bot with another token takes over the database."""
    async with start() as running:
        await running.onboard()
        stranger = update(AccountRow).values(chat="dm:424242")
        await running.app.database.write(lambda connection: connection.execute(stranger))
        await running.wait(hours=4)
        assert running.direct, "the reminder came"
        loaded = await running.app.store.load_by_address(running.address, running.clock.now())
        assert loaded is not None
        assert [each.chat for each in loaded.world.accounts] == [f"dm:{running.user.dm_channel.id}"]
        tried = [r for r in running.env.http_requests if r.path == "/channels/424242/messages"]
        assert len(tried) == 1


async def test_who_can_not_be_reached_is_looked_for_once(start: Start):
    async with start() as running:
        await running.onboard()
        await running.user.send_dm("/today")
        with running.direct_messages_closed():
            before = len(running.env.http_requests)
            await running.wait(hours=4)
            asked = [(each.method, each.path) for each in running.env.http_requests[before:]]
            chat = ("POST", f"/channels/{running.user.dm_channel.id}/messages")
            assert asked == [chat, ("POST", "/users/@me/channels")]
        loaded = await running.app.store.load_by_address(running.address, running.clock.now())
        assert loaded is not None and loaded.world.unreachable_since is not None
