"""The daily check-in in chat: three taps, numbers, corrections, and what the level makes of the day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from core.message import MessageKind
from core.training.athlete import Kind, Modality
from core.training.session import Actual, Status
from core.wellness.check_in import Item, Source
from core.wellness.signs import Level
from tests.support.plans import at, runner, session


def ratings(chat, day: int):
    """The ratings that count for a day of March."""
    (counting,) = [c for c in chat.world.check_ins if c.date == date(2026, 3, day) and not c.superseded]
    return counting.ratings


def level(chat, day: int):
    """The stored level of a day of March."""
    return next(r.level for r in chat.world.readiness if r.date == date(2026, 3, day))


def test_CH_2_three_taps_make_a_check_in():
    chat = runner()
    chat.until(at(2, 6, 30))
    chat.tap("fatigue_3")
    chat.tap("mood_4")
    answer = chat.tap("sleep_quality_2")
    told = ratings(chat, 2)
    assert (told.fatigue, told.mood, told.sleep_quality) == (3, 4, 2)
    assert "slept badly" in answer and "mood good" in answer
    assert [c.source for c in chat.world.check_ins if not c.superseded] == [Source.BUTTONS]


@pytest.mark.parametrize("words", ["/checkin 2 3 4 5 1", "/checkin 2,3,4,5,1"])
def test_CH_2_numbers_name_fatigue_mood_sleep_soreness_stress(words):
    chat = runner()
    chat.say(words)
    told = ratings(chat, 2)
    assert [told.of(item) for item in Item][:5] == [2, 3, 4, 5, 1]


@pytest.mark.parametrize(
    "words", ["/checkin 6 3 3", "/checkin 3 3", "/checkin 0 1 2", "/checkin a b c", "/checkin 1 2 3 4 5 5"]
)
def test_CH_2_numbers_that_cannot_be_meant_are_asked_for_and_nothing_is_stored(words):
    chat = runner()
    answer = chat.say(words)
    assert "1 to 5" in answer and not chat.world.check_ins
    chat.tap("ask")
    assert "fatigue_1" in chat.buttons


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("/checkin sleep 4", {"sleep_quality": 4}),
        ("/checkin stress 2, fatigue 3, sleep 4", {"stress": 2, "fatigue": 3, "sleep_quality": 4}),
        ("/checkin energy=5 Mood: 1 soreness 2", {"fatigue": 5, "mood": 1, "soreness": 2}),
    ],
)
def test_CH_2_ratings_by_name_come_in_any_order_and_none_is_taken_for_another(words, told):
    chat = runner()
    chat.say(words)
    ratings_now = ratings(chat, 2)
    assert {item.value: ratings_now.of(item) for item in Item if ratings_now.of(item)} == told


@pytest.mark.parametrize(
    "words", ["/checkin sleep 6", "/checkin sleep 4 knee 3", "/checkin sleep 4.5", "/checkin 3 sleep 4"]
)
def test_CH_2_names_that_cannot_be_meant_are_asked_for_and_nothing_is_stored(words):
    chat = runner()
    assert "1 to 5" in chat.say(words) and not chat.world.check_ins


def test_CH_1_ratings_are_echoed_in_words_never_as_numbers():
    chat = runner()
    answer = chat.say("/checkin 3 3 3")
    echo = answer.split("\n")[0]
    assert "energy normal" in echo and not any(digit in echo for digit in "12345")


def test_CH_1_soreness_is_asked_on_its_own_when_fatigue_is_two_or_less():
    chat = runner()
    chat.say("/checkin 2 4 4")
    assert "soreness_1" in chat.buttons
    other = runner()
    other.say("/checkin 3 4 4")
    assert "soreness_1" not in other.buttons


def test_CH_1_stress_and_motivation_are_asked_once_a_week():
    chat = runner()
    asked = []
    for day in range(2, 12):
        chat.until(at(day, 7))
        chat.say("/checkin 4 4 4")
        if "stress_1" in chat.buttons:
            asked.append(day)
            chat.tap("stress_4")
    assert asked == [9]


def test_CH_5_the_later_check_in_counts_and_both_are_kept():
    chat = runner()
    chat.say("/checkin 1 1 1")
    assert level(chat, 2) is not Level.GREEN
    chat.say("/checkin 4 4 4")
    assert ratings(chat, 2).fatigue == 4
    assert level(chat, 2) is Level.GREEN
    assert [c.superseded for c in chat.world.check_ins] == [True, False]


def test_CH_5_a_card_that_a_correction_makes_wrong_is_withdrawn():
    chat = runner()
    chat.until(at(3, 7))
    chat.say("/checkin 2 2 4")
    card = chat.last
    assert "swap_1" in chat.buttons
    assert "take back" in chat.say("/checkin 4 4 4")
    answer = chat.press(card, "swap_1")
    assert "earlier message" in answer
    assert all(s.status is not Status.SWAPPED for s in chat.world.sessions)


def test_CH_5_before_four_it_is_still_the_evening_before():
    chat = runner()
    chat.until(at(5, 3, 59))
    chat.say("/checkin 4 4 4")
    assert chat.world.check_ins[-1].date == date(2026, 3, 4)


def test_WS_3_a_note_is_one_kind_question_and_changes_nothing():
    chat = runner()
    planned = chat.world.sessions
    chat.say("/checkin 3 3 2")
    chat.until(at(3, 7))
    answer = chat.say("/checkin 3 3 2")
    assert level(chat, 3) is Level.GREEN and "Anything going on?" in answer
    assert [s.minutes for s in chat.world.sessions[: len(planned)]] == [s.minutes for s in planned]


def test_WS_8_amber_proposes_and_without_an_answer_the_run_stays():
    chat = runner()
    chat.until(at(3, 7))
    chat.say("/checkin 2 2 4")
    assert level(chat, 3) is Level.AMBER
    assert {"swap_1", "swap_2", "keep"} <= set(chat.buttons)
    today = [s for s in chat.world.sessions if s.date == date(2026, 3, 3)]
    assert [(s.kind, s.status) for s in today] == [(Kind.INTERVALS, Status.PLANNED)]
    chat.until(at(4, 7))
    assert chat.world.swaps[0].chosen is None


def test_WS_8_the_long_run_stays_in_amber_and_is_watched():
    chat = runner()
    chat.until(at(8, 7))
    answer = chat.say("/checkin 2 2 4")
    assert "long run stays" in answer
    offered = chat.world.swaps[-1].offered
    assert all(s.kind is Kind.LONG_RUN for s in offered)


def red(chat):
    """Three bad mornings in a row from Tuesday 3 March; gives the answer to the last."""
    for day in (3, 4):
        chat.until(at(day, 7))
        chat.say("/checkin 2 2 2")
    chat.until(at(5, 7))
    return chat.say("/checkin 1 1 1")


def test_WS_7_two_persistent_signs_with_an_item_at_one_are_red_before_there_is_a_baseline():
    chat = runner()
    red(chat)
    assert level(chat, 4) is Level.AMBER and level(chat, 5) is Level.RED


def test_WS_8_red_acts_at_once_rests_today_and_lightens_the_week():
    chat = runner()
    planned = {s.id: s for s in chat.world.sessions}
    answer = red(chat)
    assert "rest today" in answer
    today = [s for s in chat.world.sessions if s.date == date(2026, 3, 5)]
    assert {(s.kind, s.status) for s in today} == {
        (Kind.TEMPO_RUN, Status.SWAPPED),
        (Kind.REST, Status.PLANNED),
    }
    week = [s for s in chat.world.sessions if date(2026, 3, 6) <= s.date <= date(2026, 3, 12)]
    assert not any(s.kind.is_quality for s in week)
    share = sum(s.minutes or 0 for s in week) / sum(planned[s.id].minutes or 0 for s in week)
    assert 0.5 <= share <= 0.7


def test_WS_8_one_tap_takes_red_back():
    chat = runner()
    before = {s.id: s for s in chat.world.sessions if s.date >= date(2026, 3, 5)}
    red(chat)
    chat.tap("undo")
    after = {s.id: s for s in chat.world.sessions if s.date >= date(2026, 3, 5) and s.id in before}
    assert after == before
    assert not any(s.kind is Kind.REST for s in chat.world.sessions)


def test_WS_8_active_recovery_can_be_taken_instead_of_rest():
    chat = runner()
    red(chat)
    answer = chat.tap("swap_1")
    assert "Cycling" in answer
    (instead,) = [s for s in chat.world.sessions if s.date == date(2026, 3, 5) and s.status is Status.PLANNED]
    assert instead.kind is Kind.CROSS_TRAINING and (instead.rpe or 9) <= 3 and not instead.hard


def test_WS_9_red_begins_the_overtraining_check_in_with_three_questions_and_its_exit():
    chat = runner()
    answer = red(chat)
    assert chat.last.kind is MessageKind.OVERTRAINING_CHECK_IN
    assert answer.count("?") == 3 and "3 green check-ins in a row" in answer
    assert {b.rsplit("_", 1)[0] for b in chat.buttons if b.startswith("motivation")}


def test_WS_9_all_questions_answered_end_in_a_summary():
    chat = runner()
    red(chat)
    for question in (
        "motivation",
        "harder_than_usual",
        "soreness_at_rest",
        "sleep",
        "eating_enough",
        "illness",
    ):
        chat.tap(f"{question}_fine")
    answer = chat.tap("life_stress_trouble")
    assert "heavy time around you" in answer and "stays light" in answer


def test_WS_9_answers_can_be_typed():
    chat = runner()
    red(chat)
    chat.say("no yes yes")
    (case,) = chat.world.watches
    assert [a.answer.value for a in case.answers] == ["trouble", "trouble", "trouble"]


def test_WS_9_follow_ups_come_on_days_three_seven_and_fourteen_and_weekly():
    chat = runner()
    red(chat)
    chat.until(at(29, 12))
    days = [when.day for when, m in chat.sent if MessageKind.FOLLOW_UP in (m.kind, *m.also)]
    assert days == [8, 12, 19, 26]


def test_WS_9_worse_makes_the_week_lighter_and_better_lets_it_grow():
    shares = {}
    for feeling in ("better", "same", "worse"):
        chat = runner()
        planned = {s.id: s.minutes or 0 for s in chat.world.sessions}
        red(chat)
        chat.until(at(8, 7))
        chat.tap(feeling)
        week = [s for s in chat.world.sessions if date(2026, 3, 9) <= s.date <= date(2026, 3, 12)]
        shares[feeling] = sum(s.minutes or 0 for s in week) / sum(planned[s.id] for s in week)
    assert shares["worse"] < shares["same"] < shares["better"]


def test_WS_9_three_green_check_ins_end_the_watch_and_WS_11_quality_comes_back_at_two_thirds():
    chat = runner()
    red(chat)
    for day in range(6, 9):
        chat.until(at(day, 7))
        answer = chat.say("/checkin 4 4 4")
    assert "three green check-ins" in answer
    assert chat.world.watches[0].closed == date(2026, 3, 8)
    first = next(
        s for s in chat.world.sessions if s.date > date(2026, 3, 12) and s.before and s.kind.is_quality
    )
    assert first.minutes == int(47 * 2 / 3) // 5 * 5


def test_WS_10_day_fourteen_still_not_green_needs_a_doctor():
    chat = runner()
    red(chat)
    said = [text for day in range(6, 20) for text in chat.until(at(day, 6, 40))]
    assert any("doctor or sports physician" in text for text in said)
    assert not any("doctor or sports physician" in text for text in said[:5])


def test_WS_12_every_level_says_why_in_the_athletes_own_data_and_when_it_is_looked_at_again():
    chat = runner()
    chat.until(at(3, 7))
    answer = chat.say("/checkin 2 2 4")
    assert "Energy and mood are both low today" in answer and "next check-in" in answer


def test_WS_14_words_are_warning_signs_never_a_diagnosis():
    chat = runner()
    answer = red(chat)
    assert "warning signs" in answer
    for word in ("overtrained", "you have overtraining", "diagnos"):
        assert word not in answer.lower()


def test_a_press_on_an_old_button_changes_nothing_and_is_answered():
    chat = runner()
    chat.until(at(3, 7))
    first = next(m for _, m in chat.sent if "fatigue_1" in {c.id for c in m.choices})
    chat.say("/checkin 4 4 4")
    before = chat.world
    answer = chat.press(first, "fatigue_1")
    assert "earlier message" in answer
    assert chat.world.check_ins == before.check_ins


def test_the_same_press_twice_is_applied_once():
    chat = runner()
    chat.until(at(3, 7))
    chat.say("/checkin 2 2 4")
    card = chat.last
    chat.press(card, "swap_1")
    swapped = chat.world.sessions
    chat.press(card, "swap_1")
    assert chat.world.sessions == swapped


def logged(chat, day: int, rpe: int, *, minutes: int | None = None, broken_off: bool = False) -> None:
    """The run of a day of March as done with an effort."""
    planned = next(s for s in chat.world.sessions if s.date == date(2026, 3, day))
    actual = Actual(
        at=at(day, 19),
        kind=planned.kind,
        minutes=minutes or planned.minutes or 0,
        rpe=rpe,
        broken_off=broken_off,
    )
    done = replace(planned, status=Status.DONE, actual=actual)
    chat.world = replace(
        chat.world, sessions=tuple(done if s.id == planned.id else s for s in chat.world.sessions)
    )


def test_WS_5_load_above_the_usual_is_told_beside_a_sign_and_is_none_alone():
    chat = runner()
    for day in (2, 4, 7, 9, 11, 14):
        logged(chat, day, rpe=3)
    for day in (16, 17, 18, 19, 21):
        logged(chat, day, rpe=3, minutes=120)
    chat.until(at(22, 7))
    assert "above your usual" not in chat.say("/checkin 4 4 4")
    assert "above your usual" in chat.say("/checkin 2 2 4")


def test_WS_6_two_broken_off_quality_sessions_cut_strength_and_cardio_by_a_third_first():
    chat = runner()
    ride = replace(session(date(2026, 3, 13), Kind.CROSS_TRAINING, 60), id="ride", modality=Modality.CYCLING)
    chat.world = replace(chat.world, sessions=(*chat.world.sessions, ride))
    for day in (3, 10):
        logged(chat, day, rpe=9, broken_off=True)
    chat.until(at(11, 7))
    chat.say("/checkin 4 4 4")
    minutes = {s.id: s.minutes for s in chat.world.sessions}
    assert minutes["ride"] == 40
    assert minutes["2026-03-14-am-1"] == 47


def test_WS_10_two_weeks_of_runs_harder_than_planned_under_a_watch_need_a_doctor():
    chat = runner()
    red(chat)
    for day in (6, 7):
        chat.until(at(day, 7))
        chat.say("/checkin 3 3 3")
    for day in (7, 8, 9, 11, 12, 14, 15, 16, 18):
        logged(chat, day, rpe=9)
    chat.until(at(18, 7))
    chat.say("/checkin 3 3 2")
    assert chat.world.watches[0].referred is None or chat.world.watches[0].referred >= date(2026, 3, 18)
    logged(chat, 21, rpe=9)
    chat.until(at(22, 7))
    chat.say("/checkin 3 3 2")
    assert chat.world.watches[0].closed is not None or chat.world.watches[0].referred is not None
