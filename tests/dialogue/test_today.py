"""What is on: the day, the week, the season, and the words of a session."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.dialogue import session_words
from core.dialogue.flows import today
from core.dialogue.turn import Turn
from core.dialogue.world import Athlete, Readiness
from core.training import catalogue
from core.training.athlete import Equipment, Experience, Kind, Modality, Profile, Race, Slot
from core.training.session import Actual, Focus, LeftOut, LiftLoad, Part, Pattern, Phase, Session, Status
from core.understanding.reading import Action, Intent, Reading, Request
from core.wellness.safety import EndsWhen, Hold, Limit
from core.wellness.signs import Level
from core.words.phrasebook import Phrasebook
from tests.dialogue.talk import MORNING, PROFILE, TUESDAY, Talk, session, week, world

WORDS = Phrasebook()


def talk(*sessions: Session, **shelves: object) -> Talk:
    return Talk(today.FLOW, world(*sessions, **shelves))  # type: ignore[arg-type]


def spoken(each: Session) -> str:
    return WORDS.sentence(session_words.line(each))


def how(each: Session, profile: Profile = PROFILE) -> str:
    return "\n".join(WORDS.sentence(say) for say in session_words.details(each, profile))


# The words of a session

LINES = [
    (session(Kind.EASY_RUN, rpe=3), "Easy run 45 min, RPE 3"),
    (session(Kind.LONG_RUN, 110, distance_km=18.0), "Long run 18 km (about 1 h 50), RPE 4"),
    (
        session(Kind.INTERVALS, 50, rpe=8, pattern=Pattern(repeats=8, work_s=90, rpe=8)),
        "Intervals 8 x 90 s at RPE 8, 50 min in all",
    ),
    (
        session(Kind.INTERVALS, 60, rpe=8, pattern=Pattern(repeats=5, work_s=180, rpe=8)),
        "Intervals 5 x 3 min at RPE 8, 60 min in all",
    ),
    (session(Kind.CROSS_TRAINING, 60, rpe=3, modality=Modality.CYCLING), "Cycling 60 min, RPE 3"),
    (
        session(
            Kind.CROSS_TRAINING,
            45,
            modality=Modality.MIXED,
            parts=(
                Part(modality=Modality.CYCLING, minutes=15),
                Part(modality=Modality.INCLINE_WALKING, minutes=15),
                Part(modality=Modality.STAIRS, minutes=15),
            ),
        ),
        "Mixed cardio 45 min, RPE 4: Cycling 15 min, Incline walking 15 min, and Stairs 15 min",
    ),
    (
        session(Kind.STRENGTH, 40, routine="ST-4", focus=Focus.LEGS, load=LiftLoad.HEAVY),
        "Leg strength (heavy) 40 min: Heavy and explosive",
    ),
    (
        session(Kind.STRENGTH, 40, routine="ST-2", parts=(Part(modality=Modality.ROWING, minutes=10),)),
        "Strength 40 min: Strength for runners, then Rowing 10 min hard",
    ),
    (session(Kind.STRENGTH, 10, routine="ST-5"), "Quick strength 10 min"),
    (session(Kind.CORE, 20, routine="ST-3"), "Core circuit 20 min"),
    (session(Kind.MOBILITY, 15, routine="foam_rolling"), "Foam rolling 15 min"),
    (session(Kind.RACE, 300, distance_km=50.0), "Race day: 50 km (about 5 h)"),
    (session(Kind.REST, None, rpe=None), "Rest day"),
    (session(Kind.EASY_RUN, optional=True), "Easy run 45 min, RPE 4 (optional)"),
    (session(Kind.EASY_RUN, status=Status.SKIPPED), "– Easy run 45 min, RPE 4 (let go)"),
    (session(Kind.EASY_RUN, status=Status.HELD), "‖ Easy run 45 min, RPE 4 (on hold)"),
    (session(Kind.EASY_RUN, status=Status.SWAPPED), "↔ Easy run 45 min, RPE 4 (swapped)"),
    (
        session(
            Kind.EASY_RUN,
            status=Status.DONE,
            actual=Actual(at=MORNING, kind=Kind.EASY_RUN, minutes=47, distance_km=8.1, rpe=4),
        ),
        "✓ Easy run 8.1 km in 47 min, felt like RPE 4",
    ),
]


@pytest.mark.parametrize("each, words", LINES, ids=[words for _, words in LINES])
def test_the_line_of_a_session(each: Session, words: str) -> None:
    assert spoken(each) == words


def test_distances_follow_the_athletes_units() -> None:
    run = session(Kind.LONG_RUN, 110, distance_km=16.1)
    assert WORDS.sentence(session_words.line(run), units="mi").startswith("Long run 10 mi")


ZONES = {0: 0, 1: 0, 2: 1, 3: 1, 4: 2, 5: 3, 6: 3, 7: 4, 8: 4, 9: 5, 10: 5}


@pytest.mark.parametrize("rpe, zone", ZONES.items())
def test_zones_are_bands_of_effort(rpe: int, zone: int) -> None:
    assert session_words.zone(rpe) == zone
    assert WORDS.sentence(session_words.effort(session(Kind.EASY_RUN, rpe=rpe))).startswith(f"RPE {rpe}:")


def test_WK_6_a_run_begins_with_moving_and_ends_with_still_stretches() -> None:
    text = how(session(Kind.EASY_RUN))
    assert "5-10 min of moving stretches" in text and "still stretches, 15-30 s" in text


def test_the_minutes_of_a_quality_run_add_up() -> None:
    assert "10 min easy, 25 min at RPE 6" in how(session(Kind.TEMPO_RUN, 45, rpe=6))
    text = how(session(Kind.INTERVALS, 50, rpe=8, pattern=Pattern(repeats=8, work_s=90, rpe=8)))
    assert "13 min easy, then 8 x 90 s at RPE 8" in text


def test_XT_1_cycling_is_told_with_its_cadence() -> None:
    cadence = catalogue.modality(Modality.CYCLING).numbers["cadence"]
    assert f"above {cadence} rpm" in how(session(Kind.CROSS_TRAINING, modality=Modality.CYCLING))


def test_SW_1_in_water_effort_is_told_by_feel() -> None:
    assert "10-20 lower" in how(session(Kind.CROSS_TRAINING, modality=Modality.SWIMMING))


def test_a_strength_session_can_be_followed_from_the_chat() -> None:
    profile = replace(PROFILE, equipment=(Equipment.BAND, Equipment.BOX), experience=Experience.SOME)
    text = how(session(Kind.STRENGTH, 60, routine="ST-1", focus=Focus.FULL, load=LiftLoad.LIGHT), profile)
    lines = [line for line in text.splitlines() if line[:1].isdigit()]
    assert len(lines) == 10
    assert all(": " in line and any(c.isdigit() for c in line.partition(",")[2]) for line in lines)


@pytest.mark.parametrize("routine", [routine.name for routine in catalogue.routines()])
def test_every_routine_can_be_told(routine: str) -> None:
    kind = catalogue.routine(routine).kind
    for equipment in ((), tuple(Equipment)):
        each = session(kind, 30, routine=routine)
        assert spoken(each)
        assert how(each, replace(PROFILE, equipment=equipment))


SESSIONS = st.builds(
    Session,
    id=st.just("x"),
    date=st.just(TUESDAY),
    slot=st.sampled_from(Slot),
    kind=st.sampled_from(Kind),
    minutes=st.integers(1, 400),
    distance_km=st.none() | st.floats(0.1, 200),
    rpe=st.integers(0, 10),
    modality=st.none() | st.sampled_from(Modality),
    parts=st.sampled_from([(), (Part(modality=Modality.ROWING, minutes=10),)]),
    pattern=st.none()
    | st.builds(Pattern, repeats=st.integers(1, 20), work_s=st.integers(10, 900), rpe=st.just(8)),
    routine=st.none() | st.sampled_from([routine.name for routine in catalogue.routines()]),
    focus=st.none() | st.sampled_from(Focus),
    load=st.none() | st.sampled_from(LiftLoad),
    optional=st.booleans(),
    status=st.sampled_from(Status),
)


@settings(max_examples=200, deadline=None)
@given(SESSIONS)
def test_any_session_can_be_said(each: Session) -> None:
    assert spoken(each) and WORDS.sentence(session_words.effort(each))
    how(each)


# The day


def test_today_says_what_how_and_why_with_buttons() -> None:
    chat = talk(session(Kind.EASY_RUN, rpe=3, why=("WK-9",)))
    text = chat.do(today.command, "")
    assert text.startswith("Today, Tuesday 3 March:")
    assert "Easy run 45 min, RPE 3" in text and "Why: Running grows slowly" in text
    assert list(chat.labels) == ["done", "skip", "swap"]


@pytest.mark.parametrize("words", ["nonsense", "my dentist", "the thing with Tom"])
def test_words_that_name_no_day_show_none(words: str) -> None:
    text = talk(session(Kind.EASY_RUN)).do(today.command, words)
    assert text.startswith("I don't know that day.") and "Easy run" not in text


@pytest.mark.parametrize("words", ["please", "my run", "what's on", "now", "tuesday", "wensday"])
def test_a_day_that_is_named_or_meant_is_shown(words: str) -> None:
    assert "don't know" not in talk(session(Kind.EASY_RUN)).do(today.command, words)


def test_a_rest_day_is_told_warmly_with_what_comes_next() -> None:
    chat = talk(session(Kind.LONG_RUN, 90, day=date(2026, 3, 7)))
    text = chat.do(today.command, "")
    assert "Rest day today" in text and "Next up, Sat 7 Mar: Long run 90 min" in text
    assert chat.labels == {}


def test_a_day_of_mobility_alone_is_a_rest_day() -> None:
    text = talk(session(Kind.MOBILITY, 15, routine="yoga")).do(today.command, "")
    assert "A rest day, with something gentle" in text and "1. Cat-cow" in text
    assert "A rest day" not in talk(session(Kind.EASY_RUN)).do(today.command, "")


def test_how_to_do_it_is_told_until_the_day_before() -> None:
    thursday = session(Kind.EASY_RUN, day=date(2026, 3, 5))
    text = talk(thursday).do(today.say_day, date(2026, 3, 5))
    assert "Easy run" in text and "stretches" not in text
    assert "stretches" in talk(replace(thursday, date=date(2026, 3, 4))).do(today.command, "tomorrow")


def test_what_is_done_is_ticked_and_has_no_buttons() -> None:
    done = session(
        Kind.EASY_RUN,
        status=Status.DONE,
        actual=Actual(at=MORNING, kind=Kind.EASY_RUN, minutes=45, rpe=3),
    )
    chat = talk(done)
    text = chat.do(today.command, "")
    assert "✓ Easy run" in text and "All done" in text and chat.labels == {}


def test_SA_10_a_hold_is_told_first_with_its_way_out() -> None:
    way_out = EndsWhen.TWO_GOOD_MORNINGS
    hold = Hold(id="h", rule="SA-3", limit=Limit.NO_RUNNING, since=TUESDAY, ends_when=way_out)
    chat = talk(session(Kind.EASY_RUN, status=Status.HELD), holds=(hold,))
    text = chat.do(today.command, "")
    assert text.startswith("Running is on hold (SA-3). It ends after two mornings")
    assert "‖ Easy run" in text and chat.labels == {}


@pytest.mark.parametrize("limit", Limit)
@pytest.mark.parametrize("ends", EndsWhen)
def test_every_hold_has_words(limit: Limit, ends: EndsWhen) -> None:
    hold = Hold(id="h", rule="SA-4", limit=limit, since=TUESDAY, ends_when=ends)
    assert "It ends" in talk(holds=(hold,)).do(today.command, "")


def test_a_break_is_told_first() -> None:
    athlete = Athlete(key="a", created_at=MORNING, onboarded_at=MORNING, profile=PROFILE, paused=True)
    until = replace(athlete, paused_until=date(2026, 3, 8))
    assert talk(athlete=athlete).do(today.command, "").startswith("You're on a break, for as long")
    assert "Sunday 8 March" in talk(athlete=until).do(today.command, "")


@pytest.mark.parametrize("level, word", [(Level.AMBER, "Amber"), (Level.RED, "Red")])
def test_the_level_of_the_day_is_told(level: Level, word: str) -> None:
    readiness = Readiness(id=TUESDAY.isoformat(), date=TUESDAY, level=level)
    chat = talk(session(Kind.EASY_RUN), readiness=(readiness,))
    assert chat.do(today.command, "").startswith(f"{word} warning signs")


def test_tomorrow_and_named_days() -> None:
    tomorrow = session(Kind.TEMPO_RUN, day=date(2026, 3, 4), rpe=6)
    chat = talk(tomorrow)
    assert chat.do(today.command, "tomorrow").startswith("Tomorrow, Wednesday 4 March:")
    assert chat.labels == {}, "nothing to press before the day"
    reading = Reading(
        text="what's on wednesday",
        intents=(Intent.SHOW_TODAY,),
        requests=(Request(action=Action.MOVE, on=date(2026, 3, 4)),),
    )
    assert "Tempo run" in chat.do(today.hear, reading)
    assert chat.do(today.hear, Reading(text="hello", intents=(Intent.GREETING,))) == ""


def test_days_outside_the_plan_are_answered() -> None:
    chat = talk(session(Kind.EASY_RUN))
    assert "isn't laid out yet" in chat.do(today.say_day, date(2026, 9, 1))
    assert "before we started" in chat.do(today.say_day, date(2025, 9, 1))
    assert "no plan yet" in talk(weeks=()).do(today.say_day, TUESDAY)


# The week


def test_the_week_lists_seven_days_and_its_sums() -> None:
    done = session(
        Kind.EASY_RUN,
        day=date(2026, 3, 2),
        status=Status.DONE,
        actual=Actual(at=MORNING, kind=Kind.EASY_RUN, minutes=50, rpe=3),
    )
    chat = talk(
        done,
        session(Kind.TEMPO_RUN, 40, rpe=6),
        session(Kind.STRENGTH, 30, slot=Slot.PM, routine="ST-2"),
        session(Kind.EASY_RUN, 30, day=date(2026, 3, 5), status=Status.SWAPPED),
        session(Kind.CROSS_TRAINING, 30, day=date(2026, 3, 5), modality=Modality.CYCLING),
        session(Kind.MOBILITY, 15, day=date(2026, 3, 6), routine="yoga"),
    )
    text = chat.do(today.week_command, "")
    days = tuple("Mon Tue Wed Thu Fri Sat Sun".split())
    lines = [line for line in text.splitlines() if line.lstrip("▸ ").startswith(days)]
    assert len(lines) == 7
    assert lines[1].startswith("▸ Tue  Tempo run 40 min, RPE 6; Strength 30 min")
    assert lines[2] == "Wed  Rest"
    assert lines[3] == "Thu  Cycling 30 min, RPE 4", "what was swapped shows as what took its place"
    assert "Running 90 min, cross-training 30 min, 1 x strength, 1 x mobility. 1 session done so far." in text
    assert text.startswith("Week of Monday 2 March · base")


def test_what_a_week_left_out_is_said_in_one_line() -> None:
    left = (LeftOut(what="core", rule="CO-2"), LeftOut(what="strength", rule="WK-3"))
    text = talk(weeks=(week(left_out=left),)).do(today.week_command, "")
    assert "a core circuit and a strength session" in text


def test_the_week_after_is_a_tap_or_a_word_away() -> None:
    weeks = (week(), week(date(2026, 3, 9), Phase.BUILD))
    chat = talk(session(Kind.LONG_RUN, 90, day=date(2026, 3, 14)), weeks=weeks)
    chat.do(today.week_command, "")
    assert "· build" in chat.press("week_next")
    assert "Long run 90 min" in chat.do(today.week_command, "next")
    assert "before we started" in chat.do(today.week_command, "last")
    reading = Reading(text="show me next week", intents=(Intent.SHOW_WEEK,))
    assert "· build" in chat.do(today.hear, reading)


# The season


def test_the_plan_tells_the_phases_and_the_days_to_the_race() -> None:
    profile = replace(PROFILE, race=Race(date=date(2026, 4, 19), distance_km=21.1))
    chat = talk(session(Kind.EASY_RUN, 200), profile=profile)
    text = chat.do(today.plan_command, "")
    assert text.startswith("21.1 km on Sunday 19 April: 47 days to go.")
    assert len(today.season(_turn(chat))) == 7


def test_without_a_race_the_plan_shows_a_quarter() -> None:
    chat = talk(session(Kind.EASY_RUN))
    assert f"The next {today.SEASON_WEEKS}:" in chat.do(today.plan_command, "")


def test_why_a_day_is_not_a_question_for_the_day() -> None:
    reading = Reading(text="why this week?", intents=(Intent.WHY, Intent.SHOW_WEEK))
    assert talk(session(Kind.EASY_RUN)).do(today.hear, reading) == ""


def test_WK_11_a_goal_out_of_reach_is_said_with_another_offered() -> None:
    detail: dict[str, int | str] = {"needed_minutes": 360, "reachable_minutes": 220}
    out = week(left_out=(LeftOut(what=today.OUT_OF_REACH, rule="WK-11", detail=detail),))
    profile = replace(PROFILE, race=Race(date=date(2026, 4, 12), distance_km=80.0))
    for show in (today.plan_command, today.week_command):
        text = talk(weeks=(out,), profile=profile).do(show, "")
        assert "80 km is further than your running can safely grow by then" in text
        assert "about 45 km, or a later race" in text


def _turn(chat: Talk) -> Turn:
    return Turn(chat.conversation, chat.world)


def test_late_at_night_today_is_still_the_evening_before() -> None:
    chat = talk(session(Kind.EASY_RUN), now=datetime(2026, 3, 4, 1, 0, tzinfo=UTC))
    assert chat.do(today.command, "").startswith("Today, Tuesday 3 March")


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.REST])
def test_every_kind_of_session_can_be_today(kind: Kind) -> None:
    each = session(kind, 60, distance_km=10.0 if kind is Kind.RACE else None)
    assert "Today" in talk(each).do(today.command, "")
