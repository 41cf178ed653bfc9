"""An answer comes however slow, late or refused: within the three seconds, the fifteen minutes, and after."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from adapters.discord_chat.desk import HEAR_AGAIN
from core.dialogue.world import Conversation, Outcome, Outgoing, World
from core.message import Inbound, Message, Wake
from core.ports import RowStatus
from tests.adapters.discord.conftest import Start, callbacks, said


def answering(*messages: Message) -> Any:
    """A step that says the same to everything."""

    def step(conversation: Conversation, inbound: Inbound | Wake, world: World, /) -> Outcome:
        return Outcome(conversation=conversation, outgoing=tuple(map(Outgoing, messages)))

    return step


async def test_a_slow_turn_is_acknowledged_first(start: Start):
    async with start() as running:
        await running.onboard()
        begun, released, hear = asyncio.Event(), asyncio.Event(), running.app.coach.hear

        async def slowly(inbound: Inbound) -> Any:
            begun.set()
            await released.wait()
            return await hear(inbound)

        running.app.coach.hear = slowly  # type: ignore[method-assign]
        asking = asyncio.create_task(running.user.slash("today"))
        await begun.wait()
        assert [each["type"] for each in callbacks(running.env)] == [5], "however long the turn takes"
        running.clock.move_to(running.clock.now() + timedelta(minutes=10))
        released.set()
        assert said((await asking).response.message)


async def test_an_answer_after_the_fifteen_minutes_goes_by_direct_message(start: Start):
    async with start() as running:
        await running.onboard()
        hear = running.app.coach.hear

        async def late(inbound: Inbound) -> Any:
            heard = await hear(inbound)
            running.clock.move_to(running.clock.now() + timedelta(minutes=16))
            return heard

        running.app.coach.hear = late  # type: ignore[method-assign]
        before = len(running.direct)
        await running.member.slash(running.channel, "about")
        assert len(running.direct) == before + 1
        assert running.public == []


async def test_an_interaction_that_is_gone_is_answered_by_direct_message(start: Start):
    async with start() as running:
        await running.onboard()
        before = len(running.direct)
        running.env.inject_error("PATCH", "/webhooks/*", status=404, code=10015, message="Unknown Webhook")
        running.env.inject_error("POST", "/webhooks/*", status=404, code=10015, message="Unknown Webhook")
        await running.member.slash(running.channel, "about")
        assert len(running.direct) == before + 1


async def test_an_acknowledgement_that_fails_at_first_is_tried_again(start: Start):
    async with start() as running:
        await running.onboard()
        running.env.inject_error("POST", "/interactions/*", status=500)
        result = await running.member.slash(running.channel, "today")
        assert result.acknowledged and result.ephemeral and said(result.response.message)


async def test_an_interaction_that_can_not_be_acknowledged_is_answered_all_the_same(start: Start):
    async with start() as running:
        await running.onboard()
        before = len(running.direct)
        running.env.inject_error(
            "POST", "/interactions/*", status=404, code=10062, message="Unknown interaction"
        )
        await running.member.slash(running.channel, "about")
        assert len(running.direct) == before + 1


async def test_when_there_is_nothing_to_say_nobody_is_left_thinking(start: Start):
    async with start(answering()) as running:
        result = await running.member.slash(running.channel, "today")
        assert result.acknowledged and result.response is None, "the placeholder is gone"


async def test_the_database_away_for_a_moment_is_waited_for(start: Start):
    async with start() as running:
        await running.onboard()
        hear, tries = running.app.coach.hear, 0

        async def at_last(inbound: Inbound) -> Any:
            nonlocal tries
            tries += 1
            if tries < 3:
                raise ConnectionError
            return await hear(inbound)

        running.app.coach.hear = at_last  # type: ignore[method-assign]
        asking = asyncio.create_task(running.user.slash("today"))
        for _ in range(50):
            await asyncio.sleep(HEAR_AGAIN)
            if asking.done():
                break
        result = await asking
        assert tries == 3 and said(result.response.message)


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (403, 50007, RowStatus.GONE),
        (403, 50001, RowStatus.GONE),
        (404, 10003, RowStatus.GONE),
        (400, 50035, RowStatus.REFUSED),
        (500, 0, RowStatus.PENDING),
        (401, 0, RowStatus.PENDING),
    ],
)
async def test_what_discord_refuses_is_settled(start: Start, status: int, code: int, expected: RowStatus):
    async with start() as running:
        await running.onboard()
        path = f"/channels/{running.user.dm_channel.id}/messages"
        running.env.inject_error("POST", path, status=status, code=code, times=None)
        before = len(running.direct)
        await running.user.send_dm("/today")
        running.env.backend.faults.clear()
        if expected is RowStatus.PENDING:
            assert len(running.direct) == before
            await running.wait(minutes=2)
            assert "Today" in said(running.direct[before]), "it was kept, and comes when Discord is well"
        else:
            document = await running.app.store.export("athlete-1")
            assert document["messages_sent"][-1]["status"] == expected.value
            await running.wait(minutes=2)
            assert len(running.direct) == before
