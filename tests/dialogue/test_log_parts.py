"""A `/log` in parts, as a form fills it in, and a message that is to be logged."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from core.dialogue import log_parts
from core.message import Say
from core.training.athlete import Kind, Modality, OwnRun, Profile, Weekday
from core.training.session import Actual, Status
from tests.support.chat import Chat

WEDNESDAY = datetime(2026, 3, 4, 18, tzinfo=UTC)
TODAY = WEDNESDAY.date()


@pytest.fixture
def chat() -> Chat:
    return Chat(WEDNESDAY, Profile(timezone="UTC"))


def logged(chat: Chat) -> list[tuple[date, Actual]]:
    return [(each.date, each.actual) for each in chat.world.sessions if each.actual is not None]


def the_log(chat: Chat) -> Actual:
    ((_, actual),) = logged(chat)
    return actual


def test_the_parts_are_told_apart() -> None:
    assert log_parts.read("easy run, 40 min, note: legs, at last, fine") == log_parts.Parts(
        session="easy run, 40 min", note="legs, at last, fine"
    )
    assert log_parts.read("40 min, exercise: goblet squat, rpe 5") == log_parts.Parts(
        session="40 min, rpe 5", exercise="goblet squat"
    )
    assert log_parts.read("note: 8 km, exercise: none") == log_parts.Parts(
        session="", note="8 km, exercise: none"
    )


@pytest.mark.parametrize(
    "note",
    ["tomorrow I want to swim", "skip friday", "/delete", "bike for 3 hours next time, rpe 9", "90 min", ""],
)
def test_a_note_takes_nothing_away_from_what_was_told(chat: Chat, note: str) -> None:
    before = [s.status for s in chat.world.sessions if s.status is not Status.DONE]
    chat.say(f"/log easy run, 40 min, 7 km, rpe 4, note: {note}")
    actual = the_log(chat)
    assert (actual.kind, actual.minutes, actual.distance_km, actual.rpe) == (Kind.EASY_RUN, 40, 7.0, 4)
    after = [s.status for s in chat.world.sessions if s.status not in (Status.DONE, Status.PLANNED)]
    assert not after and before, "nothing is done that the note says"


def test_a_note_still_tells_of_the_body(chat: Chat) -> None:
    answer = chat.say("/log easy run, 40 min, rpe 4, note: my left knee hurt")
    assert the_log(chat).minutes == 40 and "knee" in answer
    assert "emergency" in chat.say("/log easy run, 40 min, note: chest pain and I fainted")


def test_a_note_alone_may_tell_the_session(chat: Chat) -> None:
    chat.say("/log rpe 6, note: ran 8 km in 48 min")
    actual = the_log(chat)
    assert (actual.distance_km, actual.minutes, actual.rpe) == (8.0, 48, 6)


@pytest.mark.parametrize("what", ["tomorrow I want to swim", "nonsense", "my dentist"])
def test_what_nobody_knows_is_asked_for_and_is_not_the_planned_session(chat: Chat, what: str) -> None:
    assert "What was it?" in chat.say(f"/log {what}, 40 min, 7 km, rpe 4")
    assert not logged(chat)
    chat.tap("kind_easy_run")
    actual = the_log(chat)
    assert (actual.kind, actual.minutes, actual.distance_km, actual.rpe) == (Kind.EASY_RUN, 40, 7.0, 4)


@pytest.mark.parametrize("numbers", ["", "30 min, "])
def test_an_exercise_that_nobody_knows_is_said_to_be_and_is_no_strength(chat: Chat, numbers: str) -> None:
    assert "don't know that exercise" in chat.say(f"/log {numbers}exercise: nonsense")
    assert not logged(chat)


def test_an_exercise_that_nobody_knows_takes_nothing_away_from_what_was_told(chat: Chat) -> None:
    assert "don't know that exercise" in chat.say("/log easy run, 40 min, rpe 4, exercise: nonsense")
    assert the_log(chat).kind is Kind.EASY_RUN


@pytest.mark.parametrize("exercise", ["bulgarian split squat", "push-ups", "planks", "glute bridge"])
def test_an_exercise_may_be_called_by_a_name_near_to_ours(chat: Chat, exercise: str) -> None:
    chat.say(f"/log 30 min, exercise: {exercise}")
    assert the_log(chat).kind is Kind.STRENGTH


@pytest.mark.parametrize("words", ["run", "my run", "today's run", "done", "45 min", "the planned workout"])
def test_words_that_name_no_kind_are_the_planned_session(chat: Chat, words: str) -> None:
    answer = chat.say(f"/log {words}, 45 min")
    assert "What was it?" not in answer and len(logged(chat)) == 1


def test_an_exercise_is_strength_of_as_many_minutes_as_are_told(chat: Chat) -> None:
    chat.say("/log 35 min, rpe 5, exercise: goblet squat")
    actual = the_log(chat)
    assert (actual.kind, actual.minutes, actual.rpe) == (Kind.STRENGTH, 35, 5)


def test_the_planned_minutes_are_not_those_of_one_exercise(chat: Chat) -> None:
    strength = next(s for s in chat.world.sessions if s.kind is Kind.STRENGTH and s.date >= TODAY)
    chat.until(datetime.combine(strength.date, WEDNESDAY.timetz()))
    chat.say("/log exercise: goblet squat")
    assert not logged(chat)
    chat.say("25")
    assert the_log(chat).minutes == 25


def test_an_exercise_beside_another_session_does_not_change_it(chat: Chat) -> None:
    chat.say("/log easy run, 40 min, rpe 4, exercise: goblet squat")
    assert the_log(chat).kind is Kind.EASY_RUN


# A message that is to be logged ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "minutes", "km", "rpe"),
    [
        ("8 km this morning", None, 8.0, None),
        ("45 min, rpe 4", 45, None, 4),
        ("ran 5 miles with Tom", None, 8.05, None),
        ("Great one with Anna, 10k in 52", 52, 10.0, None),
        ("60 min", 60, None, None),
    ],
)
def test_a_message_is_logged_as_a_run(
    chat: Chat, text: str, minutes: int | None, km: float | None, rpe: int | None
) -> None:
    chat.send(text=text, logs_at=WEDNESDAY)
    actual = the_log(chat)
    assert actual.kind.is_run and (actual.distance_km, actual.rpe) == (km, rpe)
    assert minutes is None or actual.minutes == minutes


def test_an_illness_in_it_is_answered(chat: Chat) -> None:
    said = chat.send(text="ran 8 km but felt ill with fever", logs_at=WEDNESDAY)
    assert "With a fever you rest" in said and the_log(chat).distance_km == 8.0
    assert [hold.rule for hold in chat.world.holds] == ["SA-4"]


def test_it_is_the_run_that_was_planned() -> None:
    tempo = OwnRun(weekday=Weekday.WED, kind=Kind.TEMPO_RUN, minutes=45)
    chat = Chat(WEDNESDAY, Profile(timezone="UTC", own_runs=(tempo,)))
    planned = [s.kind for s in chat.world.sessions if s.date == TODAY]
    assert Kind.TEMPO_RUN in planned
    chat.send(text="45 min, rpe 7", logs_at=WEDNESDAY)
    assert the_log(chat).kind is Kind.TEMPO_RUN


def test_it_says_itself_what_else_it_was(chat: Chat) -> None:
    chat.send(text="swim 30 min", logs_at=WEDNESDAY)
    actual = the_log(chat)
    assert (actual.kind, actual.modality) == (Kind.CROSS_TRAINING, Modality.SWIMMING)


def test_it_is_of_the_day_on_which_it_was_written(chat: Chat) -> None:
    chat.until(WEDNESDAY + timedelta(days=2))
    chat.send(text="8 km this morning, rpe 3", logs_at=WEDNESDAY)
    chat.send(text="yesterday 6 km, rpe 3", logs_at=WEDNESDAY + timedelta(days=2))
    assert [(day, actual.distance_km) for day, actual in logged(chat)] == [
        (TODAY, 8.0),
        (TODAY + timedelta(days=1), 6.0),
    ]


def test_its_day_is_named_when_it_is_not_today(chat: Chat) -> None:
    assert chat.send(text="8 km, rpe 3", logs_at=WEDNESDAY).startswith("Logged: ")
    chat.until(WEDNESDAY + timedelta(days=2))
    said = chat.send(text="10 km, rpe 3", logs_at=WEDNESDAY + timedelta(days=1))
    assert said.startswith("Logged for Thu 5 Mar: ")


def test_the_same_message_is_logged_once_however_much_later(chat: Chat) -> None:
    for text, ref in (("8 km, rpe 3", "a"), ("40 min swim", "b")):
        chat.send(text=text, logs_at=WEDNESDAY, ref=ref)
    chat.until(WEDNESDAY + timedelta(days=40))
    # What stands in it may have been edited since.
    said = chat.send(text="9 km, rpe 3", logs_at=WEDNESDAY, ref="a")
    assert "before, for Wed 4 Mar: ✓ Tempo run 8 km" in said
    assert len(logged(chat)) == 2
    chat.send(text="9 km, rpe 3", logs_at=WEDNESDAY, ref="c")
    assert len(logged(chat)) == 3, "another message is another run"


def test_a_log_that_was_taken_back_may_be_logged_again(chat: Chat) -> None:
    chat.send(text="8 km, rpe 3", logs_at=WEDNESDAY, ref="a")
    chat.say("/undo")
    assert not logged(chat)
    chat.send(text="8 km, rpe 3", logs_at=WEDNESDAY, ref="a")
    assert len(logged(chat)) == 1


@pytest.mark.parametrize("text", ["/skip", "/delete", " /log 40 min", "/settings language"])
def test_a_command_in_it_is_refused(chat: Chat, text: str) -> None:
    before = chat.world.sessions
    chat.send(text=text, logs_at=WEDNESDAY)
    assert chat.last.says == (Say("log-message-command"),) and chat.world.sessions == before


@pytest.mark.parametrize(
    "text",
    ["legs are dead, slept 4 hours", "check-in 05:45", "skip today", "no bike today", "yes", "", "done"],
)
def test_it_is_no_check_in_no_wish_and_no_answer(chat: Chat, text: str) -> None:
    before, cards = chat.world, chat.conversation.cards
    chat.send(text=text, logs_at=WEDNESDAY)
    assert chat.last.says[0] == Say("log-message-unread")
    assert (chat.world.sessions, chat.world.check_ins) == (before.sessions, before.check_ins)
    assert chat.world.athlete.profile == before.athlete.profile
    assert {card.step for card in cards} <= {card.step for card in chat.conversation.cards}


def test_words_of_danger_are_heard_in_it(chat: Chat) -> None:
    for text in ("8 km, then chest pain and I fainted", "/log 40 min, chest pain and I fainted"):
        assert "emergency" in chat.send(text=text, logs_at=WEDNESDAY)
    assert not logged(chat)


def test_before_there_is_a_plan_it_is_asked_for_first() -> None:
    chat = Chat(WEDNESDAY)
    chat.send(text="8 km", logs_at=WEDNESDAY)
    assert not logged(chat) and chat.world.sessions == () == chat.world.check_ins
