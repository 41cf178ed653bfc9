"""What devices and hours of sleep say: weak votes beside what the athlete feels (WS-4).

Feelings outrank devices (Saw et al. 2016): two votes together lift a note to amber and do nothing else, and
a value that was not told is no vote.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import log
from statistics import fmean, stdev

from core.wellness import parameters
from core.wellness.baseline import Frozen, baseline_day
from core.wellness.check_in import DayTold
from core.wellness.diary import Diary


@dataclass(frozen=True, slots=True, kw_only=True)
class WeakVote:
    """A vote for trouble: the optional input, the key of its evidence, the numbers behind it."""

    item: str
    key: str
    args: Mapping[str, float]


def weak_votes(diary: Diary, today: date, frozen: Iterable[Frozen] = ()) -> list[WeakVote]:
    """The votes of today: HRV down, resting heart rate up, two weeks of short nights."""
    votes = (_hrv_down(diary, today), _resting_hr_up(diary, today, frozen), _short_nights(diary, today))
    return [vote for vote in votes if vote is not None]


def _hrv_down(diary: Diary, today: date) -> WeakVote | None:
    """7-day mean of ln rMSSD below the 60-day mean by more than half an SD (Plews et al. 2013, 2014)."""
    short = _ln_rmssd(diary, today, parameters.HRV_SHORT_DAYS)
    long = _ln_rmssd(diary, today, parameters.HRV_LONG_DAYS)
    if len(short) < parameters.HRV_SHORT_MORNINGS or len(long) < parameters.HRV_LONG_MORNINGS:
        return None
    if fmean(short) >= fmean(long) - parameters.HRV_DROP_SD * stdev(long):
        return None
    return WeakVote(item="hrv_rmssd", key="evidence-hrv-down", args={"mornings": len(short)})


def _ln_rmssd(diary: Diary, today: date, days: int) -> list[float]:
    return [log(rmssd) for told in diary.last_days(today, days) if (rmssd := told.ratings.hrv_rmssd)]


def _resting_hr_up(diary: Diary, today: date, frozen: Iterable[Frozen]) -> WeakVote | None:
    """Resting heart rate 5 beats or more above the 28-day mean on 3 days of the last week.

    The 28 days are those before the week, so that a rise is not measured against itself.
    """
    week = diary.last_days(today, parameters.RESTING_HR_WITHIN_DAYS)
    before = min(today - timedelta(days=parameters.RESTING_HR_WITHIN_DAYS - 1), baseline_day(today, frozen))
    usual = _beats(
        diary.window(before - timedelta(days=parameters.BASELINE_DAYS), before - timedelta(days=1))
    )
    if len(usual) < parameters.BASELINE_MIN_ANSWERS:
        return None
    limit = fmean(usual) + parameters.RESTING_HR_RISE
    high = sum(beats >= limit for beats in _beats(week))
    if high < parameters.RESTING_HR_DAYS:
        return None
    args = {"days": high, "usual": round(fmean(usual))}
    return WeakVote(item="resting_hr", key="evidence-resting-hr-up", args=args)


def _beats(days: Iterable[DayTold]) -> list[int]:
    return [beats for told in days if (beats := told.ratings.resting_hr) is not None]


def _short_nights(diary: Diary, today: date) -> WeakVote | None:
    """Mean sleep of 14 days under 7 h (Johnston et al. 2020)."""
    nights = [
        hours
        for told in diary.last_days(today, parameters.SLEEP_DAYS)
        if (hours := told.ratings.sleep_hours) is not None
    ]
    if len(nights) < parameters.SLEEP_MIN_NIGHTS or fmean(nights) >= parameters.SLEEP_MEAN_HOURS:
        return None
    return WeakVote(
        item="sleep_hours",
        key="evidence-short-nights",
        args={"hours": round(fmean(nights), 1), "nights": len(nights)},
    )
