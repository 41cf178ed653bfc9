"""A database of many athletes, for SQLite and PostgreSQL: a few live one morning, then SQL copies them.

So every row is what the coach itself would have written, and a million athletes take a minute.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random

from sqlalchemy import Connection, Table, bindparam, text

from adapters.sql.engine import Database
from adapters.sql.outbox import SqlOutbox
from adapters.sql.store import SqlStore
from adapters.sql.tables import Base
from adapters.sql.types import UtcDateTime
from core.coach import Coach
from core.dialogue.engine import respond
from core.message import Address, Inbound
from core.training.athlete import Profile
from tests.bench.profiles import random_profile
from tests.support.clock import VirtualClock

PLATFORM = "test"
#: Madrid, where those of `live_one_morning` live, is one hour ahead of UTC in November: reminders at 06:30.
JOINED = datetime(2026, 11, 23, 20, 30, tzinfo=UTC)
MORNING = datetime(2026, 11, 24, 5, 30, tzinfo=UTC)
#: Athletes who really live that morning; all others are copies of them.
KINDS = 40
#: So many messages fall due before the morning for each process that takes part, to warm it up.
WARM_UP = 200
#: What an idle athlete is made of; the rest of a diary is read by their own turns alone.
OUTLINE = tuple(Base.metadata.tables[name] for name in ("athletes", "accounts", "conversations", "outbox"))
WHOLE = tuple(Base.metadata.sorted_tables)
#: Enough for the pages that a million rows dirty.
BUILDING_CACHE_KB = 1_000_000
#: Copies are numbered; times the first modulo the second, both prime, scatters the numbers, so that
#: neighbours in time are neighbours in no index of names, as with real keys.
SCATTER, MODULUS = 7_368_787, 10_000_019


async def live_one_morning(database: Database) -> None:
    """Athletes of all kinds join, and are reminded next morning: a message of each waits to be delivered."""
    random = Random(3)
    await join(database, [random_profile(random, MORNING.date()) for _ in range(KINDS)], JOINED)
    coach, outbox = _coach(database, MORNING), SqlOutbox(database)
    for row in await outbox.claim(MORNING, platforms=[], limit=KINDS, lease=timedelta(minutes=1)):
        await coach.wake(row)


async def join(database: Database, profiles: Sequence[Profile], at: datetime) -> None:
    """Athletes with these profiles join at an instant, and have read their welcome."""
    coach = _coach(database, at)
    for number, profile in enumerate(profiles):
        address = Address(PLATFORM, f"user-{number}", f"chat-{number}")
        await coach.receive(Inbound(key=f"joined-{number}", address=address, profile=profile))
    await database.write(lambda connection: connection.execute(text("DELETE FROM outbox WHERE type = 'say'")))


async def multiply(
    database: Database, athletes: int, messages: int = 0, tables: Sequence[Table] = OUTLINE
) -> None:
    """Put so many copies in place of those who lived; the messages that wait are kept by the first of them."""

    # Made anew when all rows are there, which takes a fraction of the time.
    indexes = [index for table in tables for index in table.indexes]

    def work(connection: Connection) -> None:
        if connection.dialect.name == "sqlite":
            connection.execute(text(f"PRAGMA cache_size = -{BUILDING_CACHE_KB}"))
        connection.execute(text(_KINDS))
        kinds = connection.execute(text("SELECT count(*) FROM kinds")).scalar_one()
        numbers = {"athletes": athletes, "kinds": kinds, "scatter": SCATTER, "modulus": MODULUS}
        connection.execute(text(_COPIES), numbers)
        connection.execute(text(_BY_NAME))
        for table in tables:
            connection.execute(text(_model(table)))
        connection.execute(text("DELETE FROM athletes"))
        for index in indexes:
            index.drop(connection)
        for table in tables:
            values = {"messages": messages} if table.name == "outbox" else {}
            connection.execute(text(_copying(table)), values)
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


def _coach(database: Database, at: datetime) -> Coach:
    return Coach(SqlStore(database), VirtualClock(at), _keys().__next__, respond)


def _keys() -> Iterator[str]:
    return (f"kind-{number}" for number in count())


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
    CREATE TEMP TABLE kinds AS SELECT key, row_number() OVER (ORDER BY key) - 1 AS kind FROM athletes
"""
_COPIES = """
    CREATE TEMP TABLE copies AS
    WITH RECURSIVE numbers (i) AS (
        SELECT CAST(0 AS BIGINT) UNION ALL SELECT i + 1 FROM numbers WHERE i + 1 < :athletes
    )
    SELECT i, i % :kinds AS kind, 10000000 + (i * :scatter) % :modulus AS name FROM numbers
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
    return (
        f"CREATE TEMP TABLE model_{table.name} AS SELECT kinds.kind AS athlete_kind, t.* "
        f"FROM {table.name} t JOIN kinds ON kinds.key = t.{_owner(table)}"
    )


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
    copies, kept = "by_name", ""
    if table.name == "outbox":
        copies, kept = "copies", "AND (t.type = 'wake' OR c.i < :messages)"
    return (
        f"INSERT INTO {table.name} ({names}) SELECT {', '.join(values)} "
        f"FROM {copies} c CROSS JOIN model_{table.name} t WHERE t.athlete_kind = c.kind {kept}"
    )


def _owner(table: Table) -> str:
    return "key" if table.name == "athletes" else "athlete_key"
