"""The diary: what is planned for an athlete, what they did and how they felt, a table for each kind of record."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from adapters.sql.tables.base import CLUSTERED, AthleteOwned, between


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
        between("rpe", 0, 10),
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
            between(item, 1, 5)
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

    __table_args__ = (between("level", 0, 10), Index(None, "athlete_key", "date"), CLUSTERED)


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
