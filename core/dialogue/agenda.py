"""When the coach speaks unasked: which reminders are due, and the one instant to be woken at.

Reminders are derived from the athlete's own times, the plan, and what is open; the only thing stored of the
daily ones is the last local date that was dealt with. So a changed time, zone or time-zone database changes
the next instant and nothing else, and no reminder can come twice on a date.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from core.dialogue.world import Reminder, World
from core.message import MessageKind
from core.reminders import end_of_hours, is_within_hours, local_date, local_instant
from core.training.athlete import Kind, Profile
from core.training.session import Session, Status
from core.wellness import watch
from core.wellness.check_in import athlete_day
from core.wellness.parameters import DAY_BEGINS_HOUR

#: Local time until which a late message is still useful (FORMATS).
USEFUL_UNTIL = {
    MessageKind.SESSION_REMINDER: time(12, 0),
    MessageKind.CHECK_IN: time(20, 0),
    MessageKind.NUDGE: time(20, 0),
}
#: Any other kind is of use as long as its day (own choice).
LAST_MINUTE = time(23, 59)
#: Patience of kinds that may come on a later day.
USEFUL_FOR = {
    MessageKind.FOLLOW_UP: timedelta(days=2),
    MessageKind.OVERTRAINING_CHECK_IN: timedelta(days=2),
    MessageKind.WEEK_REVIEW: timedelta(days=1),
}
#: A message later than this says that it is late (own choice).
LATE_AFTER = timedelta(minutes=15)
#: The evening before a race (own choice).
RACE_EVE_TIME = time(18, 0)
#: A missed day is caught up for at most so many days when recording what expired (own choice).
RECORD_DAYS = 90

#: Kinds that are never dropped for the three a day (FORMATS); the rest drop out, the last first.
NEVER_DROPPED = (
    MessageKind.OVERTRAINING_CHECK_IN,
    MessageKind.FOLLOW_UP,
    MessageKind.SESSION_REMINDER,
    MessageKind.CHECK_IN,
)
UNASKED_A_DAY = 3


EVENING = "evening"
#: How the ids of derived reminders begin; they leave a mark once dealt with.
FOLLOW_UP, RACE_EVE, AFTER_RACE = "follow_up-", "race_eve-", "after_race-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One reminder at one time: the local date it is for, when it falls due, how long it is of use."""

    kind: MessageKind
    day: date
    due_at: datetime
    useful_until: datetime
    reminder: Reminder


def daily_reminders(profile: Profile, through: date) -> list[Reminder]:
    """The reminders of a new athlete, with everything up to `through` counted as dealt with."""
    times = reminder_times(profile)
    return [Reminder(id=kind.value, kind=kind, time=times[kind], through=through) for kind in times]


def reminder_times(profile: Profile) -> dict[MessageKind, time]:
    """The local time of each daily kind; a default time inside the quiet hours moves to their end."""
    default = Profile(timezone="UTC")
    return {
        MessageKind.SESSION_REMINDER: _outside_quiet(profile.reminder_time, default.reminder_time, profile),
        MessageKind.CHECK_IN: _outside_quiet(profile.check_in_time, default.check_in_time, profile),
        MessageKind.LOG_PROMPT: _outside_quiet(profile.log_prompt_time, default.log_prompt_time, profile),
        MessageKind.WEEK_REVIEW: _outside_quiet(profile.log_prompt_time, default.log_prompt_time, profile),
    }


def next_wake(world: World) -> datetime | None:
    """The instant to wake the coach at next for this athlete; None when nothing will ever be due."""
    athlete = world.athlete
    if athlete.onboarded_at is None:
        return None
    morning = end_of_quiet(world.now, athlete.profile)
    instants = [morning if waits_for_morning(world, due) else due.due_at for due in upcoming(world)]
    if not instants:
        return None
    first = min(instants)
    if athlete.quiet_until is not None:
        first = max(first, athlete.quiet_until)
    return first


def waits_for_morning(world: World, due: Due) -> bool:
    """Overdue in the quiet hours: nothing unasked then, except at a time that the athlete set."""
    return world.now - due.due_at > LATE_AFTER and is_quiet(world.now, world.athlete.profile)


def upcoming(world: World) -> Iterator[Due]:
    """The next occurrence of each reminder: the first date after the one dealt with."""
    today = local_date(world.now, world.athlete.profile.zone)
    for reminder in all_reminders(world):
        if reminder.at is not None:
            yield _single(reminder, world)
            continue
        day = max(reminder.through or today, today - timedelta(days=RECORD_DAYS)) + timedelta(days=1)
        if reminder.kind is MessageKind.WEEK_REVIEW:
            day += timedelta(days=(6 - day.weekday()) % 7)
        yield _daily(reminder, day, world)


def to_deal_with(world: World) -> list[Due]:
    """What is to be said now or recorded as too late, oldest first; in the quiet hours only what is on time.

    A reminder that is on time brings its own earlier dates with it, as it is dealt with in order.
    """
    found = overdue(world)
    on_time = {due.reminder.id for due in found if not waits_for_morning(world, due)}
    return [due for due in found if due.reminder.id in on_time]


def overdue(world: World) -> list[Due]:
    """Every occurrence that is due by now, oldest first: those of use, and those that came too late."""
    found: list[Due] = []
    minute = world.now.replace(second=0, microsecond=0) + timedelta(minutes=1)
    for due in upcoming(world):
        while due.due_at < minute:
            found.append(due)
            if due.reminder.at is not None:
                break
            step = 7 if due.kind is MessageKind.WEEK_REVIEW else 1
            due = _daily(due.reminder, due.day + timedelta(days=step), world)
    return sorted(found, key=lambda due: (due.due_at, due.kind.value))


def told_again(world: World) -> dict[int, list[Due]]:
    """What the undelivered messages tell of, by their rows: a newer message can take their place with it.

    A message is left out that tells of what is no longer known, such as a reminder of the athlete's own that
    was dropped when it was told; it waits by itself.
    """
    waiting = [message for message in world.undelivered if message.waits]
    found = {message.row: [_told(world, *told) for told in message.dues] for message in waiting}
    return {row: known for row, dues in found.items() if len(known := [d for d in dues if d]) == len(dues)}


def _told(world: World, reminder_id: str, day: date) -> Due | None:
    """A reminder that was dealt with, as it was for that date."""
    if reminder_id.startswith(FOLLOW_UP):
        case = next((case for case in world.watches if watch.unanswered(case)), None)
        if case is None:
            return None
        morning = reminder_times(world.athlete.profile)[MessageKind.CHECK_IN]
        at = local_instant(day, morning, world.athlete.profile.zone)
        asked = Reminder(id=reminder_id, kind=MessageKind.FOLLOW_UP, at=at, about=case.id)
        return _single(asked, world)
    unmarked = replace(world, reminders=tuple(r for r in world.reminders if r.id != reminder_id or r.time))
    for reminder in all_reminders(unmarked):
        if reminder.id == reminder_id:
            return _daily(reminder, day, world) if reminder.at is None else _single(reminder, world)
    return None


def is_quiet(instant: datetime, profile: Profile) -> bool:
    """Whether the instant lies in the athlete's quiet hours."""
    return is_within_hours(instant, profile.quiet_hours, profile.zone)


def end_of_quiet(instant: datetime, profile: Profile) -> datetime:
    """The end of the quiet hours around this instant, or of the next ones."""
    return end_of_hours(instant, profile.quiet_hours, profile.zone)


def all_reminders(world: World) -> Iterator[Reminder]:
    """The stored reminders, and those that the plan and an open watch bring with them."""
    profile = world.athlete.profile
    times = reminder_times(profile)
    done = {reminder.id: reminder for reminder in world.reminders}
    for reminder in world.reminders:
        if reminder.kind in times and reminder.at is None:
            own_time = world.athlete.evening_reminder_time if reminder.id == EVENING else None
            if reminder.id == EVENING and own_time is None:
                continue
            yield replace(reminder, time=own_time or times[reminder.kind])
        elif reminder.at is not None:
            yield replace(reminder, at=instant_of(reminder, profile))
        elif reminder.time is not None:
            yield reminder
    yield from _follow_ups(world, done, times[MessageKind.CHECK_IN])
    yield from _around_races(world, done, times[MessageKind.CHECK_IN])


def instant_of(reminder: Reminder, profile: Profile) -> datetime:
    """When a single reminder falls due: one with a wall-clock time keeps it wherever the athlete goes."""
    assert reminder.at is not None
    if reminder.time is None or reminder.through is None:
        return reminder.at
    return local_instant(reminder.through + timedelta(days=1), reminder.time, profile.zone)


def _follow_ups(world: World, done: dict[str, Reminder], at: time) -> Iterator[Reminder]:
    for case in world.watches:
        for day in watch.follow_up_dates(case):
            reminder_id = f"{FOLLOW_UP}{day}"
            if reminder_id not in done:
                instant = local_instant(day, at, world.athlete.profile.zone)
                yield Reminder(id=reminder_id, kind=MessageKind.FOLLOW_UP, at=instant, about=case.id)


def _around_races(world: World, done: dict[str, Reminder], morning: time) -> Iterator[Reminder]:
    """The word on the evening before a race, and the question on the morning after it (WK-11)."""
    zone = world.athlete.profile.zone
    for session in world.sessions:
        if session.kind is not Kind.RACE:
            continue
        day, one = session.date, timedelta(days=1)
        if session.status is Status.PLANNED:
            yield from _once(
                world, done, f"{RACE_EVE}{day}", local_instant(day - one, RACE_EVE_TIME, zone), session
            )
        if session.status in (Status.PLANNED, Status.DONE, Status.MISSED):
            yield from _once(
                world, done, f"{AFTER_RACE}{day}", local_instant(day + one, morning, zone), session
            )


def _once(
    world: World, done: dict[str, Reminder], reminder_id: str, at: datetime, session: Session
) -> Iterator[Reminder]:
    if reminder_id not in done and at > (world.athlete.onboarded_at or world.now):
        yield Reminder(id=reminder_id, kind=MessageKind.NOTICE, at=at, about=session.id)


def _daily(reminder: Reminder, day: date, world: World) -> Due:
    assert reminder.time is not None
    due_at = local_instant(day, reminder.time, world.athlete.profile.zone)
    return Due(
        kind=reminder.kind,
        day=day,
        due_at=due_at,
        useful_until=_useful_until(reminder, day, due_at, world.athlete.profile),
        reminder=reminder,
    )


def _single(reminder: Reminder, world: World) -> Due:
    assert reminder.at is not None
    day = local_date(reminder.at, world.athlete.profile.zone)
    return Due(
        kind=reminder.kind,
        day=day,
        due_at=reminder.at,
        useful_until=_useful_until(reminder, day, reminder.at, world.athlete.profile),
        reminder=reminder,
    )


def _useful_until(reminder: Reminder, day: date, due_at: datetime, profile: Profile) -> datetime:
    patience = USEFUL_FOR.get(reminder.kind)
    if patience is not None:
        return due_at + patience
    if reminder.kind is MessageKind.LOG_PROMPT:
        return _end_of_athlete_day(due_at, profile)
    end = local_instant(day, USEFUL_UNTIL.get(reminder.kind, LAST_MINUTE), profile.zone)
    # A time that the athlete set past the usual patience (an evening reminder) keeps three hours.
    return end if end > due_at else due_at + timedelta(hours=3)


def _end_of_athlete_day(instant: datetime, profile: Profile) -> datetime:
    """The last minute of what the athlete calls today (CH-5): after it a session counts as missed."""
    morning = athlete_day(instant, profile.zone) + timedelta(days=1)
    return local_instant(morning, time(DAY_BEGINS_HOUR), profile.zone) - timedelta(minutes=1)


def _outside_quiet(told: time, default: time, profile: Profile) -> time:
    return profile.quiet_hours[1] if told == default and _in_quiet(told, profile) else told


def _in_quiet(moment: time, profile: Profile) -> bool:
    start, end = profile.quiet_hours
    if start <= end:
        return start <= moment < end
    return moment >= start or moment < end
