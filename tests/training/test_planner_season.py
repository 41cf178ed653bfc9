"""Volume, races and long runs over the weeks of a season, above all where a plan begins in the middle of a week."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.training.athlete import (
    Condition,
    Experience,
    FreeMinutes,
    Goal,
    Kind,
    OwnRun,
    Profile,
    Race,
    Slot,
    Weekday,
)
from core.training.load import History, running_minutes
from core.training.planner import plan
from core.training.rules import check
from core.training.session import Phase, Plan, Session, Week
from tests.training.strategies import FIRST_DAYS, profiles

MONDAY = date(2026, 3, 2)
DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)
LENGTHS = st.sampled_from([1, 2, 4, 8, 16])
properties = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def athlete(**more: Any) -> Profile:
    """An ordinary runner with the usual free minutes, 150 minutes of running a week."""
    return Profile(**{"timezone": "Europe/Madrid", **more})


def race(day: date, km: float = 10.0) -> Race:
    return Race(date=day, distance_km=km)


def running(made: Plan) -> list[int]:
    return [running_minutes(week.sessions) for week in made.weeks]


def sessions(made: Plan) -> list[Session]:
    return [session for week in made.weeks for session in week.sessions]


def training_runs(week: Week) -> list[Session]:
    return [session for session in week.sessions if session.kind.is_run and session.kind is not Kind.RACE]


def left_out(week: Week) -> set[tuple[str, str]]:
    return {(item.what, item.rule) for item in week.left_out}


def only(**free: int) -> dict[Weekday, FreeMinutes]:
    """Mornings of the named weekdays, nothing else."""
    return {day: FreeMinutes(am=free.get(day.value, 0)) for day in Weekday}


# Weeks that begin midway --------------------------------------------------------------------------------


@pytest.mark.parametrize("start_day", [2, 4, 5, 6])
@pytest.mark.parametrize("weeks_ahead", [1, 2, 3])
def test_WK_9_running_comes_back_after_a_race_that_follows_a_week_begun_midway(
    start_day: int, weeks_ahead: int
) -> None:
    """Also when that short week was to be a peak: its few minutes are no measure of the weeks after the race."""
    profile = athlete(
        goal=Goal.FASTER, longest_run_km=15, race=race(MONDAY + weeks_ahead * WEEK + 5 * DAY, km=5)
    )
    made = plan(profile, MONDAY + start_day * DAY, 12)
    assert max(running(made)[weeks_ahead + 2 :]) >= 0.9 * profile.usual_weekly_minutes


def test_WK_9_weeks_after_a_long_recovery_grow_again() -> None:
    """Each recovery week keeps a run near two thirds of the longest, from which the runs after it may grow."""
    profile = athlete(goal=Goal.LONGER, endurance_days=2, race=race(MONDAY + 2 * WEEK, km=80))
    made = plan(profile, MONDAY + 4 * DAY, 12)
    recovery = [week for week in made.weeks if week.phase is Phase.RECOVERY]
    assert len(recovery) == 3
    assert all(max(run.minutes or 0 for run in training_runs(week)) >= 40 for week in recovery)
    assert max(running(made)[6:]) >= 85


@pytest.mark.parametrize("start_day", range(7))
@pytest.mark.parametrize("race_weeks", [None, 7, 14, 30])
def test_WK_9_every_four_whole_weeks_hold_an_easier_one(start_day: int, race_weeks: int | None) -> None:
    """Also when the athlete tells of far more running than the free minutes hold."""
    ahead = None if race_weeks is None else race(MONDAY + race_weeks * WEEK + 5 * DAY, km=50)
    profile = athlete(
        race=ahead, weekly_run_km=120, longest_run_km=100, easy_pace_s_per_km=600, endurance_days=3
    )
    made = plan(profile, MONDAY + start_day * DAY, 12)
    whole = made.weeks[1:] if start_day else made.weeks
    blocks = [whole[at : at + 4] for at in range(len(whole) - 3)]
    for block in blocks:
        if {week.phase for week in block}.isdisjoint({Phase.TAPER, Phase.RACE, Phase.RECOVERY}):
            totals = [running_minutes(week.sessions) for week in block]
            assert min(totals) <= 0.75 * max(totals)


def test_WK_9_a_week_entered_midway_is_not_the_easier_one() -> None:
    profile = athlete(weekly_run_minutes=120)
    starts = [MONDAY + at * WEEK for at in range(4)]

    def week(at: int, day: int) -> Week:
        one = Session(
            id=f"{at}", date=starts[at] + day * DAY, slot=Slot.AM, kind=Kind.EASY_RUN, minutes=60, rpe=4
        )
        return Week(
            starts=starts[at], phase=Phase.STEADY, sessions=(one, replace(one, id=f"{at}b", slot=Slot.PM))
        )

    short = replace(week(0, 6), sessions=week(0, 6).sessions[:1])
    found = [
        breach
        for breach in check([short, *(week(at, 3) for at in (1, 2, 3))], profile)
        if "easier" in breach.detail
    ]
    assert [breach.rule for breach in found] == ["WK-9"]


def test_WK_9_the_first_days_hold_no_more_than_a_usual_week() -> None:
    profile = athlete(longest_run_km=30, availability=only(sun=200), weekly_run_minutes=150)
    assert running(plan(profile, MONDAY + 6 * DAY, 1))[0] <= 150
    newcomer = athlete(weekly_run_minutes=0, longest_run_km=10)
    assert all(0 < running(plan(newcomer, MONDAY + day * DAY, 1))[0] <= 40 for day in range(7))


@pytest.mark.parametrize("start_day", range(7))
def test_PR_8_no_run_under_twenty_minutes_where_twenty_are_possible(start_day: int) -> None:
    for usual, km, days in ((120, 9.6, 2), (80, 3.0, 5), (150, 12.0, 4)):
        profile = athlete(
            weekly_run_minutes=usual,
            longest_run_km=km,
            endurance_days=days,
            race=race(MONDAY + 3 * WEEK + 3 * DAY),
        )
        made = plan(profile, MONDAY + start_day * DAY, 5)
        assert all((run.minutes or 0) >= 20 for week in made.weeks for run in training_runs(week))


def test_PR_8_a_quality_run_under_twenty_minutes_becomes_an_easy_one() -> None:
    profile = athlete(goal=Goal.FASTER, weekly_run_minutes=80, longest_run_km=2.0)
    made = plan(profile, MONDAY, 2)
    assert not any(session.kind.is_quality for session in sessions(made))
    assert ("quality", "PR-8") in left_out(made.weeks[0])
    assert not any(
        session.hard or session.pattern for session in sessions(made) if session.kind is Kind.EASY_RUN
    )


def test_PR_8_runs_stand_where_there_is_room_for_them() -> None:
    free = {day: FreeMinutes(am=20) for day in Weekday}
    free |= {day: FreeMinutes(am=240) for day in (Weekday.TUE, Weekday.FRI, Weekday.SAT)}
    profile = athlete(
        weekly_run_minutes=200,
        easy_pace_s_per_km=360,
        endurance_days=5,
        long_run_day=Weekday.THU,
        availability=free,
    )
    assert running(plan(profile, MONDAY, 1))[0] >= 0.6 * 200


@properties
@given(profile=profiles(), start=FIRST_DAYS, weeks=st.integers(1, 8))
def test_PR_2_a_longer_plan_begins_like_a_shorter_one(profile: Profile, start: date, weeks: int) -> None:
    assert plan(profile, start, weeks + 2).weeks[:weeks] == plan(profile, start, weeks).weeks


# The long run ---------------------------------------------------------------------------------------------


def test_WK_1_a_long_run_off_its_day_is_said() -> None:
    profile = athlete(availability={Weekday.SUN: FreeMinutes(am=15)})
    week = plan(profile, MONDAY, 1).weeks[0]
    long_run = next(session for session in week.sessions if session.kind is Kind.LONG_RUN)
    assert Weekday.of(long_run.date) is not Weekday.SUN
    assert ("long_run_day", "PR-2") in left_out(week)
    assert "long_run_day" not in {what for what, _ in left_out(plan(athlete(), MONDAY, 1).weeks[0])}


@pytest.mark.parametrize("start_day", range(7))
def test_WK_1_a_missing_long_run_is_said_in_a_week_begun_midway_too(start_day: int) -> None:
    expecting = athlete(conditions=(Condition.PREGNANT, Condition.DOCTOR_CONSENT))
    assert ("long_run", "SA-7") in left_out(plan(expecting, MONDAY + start_day * DAY, 1).weeks[0])
    racing = athlete(race=race(MONDAY + WEEK))
    assert ("long_run", "WK-8") in left_out(plan(racing, MONDAY + start_day * DAY, 1).weeks[0])


def test_WK_7_the_age_is_that_of_the_week_s_first_day() -> None:
    """Also in the week of the turn of the year: planned and checked alike."""
    profile = athlete(birth_year=1977, race=race(date(2027, 1, 16), km=21.1))
    peak = plan(profile, date(2026, 12, 28), 1).weeks[0]
    assert (peak.phase, peak.starts) == (Phase.PEAK, date(2026, 12, 28))
    assert not any(session.kind is Kind.STRENGTH for session in peak.sessions)


# Around the race ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("weekday", range(7))
@pytest.mark.parametrize("goal", [Goal.FASTER, Goal.LONGER, Goal.HYBRID_RUNNING])
def test_WK_11_no_quality_in_the_seven_days_after_a_race(weekday: int, goal: Goal) -> None:
    day = MONDAY + 2 * WEEK + weekday * DAY
    profile = athlete(goal=goal, experience=Experience.YEARS, endurance_days=6, race=race(day))
    for session in sessions(plan(profile, MONDAY, 6)):
        if 0 < (session.date - day).days <= 7:
            assert not session.kind.is_quality
            assert session.date != day + DAY or not session.kind.is_run


def test_WK_11_the_day_after_a_race_just_run_is_a_rest_day_and_its_week_easy() -> None:
    raced = MONDAY - DAY
    profile = athlete(goal=Goal.FASTER, long_run_day=Weekday.MON, endurance_days=6)
    ahead = replace(profile, race=race(MONDAY + WEEK + 5 * DAY))
    for one in (profile, ahead):
        first = plan(one, MONDAY, 1, History(last_race=(raced, 42.2))).weeks[0]
        assert not any(session.kind.is_run for session in first.sessions if session.date == MONDAY)
        assert not any(s.kind.is_quality for s in first.sessions if s.date <= raced + 7 * DAY)


@pytest.mark.parametrize(
    ("gap", "kind", "km", "broken"),
    [
        (7, Kind.TEMPO_RUN, 10.0, True),
        (8, Kind.TEMPO_RUN, 10.0, False),
        (1, Kind.EASY_RUN, 42.2, True),
        (1, Kind.EASY_RUN, 21.1, False),
        (2, Kind.EASY_RUN, 42.2, False),
    ],
)
def test_WK_11_is_checked(gap: int, kind: Kind, km: float, broken: bool) -> None:
    raced = MONDAY - DAY
    run = Session(id="one", date=raced + gap * DAY, slot=Slot.AM, kind=kind, minutes=30, rpe=4)
    weeks = [
        Week(
            starts=starts, phase=Phase.RECOVERY, sessions=(run,) if 0 <= (run.date - starts).days < 7 else ()
        )
        for starts in (MONDAY, MONDAY + WEEK)
    ]
    found = check(weeks, athlete(), History(last_race=(raced, km)))
    assert [breach.rule for breach in found if breach.rule == "WK-11"] == ["WK-11"] * broken


@pytest.mark.parametrize("weekday", range(7))
@pytest.mark.parametrize("days", [1, 2, 3, 4])
def test_PR_3_the_race_is_one_of_the_endurance_days(weekday: int, days: int) -> None:
    profile = athlete(endurance_days=days, race=race(MONDAY + 2 * WEEK + weekday * DAY))
    week = plan(profile, MONDAY, 3).weeks[2]
    moving = {s.date for s in week.sessions if s.kind.is_run or s.kind is Kind.CROSS_TRAINING}
    assert len(moving) <= days
    if days == 1:
        assert ("easy_run", "PR-3") in left_out(week)


@pytest.mark.parametrize("weekday", [5, 6])
@pytest.mark.parametrize("weeks_ahead", [2, 9])
def test_WK_8_race_week_holds_40_to_60_percent_of_the_highest_week(weekday: int, weeks_ahead: int) -> None:
    for days, km, usual in ((3, 6.0, 100), (4, 12.0, 150), (6, 21.0, 300)):
        profile = athlete(
            goal=Goal.FASTER,
            endurance_days=days,
            longest_run_km=km,
            weekly_run_minutes=usual,
            race=race(MONDAY + weeks_ahead * WEEK + weekday * DAY),
        )
        totals = running(plan(profile, MONDAY, weeks_ahead + 1))
        assert 0.39 * max(totals) <= totals[-1] <= 0.6 * max(totals)


def test_WK_8_a_race_week_without_room_for_its_share_says_so() -> None:
    profile = athlete(endurance_days=2, race=race(MONDAY + 8 * WEEK + 5 * DAY), weekly_run_minutes=240)
    made = plan(profile, MONDAY, 9)
    assert running(made)[8] < 0.4 * max(running(made))
    assert ("easy_run", "WK-8") in left_out(made.weeks[8])


def test_WK_2_a_race_between_own_runs_leaves_a_rest_day_in_seven() -> None:
    own = (
        OwnRun(weekday=Weekday.WED, minutes=60),
        OwnRun(weekday=Weekday.FRI, minutes=60),
        OwnRun(weekday=Weekday.SUN, minutes=60),
    )
    profile = athlete(own_runs=own, endurance_days=6, race=race(MONDAY + 3 * WEEK, km=100))
    made = plan(profile, MONDAY, 6)
    trained = sorted(
        {s.date for s in sessions(made) if s.kind not in (Kind.REST, Kind.MOBILITY) and not s.optional}
    )
    row = longest = 1
    for before, after in pairwise(trained):
        row = row + 1 if after - before == DAY else 1
        longest = max(longest, row)
    assert longest <= 6


# Everybody ------------------------------------------------------------------------------------------------


@properties
@given(profile=st.one_of(profiles(), profiles(own_runs=True)), start=FIRST_DAYS, weeks=LENGTHS)
def test_WK_no_never_rule_is_broken_but_by_own_runs_among_themselves(
    profile: Profile, start: date, weeks: int
) -> None:
    broken = [breach for breach in check(plan(profile, start, weeks).weeks, profile) if not breach.by_athlete]
    assert broken == []
