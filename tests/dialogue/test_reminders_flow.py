"""What the coach says unasked: merged, at most three a day, late and saying so, never twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

from core.message import MessageKind
from core.training.athlete import Kind, Slot
from core.training.session import Status
from tests.support.plans import PROFILE, at, runner, session

REMINDER, CHECK_IN, LOG = MessageKind.SESSION_REMINDER, MessageKind.CHECK_IN, MessageKind.LOG_PROMPT


def told(chat, since=0):
    """Local time, kind and the merged kinds of what was said unasked."""
    zone = chat.world.athlete.profile.zone
    return [
        (when.astimezone(zone).strftime("%d %H:%M"), m.kind.value, [k.value for k in m.also])
        for when, m in chat.sent[since:]
        if m.kind is not MessageKind.REPLY
    ]


def test_what_falls_due_in_the_same_minute_is_one_message_named_by_the_first_kind():
    chat = runner()
    chat.until(at(3, 6, 31))
    assert told(chat) == [
        ("02 06:30", "session_reminder", ["check_in"]),
        ("02 20:00", "log_prompt", []),
        ("03 06:30", "session_reminder", ["check_in"]),
    ]


def test_a_rest_day_brings_the_check_in_alone():
    chat = runner()
    chat.until(at(5, 12))
    chat.say("/checkin 4 4 4")
    chat.until(at(6, 21))
    assert [kind for when, kind, also in told(chat) if when.startswith("06")] == ["check_in"]


def test_who_has_checked_in_is_not_asked_again():
    chat = runner()
    chat.until(at(3, 5))
    chat.say("/checkin 4 4 4")
    count = len(chat.sent)
    chat.until(at(3, 7))
    assert told(chat, count) == [("03 06:30", "session_reminder", [])]


def test_who_has_logged_is_not_prompted():
    chat = runner()
    chat.until(at(2, 12))
    chat.tap("done")
    count = len(chat.sent)
    chat.until(at(2, 23))
    assert told(chat, count) == []


def test_the_week_review_comes_on_sunday_evening_with_the_log_prompt():
    chat = runner()
    chat.until(at(8, 21))
    assert told(chat)[-1] == ("08 20:00", "week_review", ["log_prompt"])


def test_a_reminder_set_to_its_own_time_comes_alone():
    chat = runner(replace(PROFILE, reminder_time=time(17, 0)))
    chat.until(at(2, 23))
    assert told(chat) == [
        ("02 06:30", "check_in", []),
        ("02 17:00", "session_reminder", []),
        ("02 20:00", "log_prompt", []),
    ]


def test_at_most_three_unasked_messages_a_day_and_the_last_kinds_drop_out():
    chat = runner(replace(PROFILE, reminder_time=time(17, 0)))
    chat.say("/remind stretch at 10:00")
    chat.until(at(2, 23))
    kinds = [kind for _, kind, _ in told(chat)]
    assert kinds == ["check_in", "notice", "session_reminder"]


def test_snooze_brings_the_reminder_back_after_sixty_minutes_once():
    chat = runner()
    chat.until(at(2, 6, 40))
    chat.tap("snooze")
    count = len(chat.sent)
    chat.until(at(2, 7, 41))
    assert told(chat, count) == [("02 07:40", "session_reminder", [])]
    assert "snooze" not in chat.buttons


def test_a_late_reminder_says_so_until_noon_and_is_recorded_as_expired_after():
    chat = runner()
    chat.now = at(2, 11, 30)
    (text,) = chat.until(at(2, 11, 31))
    assert "late" in text and chat.last.kind is REMINDER and chat.last.also == (CHECK_IN,)
    other = runner()
    other.now = at(2, 12, 30)
    (text,) = other.until(at(2, 12, 31))
    assert other.last.kind is CHECK_IN and not other.last.also
    assert [e.kind for e in other.expired] == [REMINDER]


def test_a_check_in_is_of_use_until_eight_in_the_evening():
    chat = runner()
    chat.now = at(2, 19, 59)
    chat.until(
        at(
            2,
            19,
            59,
        )
    )
    assert chat.last.kind is CHECK_IN
    other = runner()
    other.now = at(2, 20, 5)
    other.until(at(2, 20, 6))
    assert {e.kind for e in other.expired} == {REMINDER, CHECK_IN}
    assert other.last.kind is LOG


def test_after_days_away_there_is_one_message_and_the_rest_is_on_record():
    chat = runner()
    chat.now = at(6, 6, 45)
    chat.until(at(6, 6, 46))
    assert len(told(chat)) == 1
    lost = [(e.kind, e.due_at.date().day) for e in chat.expired]
    assert (REMINDER, 2) in lost and (CHECK_IN, 5) in lost and (LOG, 4) in lost
    assert len(lost) == len(set(lost))


def test_WS_13_after_three_missed_days_one_nudge_then_silence_while_session_reminders_go_on():
    chat = runner()
    chat.until(at(16, 12))
    mornings = {when[:2]: (kind, also) for when, kind, also in told(chat) if when.endswith("06:30")}
    assert [day for day, (kind, also) in mornings.items() if "check_in" in (kind, *also)] == [
        "02",
        "03",
        "04",
    ]
    assert [day for day, (kind, also) in mornings.items() if "nudge" in (kind, *also)] == ["05"]
    assert {"07", "09", "10", "14"} <= {
        day for day, (kind, _) in mornings.items() if kind == "session_reminder"
    }


def test_WS_13_the_prompt_comes_back_when_the_athlete_writes():
    chat = runner()
    chat.until(at(12, 12))
    chat.say("/today")
    count = len(chat.sent)
    chat.until(at(13, 7))
    assert told(chat, count)[-1] == ("13 06:30", "check_in", [])


def test_WS_13_a_missed_check_in_is_no_sign():
    chat = runner()
    chat.until(at(12, 12))
    assert not chat.world.readiness and not chat.world.watches


def test_quiet_hours_are_kept_and_a_time_that_the_athlete_set_comes_silently():
    quiet = replace(PROFILE, quiet_hours=(time(21, 0), time(7, 0)))
    chat = runner(quiet)
    chat.until(at(3, 12))
    assert ("03 07:00", "session_reminder", ["check_in"]) in told(chat)
    early = runner(replace(quiet, check_in_time=time(5, 30), reminder_time=time(5, 30)))
    early.until(at(3, 6))
    assert told(early)[-1][0] == "03 05:30" and early.last.silent


def test_overdue_in_the_quiet_hours_waits_for_the_morning():
    chat = runner()
    chat.now = at(2, 22, 30)
    chat.until(at(2, 23, 30))
    assert told(chat) == []
    chat.until(at(3, 6, 31))
    assert [when for when, *_ in told(chat)] and all(when >= "03 06:00" for when, *_ in told(chat))


def test_the_evening_before_a_race_and_the_race_day_have_their_own_words():
    chat = runner()
    race = replace(session(date(2026, 3, 8), Kind.RACE), distance_km=10.0, rpe=9)
    sessions = tuple(s for s in chat.world.sessions if s.date != race.date)
    chat.world = replace(chat.world, sessions=(*sessions, race))
    said = chat.until(at(8, 7))
    assert any("Tomorrow" in text and "Lay everything out" in text for text in said)
    assert "Race day" in said[-1]


def test_a_second_reminder_for_evening_sessions_when_wanted():
    chat = runner()
    chat.say("/settings evening reminder 17:30")
    evening = replace(session(date(2026, 3, 3), Kind.EASY_RUN), id="e", slot=Slot.PM)
    chat.world = replace(chat.world, sessions=(*chat.world.sessions, evening))
    count = len(chat.sent)
    chat.until(at(4, 19))
    assert [
        when for when, kind, _ in told(chat, count) if kind == "session_reminder" and when.endswith("17:30")
    ] == ["03 17:30"]


def test_a_changed_time_neither_doubles_nor_drops_the_message_of_the_day():
    chat = runner()
    chat.until(at(2, 7))
    chat.say("/settings check-in 08:00")
    chat.say("/settings reminder 08:00")
    chat.until(at(4, 7))
    mornings = [when for when, kind, _ in told(chat) if kind == "session_reminder"]
    assert mornings == ["02 06:30", "03 08:00"]


def test_a_missed_session_is_missed_at_four_in_the_morning_and_never_stacked():
    chat = runner()
    chat.until(at(3, 7))
    statuses = {s.date.day: s.status for s in chat.world.sessions if s.date <= date(2026, 3, 3)}
    assert statuses == {2: Status.MISSED, 3: Status.PLANNED}
    assert len([s for s in chat.world.sessions if s.date == date(2026, 3, 3)]) == 1


def test_every_wake_moves_on_through_a_whole_month():
    chat = runner()
    chat.until(at(2, 7) + timedelta(days=35))
    assert len(told(chat)) > 30


def test_WK_11_the_morning_after_a_race_asks_how_it_went_and_what_comes_next():
    chat = runner()
    race = replace(session(date(2026, 3, 8), Kind.RACE), distance_km=10.0, rpe=9)
    sessions = tuple(s for s in chat.world.sessions if s.date != race.date)
    chat.world = replace(chat.world, sessions=(*sessions, race))
    said = chat.until(at(9, 7))
    assert "How did the race go?" in said[-1] and "/settings goal" in said[-1]
    assert not any("How did the race go?" in text for text in chat.until(at(12, 7)))
