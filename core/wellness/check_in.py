"""What an athlete tells of a morning: the five ratings of McLean et al. 2010 and optional inputs (CH)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum

from core.wellness import parameters


class Item(StrEnum):
    """A rating of 1 to 5; five is best for every item (CH-1)."""

    FATIGUE = "fatigue"
    MOOD = "mood"
    SLEEP_QUALITY = "sleep_quality"
    SORENESS = "soreness"
    STRESS = "stress"
    MOTIVATION = "motivation"


DAILY_THREE = (Item.FATIGUE, Item.MOOD, Item.SLEEP_QUALITY)


class Illness(StrEnum):
    """Where an illness sits (CH-4, SA-4)."""

    ABOVE_NECK = "above_neck"
    BELOW_NECK = "below_neck"
    FEVER = "fever"


class Source(StrEnum):
    """How a check-in was told."""

    BUTTONS = "buttons"
    TEXT = "text"
    COMMAND = "command"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratings:
    """One morning's numbers, None: not told. Ratings 1-5 with 5 best, hours, beats a minute, milliseconds."""

    fatigue: int | None = None
    mood: int | None = None
    sleep_quality: int | None = None
    soreness: int | None = None
    stress: int | None = None
    motivation: int | None = None
    sleep_hours: float | None = None
    resting_hr: int | None = None
    hrv_rmssd: float | None = None

    def of(self, item: Item) -> int | None:
        """The rating of one item."""
        value: int | None = getattr(self, item.value)
        return value


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckIn:
    """A stored check-in. The day is the athlete's (before 04:00 it is the evening before, CH-5)."""

    id: str
    date: dt.date
    at: datetime
    ratings: Ratings
    source: Source
    superseded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DayTold:
    """All that counts of one day when it is judged: the ratings, the worst pain (0-10), the illness."""

    date: dt.date
    ratings: Ratings = Ratings()
    pain: int | None = None
    illness: Illness | None = None

    @property
    def checked_in(self) -> bool:
        """Whether any item was rated; a day with pain, illness or hours of sleep alone is no check-in."""
        return any(self.ratings.of(item) is not None for item in Item)


def athlete_day(instant: datetime, zone: tzinfo) -> date:
    """The athlete's day of an aware instant: before 04:00 local time it is the evening before (CH-5)."""
    local = instant.astimezone(zone)
    return local.date() - timedelta(days=1) if local.hour < parameters.DAY_BEGINS_HOUR else local.date()


def days_told(
    check_ins: Iterable[CheckIn],
    *,
    pain: Mapping[date, int] | None = None,
    illness: Mapping[date, Illness] | None = None,
) -> list[DayTold]:
    """The days in order, each with its counting check-in: the last one told that was not superseded (CH-5).

    `pain` is the worst level told for a date; a date with pain or illness alone is a day told as well.
    """
    pain, illness = pain or {}, illness or {}
    counting = {
        check_in.date: check_in.ratings
        for check_in in sorted(check_ins, key=lambda each: each.at)
        if not check_in.superseded
    }
    return [
        DayTold(date=day, ratings=counting.get(day, Ratings()), pain=pain.get(day), illness=illness.get(day))
        for day in sorted({*counting, *pain, *illness})
    ]


class Prompt(StrEnum):
    """What the coach sends on a morning without a check-in yet (WS-13)."""

    ASK = "ask"
    NUDGE = "nudge"
    SILENT = "silent"
    PAUSED = "paused"


def prompt_after(missed_days: int) -> Prompt:
    """The prompt after so many whole days without a check-in (WS-13).

    The nudge comes once, on the morning after the third missed day; then nothing, and from the seventh on
    the prompt is paused until the athlete writes. Session reminders are not touched by it.
    """
    if missed_days >= parameters.PAUSE_AFTER_MISSED_DAYS:
        return Prompt.PAUSED
    if missed_days > parameters.NUDGE_AFTER_MISSED_DAYS:
        return Prompt.SILENT
    return Prompt.NUDGE if missed_days == parameters.NUDGE_AFTER_MISSED_DAYS else Prompt.ASK
