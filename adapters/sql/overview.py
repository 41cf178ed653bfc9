"""What an operator may see of the outbox: kinds, times and tries, never a message or an athlete's answers.

Every look is answered by an index that holds the rows it is about and no others, so that it costs the same
beside a million idle reminders. Conditions are written out as the indexes have them: the planner of neither
database matches a partial index with a parameter.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, TextClause, false, func, or_, select, text, true

from adapters.sql.dead import IS_DEAD
from adapters.sql.outbox_statements import is_first_of_its_lane
from adapters.sql.tables import FAILING, PENDING, UNDELIVERED, OutboxRow
from core.ports import Backlog

_COLUMN = OutboxRow.__table__.c
#: How far back dead rows count in a backlog.
LATELY = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A row that is to be served; `held_until` is in the future while it is in work or put off."""

    id: int
    type: str
    kind: str | None
    platform: str | None
    athlete_key: str | None
    due_at: datetime
    held_until: datetime
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A row that could not be delivered, or that fails again and again.

    `status` is `refused`, `gone` or `expired`, and `failing` for a row that is still tried; `why` is the
    platform's word, where there is one.
    """

    id: int
    type: str
    kind: str | None
    platform: str | None
    athlete_key: str | None
    due_at: datetime
    settled_at: datetime | None
    status: str
    why: str | None
    attempts: int


def waiting(connection: Connection, limit: int) -> list[Waiting]:
    """The next rows to be served, in the order in which they may be."""
    told = select(
        OutboxRow.id,
        OutboxRow.type,
        OutboxRow.kind,
        OutboxRow.platform,
        OutboxRow.athlete_key,
        OutboxRow.due_at,
        OutboxRow.hold_until.label("held_until"),
        OutboxRow.attempts,
    )
    found = [
        Waiting(**row)
        for queue in _queues(connection)
        for row in connection.execute(
            told.where(*queue)
            .order_by(OutboxRow.platform, OutboxRow.unasked, OutboxRow.hold_until, OutboxRow.id)
            .limit(limit)
        ).mappings()
    ]
    return sorted(found, key=lambda row: (row.held_until, row.id))[:limit]


def failures(connection: Connection, limit: int) -> list[Failure]:
    """The rows that fail again and again, then the dead ones, the newest first."""
    failing = _failures(_COLUMN.due_at).where(FAILING).limit(limit)
    found = [Failure(**{**row, "status": "failing"}) for row in connection.execute(failing).mappings()]
    dead = _failures(_COLUMN.settled_at).where(UNDELIVERED, IS_DEAD).limit(limit - len(found))
    return found + [Failure(**row) for row in connection.execute(dead).mappings()]


def backlog(connection: Connection, now: datetime) -> Backlog:
    """How the outbox stands. A row in work, or put off, is not due."""
    first_of_lane = or_(OutboxRow.platform.is_(None), is_first_of_its_lane())
    of_due = select(func.count(), func.min(OutboxRow.due_at)).where(
        OutboxRow.hold_until <= now, first_of_lane
    )
    queues = [connection.execute(of_due.where(*queue)).one() for queue in _queues(connection)]
    due = sum(number for number, _ in queues)
    first = min((instant for _, instant in queues if instant is not None), default=now)
    # What fails was due, of course; said so, SQLite prefers the small index to the one of all that waits.
    failing = _count(connection, FAILING, OutboxRow.due_at <= now)
    dead = _count(connection, UNDELIVERED, IS_DEAD, OutboxRow.settled_at > now - LATELY)
    return Backlog(due=due, oldest_late=now - first, failing=failing, dead=dead)


def newest_write(connection: Connection) -> datetime | None:
    """When the newest row was written, by the clock of its writer."""
    newest = select(OutboxRow.created_at).order_by(OutboxRow.id.desc()).limit(1)
    return connection.execute(newest).scalar_one_or_none()


def fault(connection: Connection) -> str | None:
    """What is wrong with the database itself; None when it is well."""
    if connection.dialect.name != "sqlite":
        connection.execute(text("SELECT 1"))
        return None
    found: str = connection.execute(text("PRAGMA quick_check(1)")).scalar_one()
    return None if found == "ok" else found


def _queues(connection: Connection) -> list[tuple[ColumnElement[bool] | TextClause, ...]]:
    """The conditions of the queues that the index of what waits is made of: wakes, and those of each platform."""
    queues: list[tuple[ColumnElement[bool] | TextClause, ...]] = [
        (PENDING, OutboxRow.platform.is_(None), OutboxRow.unasked == false())
    ]
    next_one = select(OutboxRow.platform).where(PENDING).order_by(OutboxRow.platform).limit(1)
    last = ""
    while platform := connection.execute(next_one.where(OutboxRow.platform > last)).scalar_one_or_none():
        mine = OutboxRow.platform == platform
        queues += [(PENDING, mine, OutboxRow.unasked == unasked) for unasked in (false(), true())]
        last = platform
    return queues


def _count(connection: Connection, *conditions: ColumnElement[bool] | TextClause) -> int:
    return connection.execute(select(func.count()).select_from(OutboxRow).where(*conditions)).scalar_one()


def _failures(time: ColumnElement[Any]) -> Select[Any]:
    """What is told of failed rows, those with the latest of these times first."""
    told = (_COLUMN[field.name] for field in fields(Failure))
    return select(*told).order_by(time.desc(), _COLUMN.id.desc())
