"""The sample weeks of the sources come out of the planner, and one changed answer changes the week (WK-10)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from core.training.athlete import (
    Condition,
    Equipment,
    Experience,
    FreeMinutes,
    Goal,
    Kind,
    Limiter,
    Modality,
    OwnRun,
    Profile,
    Race,
    Spot,
    StrengthTime,
    Weekday,
)
from core.training.plan_json import read_profile
from core.training.planner import plan
from core.training.session import Focus, LiftLoad, Session, Week

PROFILES = Path(__file__).parents[1] / "profiles"
ULTRA = read_profile((PROFILES / "ultra_week.json").read_text())
HYBRID = read_profile((PROFILES / "hybrid_week.json").read_text())
MONDAY = date(2026, 3, 2)
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def first_week(profile: Profile) -> Week:
    return plan(profile, MONDAY, 1).weeks[0]


def name(session: Session) -> str:
    """What a runner would call it: `hills`, `legs, light`, `cycling`, `foam rolling`."""
    if session.kind is Kind.STRENGTH:
        assert session.focus is not None and session.load is not None
        return f"{session.focus.value} strength, {session.load.value}"
    if session.kind is Kind.CROSS_TRAINING:
        assert session.modality is not None
        return f"{session.modality.value}{', optional' if session.optional else ''}"
    return session.routine if session.kind is Kind.MOBILITY and session.routine else session.kind.value


def table(week: Week) -> dict[str, list[str]]:
    return {
        day: [name(s) for s in week.sessions if s.date == week.starts + timedelta(days=at)]
        for at, day in enumerate(DAYS)
    }


def of_day(week: Week, day: str) -> list[Session]:
    return [s for s in week.sessions if s.date == week.starts + timedelta(days=DAYS.index(day))]


# S2's week -------------------------------------------------------------------------------------------------


def test_WK_10_the_ultra_week_weekday_by_weekday_session_for_session() -> None:
    assert table(first_week(ULTRA)) == {
        "Mon": ["rest", "yoga"],
        "Tue": ["tempo_run", "legs strength, light"],
        "Wed": ["cycling", "yoga"],
        "Thu": ["hills", "core"],
        "Fri": ["elliptical", "upper strength, light"],
        "Sat": ["long_run", "static_stretching"],
        "Sun": ["recovery_run", "foam_rolling"],
    }


def test_WK_10_the_ultra_weeks_lengths_are_those_of_the_source() -> None:
    week = first_week(ULTRA)
    minutes = {s.kind: s.minutes for s in week.sessions}
    (ride,) = [s for s in of_day(week, "Wed") if s.kind is Kind.CROSS_TRAINING]
    assert ride.minutes == 60
    (yoga,) = [s for s in of_day(week, "Mon") if s.kind is Kind.MOBILITY]
    assert yoga.minutes == 15
    # 16-24 miles, 4-6 miles, 6-10 miles at 6 min/km
    assert 154 <= (minutes[Kind.LONG_RUN] or 0) <= 232
    assert 38 <= (minutes[Kind.RECOVERY_RUN] or 0) <= 60
    assert 57 <= (minutes[Kind.TEMPO_RUN] or 0) <= 97


def test_WK_10_the_ultra_week_leaves_nothing_out_and_stays_until_the_taper() -> None:
    weeks = plan(ULTRA, MONDAY, 20).weeks
    assert weeks[0].left_out == ()
    same = [week for week in weeks if table(week) == table(weeks[0])]
    assert len(same) >= 8


# S0's week -------------------------------------------------------------------------------------------------


def test_WK_10_the_hybrid_week_weekday_by_weekday_session_for_session() -> None:
    week = first_week(HYBRID)
    training = {day: [each for each in names if each != "yoga"] for day, names in table(week).items()}
    assert training == {
        "Mon": ["full strength, heavy"],
        "Tue": ["easy_run"],
        "Wed": ["full strength, heavy"],
        "Thu": ["mixed"],
        "Fri": ["upper strength, light"],
        "Sat": ["tempo_run"],
        "Sun": ["cycling, optional"],
    }


def test_WK_10_mondays_conditioning_is_ten_to_fifteen_minutes_after_lifting() -> None:
    (lift,) = [s for s in of_day(first_week(HYBRID), "Mon") if s.kind is Kind.STRENGTH]
    (finisher,) = lift.parts
    assert 10 <= finisher.minutes <= 15
    assert finisher.modality in HYBRID.modalities
    assert "WK-10" in lift.why


def test_WK_10_thursday_is_bike_incline_walk_and_stairs() -> None:
    for week in plan(HYBRID, MONDAY, 3).weeks:
        (mixed,) = of_day(week, "Thu")
        assert [part.modality for part in mixed.parts] == [
            Modality.CYCLING,
            Modality.INCLINE_WALKING,
            Modality.STAIRS,
        ]
        assert sum(part.minutes for part in mixed.parts) == mixed.minutes


def test_WK_10_and_WK_3_fridays_strength_is_without_heavy_legs() -> None:
    (friday,) = [s for s in of_day(first_week(HYBRID), "Fri") if s.kind is Kind.STRENGTH]
    assert not friday.heavy_legs


def test_WK_10_and_WK_2_the_sunday_ride_is_an_offer() -> None:
    (ride,) = [s for s in of_day(first_week(HYBRID), "Sun") if s.kind is Kind.CROSS_TRAINING]
    assert ride.optional and "WK-2" in ride.why


# One changed answer ----------------------------------------------------------------------------------------


def shape(week: Week) -> list[tuple[Any, ...]]:
    return [
        (
            s.date,
            s.slot,
            s.kind,
            s.minutes,
            s.rpe,
            s.modality,
            s.parts,
            s.routine,
            s.focus,
            s.load,
            s.optional,
        )
        for s in week.sessions
    ]


def shapes(profile: Profile, weeks: int = 4) -> list[list[tuple[Any, ...]]]:
    return [shape(week) for week in plan(profile, MONDAY, weeks).weeks]


CHANGED: list[dict[str, Any]] = [
    *({"goal": goal} for goal in Goal),
    {"race": Race(date=MONDAY + timedelta(days=12), distance_km=10)},
    {"experience": Experience.NEW},
    {"birth_year": 1950, "strength_time": StrengthTime.NONE},
    {"weekly_run_km": 40.0, "weekly_run_minutes": None},
    {"weekly_run_minutes": 240},
    {"longest_run_km": 3.0},
    *({"endurance_days": days} for days in (1, 2, 3, 5)),
    {"long_run_day": Weekday.WED},
    {"availability": dict.fromkeys(Weekday, FreeMinutes(am=30, pm=30))},
    *({"strength_time": slots} for slots in (StrengthTime.NONE, StrengthTime.TEN_MINUTES)),
    {"modalities": ()},
    {"modalities": (Modality.SWIMMING,)},
    {"equipment": ()},
    {"own_runs": (OwnRun(weekday=Weekday.TUE, km=8.0, kind=Kind.TEMPO_RUN),)},
    {"conditions": (Condition.PREGNANT, Condition.DOCTOR_CONSENT)},
    {"limiter": Limiter.HEART_LUNGS, "modalities": (Modality.CYCLING, Modality.SWIMMING)},
]


def differing(profile: Profile) -> Iterable[dict[str, Any]]:
    told = {change: getattr(profile, change) for answers in CHANGED for change in answers}
    return (change for change in CHANGED if any(told[key] != value for key, value in change.items()))


@pytest.mark.parametrize("profile", [ULTRA, HYBRID], ids=["ultra", "hybrid"])
def test_WK_10_one_changed_answer_changes_the_week(profile: Profile) -> None:
    before = shapes(profile)
    unmoved = [change for change in differing(profile) if shapes(replace(profile, **change)) == before]
    assert unmoved == []


def test_WK_10_a_sore_spot_changes_what_it_forbids() -> None:
    (mixed,) = of_day(first_week(replace(HYBRID, sore_spots=(Spot.KNEE,))), "Thu")
    assert mixed.modality in (Modality.CYCLING, Modality.INCLINE_WALKING), "no stairs, so no mixed session"


def test_WK_10_without_a_roller_the_day_after_the_long_run_holds_yoga() -> None:
    bare = replace(ULTRA, equipment=(Equipment.KETTLEBELL,))
    assert table(first_week(bare))["Sun"] == ["recovery_run", "yoga"]


def test_WK_10_without_weights_nothing_of_the_hybrid_week_is_heavy() -> None:
    bare = replace(HYBRID, equipment=(Equipment.BAND,))
    lifts = [s for s in first_week(bare).sessions if s.kind is Kind.STRENGTH]
    assert lifts and all(s.load is LiftLoad.LIGHT for s in lifts)
    assert {s.focus for s in lifts} <= {Focus.FULL, Focus.UPPER}
