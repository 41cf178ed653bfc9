"""How much training is behind the athlete: load, and the history that growth is measured against (WS-5, WK-9)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import fmean, pstdev

from core.training import parameters as p
from core.training.athlete import Kind, Profile
from core.training.session import Session
from core.training.spacing import FALLEN_OUT


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What happened before the day from which a plan is made.

    weekly_minutes: running minutes of the last whole weeks, races left out, oldest first, at most 8 are read;
        fewer than 8 are filled up in front with the athlete's usual week.
    longest_minutes: the longest run of the last 30 days, races left out; None takes what the profile says.
    recent: sessions of the last ten days, so that rules hold across the seam; those of the running calendar
        week count as part of its volume.
    last_race: day and kilometres of the last race, for the recovery after it (WK-11).
    weeks_without_running: whole weeks; two and more start lower (WK-9).
    heavy_weeks: weeks of the running heavy block already done, for its length (ST-4).
    """

    weekly_minutes: tuple[float, ...] = ()
    longest_minutes: float | None = None
    recent: tuple[Session, ...] = ()
    last_race: tuple[date, float] | None = None
    weeks_without_running: int = 0
    heavy_weeks: int = 0


def session_load(session: Session) -> int:
    """RPE x minutes, of what was logged, else of what was planned; 0 for rest and what fell out (Foster 2001)."""
    if session.actual is not None and session.actual.rpe is not None:
        return session.actual.rpe * session.actual.minutes
    if session.status in FALLEN_OUT or session.minutes is None or session.rpe is None:
        return 0
    return session.rpe * session.minutes


def daily_loads(sessions: Iterable[Session], days: Sequence[date]) -> tuple[int, ...]:
    """The load of each of the days, 0 for a day without training."""
    loads = dict.fromkeys(days, 0)
    for session in sessions:
        if session.date in loads:
            loads[session.date] += session_load(session)
    return tuple(loads.values())


def weekly_load(daily: Sequence[int]) -> int:
    """The sum of a week's daily loads."""
    return sum(daily)


def monotony(daily: Sequence[int]) -> float | None:
    """Mean daily load over its standard deviation (Foster 1998); None when every day is alike or there is none."""
    spread = pstdev(daily) if daily else 0.0
    return fmean(daily) / spread if spread > 0 else None


def strain(daily: Sequence[int]) -> float | None:
    """Weekly load x monotony (Foster 1998); None where monotony is."""
    sameness = monotony(daily)
    return None if sameness is None else sum(daily) * sameness


def running_minutes(sessions: Iterable[Session]) -> int:
    """Minutes of running in a week, the race left out (WK-8, WK-9)."""
    return sum(
        session.minutes or 0
        for session in sessions
        if session.kind.is_run and session.kind is not Kind.RACE and session.status not in FALLEN_OUT
    )


def growth_cap(weekly_minutes: Sequence[float]) -> float:
    """Most running minutes of the next week, after these (oldest first): WK-9's growth, or a volume held lately."""
    held = weekly_minutes[-p.HELD_WEEKS :]
    if not any(held):
        return float(p.FIRST_WEEK)
    return max(p.GROWTH_MOST * fmean(weekly_minutes[-p.MEAN_WEEKS :]), *held)


def single_run_cap(longest_minutes: float) -> float:
    """Most minutes of one run after a longest one of the last 30 days (WK-9, Frandsen 2025), five for anybody."""
    return (
        max(p.SINGLE_RUN_GROWTH * longest_minutes, p.RUN_CRUMB) if longest_minutes > 0 else float(p.FIRST_RUN)
    )


def usual_weeks(profile: Profile, history: History | None = None) -> tuple[float, ...]:
    """Running minutes of the last eight weeks, oldest first: what is known, before it the usual week."""
    known = () if history is None else tuple(history.weekly_minutes[-p.HELD_WEEKS :])
    return (profile.usual_weekly_minutes,) * (p.HELD_WEEKS - len(known)) + known


def usual_longest(profile: Profile, history: History | None = None) -> float:
    """Minutes of the longest run of the last 30 days, from the history where it is known."""
    known = None if history is None else history.longest_minutes
    return profile.longest_run_minutes if known is None else known
