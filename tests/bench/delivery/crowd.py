"""A database of many athletes, for SQLite and PostgreSQL: a few live one morning, then SQL copies them.

So every row is what the coach itself would have written, and a million athletes take a minute.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import count, product
from random import Random

from sqlalchemy import Connection, Table, bindparam, text

from adapters.sql.engine import Database
from adapters.sql.outbox import SqlOutbox
from adapters.sql.store import SqlStore
from adapters.sql.tables import Base
from adapters.sql.types import UtcDateTime
from core.coach import Coach
from core.dialogue.engine import respond
from core.dispatch import Dispatcher
from core.message import Address, Inbound
from core.training.athlete import Profile
from tests.bench.profiles import random_profile
from tests.support.clock import VirtualClock

PLATFORM = "test"
#: The morning of the rush. It lies ahead of the real clock, so that no alarm rings by itself meanwhile. In
#: Madrid, one hour ahead of UTC in November, it is half past six, when those reminders come that are due.
MORNING = datetime(2030, 11, 26, 5, 30, tzinfo=UTC)
#: When those joined who are reminded that morning.
EVENING = MORNING - timedelta(hours=9)
#: The athletes who are reminded that really live, and where all others live, with the times of their reminders.
REMINDED = 40
ZONES = (
    *("Pacific/Honolulu", "America/Los_Angeles", "America/Denver", "America/Chicago", "America/New_York"),
    *("America/Sao_Paulo", "Atlantic/Azores", "Europe/London", "Europe/Madrid", "Europe/Athens"),
    *("Africa/Nairobi", "Asia/Dubai", "Asia/Karachi", "Asia/Kolkata", "Asia/Kathmandu", "Asia/Dhaka"),
    *("Asia/Bangkok", "Asia/Shanghai", "Asia/Tokyo", "Australia/Sydney", "Pacific/Auckland"),
)
TIMES = (time(5, 15), time(6), time(7), time(7, 30), time(8, 20), time(9, 45))
#: So many messages fall due before the morning for each process that takes part, to warm it up.
WARM_UP = 200
#: What an idle athlete is made of; the rest of a diary is read by their own turns alone.
OUTLINE = tuple(Base.metadata.tables[name] for name in ("athletes", "accounts", "conversations", "outbox"))
WHOLE = tuple(
    table for table in Base.metadata.sorted_tables if table.name == "athletes" or "athlete_key" in table.c
)
#: Enough for the pages that a million rows dirty.
BUILDING_CACHE_KB = 1_000_000
#: Copies are numbered; times the first modulo the second, both prime, scatters the numbers, so that
#: neighbours in time are neighbours in no index of names, as with real keys.
SCATTER, MODULUS = 7_368_787, 10_000_019


async def prepare(database: Database, athletes: int, messages: int) -> None:
    """So many athletes with their next wake, and a message of the first of them that waits since the morning."""
    random = Random(3)
    await join_in_the_evening(database)
    if athletes > messages:
        profiles = [
            replace(random_profile(random, MORNING.date()), timezone=zone, reminder_time=at, check_in_time=at)
            for zone, at in product(ZONES, TIMES)
        ]
        # A little later, so that nothing of theirs is due in the rush.
        await _join(database, "idle", profiles, MORNING + timedelta(minutes=1))
    # Without a courier the coach alone is served.
    clock = VirtualClock(MORNING)
    await Dispatcher(SqlOutbox(database), _coach(database, MORNING), [], clock).run_due()
    await multiply(database, athletes, messages)


async def join_in_the_evening(database: Database) -> None:
    """Athletes of many kinds join; their first reminder comes in the morning."""
    random = Random(3)
    profiles = [random_profile(random, MORNING.date()) for _ in range(REMINDED)]
    await _join(database, "reminded", profiles, EVENING)


async def _join(database: Database, kind: str, profiles: Sequence[Profile], at: datetime) -> None:
    """Athletes with these profiles join, and have read their welcome."""
    coach = _coach(database, at, kind)
    for number, profile in enumerate(profiles):
        address = Address(PLATFORM, f"{kind}-{number}", f"{kind}-{number}")
        await coach.receive(Inbound(key=f"{kind}-{number}", address=address, profile=profile))
    await database.write(lambda connection: connection.execute(text("DELETE FROM outbox WHERE type = 'say'")))


async def multiply(
    database: Database, athletes: int, reminded: int, tables: Sequence[Table] = OUTLINE
) -> None:
    """Put so many copies in place of those who lived, the first of them of those who are reminded."""
    # Made anew when all rows are there, which takes a fraction of the time.
    indexes = [index for table in tables for index in table.indexes]

    def work(connection: Connection) -> None:
        if connection.dialect.name == "sqlite":
            connection.execute(text(f"PRAGMA cache_size = -{BUILDING_CACHE_KB}"))
        connection.execute(text(_KINDS))
        numbers = {"athletes": athletes, "reminded": reminded, "scatter": SCATTER, "modulus": MODULUS}
        connection.execute(text(_COPIES), numbers)
        connection.execute(text(_BY_NAME))
        for table in tables:
            connection.execute(text(_model(table)))
        connection.execute(text("DELETE FROM athletes"))
        for index in indexes:
            index.drop(connection)
        for table in tables:
            connection.execute(text(_copying(table)))
        for index in indexes:
            index.create(connection)
        for name in ("kinds", "copies", "by_name", *(f"model_{table.name}" for table in tables)):
            connection.execute(text(f"DROP TABLE {name}"))

    await database.write(work)
    await database.write(lambda connection: connection.execute(text("ANALYZE")))


def warm_up_morning(worker: int) -> datetime:
    """When the messages fall due that warm up a process, the first of which is number 0."""
    return MORNING - timedelta(hours=1) + timedelta(minutes=worker)


async def set_warm_up(database: Database, workers: int) -> None:
    """Let the first messages fall due before the morning."""

    def work(connection: Connection) -> None:
        for number in range(workers):
            values = {"at": warm_up_morning(number), "morning": MORNING, "most": WARM_UP}
            connection.execute(_WARM_UP, values)

    await database.write(work)


async def reset(database: Database) -> None:
    """Let the messages that were sent wait anew."""
    await database.write(lambda connection: connection.execute(text(_RESET)))


def _coach(database: Database, at: datetime, kind: str = "") -> Coach:
    numbers = count()
    return Coach(SqlStore(database), VirtualClock(at), lambda: f"{kind}-{next(numbers)}", respond)


_WARM_UP = text(
    "UPDATE outbox SET due_at = :at, hold_until = :at WHERE id IN (SELECT id FROM outbox "
    "WHERE type = 'say' AND due_at = :morning ORDER BY id LIMIT :most)"
).bindparams(bindparam("at", type_=UtcDateTime), bindparam("morning", type_=UtcDateTime))
_RESET = """
    UPDATE outbox
    SET status = 'pending', hold_until = due_at, attempts = 0, settled_at = NULL, ref = NULL
    WHERE type = 'say' AND status = 'sent'
"""
_KINDS = """
    CREATE TEMP TABLE kinds AS
    SELECT key, kind, row_number() OVER (PARTITION BY kind ORDER BY key) - 1 AS number,
           count(*) OVER (PARTITION BY kind) AS among
    FROM (SELECT key, CASE WHEN key LIKE 'reminded-%' THEN 'reminded' ELSE 'idle' END AS kind FROM athletes) a
"""
_COPIES = """
    CREATE TEMP TABLE copies AS
    WITH RECURSIVE numbers (i) AS (
        SELECT CAST(0 AS BIGINT) UNION ALL SELECT i + 1 FROM numbers WHERE i + 1 < :athletes
    ),
    named AS (
        SELECT i, 10000000 + (i * :scatter) % :modulus AS name,
               CASE WHEN i < :reminded THEN 'reminded' ELSE 'idle' END AS kind
        FROM numbers
    )
    SELECT i, name, kinds.key AS original FROM named JOIN
        (SELECT kind, max(among) AS among FROM kinds GROUP BY kind) sizes ON sizes.kind = named.kind
    JOIN kinds ON kinds.kind = named.kind AND kinds.number = i % sizes.among
    ORDER BY i
"""
_BY_NAME = "CREATE TEMP TABLE by_name AS SELECT * FROM copies ORDER BY name"
#: What stands in a copy in place of the original's value, by column.
_RENAMED = {
    "athletes.key": "'athlete-' || c.name",
    "accounts.user": "'user-' || c.name",
    "accounts.chat": "'chat-' || c.name",
    "inbox.key": "c.name || t.key",
    "outbox.user": "CASE WHEN t.type = 'say' THEN 'user-' || c.name END",
    "outbox.chat": "CASE WHEN t.type = 'say' THEN 'chat-' || c.name END",
    "outbox.lane": f"CASE WHEN t.type = 'say' THEN '{PLATFORM}:chat-' ELSE 'wake:athlete-' END || c.name",
    "outbox.dedup_key": "replace(t.dedup_key, t.athlete_key, 'athlete-' || c.name)",
}


def _model(table: Table) -> str:
    """The rows of those who lived, aside."""
    return f"CREATE TEMP TABLE model_{table.name} AS SELECT * FROM {table.name}"


def _copying(table: Table) -> str:
    columns = [column.name for column in table.columns if (table.name, column.name) != ("outbox", "id")]
    values = [
        _RENAMED.get(
            f"{table.name}.{name}", "'athlete-' || c.name" if name == "athlete_key" else f't."{name}"'
        )
        for name in columns
    ]
    # Rows lie in the order of their names, but those of the outbox in the order in which they came. SQLite
    # joins in the order of a CROSS JOIN.
    names = ", ".join(f'"{name}"' for name in columns)
    copies = "copies" if table.name == "outbox" else "by_name"
    return (
        f"INSERT INTO {table.name} ({names}) SELECT {', '.join(values)} "
        f"FROM {copies} c CROSS JOIN model_{table.name} t WHERE t.{_owner(table)} = c.original"
    )


def _owner(table: Table) -> str:
    return "key" if table.name == "athletes" else "athlete_key"
