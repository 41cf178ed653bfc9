"""Records of the core to rows and back, derived from the dataclasses.

A field that has a column of its name goes there as it is, or as JSON where the column is JSON; a field
without one is a record inside the record, and its fields have the columns (a check-in's ratings). Nothing is
listed by hand, so nothing can be forgotten.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from functools import cached_property
from typing import Any, Generic, TypeVar, get_type_hints

from pydantic import TypeAdapter
from sqlalchemy import JSON, Column, ColumnElement, Table, or_

from adapters.sql import tables
from adapters.sql.documents import Document, document
from core.circles import Membership
from core.dialogue.world import (
    Athlete,
    PlanWeek,
    Readiness,
    Record,
    Reminder,
    StrengthSet,
    SwapProposal,
)
from core.training.session import Session
from core.wellness.check_in import CheckIn
from core.wellness.safety import Hold, Pain
from core.wellness.watch import Watch

R = TypeVar("R", bound=Record)

#: The columns that tell when a record was, in the order in which they sort.
CHRONOLOGY = ("starts", "date", "since", "opened", "at", "slot")


@dataclass(frozen=True)
class RecordTable(Generic[R]):
    """How one type of record is stored.

    `ends` names the column that says until when a record matters; where it is null the record is open.
    """

    record: type[R]
    row: type[tables.Base]
    ends: str | None = None

    @cached_property
    def table(self) -> Table:
        """The table."""
        table = self.row.__table__
        assert isinstance(table, Table)
        return table

    @cached_property
    def columns(self) -> tuple[Column[Any], ...]:
        """The columns that hold the record itself, without the athlete's key that owns it."""
        return tuple(column for column in self.table.columns if column.name != "athlete_key")

    @cached_property
    def document(self) -> ColumnElement[str]:
        """A row as the JSON document that `records` reads."""
        outer = {name for names in self._inner.values() for name in names}
        own: Document = {c.name: c for c in self.columns if c.name not in outer}
        inner: Document = {
            field: {name: self.table.c[name] for name in names} for field, names in self._inner.items()
        }
        return document({**own, **inner})

    def matters_since(self, day: ColumnElement[date]) -> ColumnElement[bool] | None:
        """The condition for records that are open or recent; None when all of them matter."""
        if self.ends is None:
            return None
        column = self.table.c[self.ends]
        return or_(column.is_(None), column >= day) if column.nullable else column >= day

    def values(self, record: R) -> dict[str, Any]:
        """The row of a record, without the athlete's key."""
        dumped = self._adapter.dump_python(record, mode="json")
        return {
            name: _at(dumped if name in self._json else record, path) for name, path in self._paths.items()
        }

    def records(self, documents: str) -> tuple[R, ...]:
        """The records of a JSON array of documents, in order of time; by id where that says nothing."""
        return tuple(sorted(self._tuple_adapter.validate_json(documents), key=self._place))

    def _place(self, record: R) -> tuple[Any, ...]:
        """Where the record stands in order of time; those without one come first. Ids count without leading zeros."""
        times = [getattr(record, name) for name in self._times]
        return (*((at is not None, at) for at in times), len(record.id), record.id)

    @cached_property
    def _times(self) -> tuple[str, ...]:
        return tuple(name for name in CHRONOLOGY if name in self.table.c)

    @cached_property
    def _adapter(self) -> TypeAdapter[R]:
        return TypeAdapter(self.record)

    @cached_property
    def _tuple_adapter(self) -> TypeAdapter[tuple[R, ...]]:
        return TypeAdapter(tuple[self.record, ...])  # type: ignore[name-defined]

    @cached_property
    def _inner(self) -> dict[str, tuple[str, ...]]:
        """The fields that are records with columns of their own, and the names of those."""
        hints = get_type_hints(self.record)
        lacking = [item.name for item in fields(self.record) if item.name not in self.table.c]
        assert all(is_dataclass(hints[name]) for name in lacking), f"{self.record}: no column for {lacking}"
        return {name: tuple(item.name for item in fields(hints[name])) for name in lacking}

    @cached_property
    def _json(self) -> frozenset[str]:
        """The columns that hold JSON."""
        return frozenset(column.name for column in self.columns if isinstance(column.type, JSON))

    @cached_property
    def _paths(self) -> dict[str, tuple[str, ...]]:
        """For each column the path to its value in a record."""
        outer = {name: (inner, name) for inner, names in self._inner.items() for name in names}
        return {column.name: outer.get(column.name, (column.name,)) for column in self.columns}


def _at(value: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        value = value[name] if isinstance(value, Mapping) else getattr(value, name)
    return value


ATHLETES = RecordTable(Athlete, tables.AthleteRow)

#: Where a world keeps its records, and where they are stored.
SHELVES: dict[str, RecordTable[Any]] = {
    "weeks": RecordTable(PlanWeek, tables.PlanWeekRow, "starts"),
    "sessions": RecordTable(Session, tables.SessionRow, "date"),
    "check_ins": RecordTable(CheckIn, tables.CheckInRow, "date"),
    "readiness": RecordTable(Readiness, tables.ReadinessRow, "date"),
    "swaps": RecordTable(SwapProposal, tables.SwapProposalRow, "date"),
    "pains": RecordTable(Pain, tables.PainRow, "date"),
    "holds": RecordTable(Hold, tables.HoldRow, "until"),
    "watches": RecordTable(Watch, tables.WatchRow, "closed"),
    "reminders": RecordTable(Reminder, tables.ReminderRow),
    "strength_sets": RecordTable(StrengthSet, tables.StrengthSetRow, "date"),
    "memberships": RecordTable(Membership, tables.MembershipRow),
}

#: The same by the type of record, the athlete included.
TABLE_OF: dict[type, RecordTable[Any]] = {shelf.record: shelf for shelf in (ATHLETES, *SHELVES.values())}
