"""Circles: people of one group who run together, and what each of them lets the group see of a week.

Nothing of an athlete's leaves without their own choice: a member is named only with the one thing that they
chose, or not at all. Whoever missed something reads like everybody who only says that they are in, so that
nobody can tell (SA-8); there is no ranking and no count of weeks. Everything here is pure.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from core.message import Address, Message, MessageKind, Poll, Say, say
from core.reminders import local_date, local_instant
from core.wellness.signs import Level

# The numbers are own choices.

#: The poll for a week comes on the evening before it, the round-up on the morning after it.
POLL_TIME = time(18)
ROUND_UP_TIME = time(9)
#: So late they are still said, and neither in the night: until 22:00 and 21:00.
POLL_OF_USE = timedelta(hours=4)
ROUND_UP_OF_USE = timedelta(hours=12)
#: A circle of one has nobody to ask, and nobody to tell.
FEWEST = 2
#: A round-up has to be one message on every platform, so that it can be changed as a whole: Discord takes 2,000
#: UTF-16 units, and a line has some 70 at most. A name is counted in these, too: some letters are two.
MOST_MEMBERS = 25
LONGEST_NAME = 20
#: So many signs may stand above and below a letter, each once: three is what names need (a Hebrew letter with its
#: dots and vowel, a Burmese one with its vowels and tone); a pile of them covers the lines around.
MOST_MARKS = 3
#: Round-ups can be taken back for so long; after that it is forgotten who was in them.
KEEP_ROUND_UPS = timedelta(weeks=8)
#: A past round-up that could not be changed is tried again for so long.
EDIT_PATIENCE = timedelta(days=7)

WEEK = timedelta(weeks=1)

#: What opens an invitation: in a link to the chat, and behind `/start` (Telegram allows 64 characters).
JOIN = "join-"


class Share(StrEnum):
    """What a member lets the circle see of a week."""

    #: A member who is not named.
    NOTHING = "nothing"
    #: Only that they are in.
    IN = "in"
    #: That the week was kept, if it was.
    KEPT = "kept"
    #: The colours of the days, without their reasons.
    COLOURS = "colours"
    #: Minutes of training, all together.
    MINUTES = "minutes"


#: Between a chat and a part of it.
IN_THREAD = "/"


def chat_and_thread(place: str) -> tuple[str, str | None]:
    """The chat of a circle's address, and the part of it that is written to; None: the chat has no parts."""
    chat, _, thread = place.partition(IN_THREAD)
    return chat, thread or None


@dataclass(frozen=True, slots=True, kw_only=True)
class Circle:
    """A circle in a group's chat. `founder` is the user who opened it there, empty when that is not
    known any more.

    `polled` and `rounded_up` are the Mondays of the last week that was dealt with, said or let pass. `version`
    counts what changed, so that no round-up is made of what no longer holds; 0 is not stored yet.
    """

    id: str
    platform: str
    chat: str
    title: str
    founder: str
    opened_at: datetime
    locale: str = "en"
    timezone: str = "UTC"
    #: The server that the chat is a part of, where the platform has such.
    server: str | None = None
    #: The part of the chat where it was opened, where the platform has such: a topic of a forum.
    thread: str | None = None
    polled: date | None = None
    rounded_up: date | None = None
    version: int = 0
    #: How many are in it.
    members: int = 0

    @property
    def zone(self) -> ZoneInfo:
        """The time zone by which its poll and round-up come."""
        return ZoneInfo(self.timezone)

    @property
    def address(self) -> Address:
        """Where the group is written to; nobody's account."""
        place = self.chat if self.thread is None else f"{self.chat}{IN_THREAD}{self.thread}"
        return Address(self.platform, "", place)


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """An athlete in a circle, by the circle's `id`: what they share there, under the name that they chose."""

    id: str
    share: Share
    name: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A name that the group of a circle reads already: another member's."""

    circle: str
    name: str


@dataclass(frozen=True, slots=True)
class Told:
    """What one member's week told; all but the one thing that they share stays empty."""

    kept: bool = False
    #: Monday to Sunday; None: no check-in that day.
    levels: tuple[Level | None, ...] = ()
    minutes: int = 0

    def within(self, share: Share) -> Told:
        """No more of it than this share allows."""
        return Told(
            kept=self.kept and share is Share.KEPT,
            levels=self.levels if share is Share.COLOURS else (),
            minutes=self.minutes if share is Share.MINUTES else 0,
        )


# Joining ---------------------------------------------------------------------------------------------------

_INVITED = re.compile(rf"\s*/start(?:@\w+)?\s+{JOIN}([\w-]{{1,59}})\s*")


def invitation(circle_id: str) -> str:
    """The word that invites to a circle, as a link to the chat carries it."""
    return f"{JOIN}{circle_id}"


def invited_to(text: str | None) -> str | None:
    """The circle whose invitation was opened (`/start join-...`); None for any other text."""
    found = None if text is None else _INVITED.fullmatch(text)
    return None if found is None else found[1]


def public_name(told: str) -> str:
    """A name as a group may be shown it: letters, digits, spaces, and what names have in between.

    No mention, link, line break or markup can be made of it. Empty when nothing is left.
    """
    kept = "".join(c if _is_of_a_name(c) else " " for c in unicodedata.normalize("NFC", told))
    without_links = re.sub(r"\.(?=\S)", ". ", _without_piles(kept))
    return _cut(" ".join(without_links.split())).strip(" .-'’")


def _is_of_a_name(character: str) -> bool:
    return character.isalnum() or _is_mark(character) or character in ".-'’"


def _is_mark(character: str) -> bool:
    """Whether it is shown with the letter before it: an accent, a vowel sign."""
    return unicodedata.category(character) in ("Mn", "Mc")


def _without_piles(text: str) -> str:
    """The text with few marks to a letter, and none without one."""
    kept, marks, has_letter = [], set[str](), False
    for character in text:
        if not _is_mark(character):
            marks, has_letter = set(), character.isalnum()
        elif not has_letter or character in marks or len(marks) >= MOST_MARKS:
            continue
        elif unicodedata.category(character) == "Mn":
            marks.add(character)
        kept.append(character)
    return "".join(kept)


def _cut(name: str) -> str:
    """As much of a name as there is room for, in whole characters."""
    return name.encode("utf-16-le")[: 2 * LONGEST_NAME].decode("utf-16-le", errors="ignore")


def is_like(name: str, other: str) -> bool:
    """Whether two names read alike in a list: whatever the case, the form of the letters, and what is between."""
    return _as_read(name) == _as_read(other)


def _as_read(name: str) -> str:
    """Letters, digits and marks alone. What is folded has to be composed again."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return "".join(c for c in folded if c.isalnum() or _is_mark(c))


# What the group reads --------------------------------------------------------------------------------------

COLOUR = {Level.GREEN: "🟢", Level.AMBER: "🟠", Level.RED: "🔴", None: "⚪"}


def line(member: Membership, told: Told) -> Say | None:
    """What a round-up says of a member: exactly what they chose, or that they are in; None: they aren't named."""
    seen = told.within(member.share)
    if member.share is Share.NOTHING:
        return None
    if seen.kept:
        return say("together-line-kept", name=member.name)
    if seen.minutes:
        return say("together-line-minutes", name=member.name, minutes=seen.minutes)
    if any(seen.levels):
        counts = {level.value: seen.levels.count(level) for level in Level}
        days = "".join(COLOUR[level] for level in seen.levels)
        return say("together-line-colours", name=member.name, days=days, **counts)
    return say("together-line-in", name=member.name)


def round_up(week: date, entries: Iterable[tuple[Membership, Told]]) -> Message | None:
    """The round-up of a week (its Monday) by name, which is no ranking; None when nobody is named."""
    by_name = sorted(entries, key=lambda entry: (entry[0].name.casefold(), entry[0].since))
    lines = [said for member, told in by_name if (said := line(member, told)) is not None]
    if not lines:
        return None
    return _to_group(
        say("together-round-up", since=week.isoformat(), until=_sunday(week).isoformat()),
        say("together-lines", lines=list(lines)),
    )


def _sunday(week: date) -> date:
    return week + WEEK - timedelta(days=1)


def coming_round_up(week: date) -> Message:
    """What is posted first, and tells of nobody: all that is anybody's comes by an edit of it.

    So a round-up can always be changed: what a crash leaves behind before its id is known holds nothing to take back.
    """
    return _to_group(say("together-round-up-coming", since=week.isoformat(), until=_sunday(week).isoformat()))


def changed_round_up(week: date, entries: Sequence[tuple[Membership, Told]], ref: str | None) -> Message:
    """The round-up as it is now, even when nobody is left in it; it takes the place of the one posted as `ref`."""
    message = round_up(week, entries) or _to_group(say("together-round-up-empty", since=week.isoformat()))
    return _to_group(*message.says, edits=ref)


def poll(week: date) -> Message:
    """The question who runs when in a week (its Monday)."""
    days = tuple(say("together-poll-day", day=(week + timedelta(days=n)).isoformat()) for n in range(7))
    return _to_group(poll=Poll(question=say("together-poll"), options=days, several=True))


def _to_group(*says: Say, edits: str | None = None, poll: Poll | None = None) -> Message:
    return Message(
        kind=MessageKind.NOTICE,
        says=says,
        silent=poll is None,
        poll=poll,
        edits=edits,
        only_edits=edits is not None,
    )


# When ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Due:
    """Something that a circle is told: of which week (its Monday), when, and until when it is of use."""

    week: date
    at: datetime
    until: datetime


def next_poll(circle: Circle) -> Due:
    """The first poll that was not dealt with; never one for the week in which the circle was opened."""
    week = _after(circle.polled, local_date(circle.opened_at, circle.zone))
    at = local_instant(week - timedelta(days=1), POLL_TIME, circle.zone)
    return Due(week, at, at + POLL_OF_USE)


def next_round_up(circle: Circle) -> Due:
    """The first round-up that was not dealt with; the first is of the week in which the circle was opened."""
    opened = _monday_of(local_date(circle.opened_at, circle.zone))
    week = opened if circle.rounded_up is None else circle.rounded_up + WEEK
    at = local_instant(week + WEEK, ROUND_UP_TIME, circle.zone)
    return Due(week, at, at + ROUND_UP_OF_USE)


def next_wake(circle: Circle) -> datetime:
    """When the circle has something to be told next."""
    return min(next_poll(circle).at, next_round_up(circle).at)


def _monday_of(day: date) -> date:
    """The Monday of a day's calendar week."""
    return day - timedelta(days=day.weekday())


def _after(dealt_with: date | None, opened: date) -> date:
    return (_monday_of(opened) if dealt_with is None else dealt_with) + WEEK
