"""What becomes of a message after a try: the courier policy, pure, its numbers in one place."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from core.courier import (
    Broke,
    Delivered,
    Gone,
    Moved,
    Partly,
    Receipt,
    Refused,
    TryLater,
)
from core.dialogue.agenda import LATE_AFTER
from core.message import Message, MessageKind, say
from core.ports import (
    Close,
    Forward,
    GoOn,
    Postpone,
    Row,
    RowStatus,
    Settlement,
)
from core.reminders import end_of_hours, is_within_hours

# The numbers are own choices.

#: The wait after the first failed try; doubled with each further one, up to the cap.
FIRST_WAIT = timedelta(seconds=2)
LONGEST_WAIT = timedelta(minutes=5)
#: By this share a wait is lengthened at most, so that what failed together does not come back together.
SPREAD = 0.25
#: A message without a last useful instant of its own is given up this long after it was due, by kind. An
#: answer to what was said this morning is no answer in the evening; other kinds bring their own instant.
PATIENCE = {MessageKind.REPLY: timedelta(hours=6)}
OTHER_PATIENCE = timedelta(hours=24)
#: A row whose worker vanished so often may be what brings the program down: it is served with no other such
#: row at work, and at last given up.
SUSPECT_AFTER = 3
MOST_LOST = 6
#: A message that its courier breaks at is given up after so many tries.
MOST_BREAKS = 5
#: A message that fails so often while others of its platform get through no longer holds up its chat; nor does
#: one that fails so often whatever becomes of others, of which there may be none.
ASIDE_AFTER = 5
ASIDE_ANYWAY = 12
#: A chat that moves more often while one message is tried is followed no faster than a fault is tried again.
FOLLOWED_AT_ONCE = 2

#: An answer that waited longer than this no longer takes the place of an older message, where nobody would see
#: it come: it is a message of its own.
EDITS_WITHIN = timedelta(minutes=1)

LATE_NOTE = "reminder-late"


def decide(receipt: Receipt, row: Row, now: datetime, *, others_get_through: bool = False) -> Settlement:
    """What becomes of a row after a try: closed, postponed or sent elsewhere.

    `others_get_through` says that its platform took another message lately.
    """
    match receipt:
        case Delivered(ref):
            return Close(RowStatus.SENT, ref=ref)
        case Partly(told):
            return GoOn(told)
        case Moved(to):
            at_once = row.attempts <= FOLLOWED_AT_ONCE
            return Forward(to, now if at_once else now + back_off(row.id, row.attempts))
        case Refused(why):
            return Close(RowStatus.REFUSED, why=why)
        case Gone(why):
            return Close(RowStatus.GONE, why=why)
        case Broke(why):
            breaks = row.attempts - row.lost
            if breaks >= MOST_BREAKS:
                return Close(RowStatus.REFUSED, why=f"broke {breaks} times, the last: {why}")
            return _later(row, now + back_off(row.id, row.attempts), why)
        case TryLater(after, why, everywhere):
            told = after is not None
            until = now + (after if after is not None else back_off(row.id, row.attempts))
            stuck = row.attempts >= ASIDE_ANYWAY or (row.attempts >= ASIDE_AFTER and others_get_through)
            return _later(row, until, why, everywhere=everywhere, aside=stuck and not told, counts=not told)


def _later(
    row: Row,
    until: datetime,
    why: str,
    *,
    everywhere: bool = False,
    aside: bool = False,
    counts: bool = True,
) -> Settlement:
    if until > last_useful(row):
        return Close(RowStatus.EXPIRED, why=why, rest_until=until if everywhere else None)
    return Postpone(until, everywhere=everywhere, aside=aside, why=why, counts=counts)


def last_useful(row: Row) -> datetime:
    """The last instant at which a message may still be sent."""
    if row.expires_at is not None:
        return row.expires_at
    kind = None if row.message is None else row.message.kind
    return row.due_at + (OTHER_PATIENCE if kind is None else PATIENCE.get(kind, OTHER_PATIENCE))


def back_off(row_id: int, attempts: int) -> timedelta:
    """The wait before the next try: doubled each time up to a cap, and spread by row and try."""
    doublings = min(attempts - 1, 16)
    share = (row_id * 2654435761 + attempts * 40503) % 1000 / 1000
    return min(FIRST_WAIT * 2.0**doublings, LONGEST_WAIT) * (1 + SPREAD * share)


def before_handing_over(row: Row, now: datetime) -> Settlement | None:
    """Whether a message is not to be tried now: too late to be of use, or late at night; None: go ahead."""
    if row.message is None:
        return Close(RowStatus.REFUSED, why="can't be read any more")
    if row.lost >= MOST_LOST:
        return Close(RowStatus.REFUSED, why=f"its worker vanished {row.lost} times")
    if now > last_useful(row):
        return Close(RowStatus.EXPIRED)
    if row.quiet is not None and became_late(row, now):
        zone = ZoneInfo(row.zone)
        if is_within_hours(now, row.quiet, zone):
            return _later(
                row, end_of_hours(now, row.quiet, zone), "it is late in the quiet hours", counts=False
            )
    return None


def as_of(row: Row, message: Message, now: datetime) -> Message:
    """The message as it is to be said now: under the name of its row and in its language, from the part that is
    next, as an edit only while it is fresh, and without what is of no more use; a reminder that became late on its
    way says so.
    """
    message = replace(message, key=row.key, again=row.attempts > 1, told=row.told, locale=row.locale)
    if row.told:
        return message
    message = message.at(now)
    # Of a worker that vanished nobody knows whether it edited: the same edit again is no harm.
    is_stale = now - row.due_at > EDITS_WITHIN and not row.lost
    if message.edits is not None and is_stale and not message.only_edits:
        message = replace(message, edits=None)
    if not became_late(row, now):
        return message
    due_at = row.due_at.astimezone(ZoneInfo(row.zone))
    note = say(LATE_NOTE, time=due_at.isoformat(), day=due_at.date().isoformat())
    return replace(message, says=(note, *message.says))


def became_late(row: Row, now: datetime) -> bool:
    """Whether a reminder was in time when it was written, and no longer is. One written late says so itself, and
    what a group is told is nobody's reminder.
    """
    return (
        row.unasked
        and row.athlete_key is not None
        and row.created_at is not None
        and row.created_at - row.due_at <= LATE_AFTER < now - row.due_at
    )
