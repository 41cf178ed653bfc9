"""To the minute: how long each kind is of use, what a flight, a changed time and a set clock make of a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from core.dialogue.world import Reminder
from core.message import MessageKind, Wake
from core.training.athlete import Kind
from core.training.session import Status
from core.wellness.watch import Watch
from tests.support.chat import Chat
from tests.support.plans import PROFILE, at, runner, session

REMINDER, CHECK_IN, LOG = MessageKind.SESSION_REMINDER, MessageKind.CHECK_IN, MessageKind.LOG_PROMPT
REVIEW, FOLLOW_UP, NOTICE = MessageKind.WEEK_REVIEW, MessageKind.FOLLOW_UP, MessageKind.NOTICE


def woken(chat: Chat, now: datetime) -> tuple[set[MessageKind], set[MessageKind], bool]:
    """The program comes back at an instant: the kinds it says, those on record as expired, and if it is late."""
    sent, expired = len(chat.sent), len(chat.expired)
    chat.now = now
    chat._turn(Wake(due_at=chat.wake_at or now))
    messages = [message for _, message in chat.sent[sent:]]
    assert len(messages) <= 1
    kinds = {kind for message in messages for kind in (message.kind, *message.also)}
    late = any(message.says[0].key == "reminder-late" for message in messages)
    return kinds, {each.kind for each in chat.expired[expired:]}, late


def watched() -> Chat:
    """A runner with a watch since Monday: its first follow-up is due on Thursday at 06:30."""
    chat = runner(replace(PROFILE, quiet_hours=(time(2, 0), time(3, 0))))
    case = Watch(id="w", opened=date(2026, 3, 2), asked=(), answers=(), follow_ups=())
    chat.world = replace(chat.world, watches=(case,))
    return chat


@pytest.mark.parametrize(
    ("kind", "last", "first_too_late"),
    [
        (REMINDER, at(2, 12, 0), at(2, 12, 1)),
        (CHECK_IN, at(2, 20, 0), at(2, 20, 1)),
        (FOLLOW_UP, at(7, 6, 30), at(7, 6, 31)),
        (REVIEW, at(9, 20, 0), at(9, 20, 1)),
    ],
)
def test_a_kind_is_said_late_to_the_last_minute_and_on_record_after(kind, last, first_too_late):
    said, expired, late = woken(watched(), last)
    assert kind in said and late
    said, expired, _ = woken(watched(), first_too_late)
    assert kind in expired and kind not in said - expired


def test_after_days_away_one_message_and_then_only_what_falls_due():
    chat = watched()
    said, expired, late = woken(chat, at(7, 7, 0))
    assert {REMINDER, CHECK_IN} <= said and late
    assert {FOLLOW_UP, REMINDER, CHECK_IN, LOG} <= expired
    assert chat.wake_at == at(7, 20, 0)


# Flights ----------------------------------------------------------------------------------------------------


def fly(chat: Chat, zone: str) -> None:
    chat.say(f"/timezone {zone}")
    assert chat.world.athlete.profile.timezone == zone


def test_flying_east_past_the_reminder_it_comes_at_once_late_by_the_new_wall_clock():
    chat = runner()  # Berlin; it is 06:00 on Monday
    chat.until(at(3, 3, 0))
    fly(chat, "Asia/Tokyo")  # 11:00 on Tuesday
    assert chat.wake_at == datetime(2026, 3, 2, 21, 30, tzinfo=UTC)
    said, expired, late = woken(chat, chat.now)
    assert said == {REMINDER, CHECK_IN} and late and not expired
    assert chat.last.says[0].args == {"time": "2026-03-03T06:30:00+09:00", "day": "2026-03-03"}
    assert chat.wake_at == datetime(2026, 3, 3, 11, 0, tzinfo=UTC)  # the evening's log prompt, in Tokyo


def test_flying_east_past_its_patience_it_is_on_record():
    chat = runner()
    chat.until(at(3, 3, 0))
    fly(chat, "Pacific/Auckland")  # 15:00 on Tuesday
    said, expired, late = woken(chat, chat.now)
    assert (said, expired, late) == ({CHECK_IN}, {REMINDER}, True)


@pytest.mark.parametrize("zone", ["America/New_York", "Pacific/Honolulu", "Pacific/Pago_Pago"])
def test_flying_west_after_todays_was_said_it_does_not_come_again_that_date(zone):
    chat = runner()
    chat.until(at(3, 7, 0))
    fly(chat, zone)
    came = len(chat.sent)
    chat.until(at(5, 1, 0))
    local = [
        when.astimezone(chat.world.athlete.profile.zone) for when, m in chat.sent[came:] if m.kind is REMINDER
    ]
    assert [(when.date().day, when.time()) for when in local] == [(4, time(6, 30))]


def test_over_the_date_line_westward_a_missed_day_comes_again_and_can_be_done():
    chat = runner(replace(PROFILE, timezone="Pacific/Auckland"))
    chat.until(datetime(2026, 3, 2, 17, 0, tzinfo=UTC))  # 06:00 on Tuesday
    chat.say("/today")
    assert status(chat, 2) is Status.MISSED
    fly(chat, "Pacific/Honolulu")  # 07:00 on Monday
    chat.say("/today")
    assert status(chat, 2) is Status.PLANNED


def status(chat: Chat, day: int) -> Status:
    return next(s.status for s in chat.world.sessions if s.date == date(2026, 3, day))


def test_a_zone_changed_in_the_quiet_hours_wakes_nobody_before_they_end():
    chat = runner()
    chat.until(at(2, 23, 0))
    fly(chat, "Asia/Kathmandu")  # 03:45 on Tuesday
    assert chat.wake_at == datetime(2026, 3, 3, 0, 45, tzinfo=UTC)  # 06:30 there
    west = runner()
    west.until(at(3, 5, 0))
    fly(west, "America/New_York")  # 23:00 on Monday
    assert west.wake_at == datetime(2026, 3, 3, 11, 30, tzinfo=UTC)


def test_a_snooze_keeps_its_hour_over_a_change_of_zone():
    chat = runner()
    chat.until(at(2, 6, 40))
    chat.tap("snooze")
    fly(chat, "America/New_York")
    assert chat.wake_at == at(2, 7, 40)
    fly(chat, "Asia/Tokyo")
    assert chat.wake_at == at(2, 7, 40)


def test_a_reminder_of_ones_own_keeps_its_wall_clock_time_over_a_change_of_zone():
    chat = runner()
    chat.say("/remind foam roll at 21:00")
    fly(chat, "America/New_York")
    said = chat.until(datetime(2026, 3, 3, 2, 0, tzinfo=UTC))  # 21:00 on Monday, in New York
    assert [m.kind for _, m in chat.sent if m.kind is NOTICE] == [NOTICE] and "foam roll" in said[-1]
    assert chat.sent[-1][0] == datetime(2026, 3, 3, 2, 0, tzinfo=UTC)


def test_a_reminder_of_ones_own_from_before_wall_clock_times_were_kept_stays_at_its_instant():
    chat = runner()
    chat.say("/remind foam roll at 09:00")
    (own,) = (each for each in chat.world.reminders if each.id.startswith("own-"))
    rest = tuple(each for each in chat.world.reminders if each is not own)
    chat.world = replace(chat.world, reminders=(*rest, replace(own, time=None, through=None)))
    fly(chat, "Asia/Tokyo")
    assert chat.until(at(2, 9, 0))[-1].count("foam roll") == 1


# Changed times ----------------------------------------------------------------------------------------------


def test_a_time_changed_before_it_was_due_moves_the_message_of_the_day():
    chat = runner(replace(PROFILE, reminder_time=time(17, 0)))
    chat.until(at(2, 8, 0))
    chat.say("/settings reminder 10:00")
    chat.until(at(3, 9, 0))
    assert [when for when, m in chat.sent if m.kind is REMINDER] == [at(2, 10, 0)]


def test_a_time_changed_to_one_that_has_passed_does_not_drop_the_message_of_the_day():
    chat = runner(replace(PROFILE, reminder_time=time(17, 0)))
    chat.until(at(2, 8, 0))
    chat.say("/settings reminder 07:00")
    chat.until(at(2, 23, 0))
    assert [when for when, m in chat.sent if m.kind is REMINDER] == [at(2, 8, 0)]


def test_an_evening_reminder_set_to_a_time_that_has_passed_keeps_todays():
    chat = runner()
    chat.say("/settings evening reminder 17:30")
    chat.until(at(3, 16, 0))
    chat.say("/settings evening reminder 15:00")
    assert chat.wake_at == at(3, 15, 0)


def test_an_undo_does_not_bring_back_what_was_said_meanwhile():
    chat = runner()
    chat.say("/settings evening reminder 17:30")
    chat.until(at(3, 12, 0))
    chat.say("/settings evening reminder 17:00")
    chat.until(at(3, 17, 10))
    chat.say("/undo")
    (evening,) = (each for each in chat.world.reminders if each.id == "evening")
    assert evening.through == date(2026, 3, 3) and chat.wake_at == at(3, 20, 0)


def test_a_session_reminder_before_four_tells_the_day_by_the_calendar():
    chat = runner(replace(PROFILE, reminder_time=time(3, 30)))
    (text,) = [text for text in chat.until(at(3, 3, 31)) if "Today" in text][-1:]
    assert "Intervals" in text  # Tuesday's; Monday's is an easy run


def test_a_log_prompt_after_midnight_asks_of_the_evening_before_until_four():
    chat = runner(replace(PROFILE, log_prompt_time=time(0, 30), quiet_hours=(time(4, 30), time(5, 0))))
    said, _, _ = woken(chat, at(3, 3, 59))
    assert LOG in said
    chat = runner(replace(PROFILE, log_prompt_time=time(0, 30), quiet_hours=(time(4, 30), time(5, 0))))
    said, expired, _ = woken(chat, at(3, 4, 0))
    assert LOG in expired and LOG not in said


# Quiet hours, and the three a day ---------------------------------------------------------------------------


def test_a_time_that_the_athlete_set_is_kept_though_something_overdue_waits_for_the_morning():
    chat = runner()
    chat.say("/remind lights out at 23:00")
    chat.now = at(2, 22, 30)  # back from an outage, in the quiet hours
    said, _, _ = woken(chat, at(2, 22, 30))
    assert not said and chat.wake_at == at(2, 23, 0)
    said, _, late = woken(chat, at(2, 23, 0))
    assert said == {NOTICE} and not late and chat.last.silent
    assert chat.wake_at == at(3, 6, 0)


def test_an_hour_that_comes_twice_does_not_begin_the_night_again():
    """The quiet hours end at 01:30 by summer time; at the second 01:10 nothing waits for another day."""
    chat = runner(replace(PROFILE, timezone="America/New_York", quiet_hours=(time(22, 0), time(1, 30))))
    night = datetime(2026, 11, 1, 6, 10, tzinfo=UTC)  # the second 01:10 in New York
    chat.now = night
    chat.say("/today")
    assert chat.wake_at is not None and chat.wake_at <= night


def test_what_drops_out_for_the_three_a_day_is_on_record():
    chat = runner(replace(PROFILE, reminder_time=time(17, 0)))
    chat.say("/remind stretch at 10:00")
    chat.until(at(2, 23))
    assert [(each.kind, each.due_at) for each in chat.expired] == [(LOG, at(2, 20, 0))]


def test_late_is_said_of_what_is_said_alone():
    """A log prompt that has nothing to ask any more does not make the morning's message late."""
    chat = runner()
    chat.until(at(2, 12))
    chat.tap("done")
    chat.now = at(2, 20, 0)
    chat.say("/remind stretch at 20:30")
    said, _, late = woken(chat, at(2, 20, 30))
    assert said == {NOTICE} and not late


# A wrong clock ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "back", [timedelta(seconds=20), timedelta(minutes=1), timedelta(minutes=90), timedelta(days=1)]
)
def test_a_clock_set_back_brings_nothing_again(back):
    chat = runner()
    chat.until(at(3, 6, 31))
    came = len(chat.sent)
    chat.now -= back
    chat.until(at(3, 19, 59))
    assert len(chat.sent) == came
    chat.until(at(4, 6, 31))
    assert [m.kind for _, m in chat.sent[came:]] == [LOG, REMINDER]


def test_a_clock_ninety_minutes_ahead_speaks_early_once_and_again_on_time_the_next_day():
    chat = runner()
    chat.until(at(3, 5, 30))
    came = len(chat.sent)
    chat.until(at(3, 7, 0))  # it is 05:30
    chat.now = at(3, 5, 31)
    chat.until(at(4, 6, 30))
    assert [(when, m.kind) for when, m in chat.sent[came:]] == [
        (at(3, 6, 30), REMINDER),
        (at(3, 20, 0), LOG),
        (at(4, 6, 30), REMINDER),
    ]


def test_a_race_and_a_stored_mark_are_not_disturbed_by_a_flight():
    chat = runner()
    race = replace(session(date(2026, 3, 8), Kind.RACE), distance_km=10.0, rpe=9)
    sessions = tuple(s for s in chat.world.sessions if s.date != race.date)
    chat.world = replace(chat.world, sessions=(*sessions, race))
    chat.until(at(7, 18, 5))
    fly(chat, "America/New_York")  # 12:05 on Saturday
    said = chat.until(datetime(2026, 3, 8, 12, 0, tzinfo=UTC))
    assert not any("Lay everything out" in text for text in said) and any("Race day" in text for text in said)
    assert any(
        isinstance(each, Reminder) and each.id == "race_eve-2026-03-08" for each in chat.world.reminders
    )
