"""What all tables share: how columns and constraints are made and named."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, MetaData, String, Time
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from adapters.sql.types import UtcDateTime

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

#: SQLite keeps the rows of one athlete side by side, as a turn reads them.
CLUSTERED: dict[str, Any] = {"sqlite_with_rowid": False}


class Base(DeclarativeBase):
    """All tables."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {
        str: String,
        dt.date: Date,
        dt.time: Time,
        dt.datetime: UtcDateTime,
        dict[str, Any]: JSON(none_as_null=True),
        list[Any]: JSON(none_as_null=True),
    }


class AthleteOwned(Base):
    """A record of one athlete; its id is unique for the athlete alone."""

    __abstract__ = True

    athlete_key: Mapped[str] = mapped_column(
        ForeignKey("athletes.key", ondelete="CASCADE"), primary_key=True, sort_order=-2
    )
    id: Mapped[str] = mapped_column(primary_key=True, sort_order=-1)


def between(column: str, low: int, high: int) -> CheckConstraint:
    """The constraint that a number is within these, both included; it bears the column's name."""
    return CheckConstraint(f"{column} BETWEEN {low} AND {high}", name=column)
