"""A life lived against the clock: an athlete who flies, changes times and is served late, and an audit.

Every turn is audited as it is made: a reminder's date is dealt with once, either said, or found to have
nothing to say, or recorded as expired; nothing comes before its time, after its patience, or again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from core.dialogue import agenda
from core.dialogue.engine import respond
from core.dialogue.world import Expired, Outcome, Reminder, World
from core.message import Inbound, Message, MessageKind, Wake
from core.reminders import local_instant
from core.training.athlete import Kind, Slot
from core.training.session import Status
from core.wellness.check_in import athlete_day
from tests.support.chat import Chat

#: How long each kind is of use, told here once more: until a local time of its day, or for a span.
PATIENCE: dict[MessageKind, time | timedelta] = {
    MessageKind.SESSION_REMINDER: time(12, 0),
    MessageKind.CHECK_IN: time(20, 0),
    MessageKind.FOLLOW_UP: timedelta(days=2),
    MessageKind.WEEK_REVIEW: timedelta(days=1),
    MessageKind.NOTICE: time(23, 59),
}
#: A reminder set past the patience of its kind keeps so long.
PAST_PATIENCE = timedelta(hours=3)
#: A message that comes later than this after its time says so.
ON_TIME = timedelta(minutes=15)
SUNDAY = 6


class Life(Chat):
    """A chat whose every turn is audited. `now` is what the coach's clock shows, right or wrong."""

    def wakes(self) -> bool:
        """Serve the wake if it is due by the clock; whether it was."""
        if self.wake_at is None or self.wake_at > self.now:
            return False
        self._turn(Wake(due_at=self.wake_at))
        assert self.wake_at is None or self.wake_at > self.now, "a wake must move on, or it would storm"
        return True

    def live(self, until: datetime, late: timedelta) -> None:
        """Time passes; each wake is served, so much late at most, and one on time is never for nothing."""
        while self.wake_at is not None and self.wake_at <= until:
            on_time, before = self.now <= self.wake_at and not late, self.world.reminders
            self.now = min(max(self.now, self.wake_at + late), until)
            assert self.wakes()
            assert not on_time or self.world.reminders != before, "woken for nothing"
        self.now = max(self.now, until)

    def _turn(self, inbound: Inbound | Wake) -> str:
        world = replace(self.world, now=self.now, unasked_today=self._unasked_today())
        memory = self.conversation.memory
        outcome = respond(self.conversation, inbound, world)
        self._apply(outcome)
        if isinstance(inbound, Wake):
            assert len(outcome.outgoing) <= 1
            if outcome.outgoing:
                self.unasked.append(self._day())
        for outgoing in outcome.outgoing:
            self.sent.append((self.now, outgoing.message))
        if world.athlete.onboarded_at is not None:
            audit(world, int(memory.get("prompts_unanswered", 0)), inbound, outcome, self.world)
        return outcome.outgoing[-1].message.says[0].key if outcome.outgoing else ""


def audit(before: World, unanswered: int, inbound: Inbound | Wake, outcome: Outcome, after: World) -> None:
    """Hold one turn against the promises."""
    said = _kinds(outcome.outgoing[-1].message) if outcome.outgoing else set()
    expired = [change for change in outcome.changes if isinstance(change, Expired)]
    spoken, perhaps = [], []
    for old, days in _moved(before, after):
        assert isinstance(inbound, Wake), f"{old.id} was dealt with though nobody was woken"
        for day in days:
            due = _due(old, day, after)
            assert due <= before.now.replace(second=59), f"{old.id} of {day} before its time"
            if any(e.kind is old.kind and e.due_at == due for e in expired):
                continue
            if _had_nothing(old, day, due, before, unanswered):
                perhaps.append(due)  # with something of its own to add, such as a Sunday looked back on late
                continue
            assert day == days[-1] and said & _may_be_named(old.kind), f"{old.id} of {day} is lost"
            assert before.now <= _last(old, day, due, after), f"{old.id} of {day} past its patience"
            spoken.append(due)
    for due, reminder in _done(before, after):
        if isinstance(inbound, Wake) and not any(
            e.kind is reminder.kind and e.due_at == due for e in expired
        ):
            assert due <= before.now.replace(second=59)
            if _has_something(reminder, before):
                assert reminder.kind in said, f"{reminder.id} is lost without a word"
                spoken.append(due)
    for each in expired:
        assert each.due_at <= before.now.replace(second=59)
    if isinstance(inbound, Wake) and spoken:
        first = outcome.outgoing[-1].message.says[0].key
        late = before.now - min(spoken) > ON_TIME
        assert not late or first == "reminder-late", "late, and does not say so"
        assert first != "reminder-late" or before.now - min(spoken + perhaps) > ON_TIME, "late, and is not"


def _kinds(message: Message) -> set[MessageKind]:
    return {message.kind, *message.also}


def _may_be_named(kind: MessageKind) -> set[MessageKind]:
    return {kind, MessageKind.NUDGE} if kind is MessageKind.CHECK_IN else {kind}


def _moved(before: World, after: World) -> Iterator[tuple[Reminder, list[date]]]:
    """The reminders that a turn dealt with, and the dates; a date never comes again."""
    kept = {reminder.id: reminder for reminder in after.reminders}
    for old in before.reminders:
        new = kept.get(old.id)
        if old.at is not None or new is None or old.through is None:
            continue
        assert new.through is not None and new.through >= old.through, f"{old.id} would come twice"
        days = [old.through + timedelta(days=n + 1) for n in range((new.through - old.through).days)]
        if old.kind is MessageKind.WEEK_REVIEW:
            days = [day for day in days if day.weekday() == SUNDAY]
        if days:
            yield old, days


def _done(before: World, after: World) -> Iterator[tuple[datetime, Reminder]]:
    """The single reminders that are there no more, with their instants: snoozes, and the athlete's own."""
    kept = {reminder.id for reminder in after.reminders}
    for old in before.reminders:
        if old.at is None or old.id in kept:
            continue
        if old.id.startswith("own-"):
            assert old.time is not None and old.through is not None
            day = old.through + timedelta(days=1)
            yield local_instant(day, old.time, after.athlete.profile.zone), old
        elif old.id.startswith("snooze-"):
            yield old.at, old


def _has_something(single: Reminder, world: World) -> bool:
    """Whether a single reminder has something to say: a snoozed session may be done, or missed, meanwhile."""
    today = athlete_day(world.now, world.athlete.profile.zone)
    return not single.id.startswith("snooze-") or any(
        session.id == single.about and session.status is Status.PLANNED and session.date >= today
        for session in world.sessions
    )


def _due(reminder: Reminder, day: date, world: World) -> datetime:
    athlete = world.athlete
    moment = athlete.evening_reminder_time if reminder.id == agenda.EVENING else None
    moment = moment or agenda.reminder_times(athlete.profile).get(reminder.kind, reminder.time)
    assert moment is not None
    return local_instant(day, moment, athlete.profile.zone)


def _last(reminder: Reminder, day: date, due: datetime, world: World) -> datetime:
    if reminder.kind is MessageKind.LOG_PROMPT:
        # As long as the athlete's day lasts, which ends at four in the morning (CH-5).
        morning = athlete_day(due, world.athlete.profile.zone) + timedelta(days=1)
        return local_instant(morning, time(4), world.athlete.profile.zone) - timedelta(minutes=1)
    patience = PATIENCE[reminder.kind]
    if isinstance(patience, timedelta):
        return due + patience
    end = local_instant(day, patience, world.athlete.profile.zone)
    return end if end > due else due + PAST_PATIENCE


def _had_nothing(reminder: Reminder, day: date, due: datetime, world: World, unanswered: int) -> bool:
    """Whether there was nothing to say on a date, as the diary before the turn has it."""
    if reminder.kind is MessageKind.LOG_PROMPT:
        day = athlete_day(due, world.athlete.profile.zone)
    open_sessions = [
        s
        for s in world.sessions
        if s.date == day and s.status in (Status.PLANNED, Status.HELD, Status.MISSED)
    ]
    match reminder.kind:
        case MessageKind.SESSION_REMINDER:
            evening = reminder.id == agenda.EVENING
            return not [
                s for s in open_sessions if s.kind is not Kind.REST and (s.slot is Slot.PM or not evening)
            ]
        case MessageKind.LOG_PROMPT:
            return not [s for s in open_sessions if s.kind not in (Kind.REST, Kind.MOBILITY)]
        case MessageKind.CHECK_IN:
            # Asked before four in the morning, it is still about the day before.
            days = {day, athlete_day(due, world.athlete.profile.zone)}
            return unanswered > 3 or any(c.date in days for c in world.check_ins)
        case MessageKind.WEEK_REVIEW:
            # What is still to come on the Sunday itself is nothing to look back on.
            week = [s for s in world.sessions if 1 <= (day - s.date).days < 7 and not s.optional]
            return not [s for s in week if s.kind not in (Kind.REST, Kind.MOBILITY)]
        case _:
            return False
