"""What was written while nobody was on the gateway, and is read afterwards: once, and as of then."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from core.dialogue.world import Athlete
from core.doors import FLOOD_AT_ONCE
from core.message import Inbound
from core.training.session import Status
from tests.adapters.discord.conftest import Running, Start, said


async def athlete_of(running: Running) -> Athlete | None:
    """Who the person on simcord is to the coach."""
    loaded = await running.app.store.load_by_address(running.address, running.clock.now())
    return None if loaded is None else loaded.world.athlete


async def test_it_is_answered_once(start: Start):
    async with start() as running:
        await running.onboard()
        await running.user.send_dm("/today")
        before = len(running.direct)
        with running.nobody_on_the_gateway():
            await running.user.send_dm("/week")
        assert len(running.direct) == before, "nobody was there"
        for _ in range(2):
            await running.desk.catch_up()
        assert len(running.direct) == before + 1


async def test_it_answers_what_was_asked_before(start: Start):
    async with start() as running:
        await running.onboard()
        await running.user.send_dm("/delete")
        with running.nobody_on_the_gateway():
            await running.wait(minutes=1)
            await running.user.send_dm("yes")
        await running.wait(minutes=1)
        await running.desk.catch_up()
        assert await athlete_of(running) is None


async def test_it_is_no_answer_to_what_was_asked_since(start: Start):
    async with start() as running:
        await running.onboard()
        await running.user.send_dm("/today")
        with running.nobody_on_the_gateway():
            await running.user.send_dm("yes")
        await running.wait(minutes=1)
        await running.user.slash("delete")
        await running.desk.catch_up()
        assert await athlete_of(running) is not None
        assert "only now" in said(running.direct[-1]) and "erases everything" in said(running.direct[-1])


async def test_nobody_is_passed_over(start: Start):
    """Neither who has not consented yet, nor who was not heard for a long time."""
    async with start() as running:
        await running.user.send_dm("hello")
        with running.nobody_on_the_gateway():
            await running.wait(days=40)
            await running.user.send_dm("/about")
        before = len(running.direct)
        await running.desk.catch_up()
        assert len(running.direct) == before + 1 and "Sidekick" in said(running.direct[-1])


async def test_who_is_back_meanwhile_is_heard(start: Start):
    async with start() as running:
        await running.onboard()
        await running.user.send_dm("/today")
        with running.direct_messages_closed():
            await running.wait(days=2)
        loaded = await running.app.store.load_by_address(running.address, running.clock.now())
        assert loaded is not None and loaded.world.unreachable_since is not None
        with running.nobody_on_the_gateway():
            await running.user.send_dm("I'm back, my chest hurts and I fainted")
        await running.desk.catch_up()
        assert "emergency" in said(running.direct[-1])


async def test_no_chat_is_opened_for_it(start: Start):
    """Who was only ever heard in a server has written nothing in a direct chat that could have been missed."""
    async with start() as running:
        await running.onboard()
        await running.member.slash(running.channel, "today")
        writer = running.env.create_user("ben")
        await writer.send_dm("hello")
        running.desk._chats._channels.clear()  # As after a restart.
        before = len(running.env.http_requests)
        await running.desk.catch_up()
        asked = [(each.method, each.path) for each in running.env.http_requests[before:]]
        assert asked == [("GET", f"/channels/{writer.dm_channel.id}/messages")]


async def test_it_takes_nothing_back_and_closes_nothing_of_what_came_since(start: Start):
    async with start() as running:
        await running.onboard()
        await running.user.send_dm("/today")
        with running.nobody_on_the_gateway():
            for words in ("/undo", "/cancel"):
                await running.user.send_dm(words)
        await running.wait(minutes=1)
        await running.user.slash("skip")
        await running.user.slash("delete")
        await running.desk.catch_up()
        undo, cancel = map(said, running.direct[-2:])
        assert "only now" in undo and "only now" in cancel
        loaded = await running.app.store.load_by_address(running.address, running.clock.now())
        assert loaded is not None
        assert [each.status for each in loaded.world.sessions].count(Status.SKIPPED) == 1
        await running.user.send_dm("yes")
        assert await athlete_of(running) is None


async def test_what_waited_long_in_its_lane_is_no_answer_to_what_was_asked_meanwhile(start: Start):
    async with start() as running:
        await running.onboard()
        add = running.desk._lanes.add

        def behind_others(lane: int, work: Callable[[], Awaitable[Any]]) -> Any:
            """Two minutes later; they have asked something by another account meanwhile."""

            async def later() -> Any:
                await running.wait(minutes=2)
                elsewhere = Inbound(key="elsewhere", address=running.address, text="/delete")
                await running.app.coach.receive(elsewhere)
                return await work()

            return add(lane, later)

        running.desk._lanes.add = behind_others  # type: ignore[method-assign]
        await running.user.send_dm("yes")
        assert await athlete_of(running) is not None and "only now" in said(running.direct[-1])


async def test_danger_is_heard_whatever_was_asked_since(start: Start):
    async with start() as running:
        await running.onboard()
        await running.user.send_dm("/today")
        with running.nobody_on_the_gateway():
            await running.user.send_dm("I have chest pain and I fainted")
        await running.wait(minutes=1)
        await running.user.slash("delete")
        await running.desk.catch_up()
        assert "emergency" in said(running.direct[-1])


async def test_after_an_erasure_nothing_of_before_is_heard_again(start: Start):
    async with start() as running:
        await running.onboard()
        await running.user.send_dm("slept 4 hours, legs are dead, mood low")
        await running.user.send_dm("/delete")
        with running.nobody_on_the_gateway():
            await running.wait(minutes=1)
            for words in ("yes", "/delete", "easy run 45 min"):
                await running.user.send_dm(words)
        await running.wait(minutes=1)
        await running.desk.catch_up()
        assert await athlete_of(running) is None, "the rest was written to who is no more"
        await running.user.send_dm("/start")
        before = len(running.direct)
        await running.desk.catch_up()
        assert len(running.direct) == before, "who begins anew has no past"


async def test_what_was_changed_meanwhile_is_heard_as_a_change_once(start: Start):
    async with start() as running:
        await running.onboard()
        told = await running.user.send_dm("easy run 45 min")
        with running.nobody_on_the_gateway():
            await running.wait(minutes=1)
            await running.user.edit(told, "easy run 60 min")
        before = len(running.direct)
        for _ in range(2):
            await running.wait(minutes=1)
            await running.desk.catch_up()
        loaded = await running.app.store.load_by_address(running.address, running.clock.now())
        assert loaded is not None
        done = [each.actual.minutes for each in loaded.world.sessions if each.actual is not None]
        assert done == [60] and len(running.direct) == before + 1


async def test_what_was_written_and_changed_meanwhile_is_heard_once_as_it_stands(start: Start):
    async with start() as running:
        await running.onboard()
        await running.user.send_dm("/today")
        with running.nobody_on_the_gateway():
            told = await running.user.send_dm("/week")
            await running.wait(minutes=1)
            await running.user.edit(told, "/about")
        before = len(running.direct)
        for _ in range(2):
            await running.wait(minutes=1)
            await running.desk.catch_up()
        assert len(running.direct) == before + 1 and "Sidekick" in said(running.direct[-1])


async def test_what_the_gateway_brings_all_at_once_is_no_flood(start: Start):
    """As a session that goes on after minutes does; it was sent one at a time."""
    async with start() as running:
        await running.onboard()
        with running.nobody_on_the_gateway():
            for number in range(FLOOD_AT_ONCE + 5):
                await running.user.send_dm(f"/x{number}")
                await running.wait(seconds=2)
        channel = running.chat._client.get_partial_messageable(running.user.dm_channel.id)
        missed = [message async for message in channel.history(oldest_first=True) if not message.author.bot]
        before = len(running.direct)
        for message in missed:
            await running.desk.message(message)
        assert len(missed) == FLOOD_AT_ONCE + 5 == len(running.direct) - before
