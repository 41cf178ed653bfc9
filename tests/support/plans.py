"""A month of known sessions, so that a conversation can be told without the planner's choices."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from core.training.athlete import Goal, Kind, Modality, Profile, Slot
from core.training.session import Pattern, Session
from tests.support.chat import Chat

MONDAY = date(2026, 3, 2)
PROFILE = Profile(
    timezone="Europe/Berlin",
    goal=Goal.FASTER,
    endurance_days=6,
    weekly_run_minutes=325,
    longest_run_km=14,
    modalities=(Modality.CYCLING, Modality.ELLIPTICAL),
)
#: What stands on each weekday: rest on Friday, quality on Tuesday and Thursday, long on Sunday.
WEEK = (
    Kind.EASY_RUN,
    Kind.INTERVALS,
    Kind.EASY_RUN,
    Kind.TEMPO_RUN,
    None,
    Kind.EASY_RUN,
    Kind.LONG_RUN,
)


def session(day: date, kind: Kind, minutes: int = 47) -> Session:
    """A planned run of a kind."""
    hard = kind in (Kind.INTERVALS, Kind.TEMPO_RUN, Kind.LONG_RUN)
    quality = kind.is_quality
    return Session(
        id=f"{day.isoformat()}-am-1",
        date=day,
        slot=Slot.AM,
        kind=kind,
        minutes=90 if kind is Kind.LONG_RUN else minutes,
        rpe=8 if quality else 3,
        hard=hard,
        pattern=Pattern(repeats=8, work_s=90, rpe=8) if kind is Kind.INTERVALS else None,
    )


def month() -> tuple[Session, ...]:
    """Four weeks of the same sessions, from Monday 2 March 2026."""
    days = [MONDAY + timedelta(days=n) for n in range(28)]
    return tuple(session(day, kind) for day in days if (kind := WEEK[day.weekday()]) is not None)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A Berlin winter wall-clock time of March 2026."""
    return datetime(2026, 3, day, hour - 1, minute, tzinfo=UTC)


def runner(profile: Profile = PROFILE) -> Chat:
    """An athlete who joined on Monday 2 March 2026 at 06:00 and has the known month ahead."""
    chat = Chat(at(2, 6), profile)
    chat.world = replace(chat.world, sessions=month())
    chat.sent.clear()
    return chat
