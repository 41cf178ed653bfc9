"""What the coach relies on when it keeps a turn, on both databases."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from adapters.sql.engine import Database
from adapters.sql.outbox import SqlOutbox
from adapters.sql.store import SqlStore
from adapters.sql.tables import Base
from core.coach import Coach
from core.dialogue.world import (
    DIARY_DAYS,
    Conversation,
    Drop,
    Expired,
    Forget,
    Outcome,
    Put,
    Reminder,
    StrengthSet,
    World,
)
from core.message import Address, Inbound, MessageKind, Wake
from core.ports import AlreadyCommitted, VersionConflict
from core.training.athlete import Kind, Profile, Slot
from core.training.session import Session
from core.wellness.check_in import CheckIn, Ratings, Source
from core.wellness.safety import EndsWhen, Hold, Limit
from tests.support.clock import MONDAY, VirtualClock
from tests.support.turns import ADDRESS, Step, echo, outcome, stored, wrote


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


@pytest.fixture
def store(database: Database) -> SqlStore:
    return SqlStore(database)


@pytest.fixture
def keys() -> Iterator[int]:
    return count(1)


def coach_of(store: SqlStore, clock: VirtualClock, keys: Iterator[int], step: Step = echo) -> Coach:
    return Coach(store, clock, lambda: f"athlete-{next(keys)}", step)


def rows_by_table(connection: Connection) -> dict[str, int]:
    counts = {
        table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
        for table in Base.metadata.sorted_tables
    }
    return {name: number for name, number in counts.items() if number}


def put(*records: Any) -> Step:
    """A step that stores these records."""

    def step(conversation: Conversation, inbound: Inbound | Wake, world: World) -> Outcome:
        return outcome(world, "ok", changes=tuple(map(Put, records)))

    return step


def session(number: int, day: date) -> Session:
    return Session(id=f"s{number}", date=day, slot=Slot.AM, kind=Kind.EASY_RUN, minutes=40, rpe=3)


# A turn is kept whole ------------------------------------------------------------------------------------


async def test_a_turn_is_kept_whole(
    store: SqlStore, clock: VirtualClock, keys: Iterator[int], database: Database
) -> None:
    rows = await coach_of(store, clock, keys).receive(wrote("hello again", "u1"))
    loaded = await stored(store, clock.now())
    assert loaded.version == 1
    assert loaded.address == ADDRESS
    assert loaded.world.accounts == (ADDRESS,)
    assert loaded.world.athlete.last_heard_at == MONDAY
    assert loaded.conversation.memory == {"all": ["hello", "again"], "texts": 2}
    assert len(rows) == 2
    assert (await database.read(rows_by_table))["outbox"] == 2


async def test_nothing_is_kept_of_a_turn_that_fails_while_it_is_stored(
    store: SqlStore, clock: VirtualClock, keys: Iterator[int], database: Database
) -> None:
    beyond = CheckIn(id="c1", date=date(2026, 3, 2), at=MONDAY, ratings=Ratings(mood=6), source=Source.TEXT)
    with pytest.raises(Exception, match="ck_check_ins_mood"):
        await coach_of(store, clock, keys, put(beyond)).receive(wrote("6", "u1"))
    assert await database.read(rows_by_table) == {}


async def test_the_same_update_is_answered_once(
    store: SqlStore, clock: VirtualClock, keys: Iterator[int], database: Database
) -> None:
    coach = coach_of(store, clock, keys)
    assert len(await coach.receive(wrote("once", "u1"))) == 1
    before = await database.read(rows_by_table)
    assert await coach.receive(wrote("once", "u1")) == []
    assert await database.read(rows_by_table) == before
    assert (await stored(store, clock.now())).conversation.turns == 1


async def test_the_same_update_at_the_same_time_is_answered_once(
    store: SqlStore, clock: VirtualClock, keys: Iterator[int]
) -> None:
    coaches = [coach_of(store, clock, keys) for _ in range(3)]  # as separate processes would
    rows = await asyncio.gather(*(coach.receive(wrote("once", "u1")) for coach in coaches))
    assert sorted(map(len, rows)) == [0, 0, 1]


async def test_turns_of_one_athlete_that_meet_all_count(
    store: SqlStore, clock: VirtualClock, keys: Iterator[int]
) -> None:
    coaches = [coach_of(store, clock, keys) for _ in range(2)]
    await coaches[0].receive(wrote("first", "u0"))
    await asyncio.gather(*(coaches[n % 2].receive(wrote(f"w{n}", f"u{n + 1}")) for n in range(6)))
    loaded = await stored(store, clock.now())
    assert sorted(loaded.conversation.memory["all"]) == ["first", *(f"w{n}" for n in range(6))]
    assert loaded.version == 7


async def test_a_commit_on_an_old_version_is_a_conflict_and_keeps_nothing(
    store: SqlStore, clock: VirtualClock, keys: Iterator[int], database: Database
) -> None:
    coach = coach_of(store, clock, keys)
    await coach.receive(wrote("one", "u1"))
    old = await stored(store, clock.now())
    await coach.receive(wrote("two", "u2"))
    before = await database.read(rows_by_table)
    late = outcome(old.world, "late", changes=(Put(session(1, date(2026, 3, 2))),))
    with pytest.raises(VersionConflict):
        await store.commit(old, late, inbox_key="u3")
    assert await database.read(rows_by_table) == before
    with pytest.raises(AlreadyCommitted):
        await store.commit(await stored(store, clock.now()), late, inbox_key="u2")
    assert await database.read(rows_by_table) == before


async def test_two_first_messages_of_a_stranger_make_one_athlete(
    store: SqlStore, clock: VirtualClock, keys: Iterator[int], database: Database
) -> None:
    coaches = [coach_of(store, clock, keys) for _ in range(2)]
    await asyncio.gather(*(coach.receive(wrote("hello", f"u{n}")) for n, coach in enumerate(coaches)))
    counts = await database.read(rows_by_table)
    assert (counts["athletes"], counts["accounts"], counts["inbox"]) == (1, 1, 2)


async def test_a_step_that_fails_changes_nothing_and_says_so(
    store: SqlStore,
    clock: VirtualClock,
    keys: Iterator[int],
    database: Database,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await coach_of(store, clock, keys).receive(wrote("hello", "u1"))
    before = await stored(store, clock.now())

    def broken(conversation: Conversation, inbound: Inbound | Wake, world: World) -> Outcome:
        raise ValueError("legs feel terrible")

    rows = await coach_of(store, clock, keys, broken).receive(wrote("legs feel terrible", "u2"))
    assert len(rows) == 1
    after = await stored(store, clock.now())
    assert after.conversation == before.conversation
    assert replace(after.world, now=MONDAY) == before.world
    (record,) = caplog.records
    told = vars(record)
    assert (told["msg"], told["athlete"]) == ("a step failed", before.world.athlete.key)
    assert (told["error"], told["where"].split(":")[0]) == ("ValueError", "_answer")
    assert "terrible" not in str(told)


async def test_what_no_database_keeps_is_left_out_of_words(
    store: SqlStore, clock: VirtualClock, keys: Iterator[int]
) -> None:
    await coach_of(store, clock, keys).receive(wrote("a\x00b \ud83d \u202eabc \U0001f3c3", "u1"))
    said = (await stored(store, clock.now())).conversation.memory["all"]
    assert said == ["ab", "\u202eabc", "\U0001f3c3"]


# What a turn sees ----------------------------------------------------------------------------------------


async def test_records_are_put_overwritten_and_dropped(
    store: SqlStore, clock: VirtualClock, keys: Iterator[int]
) -> None:
    day = date(2026, 3, 2)
    one, two = session(1, day), session(2, day + timedelta(days=1))
    await coach_of(store, clock, keys, put(two, one)).receive(wrote("a", "u1"))
    assert (await stored(store, clock.now())).world.sessions == (one, two)
    shorter = replace(two, minutes=20)

    def step(conversation: Conversation, inbound: Inbound | Wake, world: World) -> Outcome:
        return outcome(world, "ok", changes=(Put(shorter), Drop(Session, "s1")))

    await coach_of(store, clock, keys, step).receive(wrote("b", "u2"))
    assert (await stored(store, clock.now())).world.sessions == (shorter,)


async def test_a_turn_sees_the_recent_and_the_open_and_an_export_everything(
    store: SqlStore, clock: VirtualClock, keys: Iterator[int]
) -> None:
    today = date(2026, 3, 2)
    edge, before = today - timedelta(days=DIARY_DAYS), today - timedelta(days=DIARY_DAYS + 2)
    far = today + timedelta(days=365)
    hold = Hold(
        id="h1", rule="SA-3", limit=Limit.NO_RUNNING, since=before, ends_when=EndsWhen.TWO_GOOD_MORNINGS
    )
    ended = replace(hold, id="h2", until=before)
    sessions = [session(number, day) for number, day in enumerate((before, edge, far))]
    await coach_of(store, clock, keys, put(*sessions, hold, ended)).receive(wrote("a", "u1"))
    loaded = await stored(store, clock.now())
    assert [each.date for each in loaded.world.sessions] == [edge, far]
    assert loaded.world.holds == (hold,)
    document = await store.export(loaded.world.athlete.key)
    assert [each["date"] for each in document["sessions"]] == [str(before), str(edge), str(far)]
    assert [each["id"] for each in document["holds"]] == ["h1", "h2"]
    assert document["holds"][0]["to"] is None
    json.dumps(document)


async def test_records_come_in_order_of_time_and_then_of_their_number(
    store: SqlStore, clock: VirtualClock, keys: Iterator[int]
) -> None:
    day = date(2026, 3, 2)
    sets = [StrengthSet(id=f"x{n}", date=day, session="s1", exercise="squat", reps=20) for n in (2, 10, 9)]
    await coach_of(store, clock, keys, put(*sets)).receive(wrote("a", "u1"))
    world = (await stored(store, clock.now())).world
    assert [each.id for each in world.strength_sets] == ["x2", "x9", "x10"]


async def test_unasked_messages_are_counted_by_the_athletes_day(
    store: SqlStore, clock: VirtualClock, keys: Iterator[int]
) -> None:
    def step(conversation: Conversation, inbound: Inbound | Wake, world: World) -> Outcome:
        moved = replace(world.athlete, profile=Profile(timezone="Asia/Tokyo"))
        late = Expired(MessageKind.CHECK_IN, world.now - timedelta(hours=1))
        return outcome(world, "reminded", changes=(Put(moved), late))

    await coach_of(store, clock, keys, step).receive(wrote("a", "u1"))
    loaded = await stored(store, clock.now())
    await store.commit(loaded, step(loaded.conversation, Wake(due_at=MONDAY), loaded.world), unasked=True)
    assert (await stored(store, clock.now())).world.unasked_today == 1
    assert (await stored(store, clock.advance(hours=10, minutes=59))).world.unasked_today == 1
    assert (await stored(store, clock.advance(minutes=1))).world.unasked_today == 0


async def test_the_account_heard_from_last_is_written_to(
    store: SqlStore, clock: VirtualClock, keys: Iterator[int]
) -> None:
    await coach_of(store, clock, keys).receive(wrote("a", "u1"))
    loaded = await stored(store, clock.now())
    other = Address("other", "7", "7")
    await store.commit(replace(loaded, address=other), outcome(loaded.world, "linked"))
    again = replace(loaded.world.athlete, last_heard_at=MONDAY)
    assert (await stored(store, clock.advance(hours=1), other)).world.athlete == again
    await coach_of(store, clock, keys).receive(wrote("b", "u2", other))
    assert (await stored(store, clock.now())).address == other
    clock.advance(hours=1)
    await coach_of(store, clock, keys).receive(wrote("c", "u3"))
    assert (await stored(store, clock.now(), other)).world.accounts == (ADDRESS, other)


async def test_everybody_who_can_be_reached_is_named_those_heard_last_first(
    store: SqlStore, clock: VirtualClock, keys: Iterator[int], database: Database
) -> None:
    """Who never consented was heard too, and who was not heard for long may have written meanwhile."""

    def unheard(conversation: Conversation, inbound: Inbound | Wake, world: World) -> Outcome:
        return Outcome(conversation=conversation)

    addresses = [Address("test", f"user-{number}", f"chat-{number}") for number in range(4)]
    for number, address in enumerate(addresses):
        step = unheard if number == 2 else echo
        await coach_of(store, clock, keys, step).receive(wrote("a", f"u{number}", address))
        clock.advance(days=30)
    await coach_of(store, clock, keys).receive(wrote("b", "u9", addresses[0]))
    await coach_of(store, clock, keys).receive(wrote("c", "u8", Address("other", "7", "7")))
    await SqlOutbox(database).chat_is_gone(addresses[1], clock.now())
    first, third, second = addresses[0], addresses[3], addresses[2]
    assert await store.reachable("test", 10, clock.now()) == [first, third, second]
    assert await store.reachable("test", 2, clock.now()) == [first, third]
    gone_lately = await store.reachable("test", 10, clock.now() - timedelta(days=91))
    assert gone_lately == [first, third, second, addresses[1]]


async def test_what_was_answered_is_known_by_its_time(
    store: SqlStore, clock: VirtualClock, keys: Iterator[int]
) -> None:
    first = clock.now()
    await coach_of(store, clock, keys).receive(wrote("a", "u1"))
    clock.advance(minutes=1)
    await coach_of(store, clock, keys).receive(wrote("b", "u2"))
    assert await store.answered(["u1", "u2", "u3"]) == {"u1": first, "u2": clock.now()}
    assert await store.answered([]) == {}


# Leaving -------------------------------------------------------------------------------------------------


def goodbye(conversation: Conversation, inbound: Inbound | Wake, world: World) -> Outcome:
    return outcome(world, "care-deleted", changes=(Forget(),), wake_at=world.now)


async def test_a_deletion_leaves_the_goodbye_and_the_key_of_the_update_and_nothing_else(
    store: SqlStore,
    clock: VirtualClock,
    keys: Iterator[int],
    database: Database,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("INFO")
    reminder = Reminder(id="check_in", kind=MessageKind.CHECK_IN)
    await coach_of(store, clock, keys, put(session(1, date(2026, 3, 2)), reminder)).receive(wrote("a", "u1"))
    loaded = await stored(store, clock.now())
    rows = await coach_of(store, clock, keys, goodbye).receive(wrote("/delete", "u2"))
    assert len(rows) == 1
    assert await database.read(rows_by_table) == {"outbox": 1, "inbox": 1}
    assert (await store.export(loaded.world.athlete.key))["athlete"] is None
    assert [record.getMessage() for record in caplog.records] == ["athletes forgotten"]
    (told,) = map(vars, caplog.records)
    assert (told["date"], told["count"]) == ("2026-03-02", 1)
    assert loaded.world.athlete.key not in str(told)
    # The press that deleted comes again: it makes no new athlete.
    assert await coach_of(store, clock, keys, goodbye).receive(wrote("/delete", "u2")) == []
    assert await database.read(rows_by_table) == {"outbox": 1, "inbox": 1}


async def test_the_operator_can_delete_an_athlete(
    store: SqlStore, clock: VirtualClock, keys: Iterator[int], database: Database
) -> None:
    await coach_of(store, clock, keys).receive(wrote("a", "u1"))
    key = (await stored(store, clock.now())).world.athlete.key
    assert await store.forget(key, MONDAY)
    assert await database.read(rows_by_table) == {}
    assert not await store.forget(key, MONDAY)


async def test_inbox_keys_go_after_seven_days(
    store: SqlStore, clock: VirtualClock, keys: Iterator[int], database: Database
) -> None:
    await coach_of(store, clock, keys).receive(wrote("a", "u1"))
    await store.prune(clock.advance(days=7))
    assert (await database.read(rows_by_table))["inbox"] == 1
    assert await store.prune(clock.advance(seconds=1)) == 1
    assert "inbox" not in await database.read(rows_by_table)
