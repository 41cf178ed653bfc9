"""A chat that could not be reached, and the athlete's first word after it: said once, and no backlog."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from core.dialogue import agenda
from core.message import MessageKind
from tests.support.chat import Chat
from tests.support.plans import at, runner

AGAIN = "couldn't reach you"


def gone(until=(6, 18)):
    """A runner whose chat is found gone on Tuesday at noon."""
    chat = runner()
    chat.until(at(3, 12))
    chat.unreachable_until(at(*until))
    return chat


@pytest.mark.parametrize(
    ("until", "words"),
    [
        ((3, 18), "For a while today I couldn't reach you, so"),
        ((4, 18), "since yesterday, so"),
        ((6, 18), "since Tuesday, so"),
        ((9, 18), "since Tuesday, so"),
        ((10, 18), "since Tuesday 3 March, so"),
    ],
)
def test_the_answer_begins_with_since_when_and_that_the_reminders_are_on_again(until, words):
    answer = gone(until).say("/today")
    assert answer.startswith(("I couldn't", "For a while today"))
    assert words in answer.partition("\n")[0]
    assert "They're on again." in answer.partition("\n")[0]


def test_the_day_is_the_athletes_own():
    chat = gone()
    late = at(3, 23) + timedelta(hours=1, minutes=30)  # Tuesday in UTC, and Wednesday in Berlin.
    chat.world = replace(chat.world, unreachable_since=late)
    assert "since Wednesday" in chat.say("/today")


def test_it_is_said_once():
    chat = gone()
    assert AGAIN in chat.say("/today")
    assert AGAIN not in chat.say("/today")


def test_nobody_who_could_be_reached_hears_of_it():
    chat = runner()
    chat.until(at(6, 18))
    assert AGAIN not in chat.say("/today")


def test_a_button_is_answered_with_it_too():
    pressed = gone()
    assert pressed.press(pressed.sent[1][1], "done").startswith("I couldn't")


def test_the_backlog_is_on_record_and_reminders_go_on_from_now():
    chat = gone()
    count = len(chat.sent)
    chat.say("/today")
    lost = {(expired.kind.value, expired.due_at.day) for expired in chat.expired}
    assert lost == {
        *(("check_in", day) for day in (4, 5, 6)),
        *(("session_reminder", day) for day in (4, 5)),
        *(("log_prompt", day) for day in (3, 4, 5)),
    }
    assert chat.wake_at == at(6, 20)
    chat.until(at(6, 23))
    assert len(chat.sent) == count + 1  # The answer alone: Friday is a rest day.
    chat.until(at(7, 7))
    assert len(chat.sent) == count + 2
    assert chat.last.kind is MessageKind.SESSION_REMINDER


def test_after_a_year_the_record_reaches_back_as_far_as_after_any_outage():
    chat = gone()
    chat.now = chat.now + timedelta(days=365)
    chat.say("/today")
    days = {expired.due_at.date() for expired in chat.expired}
    assert chat.now.date() - min(days) <= timedelta(days=agenda.RECORD_DAYS)
    assert len(chat.expired) == len({(e.kind, e.due_at) for e in chat.expired})


def test_an_undo_brings_no_backlog_back():
    chat = gone((6, 21))
    chat.say("/settings check-in 08:00")
    expired = len(chat.expired)
    chat.say("/undo")
    count = len(chat.sent)
    chat.until(at(7, 5))
    assert (len(chat.sent), len(chat.expired)) == (count, expired)


def test_SA_5_a_crisis_answer_has_nothing_else_in_it():
    chat, reached = gone(), runner()
    assert AGAIN not in chat.say("I want to kill myself")
    reached.until(at(6, 18))
    reached.say("I want to kill myself")
    assert [each.key for each in chat.last.says] == [each.key for each in reached.last.says]


def test_SA_5_while_the_reminders_wait_for_leave_it_is_not_said_that_they_are_on():
    chat = runner()
    chat.until(at(3, 12))
    chat.say("I want to kill myself")
    chat.unreachable_until(at(6, 18))
    assert AGAIN not in chat.say("/today")


def test_a_cardiac_red_flag_is_answered_without_it():
    assert AGAIN not in gone().say("chest pain when I run and I fainted")


def test_on_a_break_nothing_was_missed_and_nothing_is_recorded():
    chat = runner()
    chat.until(at(3, 12))
    chat.say("/pause 20 days")
    before = len(chat.expired)
    chat.unreachable_until(at(12, 18))
    assert AGAIN not in chat.say("/today")
    assert all(expired.due_at < at(4, 0) for expired in chat.expired[before:])


def test_deleting_says_goodbye_and_nothing_else():
    chat = runner()
    chat.say("/delete")
    question = chat.last
    chat.unreachable_until(at(3, 12))
    assert AGAIN not in chat.press(question, "delete_yes")


def test_who_has_not_finished_the_onboarding_has_no_reminders_to_hear_of():
    chat = Chat(at(2, 6))
    chat.say("/start")
    chat.unreachable_until(at(4, 6))
    assert AGAIN not in chat.say("hello")
    assert chat.expired == []


def test_a_wake_says_nothing_of_it():
    chat = gone()
    told = chat.until(at(7, 7))
    assert told and not any(AGAIN in text for text in told)
