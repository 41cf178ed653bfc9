"""The days told, by date: which were checked in, what was rated, what is usual, and what breaks a run.

Every rule of the warning signs counts in days or in check-ins; that counting stands here once.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt

from core.wellness import parameters
from core.wellness.check_in import DayTold, Item


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """Mean and spread (sample SD, floored) of one item in categories, and the answers behind them."""

    mean: float
    spread: float
    answers: int


class Diary:
    """The days told. Their order does not matter; of two of one date the later given counts (CH-5)."""

    def __init__(self, days: Iterable[DayTold]) -> None:
        """Index the days by date."""
        self._days = {day.date: day for day in days}
        self._checked_in = sorted(date for date, day in self._days.items() if day.checked_in)
        self._usual: dict[tuple[Item, date], Usual | None] = {}

    def __iter__(self) -> Iterator[DayTold]:
        """The days in order of time."""
        return iter(self._days[date] for date in sorted(self._days))

    def on(self, day: date) -> DayTold:
        """What was told on a date; an empty day when nothing was."""
        return self._days.get(day) or DayTold(date=day)

    def rating(self, item: Item, day: date) -> int | None:
        """One item's rating of one date."""
        told = self._days.get(day)
        return None if told is None else told.ratings.of(item)

    def window(self, first: date, last: date) -> list[DayTold]:
        """The days told between two dates, both included, in order."""
        span = range((last - first).days + 1)
        return [told for back in span if (told := self._days.get(first + timedelta(days=back)))]

    def last_days(self, today: date, count: int) -> list[DayTold]:
        """The days told among the last `count`, today included, in order."""
        return self.window(today - timedelta(days=count - 1), today)

    def check_ins(self, today: date, count: int) -> list[date]:
        """The last `count` checked-in dates up to today, in order."""
        end = bisect_right(self._checked_in, today)
        return self._checked_in[max(0, end - count) : end]

    def recent_check_ins(self, today: date) -> list[date]:
        """The last five checked-in dates, as far as they lie within the last ten days (WS-3)."""
        earliest = today - timedelta(days=parameters.PERSISTENT_WITHIN_DAYS - 1)
        return [day for day in self.check_ins(today, parameters.PERSISTENT_OF_CHECK_INS) if day >= earliest]

    def check_in_before(self, day: date) -> date | None:
        """The checked-in date before this one, unless more than two missed days lie between (WS-3)."""
        earlier = self.check_ins(day - timedelta(days=1), 1)
        if not earlier:
            return None
        missed = (day - earlier[0]).days - 1
        return earlier[0] if missed <= parameters.MISSED_DAYS_IN_RUN else None

    def usual_before(self, item: Item, day: date) -> Usual | None:
        """The usual of one item over the 28 days before a day; None with fewer than 14 answers (WS-1)."""
        if (item, day) not in self._usual:
            first = day - timedelta(days=parameters.BASELINE_DAYS)
            told = self.window(first, day - timedelta(days=1))
            answers = [rating for each in told if (rating := each.ratings.of(item)) is not None]
            self._usual[item, day] = _usual(answers)
        return self._usual[item, day]


def _usual(answers: list[int]) -> Usual | None:
    count, total = len(answers), sum(answers)
    if count < parameters.BASELINE_MIN_ANSWERS:
        return None
    variance = (count * sum(each * each for each in answers) - total * total) / (count * (count - 1))
    return Usual(mean=total / count, spread=max(sqrt(variance), parameters.SPREAD_FLOOR), answers=count)
