"""What is suggested while somebody types: little, fitting, and read back as what it says."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from core.dialogue.suggestions import DAYS_AHEAD, MOST, What, suggest
from core.dialogue.typed import read_clock, take_clock, take_day
from core.training import catalogue
from core.training.athlete import Kind, Profile
from core.training.session import Status
from core.understanding import understand
from core.understanding.topics import topics
from core.understanding.zones import find_zones
from tests.support.chat import Chat

WEDNESDAY = datetime(2026, 3, 4, 8, tzinfo=UTC)
TODAY = WEDNESDAY.date()


@pytest.fixture
def chat() -> Chat:
    return Chat(WEDNESDAY, Profile(timezone="UTC"))


@pytest.mark.parametrize("what", What)
@pytest.mark.parametrize("typed", ["", "a", "sat", "long r", "mad", "🙂", "x" * 200, "zzzz"])
def test_never_more_than_fit_and_never_twice(chat: Chat, what: What, typed: str) -> None:
    found = suggest(chat.world, what, typed)
    assert len(found) <= MOST and len(set(found)) == len(found)
    assert all(found)


def test_what_is_begun_comes_first(chat: Chat) -> None:
    assert suggest(chat.world, What.ZONE, "madr")[0] == "Madrid"
    assert suggest(chat.world, What.DAY, "sat")[0] == "saturday"
    assert suggest(chat.world, What.ACTIVITY, "long")[0] == "long run"
    assert suggest(chat.world, What.ZONE, "sevila")[0] == "Sevilla", "a slip of the finger"
    assert suggest(chat.world, What.ZONE, "qqqqqq") == ()


def test_a_day_is_read_as_that_day(chat: Chat) -> None:
    days = [TODAY + timedelta(days=ahead) for ahead in range(DAYS_AHEAD)]
    for day, value in zip(days, suggest(chat.world, What.DAY, ""), strict=False):
        request = understand(f"move long run to {value}", TODAY).request
        assert request is not None and request.to == day, value


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("thu", "thursday"),
        ("Thursday", "thursday"),
        ("tom", "tomorrow"),
        ("fri", "friday"),
        ("next sat", "saturday"),
        ("tod", "today"),
        ("12 may", "2026-05-12"),
        ("May 12", "2026-05-12"),
        ("3 mar", "2027-03-03"),
        ("6 march", "friday"),
        ("12 mar", "2026-03-12"),
        ("2026-04-30", "2026-04-30"),
        ("in 2 weeks", "2026-03-18"),
        ("wensday", "2026-03-11"),
        ("tommorow", "tomorrow"),
        ("wed", "2026-03-11"),
    ],
)
def test_a_day_is_found_by_whatever_it_is_called(chat: Chat, typed: str, first: str) -> None:
    """It is a Wednesday; and the bare weekday means the next one, as everywhere."""
    assert suggest(chat.world, What.DAY, typed)[0] == first


def test_today_is_found_by_its_weekday_as_well(chat: Chat) -> None:
    assert "today" in suggest(chat.world, What.DAY, "wednesday")


@pytest.mark.parametrize("ahead", range(7))
@pytest.mark.parametrize(
    "typed", ["m", "t", "th", "f", "s", "su", "wed", "fri", "saturday", "1 mar", "20", "ap"]
)
def test_nothing_is_offered_that_was_not_begun(ahead: int, typed: str) -> None:
    """On each day of a week; and what is offered first is what the words are read as, if they are read at all."""
    chat = Chat(WEDNESDAY + timedelta(days=ahead), Profile(timezone="UTC"))
    today = TODAY + timedelta(days=ahead)
    found = suggest(chat.world, What.DAY, typed)
    days = [take_day(value, today)[0] for value in found]
    for value, day in zip(found, days, strict=True):
        assert day is not None
        called = (
            value,
            f"{day:%A}".lower(),
            f"{day.day} {day:%B}".lower(),
            f"{day:%B} {day.day}".lower(),
            str(day),
        )
        assert any(name.startswith(typed) for name in called) or day == take_day(typed, today)[0], value
    read, rest = take_day(typed, today)
    assert read is None or rest.strip() or days[0] == read


def test_a_session_is_found_by_its_weekday(chat: Chat) -> None:
    near = [s for s in chat.world.sessions if s.date == TODAY + timedelta(days=1) and s.kind is not Kind.REST]
    assert near and suggest(chat.world, What.SESSION, "thu")[0].startswith("tomorrow's ")


def test_a_session_of_these_days_is_read_as_that_session(chat: Chat) -> None:
    planned = [s for s in chat.world.sessions if s.status is Status.PLANNED and s.kind is not Kind.REST]
    near = [s for s in planned if s.date < TODAY + timedelta(days=7)]
    values = suggest(chat.world, What.SESSION, "")
    assert near and len(values) == len({(s.date, s.kind) for s in near})
    read = set[tuple[date | None, Kind | None]]()
    for value in values:
        request = understand(f"move {value} to 2026-03-20", TODAY).request
        assert request is not None, value
        read.add((request.on, request.which))
    assert read == {(s.date, s.kind) for s in near}


def test_an_activity_is_logged_as_what_it_is(chat: Chat) -> None:
    for typed in ("", "c", "row", "strength", "yoga"):
        for value in suggest(chat.world, What.ACTIVITY, typed):
            told = understand(f"{value} 45 min rpe 5", TODAY, "log").session
            assert told is not None and (told.kind is not None or told.modality is not None), value
            assert value.replace(" ", "_") in {told.kind, told.modality}, (value, told)


def test_every_exercise_is_logged_as_strength(chat: Chat) -> None:
    for each in catalogue.exercises():
        name = each.name.replace("_", " ")
        assert name in suggest(chat.world, What.EXERCISE, name)
        told = understand(f"40 min strength, {name}", TODAY, "log").session
        assert told is not None and told.kind is Kind.STRENGTH and told.minutes == 40, name


def test_every_place_is_found(chat: Chat) -> None:
    for typed in ("", "a", "new", "santia", "lis"):
        for value in suggest(chat.world, What.ZONE, typed):
            assert len(find_zones(value)) == 1, value


def test_every_setting_is_known(chat: Chat) -> None:
    for value in suggest(chat.world, What.SETTING, ""):
        before = len(chat.sent)
        chat.say(f"/settings {value}")
        assert "unknown" not in chat.last.says[0].key and len(chat.sent) == before + 1, value


def test_a_setting_comes_with_what_can_be_chosen_for_it(chat: Chat) -> None:
    assert suggest(chat.world, What.SETTING, "units")[:3] == ("units", "units km", "units mi")
    for typed in ("goal ", "units", "long run day", "strength", "days"):
        for value in suggest(chat.world, What.SETTING, typed):
            chat.say(f"/settings {value}")
            says = [each.key for each in chat.last.says]
            assert not any("unclear" in key or "unknown" in key for key in says), (value, says)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("7", "07:00"),
        ("7:3", "07:30"),
        ("7 pm", "19:00"),
        ("7:15pm", "19:15"),
        ("19.4", "19:45"),
        ("noon", "12:00"),
        ("at 21", "21:00"),
        ("21:07", "21:07"),
    ],
)
def test_a_time_is_found_however_it_is_written(chat: Chat, typed: str, first: str) -> None:
    assert suggest(chat.world, What.TIME, typed)[0] == first


def test_times_are_read_as_what_they_say_the_next_hour_first(chat: Chat) -> None:
    values = suggest(chat.world, What.TIME, "")
    assert values[:2] == ("09:00", "10:00") and len(values) == 24
    for value in (*values, *suggest(chat.world, What.TIME, "1")):
        assert read_clock(value) == take_clock(f"stretch at {value}")[0] == time.fromisoformat(value)
    assert suggest(chat.world, What.TIME, "half past never") == ()


def test_every_question_is_answered_with_its_topic(chat: Chat) -> None:
    for name, wordings in topics().wordings.items():
        offered = {value for typed in wordings for value in suggest(chat.world, What.QUESTION, typed)}
        told = []
        for value in offered:
            chat.say(f"/faq {value}")
            told.append(chat.last.says[0].key)
        assert f"faq-{name}" in told and "faq-unknown" not in told, name


def test_a_question_is_found_by_what_it_is_about(chat: Chat) -> None:
    assert len(suggest(chat.world, What.QUESTION, "")) == min(MOST, len(topics().names))
    assert "heavy" in suggest(chat.world, What.QUESTION, "heav")[0]
    assert suggest(chat.world, What.QUESTION, "squats before long run")
    assert suggest(chat.world, What.QUESTION, "xylophone") == ()


def test_a_reason_is_given_for_whatever_is_suggested(chat: Chat) -> None:
    values = suggest(chat.world, What.REASON, "")
    assert {"today", "week", "next week", "swap"} < set(values)
    answers = {value: chat.say(f"/why {value}") for value in values}
    assert all(answers.values()) and answers["week"] != answers["next week"] != answers["today"]


def test_a_skip_takes_the_day_that_is_named(chat: Chat) -> None:
    """Two sessions of a kind in a week: the suggestion names one of them."""
    value = suggest(chat.world, What.SESSION, "")[-1]
    request = understand(f"skip {value}", TODAY).request
    assert request is not None
    chat.say(f"/skip {value}")
    on_day = [s for s in chat.world.sessions if s.date == request.on and s.kind is request.which]
    assert [s.status for s in on_day] == [Status.SKIPPED]
