"""The statements on circles themselves: finding them, counting what changes in them, waking them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select, update
from sqlalchemy.orm import aliased

from adapters.sql.documents import document
from adapters.sql.outbox_statements import wake_row
from adapters.sql.statements import upsert
from adapters.sql.tables import CircleRow, MembershipRow, OutboxRow
from core.circles import Circle
from core.ports import OF_CIRCLE

_MEMBER = aliased(MembershipRow)
_MEMBERS = select(func.count()).where(_MEMBER.id == CircleRow.id).correlate(CircleRow).scalar_subquery()

#: A circle with how many are in it, as it comes with an athlete.
CIRCLE = document({column.name: column for column in CircleRow.__table__.columns} | {"members": _MEMBERS})


def known(connection: Connection, ids: Collection[str]) -> dict[str, Circle]:
    """The circles of these ids that are open, with how many are in them."""
    table = CircleRow.__table__
    rows = connection.execute(
        select(*table.c, _MEMBERS.label("members")).where(CircleRow.id.in_(ids)).order_by(CircleRow.opened_at)
    )
    return {row.id: Circle(**row._mapping) for row in rows}


def id_at(connection: Connection, platform: str, chat: str) -> str | None:
    """The circle that is open in a chat, if there is one."""
    query = select(CircleRow.id).where(CircleRow.platform == platform, CircleRow.chat == chat)
    return connection.execute(query).scalar_one_or_none()


def member_keys(connection: Connection, circle_id: str) -> list[str]:
    """The athletes who are in a circle, by key, those first who joined first."""
    query = select(MembershipRow.athlete_key).where(MembershipRow.id == circle_id)
    in_order = query.order_by(MembershipRow.since, MembershipRow.athlete_key)
    return list(connection.execute(in_order).scalars())


def row_of(circle: Circle) -> dict[str, Any]:
    """The circle as its row keeps it."""
    return {column.name: getattr(circle, column.name) for column in CircleRow.__table__.columns}


def count_change(connection: Connection, circle_id: str) -> bool:
    """Something changes in a circle; False when it is not open any more."""
    counted = update(CircleRow).where(CircleRow.id == circle_id).values(version=CircleRow.version + 1)
    return connection.execute(counted).rowcount == 1


def set_wake(connection: Connection, circle_id: str, wake_at: datetime, now: datetime) -> None:
    """A circle is looked at next at that instant, and no more at another."""
    values = wake_row(OF_CIRCLE + circle_id, None, wake_at, now)
    connection.execute(upsert(connection, OutboxRow.__table__, "dedup_key"), values)


def look_again(connection: Connection, zones: Collection[str], now: datetime) -> int:
    """Wake the circles in these time zones now: their next wake is computed anew; gives their number."""
    found = select(CircleRow.id).where(CircleRow.timezone.in_(zones))
    names = [OF_CIRCLE + circle_id for circle_id in connection.execute(found).scalars()]
    waits = update(OutboxRow).where(OutboxRow.dedup_key.in_(names), OutboxRow.due_at > now)
    return connection.execute(waits.values(due_at=now, hold_until=now)).rowcount
