"""What an operator sees of the outbox, and how dead rows come back; on both databases."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, event, insert, select, text

from adapters.sql import overview
from adapters.sql.dead import NotDead, revive, revive_all
from adapters.sql.engine import Database
from adapters.sql.outbox import SqlOutbox
from adapters.sql.outbox_statements import next_due
from adapters.sql.tables import FAILING_ATTEMPTS, AccountRow, AthleteRow, OutboxRow
from core.courier import Delivered
from core.delivery import PATIENCE
from core.dispatch import LEASE
from core.message import MessageKind
from core.ports import Backlog, RowStatus
from tests.support.clock import MONDAY, VirtualClock
from tests.support.couriers import RecordingCourier
from tests.support.house import House
from tests.support.turns import ADDRESS

NOW = MONDAY
ATHLETE = {"key": "ana", "created_at": NOW, "profile": {"timezone": "UTC"}, "paused": False}
REFUSED, GONE, EXPIRED = RowStatus.REFUSED, RowStatus.GONE, RowStatus.EXPIRED


def row(row_id: int, **more: Any) -> dict[str, Any]:
    """A row of the outbox, by default a message that is due now."""
    due_at = more.get("due_at", NOW)
    return {
        "id": row_id,
        "type": "say",
        "lane": f"test:chat-{row_id}",
        "athlete_key": "ana",
        "created_at": NOW,
        "due_at": due_at,
        "hold_until": due_at,
        "expires_at": None,
        "status": "pending",
        "attempts": 0,
        "unasked": False,
        "kind": "reply",
        "platform": "test",
        "user": "user-1",
        "chat": f"chat-{row_id}",
        "locale": "en",
        "units": "km",
        "message": {"says": [{"key": f"m{row_id}", "args": {}}]},
        "settled_at": None,
        "why": None,
    } | more


async def fill(database: Database, *rows: dict[str, Any]) -> None:
    def work(connection: Connection) -> None:
        connection.execute(insert(AthleteRow), [ATHLETE])
        if rows:
            connection.execute(insert(OutboxRow), list(rows))

    await database.write(work)


async def backlog(database: Database, now: datetime = NOW) -> Backlog:
    return await database.read(lambda connection: overview.backlog(connection, now))


async def failures(database: Database, limit: int = 20) -> list[overview.Failure]:
    return await database.read(lambda connection: overview.failures(connection, limit))


def dead_row(row_id: int, status: RowStatus = REFUSED, **more: Any) -> dict[str, Any]:
    return row(row_id, **({"status": status, "settled_at": NOW, "attempts": 1} | more))


# The backlog ---------------------------------------------------------------------------------------------


async def test_an_empty_outbox_has_no_backlog(database: Database) -> None:
    assert await backlog(database) == Backlog(due=0, oldest_late=timedelta(), failing=0, dead=0)


async def test_due_is_what_could_be_served_now(database: Database) -> None:
    await fill(
        database,
        row(1, due_at=NOW - timedelta(minutes=7)),
        row(2, due_at=NOW),
        row(3, due_at=NOW + timedelta(seconds=1)),
        row(4, due_at=NOW - timedelta(hours=3), hold_until=NOW + timedelta(seconds=1)),
        dead_row(5, RowStatus.SENT, due_at=NOW - timedelta(days=1)),
    )
    found = await backlog(database)
    assert (found.due, found.oldest_late) == (2, timedelta(minutes=7))


async def test_a_row_in_work_is_not_late_and_one_whose_worker_died_is(database: Database) -> None:
    clock = VirtualClock(NOW + timedelta(hours=1))
    house = House(database, clock, RecordingCourier())
    await fill(database, row(1))
    assert (await backlog(database, clock.now())).oldest_late == timedelta(hours=1)
    await house.outbox.claim(clock.now(), hands={None: 9, "test": 9}, lease=LEASE)
    assert (await backlog(database, clock.now())).due == 0
    clock.advance(minutes=5)
    died = await backlog(database, clock.now())
    assert (died.due, died.oldest_late) == (1, timedelta(hours=1, minutes=5))


async def test_dead_counts_for_a_day_and_failing_while_it_lasts(database: Database) -> None:
    a_day_ago = NOW - overview.LATELY
    await fill(
        database,
        dead_row(1),
        dead_row(2, settled_at=a_day_ago + timedelta(seconds=1)),
        dead_row(3, settled_at=a_day_ago),
        row(4, type="wake", platform=None, attempts=FAILING_ATTEMPTS, hold_until=NOW + timedelta(minutes=15)),
        row(5, attempts=FAILING_ATTEMPTS - 1, hold_until=NOW + timedelta(minutes=15)),
    )
    found = await backlog(database)
    assert (found.dead, found.failing, found.due) == (2, 1, 0)


# What failed ---------------------------------------------------------------------------------------------


async def test_what_counts_as_dead(database: Database) -> None:
    await fill(
        database,
        dead_row(1, REFUSED, why="too long"),
        dead_row(2, GONE),
        dead_row(3, EXPIRED, attempts=4, why="timed out"),
        dead_row(4, EXPIRED),  # Too late at the first claim: the program was off.
        dead_row(6, EXPIRED, attempts=0, message=None),  # Put on record by the coach.
        dead_row(7, RowStatus.SENT, attempts=3),
        row(8, attempts=1),
    )
    assert {each.id for each in await failures(database)} == {1, 2, 3, 4}


async def test_failing_first_and_then_the_newest_dead_and_no_message(database: Database) -> None:
    await fill(
        database,
        dead_row(1, settled_at=NOW - timedelta(hours=2)),
        dead_row(2, settled_at=NOW - timedelta(hours=1), why="no\nnews"),
        row(3, type="wake", attempts=FAILING_ATTEMPTS, kind=None, message=None, platform=None),
    )
    listed = await failures(database)
    assert [(each.id, each.status) for each in listed] == [(3, "failing"), (2, "refused"), (1, "refused")]
    assert listed[1] == overview.Failure(
        id=2,
        type="say",
        kind="reply",
        platform="test",
        athlete_key="ana",
        due_at=NOW,
        settled_at=NOW - timedelta(hours=1),
        status="refused",
        why="no\nnews",
        attempts=1,
    )
    assert [each.id for each in await failures(database, limit=1)] == [3]
    assert [each.id for each in await failures(database, limit=2)] == [3, 2]


# Reviving ------------------------------------------------------------------------------------------------


async def revived(database: Database, *row_ids: int) -> int:
    return await database.write(lambda connection: revive(connection, row_ids, NOW))


async def pending(database: Database) -> list[int]:
    query = select(OutboxRow.id).where(OutboxRow.status == RowStatus.PENDING, OutboxRow.type == "say")
    return await database.read(lambda connection: sorted(connection.execute(query).scalars()))


async def test_a_revived_row_is_sent_once_as_if_it_were_new(database: Database) -> None:
    old = NOW - timedelta(days=3)
    await fill(
        database, dead_row(1, due_at=old, expires_at=old, attempts=50, why="x"), dead_row(2, due_at=old)
    )
    clock = VirtualClock(NOW)
    house = House(database, clock, RecordingCourier())
    assert await revived(database, 1) == 1
    (claimed,) = await house.outbox.claim(NOW, hands={None: 9, "test": 9}, lease=timedelta(seconds=1))
    assert (claimed.attempts, claimed.due_at, claimed.expires_at) == (1, NOW, None)
    clock.advance(seconds=PATIENCE[MessageKind.REPLY].total_seconds() - 1)
    assert await house.dispatcher.run_due() == 1
    assert house.courier.keys == ["m1"]
    with pytest.raises(NotDead, match="row 1 was sent"):
        await revived(database, 1)
    assert await pending(database) == []


async def test_all_brings_back_every_dead_row_but_those_of_chats_that_are_gone(database: Database) -> None:
    await fill(
        database,
        dead_row(1),
        dead_row(2, EXPIRED, why="timed out"),
        dead_row(3, GONE),
        dead_row(4, EXPIRED, attempts=0, message=None),
        row(5, attempts=FAILING_ATTEMPTS),
    )
    assert await database.write(lambda connection: revive_all(connection, NOW)) == 2
    assert await pending(database) == [1, 2, 5]
    assert await database.write(lambda connection: revive_all(connection, NOW)) == 0


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (row(2), "row 2 waits for its time"),
        (row(2, attempts=FAILING_ATTEMPTS), "row 2 is failing, and still tried"),
        (dead_row(2, RowStatus.SENT), "row 2 was sent"),
        (dead_row(2, EXPIRED, attempts=0), "row 2 is on record as expired, and holds no message"),
        (dead_row(3), "row 2 is not there"),
    ],
)
async def test_one_that_is_not_dead_is_named_and_nothing_changes(
    database: Database, other: dict[str, Any], why: str
) -> None:
    await fill(database, dead_row(1), other)
    before = await pending(database)
    with pytest.raises(NotDead, match=why):
        await revived(database, 1, 2)
    assert await pending(database) == before


async def test_two_revives_at_once_send_once(database: Database) -> None:
    await fill(database, dead_row(1))
    house = House(database, VirtualClock(NOW), RecordingCourier(answer=lambda *_: Delivered("1")))

    async def operator() -> int:
        try:
            return await revived(database, 1)
        except NotDead:
            return 0

    assert sum(await asyncio.gather(operator(), operator(), operator())) == 1
    await house.dispatcher.run_due()
    assert house.courier.keys == ["m1"]


async def test_a_revived_chat_is_tried_again_as_a_whole(database: Database) -> None:
    await fill(database, dead_row(7, GONE, why="blocked"))
    account = {
        "platform": ADDRESS.platform,
        "user": ADDRESS.user,
        "chat": ADDRESS.chat,
        "athlete_key": "ana",
        "heard_at": NOW - timedelta(days=9),
        "gone_at": NOW - timedelta(days=1),
    }
    await database.write(lambda connection: connection.execute(insert(AccountRow), account))
    assert await revived(database, 7) == 1

    def look(connection: Connection) -> tuple[Any, list[Any]]:
        gone_at = connection.execute(select(AccountRow.gone_at)).scalar_one()
        wakes = select(OutboxRow.athlete_key, OutboxRow.due_at).where(OutboxRow.type == "wake")
        return gone_at, [tuple(wake) for wake in connection.execute(wakes)]

    assert await database.read(look) == (None, [("ana", NOW)])


# What a look costs ---------------------------------------------------------------------------------------


@contextmanager
def statements(connection: Connection) -> Iterator[list[tuple[str, Any]]]:
    """What is asked of the database meanwhile, with its parameters."""
    asked: list[tuple[str, Any]] = []

    def keep(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> None:
        if statement.startswith("SELECT"):
            asked.append((statement, parameters))

    event.listen(connection, "before_cursor_execute", keep)
    try:
        yield asked
    finally:
        event.remove(connection, "before_cursor_execute", keep)


LOOKS: dict[str, Callable[[Connection], object]] = {
    "backlog": lambda connection: overview.backlog(connection, NOW),
    "failures": lambda connection: overview.failures(connection, 20),
    "waiting": lambda connection: overview.waiting(connection, 20),
    "newest_write": overview.newest_write,
    "next_due": lambda connection: connection.execute(next_due(True, ("test",))).all(),
}


@pytest.mark.parametrize("look", LOOKS)
async def test_no_look_reads_the_rows_that_it_is_not_about(database: Database, look: str) -> None:
    """By the plans of the databases themselves, over many idle and many sent rows."""
    wake = {"type": "wake", "platform": None, "message": None}
    idle = [row(n, due_at=NOW + timedelta(days=1, seconds=n), **wake) for n in range(1, 4001)]
    sent = [dead_row(n, RowStatus.SENT, settled_at=NOW - timedelta(seconds=n)) for n in range(5001, 9001)]
    await fill(database, *idle, *sent)

    def plans(connection: Connection) -> list[str]:
        sqlite = connection.dialect.name == "sqlite"
        if not sqlite:
            connection.execute(text("ANALYZE outbox"))
        with statements(connection) as asked:
            LOOKS[look](connection)
        explain = "EXPLAIN QUERY PLAN " if sqlite else "EXPLAIN "
        return [
            "\n".join(str(line[-1]) for line in connection.exec_driver_sql(explain + statement, parameters))
            for statement, parameters in asked
        ]

    found = await database.read(plans)
    assert found
    for plan in found:
        assert re.search(r"ix_outbox_(served_next|undelivered|failing)|pk_outbox|SCAN outbox$", plan), plan
        assert "Seq Scan" not in plan and ("TEMP B-TREE" not in plan or look == "waiting"), plan
        if look != "newest_write":
            assert not re.search(r"SCAN outbox$", plan, re.MULTILINE), plan
        if look == "backlog":  # A count reads a range of its index, and not all of it.
            assert "SEARCH outbox USING" in plan or "Index Cond" in plan, plan


async def test_the_number_of_tries_in_the_index_is_the_named_one(database: Database) -> None:
    """A row comes into the index of the failing by the very claim that makes it one."""
    await fill(database, row(1, attempts=FAILING_ATTEMPTS - 1))
    assert (await backlog(database)).failing == 0
    await SqlOutbox(database).claim(NOW, hands={None: 1, "test": 1}, lease=LEASE)
    assert (await backlog(database)).failing == 1
