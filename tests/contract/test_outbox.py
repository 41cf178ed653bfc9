"""Claim, lease, settle: order within a chat, nothing lost, nobody muted; on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import insert, select, update

from adapters.sql.engine import Database
from adapters.sql.outbox import SqlOutbox
from adapters.sql.store import KEEP_SETTLED, SqlStore
from adapters.sql.tables import AccountRow, OutboxRow
from core.dialogue.world import Athlete, Conversation, Forget, Outcome, Outgoing, World
from core.message import Address, Message, say
from core.ports import (
    Close,
    Forward,
    GoOn,
    Loaded,
    Postpone,
    Row,
    RowStatus,
    RowType,
)
from tests.support.clock import MONDAY, VirtualClock
from tests.support.turns import ADDRESS, outcome, stored

LEASE = timedelta(minutes=2)
OTHER = Address("test", "user-2", "chat-2")


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


@pytest.fixture
def store(database: Database) -> SqlStore:
    return SqlStore(database)


@pytest.fixture
def outbox(database: Database) -> SqlOutbox:
    return SqlOutbox(database)


async def commit(store: SqlStore, decided: Outcome, address: Address = ADDRESS) -> list[int]:
    loaded = await store.load_by_address(address, MONDAY)
    if loaded is None:
        athlete = Athlete(key=address.user, created_at=MONDAY)
        world = World(now=MONDAY, athlete=athlete, accounts=(address,))
        loaded = Loaded(world=world, conversation=Conversation(), version=0, address=address)
    return await store.commit(replace(loaded, address=address), decided)


async def says(
    store: SqlStore, *keys: str, due_at: datetime = MONDAY, address: Address = ADDRESS
) -> list[int]:
    """Put messages that say these keys into the outbox."""
    outgoing = tuple(Outgoing(Message(says=(say(key),)), due_at) for key in keys)
    return await commit(store, Outcome(conversation=Conversation(), outgoing=outgoing), address)


async def claim(
    outbox: SqlOutbox,
    now: datetime = MONDAY,
    *,
    limit: int = 10,
    with_rows: Collection[int] | None = None,
    platforms: Collection[str] = ("test",),
) -> list[Row]:
    hands: dict[str | None, int] = {None: limit, **dict.fromkeys(platforms, limit)}
    return await outbox.claim(now, hands=hands, lease=LEASE, with_rows=with_rows)


def keys(rows: list[Row]) -> list[str]:
    return [row.message.says[0].key if row.message else row.lane for row in rows]


async def status_of(database: Database, row: Row) -> tuple[str, datetime | None] | None:
    query = select(OutboxRow.status, OutboxRow.settled_at).where(OutboxRow.id == row.id)
    found = await database.read(lambda connection: connection.execute(query).one_or_none())
    return None if found is None else (found.status, found.settled_at)


SENT = Close(RowStatus.SENT)


async def test_a_message_is_claimed_as_it_was_put(store: SqlStore, outbox: SqlOutbox) -> None:
    (row_id,) = await says(store, "hello")
    (row,) = await claim(outbox)
    assert (row.id, row.type, row.due_at, row.attempts) == (row_id, RowType.SAY, MONDAY, 1)
    assert (row.address, row.message) == (ADDRESS, Message(says=(say("hello"),)))
    assert (row.athlete_key, row.locale, row.units) == (ADDRESS.user, "en", "km")


async def test_messages_of_one_chat_go_one_by_one_in_order(store: SqlStore, outbox: SqlOutbox) -> None:
    await says(store, "one", "two", "three")
    for expected in ("one", "two", "three"):
        (row,) = claimed = await claim(outbox)
        assert keys(claimed) == [expected]
        assert await claim(outbox) == []
        await outbox.settle([(row, SENT)], MONDAY)
    assert await claim(outbox) == []


async def test_due_time_comes_before_the_order_of_writing(store: SqlStore, outbox: SqlOutbox) -> None:
    await says(store, "later", due_at=MONDAY)
    await says(store, "earlier", due_at=MONDAY - timedelta(minutes=1))
    assert keys(await claim(outbox)) == ["earlier"]


async def test_chats_do_not_wait_for_one_another(store: SqlStore, outbox: SqlOutbox) -> None:
    await says(store, "mine", "mine too")
    await says(store, "theirs", due_at=MONDAY - timedelta(seconds=1), address=OTHER)
    assert keys(await claim(outbox)) == ["theirs", "mine"]


async def test_what_is_not_due_is_not_claimed_and_blocks_nothing(store: SqlStore, outbox: SqlOutbox) -> None:
    await says(store, "later", due_at=MONDAY + timedelta(hours=1))
    await says(store, "now")
    assert keys(await claim(outbox)) == ["now"]
    assert await outbox.next_due(["test", None]) == MONDAY + LEASE  # the lane waits for its first row


async def test_a_lease_ends(store: SqlStore, outbox: SqlOutbox) -> None:
    await says(store, "one", "two")
    await claim(outbox)
    assert await claim(outbox, MONDAY + LEASE - timedelta(seconds=1)) == []
    (again,) = await claim(outbox, MONDAY + LEASE)
    assert (keys([again]), again.attempts) == (["one"], 2)


async def test_a_postponed_row_keeps_its_place(store: SqlStore, outbox: SqlOutbox) -> None:
    await says(store, "one", "two")
    (row,) = await claim(outbox)
    until = MONDAY + timedelta(seconds=30)
    await outbox.settle([(row, Postpone(until))], MONDAY)
    assert await outbox.next_due(["test", None]) == until
    assert await claim(outbox, until - timedelta(seconds=1)) == []
    assert keys(await claim(outbox, until)) == ["one"]


@pytest.mark.parametrize("status", [RowStatus.SENT, RowStatus.EXPIRED, RowStatus.REFUSED])
async def test_a_closed_row_lets_the_next_one_go(
    store: SqlStore, outbox: SqlOutbox, database: Database, status: RowStatus
) -> None:
    await says(store, "one", "two")
    (row,) = await claim(outbox)
    await outbox.settle([(row, Close(status, why="x"))], MONDAY)
    assert await status_of(database, row) == (status, MONDAY)
    assert keys(await claim(outbox)) == ["two"]


async def test_a_row_closed_by_another_worker_stays_as_it_is(
    store: SqlStore, outbox: SqlOutbox, database: Database
) -> None:
    await says(store, "one")
    (slow,) = await claim(outbox)
    (quick,) = await claim(outbox, MONDAY + LEASE)
    await outbox.settle([(quick, SENT)], MONDAY)
    await outbox.settle([(slow, Postpone(MONDAY + LEASE * 2))], MONDAY)
    assert await status_of(database, quick) == (RowStatus.SENT, MONDAY)


async def test_rows_of_other_platforms_are_left_to_others(store: SqlStore, outbox: SqlOutbox) -> None:
    await says(store, "here")
    assert await claim(outbox, platforms=["elsewhere"]) == []
    assert await outbox.next_due(["elsewhere"]) is None
    assert keys(await claim(outbox)) == ["here"]


async def test_only_the_lanes_that_are_asked_for(store: SqlStore, outbox: SqlOutbox) -> None:
    await says(store, "theirs", address=OTHER)
    await says(store, "older")
    rows = await says(store, "newer")
    assert keys(await claim(outbox, with_rows=rows)) == ["older"]


async def test_a_reminder_with_a_known_key_is_not_stored_twice(store: SqlStore, outbox: SqlOutbox) -> None:
    reminder = Outgoing(Message(says=(say("r"),)), MONDAY, dedup_key="r:2026-03-02")
    decided = Outcome(conversation=Conversation(), outgoing=(reminder,))
    assert len(await commit(store, decided)) == 1
    assert await commit(store, decided) == []


# Wakes ---------------------------------------------------------------------------------------------------


async def test_an_athlete_has_one_wake_and_each_turn_rewrites_it(store: SqlStore, outbox: SqlOutbox) -> None:
    silent = Outcome(conversation=Conversation())
    await commit(store, replace(silent, wake_at=MONDAY + timedelta(hours=2)))
    await commit(store, replace(silent, wake_at=MONDAY + timedelta(hours=1)))
    assert await outbox.next_due([None]) == MONDAY + timedelta(hours=1)
    (wake,) = await claim(outbox, MONDAY + timedelta(hours=3))
    assert (wake.type, wake.athlete_key, wake.due_at) == (RowType.WAKE, "user-1", MONDAY + timedelta(hours=1))
    await commit(store, replace(silent, wake_at=MONDAY + timedelta(hours=4)))
    (fresh,) = await claim(outbox, MONDAY + timedelta(hours=4))
    assert (fresh.attempts, fresh.due_at) == (1, MONDAY + timedelta(hours=4))
    await commit(store, silent)
    assert await outbox.next_due([None]) is None


async def test_a_chat_in_trouble_does_not_hold_up_the_wake(store: SqlStore, outbox: SqlOutbox) -> None:
    await commit(store, replace(Outcome(conversation=Conversation()), wake_at=MONDAY))
    await says(store, "stuck")
    loaded = await stored(store, MONDAY)
    await store.commit(loaded, outcome(loaded.world, "stuck too", wake_at=MONDAY))
    rows = await claim(outbox)
    assert sorted(keys(rows)) == ["stuck", "wake:user-1"]


# What a platform may answer ------------------------------------------------------------------------------


async def test_gone_closes_what_waits_for_the_chat_and_rests_the_reminders(
    store: SqlStore, outbox: SqlOutbox, database: Database
) -> None:
    await commit(store, replace(Outcome(conversation=Conversation()), wake_at=MONDAY + timedelta(hours=1)))
    loaded = await stored(store, MONDAY)
    decided = outcome(loaded.world, "one", "two", wake_at=MONDAY + timedelta(hours=1))
    await store.commit(loaded, decided)
    (row,) = await claim(outbox)
    await outbox.settle([(row, Close(RowStatus.GONE, why="blocked"))], MONDAY)
    assert await outbox.next_due(["test", None]) is None
    assert (await stored(store, MONDAY)).address is None
    # They write again: messages and reminders come back.
    decided = outcome(loaded.world, "welcome", wake_at=MONDAY + timedelta(hours=2))
    assert len(await commit(store, decided)) == 1
    assert (await stored(store, MONDAY)).address == ADDRESS
    assert await outbox.next_due([None]) == MONDAY + timedelta(hours=2)


async def test_gone_on_one_platform_leaves_the_reminders_to_the_other(
    store: SqlStore, outbox: SqlOutbox, database: Database
) -> None:
    await says(store, "one")
    account = {"platform": "other", "user": "7", "athlete_key": "user-1", "chat": "7", "heard_at": MONDAY}
    await database.write(lambda connection: connection.execute(insert(AccountRow), account))
    loaded = await stored(store, MONDAY)
    await store.commit(loaded, outcome(loaded.world, wake_at=MONDAY + timedelta(hours=1)))
    (row,) = await claim(outbox)
    await outbox.settle([(row, Close(RowStatus.GONE))], MONDAY)
    assert await outbox.next_due([None]) == MONDAY + timedelta(hours=1)
    assert (await stored(store, MONDAY)).address == Address("other", "7", "7")


async def test_a_chat_that_moved_is_followed_in_order(store: SqlStore, outbox: SqlOutbox) -> None:
    await says(store, "one", "two")
    (row,) = await claim(outbox)
    await outbox.settle([(row, Forward("chat-9", MONDAY))], MONDAY)
    (again,) = await claim(outbox)
    moved = replace(ADDRESS, chat="chat-9")
    assert (keys([again]), again.address) == (["one"], moved)
    assert await claim(outbox) == []
    assert (await stored(store, MONDAY)).address == moved


@pytest.mark.parametrize("status", [RowStatus.SENT, RowStatus.GONE])
async def test_a_goodbye_goes_once_it_is_settled(
    store: SqlStore, outbox: SqlOutbox, database: Database, status: RowStatus
) -> None:
    await says(store, "hello")
    loaded = await stored(store, MONDAY)
    await store.commit(loaded, outcome(loaded.world, "bye", changes=(Forget(),)))
    (row,) = claimed = await claim(outbox)
    assert (keys(claimed), row.athlete_key) == (["bye"], None)
    await outbox.settle([(row, Close(status))], MONDAY)
    assert await status_of(database, row) is None


@pytest.mark.parametrize("became", [RowStatus.SENT, RowStatus.EXPIRED, RowStatus.REFUSED, RowStatus.GONE])
async def test_a_way_back_is_kept_until_its_message_is_settled_and_no_longer(
    store: SqlStore, outbox: SqlOutbox, database: Database, became: RowStatus
) -> None:
    answers = [Outgoing(Message(says=(say("first"),), via="a token")) for _ in range(2)]
    await commit(store, Outcome(conversation=Conversation(), outgoing=tuple(answers)))
    (row,) = await claim(outbox)
    assert row.message is not None and row.message.via == "a token"
    await outbox.settle([(row, Postpone(MONDAY, counts=True))], MONDAY)
    (row,) = await claim(outbox)
    assert row.message is not None and row.message.via == "a token"
    await outbox.settle([(row, Close(became))], MONDAY)
    query = select(OutboxRow.status, OutboxRow.message).where(OutboxRow.type == RowType.SAY)
    found = await database.read(lambda connection: connection.execute(query).all())
    for status, message in found:
        is_settled = status != RowStatus.PENDING
        assert message["via"] == (None if is_settled else "a token") and message["says"][0]["key"] == "first"
    assert [status for status, _ in found].count(RowStatus.PENDING) == (0 if became is RowStatus.GONE else 1)


async def test_closed_rows_go_after_ninety_days(
    store: SqlStore, outbox: SqlOutbox, database: Database
) -> None:
    await says(store, "one", "waiting")
    (row,) = await claim(outbox)
    await outbox.settle([(row, SENT)], MONDAY)
    await store.prune(MONDAY + KEEP_SETTLED)
    assert await status_of(database, row) is not None
    await store.prune(MONDAY + KEEP_SETTLED + timedelta(seconds=1))
    assert await status_of(database, row) is None
    assert keys(await claim(outbox, MONDAY + KEEP_SETTLED)) == ["waiting"]


# Many workers --------------------------------------------------------------------------------------------


async def test_workers_share_the_rows_and_none_is_claimed_twice(
    store: SqlStore, outbox: SqlOutbox, database: Database
) -> None:
    for number in range(12):
        address = Address("test", f"u{number}", f"c{number}")
        await says(store, "one", "two", address=address)

    async def work() -> list[int]:
        done: list[int] = []
        while rows := await claim(outbox, limit=3):
            await outbox.settle([(row, SENT) for row in rows], MONDAY)
            done += [row.id for row in rows]
        return done

    done = sum(await asyncio.gather(*(work() for _ in range(4))), [])
    assert sorted(done) == sorted(set(done))
    # A worker that finds all lanes held stops; whatever is left is still there to be claimed.
    done += await work()
    assert len(set(done)) == 24


async def test_a_row_cannot_be_held_until_before_it_is_due(store: SqlStore, database: Database) -> None:
    await says(store, "one")
    early = update(OutboxRow).values(hold_until=MONDAY - timedelta(seconds=1))
    with pytest.raises(Exception, match="ck_outbox_hold_until"):
        await database.write(lambda connection: connection.execute(early))


# Parts, and what a platform tells of itself ----------------------------------------------------------------


async def test_a_row_in_parts_comes_back_with_what_was_told_and_is_not_lost(outbox, store):
    await says(store, "long", "next")
    (row,) = await claim(outbox)
    await outbox.settle([(row, GoOn(1))], MONDAY)
    (again,) = await claim(outbox)
    assert (again.id, again.told, again.lost) == (row.id, 1, 0), "before what stands behind it"
    await outbox.settle([(again, Close(RowStatus.SENT, ref="7"))], MONDAY)
    (following,) = await claim(outbox)
    assert following.told == 0


async def test_a_chat_that_the_platform_calls_gone_is_as_gone_as_one_that_refused(outbox, store, database):
    await commit(store, Outcome(conversation=Conversation(), wake_at=MONDAY + timedelta(hours=1)))
    await says(store, "waits")
    await outbox.chat_is_gone(ADDRESS, MONDAY)
    assert await outbox.next_due(["test", None]) is None
    loaded = await store.load_by_address(ADDRESS, MONDAY)
    assert loaded is not None and loaded.address is None
    await outbox.chat_is_gone(OTHER, MONDAY)


async def test_a_chat_that_the_platform_calls_moved_is_followed(outbox, store):
    await says(store, "waits")
    await outbox.chat_has_moved("test", ADDRESS.chat, "chat-9", MONDAY)
    (row,) = await claim(outbox)
    assert row.address is not None and row.address.chat == "chat-9"


async def test_what_a_chat_shows_is_found_by_its_id_there(outbox, store):
    await says(store, "shown")
    (row,) = await claim(outbox)
    await outbox.settle([(row, Close(RowStatus.SENT, ref="7"))], MONDAY)
    shown = await outbox.shown_as(ADDRESS, "7")
    assert shown is not None and shown.message == row.message
    assert await outbox.shown_as(ADDRESS, "8") is None
    assert await outbox.shown_as(OTHER, "7") is None
