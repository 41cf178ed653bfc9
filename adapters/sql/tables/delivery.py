"""What waits to be delivered, how fast it may go, what was received, by which zone rules wakes were computed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, text
from sqlalchemy.orm import Mapped, mapped_column

from adapters.sql.tables.base import CLUSTERED, Base

PENDING = text("status = 'pending'")
#: Closed without having been delivered; whether there was something to deliver is told by `attempts`.
UNDELIVERED = text("status IN ('expired', 'gone', 'refused')")
#: Waits, though so many tries failed: half a minute and more of growing waits (own choice).
FAILING_ATTEMPTS = 5
FAILING = text(f"status = 'pending' AND attempts >= {FAILING_ATTEMPTS}")


class OutboxRow(Base):
    """A message to deliver (`say`), or an athlete or a circle to wake (`wake`).

    `hold_until` is lease and back-off in one, and never earlier than `due_at`. A message without an athlete, to a
    circle's group or a goodbye after a deletion, goes when it is settled.
    """

    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    type: Mapped[str]
    lane: Mapped[str]
    dedup_key: Mapped[str | None] = mapped_column(unique=True)
    athlete_key: Mapped[str | None] = mapped_column(ForeignKey("athletes.key", ondelete="CASCADE"))
    created_at: Mapped[dt.datetime]
    due_at: Mapped[dt.datetime]
    hold_until: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    #: How many leases ended without a settlement. While a row is in work `why` is null; put off, it says why.
    lost: Mapped[int] = mapped_column(default=0, server_default="0")
    #: How many parts of the message were delivered already.
    told: Mapped[int] = mapped_column(default=0, server_default="0")
    status: Mapped[str]
    kind: Mapped[str | None]
    unasked: Mapped[bool] = mapped_column(default=False)
    platform: Mapped[str | None]
    user: Mapped[str | None]
    chat: Mapped[str | None]
    locale: Mapped[str | None]
    units: Mapped[str | None]
    zone: Mapped[str | None]
    #: The athlete's quiet hours when it was written, "22:00-06:00"; null for an answer.
    quiet: Mapped[str | None]
    #: The reminders that the message tells of: [[id, date], ...].
    dues: Mapped[list[Any] | None]
    message: Mapped[dict[str, Any] | None]
    settled_at: Mapped[dt.datetime | None]
    ref: Mapped[str | None]
    why: Mapped[str | None]

    __table_args__ = (
        CheckConstraint("status IN ('pending', 'sent', 'expired', 'refused', 'gone')", name="status"),
        CheckConstraint("type IN ('say', 'wake')", name="type"),
        CheckConstraint("hold_until >= due_at", name="hold_until"),
        # Wakes (no platform), a platform's answers, its reminders: each is a queue of its own in this index.
        Index(
            "ix_outbox_served_next",
            *("platform", "unasked", "hold_until", "id"),
            sqlite_where=PENDING,
            postgresql_where=PENDING,
        ),
        Index("ix_outbox_lane_order", "lane", "due_at", "id", sqlite_where=PENDING, postgresql_where=PENDING),
        # Few rows are in these two, so that an operator's look costs the same however many wait or were sent.
        Index(
            "ix_outbox_undelivered",
            "settled_at",
            "id",
            sqlite_where=UNDELIVERED,
            postgresql_where=UNDELIVERED,
        ),
        Index("ix_outbox_failing", "due_at", "id", sqlite_where=FAILING, postgresql_where=FAILING),
        Index(None, "athlete_key", "created_at"),
        Index(None, "settled_at"),
        {"sqlite_autoincrement": True},
    )


class PaceRow(Base):
    """When a platform (`telegram`) or a chat (`telegram:42`, a lane) may be written to: `adapters.sql.pace`."""

    __tablename__ = "pace"

    name: Mapped[str] = mapped_column(primary_key=True)
    free_at: Mapped[dt.datetime] = mapped_column(index=True)

    __table_args__ = CLUSTERED


class ZoneRulesRow(Base):
    """The rules of a time zone by which the wake rows were computed."""

    __tablename__ = "zone_rules"

    zone: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str]

    __table_args__ = CLUSTERED


class InboxRow(Base):
    """An update that was answered, so that it is not answered again."""

    __tablename__ = "inbox"

    key: Mapped[str] = mapped_column(primary_key=True)
    athlete_key: Mapped[str | None] = mapped_column(
        ForeignKey("athletes.key", ondelete="CASCADE"), index=True
    )
    at: Mapped[dt.datetime] = mapped_column(index=True)

    __table_args__ = CLUSTERED
