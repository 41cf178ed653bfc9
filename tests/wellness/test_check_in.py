"""What is told of a morning (CH-4, CH-5) and what a missed one brings (WS-13)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.wellness.check_in import (
    CheckIn,
    DayTold,
    Illness,
    Prompt,
    Ratings,
    Source,
    athlete_day,
    days_told,
    prompt_after,
)
from core.wellness.signs import Level, assess_day
from tests.wellness.days import on


def check_in(index: int, hour: int, fatigue: int, *, superseded: bool = False) -> CheckIn:
    at = datetime.combine(on(index), datetime.min.time(), UTC) + timedelta(hours=hour)
    return CheckIn(
        id=f"{index}-{hour}",
        date=on(index),
        at=at,
        ratings=Ratings(fatigue=fatigue),
        source=Source.TEXT,
        superseded=superseded,
    )


def test_CH_4_pain_and_illness_are_told_beside_the_ratings_and_alone() -> None:
    told = days_told([check_in(0, 7, 3)], pain={on(0): 4, on(1): 2}, illness={on(2): Illness.ABOVE_NECK})
    assert told == [
        DayTold(date=on(0), ratings=Ratings(fatigue=3), pain=4),
        DayTold(date=on(1), pain=2),
        DayTold(date=on(2), illness=Illness.ABOVE_NECK),
    ]
    assert [each.checked_in for each in told] == [True, False, False]


def test_CH_5_the_later_check_in_of_a_day_counts_in_whatever_order_they_come() -> None:
    told = [check_in(0, 21, 4), check_in(0, 7, 2), check_in(0, 23, 1, superseded=True)]
    assert [each.ratings.fatigue for each in days_told(told)] == [4]


def test_CH_5_a_late_correction_changes_the_level() -> None:
    bad, good = check_in(0, 7, 1), check_in(0, 20, 4)
    assert assess_day(days_told([bad]), on(0)).level is Level.AMBER
    assert assess_day(days_told([bad, good]), on(0)).level is Level.GREEN


@pytest.mark.parametrize(
    ("local", "expected"),
    [
        ("2026-03-03T03:59:59", date(2026, 3, 2)),
        ("2026-03-03T04:00:00", date(2026, 3, 3)),
        ("2026-03-03T00:00:00", date(2026, 3, 2)),
        ("2026-03-03T23:59:00", date(2026, 3, 3)),
        # The night of the spring gap and that of the autumn fold are read by the clock on the wall.
        ("2026-03-29T03:30:00", date(2026, 3, 28)),
        ("2026-03-29T04:00:00", date(2026, 3, 29)),
        ("2026-10-25T02:30:00", date(2026, 10, 24)),
        ("2026-10-25T04:00:00", date(2026, 10, 25)),
    ],
)
def test_CH_5_what_is_told_before_four_belongs_to_the_evening_before(local: str, expected: date) -> None:
    madrid = ZoneInfo("Europe/Madrid")
    instant = datetime.fromisoformat(local).replace(tzinfo=madrid).astimezone(UTC)
    assert athlete_day(instant, madrid) == expected


@given(
    instant=st.integers(0, 2**31).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
    zone=st.sampled_from(["Europe/Madrid", "America/St_Johns", "Pacific/Kiritimati", "Asia/Kathmandu"]),
)
def test_CH_5_the_athlete_day_is_the_local_date_or_the_one_before(instant: datetime, zone: str) -> None:
    local = instant.astimezone(ZoneInfo(zone)).date()
    assert local - athlete_day(instant, ZoneInfo(zone)) in (timedelta(0), timedelta(days=1))


@pytest.mark.parametrize(
    ("missed", "expected"),
    [
        (0, Prompt.ASK),
        (2, Prompt.ASK),
        (3, Prompt.NUDGE),
        (4, Prompt.SILENT),
        (6, Prompt.SILENT),
        (7, Prompt.PAUSED),
        (30, Prompt.PAUSED),
    ],
)
def test_WS_13_one_nudge_after_three_missed_days_and_a_pause_after_seven(
    missed: int, expected: Prompt
) -> None:
    assert prompt_after(missed) is expected


def test_WS_13_a_missed_check_in_is_no_sign() -> None:
    assert assess_day([], on(0)).level is Level.GREEN
    assert assess_day([DayTold(date=on(0))], on(0)).signs == ()
