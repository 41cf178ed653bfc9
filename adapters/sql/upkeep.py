"""What the nightly jobs ask of the database: pages of rows, each read in a few milliseconds.

A page is a number of rows that are looked at, not of those that are found, so that none takes long however
rare the find is. A page tells where the next one begins; None after the last.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Connection, bindparam, exists, literal_column, select, tuple_

from adapters.sql.statements import upsert
from adapters.sql.tables import AthleteRow, OutboxRow, SessionRow, ZoneRulesRow
from adapters.sql.types import UtcDateTime
from core.dialogue.world import DIARY_DAYS
from core.ports import RowStatus, RowType
from core.training.session import Status

#: Rows looked at in one page (own choice: a few milliseconds, 40 where the disk is cold).
PAGE = 200


# Zone rules ------------------------------------------------------------------------------------------------


def known_rules(connection: Connection) -> dict[str, str]:
    """The digest of each zone's rules by which the wake rows were computed; empty at the very first start."""
    return {zone: digest for zone, digest in connection.execute(_RULES)}


def keep_rules(connection: Connection, digests: Mapping[str, str]) -> None:
    """The wake rows are computed by these now; other processes may say the same."""
    rules = [{"zone": zone, "digest": digest} for zone, digest in sorted(digests.items())]
    connection.execute(upsert(connection, ZoneRulesRow.__table__), rules)


_RULES = select(ZoneRulesRow.zone, ZoneRulesRow.digest)


# Wake rows -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the order of due time a row stands."""

    at: datetime
    id: int


#: Before all rows.
FIRST = Place(datetime(1970, 1, 1, tzinfo=UTC), 0)


@dataclass(frozen=True, slots=True)
class WakeOf:
    """Whose wake it is, and by which zone's rules it was computed."""

    athlete_key: str
    timezone: str


def wakes(connection: Connection, after: Place) -> tuple[list[WakeOf], Place | None]:
    """A page of the pending wake rows behind a place, nearest due first."""
    rows = connection.execute(_WAKES, {"at": after.at, "id": after.id}).all()
    found = [WakeOf(athlete_key, timezone) for _, _, athlete_key, timezone in rows]
    return found, Place(rows[-1][0], rows[-1][1]) if len(rows) == PAGE else None


_WAKES = (
    select(
        OutboxRow.hold_until, OutboxRow.id, OutboxRow.athlete_key, AthleteRow.profile["timezone"].as_string()
    )
    .join_from(OutboxRow, AthleteRow, AthleteRow.key == OutboxRow.athlete_key)
    .where(
        # Written out, not bound: the planner of neither database matches a partial index with a parameter.
        OutboxRow.status == literal_column(f"'{RowStatus.PENDING}'"),
        OutboxRow.type == RowType.WAKE,
        tuple_(OutboxRow.hold_until, OutboxRow.id)
        > tuple_(bindparam("at", type_=UtcDateTime()), bindparam("id", type_=OutboxRow.id.type)),
    )
    .order_by(OutboxRow.hold_until, OutboxRow.id)
    .limit(PAGE)
)


# Diaries that nobody wakes ---------------------------------------------------------------------------------


def left_behind(connection: Connection, after: str, today: date) -> tuple[list[str], str | None]:
    """From a page of athletes, by key: those without a wake row whose diary still plans days gone by.

    `today` is the date in UTC; what lies two days back is past in every zone.
    """
    days = {"from": today - timedelta(days=DIARY_DAYS - 2), "until": today - timedelta(days=2)}
    rows = connection.execute(_LEFT_BEHIND, {"after": after, **days}).all()
    return [key for key, is_behind in rows if is_behind], rows[-1][0] if len(rows) == PAGE else None


_PAGE_OF_ATHLETES = (
    select(AthleteRow.key).where(AthleteRow.key > bindparam("after")).order_by(AthleteRow.key).limit(PAGE)
).subquery()
_IS_WOKEN = exists().where(OutboxRow.dedup_key == "wake:" + _PAGE_OF_ATHLETES.c.key)
_PLANS_THE_PAST = exists().where(
    SessionRow.athlete_key == _PAGE_OF_ATHLETES.c.key,
    SessionRow.date.between(bindparam("from"), bindparam("until")),
    SessionRow.status == Status.PLANNED,
)
_LEFT_BEHIND = select(_PAGE_OF_ATHLETES.c.key, ~_IS_WOKEN & _PLANS_THE_PAST).order_by(_PAGE_OF_ATHLETES.c.key)
