"""Changing what the coach knows: by menu, by command, in plain words; breaks; reminders in own words."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.dialogue.agenda import EVENING
from core.dialogue.flows import settings as flow
from core.dialogue.typed import take_clock, take_day, take_distance, take_minutes, take_pace
from core.dialogue.world import Reminder
from core.message import Say
from core.training.athlete import (
    Condition,
    Equipment,
    FreeMinutes,
    Goal,
    Kind,
    Modality,
    OwnRun,
    Profile,
    Race,
    Spot,
    StrengthTime,
    Terrain,
    Units,
    Weekday,
)
from core.training.session import Status
from core.understanding.zones import city_of, find_zones
from tests.support.chat import Chat

TUESDAY = datetime(2026, 3, 3, 7, 0, tzinfo=UTC)
TODAY = date(2026, 3, 3)


@pytest.fixture
def chat() -> Chat:
    """Ana in Madrid, at eight in the morning of a Tuesday."""
    return Chat(TUESDAY, Profile(timezone="Europe/Madrid", name="Ana", weekly_run_minutes=200))


def profile(chat: Chat) -> Profile:
    return chat.world.athlete.profile


CHANGES = [
    ("check-in 05:45", {"check_in_time": time(5, 45)}),
    ("check-in 5:45 am", {"check_in_time": time(5, 45)}),
    ("reminder 7", {"reminder_time": time(7)}),
    ("log 9 pm", {"log_prompt_time": time(21)}),
    ("quiet hours 22:30 to 6:15", {"quiet_hours": (time(22, 30), time(6, 15))}),
    ("units mi", {"units": Units.MI}),
    (
        "race 2026-06-13 50 km trail",
        {"race": Race(date=date(2026, 6, 13), distance_km=50.0, terrain=Terrain.TRAIL)},
    ),
    ("race marathon on 4 October", {"race": Race(date=date(2026, 10, 4), distance_km=42.2)}),
    ("long run day sat", {"long_run_day": Weekday.SAT}),
    ("long-run day Saturday", {"long_run_day": Weekday.SAT}),
    ("days 5", {"endurance_days": 5}),
    ("goal run faster", {"goal": Goal.FASTER}),
    ("strength twice a week", {"strength_time": StrengthTime.TWO_SLOTS}),
    ("sore knee", {"sore_spots": (Spot.KNEE,)}),
    ("sore left achilles and lower back", {"sore_spots": (Spot.ACHILLES, Spot.LOWER_BACK)}),
    ("cross-training pool running, rower", {"modalities": (Modality.DEEP_WATER_RUNNING, Modality.ROWING)}),
    ("cross-training add rowing", {"modalities": (Modality.CYCLING, Modality.ROWING)}),
    ("cross-training no bike", {"modalities": ()}),
    ("equipment band, foam roller", {"equipment": (Equipment.BAND, Equipment.FOAM_ROLLER)}),
    ("tue am 30 pm 0", {"availability": {Weekday.TUE: FreeMinutes(am=30, pm=0)}}),
    ("sat 3 hours morning", {"availability": {Weekday.SAT: FreeMinutes(am=180, pm=45)}}),
    (
        "availability mon, wed none",
        {"availability": {Weekday.MON: FreeMinutes(), Weekday.WED: FreeMinutes()}},
    ),
    ("weekly 48 km", {"weekly_run_km": 48.0, "weekly_run_minutes": None}),
    ("longest 21 km", {"longest_run_km": 21.0}),
    ("pace 6:10", {"easy_pace_s_per_km": 370}),
    ("pace 10:00 per mile", {"easy_pace_s_per_km": 373}),
    ("age 54", {"birth_year": 1972}),
    ("name Ana María", {"name": "Ana María"}),
    ("timezone lisbon", {"timezone": "Europe/Lisbon"}),
    ("conditions pregnant", {"conditions": (Condition.PREGNANT,)}),
    ("own runs Sat 28 km long", {"own_runs": (OwnRun(weekday=Weekday.SAT, kind=Kind.LONG_RUN, km=28.0),)}),
]


@pytest.mark.parametrize(("typed", "wanted"), CHANGES, ids=[typed for typed, _ in CHANGES])
def test_a_setting_is_changed_in_one_line_and_can_be_taken_back(
    chat: Chat, typed: str, wanted: dict[str, object]
) -> None:
    before = profile(chat)
    answer = chat.say(f"/settings {typed}")
    assert answer.startswith("Done.")
    assert {name: getattr(profile(chat), name) for name in wanted} == wanted
    assert chat.say("/undo").startswith("Taken back")
    assert profile(chat) == before


WRONG = [
    ("check-in 25:99", "05:45"),
    ("days 9", "1 to 7"),
    ("long run day someday", "Saturday"),
    ("race 10 km on 2020-01-01", "passed"),
    ("race 10 km", "Which day"),
    ("units leagues", "km"),
    ("pace fast", "6:10"),
    ("pace 99:00", "range"),
    ("weekly 9999 km", "range"),
    ("goal purple", "faster"),
    ("tue whenever", "tue am 30"),
    ("sore elbow", "knee"),
    ("timezone Nowhereville", "Europe/Madrid"),
    ("quiet hours late", "22:00"),
    ("country Narnia", "ES"),
    ("name " + "x" * 99, "40"),
]


@pytest.mark.parametrize(("typed", "nearest"), WRONG, ids=[typed[:20] for typed, _ in WRONG])
def test_a_wrong_value_is_named_with_the_nearest_choices(chat: Chat, typed: str, nearest: str) -> None:
    before = profile(chat)
    assert nearest in chat.say(f"/settings {typed}")
    assert profile(chat) == before


def test_an_unknown_setting_offers_the_nearest(chat: Chat) -> None:
    chat.say("/settings chekin 05:45")
    assert "check_in" in chat.buttons
    chat.tap("check_in")
    chat.say("5:45")
    assert profile(chat).check_in_time == time(5, 45)


def test_the_menu_leads_to_every_setting(chat: Chat) -> None:
    shown = set()
    for group in flow.GROUPS:
        chat.say("/settings")
        chat.tap(group)
        shown |= set(chat.buttons)
    assert shown == {setting.name for setting in flow.SETTINGS}


@pytest.mark.parametrize("setting", flow.SETTINGS, ids=lambda setting: setting.name)
def test_every_setting_asks_with_its_value_and_may_be_left(chat: Chat, setting: flow.Setting) -> None:
    before = profile(chat)
    chat.say(f"/settings {setting.called[0]}")
    assert chat.buttons[-1] == "leave"
    chat.tap("leave")
    assert profile(chat) == before
    assert not [card for card in chat.conversation.cards if card.asks]


@pytest.mark.parametrize("setting", flow.SETTINGS, ids=lambda setting: setting.name)
def test_every_button_of_a_setting_is_an_answer(setting: flow.Setting) -> None:
    for value in setting.buttons:
        text = "none" if value == "no_race" else value
        assert not isinstance(setting.read(text, Profile(timezone="UTC"), TODAY), Say), value


def test_what_the_plan_depends_on_makes_it_anew_and_the_rest_does_not(chat: Chat) -> None:
    assert "fitted the days ahead" in chat.say("/settings days 3")
    assert "fitted the days ahead" not in chat.say("/settings check-in 05:45")
    assert "already" in chat.say("/settings days 3")


def test_a_question_is_left_open_by_words_about_something_else(chat: Chat) -> None:
    chat.say("/settings goal")
    assert "What would you love" in chat.say("what's on today?")
    chat.say("farther")
    assert profile(chat).goal is Goal.LONGER


def test_an_old_menu_changes_nothing(chat: Chat) -> None:
    chat.say("/settings days")
    old = chat.last
    chat.tap("5")
    chat.press(old, "2")
    assert profile(chat).endurance_days == 5


def test_no_sore_spots_clears_them(chat: Chat) -> None:
    chat.say("/settings sore knee")
    chat.say("/settings no sore spots")
    assert profile(chat).sore_spots == ()


def test_SA_7_conditions_begin_and_end_a_hold(chat: Chat) -> None:
    assert "midwife" in chat.say("/settings conditions pregnant")
    assert [hold.rule for hold in chat.world.holds if hold.until is None] == ["SA-7"]
    chat.say("/settings conditions not pregnant")
    assert not [hold for hold in chat.world.holds if hold.until is None]


@pytest.mark.parametrize(
    ("words", "field", "value"),
    [
        ("set my reminder to 7am", "reminder_time", time(7)),
        ("check in at 5:45 from now on", "check_in_time", time(5, 45)),
        ("use miles please", "units", Units.MI),
        ("my timezone is Europe/Lisbon now", "timezone", "Europe/Lisbon"),
        ("dont text me before 8", "quiet_hours", (time(22), time(8))),
    ],
)
def test_plain_words_change_settings(chat: Chat, words: str, field: str, value: object) -> None:
    chat.say(words)
    assert getattr(profile(chat), field) == value
    assert not [reminder for reminder in chat.world.reminders if reminder.about]


def test_times_take_effect_at_once(chat: Chat) -> None:
    chat.say("/settings check-in 05:45")
    chat.say("/settings reminder 05:45")
    assert chat.wake_at is not None
    chat.say("/settings log 10:30")
    assert chat.wake_at == TUESDAY + timedelta(hours=2, minutes=30)


def test_the_evening_reminder_comes_and_goes(chat: Chat) -> None:
    chat.say("/settings evening reminder 17:15")
    assert [each.time for each in chat.world.reminders if each.id == EVENING] == [time(17, 15)]
    assert "17:15" in chat.say("/settings")
    assert "off" in chat.say("/settings evening reminder off")
    assert not [each for each in chat.world.reminders if each.id == EVENING]


def test_the_country_is_named(chat: Chat) -> None:
    assert "Spain" in chat.say("/settings country spain")
    assert chat.world.athlete.country == "ES"


# Time zones


@pytest.mark.parametrize(
    ("text", "zones"),
    [
        ("Europe/Madrid", ["Europe/Madrid"]),
        ("madrid", ["Europe/Madrid"]),
        ("I'm in New York", ["America/New_York"]),
        ("San Francisco", ["America/Los_Angeles"]),
        ("London, UK", ["Europe/London"]),
        ("Germany", ["Europe/Berlin"]),
        ("japan", ["Asia/Tokyo"]),
        ("lisbn", ["Europe/Lisbon"]),
        ("UTC+2", ["Etc/GMT-2"]),
        ("gmt-3", ["Etc/GMT+3"]),
        ("+5:30", ["Asia/Kolkata"]),
        ("EST", ["America/New_York"]),
        ("xyzzy", []),
        ("", []),
        ("x" * 5000, []),
    ],
)
def test_a_place_names_its_zone(text: str, zones: list[str]) -> None:
    assert find_zones(text) == zones


def test_a_wide_country_gives_choices(chat: Chat) -> None:
    chat.say("/timezone usa")
    assert chat.buttons[:2] == ["America/New_York", "America/Chicago"]
    chat.tap("America/Chicago")
    assert profile(chat).timezone == "America/Chicago"


def test_an_offset_is_named_as_people_write_it() -> None:
    assert city_of("Etc/GMT-2") == "UTC+2"
    assert city_of("America/New_York") == "New York"


# A break


def test_a_break_holds_its_sessions_and_its_end_gives_them_back(chat: Chat) -> None:
    answer = chat.say("/pause until 20 March")
    assert "Friday 20 March" in answer and "Saturday 21 March" in answer
    assert (chat.world.athlete.paused, chat.world.athlete.paused_until) == (True, date(2026, 3, 20))
    within = [
        s for s in chat.world.sessions if TODAY <= s.date <= date(2026, 3, 20) and s.kind is not Kind.REST
    ]
    assert {s.status for s in within} <= {Status.HELD}
    chat.say("/resume")
    assert not chat.world.athlete.paused
    assert Status.HELD not in {s.status for s in chat.world.sessions}


@pytest.mark.parametrize(
    ("words", "last"),
    [
        ("/pause 10 days", date(2026, 3, 12)),
        ("/pause until 2026-03-20", date(2026, 3, 20)),
        ("/pause for now", None),
        ("pause everything until may 20", date(2026, 5, 20)),
    ],
)
def test_a_break_is_told_in_many_ways(chat: Chat, words: str, last: date | None) -> None:
    chat.say(words)
    assert (chat.world.athlete.paused, chat.world.athlete.paused_until) == (True, last)
    chat.say("I'm back")
    assert not chat.world.athlete.paused


def test_a_break_alone_asks_how_long(chat: Chat) -> None:
    chat.say("/pause")
    chat.tap("days_7")
    assert chat.world.athlete.paused_until == TODAY + timedelta(days=6)
    chat.say("/undo")
    assert not chat.world.athlete.paused


@pytest.mark.parametrize("words", ["/pause until 2026-03-01", "/pause until 2036-03-01"])
def test_a_break_in_the_past_or_without_measure_is_refused(chat: Chat, words: str) -> None:
    chat.say(words)
    assert not chat.world.athlete.paused


def test_resuming_without_a_break_says_so(chat: Chat) -> None:
    assert "not on a break" in chat.say("/resume")


# Reminders in own words


def own(chat: Chat) -> list[Reminder]:
    return [reminder for reminder in chat.world.reminders if reminder.about]


def test_a_reminder_in_own_words_comes_once_at_its_time(chat: Chat) -> None:
    assert "today at 21:00: foam roll" in chat.say("/remind foam roll at 21:00")
    (reminder,) = own(chat)
    assert (reminder.about, reminder.at) == ("foam roll", datetime(2026, 3, 3, 20, 0, tzinfo=UTC))


def test_a_time_that_has_passed_means_tomorrow(chat: Chat) -> None:
    chat.say("/remind stretch at 6:30")
    assert [each.at for each in own(chat)] == [datetime(2026, 3, 4, 5, 30, tzinfo=UTC)]


def test_a_reminder_may_come_every_day(chat: Chat) -> None:
    chat.say("remind me to foam roll every evening at 9pm")
    (reminder,) = own(chat)
    assert (reminder.about, reminder.time, reminder.at) == ("foam roll", time(21), None)
    assert reminder.through == TODAY - timedelta(days=1)


def test_a_reminder_without_a_time_asks_for_it(chat: Chat) -> None:
    chat.say("/remind call mum tomorrow")
    chat.say("half past nonsense")
    chat.say("7:30")
    assert [(each.about, each.at) for each in own(chat)] == [
        ("call mum", datetime(2026, 3, 4, 6, 30, tzinfo=UTC))
    ]


def test_reminders_are_listed_and_stopped(chat: Chat) -> None:
    chat.say("/remind foam roll at 21:00")
    assert "foam roll" in chat.say("/remind")
    chat.tap(chat.buttons[0])
    assert own(chat) == []
    chat.say("/undo")
    assert len(own(chat)) == 1


@pytest.mark.parametrize(
    "words", ["/remind at 21:00", "/remind stretch on 2020-01-01 at 7:00", "/remind x on 2036-01-01 at 7:00"]
)
def test_a_reminder_that_cannot_be_is_not_set(chat: Chat, words: str) -> None:
    chat.say(words)
    assert own(chat) == []


# What is typed


def test_clocks() -> None:
    read = {text: take_clock(text)[0] for text in ("05:45", "6 pm", "12 am", "noon", "18.30", "13 pm", "7")}
    assert read == {
        "05:45": time(5, 45),
        "6 pm": time(18),
        "12 am": time(0),
        "noon": time(12),
        "18.30": time(18, 30),
        "13 pm": None,
        "7": None,
    }


def test_days() -> None:
    read = {
        text: take_day(text, TODAY)[0]
        for text in (
            "13 June",
            "2 March",
            "2026-06-13",
            "tomorrow",
            "tue",
            "in two weeks",
            "31 feb",
            "29 feb",
        )
    }
    assert read == {
        "13 June": date(2026, 6, 13),
        "2 March": date(2027, 3, 2),
        "2026-06-13": date(2026, 6, 13),
        "tomorrow": date(2026, 3, 4),
        "tue": date(2026, 3, 10),
        "in two weeks": date(2026, 3, 17),
        "31 feb": None,
        "29 feb": date(2028, 2, 29),
    }


def test_amounts() -> None:
    assert [
        take_minutes(text)[0] for text in ("45 min", "1h30", "1.5 hours", "2 h 15 min", "1:30 h", "90'")
    ] == [
        45,
        90,
        90,
        135,
        90,
        90,
    ]
    assert [take_distance(text)[0] for text in ("8 km", "10k", "8,5 km", "5 miles", "half marathon")] == [
        8.0,
        10.0,
        8.5,
        8.05,
        21.1,
    ]
    assert [take_pace(text)[0] for text in ("6:10/km", "10:00 per mile", "6 minutes")] == [370, 373, None]


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(flow.SETTINGS), st.text(max_size=60))
def test_any_answer_is_read_without_a_failure(setting: flow.Setting, text: str) -> None:
    heard = setting.read(text, Profile(timezone="UTC"), TODAY)
    assert isinstance(heard, (dict, Say))
