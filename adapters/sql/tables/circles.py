"""Circles, who is in them, and the round-ups that stand in their groups."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from adapters.sql.tables.base import CLUSTERED, AthleteOwned, Base


class CircleRow(Base):
    """A circle: the chat of its group, and how far its polls and round-ups are.

    `version` counts what changed in it and in who is in it, and guards a round-up against both. `founder` is the
    platform's user who opened it, empty once they have erased what is known of them.
    """

    __tablename__ = "circles"

    id: Mapped[str] = mapped_column(primary_key=True)
    platform: Mapped[str]
    chat: Mapped[str]
    title: Mapped[str]
    founder: Mapped[str]
    opened_at: Mapped[dt.datetime]
    locale: Mapped[str]
    timezone: Mapped[str]
    server: Mapped[str | None] = mapped_column(index=True)
    thread: Mapped[str | None]
    polled: Mapped[dt.date | None]
    rounded_up: Mapped[dt.date | None]
    version: Mapped[int]

    __table_args__ = (UniqueConstraint("platform", "chat"), CLUSTERED)


class MembershipRow(AthleteOwned):
    """An athlete in a circle (`id`): what they share there, and under which name."""

    __tablename__ = "memberships"

    id: Mapped[str] = mapped_column(
        ForeignKey("circles.id", ondelete="CASCADE"), primary_key=True, sort_order=-1, index=True
    )
    share: Mapped[str]
    name: Mapped[str]
    since: Mapped[dt.datetime]

    __table_args__ = CLUSTERED


class RoundUpRow(Base):
    """A round-up that stands in a group, or is on its way there; its id is its message's dedup key.

    `row` is the outbox row that shows it as it is now, null when none is on its way; `ref` the platform's id of
    the message, null before it stands there, and for good when it can't be reached any more. `stale` says that the
    row does not show it as it is now.
    """

    __tablename__ = "round_ups"

    id: Mapped[str] = mapped_column(primary_key=True)
    circle: Mapped[str] = mapped_column(ForeignKey("circles.id", ondelete="CASCADE"), index=True)
    week: Mapped[dt.date]
    at: Mapped[dt.datetime] = mapped_column(index=True)
    row: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    ref: Mapped[str | None]
    stale: Mapped[bool]

    __table_args__ = CLUSTERED


class ShareRow(Base):
    """What a round-up tells of one member; it goes with the membership, and moves with it to another athlete."""

    __tablename__ = "shares"

    round_up: Mapped[str] = mapped_column(ForeignKey("round_ups.id", ondelete="CASCADE"), primary_key=True)
    athlete_key: Mapped[str] = mapped_column(primary_key=True)
    circle: Mapped[str]
    told: Mapped[dict[str, Any]]

    __table_args__ = (
        ForeignKeyConstraint(
            ["athlete_key", "circle"],
            ["memberships.athlete_key", "memberships.id"],
            ondelete="CASCADE",
            onupdate="CASCADE",
        ),
        Index(None, "athlete_key", "circle"),
        CLUSTERED,
    )
