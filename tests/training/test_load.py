"""Load and the caps on growth: the figures of Foster and of WK-9."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from core.training.athlete import Kind, Profile, Slot
from core.training.load import (
    History,
    daily_loads,
    growth_cap,
    monotony,
    running_minutes,
    session_load,
    single_run_cap,
    strain,
    usual_longest,
    usual_weeks,
    weekly_load,
)
from core.training.session import Actual, Session, Status

MONDAY = date(2026, 3, 2)
RUN = Session(id="run", date=MONDAY, slot=Slot.AM, kind=Kind.EASY_RUN, minutes=40, rpe=4)


def test_WS_5_load_is_rpe_times_minutes_of_what_was_done() -> None:
    assert session_load(RUN) == 160
    logged = Actual(at=datetime(2026, 3, 2, 8, tzinfo=UTC), kind=Kind.EASY_RUN, minutes=50, rpe=6)
    assert session_load(replace(RUN, actual=logged, status=Status.DONE)) == 300
    assert session_load(replace(RUN, status=Status.SKIPPED)) == 0


def test_WS_5_monotony_and_strain_are_foster_s() -> None:
    days = [MONDAY + timedelta(days=at) for at in range(4)]
    sessions = [RUN, replace(RUN, id="two", date=days[1], minutes=60)]
    daily = daily_loads(sessions, days)
    assert daily == (160, 240, 0, 0)
    assert weekly_load(daily) == 400
    spread = (sum((load - 100) ** 2 for load in daily) / 4) ** 0.5
    assert monotony(daily) == pytest.approx(100 / spread)
    assert strain(daily) == pytest.approx(400 * 100 / spread)


def test_WS_5_days_that_are_all_alike_have_no_monotony() -> None:
    assert monotony([80, 80, 80]) is None
    assert strain([0, 0]) is None


def test_WK_9_a_week_grows_by_a_tenth_over_the_mean_of_four() -> None:
    assert growth_cap([100] * 8) == pytest.approx(110)
    assert growth_cap([100] * 4 + [80] * 4) == 100
    assert growth_cap([100] + [80] * 8) == pytest.approx(88)


def test_WK_9_a_single_run_grows_by_a_tenth() -> None:
    assert single_run_cap(100) == pytest.approx(110)


def test_WK_9_weeks_that_are_not_known_count_as_the_usual_one() -> None:
    profile = Profile(timezone="UTC", weekly_run_minutes=200, longest_run_km=10.0)
    assert usual_weeks(profile) == (200.0,) * 8
    assert usual_weeks(profile, History(weekly_minutes=(150, 160))) == (200.0,) * 6 + (150, 160)
    assert usual_longest(profile) == 65
    assert usual_longest(profile, History(longest_minutes=80)) == 80


def test_WK_9_running_minutes_leave_the_race_and_what_fell_out_aside() -> None:
    race = replace(RUN, id="race", kind=Kind.RACE)
    missed = replace(RUN, id="missed", status=Status.MISSED)
    ride = replace(RUN, id="ride", kind=Kind.CROSS_TRAINING)
    assert running_minutes([RUN, race, missed, ride]) == 40
