"""What one step of the conversation may see, and what it may ask to be stored.

A turn is a function: it reads a `World`, and answers with an `Outcome` of messages and `Change` values.
Nothing has happened yet when it returns; the coach commits all of it or none.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, Union

from core.circles import Circle, Membership, Named
from core.linking import Drawn, Entry
from core.message import Address, Attachment, Message, MessageKind, Say
from core.seniority import Seniority
from core.training.athlete import Profile
from core.training.session import LeftOut, Phase, Session
from core.wellness.check_in import CheckIn
from core.wellness.safety import Hold, Pain
from core.wellness.signs import Level, Sign
from core.wellness.watch import Watch


@dataclass(frozen=True, slots=True, kw_only=True)
class Athlete:
    """The athlete as stored: profile, consent, and what rests or pauses."""

    key: str
    created_at: datetime
    profile: Profile = field(default_factory=lambda: Profile(timezone="UTC"))
    consented_at: datetime | None = None
    onboarded_at: datetime | None = None
    #: Last local day of a break the athlete asked for (`/pause`); None when not on a break.
    paused_until: date | None = None
    #: A break without a known end.
    paused: bool = False
    #: Unasked messages rest until then (SA-5: 24 h), or since the chat could not be reached.
    quiet_until: datetime | None = None
    #: The last time the athlete wrote or tapped (WS-13).
    last_heard_at: datetime | None = None
    #: An extra reminder on days with an evening session, at the athlete's own time.
    evening_reminder_time: time | None = None
    #: Country for the crisis line (SA-5), two letters; None: the worldwide text.
    country: str | None = None
    #: The platform that reminders go to while an account there can be reached; None: where last heard from.
    reminders_to: str | None = None

    @property
    def id(self) -> str:
        """One record an athlete: its id is its key."""
        return self.key


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanWeek:
    """A stored week of the plan without its sessions, which are records of their own."""

    id: str
    starts: date
    phase: Phase
    why: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """The level of one day; the last word of the day counts. `id` is the ISO date."""

    id: str
    date: dt.date
    level: Level
    signs: tuple[Sign, ...] = ()
    note: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SwapProposal:
    """A proposal to replace, shorten or move a session, and what the athlete made of it (SW-5)."""

    id: str
    date: dt.date
    at: datetime
    session: str
    offered: tuple[Session, ...] = ()
    #: "kept", the id of the session that took the place, or None: unanswered.
    chosen: str | None = None
    reason: str
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """Something the coach will say unasked. Daily kinds have a `time`; a single one has `at`.

    `through` is the last local date that was dealt with (sent, merged or expired). A single one for a
    wall-clock `time` has the date before its own there, so that it keeps its time in another zone; `at` is
    the instant by the zone in which it was told.
    """

    id: str
    kind: MessageKind
    time: dt.time | None = None
    at: datetime | None = None
    through: date | None = None
    #: What it is about: a session id, a hold id, or the athlete's own words ("foam roll").
    about: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StrengthSet:
    """One set of one exercise as done."""

    id: str
    date: dt.date
    session: str
    exercise: str
    reps: int | None = None
    seconds: int | None = None
    weight_kg: float | None = None
    good_form: bool = True


Record = Union[
    Athlete,
    PlanWeek,
    Session,
    CheckIn,
    Readiness,
    SwapProposal,
    Pain,
    Hold,
    Watch,
    Reminder,
    StrengthSet,
    Membership,
]


@dataclass(frozen=True, slots=True)
class Undelivered:
    """An unasked message that did not arrive: its row in the outbox, and the reminders that it tells of, each
    by id and local date. It still waits to be sent, or it was given up."""

    row: int
    dues: tuple[tuple[str, date], ...]
    waits: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """One of two athletes that may become one, as far as the choice between them has to know.

    `accounts` are those that can be reached, `gone` the others; `check_ins` and `sessions_done` count all that are
    stored.
    """

    athlete: Athlete
    version: int
    accounts: tuple[Address, ...]
    check_ins: int
    sessions_done: int
    gone: tuple[Address, ...] = ()
    #: Whether it was two itself less than a day ago.
    is_merged: bool = False
    #: What was logged within `DIARY_DAYS`, and of which of these sessions the sets were told too.
    logged: tuple[Session, ...] = ()
    with_sets: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What a turn about connecting accounts has to know: a `new_code` that it may hand out, or what became of
    the one that was entered. `theirs` is the athlete whose code this account entered, as long as that holds;
    `mine` this one, None while nothing is stored."""

    new_code: Drawn | None = None
    #: The beginnings of links that bring a code along, by the platform whose chat they open.
    opens: Mapping[str, str] = field(default_factory=dict)
    entry: Entry | None = None
    #: Whether the code that was entered came by such a link.
    by_link: bool = False
    mine: Party | None = None
    theirs: Party | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A read-only snapshot: now (aware UTC) and the athlete's records, each tuple in order of time.

    Holds, watches, pains, reminders: all that are open, and the recent ones. Check-ins and readiness reach
    back `DIARY_DAYS` and a day, sessions and weeks too and forward without limit.
    """

    now: datetime
    athlete: Athlete
    accounts: tuple[Address, ...] = ()
    weeks: tuple[PlanWeek, ...] = ()
    sessions: tuple[Session, ...] = ()
    check_ins: tuple[CheckIn, ...] = ()
    readiness: tuple[Readiness, ...] = ()
    swaps: tuple[SwapProposal, ...] = ()
    pains: tuple[Pain, ...] = ()
    holds: tuple[Hold, ...] = ()
    watches: tuple[Watch, ...] = ()
    reminders: tuple[Reminder, ...] = ()
    strength_sets: tuple[StrengthSet, ...] = ()
    memberships: tuple[Membership, ...] = ()
    #: The circles that the athlete is in, and the one whose invitation they opened (INVITED), if it is there.
    circles: tuple[Circle, ...] = ()
    #: The names of the others in these circles, as far as the group reads them.
    named: tuple[Named, ...] = ()
    #: The circle's id for each round-up that tells of the athlete and can't be changed any more.
    beyond_reach: tuple[str, ...] = ()
    #: Unasked messages already sent per local date, for the three a day.
    unasked_today: int = 0
    #: Unasked messages that did not arrive; a wake sees them, so that a newer one can take the place of those
    #: that wait, and no prompt counts that nobody saw.
    undelivered: tuple[Undelivered, ...] = ()
    #: Since when no chat of the athlete's could be reached (blocked, closed), so that reminders rested.
    unreachable_since: datetime | None = None
    #: Accounts beside `accounts` whose chat can't be reached.
    gone_accounts: tuple[Address, ...] = ()
    #: Who of both came just now.
    seniority: Seniority = field(default_factory=Seniority)
    #: Only in a turn that is about connecting accounts.
    link: Link | None = None


#: How many days back a turn sees check-ins, readiness and sessions (WS-1 freezes up to 42 + 28 days; HRV 60).
DIARY_DAYS = 100


@dataclass(frozen=True, slots=True)
class Put:
    """Store this version of a record, new or changed; its type and `id` name it."""

    record: Record


@dataclass(frozen=True, slots=True)
class Drop:
    """Remove a record."""

    type: type
    id: str


@dataclass(frozen=True, slots=True)
class Expired:
    """A reminder that was no longer useful when its time could be served: recorded, not sent."""

    kind: MessageKind
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Withdraw:
    """A newer message takes the place of an undelivered one: that is recorded as expired, and not sent."""

    row: int


@dataclass(frozen=True, slots=True)
class Forget:
    """Delete everything about the athlete (`/delete`)."""


@dataclass(frozen=True, slots=True)
class OpenCode:
    """From now on this code leads to the athlete, and no earlier one of theirs; it is kept as a hash alone."""

    code: str


@dataclass(frozen=True, slots=True)
class LetGo:
    """The code that the account entered is used up, and nothing comes of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """This athlete and the one whose code was entered become one (see `core.dialogue.joining`).

    `other` is that one's key and `version` theirs as this turn saw it; with `keeps_other` it is their profile
    and plan that go on. `newcomer` is the key of the one who comes without a diary; None: both have one, and they can
    part again for a day.
    """

    other: str
    version: int
    keeps_other: bool
    newcomer: str | None


@dataclass(frozen=True, slots=True)
class Leave:
    """An account leaves the athlete, and begins anew when it writes again."""

    account: Address


@dataclass(frozen=True, slots=True)
class Part:
    """Two diaries that became one are two again (see `core.dialogue.parting`); who came since leaves."""


Change = Union[Put, Drop, Expired, Withdraw, Forget, OpenCode, LetGo, Join, Leave, Part]


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A message with buttons, or an open question, that may still be answered.

    `turn` is the token prefix of its buttons. `flow` and `step` are stored by name; `data` is JSON.
    """

    turn: str
    flow: str
    step: str
    data: Mapping[str, Any] = field(default_factory=dict)
    choices: tuple[str, ...] = ()
    #: Whether typed text is an answer to it (an open question), and not only its buttons.
    asks: bool = False
    #: When it was asked; None: before this was kept.
    asked_at: datetime | None = None
    #: The local day it belongs to: older cards are answered with today's state.
    day: date | None = None
    #: Whether it came back once after an interruption.
    asked_again: bool = False
    #: Whether the message that it was shown in stays readable when it is pressed.
    stays: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LastText:
    """The last thing the athlete wrote, as far as a correction of it needs to know; never its words.

    `ref` is the platform's id of it, `turn` the number of the turn that heard it, `cards` those that were
    live before. `undoable` says that the conversation's undo takes back what that turn did.
    """

    ref: str
    turn: int
    cards: tuple[Card, ...] = ()
    undoable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """The state of one athlete's chat, stored as JSON; `version` guards against two turns at once."""

    turns: int = 0
    cards: tuple[Card, ...] = ()
    #: Earlier versions of what the last undoable turn changed, serialised: [{"type", "id", "record" | None}].
    undo: tuple[Mapping[str, Any], ...] = ()
    #: Names what undo would take back.
    undo_label: Say | None = None
    #: When the athlete asked for that; None: there is nothing, or it was before this was kept.
    undo_at: datetime | None = None
    #: What a correction would take the place of; None when it was something else than a text.
    last_text: LastText | None = None
    #: Free memory of flows by name, e.g. the last reading to be corrected.
    memory: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to deliver: now, or a reminder with the instant it was due and the last useful one."""

    message: Message
    due_at: datetime | None = None
    expires_at: datetime | None = None
    #: Unique key of a reminder, so that the same one is never stored twice.
    dedup_key: str | None = None
    #: The reminders that it tells of, by id and local date: see Undelivered.
    dues: tuple[tuple[str, date], ...] = ()
    #: Another account to tell; None: where the turn's answer goes.
    to: Address | None = None


#: Where a conversation's memory has the circle that the athlete was invited to, until they have decided.
INVITED = "invited"

#: The file of an export: the coach fills in what is stored when it commits, as a turn sees only a part of it.
EXPORT = Attachment(name="sidekick-export.json", media_type="application/json", content="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a turn decided."""

    conversation: Conversation
    outgoing: tuple[Outgoing, ...] = ()
    changes: tuple[Change, ...] = ()
    #: When the coach must be woken next for this athlete; None: no reminder is pending.
    wake_at: datetime | None = None
    #: The chat of the account that was heard from to write to from now on; None: the one that it has.
    write_to: str | None = None
