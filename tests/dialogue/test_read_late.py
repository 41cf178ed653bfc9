"""What was written a while before it is heard, and means what there was then: nothing later is touched by it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from core.training.athlete import Profile
from core.training.session import Status
from tests.support.chat import Chat

TUESDAY = datetime(2026, 3, 3, 7, 0, tzinfo=UTC)


@pytest.fixture
def chat() -> Chat:
    return Chat(TUESDAY, Profile(timezone="UTC"))


def hears_late(chat: Chat, text: str, *, written: datetime) -> str:
    return chat.send(text=text, sent_at=written)


def skipped(chat: Chat) -> int:
    return sum(session.status is Status.SKIPPED for session in chat.world.sessions)


@pytest.mark.parametrize("words", ["/undo", "undo that"])
def test_an_undo_takes_nothing_back_that_came_after_it(chat: Chat, words: str) -> None:
    written = chat.now
    chat.wait(minutes=5)
    chat.say("/skip")
    assert skipped(chat) == 1
    chat.wait(minutes=5)
    assert "only now" in hears_late(chat, words, written=written)
    assert skipped(chat) == 1
    assert "Taken back" in chat.say("/undo"), "said now it takes it back"
    assert skipped(chat) == 0


def test_an_undo_of_what_was_there_takes_it_back_however_late(chat: Chat) -> None:
    chat.say("/skip")
    chat.wait(minutes=5)
    written = chat.now
    chat.wait(hours=2)
    assert "Taken back" in hears_late(chat, "/undo", written=written)
    assert skipped(chat) == 0


def test_an_undo_takes_back_what_was_written_just_before_and_heard_as_late(chat: Chat) -> None:
    """As after an outage, when all of it is heard at once."""
    written = chat.now
    chat.wait(hours=2)
    hears_late(chat, "/skip", written=written)
    assert skipped(chat) == 1
    assert "Taken back" in hears_late(chat, "/undo", written=written + timedelta(minutes=1))
    assert skipped(chat) == 0


def test_a_cancel_closes_nothing_that_was_asked_after_it(chat: Chat) -> None:
    written = chat.now
    chat.wait(minutes=5)
    chat.say("/delete")
    answer = hears_late(chat, "/cancel", written=written)
    assert "only now" in answer
    assert chat.say("yes").startswith("Done"), "the question stood"


def test_a_cancel_of_what_was_asked_closes_it_however_late(chat: Chat) -> None:
    chat.say("/delete")
    chat.wait(minutes=5)
    written = chat.now
    chat.wait(hours=2)
    assert "we leave that" in hears_late(chat, "/cancel", written=written)
    assert "erased" not in chat.say("yes")
