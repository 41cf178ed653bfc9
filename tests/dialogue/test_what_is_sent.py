"""Everything that is no plain new text: corrections, others' words, places, pictures, pressed messages."""

from __future__ import annotations

import pytest

from core.message import Attachment, Message, MessageKind, Other, Poll, Votes, say, token
from core.training.session import Status
from core.words.phrasebook import Phrasebook
from tests.support.chat import Chat
from tests.support.plans import at, runner


def done(chat: Chat) -> list[int | None]:
    return [s.actual.minutes for s in chat.world.sessions if s.status is Status.DONE and s.actual]


# Corrections -----------------------------------------------------------------------------------------------


def test_an_edit_of_the_last_text_goes_as_though_the_first_had_not_been_said():
    chat = runner()
    chat.until(at(2, 18))
    chat.send(text="ran 45 min, rpe 4", ref="10")
    assert done(chat) == [45]
    chat.send(text="ran 54 min, rpe 4", ref="10", corrects=True)
    assert done(chat) == [54], "one run, not two"
    assert chat.last.answers == "10", "the answer shows what it is an answer to"


def test_CH_5_a_corrected_check_in_supersedes_the_first():
    chat = runner()
    chat.until(at(2, 6, 30))
    chat.send(text="2 2 2", ref="10")
    chat.send(text="4 4 4", ref="10", corrects=True)
    (counting,) = [each for each in chat.world.check_ins if not each.superseded]
    assert counting.ratings.fatigue == 4


def test_an_edit_answers_the_question_that_the_first_version_answered():
    chat = Chat(at(1, 12))
    chat.say("/start")
    chat.tap("agree")
    chat.tap("skip")
    assert "timezone" in {card.step for card in chat.conversation.cards}
    chat.send(text="Europe/Lisbon", ref="10")
    assert "timezone" not in {card.step for card in chat.conversation.cards}
    chat.send(text="Europe/Madrid", ref="10", corrects=True)
    asked = next(card for card in chat.conversation.cards if card.asks)
    assert asked.step == "goal" and asked.data["told"]["timezone"] == "Europe/Madrid"


def test_what_was_told_of_the_body_stands():
    chat = runner()
    chat.until(at(2, 18))
    chat.send(text="left knee pain 6", ref="10")
    chat.send(text="all good really", ref="10", corrects=True)
    assert [pain.level for pain in chat.world.pains] == [6]


def test_what_was_asked_since_stays_open():
    chat = runner()
    chat.until(at(2, 5))
    chat.send(text="hello", ref="10")
    chat.until(at(2, 6, 30))
    asked = [card for card in chat.conversation.cards if card.flow == "check_in"]
    assert asked
    chat.send(text="good morning", ref="10", corrects=True)
    assert [card.step for card in chat.conversation.cards if card.flow == "check_in"]


@pytest.mark.parametrize("between", ["text", "press"])
def test_only_the_last_one_can_be_corrected(between: str):
    chat = runner()
    chat.until(at(2, 18))
    chat.send(text="/undo", ref="9")
    chat.send(text="ran 45 min, rpe 4", ref="10")
    if between == "text":
        chat.send(text="thanks", ref="11")
    else:
        chat.tap("fatigue_4")
    before = done(chat)
    answer = chat.send(text="ran 54 min, rpe 4", ref="10", corrects=True)
    assert "last thing you wrote" in answer
    assert done(chat) == before


def test_SA_2_a_red_flag_is_heard_in_an_edit_that_comes_too_late():
    chat = runner()
    chat.send(text="hello", ref="10")
    chat.send(text="thanks", ref="11")
    answer = chat.send(text="I have chest pain when running", ref="10", corrects=True)
    assert "emergency" in answer
    assert chat.world.holds


def test_nothing_that_was_written_is_remembered_for_a_correction():
    chat = runner()
    chat.send(text="i want to kill myself", ref="10")
    assert chat.conversation.last_text is not None
    assert "kill" not in repr(chat.conversation)


# Others' words ---------------------------------------------------------------------------------------------


def test_forwarded_words_are_not_the_athletes_own():
    chat = runner()
    chat.until(at(2, 6, 30))
    before = chat.world
    answer = chat.send(text="2 2 2, knee hurts 7", forwarded=True)
    assert "somebody else" in answer
    assert (chat.world.check_ins, chat.world.pains, chat.world.holds) == (
        before.check_ins,
        before.pains,
        before.holds,
    )


@pytest.mark.parametrize("words", ["i want to kill myself", "chest pain, can't breathe"])
def test_SA_5_a_cry_for_help_in_a_forward_is_answered_and_nothing_concluded(words: str):
    chat = runner()
    answer = chat.send(text=words, forwarded=True)
    assert "about you" in answer and "emergency" in answer
    assert not chat.world.holds and chat.world.athlete.quiet_until is None


# Places ----------------------------------------------------------------------------------------------------


def test_a_shared_place_sets_the_time_zone_and_can_be_taken_back():
    chat = runner()
    zone = chat.world.athlete.profile.timezone
    chat.send(timezone="America/New_York", located=True)
    assert chat.world.athlete.profile.timezone == "America/New_York"
    chat.say("/undo")
    assert chat.world.athlete.profile.timezone == zone


def test_a_place_answers_the_question_for_the_zone():
    chat = Chat(at(1, 12))
    chat.say("/start")
    chat.tap("agree")
    chat.tap("skip")
    chat.send(timezone="America/New_York", located=True)
    asked = next(card for card in chat.conversation.cards if card.asks)
    assert (asked.step, asked.data["told"]["timezone"]) == ("goal", "America/New_York")


def test_a_place_shared_too_early_is_not_asked_for_again():
    chat = Chat(at(1, 12))
    chat.say("/start")
    chat.tap("agree")
    chat.send(timezone="America/New_York", located=True)
    chat.tap("skip")
    asked = next(card for card in chat.conversation.cards if card.asks)
    assert (asked.step, asked.data["told"]["timezone"]) == ("goal", "America/New_York")


def test_a_place_without_a_zone_is_told_so():
    assert "/timezone" in runner().send(timezone=None, located=True)


# What can't be read ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("other", Other)
def test_what_holds_no_words_is_answered_kindly_and_stores_nothing(other: Other):
    chat = runner()
    before = chat.world.sessions, chat.world.check_ins
    assert chat.send(other=other)
    assert (chat.world.sessions, chat.world.check_ins) == before


def test_words_under_a_picture_are_heard():
    chat = runner()
    chat.until(at(2, 18))
    chat.send(other=Other.PICTURE, text="ran 45 min, rpe 4")
    assert done(chat) == [45]


def test_SA_2_danger_is_heard_in_the_words_that_come_with_a_file():
    chat = runner()
    assert "emergency" in chat.send(file="ecg.pdf", text="I have chest pain when running")
    assert "can't read files" in chat.send(file="run.fit", text="my run")


def test_a_vote_is_taken_in_silence():
    assert runner().send(votes=Votes("p", (1,))) == ""


# Pressed messages ------------------------------------------------------------------------------------------


def press(chat: Chat, choice: str) -> str:
    message = next(m for _, m in reversed(chat.sent) if choice in {c.id for c in m.choices})
    return chat.send(token=token(message.turn, choice), pressed="77")


def test_an_answer_takes_the_place_of_the_answer_whose_button_was_pressed():
    chat = runner()
    chat.say("/settings")
    press(chat, chat.buttons[0])
    assert chat.last.edits == "77"


def test_a_reminder_keeps_its_text():
    chat = runner()
    chat.until(at(2, 6, 30))
    assert chat.last.kind is not MessageKind.REPLY
    press(chat, "fatigue_4")
    assert chat.last.edits is None
    press(chat, "mood_4")
    assert chat.last.edits == "77", "the questions after it are one message that changes"


def test_SA_1_the_medical_note_and_consent_stay_readable():
    chat = Chat(at(1, 12))
    chat.say("/start")
    press(chat, "agree")
    assert chat.last.edits is None
    press(chat, "skip")
    assert chat.last.edits == "77", "the questions after it are one message that changes"


def test_an_old_button_changes_nothing_and_no_message():
    chat = runner()
    chat.say("/settings")
    message, choice = chat.last, chat.buttons[0]
    press(chat, choice)
    chat.send(token=token(message.turn, choice), pressed="77")
    assert chat.last.edits is None


def test_a_file_is_a_message_of_its_own():
    chat = runner()
    chat.say("/export")
    assert chat.last.files and chat.last.edits is None


# Deep links ------------------------------------------------------------------------------------------------


def test_a_link_opens_today():
    chat = runner()
    assert chat.say("/start today") == chat.say("/today")


def test_a_link_with_a_code_that_is_none_says_what_a_code_looks_like_and_goes_on():
    assert "looks like ABCD-123456" in runner().say("/start link-ab12")
    hello = Chat(at(1, 12)).say("/start link-ab12")
    assert "looks like ABCD-123456" in hello and Chat(at(1, 12)).say("/start") in hello


def test_any_other_word_is_a_plain_start():
    assert runner().say("/start group") == runner().say("/start")
    assert Chat(at(1, 12)).say("/start today") == Chat(at(1, 12)).say("/start")


# Polls and files -------------------------------------------------------------------------------------------


def test_a_poll_is_put_into_words_after_the_choices():
    poll = Poll(
        question=say("small-talk-today-free"),
        options=(say("care-delete-yes"), say("care-delete-no")),
        right=1,
        explanation=say("small-talk-thanks"),
    )
    words = Phrasebook().render(Message(says=(say("small-talk-empty"),), poll=poll))
    assert words.labels[0].startswith("Nothing planned") and len(words.labels) == 4


def test_a_file_of_any_bytes_is_a_file_again():
    data = bytes(range(256))
    assert Attachment.of_bytes("x.bin", "application/octet-stream", data).data == data
    assert Attachment("x.txt", "text/plain", "héllo").data.decode() == "héllo"
