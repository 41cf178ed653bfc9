"""The swap in chat: the card, the choice and its consequences; moving, skipping, shortening."""

from __future__ import annotations

from datetime import date

import pytest

from core.training.athlete import Kind, Modality
from core.training.session import Origin, Status
from tests.support.plans import at, runner


def on(chat, day: int):
    """The sessions of a day of March by status."""
    return {s.status: s for s in chat.world.sessions if s.date == date(2026, 3, day)}


def test_SW_1_a_swap_has_the_same_effort_and_the_minutes_rounded_down_to_five():
    chat = runner()
    chat.until(at(2, 7))
    chat.tap("swap")
    chat.tap("swap_1")
    today = on(chat, 2)
    new = today[Status.PLANNED]
    assert (new.minutes, new.rpe, new.kind) == (45, 3, Kind.CROSS_TRAINING)
    assert new.origin is Origin.SWAP and new.replaces == today[Status.SWAPPED].id
    assert chat.world.swaps[-1].chosen == new.id


def test_SW_5_the_card_has_two_modalities_an_easier_run_and_keep():
    chat = runner()
    chat.until(at(2, 7))
    answer = chat.tap("swap")
    assert {"swap_1", "swap_2", "keep"} <= set(chat.buttons)
    modalities = {s.modality for s in chat.world.swaps[-1].offered}
    assert {Modality.CYCLING, Modality.ELLIPTICAL} <= modalities
    assert "Easy run" in answer and "45 min" in answer and "RPE" in answer


def test_SW_5_keep_my_run_stands_and_is_remembered():
    chat = runner()
    chat.until(at(2, 7))
    chat.tap("swap")
    chat.tap("keep")
    assert chat.world.swaps[-1].chosen == "kept"
    assert on(chat, 2)[Status.PLANNED].kind is Kind.EASY_RUN


@pytest.mark.parametrize("way", ["button", "command"])
def test_SW_5_a_swap_can_be_undone(way):
    chat = runner()
    chat.until(at(2, 7))
    chat.tap("swap")
    chat.tap("swap_1")
    chat.tap("undo") if way == "button" else chat.say("/undo")
    assert list(on(chat, 2)) == [Status.PLANNED]
    assert on(chat, 2)[Status.PLANNED].kind is Kind.EASY_RUN
    assert "nothing" in chat.say("/undo").lower()


def test_XT_11_what_was_chosen_last_is_offered_later():
    chat = runner()
    chat.until(at(2, 7))
    chat.tap("swap")
    first = chat.world.swaps[-1].offered[0].modality
    chat.tap("swap_1")
    chat.until(at(4, 7))
    chat.tap("swap")
    assert chat.world.swaps[-1].offered[0].modality is not first


def test_SW_3_a_third_swap_in_a_week_asks_whether_running_should_pause():
    chat = runner()
    for day in (2, 3):
        chat.until(at(day, 7))
        chat.tap("swap")
        chat.tap("swap_1")
    chat.until(at(4, 7))
    assert "third swap" in chat.tap("swap")


def test_SW_4_intervals_swapped_in_amber_become_easy():
    chat = runner()
    chat.until(at(3, 7))
    chat.say("/checkin 2 2 4")
    offered = chat.world.swaps[-1].offered
    assert offered and all((s.rpe or 0) <= 4 and not s.hard and s.pattern is None for s in offered)


def test_SW_7_a_skipped_session_is_dropped_and_never_stacked():
    chat = runner()
    chat.until(at(2, 7))
    before = len(chat.world.sessions)
    chat.tap("skip")
    assert on(chat, 2)[Status.SKIPPED].kind is Kind.EASY_RUN
    assert len(chat.world.sessions) == before


def test_a_card_of_a_session_that_is_settled_changes_nothing():
    chat = runner()
    chat.until(at(2, 7))
    reminder = chat.last
    chat.tap("swap")
    card = chat.last
    chat.press(reminder, "done") if "done" in {c.id for c in reminder.choices} else None
    sessions = chat.world.sessions
    chat.say("/skip")
    chat.press(card, "swap_1")
    assert not [s for s in chat.world.sessions if s.status is Status.SWAPPED]
    assert sessions


# A session that is named by words


@pytest.mark.parametrize("words", ["nonsense", "my dentist", "the thing with Tom"])
@pytest.mark.parametrize("command", ["skip", "move"])
def test_words_that_name_no_session_let_nothing_else_give_way(command: str, words: str):
    chat = runner()
    chat.until(at(2, 7))
    before = chat.world.sessions
    assert "Which one is it?" in chat.say(f"/{command} {words}")
    assert chat.world.sessions == before
    assert "stays as it is" in chat.tap("none") and chat.world.sessions == before


def test_the_one_that_was_meant_is_skipped():
    chat = runner()
    chat.until(at(2, 7))
    chat.say("/skip nonsense")
    planned = [s for s in chat.world.sessions if s.status is Status.PLANNED and s.kind is not Kind.REST]
    assert "Let go" in chat.tap("which_1")
    assert [s.id for s in chat.world.sessions if s.status is Status.SKIPPED] == [planned[1].id]


def test_the_one_that_was_meant_is_moved_to_the_day_that_was_told():
    asked, named = runner(), runner()
    for chat in (asked, named):
        chat.until(at(2, 7))
    assert "Which one is it?" in asked.say("/move nonsense to sunday")
    answer = asked.tap("which_0")
    assert "Sunday" in answer and named.say("/move today's easy run to sunday").startswith(answer)


@pytest.mark.parametrize("words", ["", "it", "my run", "today", "today's easy run", "please"])
def test_a_session_is_skipped_that_is_named_or_next(words: str):
    chat = runner()
    chat.until(at(2, 7))
    assert "Let go" in chat.say(f"/skip {words}".strip())


@pytest.mark.parametrize("words", ["", "to wednesday", "wednesday", "today's easy run to wednesday", "today"])
def test_a_session_is_moved_that_is_named_or_next(words: str):
    chat = runner()
    chat.until(at(2, 7))
    assert "Which one is it?" not in chat.say(f"/move {words}".strip())


# A way to train that is named by words


@pytest.mark.parametrize("words", ["chess", "my dentist", "nonsense"])
def test_a_way_to_train_that_nobody_knows_is_said_to_be_none(words: str):
    chat = runner()
    chat.until(at(2, 7))
    before = chat.world.sessions
    assert chat.say(f"/swap {words}").startswith("I don't know that as another way to train.")
    assert chat.world.sessions == before


@pytest.mark.parametrize("words", ["", "swimming", "rowing", "my run", "today", "please", "today's run"])
def test_a_swap_says_so_of_nothing_that_is_known(words: str):
    chat = runner()
    chat.until(at(2, 7))
    assert "don't know" not in chat.say(f"/swap {words}".strip())
