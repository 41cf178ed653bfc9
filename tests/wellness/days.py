"""Days as athletes tell them, written briefly for the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from core.wellness.check_in import DayTold, Illness, Ratings

#: Day 0 of every test.
START = date(2026, 1, 5)

#: One day's fatigue, mood, sleep quality; None is a missed day, a missing item is not told.
Told = Sequence[int | None] | None

#: 28 days of a person whose usual is 3 with the smallest spread: 2 is low, 3 is not.
USUAL: list[Told] = [(3, 3, 3)] * 28


def on(index: int) -> date:
    """The date of a day by its number."""
    return START + timedelta(days=index)


def day(index: int, fatigue: int | None = None, mood: int | None = None, sleep_quality: int | None = None,
        *, pain: int | None = None, illness: Illness | None = None, **more: Any) -> DayTold:  # fmt: skip
    """One day told."""
    ratings = Ratings(fatigue=fatigue, mood=mood, sleep_quality=sleep_quality, **more)
    return DayTold(date=on(index), ratings=ratings, pain=pain, illness=illness)


def days(told: Iterable[Told], first: int = 0) -> list[DayTold]:
    """Consecutive days."""
    return [day(first + index, *each) for index, each in enumerate(told) if each is not None]


def after_usual(*told: Told) -> list[DayTold]:
    """28 usual days and then these."""
    return days([*USUAL, *told])


def telling(told: DayTold, **more: Any) -> DayTold:
    """The same day with more ratings."""
    return replace(told, ratings=replace(told.ratings, **more))
