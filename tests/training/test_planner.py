"""What the planner promises of every week, said again without its own checks, and what one profile's weeks hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.training.athlete import (
    Condition,
    Equipment,
    Experience,
    FreeMinutes,
    Goal,
    Kind,
    Profile,
    Race,
    Slot,
    StrengthTime,
    Terrain,
    Weekday,
)
from core.training.catalogue import modality
from core.training.load import running_minutes
from core.training.planner import plan, strength_school
from core.training.rules import check
from core.training.session import Origin, Phase, Plan, Session, Week
from tests.training.strategies import FIRST_DAYS, profiles

MONDAY = date(2026, 3, 2)
DAY = timedelta(days=1)
LENGTHS = st.sampled_from([1, 2, 5, 9, 14])
HARD = {Kind.TEMPO_RUN, Kind.INTERVALS, Kind.HILLS, Kind.LONG_RUN, Kind.RACE}
properties = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def athlete(**more: Any) -> Profile:
    """An ordinary runner: 200 minutes a week, 80 at most at once, room every day."""
    given: dict[str, Any] = {
        "timezone": "Europe/Madrid",
        "weekly_run_minutes": 200,
        "longest_run_km": 12.0,
        "availability": {day: FreeMinutes(am=75, pm=60) for day in Weekday},
        "long_run_day": Weekday.SUN,
    }
    given["availability"] = {**given["availability"], Weekday.SUN: FreeMinutes(am=180, pm=60)}
    return Profile(**{**given, **more})


def race_in(weeks: int, km: float, weekday: int = 5, terrain: Terrain = Terrain.ROAD) -> Race:
    """A race in the week that begins so many weeks after MONDAY."""
    return Race(date=MONDAY + timedelta(weeks=weeks, days=weekday), distance_km=km, terrain=terrain)


def sessions_of(made: Plan) -> list[Session]:
    return [session for week in made.weeks for session in week.sessions]


def running(week: Week) -> int:
    return running_minutes(week.sessions)


def kinds(week: Week) -> list[Kind]:
    return [session.kind for session in week.sessions]


def strength(week: Week) -> list[Session]:
    return [session for session in week.sessions if session.kind is Kind.STRENGTH]


def by_day(sessions: Sequence[Session]) -> dict[date, list[Session]]:
    days: dict[date, list[Session]] = {}
    for session in sessions:
        days.setdefault(session.date, []).append(session)
    return days


def trains(sessions: Sequence[Session]) -> bool:
    return any(s.kind not in (Kind.REST, Kind.MOBILITY) and not s.optional for s in sessions) or any(
        s.kind is Kind.MOBILITY and (s.minutes or 0) > 20 for s in sessions
    )


def left_out(week: Week) -> set[str]:
    return {item.what for item in week.left_out}


# Every athlete -------------------------------------------------------------------------------------------


@properties
@given(profile=profiles(), start=FIRST_DAYS, weeks=LENGTHS)
def test_PR_2_the_coach_keeps_to_the_free_minutes_and_begins_on_the_first_day(
    profile: Profile, start: date, weeks: int
) -> None:
    made = plan(profile, start, weeks)
    assert len(made.weeks) == weeks
    for day, sessions in by_day(sessions_of(made)).items():
        assert day >= start
        if any(session.kind is Kind.RACE for session in sessions):
            continue
        free = profile.free(Weekday.of(day))
        assert free.total > 0
        for slot in Slot:
            assert sum(s.minutes or 0 for s in sessions if s.slot is slot) <= free.of(slot)


@properties
@given(profile=profiles(), start=FIRST_DAYS, weeks=LENGTHS)
def test_WK_2_and_WK_3_rest_and_easy_days_hold_across_weeks(
    profile: Profile, start: date, weeks: int
) -> None:
    made = plan(profile, start, weeks)
    days = by_day(sessions_of(made))
    span = [start + at * DAY for at in range((made.weeks[-1].starts - start).days + 7)]
    for at in range(len(span) - 6):
        assert not all(trains(days.get(day, [])) for day in span[at : at + 7])
    for day, following in pairwise(span):
        hard = [any(s.hard for s in days.get(when, [])) for when in (day, following)]
        assert hard != [True, True]
    for session in sessions_of(made):
        assert session.hard is (session.kind in HARD or session.heavy_legs)


@properties
@given(profile=profiles(), start=FIRST_DAYS, weeks=LENGTHS)
def test_CO_1_to_CO_5_strength_and_running_keep_their_order_and_distance(
    profile: Profile, start: date, weeks: int
) -> None:
    days = by_day(sessions_of(plan(profile, start, weeks)))
    lifts_first = profile.goal is Goal.HYBRID_STRENGTH
    for day, sessions in days.items():
        lifts = [s for s in sessions if s.kind in (Kind.STRENGTH, Kind.CORE)]
        runs = [s for s in sessions if s.kind.is_run]
        for lift in lifts:
            for run in runs:
                assert lift.slot is run.slot or (lift.slot is Slot.AM) is lifts_first
        assert sum(1 for s in sessions if s.kind not in (Kind.REST, Kind.MOBILITY)) <= 2
        for slot in Slot:
            main = [s for s in sessions if s.slot is slot and s.kind not in (Kind.MOBILITY, Kind.REST)]
            assert len([s for s in main if s.routine != "ST-5"]) <= 1
            assert len(main) == 1 or all(s.kind is not Kind.CORE for s in main)
        if any(s.kind in (Kind.LONG_RUN, Kind.RACE) for s in sessions):
            assert not lifts
            for other in days.get(day + DAY, []):
                assert other.kind is not Kind.STRENGTH or other.routine == "ST-5"
        if any(s.heavy_legs for s in sessions):
            for after in (day + DAY, day + 2 * DAY):
                fresh = {Kind.LONG_RUN, Kind.HILLS, Kind.INTERVALS, Kind.RACE}
                assert not fresh & {s.kind for s in days.get(after, [])}


@properties
@given(profile=profiles(), start=FIRST_DAYS, weeks=LENGTHS)
def test_PR_3_and_PR_4_endurance_days_and_running_first(profile: Profile, start: date, weeks: int) -> None:
    for week in plan(profile, start, weeks).weeks:
        cross = [s for s in week.sessions if s.kind is Kind.CROSS_TRAINING]
        endurance = {s.date for s in week.sessions if s.kind.is_run} | {s.date for s in cross}
        assert len(endurance) <= profile.endurance_days
        assert not cross or profile.endurance_days > 2
        if profile.goal is not Goal.HYBRID_STRENGTH:
            assert sum(s.minutes or 0 for s in cross) <= running(week)
        for session in cross:
            assert session.modality is not None
            for name in {part.modality for part in session.parts} or {session.modality}:
                assert name in profile.modalities
                assert not modality(name).banned_for(profile.sore_spots)


@properties
@given(profile=profiles(), start=FIRST_DAYS, weeks=LENGTHS)
def test_WK_9_weeks_and_runs_grow_within_their_bounds(profile: Profile, start: date, weeks: int) -> None:
    if profile.usual_weekly_minutes == 0:
        return
    made = plan(profile, start, weeks)
    before = [profile.usual_weekly_minutes] * 8
    longest = [(start - DAY, profile.longest_run_minutes)]
    for week in made.weeks:
        runs = [s for s in week.sessions if s.kind.is_run and s.kind is not Kind.RACE]
        total = running(week)
        assert total <= max(1.1 * sum(before[-4:]) / 4, *before[-8:])
        before.append(total)
        for run in runs:
            assert run.minutes is not None
            recent = [m for day, m in longest if 0 < (run.date - day).days <= 30]
            assert not recent or run.minutes <= 1.1 * max(recent) or max(recent) < 5
            assert len(runs) < 3 or run.minutes <= total / 2
            longest.append((run.date, run.minutes))


@properties
@given(profile=profiles(), start=FIRST_DAYS, weeks=LENGTHS)
def test_SA_7_the_young_lift_light_and_the_pregnant_train_easily(
    profile: Profile, start: date, weeks: int
) -> None:
    sessions = sessions_of(plan(profile, start, weeks))
    if Condition.UNDER_16 in profile.conditions:
        assert not any(session.heavy_legs for session in sessions)
    if Condition.PREGNANT in profile.conditions:
        assert not any(session.hard or (session.rpe or 0) > 4 for session in sessions)
    if profile.experience is Experience.NEW:
        assert not any(session.routine == "ST-4" for session in sessions)


@properties
@given(profile=profiles(), start=FIRST_DAYS, weeks=LENGTHS)
def test_WK_7_and_WK_8_peak_weeks_are_light_around_and_races_come_with_fresh_legs(
    profile: Profile, start: date, weeks: int
) -> None:
    made = plan(profile, start, weeks)
    for week in made.weeks:
        if week.phase is Phase.PEAK:
            old = profile.birth_year is not None and week.starts.year - profile.birth_year >= 50
            lifts = [s for s in week.sessions if s.kind in (Kind.STRENGTH, Kind.CORE)]
            assert len(lifts) <= (2 if old else 0)
            assert all((s.rpe or 0) <= 3 for s in week.sessions if s.kind is Kind.CROSS_TRAINING)
    raced = [session.date for session in sessions_of(made) if session.kind is Kind.RACE]
    for session in sessions_of(made):
        if session.heavy_legs:
            assert not any(0 < (day - session.date).days <= 7 for day in raced)


@properties
@given(profile=profiles(own_runs=True), start=FIRST_DAYS, weeks=LENGTHS)
def test_PR_7_own_runs_stand_as_typed_and_the_coach_adds_none(
    profile: Profile, start: date, weeks: int
) -> None:
    made = plan(profile, start, weeks)
    raced = {session.date for session in sessions_of(made) if session.kind is Kind.RACE}
    for week in made.weeks:
        for run in profile.own_runs or ():
            day = week.starts + run.weekday.number * DAY
            if day >= start and day not in raced:
                assert any(
                    (s.date, s.slot, s.kind, s.distance_km, s.origin)
                    == (day, run.slot, run.kind, run.km, Origin.ATHLETE)
                    for s in week.sessions
                )
        for session in week.sessions:
            own = session.origin is Origin.ATHLETE
            assert own or session.kind is Kind.RACE or not session.kind.is_run


@properties
@given(profile=st.booleans().flatmap(lambda own: profiles(own_runs=own)), start=FIRST_DAYS, weeks=LENGTHS)
def test_nothing_but_own_runs_breaks_a_never_rule(profile: Profile, start: date, weeks: int) -> None:
    made = plan(profile, start, weeks)
    assert [breach for breach in check(made.weeks, profile) if not breach.by_athlete] == []


@properties
@given(profile=profiles(), start=FIRST_DAYS)
def test_the_same_profile_and_day_give_the_same_plan(profile: Profile, start: date) -> None:
    first, second = plan(profile, start, 6), plan(profile, start, 6)
    assert first == second
    ids = [session.id for session in sessions_of(first)]
    assert len(ids) == len(set(ids))


def test_a_plan_has_at_least_one_week() -> None:
    with pytest.raises(ValueError, match="at least one week"):
        plan(athlete(), MONDAY, 0)


# PR and ST: how many days, how much strength --------------------------------------------------


HYBRID: dict[str, Any] = {
    "goal": Goal.HYBRID_RUNNING,
    "experience": Experience.YEARS,
    "strength_time": StrengthTime.TWO_SLOTS,
    "equipment": (Equipment.BARBELL,),
}


def test_PR_5_under_90_free_minutes_beside_the_running_are_the_ten_minutes() -> None:
    days = dict.fromkeys(Weekday, FreeMinutes(am=41, pm=0))
    slots = StrengthTime.TWO_SLOTS
    assert strength_school(athlete(availability=days, strength_time=slots, weekly_run_minutes=198)) == "ST-5"
    assert strength_school(athlete(availability=days, strength_time=slots, weekly_run_minutes=197)) == "ST-2"


def test_PR_5_a_runners_strength_takes_two_hours_a_week_at_most() -> None:
    profile = athlete(**{**HYBRID, "strength_time": StrengthTime.THREE_SLOTS}, endurance_days=3)
    spent = [
        sum(s.minutes or 0 for s in week.sessions if s.kind in (Kind.STRENGTH, Kind.CORE))
        for week in plan(profile, MONDAY, 8).weeks
    ]
    assert max(spent) == 120


def test_PR_6_begins_with_the_year_of_the_fiftieth_birthday() -> None:
    peak = {
        year: plan(athlete(birth_year=year, race=race_in(3, 10)), MONDAY, 2).weeks[1] for year in (1976, 1977)
    }
    assert peak[1976].phase is Phase.PEAK
    assert len(strength(peak[1976])) == 2
    assert strength(peak[1977]) == []


def test_PR_3_one_cross_training_day_from_three_endurance_days_on() -> None:
    cross = {
        days: kinds(plan(athlete(endurance_days=days), MONDAY, 1).weeks[0]).count(Kind.CROSS_TRAINING)
        for days in (1, 2, 3, 4, 5, 6, 7)
    }
    assert [cross[1], cross[2], cross[3], cross[4]] == [0, 0, 1, 1]
    assert all(1 <= cross[days] <= 3 for days in (5, 6, 7))


def test_PR_8_runs_have_twenty_minutes_and_no_slot_is_cut_into_crumbs() -> None:
    days = dict.fromkeys(Weekday, FreeMinutes(am=25, pm=0))
    week = plan(athlete(availability=days, endurance_days=6), MONDAY, 1).weeks[0]
    assert all(
        (s.minutes or 0) >= 20 for s in week.sessions if s.kind.is_run or s.kind is Kind.CROSS_TRAINING
    )
    assert all((s.minutes or 0) >= 10 for s in week.sessions if s.kind is Kind.MOBILITY)


def test_ST_5_stands_on_most_free_days_but_the_long_runs() -> None:
    week = plan(athlete(), MONDAY, 1).weeks[0]
    ten = [session for session in week.sessions if session.routine == "ST-5"]
    assert len({session.date for session in ten}) >= 4
    assert all(session.minutes == 10 and Weekday.of(session.date) is not Weekday.SUN for session in ten)


def test_ST_4_a_heavy_block_has_eight_weeks() -> None:
    weeks = plan(athlete(**HYBRID), MONDAY, 12).weeks
    heavy = [any(session.routine == "ST-4" for session in week.sessions) for week in weeks]
    assert heavy[:8] == [True] * 8
    assert not heavy[8]


# WK: the week and the season --------------------------------------------------------------------------------


@pytest.mark.parametrize("day", Weekday)
def test_WK_1_the_long_run_stands_on_the_athletes_day(day: Weekday) -> None:
    profile = athlete(long_run_day=day, availability={})
    for week in plan(profile, MONDAY, 5).weeks:
        assert [Weekday.of(s.date) for s in week.sessions if s.kind is Kind.LONG_RUN] == [day]


def test_WK_5_three_mobility_sessions_a_week() -> None:
    for week in plan(athlete(), MONDAY, 4).weeks:
        found = [session for session in week.sessions if session.kind is Kind.MOBILITY]
        assert len(found) >= 3
        assert all(10 <= (session.minutes or 0) <= 20 for session in found)


def test_WK_7_the_two_weeks_before_the_taper_are_the_highest() -> None:
    weeks = plan(athlete(goal=Goal.FASTER, race=race_in(14, 10)), MONDAY, 16).weeks
    peaks = [week for week in weeks if week.phase is Phase.PEAK]
    assert [(week.starts - MONDAY).days // 7 for week in peaks] == [12, 13]
    assert min(map(running, peaks)) > max(running(week) for week in weeks[:12])


@pytest.mark.parametrize(("km", "weeks"), [(10, 1), (21.1, 1), (42.2, 2), (50, 2), (80, 3)])
def test_WK_8_longer_races_taper_longer_and_the_race_week_holds_half(km: float, weeks: int) -> None:
    made = plan(athlete(goal=Goal.LONGER, race=race_in(12, km)), MONDAY, 13).weeks
    assert [week.phase for week in made[-weeks:]] == [Phase.TAPER] * (weeks - 1) + [Phase.RACE]
    assert made[-weeks - 1].phase is Phase.PEAK
    highest = max(map(running, made))
    assert 0.4 * highest <= running(made[-1]) <= 0.6 * highest
    volumes = [running(week) for week in made[-weeks - 1 :]]
    assert volumes == sorted(volumes, reverse=True)


@pytest.mark.parametrize("weekday", range(7))
def test_WK_8_the_race_week_is_light_whatever_the_weekday(weekday: int) -> None:
    made = plan(athlete(goal=Goal.FASTER, race=race_in(9, 10, weekday)), MONDAY, 11).weeks
    week = made[9]
    assert week.phase is Phase.RACE
    assert running(week) <= 0.6 * max(map(running, made))
    raced = next(session.date for session in week.sessions if session.kind is Kind.RACE)
    for session in sessions_of(Plan(weeks=made)):
        if 0 < (raced - session.date).days <= 2:
            assert not session.hard


def test_WK_9_every_fourth_week_is_easier_by_about_a_third() -> None:
    weeks = plan(athlete(), MONDAY, 12).weeks
    for at in (3, 7, 11):
        before = sum(running(week) for week in weeks[at - 3 : at]) / 3
        assert 0.65 <= running(weeks[at]) / before <= 0.75
    for at in (0, 1, 2, 4, 5, 6):
        assert running(weeks[at]) >= 0.95 * 200


def test_WK_9_a_long_run_counts_for_thirty_days() -> None:
    long = Session(id="long", date=MONDAY, slot=Slot.AM, kind=Kind.EASY_RUN, minutes=60, rpe=4)

    def breaks(days_later: int) -> bool:
        longer = replace(long, id="longer", date=MONDAY + days_later * DAY, minutes=66)
        short = replace(long, id="short", date=longer.date - DAY, minutes=30)
        weeks = [
            Week(
                starts=MONDAY + at * 7 * DAY,
                phase=Phase.STEADY,
                sessions=tuple(s for s in (long, short, longer) if (s.date - MONDAY).days // 7 == at),
            )
            for at in range(5)
        ]
        found = check(weeks, athlete(longest_run_km=9.3, own_runs=None))
        return any(breach.rule == "WK-9" and breach.sessions == ("longer",) for breach in found)

    assert not breaks(30)
    assert breaks(31)


@pytest.mark.parametrize(("km", "weeks"), [(10, 1), (42.2, 2), (80, 3)])
def test_WK_11_recovery_weeks_hold_half_the_volume_without_quality(km: float, weeks: int) -> None:
    made = plan(athlete(goal=Goal.LONGER, race=race_in(6, km)), MONDAY, 12).weeks
    after = made[7:]
    assert [week.phase is Phase.RECOVERY for week in after[: weeks + 1]] == [True] * weeks + [False]
    for week in after[:weeks]:
        assert 0.35 <= running(week) / max(map(running, made[:6])) <= 0.6
        assert not any(kind.is_quality for kind in kinds(week))


def test_WK_11_a_goal_out_of_reach_is_said() -> None:
    far = athlete(weekly_run_minutes=195, goal=Goal.LONGER, race=race_in(6, 80))
    near = athlete(weekly_run_minutes=195, goal=Goal.LONGER, race=race_in(6, 21.1))
    assert "goal_reach" in left_out(plan(far, MONDAY, 1).weeks[0])
    assert "goal_reach" not in left_out(plan(near, MONDAY, 1).weeks[0])


def test_SA_7_no_race_and_no_long_run_in_pregnancy_and_both_are_said() -> None:
    profile = athlete(race=race_in(0, 10), conditions=(Condition.PREGNANT, Condition.DOCTOR_CONSENT))
    week = plan(profile, MONDAY, 1).weeks[0]
    assert {"race", "long_run"} <= left_out(week)
    assert Kind.RACE not in kinds(week)
