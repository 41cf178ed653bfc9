"""Which strength and which cross-training a plan holds, and what it says of what it leaves out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import core.training
from core.message import say
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
    Slot,
    Spot,
    StrengthTime,
    Terrain,
    Weekday,
)
from core.training.catalogue import modality
from core.training.planner import plan, strength_school
from core.training.session import OWN_RUN_CLASH, Focus, Phase, Session, Week
from core.words.phrasebook import Phrasebook

MONDAY = date(2026, 3, 2)
M = Modality
WEIGHTS = (Equipment.BARBELL, Equipment.DUMBBELLS)
SLOTS = (StrengthTime.TWO_SLOTS, StrengthTime.THREE_SLOTS)


def athlete(**more: Any) -> Profile:
    return Profile(**{"timezone": "UTC", "strength_time": StrengthTime.TWO_SLOTS, **more})


def weeks(number: int = 8, start: date = MONDAY, **more: Any) -> tuple[Week, ...]:
    return plan(athlete(**more), start, number).weeks


def of_kind(week: Week, *kinds: Kind) -> list[Session]:
    return [session for session in week.sessions if session.kind in kinds]


def routines(week: Week) -> set[str | None]:
    return {session.routine for session in of_kind(week, Kind.STRENGTH, Kind.CORE)}


def left(week: Week, what: str) -> list[str]:
    return [item.rule for item in week.left_out if item.what == what]


# Schools ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "school"),
    [
        ({"strength_time": StrengthTime.NONE}, "ST-5"),
        ({"strength_time": StrengthTime.TEN_MINUTES}, "ST-5"),
        ({"weekly_run_minutes": 781}, "ST-5"),
        ({"weekly_run_minutes": 780}, "ST-2"),
        ({"goal": Goal.LONGER, "equipment": (Equipment.BAND, Equipment.BOX)}, "ST-2"),
        ({"goal": Goal.FASTER, "equipment": (Equipment.BAND, Equipment.BOX)}, "ST-1"),
        ({"goal": Goal.FASTER, "equipment": (Equipment.BAND,)}, "ST-2"),
        ({"goal": Goal.HEALTHY, "equipment": (Equipment.BAND, Equipment.BOX)}, "ST-2"),
        ({"goal": Goal.HYBRID_RUNNING, "experience": Experience.YEARS, "equipment": WEIGHTS}, "ST-4"),
        ({"goal": Goal.HYBRID_STRENGTH, "experience": Experience.YEARS, "equipment": WEIGHTS}, "ST-4"),
        ({"goal": Goal.HYBRID_STRENGTH, "experience": Experience.SOME, "equipment": WEIGHTS}, "ST-2"),
        ({"goal": Goal.HYBRID_STRENGTH, "experience": Experience.YEARS}, "ST-2"),
    ],
)
def test_PR_5_the_school_that_speaks(told: dict[str, Any], school: str) -> None:
    # 870 free minutes: 90 beside 780 of running
    free = dict.fromkeys(Weekday, FreeMinutes(am=60, pm=60)) | {Weekday.SUN: FreeMinutes(am=90, pm=60)}
    assert strength_school(athlete(availability=free, **told)) == school


def test_PR_5_a_trail_race_makes_five_moves_and_core_circuits_of_a_road_runners_school() -> None:
    race = Race(date=MONDAY + timedelta(weeks=20), distance_km=30, terrain=Terrain.TRAIL)
    kit = (Equipment.BAND, Equipment.BOX)
    week = weeks(1, goal=Goal.FASTER, equipment=kit, race=race)[0]
    assert routines(week) >= {"ST-2", "ST-3"}


def test_PR_6_two_strength_sessions_from_fifty_on_whatever_was_asked_for() -> None:
    for birth_year, least in ((1976, 2), (1977, 0)):
        race = Race(date=MONDAY + timedelta(days=12 * 7 + 5), distance_km=10)
        found = weeks(13, strength_time=StrengthTime.NONE, birth_year=birth_year, race=race, goal=Goal.FASTER)
        peak = [week for week in found if week.phase is Phase.PEAK]
        assert peak
        assert all(len(of_kind(week, Kind.STRENGTH)) == least for week in peak)


# Spacing ---------------------------------------------------------------------------------------------------


def legs(week: Iterable[Session]) -> list[Session]:
    """The school's leg sessions, the ten minutes excepted."""
    return [
        session
        for session in week
        if session.kind is Kind.STRENGTH and session.routine != "ST-5" and session.focus is not Focus.UPPER
    ]


free_day = st.builds(
    FreeMinutes, am=st.sampled_from((0, 20, 45, 60, 90)), pm=st.sampled_from((0, 20, 45, 60))
)
profiles = st.builds(
    athlete,
    goal=st.sampled_from(Goal),
    experience=st.sampled_from(Experience),
    strength_time=st.sampled_from(SLOTS),
    endurance_days=st.integers(1, 7),
    long_run_day=st.sampled_from(Weekday),
    equipment=st.sampled_from(((), WEIGHTS, (Equipment.BAND, Equipment.BOX), (*WEIGHTS, *Equipment))),
    modalities=st.lists(st.sampled_from([name for name in M if name is not M.MIXED]), unique=True).map(tuple),
    sore_spots=st.lists(st.sampled_from(Spot), max_size=2, unique=True).map(tuple),
    limiter=st.sampled_from(Limiter),
    availability=st.dictionaries(st.sampled_from(Weekday), free_day),
    weekly_run_minutes=st.sampled_from((0, 60, 150, 300)),
)
starts = st.integers(0, 13).map(lambda days: MONDAY + timedelta(days=days))


@settings(max_examples=120, deadline=None)
@given(profile=profiles, start=starts)
def test_ST_never_two_strength_sessions_a_day_and_legs_of_a_school_two_days_apart(
    profile: Profile, start: date
) -> None:
    sessions = [session for week in plan(profile, start, 4).weeks for session in week.sessions]
    lifts = [s.date for s in sessions if s.kind in (Kind.STRENGTH, Kind.CORE)]
    assert len(lifts) == len(set(lifts))
    days = [session.date for session in legs(sessions)]
    assert all((later - earlier).days >= 2 for earlier, later in zip(days, days[1:], strict=False))


@settings(max_examples=120, deadline=None)
@given(profile=profiles, start=starts)
def test_PR_8_what_strength_and_cross_training_miss_is_said(profile: Profile, start: date) -> None:
    for week in plan(profile, start, 4).weeks:
        if week.starts < start or week.phase not in (Phase.BASE, Phase.BUILD, Phase.STEADY):
            continue
        if not of_kind(week, Kind.STRENGTH):
            assert left(week, "strength")
        bans = all(modality(name).banned_for(profile.sore_spots) for name in profile.modalities)
        if profile.endurance_days >= 3 and not of_kind(week, Kind.CROSS_TRAINING):
            assert left(week, "cross_training")
            assert ("XT-11" in left(week, "cross_training")) == bans


def test_CO_6_legs_that_have_no_second_day_become_upper_body() -> None:
    def lifts(*days: Weekday) -> list[Focus | None]:
        free = dict.fromkeys(Weekday, FreeMinutes()) | dict.fromkeys(days, FreeMinutes(am=90, pm=60))
        week = weeks(1, goal=Goal.HYBRID_STRENGTH, availability=free, weekly_run_minutes=60)[0]
        return [session.focus for session in of_kind(week, Kind.STRENGTH)]

    assert sorted(filter(None, lifts(Weekday.TUE, Weekday.WED))) == [Focus.FULL, Focus.UPPER]
    assert lifts(Weekday.TUE, Weekday.THU) == [Focus.FULL, Focus.FULL]


def test_PR_8_ten_minutes_without_a_slot_are_said() -> None:
    five = dict.fromkeys(Weekday, FreeMinutes(am=5, pm=5))
    week = weeks(1, availability=five, strength_time=StrengthTime.TEN_MINUTES)[0]
    assert left(week, "strength") == ["PR-8"]


def test_PR_8_where_minutes_abound_the_rule_that_kept_strength_out_is_said() -> None:
    only = dict.fromkeys(Weekday, FreeMinutes()) | {
        Weekday.FRI: FreeMinutes(am=60, pm=60),
        Weekday.SAT: FreeMinutes(am=180, pm=60),
    }
    week = weeks(
        1,
        goal=Goal.HYBRID_RUNNING,
        experience=Experience.YEARS,
        equipment=WEIGHTS,
        availability=only,
        weekly_run_minutes=120,
        long_run_day=Weekday.SAT,
        endurance_days=2,
    )[0]
    assert not any(session.heavy_legs for session in week.sessions)
    assert left(week, "strength") and set(left(week, "strength")) <= {"CO-3", "CO-4", "CO-5", "WK-3"}


# Cross-training --------------------------------------------------------------------------------------------


def first_rides(number: int = 6, **more: Any) -> list[Modality | None]:
    found = []
    for week in weeks(number, **more):
        sessions = of_kind(week, Kind.CROSS_TRAINING)
        found += [sessions[0].modality] if sessions else []
    return found


def test_WK_4_cardio_rotates_from_week_to_week() -> None:
    names = (M.CYCLING, M.ROWING, M.SWIMMING)
    assert set(first_rides(modalities=names)[:3]) == set(names)
    assert set(first_rides(modalities=names[:1])) == {M.CYCLING}


def test_WK_4_the_rotation_goes_on_where_the_next_plan_begins() -> None:
    names = (M.CYCLING, M.ROWING, M.SWIMMING)
    whole = first_rides(6, modalities=names)
    assert first_rides(3, modalities=names, start=MONDAY + timedelta(weeks=3)) == whole[3:]


@pytest.mark.parametrize(
    ("limiter", "first"),
    [
        (Limiter.HEART_LUNGS, {M.SWIMMING, M.AIR_BIKE}),
        (Limiter.LEGS, {M.RUCKING, M.CYCLING}),
        (Limiter.UNKNOWN, {M.RUCKING, M.SWIMMING, M.CYCLING, M.AIR_BIKE}),
    ],
)
@pytest.mark.parametrize("days", [4, 6])
def test_XT_11_the_limiters_modalities_come_first_every_week(
    limiter: Limiter, first: set[Modality], days: int
) -> None:
    names = (M.RUCKING, M.SWIMMING, M.CYCLING, M.AIR_BIKE)
    found = first_rides(8, modalities=names, limiter=limiter, endurance_days=days)
    assert found and set(found) <= first


def test_XT_10_rucking_is_not_for_the_whole_body() -> None:
    assert not modality(M.RUCKING).whole_body and modality(M.RUCKING).leg_driven


def test_PR_3_of_five_endurance_days_one_is_cross_training_however_much_is_run() -> None:
    for days, least in ((5, 1), (6, 1), (2, 0)):
        week = weeks(1, endurance_days=days, weekly_run_minutes=900)[0]
        assert (len(of_kind(week, Kind.CROSS_TRAINING)) >= 1) == bool(least)


def test_PR_3_two_days_want_no_cross_training_and_miss_none() -> None:
    assert left(weeks(1, endurance_days=2)[0], "cross_training") == []


def test_XT_11_nothing_at_hand_is_said_as_such() -> None:
    assert left(weeks(1, modalities=())[0], "cross_training") == ["XT-11"]
    assert left(weeks(1, modalities=(M.STAIRS,), sore_spots=(Spot.KNEE,))[0], "cross_training") == ["XT-11"]


# Hybrids ---------------------------------------------------------------------------------------------------


def test_ST_7_strength_first_runs_10_to_40_minutes_and_says_what_half_of_the_usual_misses() -> None:
    for minutes, said in ((150, []), (400, ["ST-7"])):
        week = weeks(
            1, goal=Goal.HYBRID_STRENGTH, weekly_run_minutes=minutes, longest_run_km=15, endurance_days=4
        )[0]
        runs = [session.minutes or 0 for session in week.sessions if session.kind.is_run]
        assert runs and all(10 <= each <= 40 for each in runs)
        assert left(week, "running") == said
        assert (sum(runs) < minutes / 2) == bool(said)


@pytest.mark.parametrize("strength_time", StrengthTime)
@pytest.mark.parametrize("days", [3, 5])
def test_PR_1_a_hybrid_does_not_train_as_one_who_runs_for_health(
    strength_time: StrengthTime, days: int
) -> None:
    told: dict[str, Any] = {"strength_time": strength_time, "endurance_days": days, "weekly_run_minutes": 180}
    health = weeks(4, goal=Goal.HEALTHY, **told)
    hybrid = weeks(4, goal=Goal.HYBRID_RUNNING, **told)
    assert [week.sessions for week in health] != [week.sessions for week in hybrid]
    kinds = {session.kind for week in hybrid for session in week.sessions}
    assert Kind.INTERVALS in kinds, "short and fast runs disturb strength less than long ones"


# What is said ----------------------------------------------------------------------------------------------


def test_PR_1_a_week_without_its_quality_run_says_so() -> None:
    for goal in (Goal.FASTER, Goal.LONGER, Goal.HYBRID_RUNNING):
        assert left(weeks(1, goal=goal, endurance_days=1)[0], "quality") == ["PR-3"]
        assert left(weeks(1, goal=goal, weekly_run_minutes=25)[0], "quality") in (["WK-9"], ["PR-8"])
        assert left(weeks(1, goal=goal)[0], "quality") == []
    assert left(weeks(1, goal=Goal.HEALTHY, endurance_days=1)[0], "quality") == []


def own(*runs: tuple[Weekday, Kind, int], slot: Slot = Slot.AM) -> tuple[OwnRun, ...]:
    return tuple(OwnRun(weekday=day, kind=kind, minutes=minutes, slot=slot) for day, kind, minutes in runs)


def clashes(*runs: tuple[Weekday, Kind, int], **more: Any) -> list[list[str]]:
    return [left(week, OWN_RUN_CLASH) for week in weeks(3, own_runs=own(*runs), **more)]


def test_PR_7_what_own_runs_break_is_said_once_in_the_first_week() -> None:
    usual = {"weekly_run_minutes": 200, "longest_run_km": 20}
    neighbours = ((Weekday.TUE, Kind.TEMPO_RUN, 40), (Weekday.WED, Kind.HILLS, 40))
    assert clashes(*neighbours, **usual) == [["WK-3"], [], []]
    apart = ((Weekday.TUE, Kind.TEMPO_RUN, 40), (Weekday.THU, Kind.HILLS, 40))
    assert clashes(*apart, **usual) == [[], [], []]


def test_PR_2_an_own_run_beyond_the_free_minutes_stands_and_is_said() -> None:
    long = (Weekday.TUE, Kind.EASY_RUN, 61)
    assert clashes(long, longest_run_km=20) == [["PR-2"], [], []]
    assert clashes((Weekday.TUE, Kind.EASY_RUN, 60), longest_run_km=20) == [[], [], []]
    week = weeks(1, own_runs=own(long))[0]
    assert [session.minutes for session in week.sessions if session.kind.is_run] == [61]


def test_WK_2_own_runs_on_all_seven_days_stand_and_are_said() -> None:
    daily = tuple((day, Kind.EASY_RUN, 30) for day in Weekday)
    assert "WK-2" in clashes(*daily, weekly_run_minutes=210, endurance_days=7)[0]


def test_PR_7_the_race_stands_for_the_own_run_of_its_day_and_says_so() -> None:
    race = Race(date=MONDAY + timedelta(days=13), distance_km=10)
    runs = own((Weekday.SUN, Kind.EASY_RUN, 40), (Weekday.TUE, Kind.EASY_RUN, 40))
    found = weeks(3, own_runs=runs, race=race)
    assert [left(week, "own_run") for week in found] == [[], ["PR-7"], []]


WORDS = Phrasebook()
TODAY = Path(core.training.__file__).parents[1] / "words/en/today.ftl"
#: What has a sentence of its own, not a name in the list.
SPOKEN = {OWN_RUN_CLASH: "today-own-run-clash", "goal_reach": "today-out-of-reach"}


def emitted() -> set[str]:
    """Every `what` that the planner's modules name, besides the kinds of sessions."""
    modules = Path(core.training.__file__).parent.glob("*.py")
    named = {
        what for module in modules for what in re.findall(r'LeftOut\(\s*what="(\w+)"', module.read_text())
    }
    return named | {OWN_RUN_CLASH} | {kind.value for kind in Kind if kind is not Kind.REST}


@pytest.mark.parametrize("what", sorted(emitted()))
def test_PR_8_everything_that_can_be_left_out_has_words(what: str) -> None:
    if what in SPOKEN:
        assert SPOKEN[what] in TODAY.read_text()
        return
    spoken = WORDS.sentence(say("today-left-out-name", what=what))
    assert spoken != WORDS.sentence(say("today-left-out-name", what="nobody knows"))


def test_PR_7_a_clash_is_told_with_its_rules_and_an_offer() -> None:
    told = WORDS.sentence(say("today-own-run-clash", rules=["PR-2", "WK-3"]))
    assert "PR-2 and WK-3" in told and "move or shorten" in told


def test_SA_7_in_pregnancy_quality_is_not_missed() -> None:
    told = athlete(goal=Goal.FASTER, conditions=(Condition.PREGNANT, Condition.DOCTOR_CONSENT))
    assert left(plan(told, MONDAY, 1).weeks[0], "quality") == []
    assert left(plan(replace(told, endurance_days=1), MONDAY, 1).weeks[0], "quality") == []
