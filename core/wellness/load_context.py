"""Training load beside a sign: context for the athlete, never a sign by itself (WS-5).

Thresholds of load, monotony and strain are individual (Foster 1998), so a week is told against the athlete's
own usual weeks; no acute:chronic ratio is an alarm (Impellizzeri et al. 2020).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import fmean

from core.training.load import daily_loads, monotony, strain, weekly_load
from core.training.session import Session
from core.wellness import parameters


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadContext:
    """The seven days up to a day in RPE x minutes, and the athlete's usual week: the mean of four before it.

    `usual` is None while the sessions do not reach back that far; monotony and strain are None when all days
    are alike.
    """

    week: int
    monotony: float | None
    strain: float | None
    usual: float | None


def load_context(sessions: Iterable[Session], today: date) -> LoadContext:
    """How the last seven days, today included, stand against the athlete's own four weeks before."""
    known = list(sessions)
    week = daily_loads(known, _seven_days(today))
    earlier = [
        today - timedelta(days=parameters.LOAD_WEEK_DAYS * back)
        for back in range(1, parameters.LOAD_USUAL_WEEKS + 1)
    ]
    reaches_back = any(session.date in _seven_days(earlier[-1]) for session in known)
    return LoadContext(
        week=weekly_load(week),
        monotony=monotony(week),
        strain=strain(week),
        usual=fmean(weekly_load(daily_loads(known, _seven_days(last))) for last in earlier)
        if reaches_back
        else None,
    )


def _seven_days(last: date) -> list[date]:
    return [last - timedelta(days=back) for back in reversed(range(parameters.LOAD_WEEK_DAYS))]
