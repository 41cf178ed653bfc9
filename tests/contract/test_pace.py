"""A platform is written to no faster than it allows, by all processes together; on both databases."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest

from adapters.sql import pace as pacing
from adapters.sql.engine import Database
from adapters.sql.outbox import SqlOutbox
from adapters.sql.store import SqlStore
from core.courier import Pace
from core.dialogue.world import Athlete, Conversation, Outcome, Outgoing, World
from core.message import Address, Message, MessageKind, say
from core.ports import (
    Close,
    Loaded,
    Postpone,
    Row,
    RowStatus,
)
from tests.support.clock import MONDAY

LEASE = timedelta(minutes=2)
SENT = Close(RowStatus.SENT)
TEN_A_SECOND = Pace(a_second=10, at_once=2, chat_gap=timedelta(seconds=1))
TENTH = timedelta(seconds=0.1)


def paced(database: Database, pace: Pace = TEN_A_SECOND) -> SqlOutbox:
    return SqlOutbox(database, {"test": pace})


async def write(
    database: Database,
    chat: str,
    *keys: str,
    unasked: bool = False,
    due_at: datetime = MONDAY,
    now: datetime = MONDAY,
    via: str | None = None,
) -> list[int]:
    """Put messages for a chat of its own athlete into the outbox."""
    store, address = SqlStore(database), Address("test", chat, chat)
    loaded = await store.load_by_address(address, now)
    if loaded is None:
        world = World(now=now, athlete=Athlete(key=chat, created_at=now), accounts=(address,))
        loaded = Loaded(world=world, conversation=Conversation(), version=0, address=address)
    kind = MessageKind.CHECK_IN if unasked else MessageKind.REPLY
    outgoing = tuple(Outgoing(Message(kind=kind, says=(say(key),), via=via), due_at) for key in keys)
    decided = Outcome(conversation=Conversation(), outgoing=outgoing)
    return await store.commit(loaded, decided, unasked=unasked)


async def claim(outbox: SqlOutbox, now: datetime = MONDAY, most: int = 50) -> list[Row]:
    return await outbox.claim(now, hands={"test": most}, lease=LEASE)


def keys(rows: list[Row]) -> list[str]:
    return [row.message.says[0].key for row in rows if row.message]


async def test_no_more_than_the_pace_allows(database: Database) -> None:
    outbox = paced(database)
    for number in range(6):
        await write(database, f"c{number}", f"m{number}")
    assert keys(await claim(outbox)) == ["m0", "m1"]
    assert await claim(outbox) == []
    assert await outbox.next_due(["test"]) == MONDAY + TENTH
    assert await claim(outbox, MONDAY + TENTH * 0.9) == []
    assert keys(await claim(outbox, MONDAY + TENTH)) == ["m2"]
    assert keys(await claim(outbox, MONDAY + TENTH * 5)) == ["m3", "m4"]


async def test_two_processes_share_one_pace(database: Database) -> None:
    for number in range(9):
        await write(database, f"c{number}", f"m{number}")
    claimed = await asyncio.gather(*(claim(paced(database)) for _ in range(4)))
    assert sum(map(len, claimed)) == 2


async def test_over_a_minute_the_pace_is_met_and_never_passed(database: Database) -> None:
    outbox, sent = paced(database, Pace(a_second=10, at_once=1)), []
    for number in range(60):
        await write(database, f"c{number}", f"m{number}")
    now = MONDAY
    while rows := await claim(outbox, now):
        sent += [now] * len(rows)
        await outbox.settle([(row, SENT) for row in rows], now)
        due = await outbox.next_due(["test"])
        if due is None:
            break
        now = due
    assert len(sent) == 60
    assert max(sum(at <= each < at + timedelta(seconds=1) for each in sent) for at in sent) == 10
    assert sent[-1] - sent[0] == TENTH * 59


async def test_one_chat_gets_its_messages_apart(database: Database) -> None:
    outbox = paced(database)
    await write(database, "c", "one", "two")
    (one,) = await claim(outbox)
    await outbox.settle([(one, SENT)], MONDAY)
    assert await claim(outbox, MONDAY + timedelta(seconds=0.9)) == []
    assert await outbox.next_due(["test"]) == MONDAY + timedelta(seconds=1)
    assert keys(await claim(outbox, MONDAY + timedelta(seconds=1))) == ["two"]


async def test_a_message_written_within_the_gap_waits_for_its_end(database: Database) -> None:
    outbox, soon = paced(database), MONDAY + timedelta(seconds=0.4)
    await write(database, "c", "one")
    (one,) = await claim(outbox)
    await outbox.settle([(one, SENT)], MONDAY)
    await write(database, "c", "two", due_at=soon, now=soon)
    await write(database, "other", "three", due_at=soon, now=soon)
    assert keys(await claim(outbox, soon)) == ["three"]
    assert await outbox.next_due(["test"]) == MONDAY + timedelta(seconds=1)


async def test_answers_go_before_reminders_and_reminders_by_due_time(database: Database) -> None:
    outbox = paced(database, Pace(a_second=1, at_once=1))
    await write(database, "a", "second", unasked=True, due_at=MONDAY - timedelta(minutes=1))
    await write(database, "b", "first", unasked=True, due_at=MONDAY - timedelta(minutes=2))
    await write(database, "c", "answer")
    order = [keys(await claim(outbox, MONDAY + timedelta(seconds=s))) for s in range(3)]
    assert order == [["answer"], ["first"], ["second"]]


async def test_a_limit_for_all_lets_the_whole_platform_rest(database: Database) -> None:
    outbox, rest = paced(database), MONDAY + timedelta(seconds=17)
    for chat in ("a", "b", "c"):
        await write(database, chat, chat)
    first, second = await claim(outbox)
    await outbox.settle([(first, Postpone(rest, everywhere=True)), (second, SENT)], MONDAY)
    assert await claim(outbox, rest - timedelta(seconds=0.001)) == []
    assert await outbox.next_due(["test"]) == rest
    assert len(await claim(outbox, rest)) == 1
    assert len(await claim(outbox, rest + TENTH)) == 1


async def test_a_platform_without_a_pace_can_rest_too(database: Database) -> None:
    outbox, rest = SqlOutbox(database), MONDAY + timedelta(seconds=17)
    for chat in ("a", "b", "c"):
        await write(database, chat, chat)
    (first,) = await claim(outbox, most=1)
    await outbox.settle([(first, Postpone(rest, everywhere=True))], MONDAY)
    assert await claim(outbox, rest - timedelta(seconds=0.001)) == []
    assert await outbox.next_due(["test"]) == rest
    assert len(await claim(outbox, rest)) == 3


async def test_a_limit_counts_even_when_the_message_that_met_it_is_given_up(database: Database) -> None:
    outbox, rest = paced(database), MONDAY + timedelta(hours=9)
    for chat in ("a", "b"):
        await write(database, chat, chat)
    (first,) = await claim(outbox, most=1)
    await outbox.settle([(first, Close(RowStatus.EXPIRED, rest_until=rest))], MONDAY)
    assert await claim(outbox, MONDAY + timedelta(hours=8)) == []


async def test_the_later_of_two_rests_counts(database: Database) -> None:
    outbox = paced(database)
    for chat in ("a", "b"):
        await write(database, chat, chat)
    rows = await claim(outbox)
    ends = [MONDAY + timedelta(seconds=9), MONDAY + timedelta(seconds=3)]
    for row, end in zip(rows, ends, strict=True):
        await outbox.settle([(row, Postpone(end, everywhere=True))], MONDAY)
    assert await outbox.next_due(["test"]) == ends[0]


async def test_named_rows_keep_the_pace_too(database: Database) -> None:
    outbox, ids = paced(database), []
    for number in range(3):
        ids += await write(database, f"c{number}", f"m{number}")
    rows = await outbox.claim(MONDAY, hands={"test": 9}, lease=LEASE, with_rows=ids)
    assert keys(rows) == ["m0", "m1"]
    assert await outbox.claim(MONDAY, hands={"test": 9}, lease=LEASE, with_rows=ids) == []


async def test_a_deleted_athlete_leaves_no_pace_behind(database: Database) -> None:
    outbox = paced(database)
    await write(database, "c", "one")
    (one,) = await claim(outbox)
    await outbox.settle([(one, SENT)], MONDAY)
    await SqlStore(database).forget("c", MONDAY)
    kept = await database.read(lambda connection: pacing.free_at(connection, ["test:c"]))
    assert kept == {}


async def test_pace_that_is_over_is_forgotten_at_night(database: Database) -> None:
    outbox = paced(database)
    await write(database, "c", "one")
    (one,) = await claim(outbox)
    await outbox.settle([(one, SENT)], MONDAY)
    await SqlStore(database).prune(MONDAY + timedelta(days=1))
    kept = await database.read(lambda connection: pacing.free_at(connection, ["test:c", "test"]))
    assert kept == {}


@pytest.mark.parametrize("burst", [1, 1.4, 2, 5])
def test_permits_and_opening_agree(burst: float) -> None:
    pace, now, arrival = Pace(a_second=4, at_once=burst), MONDAY, None
    for _ in range(40):
        allowed = pacing.permits(pace, arrival, now)
        assert allowed is not None and 0 <= allowed <= burst
        if allowed == 0:
            assert arrival is not None
            now = pacing.opens_at(pace, arrival)
            assert pacing.permits(pace, arrival, now) == 1
            continue
        arrival = pacing.after(pace, arrival, now, allowed)


@pytest.mark.parametrize(("burst", "sent"), [(1, 23), (1.4, 28), (2.4, 29)])
def test_one_that_runs_a_little_late_does_not_hold_up_those_behind_it(burst: float, sent: int) -> None:
    """Each is claimed 8 ms after it might have been; of a second and the instants that bound it."""
    pace, now, arrival, times = Pace(a_second=27, at_once=burst), MONDAY, None, []
    while now < MONDAY + timedelta(seconds=3):
        allowed = pacing.permits(pace, arrival, now)
        arrival = pacing.after(pace, arrival, now, allowed)
        times += [now] * allowed
        now = pacing.opens_at(pace, arrival) + timedelta(milliseconds=8)
    most = max(sum(at <= each <= at + timedelta(seconds=1) for each in times) for at in times)
    assert most == sent
    assert most <= pace.a_second + pace.at_once
