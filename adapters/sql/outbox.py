"""The outbox in a relational database: one set of statements for SQLite and PostgreSQL.

Rows of one lane are served in order of due time, the first alone: while it is held or put off, the lane
waits. Workers share the rows by SKIP LOCKED, which SQLAlchemy leaves out on SQLite: one writes there anyway.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, time, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Connection,
    Integer,
    Select,
    String,
    bindparam,
    case,
    cast,
    delete,
    exists,
    false,
    null,
    select,
    tuple_,
    update,
)
from sqlalchemy.orm import aliased

from adapters.sql import pace
from adapters.sql.engine import Database
from adapters.sql.outgoing import MESSAGE, PENDING, give_up_chat, lane_of, move_chat
from adapters.sql.tables import AccountRow, OutboxRow
from core.message import Address
from core.ports import Close, Forward, GoOn, Pace, Postpone, Row, RowStatus, RowType, Settlement

#: Of what a platform tells of a failure, so much is kept.
MOST_WHY = 300


class SqlOutbox:
    """The Outbox of `core.ports` over a database; `paces` are those of its platforms, by name."""

    def __init__(self, database: Database, paces: Mapping[str, Pace | None] | None = None) -> None:
        self._database = database
        self._paces = {name: kept for name, kept in (paces or {}).items() if kept is not None}

    async def claim(
        self,
        now: datetime,
        *,
        hands: Mapping[str | None, int],
        lease: timedelta,
        with_rows: Collection[int] | None = None,
    ) -> list[Row]:
        """See Outbox."""
        lanes = {} if with_rows is None else {"named": list(with_rows)}
        asked = {"now": now, "until": now + lease, **lanes}

        def work(connection: Connection) -> list[Row]:
            claimed: list[Any] = []
            platforms = [name for name in hands if name is not None]
            if None in hands and with_rows is None:
                claimed += connection.execute(_claim_wakes(), asked | {"most": hands[None]})
            arrivals = self._lock_paces(connection, platforms, now)
            moved_on = {}
            for name in platforms:
                kept, arrival = self._pace(name), arrivals.get(name)
                allowed = pace.permits(kept, arrival, now)
                most = hands[name] if allowed is None else min(hands[name], allowed)
                taken = self._take(connection, asked | {"of_platform": name}, most, named=bool(lanes))
                if taken and allowed is not None:
                    moved_on[name] = pace.after(kept, arrival, now, len(taken))
                claimed += taken
            pace.put(connection, moved_on)
            return sorted(map(_row, claimed), key=lambda row: (row.due_at, row.id))

        return await self._database.write(work)

    @staticmethod
    def _take(connection: Connection, asked: dict[str, Any], most: int, *, named: bool) -> list[Any]:
        """Lease at most so many messages of a platform: answers first, then reminders."""
        if named:
            return list(connection.execute(_claim_named(), asked | {"most": most})) if most else []
        taken: list[Any] = []
        for unasked in (False, True):
            if len(taken) < most:
                wanted = {"is_unasked": unasked, "most": most - len(taken)}
                taken += connection.execute(_claim_messages(), asked | wanted)
        return taken

    async def settle(self, settled: Sequence[tuple[Row, Settlement]], now: datetime) -> None:
        """See Outbox."""

        def work(connection: Connection) -> None:
            sent = [
                (row, settlement)
                for row, settlement in settled
                if isinstance(settlement, Close) and settlement.status is RowStatus.SENT
            ]
            _close(connection, sent, now)
            parts = [(row, settlement) for row, settlement in settled if isinstance(settlement, GoOn)]
            for row, part in parts:
                # Until a part is delivered nothing is lost: what is told counts as progress.
                _change(connection, row, hold_until=max(now, row.due_at), told=part.told, why="in parts")
            self._keep_the_gap(connection, [row for row, _ in (*sent, *parts)], now)
            rests: dict[str, datetime] = {}
            for row, settlement in settled:
                match settlement:
                    case Close(status, rest_until=rest) if status is not RowStatus.SENT:
                        _close(connection, [(row, settlement)], now)
                        if status is RowStatus.GONE:
                            assert row.address is not None
                            give_up_chat(connection, row.address, now)
                        self._rest(rests, row, rest)
                    case Postpone(until, everywhere, aside, why):
                        lane = f"{row.lane}#{row.id}" if aside else row.lane
                        why = _storable(why) or ""
                        _change(connection, row, hold_until=max(until, row.due_at), lane=lane, why=why)
                        self._rest(rests, row, until if everywhere else None)
                    case Forward(chat):
                        _forward(connection, row, chat, now)
            if rests:
                kept = pace.lock(connection, rests)
                pace.put(connection, {name: max(rest, kept.get(name, rest)) for name, rest in rests.items()})

        await self._database.write(work)

    async def next_due(self, platforms: Collection[str | None]) -> datetime | None:
        """See Outbox."""
        names = [name for name in platforms if name is not None]

        def work(connection: Connection) -> datetime | None:
            arrivals = pace.free_at(connection, names) if names else {}
            found = [connection.execute(_next_wake()).scalar_one_or_none()] if None in platforms else []
            for name in names:
                opens = pace.opens_at(self._pace(name), arrivals[name]) if name in arrivals else None
                for unasked in (False, True):
                    asked = {"of_platform": name, "is_unasked": unasked}
                    first = connection.execute(_next_message(), asked).scalar_one_or_none()
                    found.append(first if first is None or opens is None else max(first, opens))
            return min((each for each in found if each is not None), default=None)

        return await self._database.read(work)

    async def chat_is_gone(self, address: Address, now: datetime) -> None:
        """See Outbox."""
        await self._database.write(lambda connection: give_up_chat(connection, address, now))

    async def chat_has_moved(self, platform: str, chat: str, to: str) -> None:
        """See Outbox."""
        await self._database.write(lambda connection: move_chat(connection, platform, chat, to))

    async def shown_as(self, address: Address, ref: str) -> Row | None:
        """See Outbox."""
        asked = {"of_platform": address.platform, "of_user": address.user, "shown": ref}

        def work(connection: Connection) -> Row | None:
            found = connection.execute(_SHOWN, asked | {"lane": lane_of(address)}).first()
            return None if found is None else _row(found)

        return await self._database.read(work)

    async def hold_no_longer_than(self, until: datetime) -> int:
        """See Outbox."""

        def work(connection: Connection) -> int:
            pace.shorten(connection, until)
            held = update(OutboxRow).where(
                OutboxRow.status == PENDING,
                OutboxRow.hold_until > until,
                OutboxRow.hold_until > OutboxRow.due_at,
            )
            soonest = case((OutboxRow.due_at > until, OutboxRow.due_at), else_=until)
            return connection.execute(held.values(hold_until=soonest)).rowcount

        return await self._database.write(work)

    def _lock_paces(self, connection: Connection, platforms: list[str], now: datetime) -> dict[str, datetime]:
        arrivals = pace.lock(connection, platforms) if platforms else {}
        unknown = [name for name in platforms if name in self._paces and name not in arrivals]
        for name in unknown:
            pace.begin(connection, name, now)
        return arrivals | pace.lock(connection, unknown) if unknown else arrivals

    def _pace(self, platform: str) -> Pace:
        return self._paces.get(platform, pace.NO_PACE)

    def _rest(self, rests: dict[str, datetime], row: Row, until: datetime | None) -> None:
        if until is not None and row.address is not None:
            platform = row.address.platform
            rest = pace.resting(self._pace(platform), until)
            rests[platform] = max(rest, rests.get(platform, rest))

    def _keep_the_gap(self, connection: Connection, sent: Sequence[Row], now: datetime) -> None:
        """What waits for a chat that just got a message waits for the gap that its platform wants."""
        free = {
            row.lane: now + gap
            for row in sent
            if row.address is not None and (gap := self._pace(row.address.platform).chat_gap)
        }
        if not free:
            return
        # A goodbye after a deletion leaves no trace of its chat.
        pace.put(
            connection, {row.lane: free[row.lane] for row in sent if row.athlete_key and row.lane in free}
        )
        connection.execute(_WAIT_FOR_THE_GAP, [{"of": lane, "free": free[lane]} for lane in sorted(free)])


# Statements ------------------------------------------------------------------------------------------------


def _is_first_of_itslane_of() -> ColumnElement[bool]:
    earlier = aliased(OutboxRow)
    return ~exists().where(
        earlier.lane == OutboxRow.lane,
        earlier.status == PENDING,
        tuple_(earlier.due_at, earlier.id) < tuple_(OutboxRow.due_at, OutboxRow.id),
    )


def _wakes() -> Select[Any]:
    """Wakes in the order in which they fall due; each has a lane of its own."""
    waiting = select(OutboxRow.id).where(OutboxRow.status == PENDING, OutboxRow.platform.is_(None))
    return waiting.order_by(OutboxRow.unasked, OutboxRow.hold_until, OutboxRow.id).where(
        OutboxRow.unasked == false()
    )


def _messages() -> Select[Any]:
    """A platform's answers, or its reminders, that head their lanes, in the order in which they may go."""
    return (
        select(OutboxRow.id)
        .where(
            OutboxRow.status == PENDING,
            OutboxRow.platform == bindparam("of_platform", type_=String),
            OutboxRow.unasked == bindparam("is_unasked", type_=Boolean),
            _is_first_of_itslane_of(),
        )
        .order_by(OutboxRow.hold_until, OutboxRow.id)
    )


@cache
def _claim_wakes() -> Any:
    return _leasing(_wakes())


@cache
def _claim_messages() -> Any:
    return _leasing(_messages())


@cache
def _claim_named() -> Any:
    """The same from the lanes of the rows `named`."""
    lanes = select(OutboxRow.lane).where(OutboxRow.id.in_(bindparam("named", expanding=True)))
    return _leasing(
        select(OutboxRow.id)
        .where(
            OutboxRow.status == PENDING,
            OutboxRow.platform == bindparam("of_platform", type_=String),
            OutboxRow.lane.in_(lanes),
            _is_first_of_itslane_of(),
        )
        .order_by(OutboxRow.hold_until, OutboxRow.id)
    )


def _leasing(waiting: Select[Any]) -> Any:
    """Lease at most `most` of these that are due `now`, until `until`.

    The rows are chosen in a common table expression, which PostgreSQL runs once; as a subquery the planner
    may run it again for each row, and lease more than was asked for.
    """
    due = waiting.where(OutboxRow.hold_until <= bindparam("now"))
    chosen = due.limit(bindparam("most", type_=Integer)).with_for_update(skip_locked=True).cte("chosen")
    return (
        update(OutboxRow)
        .where(OutboxRow.id.in_(select(chosen.c.id)))
        .values(
            hold_until=bindparam("until"),
            attempts=OutboxRow.attempts + 1,
            lost=OutboxRow.lost + case((_WAS_IN_WORK, 1), else_=0),
            why=null(),
        )
        .returning(*_ROW)
    )


#: Claimed before and never settled nor put off: its worker is gone, or slower than its lease.
_WAS_IN_WORK = (OutboxRow.attempts > 0) & OutboxRow.why.is_(None)

#: What a row is made of; the message stays the text that it is stored as, for the validator to read.
_ROW = (
    OutboxRow.id,
    OutboxRow.type,
    OutboxRow.lane,
    OutboxRow.due_at,
    OutboxRow.attempts,
    OutboxRow.lost,
    OutboxRow.expires_at,
    OutboxRow.athlete_key,
    OutboxRow.platform,
    OutboxRow.user,
    OutboxRow.chat,
    OutboxRow.locale,
    OutboxRow.units,
    OutboxRow.zone,
    OutboxRow.quiet,
    OutboxRow.unasked,
    OutboxRow.created_at,
    OutboxRow.told,
    cast(OutboxRow.message, String).label("message"),
)


@cache
def _next_wake() -> Select[Any]:
    return _wakes().with_only_columns(OutboxRow.hold_until).limit(1)


@cache
def _next_message() -> Select[Any]:
    return _messages().with_only_columns(OutboxRow.hold_until).limit(1)


#: By the athlete's index: a chat's own would be one more to keep for every message.
_SHOWN = (
    select(*_ROW)
    .join(AccountRow, AccountRow.athlete_key == OutboxRow.athlete_key)
    .where(
        AccountRow.platform == bindparam("of_platform", type_=String),
        AccountRow.user == bindparam("of_user", type_=String),
        OutboxRow.lane == bindparam("lane", type_=String),
        OutboxRow.ref == bindparam("shown", type_=String),
    )
    .order_by(OutboxRow.id.desc())
    .limit(1)
)

_WAIT_FOR_THE_GAP = (
    update(OutboxRow)
    .where(
        OutboxRow.lane == bindparam("of"),
        OutboxRow.status == PENDING,
        OutboxRow.hold_until < bindparam("free"),
    )
    .values(hold_until=bindparam("free"))
)

_CLOSE = (
    update(OutboxRow)
    .where(OutboxRow.id == bindparam("row"), OutboxRow.status == PENDING)
    .values(
        status=bindparam("became"),
        settled_at=bindparam("at"),
        ref=bindparam("sent_as"),
        why=bindparam("reason"),
    )
)


def _row(row: Any) -> Row:
    is_message = row.type == RowType.SAY
    return Row(
        id=row.id,
        type=RowType(row.type),
        lane=row.lane,
        due_at=row.due_at,
        attempts=row.attempts,
        lost=row.lost,
        expires_at=row.expires_at,
        athlete_key=row.athlete_key,
        address=Address(row.platform, row.user, row.chat) if is_message else None,
        message=MESSAGE.validate_json(row.message) if is_message else None,
        locale=row.locale or "",
        units=row.units or "",
        zone=row.zone or "UTC",
        unasked=row.unasked,
        created_at=row.created_at,
        quiet=_hours(row.quiet),
        told=row.told,
    )


@cache
def _hours(quiet: str | None) -> tuple[time, time] | None:
    if quiet is None:
        return None
    start, end = map(time.fromisoformat, quiet.split("-"))
    return start, end


def _this(row: Row) -> ColumnElement[bool]:
    """The row, unless its lease ran out and somebody else closed it meanwhile."""
    return (OutboxRow.id == row.id) & (OutboxRow.status == PENDING)


def _change(connection: Connection, row: Row, **values: Any) -> None:
    connection.execute(update(OutboxRow).where(_this(row)).values(**values))


def _close(connection: Connection, closings: Sequence[tuple[Row, Close]], now: datetime) -> None:
    """The rows are done with; a goodbye after a deletion is not kept."""
    kept = [
        {
            "row": row.id,
            "became": close.status,
            "at": now,
            "sent_as": _storable(close.ref),
            "reason": _storable(close.why),
        }
        for row, close in closings
        if row.athlete_key is not None
    ]
    goodbyes = [row.id for row, _ in closings if row.athlete_key is None]
    if kept:
        connection.execute(_CLOSE, kept)
    if goodbyes:
        connection.execute(delete(OutboxRow).where(OutboxRow.id.in_(goodbyes)))


def _storable(words: str | None) -> str | None:
    """A platform's words as every database keeps them: no NUL, no halves of surrogate pairs, not too many."""
    return None if words is None else words.replace("\0", "").encode(errors="ignore").decode()[:MOST_WHY]


def _forward(connection: Connection, row: Row, chat: str, now: datetime) -> None:
    """The account and what waits for its chat move to another chat; this row is tried again at once."""
    assert row.address is not None
    move_chat(connection, row.address.platform, row.address.chat, chat)
    _change(connection, row, hold_until=max(now, row.due_at), why="moved")
