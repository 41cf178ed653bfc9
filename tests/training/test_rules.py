"""Each rule of the week, on a small week that breaks exactly that rule and on one that keeps it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from core.training import rules
from core.training.athlete import (
    Condition,
    Equipment,
    Experience,
    FreeMinutes,
    Goal,
    Kind,
    Modality,
    OwnRun,
    Profile,
    Race,
    Slot,
    Spot,
    StrengthTime,
    Weekday,
)
from core.training.load import History
from core.training.planner import plan
from core.training.session import Focus, LiftLoad, Origin, Part, Phase, Session, Status, Week

MONDAY = date(2026, 3, 2)
MON, TUE, WED, THU, FRI, SAT, SUN = range(7)
AM, PM = Slot.AM, Slot.PM
ROOMY = {weekday: FreeMinutes(am=240, pm=240) for weekday in Weekday}


def athlete(**more: Any) -> Profile:
    """Somebody with room for everything, who runs 300 minutes a week and 120 at a stretch."""
    told: dict[str, Any] = {
        "timezone": "UTC",
        "availability": ROOMY,
        "endurance_days": 7,
        "weekly_run_minutes": 300,
        "longest_run_km": 20,
        "easy_pace_s_per_km": 360,
        "equipment": (Equipment.BARBELL, Equipment.BAND, Equipment.BOX),
        "experience": Experience.YEARS,
    }
    return Profile(**{**told, **more})


def on(day: int, kind: Kind, minutes: int = 40, slot: Slot = AM, **more: Any) -> Session:
    """A session on the so-manieth day from Monday, 2 March 2026."""
    told: dict[str, Any] = {"rpe": 4, **more}
    name = f"{day}-{slot.value}-{kind.value}"
    return Session(id=name, date=MONDAY + timedelta(days=day), slot=slot, kind=kind, minutes=minutes, **told)


def run(day: int, minutes: int = 40, slot: Slot = AM, **more: Any) -> Session:
    return on(day, Kind.EASY_RUN, minutes, slot, **more)


def lift(day: int, slot: Slot = PM, **more: Any) -> Session:
    told: dict[str, Any] = {"routine": "ST-2", "focus": Focus.FULL, "load": LiftLoad.LIGHT, **more}
    return on(day, Kind.STRENGTH, 30, slot, **told)


def heavy(day: int, slot: Slot = PM, **more: Any) -> Session:
    return lift(day, slot, **{"load": LiftLoad.HEAVY, "focus": Focus.LEGS, **more})


def ride(day: int, minutes: int = 40, slot: Slot = AM, **more: Any) -> Session:
    return on(day, Kind.CROSS_TRAINING, minutes, slot, **{"modality": Modality.CYCLING, **more})


def core(day: int, slot: Slot = PM) -> Session:
    return on(day, Kind.CORE, 20, slot, routine="ST-3", focus=Focus.CORE, load=LiftLoad.LIGHT)


def yoga(day: int, minutes: int, slot: Slot = PM) -> Session:
    return on(day, Kind.MOBILITY, minutes, slot, routine="yoga")


def weeks(*sessions: Session, phase: Phase = Phase.STEADY) -> list[Week]:
    """The calendar weeks from the first Monday to the last session."""
    last = max((session.date for session in sessions), default=MONDAY)
    found = []
    for number in range((last - MONDAY).days // 7 + 1):
        starts = MONDAY + timedelta(weeks=number)
        mine = [s for s in sessions if starts <= s.date < starts + timedelta(days=7)]
        mine.sort(key=lambda s: (s.date, s.slot.value))
        found.append(Week(starts=starts, phase=phase, sessions=tuple(mine)))
    return found


def broken(
    *sessions: Session,
    phase: Phase = Phase.STEADY,
    history: History | None = None,
    profile: Profile | None = None,
    **more: Any,
) -> set[str]:
    who = profile or athlete(**more)
    return {breach.rule for breach in rules.check(weeks(*sessions, phase=phase), who, history)}


def short_of(*sessions: Session, phase: Phase = Phase.BASE, **more: Any) -> set[str]:
    found = rules.check_aims(weeks(*sessions, phase=phase), athlete(**more))
    return {breach.rule for breach in found}


# PR --------------------------------------------------------------------------------------------------------


def test_PR_2_what_the_coach_adds_stays_within_the_free_minutes() -> None:
    tight = {**ROOMY, Weekday.TUE: FreeMinutes(am=45, pm=0)}
    assert broken(run(TUE, 45), availability=tight) == set()
    assert broken(run(TUE, 46), availability=tight) == {"PR-2"}
    assert broken(run(TUE, 20, PM), availability=tight) == {"PR-2"}
    assert broken(run(TUE, 90, origin=Origin.ATHLETE), availability=tight) == set(), "own runs stand"


def test_PR_2_and_PR_7_own_runs_beyond_the_free_minutes_are_told_as_clashes() -> None:
    tight = athlete(availability={**ROOMY, Weekday.TUE: FreeMinutes(am=45, pm=0)})
    long = weeks(run(TUE, 60, origin=Origin.ATHLETE))
    assert [breach.rule for breach in rules.clashes(long, tight)] == ["PR-2"]
    assert rules.clashes(weeks(run(TUE, 45, origin=Origin.ATHLETE)), tight) == []


def test_PR_2_the_race_day_is_always_free() -> None:
    none = dict.fromkeys(Weekday, FreeMinutes())
    race = Race(date=MONDAY + timedelta(days=SAT), distance_km=10)
    assert broken(on(SAT, Kind.RACE, 60), availability=none, race=race, phase=Phase.RACE) == set()


def test_PR_3_no_more_endurance_days_than_told() -> None:
    three = (run(MON), run(WED), ride(FRI))
    assert broken(*three, endurance_days=3) == set()
    assert broken(*three, run(SUN), endurance_days=3) == {"PR-3"}
    assert broken(*three, run(FRI, slot=PM), endurance_days=3) == set(), "days, not sessions"


def test_PR_3_the_race_counts_as_a_day() -> None:
    sessions = (run(MON), on(SUN, Kind.RACE, 60))
    race = Race(date=MONDAY + timedelta(days=SUN), distance_km=10)
    assert broken(*sessions, endurance_days=2, race=race, phase=Phase.RACE) == set()
    assert broken(*sessions, endurance_days=1, race=race, phase=Phase.RACE) == {"PR-3"}


def test_PR_3_two_days_or_fewer_are_all_runs() -> None:
    assert broken(run(MON), ride(THU), endurance_days=3) == set()
    assert broken(run(MON), ride(THU), endurance_days=2) == {"PR-3"}


def test_PR_4_never_fewer_running_than_cross_training_minutes() -> None:
    assert broken(run(MON, 40), ride(WED, 40)) == set()
    assert broken(run(MON, 40), ride(WED, 41)) == {"PR-4"}
    assert broken(run(MON, 40), ride(WED, 60), goal=Goal.HYBRID_STRENGTH) == set()


def test_PR_6_two_strength_sessions_from_fifty_on() -> None:
    one, two = (lift(TUE),), (lift(TUE), lift(FRI))
    assert "PR-6" in short_of(*one, birth_year=1976)
    assert "PR-6" not in short_of(*two, birth_year=1976)
    assert "PR-6" not in short_of(*one, birth_year=1977)


def test_PR_7_the_coach_adds_no_run_to_the_athletes_own() -> None:
    own = (OwnRun(weekday=Weekday.TUE, minutes=40),)
    assert broken(run(TUE, origin=Origin.ATHLETE), own_runs=own) == set()
    assert broken(run(TUE, origin=Origin.ATHLETE), run(THU), own_runs=own) == {"PR-7"}


def test_PR_1_who_wants_to_be_faster_or_to_run_longer_has_a_quality_run() -> None:
    assert "PR-1" in short_of(run(TUE), goal=Goal.LONGER)
    assert "PR-1" not in short_of(on(TUE, Kind.TEMPO_RUN), goal=Goal.LONGER)
    assert "PR-1" not in short_of(run(TUE), goal=Goal.HEALTHY)


# CO --------------------------------------------------------------------------------------------------------


def test_CO_1_what_has_priority_comes_first() -> None:
    run_first, lift_first = (run(TUE), lift(TUE, PM)), (lift(TUE, AM), run(TUE, slot=PM))
    assert broken(*run_first) == set()
    assert broken(*lift_first) == {"CO-1"}
    assert broken(*lift_first, goal=Goal.HYBRID_STRENGTH) == set()
    assert broken(*run_first, goal=Goal.HYBRID_STRENGTH) == {"CO-1"}


def test_CO_2_one_in_the_morning_one_in_the_evening() -> None:
    assert broken(run(TUE), lift(TUE, AM)) == {"CO-2"}
    assert broken(run(TUE), yoga(TUE, 20, AM)) == set(), "short mobility joins"
    assert broken(run(TUE), yoga(TUE, 21, AM)) == {"CO-2"}
    assert broken(run(TUE), lift(TUE, AM, routine="ST-5")) == set(), "the ten minutes join"
    assert broken(run(TUE), core(TUE, AM)) == {"CO-2"}, "a core circuit takes a slot of its own"


@pytest.mark.parametrize("kind", [Kind.HILLS, Kind.INTERVALS])
def test_CO_3_no_heavy_legs_in_the_48_hours_before(kind: Kind) -> None:
    assert broken(heavy(TUE), on(THU, kind)) == {"CO-3"}
    assert broken(heavy(MON), on(THU, kind)) == set()
    assert broken(lift(TUE), on(THU, kind)) == set(), "light legs may"
    assert broken(on(TUE, kind), heavy(TUE)) == set(), "after it, the same day"


def test_CO_3_no_heavy_legs_two_days_before_the_long_run() -> None:
    assert broken(heavy(TUE), on(THU, Kind.LONG_RUN)) == {"CO-3"}
    assert broken(heavy(TUE), on(FRI, Kind.LONG_RUN)) == set()


def test_CO_3_and_ST_7_a_strength_first_hybrid_may_join_heavy_legs_and_intervals() -> None:
    same_day = (heavy(TUE, AM), on(TUE, Kind.INTERVALS, slot=PM))
    assert broken(*same_day, goal=Goal.HYBRID_STRENGTH) == set()
    assert broken(heavy(MON), on(TUE, Kind.INTERVALS, slot=PM), goal=Goal.HYBRID_STRENGTH) == {"CO-3", "WK-3"}


def test_CO_4_no_strength_on_the_long_run_day_nor_on_the_day_after() -> None:
    long = on(SAT, Kind.LONG_RUN)
    assert broken(long, lift(SAT)) == {"CO-4"}
    assert broken(long, core(SAT)) == {"CO-4"}
    assert broken(long, lift(SUN)) == {"CO-4"}
    assert broken(long, core(SUN)) == set()
    assert broken(long, lift(SUN, routine="ST-5")) == set()
    assert broken(long, lift(FRI)) == set()


def test_CO_5_two_training_sessions_a_day_at_most() -> None:
    two = (run(TUE), lift(TUE))
    assert broken(*two, yoga(TUE, 20)) == set(), "short mobility is not counted"
    assert broken(*two, yoga(TUE, 45, AM)) >= {"CO-5"}, "never a full yoga class on top"
    with_ten = (on(TUE, Kind.CROSS_TRAINING, slot=PM, modality=Modality.CYCLING), run(TUE))
    assert broken(*with_ten) == set()
    assert broken(*with_ten, lift(TUE, routine="ST-5")) == {"CO-5"}, "the ten minutes are counted"


def test_CO_6_upper_body_and_core_may_stand_where_legs_may_not() -> None:
    hills = on(THU, Kind.HILLS)
    assert broken(heavy(WED), hills) == {"CO-3", "WK-3"}
    assert broken(heavy(WED, focus=Focus.UPPER), hills) == set()
    assert broken(core(WED), hills) == set()
    assert broken(on(SAT, Kind.LONG_RUN), heavy(SUN, focus=Focus.UPPER)) == {"CO-4"}, "CO-4 stays"


# ST, XT, SA ------------------------------------------------------------------------------------------------


def test_ST_1_the_circuit_stands_48_hours_apart() -> None:
    assert broken(lift(TUE, routine="ST-1"), lift(WED, routine="ST-1")) == {"ST-1"}
    assert broken(lift(TUE, PM, routine="ST-1"), lift(THU, AM, routine="ST-1")) == {"ST-1"}
    assert broken(lift(TUE, PM, routine="ST-1"), lift(THU, PM, routine="ST-1")) == set()


def test_ST_4_needs_weights_and_is_never_for_the_new() -> None:
    squats = heavy(TUE, routine="ST-4")
    assert broken(squats) == set()
    assert broken(squats, equipment=(Equipment.KETTLEBELL,)) == {"ST-4"}
    assert broken(squats, experience=Experience.NEW) == {"ST-4"}


@pytest.mark.parametrize(
    ("rule", "name", "spot", "harmless"),
    [
        ("XT-5", Modality.ROWING, Spot.HIP, Spot.KNEE),
        ("XT-5", Modality.ROWING, Spot.HAMSTRING, Spot.KNEE),
        ("XT-8", Modality.INCLINE_WALKING, Spot.ACHILLES, Spot.KNEE),
        ("XT-8", Modality.INCLINE_WALKING, Spot.CALF, Spot.KNEE),
        ("XT-9", Modality.STAIRS, Spot.KNEE, Spot.HIP),
        ("XT-9", Modality.STAIRS, Spot.CALF, Spot.HIP),
        ("XT-10", Modality.RUCKING, Spot.LOWER_BACK, Spot.KNEE),
    ],
)
def test_XT_bans_hold_for_a_session_and_for_a_part_of_one(
    rule: str, name: Modality, spot: Spot, harmless: Spot
) -> None:
    parts = (Part(modality=Modality.CYCLING, minutes=20), Part(modality=name, minutes=20))
    for session in (ride(WED, modality=name), ride(WED, modality=Modality.MIXED, parts=parts)):
        assert broken(run(MON), session, sore_spots=(spot,)) == {rule}
        assert broken(run(MON), session, sore_spots=(harmless,)) == set()


def test_SA_7_no_heavy_strength_under_16_and_easy_only_in_pregnancy() -> None:
    assert broken(heavy(TUE), conditions=(Condition.UNDER_16,)) == {"SA-7"}
    assert broken(lift(TUE), conditions=(Condition.UNDER_16,)) == set()
    pregnant = (Condition.PREGNANT,)
    assert broken(run(TUE), conditions=pregnant) == set()
    assert broken(on(TUE, Kind.TEMPO_RUN), conditions=pregnant) == {"SA-7"}
    assert broken(run(TUE, rpe=5), conditions=pregnant) == {"SA-7"}


# WK --------------------------------------------------------------------------------------------------------


def test_WK_1_a_long_run_a_week_or_the_race() -> None:
    assert "WK-1" in short_of(run(SAT))
    assert "WK-1" not in short_of(on(SAT, Kind.LONG_RUN))
    assert "WK-1" not in short_of(on(SAT, Kind.RACE))
    assert "WK-1" not in short_of(run(SAT), goal=Goal.HYBRID_STRENGTH)


def test_WK_2_a_full_rest_day_in_any_seven() -> None:
    six = tuple(run(day) for day in range(6))
    assert broken(*six, yoga(SUN, 20)) == set(), "a rest day may hold short mobility"
    assert broken(*six, yoga(SUN, 21)) == {"WK-2"}
    assert broken(*(run(day) for day in range(7))) == {"WK-2"}
    across = (*(run(day) for day in range(1, 7)), run(7))
    assert broken(*across) == {"WK-2"}, "any seven days, not a calendar week"


def test_WK_2_an_easy_day_at_least_every_fourth() -> None:
    hard = [on(day, Kind.TEMPO_RUN) for day in range(4)]
    found = rules.check(weeks(*hard), athlete())
    assert {breach.detail for breach in found if breach.rule == "WK-2"} == {"no easy day"}
    three = rules.check(weeks(*hard[:3]), athlete())
    assert [breach for breach in three if breach.rule == "WK-2"] == []


def test_WK_3_hard_days_are_not_neighbours() -> None:
    tempo = on(TUE, Kind.TEMPO_RUN)
    assert broken(tempo, on(WED, Kind.HILLS)) == {"WK-3"}
    assert broken(tempo, on(THU, Kind.HILLS)) == set()
    assert broken(tempo, heavy(WED)) == {"WK-3"}
    assert broken(tempo, lift(WED)) == set()
    assert broken(tempo, heavy(TUE)) == set(), "quality and strength may share a day"


def test_WK_5_two_mobility_sessions_at_least() -> None:
    assert "WK-5" in short_of(yoga(MON, 15))
    assert "WK-5" not in short_of(yoga(MON, 15), yoga(SAT, 15))


def test_WK_7_peak_weeks_hold_mobility_and_light_recovery_only() -> None:
    assert broken(run(MON), ride(WED, 30, rpe=3), yoga(FRI, 15), phase=Phase.PEAK) == set()
    assert broken(run(MON), ride(WED, 30, rpe=4), phase=Phase.PEAK) == {"WK-7"}
    assert broken(lift(TUE), phase=Phase.PEAK) == {"WK-7"}
    assert broken(lift(TUE), phase=Phase.BUILD) == set()


def test_WK_7_and_PR_6_leave_two_light_sessions_in_peak_weeks() -> None:
    two = (lift(TUE), lift(FRI))
    assert broken(*two, phase=Phase.PEAK, birth_year=1970) == set()
    assert broken(*two, core(WED), phase=Phase.PEAK, birth_year=1970) == {"WK-7"}
    assert broken(lift(TUE), heavy(FRI), phase=Phase.PEAK, birth_year=1970) == {"WK-7"}


def test_WK_8_no_heavy_legs_in_the_last_seven_days() -> None:
    race = Race(date=MONDAY + timedelta(days=7 + WED), distance_km=10)
    the_race = on(7 + WED, Kind.RACE, 50)
    assert broken(heavy(WED), the_race, race=race) == {"WK-8"}
    assert broken(heavy(TUE), the_race, race=race) == set()
    assert broken(lift(THU), the_race, race=race) == set()


def test_WK_8_the_race_week_holds_at_most_60_percent() -> None:
    race = Race(date=MONDAY + timedelta(days=SUN), distance_km=10)

    def week(minutes: int) -> tuple[Session, ...]:
        return (run(MON, 60), run(TUE, 60), run(THU, minutes), on(SUN, Kind.RACE, 50))

    assert broken(*week(60), race=race, phase=Phase.RACE) == set()
    assert broken(*week(61), race=race, phase=Phase.RACE) == {"WK-8"}


def test_WK_9_a_week_grows_by_a_tenth_at_most() -> None:
    def five(first: int) -> tuple[Session, ...]:
        return (run(MON, first), *(run(day, 65) for day in (TUE, WED, FRI, SAT)))

    assert broken(*five(70)) == set(), "330 minutes after 300"
    assert broken(*five(71)) == {"WK-9"}


def test_WK_9_a_volume_held_in_the_last_eight_weeks_is_no_growth() -> None:
    held = History(weekly_minutes=(400, 250, 250, 250, 250))
    longest = tuple(run(day, 100) for day in (MON, TUE, WED, FRI))
    assert broken(*longest, history=held) == set()
    forgotten = History(weekly_minutes=(400, *(250,) * 8))
    assert broken(*longest, history=forgotten) == {"WK-9"}


def test_WK_9_an_easier_week_every_fourth() -> None:
    loads = History(weekly_minutes=(300, 300, 300))
    three = tuple(run(day, 60) for day in (MON, TUE, THU))
    assert broken(*three, run(SAT, 60), history=loads) == set(), "240 after 300"
    assert broken(*three, run(SAT, 61), history=loads) == {"WK-9"}
    assert broken(*three, run(SAT, 61), history=History(weekly_minutes=(300, 200, 300))) == set()


def test_WK_9_a_week_is_easier_than_those_before_it() -> None:
    four = tuple(run(day, minutes) for day, minutes in ((MON, 60), (TUE, 60), (THU, 60), (SAT, 65)))
    after_more = History(weekly_minutes=(300, 220, 250, 250))
    assert broken(*four, history=after_more) == set(), "220 after 300, and those after it stay lower too"
    assert broken(*four, history=History(weekly_minutes=(270, 220, 250, 250))) == {"WK-9"}
    short = Profile(
        timezone="UTC",
        goal=Goal.FASTER,
        race=Race(date=date(2026, 8, 6), distance_km=5.0),
        experience=Experience.NEW,
        endurance_days=1,
        long_run_day=Weekday.MON,
        availability={Weekday.MON: FreeMinutes(am=0, pm=20)},
        strength_time=StrengthTime.NONE,
        modalities=(),
    )
    assert rules.check(plan(short, date(2026, 3, 3), 8).weeks, short) == []


def test_WK_9_no_run_beyond_110_percent_of_the_longest_of_thirty_days() -> None:
    assert broken(on(SAT, Kind.LONG_RUN, 132)) == set()
    assert broken(on(SAT, Kind.LONG_RUN, 133)) == {"WK-9"}
    race = Race(date=MONDAY + timedelta(days=SAT), distance_km=42.2)
    assert broken(on(SAT, Kind.RACE, 260), race=race, phase=Phase.RACE) == set(), "the race excepted"


def test_WK_9_no_run_longer_than_half_of_a_week_of_three() -> None:
    assert broken(run(MON, 50), run(WED, 50), on(SAT, Kind.LONG_RUN, 100)) == set()
    assert broken(run(MON, 50), run(WED, 49), on(SAT, Kind.LONG_RUN, 100)) == {"WK-9"}
    assert broken(run(MON, 50), on(SAT, Kind.LONG_RUN, 100)) == set(), "two runs a week may"


# Mending ---------------------------------------------------------------------------------------------------


def test_SW_7_only_what_the_change_broke_is_mended() -> None:
    stood = weeks(on(TUE, Kind.TEMPO_RUN), on(WED, Kind.HILLS), lift(FRI), run(SAT))
    changed = weeks(
        on(TUE, Kind.TEMPO_RUN), on(WED, Kind.HILLS), lift(FRI), on(SAT, Kind.LONG_RUN), lift(SAT)
    )
    mended = rules.mend(changed, athlete(), MONDAY, before=stood)
    assert [change.rules for change in mended.changes] == [("CO-4",)]
    assert {s.kind for s in mended.weeks[0].sessions} >= {Kind.TEMPO_RUN, Kind.HILLS}, "what stood stays"
    alone = rules.mend(changed, athlete(), MONDAY)
    assert {rule for change in alone.changes for rule in change.rules} == {"CO-4", "WK-3"}


def test_SW_7_what_replaces_a_session_inherits_its_breaches() -> None:
    four = [run(day) for day in (MON, TUE, THU, SAT)]
    instead = Session(
        id="new",
        date=four[2].date,
        slot=AM,
        kind=Kind.CROSS_TRAINING,
        minutes=40,
        rpe=4,
        modality=Modality.CYCLING,
        origin=Origin.SWAP,
        replaces=four[2].id,
    )
    few = athlete(endurance_days=3)
    before, after = weeks(*four), weeks(*four[:2], instead, four[3])
    assert rules.mend(after, few, MONDAY).changes, "four endurance days of three"
    assert rules.mend(after, few, MONDAY, before=before).changes == ()


def test_SW_7_what_is_done_and_what_the_athlete_brought_stays() -> None:
    done = on(TUE, Kind.TEMPO_RUN, status=Status.DONE)
    own = on(WED, Kind.HILLS, origin=Origin.ATHLETE)
    assert rules.mend(weeks(done, own), athlete(), MONDAY).changes == ()
    given = rules.mend(weeks(done, on(WED, Kind.HILLS)), athlete(), MONDAY + timedelta(days=WED)).changes
    assert [change.before.kind for change in given] == [Kind.HILLS]
