"""What an operator may see of the outbox: kinds, times and tries, never a message or an athlete's answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select, text

from adapters.sql.tables import OutboxRow
from core.ports import RowStatus


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


def waiting(connection: Connection, limit: int) -> list[Waiting]:
    """The next rows to be served, in order of due time."""
    query = (
        select(
            OutboxRow.id,
            OutboxRow.type,
            OutboxRow.kind,
            OutboxRow.platform,
            OutboxRow.athlete_key,
            OutboxRow.due_at,
            OutboxRow.hold_until.label("held_until"),
            OutboxRow.attempts,
        )
        .where(OutboxRow.status == RowStatus.PENDING)
        .order_by(OutboxRow.due_at, OutboxRow.id)
        .limit(limit)
    )
    return [Waiting(**row) for row in connection.execute(query).mappings()]


def newest_write(connection: Connection) -> datetime | None:
    """When the newest row was written, by the clock of its writer."""
    return connection.execute(select(func.max(OutboxRow.created_at))).scalar_one()


def fault(connection: Connection) -> str | None:
    """What is wrong with the database itself; None when it is well."""
    if connection.dialect.name != "sqlite":
        connection.execute(text("SELECT 1"))
        return None
    found: str = connection.execute(text("PRAGMA quick_check(1)")).scalar_one()
    return None if found == "ok" else found
