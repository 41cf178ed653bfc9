"""The outbox's statements: which rows head their queues, and how they are leased, closed and read.

One set for SQLite and PostgreSQL. Rows of one lane are served in order of due time, the first alone: while it
is held or put off, the lane waits. Workers share the rows by SKIP LOCKED, which SQLAlchemy leaves out on
SQLite: one writes there anyway.
"""

from __future__ import annotations

from datetime import UTC, datetime, time
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import (
    Boolean,
    ColumnElement,
    Integer,
    ScalarSelect,
    Select,
    String,
    bindparam,
    case,
    cast,
    false,
    func,
    literal,
    literal_column,
    null,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.orm import aliased

from adapters.sql.tables import AccountRow, OutboxRow, PaceRow
from adapters.sql.types import UtcDateTime
from core.message import Address, Message
from core.ports import Row, RowStatus, RowType

MESSAGE = TypeAdapter(Message)


def lane_of(address: Address) -> str:
    """The lane of what is sent to a chat."""
    return f"{address.platform}:{address.chat}"


def wake_row(lane: str, athlete_key: str | None, wake_at: datetime, now: datetime) -> dict[str, Any]:
    """The one wake row of an athlete or a circle, whose lane it has to itself."""
    return {
        "type": RowType.WAKE,
        "lane": lane,
        "dedup_key": lane,
        "athlete_key": athlete_key,
        "created_at": now,
        "due_at": wake_at,
        "hold_until": wake_at,
        "attempts": 0,
        "lost": 0,
        "unasked": False,
        "status": RowStatus.PENDING,
    }


#: Why an undelivered reminder was closed when a newer message took its place.
WITHDRAWN = "told again in a newer message"

#: Written out, not bound: the planner of neither database matches a partial index with a parameter.
_PENDING: ColumnElement[str] = literal_column(f"'{RowStatus.PENDING}'")
IS_PENDING = OutboxRow.status == _PENDING
#: Whether the message goes by the platform's own way back to what it answers.
HAS_WAY_BACK = OutboxRow.message["via"].as_string().is_not(None)

_EVER = literal(datetime.fromtimestamp(0, UTC), UtcDateTime)
_NEVER = literal(datetime(9999, 1, 1, tzinfo=UTC), UtcDateTime)


def is_first_of_its_lane() -> ColumnElement[bool]:
    """Whether nothing of the lane comes before the row, and nothing of it is in work.

    An answer goes before reminders that wait: one that is put off until morning must not hold up an answer.
    Written as a scalar, which PostgreSQL looks up row by row and makes no join of all that waits.
    """
    other = aliased(OutboxRow)
    comes_before = (tuple_(other.due_at, other.id) < tuple_(OutboxRow.due_at, OutboxRow.id)) & or_(
        OutboxRow.unasked, ~other.unasked
    )
    in_the_way = (
        select(other.id)
        .where(
            other.lane == OutboxRow.lane,
            other.status == _PENDING,
            other.id != OutboxRow.id,
            or_(comes_before, (other.attempts > 0) & other.why.is_(None)),
        )
        .limit(1)
    )
    # Ids begin at 1. Asked as an inequality: of "is null" PostgreSQL thinks that it holds for few, and would sort
    # all that is due instead of reading the first few in the order of the index.
    return func.coalesce(in_the_way.scalar_subquery(), 0) < 1


def _waits_for_no_wake() -> ColumnElement[bool]:
    """Whether the coach is not about to be run for the athlete: what it says then takes this reminder in.

    A wake that fails again and again is not waited for. A scalar and an inequality too.
    """
    wake = aliased(OutboxRow)
    due_at = (
        select(wake.due_at)
        .where(wake.dedup_key == literal_column("'wake:'") + OutboxRow.athlete_key, wake.attempts < 3)
        .scalar_subquery()
    )
    return or_(~OutboxRow.unasked, func.coalesce(due_at, _NEVER) > bindparam("now"))


def _wakes() -> Select[Any]:
    """Wakes in the order in which they fall due; each has a lane of its own.

    They have no platform, and yet are ordered by it: PostgreSQL does not take "is null" for a constant, and
    would sort them all, where the index has them in order.
    """
    waiting = select(OutboxRow.id).where(IS_PENDING, OutboxRow.platform.is_(None))
    return waiting.where(OutboxRow.unasked == false()).order_by(
        OutboxRow.platform, OutboxRow.unasked, OutboxRow.hold_until, OutboxRow.id
    )


def _is_awake() -> ColumnElement[bool]:
    """Whether the platform does not rest as it asked to; where it has a pace of its own, that has the rest in it."""
    rest = (
        select(PaceRow.free_at)
        .where(PaceRow.name == bindparam("of_platform", type_=String))
        .scalar_subquery()
    )
    return func.coalesce(rest, _EVER) <= bindparam("now")


_OF_PLATFORM: ColumnElement[str] = bindparam("of_platform", type_=String)
_IS_UNASKED: ColumnElement[bool] = bindparam("is_unasked", type_=Boolean)


def _messages(
    platform: ColumnElement[str] = _OF_PLATFORM, is_unasked: ColumnElement[bool] = _IS_UNASKED
) -> Select[Any]:
    """A platform's answers, or its reminders, that head their lanes, in the order in which they may go."""
    return (
        select(OutboxRow.id)
        .where(
            IS_PENDING,
            OutboxRow.platform == platform,
            OutboxRow.unasked == is_unasked,
            is_first_of_its_lane(),
        )
        .order_by(OutboxRow.hold_until, OutboxRow.id)
    )


@cache
def claim_wakes() -> Any:
    """Lease wakes."""
    return _leasing(_wakes())


@cache
def claim_messages(paced: bool) -> Any:
    """Lease answers, or reminders, of a platform; if it has no pace, unless it rests."""
    ready = _messages().where(_waits_for_no_wake())
    return _leasing(ready if paced else ready.where(_is_awake()))


@cache
def claim_named(paced: bool) -> Any:
    """Lease messages of a platform from the lanes of the rows `named`; if it has no pace, unless it rests."""
    lanes = select(OutboxRow.lane).where(OutboxRow.id.in_(bindparam("named", expanding=True)))
    named = (
        select(OutboxRow.id)
        .where(
            IS_PENDING,
            OutboxRow.platform == bindparam("of_platform", type_=String),
            OutboxRow.lane.in_(lanes),
            is_first_of_its_lane(),
        )
        .order_by(OutboxRow.hold_until, OutboxRow.id)
    )
    return _leasing(named if paced else named.where(_is_awake()))


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

IS_UNDELIVERED = IS_PENDING & OutboxRow.unasked & OutboxRow.dues.is_not(None) & ~_WAS_IN_WORK
_WAS_GIVEN_UP = (
    (OutboxRow.status == RowStatus.EXPIRED)
    & (OutboxRow.attempts > 0)
    & OutboxRow.dues.is_not(None)
    & (OutboxRow.why.is_distinct_from(WITHDRAWN))
)
#: Of an athlete, since an instant.
FIND_UNDELIVERED = (
    select(OutboxRow.id, OutboxRow.dues, IS_PENDING.label("waits"))
    .where(
        OutboxRow.athlete_key == bindparam("athlete"),
        OutboxRow.created_at > bindparam("since"),
        or_(IS_UNDELIVERED, _WAS_GIVEN_UP),
    )
    .order_by(OutboxRow.due_at, OutboxRow.id)
)

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
def next_due(wakes: bool, platforms: tuple[str, ...]) -> Select[*tuple[Any, ...]]:
    """When the next can be served, as far as lanes are concerned: `wake`, and of each platform `answer_0`,
    `reminder_0`, and until when it keeps its pace or rests, `free_at_0`."""
    firsts = {"wake": _first_of(_wakes())} if wakes else {}
    for place, name in enumerate(platforms):
        for what, unasked in (("answer", False), ("reminder", True)):
            firsts[f"{what}_{place}"] = _first_of(_messages(literal(name), literal(unasked)))
        free_at = select(PaceRow.free_at).where(PaceRow.name == name)
        firsts[f"free_at_{place}"] = free_at.scalar_subquery()
    return select(*(first.label(name) for name, first in firsts.items()))


def _first_of(waiting: Select[Any]) -> ScalarSelect[datetime]:
    return waiting.with_only_columns(OutboxRow.hold_until).limit(1).scalar_subquery()


#: By the athlete's index: a chat's own would be one more to keep for every message.
SHOWN = (
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

WAIT_FOR_THE_GAP = (
    update(OutboxRow)
    .where(
        OutboxRow.lane == bindparam("of"),
        IS_PENDING,
        OutboxRow.hold_until < bindparam("free"),
    )
    .values(hold_until=bindparam("free"))
)

CLOSE = (
    update(OutboxRow)
    .where(OutboxRow.id == bindparam("row"), IS_PENDING)
    .values(
        status=bindparam("became"),
        settled_at=bindparam("at"),
        ref=bindparam("sent_as"),
        why=bindparam("reason"),
    )
)


def read_row(row: Any) -> Row:
    """A claimed row as the core knows it; a message that can't be read any more is None."""
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
        message=_message(row.message) if is_message else None,
        locale=row.locale or "",
        units=row.units or "",
        zone=row.zone or "UTC",
        unasked=row.unasked,
        created_at=row.created_at,
        quiet=_hours(row.quiet),
        told=row.told,
    )


def _message(stored: str | None) -> Message | None:
    """One row that another version wrote must not stop all the others; a secret is not kept."""
    if stored is None:
        return None
    try:
        return MESSAGE.validate_json(stored)
    except ValidationError:
        return None


@cache
def _hours(quiet: str | None) -> tuple[time, time] | None:
    if quiet is None:
        return None
    start, end = map(time.fromisoformat, quiet.split("-"))
    return start, end
