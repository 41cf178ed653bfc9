"""Safety in chat: red flags in every state, pain, illness, holds and their way out."""

from __future__ import annotations

from datetime import date

import pytest

from core.message import MessageKind
from core.training.session import Status
from tests.support.chat import Chat
from tests.support.plans import at, runner


def runs_held(chat, day: int) -> bool:
    """Whether no run of that day of March stands."""
    runs = [s for s in chat.world.sessions if s.date == date(2026, 3, day) and s.kind.is_run]
    return bool(runs) and all(s.status is Status.HELD for s in runs)


def standing(chat, day: int) -> bool:
    """Whether anything of that day still stands."""
    return any(s.date == date(2026, 3, day) and s.status is Status.PLANNED for s in chat.world.sessions)


STATES = {
    "before consent": lambda: Chat(at(2, 6)),
    "check-in open": lambda: _after(runner(), "/checkin"),
    "delete question": lambda: _after(runner(), "/delete"),
    "pain question": lambda: _after(runner(), "/pain"),
    "settings question": lambda: _after(runner(), "/settings"),
    "nothing open": runner,
}


def _after(chat, text):
    chat.say(text)
    return chat


@pytest.mark.parametrize("state", STATES)
def test_SA_2_chest_pain_is_an_emergency_in_every_state(state):
    chat = STATES[state]()
    answer = chat.say("I have chest pain when I run")
    assert "emergency" in answer


@pytest.mark.parametrize("state", STATES)
def test_SA_5_a_crisis_is_met_with_a_line_to_call_in_every_state(state):
    chat = STATES[state]()
    answer = chat.say("I keep thinking about killing myself")
    assert "emergency number" in answer and "glad you told me" in answer
    assert "fatigue" not in answer and not chat.buttons


def test_SA_5_the_words_are_stored_nowhere():
    chat = runner()
    chat.say("I keep thinking about killing myself")
    assert "killing" not in repr(chat.world) + repr(chat.conversation) + repr(chat.sent)


def test_SA_5_unasked_messages_rest_for_24_hours_then_one_gentle_word_asks_leave():
    chat = runner()
    chat.until(at(2, 12))
    chat.say("I keep thinking about killing myself")
    count = len(chat.sent)
    chat.until(at(3, 11, 59))
    assert len(chat.sent) == count
    chat.until(at(5, 12))
    (said,) = chat.sent[count:]
    assert said[1].kind is MessageKind.NUDGE and "no need to talk about training" in chat.text(said[1])
    chat.tap("yes")
    chat.until(at(6, 7))
    assert chat.last.kind in (MessageKind.CHECK_IN, MessageKind.SESSION_REMINDER)


def test_SA_5_the_line_is_the_one_of_the_athletes_country():
    assert "0800 111 0 111" in runner().say("I want to end my life")


def test_SA_2_all_training_is_held_until_a_doctor_has_cleared_it_confirmed_once_more():
    chat = runner()
    chat.say("I fainted on my run")
    assert not standing(chat, 2) and not standing(chat, 20)
    chat.until(at(4, 7))
    assert "cleared" in chat.buttons
    assert "examined you" in chat.tap("cleared")
    assert not standing(chat, 4)
    chat.tap("cleared")
    assert standing(chat, 10)


def test_SA_2_silence_never_ends_the_hold():
    chat = runner()
    chat.say("I fainted on my run")
    chat.until(at(27, 12))
    assert not standing(chat, 27)


@pytest.mark.parametrize(("level", "held"), [(6, True), (5, False)])
def test_SA_3_pain_above_five_stops_running(level, held):
    chat = runner()
    chat.until(at(2, 7))
    chat.say("/pain")
    chat.tap("spot_knee")
    answer = chat.tap(f"level_{level}")
    assert runs_held(chat, 2) is held
    assert ("no running until" in answer) is held


@pytest.mark.parametrize("sign", ["changes_gait", "at_rest", "swelling", "bone_tender"])
def test_SA_3_each_sign_stops_running_whatever_the_number(sign):
    chat = runner()
    chat.until(at(2, 7))
    chat.say("/pain")
    chat.tap("spot_shin")
    chat.tap("level_3")
    assert not runs_held(chat, 2)
    chat.tap(sign)
    assert runs_held(chat, 2)


def test_SA_3_pain_of_three_to_five_is_swapped_for_and_asked_about_the_next_morning():
    chat = runner()
    chat.until(at(2, 7))
    chat.say("/pain")
    chat.tap("spot_knee")
    answer = chat.tap("level_4")
    assert "swap_1" in chat.buttons and "I ask tomorrow morning" in answer
    chat.until(at(3, 7))
    assert "level_4" in chat.buttons
    chat.tap("level_5")
    assert runs_held(chat, 3)


def test_SA_3_pain_up_to_two_trains_and_watches():
    chat = runner()
    chat.until(at(2, 7))
    chat.say("/pain")
    chat.tap("spot_knee")
    answer = chat.tap("level_2")
    assert "You can train" in answer and standing(chat, 2)


def test_SA_10_two_good_mornings_lift_a_pain_hold_and_WS_11_begins():
    chat = runner()
    chat.until(at(2, 7))
    chat.say("/pain")
    chat.tap("spot_knee")
    chat.tap("level_7")
    chat.tap("none")
    for day in (3, 4):
        chat.until(at(day, 7))
        answer = chat.tap("level_1")
    assert "Running is back" in answer
    assert standing(chat, 7)
    ahead = [s for s in chat.world.sessions if s.date > date(2026, 3, 4) and s.before is not None]
    assert ahead and all(s.why[-1] == "WS-11" for s in ahead)


def test_SA_10_swelling_waits_for_a_professional():
    chat = runner()
    chat.until(at(2, 7))
    chat.say("/pain")
    chat.tap("spot_ankle")
    chat.tap("level_4")
    chat.tap("swelling")
    for day in (3, 4, 5):
        chat.until(at(day, 7))
        assert "seen" in chat.buttons
    chat.tap("seen")
    for day in (6, 7):
        chat.until(at(day, 7))
        answer = chat.tap("level_0")
    assert "Running is back" in answer


@pytest.mark.parametrize(("what", "rests"), [("fever", True), ("below_neck", True), ("above_neck", False)])
def test_SA_4_fever_and_below_the_neck_rest_above_the_neck_is_easy_only(what, rests):
    chat = runner()
    chat.until(at(3, 7))
    chat.say("/sick")
    chat.tap(what)
    assert standing(chat, 3) is not rests
    if not rests:
        today = next(s for s in chat.world.sessions if s.date == date(2026, 3, 3) and s.kind.is_run)
        assert not today.hard and (today.rpe or 9) <= 4


def test_SA_10_after_an_illness_half_for_as_many_days_as_ill():
    chat = runner()
    planned = {s.id: s.minutes for s in chat.world.sessions}
    chat.until(at(3, 7))
    chat.say("/sick")
    chat.tap("fever")
    chat.until(at(4, 7))
    chat.tap("still_ill")
    chat.until(at(5, 7))
    chat.tap("well")
    assert not standing(chat, 5)
    by_day = {
        s.date.day: (s.minutes or 0) / (planned[s.id] or 1) for s in chat.world.sessions if s.kind.is_run
    }
    assert by_day[7] <= 0.5 < by_day[8] <= 0.8


def test_SA_1_is_said_whenever_pain_or_illness_is_spoken_of():
    chat = runner()
    chat.say("/pain")
    chat.tap("spot_knee")
    assert "not a doctor" in chat.tap("level_6")
    chat.say("/sick")
    assert "not a doctor" in chat.tap("fever")


def test_SA_8_words_never_shame():
    chat = runner()
    chat.until(at(9, 12))
    said = " ".join(chat.text(m) for _, m in chat.sent).lower()
    for word in ("failed", "lazy", "you should have", "streak", "excuse", "disappoint"):
        assert word not in said


@pytest.mark.parametrize("before", ["/skip", "/settings goal healthy", "swap my run for cycling"])
@pytest.mark.parametrize(
    "danger", ["I have chest pain", "I have a fever of 39", "left knee hurts, 8 out of 10"]
)
def test_undo_never_puts_training_back_under_a_hold(before, danger):
    chat = runner()
    chat.until(at(3, 7))
    chat.say(before)
    chat.say(danger)
    chat.say("/undo")
    runs = [s for s in chat.world.sessions if s.kind.is_run and s.date == date(2026, 3, 3)]
    assert all(s.status is not Status.PLANNED for s in runs)


def test_undo_does_not_wipe_the_rest_after_a_crisis():
    chat = runner()
    chat.say("/timezone Tokyo")
    chat.say("I want to kill myself")
    quiet = chat.world.athlete.quiet_until
    chat.say("/undo")
    assert quiet is not None and chat.world.athlete.quiet_until == quiet


@pytest.mark.parametrize("question", ["/delete", "/pain", "/checkin"])
def test_SA_5_the_words_after_a_crisis_are_no_answer_to_what_was_asked_before(question):
    chat = runner()
    chat.say(question)
    chat.say("I want to die")
    chat.say("yes")
    assert chat.world.athlete.onboarded_at is not None
    assert not chat.world.check_ins and not chat.world.pains


@pytest.mark.parametrize("word", ["yes", "/resume", "button"])
def test_SA_5_leave_can_be_given_in_any_way(word):
    chat = runner()
    chat.say("I keep thinking about killing myself")
    chat.until(at(4, 12))
    chat.tap("yes") if word == "button" else chat.say(word)
    count = len(chat.sent)
    chat.until(at(5, 7))
    assert len(chat.sent) > count


def test_SA_10_not_yet_takes_the_first_word_of_the_doctor_back():
    chat = runner()
    chat.say("I fainted on my run")
    chat.until(at(4, 7))
    chat.tap("cleared")
    chat.tap("not_yet")
    chat.until(at(5, 7))
    chat.tap("cleared")
    assert not standing(chat, 10)


def test_WS_7_a_cardiac_hold_makes_the_day_red():
    chat = runner()
    chat.say("/checkin 4 4 4")
    chat.say("I have chest pain")
    assert chat.world.readiness[-1].level.value == "red"


def test_SA_3_bone_pain_is_held_at_its_place_and_says_its_way_out_once():
    chat = runner()
    answer = chat.say("my left shin hurts when I press on the bone, 4/10")
    (hold,) = [h for h in chat.world.holds if h.until is None]
    assert hold.where is not None and hold.where.value == "shin"
    assert answer.count("a professional has seen it") == 1


def test_SA_4_a_relapse_on_the_day_without_symptoms_goes_on_with_the_same_hold():
    chat = runner()
    chat.until(at(3, 7))
    chat.say("/sick")
    chat.tap("fever")
    chat.until(at(4, 7))
    chat.tap("well")
    chat.say("/sick")
    chat.tap("fever")
    (hold,) = [h for h in chat.world.holds if h.rule == "SA-4"]
    assert hold.until is None and hold.since == date(2026, 3, 3)


@pytest.mark.parametrize(
    ("told", "answer"),
    [
        ("above the neck", "above the neck: easy only"),
        ("below the neck", "Below the neck means rest"),
        ("fever", "With a fever you rest"),
        ("a runny nose", "above the neck: easy only"),
        ("a cough and a fever, above the neck", "With a fever you rest"),
        ("since yesterday", "Where does it sit"),
    ],
)
def test_what_is_told_with_the_command_is_where_the_illness_sits(told, answer):
    chat = runner()
    chat.until(at(3, 7))
    assert answer in chat.say(f"/sick {told}")
