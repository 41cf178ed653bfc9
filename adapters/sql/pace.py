"""When a platform, or one chat of it, may be written to next: shared by all processes, in one small table.

A platform's row is the "theoretical arrival time" of the generic cell rate algorithm (ATM Forum 1996): each
message moves it on by one interval, and messages may go while it is less than a burst ahead of now. A chat's
row is when its next message may go. A rest that a platform asked for moves its row on to the end of the rest.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update

from adapters.sql.statements import insert_new, upsert, upsert_from
from adapters.sql.tables import OutboxRow, PaceRow
from adapters.sql.types import UtcDateTime
from core.courier import Pace

#: Of a platform without a pace of its own: what is kept for it is the end of a rest that it asked for.
NO_PACE = Pace(a_second=math.inf)

_NAMED = select(PaceRow.name, PaceRow.free_at).where(PaceRow.name.in_(bindparam("names", expanding=True)))
_LOCKED = _NAMED.order_by(PaceRow.name).with_for_update()


def free_at(connection: Connection, names: Collection[str]) -> dict[str, datetime]:
    """The instants that are kept for these names."""
    return {name: instant for name, instant in connection.execute(_NAMED, {"names": list(names)})}


def lock(connection: Connection, names: Collection[str]) -> dict[str, datetime]:
    """The same; nobody else can use those that are kept before this transaction ends."""
    return {name: instant for name, instant in connection.execute(_LOCKED, {"names": list(names)})}


def begin(connection: Connection, name: str, now: datetime) -> None:
    """Keep an instant for this name if none is kept, so that there is a row to lock."""
    connection.execute(insert_new(connection, PaceRow.__table__), {"name": name, "free_at": now})


def permits(pace: Pace, arrival: datetime | None, now: datetime) -> int:
    """How many messages may go now."""
    if arrival is None or arrival <= now:
        return math.floor(pace.at_once)
    return max(0, math.floor((now - arrival) / _interval(pace) + pace.at_once + 1e-9))


def opens_at(pace: Pace, arrival: datetime) -> datetime:
    """When at least one message may go."""
    return arrival - (pace.at_once - 1) * _interval(pace)


def after(pace: Pace, arrival: datetime | None, now: datetime, sent: int) -> datetime:
    """The arrival time after so many more messages."""
    return max(now, arrival or now) + sent * _interval(pace)


def resting(pace: Pace, until: datetime) -> datetime:
    """The arrival time that lets nothing go before the end of a rest."""
    return until + (pace.at_once - 1) * _interval(pace)


def put(connection: Connection, instants: dict[str, datetime]) -> None:
    """Keep these."""
    if instants:
        rows = [{"name": name, "free_at": instant} for name, instant in sorted(instants.items())]
        connection.execute(upsert(connection, PaceRow.__table__), rows)


def put_lanes(connection: Connection, rows: Collection[int], free_at: datetime) -> None:
    """Keep this for the lanes of these rows of the outbox, as far as they are there."""
    connection.execute(_put_lanes(connection.dialect.name), {"rows": list(rows), "until": free_at})


@cache
def _put_lanes(dialect: str) -> Any:
    # In order of name, as everybody takes these rows, so that no two wait for one another.
    lanes = (
        select(OutboxRow.lane, bindparam("until", type_=UtcDateTime))
        .where(OutboxRow.id.in_(bindparam("rows", expanding=True)))
        .distinct()
        .order_by(OutboxRow.lane)
    )
    return upsert_from(dialect, PaceRow.__table__, lanes)


def shorten(connection: Connection, until: datetime) -> None:
    """Nothing rests longer than until then."""
    connection.execute(update(PaceRow).where(PaceRow.free_at > until).values(free_at=until))


def forget(connection: Connection, names: Collection[str]) -> None:
    """Keep nothing of these."""
    connection.execute(delete(PaceRow).where(PaceRow.name.in_(names)))


def _interval(pace: Pace) -> timedelta:
    return timedelta(seconds=1 / pace.a_second)
