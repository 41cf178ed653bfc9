"""Help, privacy, a copy, taking back, leaving: what an athlete may always ask for."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from core.dialogue.commands import COMMANDS
from core.dialogue.world import EXPORT, Athlete
from core.training.athlete import Profile
from tests.support.chat import Chat

TUESDAY = datetime(2026, 3, 3, 7, 0, tzinfo=UTC)


@pytest.fixture
def chat() -> Chat:
    """Ana in Madrid, with a plan."""
    return Chat(TUESDAY, Profile(timezone="Europe/Madrid", name="Ana"))


def test_SA_1_help_names_every_command_and_the_medical_note(chat: Chat) -> None:
    answer = chat.say("/help")
    assert "not medical advice" in answer
    missing = [name for name in COMMANDS if name not in ("help", "start") and f"/{name}" not in answer]
    assert missing == []


def test_help_before_the_first_plan_is_short_and_leads_on() -> None:
    chat = Chat(TUESDAY)
    answer = chat.say("/help")
    assert "hi" in answer and "/swap" not in answer


def test_help_is_heard_in_plain_words(chat: Chat) -> None:
    assert "/checkin" in chat.say("help")


def test_privacy_says_how_to_get_it_and_how_to_leave(chat: Chat) -> None:
    answer = chat.say("/privacy")
    assert "/export" in answer and "/delete" in answer and "never sold" in answer


def test_about_names_its_sources(chat: Chat) -> None:
    assert "McLean 2010" in chat.say("/about")


def test_export_sends_one_file_that_the_coach_fills_in(chat: Chat) -> None:
    chat.say("/export")
    assert chat.last.files == (EXPORT,)


def test_start_welcomes_back(chat: Chat) -> None:
    assert "Welcome back, Ana" in chat.say("/start")


# Deleting


def test_deleting_asks_once_and_leaves_nothing(chat: Chat) -> None:
    chat.say("/delete")
    assert chat.buttons == ["delete_yes", "delete_no"]
    assert chat.world.athlete.profile.name == "Ana"
    chat.tap("delete_yes")
    assert chat.world.athlete == Athlete(key="a", created_at=TUESDAY)
    assert chat.conversation.cards == () and chat.conversation.turns == 0


@pytest.mark.parametrize("word", ["yes", "yes, delete everything", "delete it", "Yes, delete it all"])
def test_a_clear_yes_deletes(chat: Chat, word: str) -> None:
    chat.say("/delete")
    chat.say(word)
    assert chat.world.athlete.onboarded_at is None


@pytest.mark.parametrize("word", ["no", "no, don't delete it", "keep it", "wait", "cancel", "No, keep it"])
def test_a_no_keeps_everything(chat: Chat, word: str) -> None:
    chat.say("/delete")
    assert "stays as it is" in chat.say(word)
    assert chat.world.athlete.onboarded_at is not None
    assert not [card for card in chat.conversation.cards if card.flow == "care"]


@pytest.mark.parametrize("word", ["hm, not sure", "my legs are tired", "what happens then?", "/today"])
def test_anything_unclear_deletes_nothing(chat: Chat, word: str) -> None:
    chat.say("/delete")
    chat.say(word)
    assert chat.world.athlete.onboarded_at is not None
    assert [card.step for card in chat.conversation.cards if card.flow == "care"] == ["delete"]


def test_an_old_delete_button_is_dead(chat: Chat) -> None:
    chat.say("/delete")
    old = chat.last
    chat.tap("delete_no")
    chat.press(old, "delete_yes")
    assert chat.world.athlete.onboarded_at is not None


# Taking back


def test_undo_names_what_it_takes_back_and_does_it_once(chat: Chat) -> None:
    chat.say("/settings days 2")
    assert "your days a week" in chat.say("/undo")
    assert chat.world.athlete.profile.endurance_days == 4
    assert "nothing to take back" in chat.say("undo")


def test_cancel_closes_the_open_question(chat: Chat) -> None:
    chat.say("/settings goal")
    assert "leave that" in chat.say("/cancel")
    assert not [card for card in chat.conversation.cards if card.asks]
    assert "nothing open" in chat.say("/cancel")
