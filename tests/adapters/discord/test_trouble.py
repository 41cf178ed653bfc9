"""What goes wrong on our side on Discord: it is told to who waits, and to the log; and what is in the way."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import update

from adapters.sql.tables import AccountRow
from core.dialogue.suggestions import What
from core.dialogue.world import Conversation, Outcome, Outgoing, World
from core.doors import Door
from core.message import Address, Choice, Inbound, Message, Wake, say
from tests.adapters.discord.conftest import Running, Start, said
from tests.adapters.discord.test_together import Server

SORRY = "Something went wrong on my side"


def broken(running: Running) -> None:
    """From now on whatever follows an acknowledgement breaks."""

    def breaks(*args: Any) -> Any:
        raise ZeroDivisionError("my knee hurts")

    running.desk._lanes.add = breaks  # type: ignore[method-assign,assignment]


async def test_a_fault_of_ours_is_told_and_logged(start: Start, caplog: pytest.LogCaptureFixture):
    async with start() as running:
        await running.onboard()
        await running.user.send_dm("/delete")
        card = running.direct[-1]
        broken(running)
        asked = await running.member.slash(running.channel, "today")
        assert asked.ephemeral and SORRY in asked.response.content
        before = len(running.direct)
        await running.user.send_dm("hello")
        wire = next(e.custom_id for row in card.components for e in row.children)
        await running.user.click(card, custom_id=wire)
        assert [SORRY in said(each) for each in running.direct[before:]] == [True, True]
        assert running.env.errors, "simcord has seen them too, and is content now"
    told = [vars(record) for record in caplog.records if record.getMessage() == "an event failed"]
    assert [each["event"] for each in told] == ["command", "on_message", "press"]
    assert all(each["error"] == "ZeroDivisionError" and "breaks:" in each["where"] for each in told)
    assert "knee" not in caplog.text


async def test_a_fault_behind_an_invitation_is_told_and_logged_too(
    start: Start, caplog: pytest.LogCaptureFixture
):
    async with start() as running:
        server = Server(running)
        await server.becomes_athlete(server.ana, "Ana")
        invitation = await server.opens()
        broken(running)
        pressed = await server.presses_join(server.ben, invitation)
        assert pressed.ephemeral and SORRY in pressed.response.content
    assert [vars(r)["event"] for r in caplog.records if r.getMessage() == "an event failed"] == ["join"]


async def test_suggestions_that_fail_are_none_and_logged(start: Start, caplog: pytest.LogCaptureFixture):
    async with start() as running:

        async def away(*_: Any) -> Any:
            raise ConnectionError

        running.app.coach.suggest = away  # type: ignore[method-assign,assignment]
        assert await running.user.autocomplete("timezone", "place", "madr") == []
    assert "an event failed" in caplog.text


async def test_no_more_is_read_of_what_is_typed_than_can_be_suggested(start: Start):
    async with start() as running:
        read: list[str] = []

        async def suggest(address: Address, what: What, typed: str) -> tuple[str, ...]:
            read.append(typed)
            return ()

        running.app.coach.suggest = suggest  # type: ignore[method-assign]
        await running.desk.suggest(running.user.id, What.ZONE, "m" * 6000)
        assert read == ["m" * 100]


# A stop ----------------------------------------------------------------------------------------------------


async def test_an_event_that_can_not_be_finished_is_given_up_and_told(
    start: Start, monkeypatch: pytest.MonkeyPatch
):
    async with start() as running:
        await running.onboard()
        begun, ended = asyncio.Event(), asyncio.Event()

        async def never(inbound: Inbound) -> Any:
            begun.set()
            try:
                await asyncio.Event().wait()
            finally:
                ended.set()

        running.app.coach.hear = never  # type: ignore[method-assign]
        asking = asyncio.create_task(running.user.slash("today"))
        await begun.wait()
        await running.desk.finish(0.05)
        assert ended.is_set(), "nothing works on what is closed next"
        await asking
        assert "being restarted" in said(running.direct[-1])


async def test_an_answer_that_is_on_its_way_is_not_written_over(start: Start):
    """Discord has it already, and says so late."""
    async with start() as running:
        await running.onboard()
        is_there, released, call = asyncio.Event(), asyncio.Event(), running.chat._client.call

        async def told_late(method: str, path: str, *args: Any, **how: Any) -> Any:
            told = await call(method, path, *args, **how)
            if path.endswith("@original"):
                is_there.set()
                await released.wait()
            return told

        running.chat._client.call = told_late  # type: ignore[method-assign]
        asking = asyncio.create_task(running.user.slash("week"))
        await is_there.wait()
        await running.desk.finish(0.05)
        released.set()
        await asking
        assert "Week of" in said(running.direct[-1])


async def test_a_command_is_in_work_before_it_is_acknowledged(start: Start):
    async with start() as running:
        begun, released, acknowledge = asyncio.Event(), asyncio.Event(), running.desk._replies.acknowledge

        async def slowly(*args: Any, **how: Any) -> Any:
            begun.set()
            await released.wait()
            return await acknowledge(*args, **how)

        running.desk._replies.acknowledge = slowly  # type: ignore[method-assign]
        asking = asyncio.create_task(running.user.slash("help"))
        await begun.wait()
        stopping = asyncio.create_task(running.desk.finish(5))
        await asyncio.wait([stopping], timeout=0.05)
        assert not stopping.done()
        released.set()
        await stopping
        assert said((await asking).response.message)


async def test_what_comes_while_it_stops_is_told_to_come_again(start: Start):
    async with start() as running:
        await running.desk.finish(1)
        asked = await running.member.slash(running.channel, "today")
        assert asked.ephemeral and "being restarted" in asked.response.content


# A slow database -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("first", ["the answer", "the stop"])
async def test_a_commit_that_does_not_come_back_doubles_nothing_and_leaves_nobody_waiting(
    start: Start, first: str
):
    """What is committed may be delivered by anybody: the alarm clock, another process, the next start."""
    async with start() as running:
        await running.onboard()
        committed, released, commit = asyncio.Event(), asyncio.Event(), running.app.store.commit

        async def stalls(*args: Any, **how: Any) -> Any:
            rows = await commit(*args, **how)
            committed.set()
            await released.wait()
            return rows

        running.app.coach._store.commit = stalls  # type: ignore[method-assign]
        asking = asyncio.create_task(running.member.slash(running.channel, "about"))
        await committed.wait()
        acknowledged = [r.json for r in running.env.http_requests if r.path.endswith("/callback")]
        assert [each and each["type"] for each in acknowledged] == [5], "before anything is stored"
        if first == "the stop":
            await running.desk.finish(0.05)
        await running.app.dispatcher.run_due()
        released.set()
        asked = await asking
        assert "Sidekick" in said(asked.response.message) and not asked.followups
        assert asked.ephemeral and running.public == []
        assert len(running.direct) == 1, "what is there was there before"


# Own buttons -----------------------------------------------------------------------------------------------

CHOICES = tuple(Choice(f"c{row}_{n}", say("discord-show-me"), row) for row in range(30) for n in range(3))


def many_choices(conversation: Conversation, inbound: Inbound | Wake, world: World, /) -> Outcome:
    message = Message(says=(say("care-about"),), choices=CHOICES, turn="t1")
    return Outcome(conversation=conversation, outgoing=(Outgoing(message),))


def ids(message: Any) -> list[str]:
    return [str(each["custom_id"]) for row in message.components for each in row["components"]]


async def test_pages_turn_for_who_is_written_to_in_a_channel(start: Start):
    async with start(many_choices) as running:
        await running.member.slash(running.channel, "today")
        chosen = update(AccountRow).values(chat=f"channel:{running.channel.id}")
        await running.app.database.write(lambda connection: connection.execute(chosen))
        asked = await running.member.slash(running.channel, "today")
        pages = "sk:~page:1"
        assert pages in ids(asked.response)
        await running.member.click(asked.response.message, custom_id=pages)
        turned = [r for r in running.env.http_requests if r.method == "PATCH"][-1]
        assert turned.json is not None
        shown = {each["custom_id"] for row in turned.json["components"] for each in row["components"]}
        assert shown >= {"sk:~page:0", "sk:~page:2"}


async def test_strangers_turn_no_pages(start: Start):
    async with start(many_choices) as running:
        asked = await running.member.slash(running.channel, "today")
        running.desk._door = Door("discord", {"discord:1"})
        turned = await running.member.click(asked.response.message, custom_id="sk:~page:1")
        assert turned.ephemeral and "kept for a few people" in turned.response.content


# Catching up -----------------------------------------------------------------------------------------------


async def test_two_sessions_that_begin_at_once_are_caught_up_with_once(start: Start):
    async with start() as running:
        await running.onboard()
        await running.user.send_dm("/today")

        def looks() -> int:
            return sum(r.method == "GET" and r.path.endswith("/messages") for r in running.env.http_requests)

        before = looks()
        await asyncio.gather(running.desk.catch_up(), running.desk.catch_up())
        assert looks() - before == 1


async def test_the_database_away_as_a_session_begins_is_waited_for(start: Start):
    async with start() as running:
        await running.onboard()
        await running.user.send_dm("/today")
        with running.nobody_on_the_gateway():
            await running.user.send_dm("/week")
        before = len(running.direct)
        reachable, tries = running.app.coach.reachable, 0

        async def at_last(*args: Any) -> Any:
            nonlocal tries
            tries += 1
            if tries == 1:
                raise ConnectionError
            return await reachable(*args)

        running.app.coach.reachable = at_last  # type: ignore[method-assign,assignment]
        await running.desk.catch_up()
        assert tries == 2 and len(running.direct) == before + 1
