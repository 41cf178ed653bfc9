"""The outbox in a relational database: one set of statements for SQLite and PostgreSQL.

Rows of one lane are served in order of due time, the first alone: while it is held or put off, the lane
waits. Workers share the rows by SKIP LOCKED, which SQLAlchemy leaves out on SQLite: one writes there anyway.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Select,
    bindparam,
    delete,
    exists,
    insert,
    literal_column,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.orm import aliased

from adapters.sql.engine import Database
from adapters.sql.statements import insert_new, upsert
from adapters.sql.tables import AccountRow, OutboxRow
from core.dialogue.world import Expired, Outcome
from core.message import Address, Message
from core.ports import Close, Forward, Loaded, Postpone, Row, RowStatus, RowType, Settlement

MESSAGE = TypeAdapter(Message)

_TABLE = OutboxRow.__table__
#: Written out, not bound: the planner of neither database matches a partial index with a parameter.
_PENDING: ColumnElement[str] = literal_column(f"'{RowStatus.PENDING}'")


class SqlOutbox:
    """The Outbox of `core.ports` over a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def claim(
        self,
        now: datetime,
        *,
        platforms: Collection[str],
        limit: int,
        lease: timedelta,
        with_rows: Collection[int] | None = None,
    ) -> list[Row]:
        """See Outbox."""
        statement = _claim(frozenset(platforms), with_rows is not None)
        values: dict[str, Any] = {"now": now, "until": now + lease, "most": limit}
        if with_rows is not None:
            values["named"] = list(with_rows)

        def work(connection: Connection) -> list[Row]:
            rows = [_row(row) for row in connection.execute(statement, values)]
            return sorted(rows, key=lambda row: (row.due_at, row.id))

        return await self._database.write(work)

    async def settle(self, settled: Sequence[tuple[Row, Settlement]], now: datetime) -> None:
        """See Outbox."""

        def work(connection: Connection) -> None:
            for row, settlement in settled:
                match settlement:
                    case Close():
                        _close(connection, row, settlement, now)
                    case Postpone(until):
                        _change(connection, row, hold_until=until)
                    case Forward(chat):
                        _forward(connection, row, chat, now)

        await self._database.write(work)

    async def next_due(self, platforms: Collection[str]) -> datetime | None:
        """See Outbox."""
        first = _next_due(frozenset(platforms))
        return await self._database.read(lambda connection: connection.execute(first).scalar_one_or_none())


def add_messages(
    connection: Connection, loaded: Loaded, outcome: Outcome, *, unasked: bool, owner: str | None
) -> list[int]:
    """Put a turn's messages into the outbox, and what expired on record; gives the messages' ids in order.

    A message whose dedup_key is known, or for whom no chat can be reached, is left out. `owner` is the
    athlete's key, None for the goodbye after a deletion.
    """
    now, profile, address = loaded.world.now, loaded.world.athlete.profile, loaded.address
    if address is None:
        return []
    common = {
        "type": RowType.SAY,
        "lane": f"{address.platform}:{address.chat}",
        "athlete_key": owner,
        "created_at": now,
        "attempts": 0,
        "unasked": unasked,
        "platform": address.platform,
        "user": address.user,
        "chat": address.chat,
        "locale": profile.locale,
        "units": profile.units,
    }
    ids: list[int] = []
    for outgoing in outcome.outgoing:
        due_at = outgoing.due_at or now
        values = common | {
            "dedup_key": outgoing.dedup_key,
            "due_at": due_at,
            "hold_until": due_at,
            "expires_at": outgoing.expires_at,
            "status": RowStatus.PENDING,
            "kind": outgoing.message.kind,
            "message": MESSAGE.dump_python(outgoing.message, mode="json"),
        }
        added = connection.execute(insert_new(connection, _TABLE).returning(OutboxRow.id), values)
        ids += added.scalars().all()
    expired = [
        common
        | {
            "due_at": change.due_at,
            "hold_until": change.due_at,
            "status": RowStatus.EXPIRED,
            "kind": change.kind,
            "settled_at": now,
        }
        for change in outcome.changes
        if isinstance(change, Expired)
    ]
    if expired and owner is not None:
        connection.execute(insert(OutboxRow), expired)
    return ids


def set_wake(connection: Connection, athlete_key: str, wake_at: datetime | None, now: datetime) -> None:
    """Rewrite the athlete's one wake row, or remove it; whoever holds the old one finds nothing to do."""
    lane = f"wake:{athlete_key}"
    if wake_at is None:
        connection.execute(delete(OutboxRow).where(OutboxRow.dedup_key == lane))
        return
    values = {
        "type": RowType.WAKE,
        "lane": lane,
        "dedup_key": lane,
        "athlete_key": athlete_key,
        "created_at": now,
        "due_at": wake_at,
        "hold_until": wake_at,
        "attempts": 0,
        "unasked": False,
        "status": RowStatus.PENDING,
    }
    connection.execute(upsert(connection, _TABLE, "dedup_key"), values)


def _first_of_lanes(platforms: frozenset[str]) -> Select[Any]:
    """The ids of the rows that head their lanes, in the order in which they may be served."""
    earlier = aliased(OutboxRow)
    is_blocked = exists().where(
        earlier.lane == OutboxRow.lane,
        earlier.status == _PENDING,
        tuple_(earlier.due_at, earlier.id) < tuple_(OutboxRow.due_at, OutboxRow.id),
    )
    served = or_(OutboxRow.platform.is_(None), OutboxRow.platform.in_(sorted(platforms)))
    return (
        select(OutboxRow.id)
        .where(OutboxRow.status == _PENDING, served, ~is_blocked)
        .order_by(OutboxRow.hold_until, OutboxRow.id)
    )


@cache
def _claim(platforms: frozenset[str], from_named_lanes: bool) -> Any:
    """The statement that leases at most `most` rows due `now`, until `until`."""
    first = _first_of_lanes(platforms).where(OutboxRow.hold_until <= bindparam("now"))
    if from_named_lanes:
        lanes = select(OutboxRow.lane).where(OutboxRow.id.in_(bindparam("named", expanding=True)))
        first = first.where(OutboxRow.lane.in_(lanes))
    claimed = first.limit(bindparam("most", type_=Integer)).with_for_update(skip_locked=True)
    return (
        update(OutboxRow)
        .where(OutboxRow.id.in_(claimed.scalar_subquery()))
        .values(hold_until=bindparam("until"), attempts=OutboxRow.attempts + 1)
        .returning(*_TABLE.c)
    )


@cache
def _next_due(platforms: frozenset[str]) -> Select[Any]:
    return _first_of_lanes(platforms).with_only_columns(OutboxRow.hold_until).limit(1)


def _row(row: Any) -> Row:
    is_message = row.type == RowType.SAY
    return Row(
        id=row.id,
        type=RowType(row.type),
        lane=row.lane,
        due_at=row.due_at,
        attempts=row.attempts,
        expires_at=row.expires_at,
        athlete_key=row.athlete_key,
        address=Address(row.platform, row.user, row.chat) if is_message else None,
        message=MESSAGE.validate_python(row.message) if is_message else None,
        locale=row.locale or "",
        units=row.units or "",
    )


def _this(row: Row) -> ColumnElement[bool]:
    """The row, unless its lease ran out and somebody else closed it meanwhile."""
    return (OutboxRow.id == row.id) & (OutboxRow.status == _PENDING)


def _change(connection: Connection, row: Row, **values: Any) -> None:
    connection.execute(update(OutboxRow).where(_this(row)).values(**values))


def _close(connection: Connection, row: Row, close: Close, now: datetime) -> None:
    if row.athlete_key is None:
        connection.execute(delete(OutboxRow).where(OutboxRow.id == row.id))
        return
    _change(connection, row, status=close.status, settled_at=now, ref=close.ref, why=close.why)
    if close.status is RowStatus.GONE:
        _give_up_chat(connection, row, now)


def _give_up_chat(connection: Connection, row: Row, now: datetime) -> None:
    """Nothing more is sent to a chat that is gone; with no other, the athlete's reminders rest."""
    assert row.address is not None
    waiting = update(OutboxRow).where(OutboxRow.lane == row.lane, OutboxRow.status == _PENDING)
    connection.execute(waiting.values(status=RowStatus.GONE, settled_at=now))
    account = (AccountRow.platform == row.address.platform) & (AccountRow.user == row.address.user)
    connection.execute(update(AccountRow).where(account).values(gone_at=now))
    others = select(AccountRow.user).where(
        AccountRow.athlete_key == row.athlete_key, AccountRow.gone_at.is_(None)
    )
    if row.athlete_key is not None and connection.execute(others.limit(1)).first() is None:
        set_wake(connection, row.athlete_key, None, now)


def _forward(connection: Connection, row: Row, chat: str, now: datetime) -> None:
    """The account and what waits for its chat move to another chat; this row is tried again at once."""
    assert row.address is not None
    platform = row.address.platform
    moved = update(AccountRow).where(AccountRow.platform == platform, AccountRow.chat == row.address.chat)
    connection.execute(moved.values(chat=chat))
    waiting = update(OutboxRow).where(OutboxRow.lane == row.lane, OutboxRow.status == _PENDING)
    connection.execute(waiting.values(chat=chat, lane=f"{platform}:{chat}"))
    _change(connection, row, hold_until=max(now, row.due_at))
