"""The tables: what is stored of an athlete, what waits to be delivered, what was received.

Every row of an athlete hangs on `athletes` with ON DELETE CASCADE, so that a deletion leaves nothing.
Enumerated values are stored by name and left open, so that a new modality needs no migration. The rows stay
inside this package; `adapters.sql.mapping` turns them into the core's records.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Time,
    UniqueConstraint,
    text,
)
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

PENDING = text("status = 'pending'")
#: Closed without having been delivered; whether there was something to deliver is told by `attempts`.
UNDELIVERED = text("status IN ('expired', 'gone', 'refused')")
#: Waits, though so many tries failed: half a minute and more of growing waits (own choice).
FAILING_ATTEMPTS = 5
FAILING = text(f"status = 'pending' AND attempts >= {FAILING_ATTEMPTS}")


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


def _between(column: str, low: int, high: int) -> CheckConstraint:
    return CheckConstraint(f"{column} BETWEEN {low} AND {high}", name=column)


class AthleteRow(Base):
    """An athlete: the profile as told, consent, and what rests or pauses."""

    __tablename__ = "athletes"

    key: Mapped[str] = mapped_column(primary_key=True)
    created_at: Mapped[dt.datetime]
    profile: Mapped[dict[str, Any]]
    consented_at: Mapped[dt.datetime | None]
    onboarded_at: Mapped[dt.datetime | None]
    paused_until: Mapped[dt.date | None]
    paused: Mapped[bool]
    quiet_until: Mapped[dt.datetime | None]
    last_heard_at: Mapped[dt.datetime | None]
    evening_reminder_time: Mapped[dt.time | None]
    country: Mapped[str | None]
    reminders_to: Mapped[str | None]

    __table_args__ = CLUSTERED


class AccountRow(Base):
    """A person on a platform, and the chat to write to; the one heard from last is the one written to."""

    __tablename__ = "accounts"

    platform: Mapped[str] = mapped_column(primary_key=True)
    user: Mapped[str] = mapped_column(primary_key=True)
    athlete_key: Mapped[str] = mapped_column(ForeignKey("athletes.key", ondelete="CASCADE"), index=True)
    chat: Mapped[str]
    heard_at: Mapped[dt.datetime]
    #: Since when the chat can't be reached; cleared when they write again.
    gone_at: Mapped[dt.datetime | None]
    #: When it was connected with an athlete who was there before; null for the first.
    linked_at: Mapped[dt.datetime | None]

    __table_args__ = CLUSTERED


class SideRow(Base):
    """One of two diaries that became one, as it was before, so that they can part again for a day.

    `key` is the athlete's that it was, `accounts` holds who was with it: [["telegram", "42"]].
    """

    __tablename__ = "sides"

    athlete_key: Mapped[str] = mapped_column(ForeignKey("athletes.key", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    joined_at: Mapped[dt.datetime] = mapped_column(index=True)
    accounts: Mapped[list[Any]]
    diary: Mapped[dict[str, Any]]

    __table_args__ = CLUSTERED


class LinkCodeRow(Base):
    """A code that connects another account with the athlete: at most one an athlete, its secret part hashed.

    Once the right code was entered, `platform` and `user` name who entered it, and it lives until they decided.
    """

    __tablename__ = "link_codes"

    public: Mapped[str] = mapped_column(primary_key=True)
    athlete_key: Mapped[str] = mapped_column(ForeignKey("athletes.key", ondelete="CASCADE"), unique=True)
    salt: Mapped[str]
    secret: Mapped[str]
    expires_at: Mapped[dt.datetime] = mapped_column(index=True)
    wrong: Mapped[int] = mapped_column(default=0)
    platform: Mapped[str | None]
    user: Mapped[str | None]

    __table_args__ = (Index(None, "platform", "user"), CLUSTERED)


class LinkTryRow(Base):
    """How many wrong codes an account (`telegram:42`) entered since the first of them."""

    __tablename__ = "link_tries"

    name: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[dt.datetime] = mapped_column(index=True)
    wrong: Mapped[int]

    __table_args__ = CLUSTERED


class ConversationRow(Base):
    """The state of the chat. `version` counts the athlete's commits and guards all of their rows."""

    __tablename__ = "conversations"

    athlete_key: Mapped[str] = mapped_column(ForeignKey("athletes.key", ondelete="CASCADE"), primary_key=True)
    version: Mapped[int]
    state: Mapped[dict[str, Any]]

    __table_args__ = CLUSTERED


class PlanWeekRow(AthleteOwned):
    """A week of the plan, without its sessions."""

    __tablename__ = "plan_weeks"

    starts: Mapped[dt.date]
    phase: Mapped[str]
    why: Mapped[list[Any]]
    left_out: Mapped[list[Any]]

    __table_args__ = CLUSTERED


class SessionRow(AthleteOwned):
    """A session as planned, and as done."""

    __tablename__ = "sessions"

    date: Mapped[dt.date]
    slot: Mapped[str]
    kind: Mapped[str]
    minutes: Mapped[int | None]
    distance_km: Mapped[float | None]
    rpe: Mapped[int | None]
    hard: Mapped[bool]
    modality: Mapped[str | None]
    parts: Mapped[list[Any]]
    pattern: Mapped[dict[str, Any] | None]
    routine: Mapped[str | None]
    focus: Mapped[str | None]
    load: Mapped[str | None]
    optional: Mapped[bool]
    status: Mapped[str]
    origin: Mapped[str]
    replaces: Mapped[str | None]
    why: Mapped[list[Any]]
    actual: Mapped[dict[str, Any] | None]
    before: Mapped[dict[str, Any] | None]
    told_again: Mapped[list[Any]] = mapped_column(server_default="[]")

    __table_args__ = (
        _between("rpe", 0, 10),
        CheckConstraint("minutes >= 0", name="minutes"),
        Index(None, "athlete_key", "date"),
        CLUSTERED,
    )


class CheckInRow(AthleteOwned):
    """A check-in; ratings 1 to 5, five is best for every item (CH-1)."""

    __tablename__ = "check_ins"

    date: Mapped[dt.date]
    at: Mapped[dt.datetime]
    fatigue: Mapped[int | None]
    mood: Mapped[int | None]
    sleep_quality: Mapped[int | None]
    soreness: Mapped[int | None]
    stress: Mapped[int | None]
    motivation: Mapped[int | None]
    sleep_hours: Mapped[float | None]
    resting_hr: Mapped[int | None]
    hrv_rmssd: Mapped[float | None]
    source: Mapped[str]
    superseded: Mapped[bool]

    __table_args__ = (
        *(
            _between(item, 1, 5)
            for item in ("fatigue", "mood", "sleep_quality", "soreness", "stress", "motivation")
        ),
        Index(None, "athlete_key", "date"),
        CLUSTERED,
    )


class ReadinessRow(AthleteOwned):
    """The level of one day, and the signs behind it."""

    __tablename__ = "readiness"

    date: Mapped[dt.date]
    level: Mapped[str]
    signs: Mapped[list[Any]]
    note: Mapped[bool]

    __table_args__ = (Index(None, "athlete_key", "date"), CLUSTERED)


class SwapProposalRow(AthleteOwned):
    """A proposal to change a session, and the answer to it."""

    __tablename__ = "swap_proposals"

    date: Mapped[dt.date]
    at: Mapped[dt.datetime]
    session: Mapped[str]
    offered: Mapped[list[Any]]
    chosen: Mapped[str | None]
    reason: Mapped[str]
    rules: Mapped[list[Any]]

    __table_args__ = (Index(None, "athlete_key", "date"), CLUSTERED)


class PainRow(AthleteOwned):
    """A pain as told (CH-4)."""

    __tablename__ = "pains"

    date: Mapped[dt.date]
    where: Mapped[str | None]
    side: Mapped[str | None]
    level: Mapped[int]
    changes_gait: Mapped[bool]
    at_rest: Mapped[bool]
    at_night: Mapped[bool]
    swelling: Mapped[bool]
    bone_tender: Mapped[bool]

    __table_args__ = (_between("level", 0, 10), Index(None, "athlete_key", "date"), CLUSTERED)


class HoldRow(AthleteOwned):
    """What holds training back, and the way out (SA-10)."""

    __tablename__ = "holds"

    rule: Mapped[str]
    limit: Mapped[str]
    since: Mapped[dt.date]
    until: Mapped[dt.date | None]
    ends_when: Mapped[str]
    where: Mapped[str | None]
    good_mornings: Mapped[int]
    last_morning: Mapped[dt.date | None]
    seen_professional: Mapped[bool]
    to_confirm: Mapped[bool]

    __table_args__ = CLUSTERED


class WatchRow(AthleteOwned):
    """An overtraining watch (WS-9)."""

    __tablename__ = "watches"

    opened: Mapped[dt.date]
    asked: Mapped[list[Any]]
    answers: Mapped[list[Any]]
    follow_ups: Mapped[list[Any]]
    referred: Mapped[dt.date | None]
    closed: Mapped[dt.date | None]

    __table_args__ = CLUSTERED


class ReminderRow(AthleteOwned):
    """Something the coach will say unasked."""

    __tablename__ = "reminders"

    kind: Mapped[str]
    time: Mapped[dt.time | None]
    at: Mapped[dt.datetime | None]
    through: Mapped[dt.date | None]
    about: Mapped[str | None]

    __table_args__ = CLUSTERED


class StrengthSetRow(AthleteOwned):
    """One set of one exercise as done."""

    __tablename__ = "strength_sets"

    date: Mapped[dt.date]
    session: Mapped[str]
    exercise: Mapped[str]
    reps: Mapped[int | None]
    seconds: Mapped[int | None]
    weight_kg: Mapped[float | None]
    good_form: Mapped[bool]

    __table_args__ = (
        CheckConstraint("reps >= 0 AND seconds >= 0 AND weight_kg >= 0", name="amounts"),
        Index(None, "athlete_key", "date"),
        CLUSTERED,
    )


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
