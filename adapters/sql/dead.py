"""Rows that could not be delivered, and how an operator brings them back.

Dead is what a platform refused, what was waiting for a chat that is gone, and what could not be delivered
while it was of use. What the coach itself found too late is on record as expired too, but there never was a
message: that is not dead.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select, update

from adapters.sql.outbox import set_wake
from adapters.sql.outbox_statements import WITHDRAWN
from adapters.sql.tables import FAILING_ATTEMPTS, UNDELIVERED, AccountRow, OutboxRow
from core.ports import RowStatus

#: Beside UNDELIVERED, which an index needs to see written out: an expired row was claimed at least once, and no
#: newer message took its place.
IS_DEAD: ColumnElement[bool] = or_(
    OutboxRow.status != RowStatus.EXPIRED,
    and_(OutboxRow.attempts > 0, func.coalesce(OutboxRow.why, "") != WITHDRAWN),
)

_IS_DEAD_AT_ALL = and_(UNDELIVERED, IS_DEAD)


class NotDead(Exception):
    """A row that can't be revived: its id, and what it is instead."""

    def __init__(self, row_id: int, instead: str) -> None:
        self.row_id, self.instead = row_id, instead
        super().__init__(f"row {row_id} {instead}")


def revive(connection: Connection, row_ids: Collection[int], now: datetime) -> int:
    """Make dead rows due now, as if they were new; gives their number.

    A row whose chat is gone takes the mark from its account and wakes the athlete's reminders: the chat is
    tried again as a whole, and found gone again if it still is. Raises NotDead for the first row that is not
    dead; then nothing is to be kept.
    """
    query = (
        select(OutboxRow.id, OutboxRow.status, OutboxRow.attempts, _IS_DEAD_AT_ALL.label("is_dead"))
        .add_columns(OutboxRow.athlete_key, OutboxRow.platform, OutboxRow.user)
        .where(OutboxRow.id.in_(row_ids))
        .order_by(OutboxRow.id)
        .with_for_update()
    )
    found = {row.id: row for row in connection.execute(query)}
    for row_id in row_ids:
        row = found.get(row_id)
        if row is None:
            raise NotDead(row_id, "is not there (an athlete's rows go with them, others after 90 days)")
        if not row.is_dead:
            raise NotDead(row_id, _instead(row))
    for row in found.values():
        if row.status == RowStatus.GONE:
            _reach_again(connection, row, now)
    _make_due(connection, OutboxRow.id.in_(found), now)
    return len(found)


def revive_all(connection: Connection, now: datetime) -> int:
    """Make every dead row due now whose chat is not gone; gives their number."""
    return _make_due(connection, and_(UNDELIVERED, IS_DEAD, OutboxRow.status != RowStatus.GONE), now)


def _make_due(connection: Connection, rows: ColumnElement[bool], now: datetime) -> int:
    """Fresh attempts, a place in its chat's own lane, and no last useful instant of its own: the courier's
    patience counts from now."""
    fresh = update(OutboxRow).where(rows)
    values: dict[str, Any] = {
        "status": RowStatus.PENDING,
        "lane": OutboxRow.platform + ":" + OutboxRow.chat,
        "due_at": now,
        "hold_until": now,
        "expires_at": None,
        "attempts": 0,
        "lost": 0,
        "settled_at": None,
        "ref": None,
        "why": None,
    }
    return connection.execute(fresh.values(values)).rowcount


def _reach_again(connection: Connection, row: Any, now: datetime) -> None:
    account = (AccountRow.platform == row.platform) & (AccountRow.user == row.user)
    was_gone = update(AccountRow).where(account, AccountRow.gone_at.is_not(None)).values(gone_at=None)
    if connection.execute(was_gone).rowcount:
        set_wake(connection, row.athlete_key, now, now)


def _instead(row: Any) -> str:
    if row.status == RowStatus.PENDING:
        return "is failing, and still tried" if row.attempts >= FAILING_ATTEMPTS else "waits for its time"
    return "was sent" if row.status == RowStatus.SENT else "is on record as expired, and holds no message"
