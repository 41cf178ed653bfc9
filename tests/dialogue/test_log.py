"""The log: told in words, by a button, in the evening; corrected, doubted, doubled."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.dialogue import logbook
from core.dialogue.flows import log
from core.dialogue.log_questions import ask_how_it_went
from core.dialogue.told_session import dump_told, load_told
from core.dialogue.turn import Turn
from core.training.athlete import Kind, Modality, Spot
from core.training.session import Origin, Pattern, Status
from core.understanding.reading import Answer, Finding, Intent, PainTold, Reading, SessionTold
from core.wellness.safety import EndsWhen, Hold, Limit
from tests.dialogue.talk import TUESDAY, Talk, session, world

EASY = "2026-03-03-easy_run"


def talk(*sessions: object, **shelves: object) -> Talk:
    return Talk(log.FLOW, world(*sessions, **shelves))  # type: ignore[arg-type]


def told(**facts: object) -> SessionTold:
    return SessionTold(**facts)  # type: ignore[arg-type]


def heard(**facts: object) -> Reading:
    return Reading(text="told", intents=(Intent.LOG_SESSION,), confidence=0.9, session=told(**facts))


def test_a_told_run_takes_the_place_of_the_planned_one() -> None:
    chat = talk(session(Kind.EASY_RUN))
    text = chat.do(log.hear, heard(kind=Kind.EASY_RUN, minutes=47, distance_km=8.0, rpe=4))
    run = chat.session(EASY)
    assert run.status is Status.DONE and run.actual is not None
    assert (run.actual.minutes, run.actual.distance_km, run.actual.rpe) == (47, 8.0, 4)
    assert (run.minutes, run.rpe) == (45, 4), "the plan stays to be compared with"
    assert "✓ Easy run 8 km in 47 min, felt like RPE 4" in text
    assert len(chat.world.sessions) == 1


def test_an_easy_run_told_on_a_day_of_intervals_is_that_days_run() -> None:
    chat = talk(session(Kind.INTERVALS, 50, rpe=8, pattern=Pattern(repeats=8, work_s=90, rpe=8)))
    chat.do(logbook.take, told(kind=Kind.EASY_RUN, minutes=30, rpe=3))
    (only,) = chat.world.sessions
    assert only.kind is Kind.INTERVALS and only.actual is not None and only.actual.kind is Kind.EASY_RUN


def test_another_kind_stands_beside_the_plan() -> None:
    chat = talk(session(Kind.EASY_RUN))
    text = chat.do(logbook.take, told(modality=Modality.CYCLING, minutes=60, rpe=5))
    ride = next(s for s in chat.world.sessions if s.origin is Origin.ATHLETE)
    assert ride.kind is Kind.CROSS_TRAINING and ride.modality is Modality.CYCLING
    assert ride.status is Status.DONE and ride.date == TUESDAY
    assert chat.session(EASY).status is Status.PLANNED
    assert "beside the plan" in text


def test_the_named_day_is_logged_and_a_missed_run_turns_done() -> None:
    monday = TUESDAY - timedelta(days=1)
    chat = talk(session(Kind.EASY_RUN, day=monday, status=Status.MISSED), session(Kind.EASY_RUN))
    chat.do(logbook.take, told(kind=Kind.EASY_RUN, minutes=40, rpe=4, date=monday))
    assert chat.session("2026-03-02-easy_run").status is Status.DONE
    assert chat.session(EASY).status is Status.PLANNED


def test_the_exact_kind_wins_over_its_family() -> None:
    chat = talk(session(Kind.RECOVERY_RUN, 20), session(Kind.TEMPO_RUN, 50, rpe=6))
    chat.do(logbook.take, told(kind=Kind.TEMPO_RUN, minutes=50, rpe=6))
    assert chat.session("2026-03-03-recovery_run").status is Status.PLANNED
    assert chat.session("2026-03-03-tempo_run").status is Status.DONE


def test_kilometres_are_never_those_of_a_strength_session() -> None:
    chat = talk(session(Kind.STRENGTH, 30, routine="ST-2"))
    chat.do(logbook.take, told(minutes=44, distance_km=8.0, rpe=4))
    assert chat.session("2026-03-03-strength").status is Status.PLANNED
    assert any(each.kind is Kind.EASY_RUN for each in chat.world.sessions)


def test_missing_minutes_come_from_the_distance_and_are_said_to_be_a_guess() -> None:
    chat = talk(session(Kind.EASY_RUN))
    text = chat.do(logbook.take, told(kind=Kind.EASY_RUN, distance_km=10.0, rpe=4))
    actual = chat.session(EASY).actual
    assert actual is not None and actual.minutes == 60
    assert "guess" in text


def test_minutes_are_asked_when_nothing_tells_them() -> None:
    chat = talk()
    chat.do(logbook.take, told(kind=Kind.STRENGTH, rpe=5))
    assert chat.asked == "minutes" and not chat.world.sessions
    chat.answer("about 35 min")
    (lifted,) = chat.world.sessions
    assert lifted.actual is not None and (lifted.actual.minutes, lifted.actual.rpe) == (35, 5)
    chat = talk()
    chat.do(logbook.take, told(kind=Kind.STRENGTH, rpe=5))
    chat.press("min_45")
    assert chat.world.sessions[0].minutes == 45


def test_the_kind_is_asked_when_the_day_tells_none() -> None:
    chat = talk()
    chat.do(logbook.take, told(minutes=30, rpe=3))
    assert chat.asked == "kind"
    chat.press("kind_strength")
    assert chat.world.sessions[0].kind is Kind.STRENGTH


def test_WS_5_the_effort_is_asked_once_and_gives_the_load() -> None:
    chat = talk(session(Kind.EASY_RUN))
    chat.do(logbook.take, told(kind=Kind.EASY_RUN, minutes=50))
    assert chat.session(EASY).status is Status.DONE, "stored before the effort is known"
    assert chat.asked == "rpe"
    text = chat.press("rpe_5")
    assert "5 x 50 min = 250, planned 180" in text
    assert chat.asked is None


@pytest.mark.parametrize("typed", ["6", "rpe 6", "6/10", " 6. "])
def test_a_typed_effort_is_the_same_as_a_pressed_one(typed: str) -> None:
    chat = talk(session(Kind.EASY_RUN))
    chat.do(logbook.done, session(Kind.EASY_RUN))
    chat.answer(typed)
    actual = chat.session(EASY).actual
    assert chat.result is True and actual is not None and actual.rpe == 6


def test_an_effort_above_ten_is_asked_again_kindly() -> None:
    chat = talk(session(Kind.EASY_RUN))
    chat.do(logbook.done, session(Kind.EASY_RUN))
    text = chat.answer("14")
    assert "0 to 10" in text and chat.asked == "rpe"
    actual = chat.session(EASY).actual
    assert actual is not None and actual.rpe is None


def test_words_that_are_no_effort_are_left_to_others() -> None:
    chat = talk(session(Kind.EASY_RUN))
    chat.do(logbook.done, session(Kind.EASY_RUN))
    chat.answer("what's on tomorrow?")
    assert chat.result is False


def test_pain_told_with_the_effort_is_left_for_its_hearer() -> None:
    chat = talk(session(Kind.EASY_RUN))
    chat.do(logbook.done, session(Kind.EASY_RUN))
    pain = (PainTold(where=Spot.KNEE, level=4),)
    chat.answer("6 but my knee hurts", session=told(rpe=6), pain=pain)
    actual = chat.session(EASY).actual
    assert actual is not None and actual.rpe == 6
    assert chat.result is False, "the pain is still to be heard"


@pytest.mark.parametrize(
    "begin, step",
    [
        (lambda turn: logbook.done(turn, session(Kind.EASY_RUN)), "rpe"),
        (lambda turn: ask_how_it_went(turn, [session(Kind.EASY_RUN)]), "ask"),
        (lambda turn: logbook.take(turn, told(modality=Modality.CYCLING, rpe=3)), "minutes"),
    ],
)
def test_a_question_comes_back_once_and_then_lets_go(begin: Callable[[Turn], None], step: str) -> None:
    chat = talk(session(Kind.EASY_RUN))
    chat.do(begin)
    for _ in range(log.ASKED_AGAIN):
        assert chat.interrupted() != "" and chat.asked == step
    assert chat.interrupted() == "" and chat.asked is None


def test_a_log_by_command_settles_the_open_questions() -> None:
    chat = talk()
    chat.do(log.command, "")
    chat.do(logbook.take, told(kind=Kind.EASY_RUN, minutes=45, rpe=4))
    assert chat.asked is None


def test_a_correction_is_no_answer_to_what_was_done() -> None:
    chat = talk(session(Kind.EASY_RUN))
    chat.do(logbook.take, told(kind=Kind.EASY_RUN, minutes=45, rpe=4))
    chat.do(log.command, "")
    chat.answer("sorry, that was 50", session=told(minutes=50), intents=(Intent.CORRECT,))
    assert chat.result is False


def test_WS_6_a_run_that_felt_two_harder_is_noted_one_is_not() -> None:
    chat = talk(session(Kind.EASY_RUN, rpe=4))
    assert "2 harder" in chat.do(logbook.take, told(kind=Kind.EASY_RUN, minutes=45, rpe=6))
    chat = talk(session(Kind.EASY_RUN, rpe=4))
    assert "harder" not in chat.do(logbook.take, told(kind=Kind.EASY_RUN, minutes=45, rpe=5))


def test_WS_6_a_session_beside_the_plan_is_never_harder_than_planned() -> None:
    chat = talk()
    text = chat.do(logbook.take, told(kind=Kind.EASY_RUN, minutes=45))
    text += chat.press("rpe_9")
    assert "harder" not in text
    assert chat.world.sessions[0].rpe == 9


def test_WS_6_quality_cut_short_is_noted_and_praised() -> None:
    chat = talk(session(Kind.TEMPO_RUN, 50, rpe=6))
    text = chat.do(logbook.take, told(kind=Kind.TEMPO_RUN, minutes=20, rpe=7, broken_off=True))
    assert "sound decision" in text and "(cut short)" in text


@pytest.mark.parametrize(
    "facts",
    [
        {"kind": Kind.EASY_RUN, "distance_km": 900.0},
        {"kind": Kind.EASY_RUN, "minutes": 2000},
        {"kind": Kind.EASY_RUN, "minutes": 0},
        {"kind": Kind.EASY_RUN, "minutes": 45, "rpe": 11},
        {"kind": Kind.EASY_RUN, "minutes": 45, "date": TUESDAY + timedelta(days=1)},
        {"kind": Kind.EASY_RUN, "minutes": 45, "date": date(2020, 1, 1)},
        {"kind": Kind.EASY_RUN, "minutes": 10, "distance_km": 30.0},
    ],
)
def test_what_cannot_be_is_answered_and_not_stored(facts: dict[str, object]) -> None:
    chat = talk(session(Kind.EASY_RUN))
    assert chat.do(logbook.take, told(**facts)) != ""
    assert chat.session(EASY).status is Status.PLANNED and len(chat.world.sessions) == 1


def test_a_long_ride_is_believed() -> None:
    chat = talk()
    chat.do(logbook.take, told(modality=Modality.CYCLING, minutes=600, distance_km=250.0, rpe=4))
    assert chat.world.sessions[0].distance_km == 250.0


def test_done_twice_is_once() -> None:
    chat = talk(session(Kind.EASY_RUN))
    chat.do(logbook.done, session(Kind.EASY_RUN))
    before = chat.world.sessions
    text = chat.do(logbook.done, chat.session(EASY))
    assert "already" in text and chat.world.sessions == before


def test_telling_more_of_a_logged_session_completes_it() -> None:
    chat = talk(session(Kind.EASY_RUN))
    chat.do(logbook.done, session(Kind.EASY_RUN))
    chat.do(logbook.take, told(kind=Kind.EASY_RUN, distance_km=7.5))
    (run,) = chat.world.sessions
    assert run.actual is not None and (run.actual.minutes, run.actual.distance_km) == (45, 7.5)


def test_a_second_run_stands_beside_the_first_or_is_the_same_one() -> None:
    chat = talk(session(Kind.EASY_RUN))
    chat.do(logbook.take, told(kind=Kind.EASY_RUN, minutes=45, rpe=4))
    chat.do(logbook.take, told(kind=Kind.EASY_RUN, minutes=30, rpe=3))
    assert len(list(chat.world.sessions)) == 2
    chat.press("log_same")
    assert [each.id for each in chat.world.sessions] == [EASY]
    actual = chat.session(EASY).actual
    assert actual is not None and actual.minutes == 30


def test_the_last_log_can_be_corrected_in_words() -> None:
    chat = talk(session(Kind.EASY_RUN))
    chat.do(logbook.take, told(kind=Kind.EASY_RUN, distance_km=10.0, rpe=4))
    reading = Reading(text="that was 10 miles", intents=(Intent.CORRECT,), session=told(distance_km=16.1))
    chat.do(log.hear, reading)
    actual = chat.session(EASY).actual
    assert actual is not None and actual.distance_km == 16.1
    assert actual.minutes == 97, "the guessed minutes follow the distance"
    chat.do(logbook.correct, told(minutes=95))
    chat.do(logbook.correct, told(distance_km=16.0))
    actual = chat.session(EASY).actual
    assert actual is not None and (actual.minutes, actual.distance_km) == (95, 16.0), "told minutes stay"


def test_a_correction_without_a_log_is_answered() -> None:
    assert talk().do(logbook.correct, told(minutes=30)) != ""


def test_CH_2_a_guess_is_shown_before_it_is_stored() -> None:
    unsure = (Finding("session.minutes", 45, 0, 2, "a number", confidence=0.4),)
    reading = Reading(
        text="45",
        intents=(Intent.LOG_SESSION,),
        session=told(kind=Kind.EASY_RUN, minutes=45, rpe=3),
        findings=unsure,
    )
    chat = talk(session(Kind.EASY_RUN))
    assert "Did I read this right?" in chat.do(log.hear, reading)
    assert chat.session(EASY).status is Status.PLANNED
    chat.press("log_yes")
    assert chat.session(EASY).status is Status.DONE


def test_the_evening_prompt_asks_and_takes_as_planned() -> None:
    chat = talk(session(Kind.EASY_RUN, rpe=3))
    assert "Easy run 45 min" in chat.do(ask_how_it_went, [session(Kind.EASY_RUN, rpe=3)])
    assert list(chat.labels) == ["did_1", "other", "not_done"]
    chat.press("did_1")
    chat.press("rpe_3")
    actual = chat.session(EASY).actual
    assert actual is not None and (actual.minutes, actual.rpe) == (45, 3)


def test_the_evening_prompt_goes_on_with_the_other_sessions() -> None:
    both = [session(Kind.EASY_RUN), session(Kind.STRENGTH, 30, routine="ST-2")]
    chat = talk(*both)
    chat.do(ask_how_it_went, both)
    chat.press("did_1")
    text = chat.press("rpe_4")
    assert "How did it go" in text and chat.asked == "ask"
    chat.press("not_done")
    assert chat.session("2026-03-03-strength").status is Status.SKIPPED
    assert chat.session(EASY).status is Status.DONE


@pytest.mark.parametrize("answer, status", [(Answer.YES, Status.DONE), (Answer.NO, Status.SKIPPED)])
def test_yes_and_no_answer_the_prompt(answer: Answer, status: Status) -> None:
    chat = talk(session(Kind.EASY_RUN))
    chat.do(ask_how_it_went, [session(Kind.EASY_RUN)])
    chat.answer("well", answer=answer)
    assert chat.session(EASY).status is status


def test_SA_8_what_did_not_happen_is_let_go_without_a_word_of_blame() -> None:
    chat = talk(session(Kind.EASY_RUN))
    chat.do(ask_how_it_went, [session(Kind.EASY_RUN)])
    text = chat.press("not_done").lower()
    assert "no harm" in text and not any(word in text for word in ("should have", "fail", "streak", "lazy"))


def test_something_else_is_told_in_words() -> None:
    chat = talk(session(Kind.EASY_RUN))
    chat.do(ask_how_it_went, [session(Kind.EASY_RUN)])
    chat.press("other")
    chat.answer("bike 1 h", session=told(modality=Modality.CYCLING, minutes=60))
    assert any(s.modality is Modality.CYCLING and s.status is Status.DONE for s in chat.world.sessions)


def test_the_prompt_lapses_when_the_session_is_settled() -> None:
    chat = talk(session(Kind.EASY_RUN, status=Status.SKIPPED))
    chat.do(ask_how_it_went, [session(Kind.EASY_RUN)])
    assert chat.interrupted() == ""


def test_SA_3_a_log_under_a_hold_is_written_down_with_a_word_of_care() -> None:
    way_out = EndsWhen.TWO_GOOD_MORNINGS
    hold = Hold(id="h", rule="SA-3", limit=Limit.NO_RUNNING, since=TUESDAY, ends_when=way_out)
    chat = talk(session(Kind.EASY_RUN, status=Status.HELD), holds=(hold,))
    text = chat.do(logbook.take, told(kind=Kind.EASY_RUN, minutes=20, rpe=3))
    assert "hold" in text
    assert chat.session(EASY).status is Status.HELD and len(chat.world.sessions) == 2


def test_an_afternoon_log_lies_in_the_afternoon() -> None:
    chat = talk(now=datetime(2026, 3, 3, 18, 0, tzinfo=UTC))
    chat.do(logbook.take, told(kind=Kind.EASY_RUN, minutes=30, rpe=3))
    assert chat.world.sessions[0].slot.value == "pm"


def test_the_command_reads_kind_time_distance_and_effort() -> None:
    chat = talk(session(Kind.EASY_RUN))
    chat.do(log.command, "easy run 45 min 8 km rpe 6")
    actual = chat.session(EASY).actual
    assert actual is not None
    assert (actual.minutes, actual.distance_km, actual.rpe) == (45, 8.0, 6)


def test_the_command_alone_asks_for_what_is_planned() -> None:
    chat = talk(session(Kind.EASY_RUN))
    chat.do(log.command, "")
    assert chat.asked == "ask"
    chat = talk()
    chat.do(log.command, "")
    assert chat.asked == "tell"


TOLD = st.builds(
    SessionTold,
    kind=st.none() | st.sampled_from([kind for kind in Kind if kind is not Kind.REST]),
    minutes=st.none() | st.integers(-5, 3000),
    distance_km=st.none() | st.floats(-1, 2000, allow_nan=False),
    rpe=st.none() | st.integers(-1, 15),
    modality=st.none() | st.sampled_from(list(Modality)),
    date=st.none() | st.dates(date(2025, 1, 1), date(2027, 1, 1)),
    broken_off=st.booleans(),
)


@settings(max_examples=150, deadline=None)
@given(TOLD)
def test_whatever_is_told_is_answered_and_only_what_can_be_is_stored(what: SessionTold) -> None:
    chat = talk(session(Kind.EASY_RUN), session(Kind.STRENGTH, 30, routine="ST-2"))
    assert chat.do(logbook.take, what) != ""
    for each in chat.world.sessions:
        if each.actual is not None:
            assert 0 < each.actual.minutes <= 24 * 60 or what.minutes is None
            assert each.actual.rpe is None or 0 <= each.actual.rpe <= 10
            assert each.date <= TUESDAY
    assert load_told(dump_told(what)) == what
