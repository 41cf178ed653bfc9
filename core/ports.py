"""What the coach and the dispatcher need from the outside: a clock, a store, an outbox; couriers are `core.courier`.

The store and the outbox are two sides of one database: a turn puts its messages into the outbox in the same
transaction that keeps its changes, and the dispatcher takes them out again.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any, Protocol, Union

from core.circles import Circle, Due, Told
from core.dialogue.world import Conversation, Outcome, Party, World
from core.linking import Entry
from core.message import Address, Message


class Clock(Protocol):
    """The time, injected."""

    def now(self) -> datetime:
        """The current instant, aware, UTC."""
        ...


# The store -------------------------------------------------------------------------------------------------


class VersionConflict(Exception):
    """Another turn of the same athlete, or circle, was committed first: load again and step again."""


class AlreadyCommitted(Exception):
    """This very update was committed before: nothing is to be done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """All that a turn needs of one athlete. `version` counts their commits; 0 is not stored yet.

    `address` is where they are to be written to; None when no chat of theirs can be reached. `among_others` says
    that they spoke where others see too, which opens no chat of theirs that is closed.
    """

    world: World
    conversation: Conversation
    version: int
    address: Address | None
    among_others: bool = False

    @property
    def can_be_reached(self) -> bool:
        """Whether a chat of theirs is open, or opens with what they said."""
        return self.address is not None and (bool(self.world.accounts) or not self.among_others)


class Store(Protocol):
    """The athletes, each loaded whole and committed whole."""

    async def load_by_address(self, address: Address, now: datetime) -> Loaded | None:
        """The athlete behind an account; None for an account that never wrote."""
        ...

    async def load(self, athlete_key: str, now: datetime) -> Loaded | None:
        """The athlete by key; None after a deletion."""
        ...

    async def commit(
        self, loaded: Loaded, outcome: Outcome, *, inbox_key: str | None = None, unasked: bool = False
    ) -> list[int]:
        """Keep a turn in one transaction; gives the ids of the new outbox rows, in order.

        `loaded.address` is where the messages go; for an answer it is the address that was heard from.
        `inbox_key` names the update that was answered; `unasked` says that nobody asked (a reminder).
        The athlete's wake row is rewritten to `outcome.wake_at`, or removed.
        Raises VersionConflict, also when a circle that is joined got full, and AlreadyCommitted; either way nothing
        is kept.
        """
        ...

    async def enter_code(self, code: str, address: Address, now: datetime, inbox_key: str) -> Entry | None:
        """Try a code (as `linking.read_code` gives it) for an account, and count the try, for good.

        The first account that enters the right one has it. None when the update `inbox_key` was answered before.
        """
        ...

    async def spoil_code(self, code: str) -> None:
        """The code, if it is a right one, opens nothing any more."""
        ...

    async def parties(self, address: Address, now: datetime) -> tuple[Party | None, Party] | None:
        """The athlete of an account (None: not stored yet), and the one whose code it entered; None for no one."""
        ...

    async def reachable(self, platform: str, most: int, or_heard_since: datetime) -> list[Address]:
        """Accounts there that can be reached, or were heard since then, as they may be back: so many at most, those
        first whose athletes were heard last.
        """
        ...

    async def answered(self, keys: Collection[str]) -> dict[str, datetime]:
        """Which of these updates were answered, and when; those of a deleted athlete are not known any more."""
        ...

    async def export(self, athlete_key: str) -> dict[str, Any]:
        """Everything that is stored about the athlete, JSON-safe (FORMATS: Export)."""
        ...

    async def forget(self, athlete_key: str, now: datetime) -> bool:
        """Delete everything about the athlete, unasked; False when nothing was there."""
        ...

    async def circle(self, circle_id: str) -> Circle | None:
        """A circle that is open; None when it is not (any more)."""
        ...

    async def prune(self, now: datetime) -> int:
        """Drop what has served its time, a few rows at a time; gives their number.

        That is closed rows after 90 days, inbox keys after 7, round-ups after 8 weeks, what two diaries were that
        became one after a day, codes and tries that ran out.
        """
        ...


@dataclass(frozen=True, slots=True)
class Post:
    """What a circle's group is to read: a poll, or a round-up with what it tells of each athlete, by their key.

    A round-up's message is what is posted first; what it tells of people takes its place (`circles.coming_round_up`).
    """

    due: Due
    message: Message
    told: tuple[tuple[str, Told], ...] | None = None


class Circles(Protocol):
    """The circles, one for each group's chat. Who is in them is stored with the athletes.

    A membership that is changed or dropped, by a turn or with its athlete, changes the round-ups that stand in
    the group in the same transaction: the edit waits in the outbox when the turn is committed.
    """

    async def at(self, platform: str, chat: str) -> Circle | None:
        """The circle of a group's chat."""
        ...

    async def in_server(self, platform: str, server: str) -> list[Circle]:
        """The circles of all chats in a server."""
        ...

    async def open(self, circle: Circle) -> Circle:
        """Keep a new circle; gives the one that is open in this chat, the same or an older one."""
        ...

    async def close(self, platform: str, chat: str, now: datetime) -> bool:
        """Forget a circle, with who was in it and what they shared; False when none is open.

        The round-ups that stand in the group are taken back.
        """
        ...

    async def members(self, circle: Circle) -> list[str]:
        """The keys of the athletes who are in it."""
        ...

    async def expel(self, circle: Circle, athlete_keys: Collection[str], now: datetime) -> None:
        """These athletes are found not to be in the group any more: they leave its circle, and are told so."""
        ...

    async def commit(self, circle: Circle, posts: Sequence[Post], wake_at: datetime, now: datetime) -> None:
        """Keep a circle with what it is to be told, and when it is looked at next, in one transaction.

        Raises VersionConflict when it, or who is in it, has changed since it was loaded.
        """
        ...


# The outbox ------------------------------------------------------------------------------------------------


class RowType(StrEnum):
    """Deliver a message, or run the coach for a reminder."""

    SAY = "say"
    WAKE = "wake"


class RowStatus(StrEnum):
    """What became of an outbox row; all but the first are final (FORMATS: messages_sent)."""

    PENDING = "pending"
    SENT = "sent"
    EXPIRED = "expired"
    REFUSED = "refused"
    GONE = "gone"


#: The lane of a circle's wake row is this and the circle's id.
OF_CIRCLE = "circle:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A claimed outbox row. A `say` row carries a message and its address, a `wake` row an athlete or a circle.

    `attempts` counts the claims, this one included, `lost` those whose lease ended without a settlement. A
    `say` row without an athlete is for a circle's group, or says goodbye after a deletion. `expires_at` is the
    last useful instant. `zone` is the IANA zone of the athlete's wall clock, `unasked` whether the message is a
    reminder rather than an answer, and `quiet` their quiet hours, which hold up a reminder that is late.
    """

    id: int
    type: RowType
    lane: str
    due_at: datetime
    attempts: int
    lost: int = 0
    expires_at: datetime | None = None
    athlete_key: str | None = None
    address: Address | None = None
    message: Message | None = None
    locale: str = "en"
    units: str = "km"
    zone: str = "UTC"
    unasked: bool = False
    created_at: datetime | None = None
    quiet: tuple[time, time] | None = None
    #: How many parts of the message were delivered already.
    told: int = 0

    @property
    def key(self) -> str:
        """Its name for good: in another database another row may have its id, and not the same birth."""
        return str(self.id) if self.created_at is None else f"{self.id}@{self.created_at.isoformat()}"

    @property
    def circle_id(self) -> str | None:
        """The circle that a `wake` row is for; None for any other row."""
        is_of_circle = self.type is RowType.WAKE and self.lane.startswith(OF_CIRCLE)
        return self.lane.removeprefix(OF_CIRCLE) if is_of_circle else None

    def facts(self, now: datetime) -> dict[str, Any]:
        """What a log may tell of it, by field; `late_s` are the seconds since it was due."""
        return {
            "row": self.id,
            "type": self.type.value,
            "kind": None if self.message is None else self.message.kind.value,
            "platform": None if self.address is None else self.address.platform,
            "athlete": self.athlete_key,
            "attempts": self.attempts,
            "late_s": round((now - self.due_at).total_seconds(), 3),
        }


@dataclass(frozen=True, slots=True)
class Close:
    """The row is done with. `ref` is the message's id on its platform, `why` the reason of a failure.

    Closing as `gone` closes everything that waits for the same chat, and the athlete's reminders rest
    until they write again.
    """

    status: RowStatus
    ref: str | None = None
    why: str | None = None
    #: The whole platform rests until then: what closed this row came with a limit for all.
    rest_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Postpone:
    """The row is given back, to be tried again at that instant; its lane waits with it.

    With `everywhere` its whole platform waits until then; with `aside` the row leaves its lane, so that
    what stands behind it can pass. `counts` says whether it was a try that failed.
    """

    until: datetime
    everywhere: bool = False
    aside: bool = False
    why: str = ""
    counts: bool = True


@dataclass(frozen=True, slots=True)
class Forward:
    """The chat has another id: the account and what waits for it move there, and the row is tried then."""

    chat: str
    at: datetime


@dataclass(frozen=True, slots=True)
class GoOn:
    """So many parts of the message were delivered: the row is given back for the next one."""

    told: int


Settlement = Union[Close, Postpone, Forward, GoOn]


class Outbox(Protocol):
    """The rows to deliver and to wake for. A row in work is held by a lease, and free again when it ends.

    A platform's pace (`core.courier.Pace`) is kept over all processes that share the outbox.
    """

    async def claim(
        self,
        now: datetime,
        *,
        hands: Mapping[str | None, int],
        lease: timedelta,
        with_rows: Collection[int] | None = None,
    ) -> list[Row]:
        """The first due row of each lane that nobody holds: answers first, then reminders by due time.

        `hands` says how many messages of each platform can be taken, and how many wakes (under None). With
        `with_rows`, only from the lanes of those rows.
        """
        ...

    async def settle(self, settled: Sequence[tuple[Row, Settlement]], now: datetime) -> None:
        """Record what became of claimed rows, all in one transaction."""
        ...

    async def next_due(self, platforms: Collection[str | None]) -> datetime | None:
        """When the next message of these platforms, or wake (None), can be served; None when there is none."""
        ...

    async def chat_is_gone(self, address: Address, now: datetime) -> None:
        """The platform told of itself that a chat can't be reached: the same as a message closed as `gone`."""
        ...

    async def chat_has_moved(self, platform: str, chat: str, to: str, now: datetime) -> None:
        """The platform told of itself that a chat has another id: the same as a message that is forwarded."""
        ...

    async def shown_as(self, address: Address, ref: str) -> Row | None:
        """The message that this account's chat shows under that id; None when it is not kept any more."""
        ...

    async def unseen(self, address: Address) -> int:
        """How many reminders were sent there since the athlete was last heard, or pressed something there."""
        ...

    async def was_seen(self, address: Address, now: datetime) -> None:
        """The account's owner looked at what was sent to them."""
        ...

    async def hold_no_longer_than(self, until: datetime) -> int:
        """Let go then at the latest of what is held or resting; gives the number of rows.

        For a clock that was set back: what was held by the old time would be held for too long.
        """
        ...


# What operators see ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """How the outbox stands: rows that are due and in nobody's work, and how long the first of them waits.

    `failing` rows are tried again and again, `dead` ones could not be delivered in the last 24 hours.
    """

    due: int
    oldest_late: timedelta
    failing: int
    dead: int


class Meter(Protocol):
    """Counts what happens, for whoever watches over the program; it never fails and never waits."""

    def served(self, row: Row, settlement: Settlement | None, now: datetime) -> None:
        """A row was served: what became of it; None for a reminder for which the coach was run."""
        ...

    def turn(self, seconds: float) -> None:
        """A turn of the conversation took so long, from loading to committing."""
        ...


class NoMeter:
    """Counts nothing."""

    def served(self, row: Row, settlement: Settlement | None, now: datetime) -> None:
        """See Meter."""

    def turn(self, seconds: float) -> None:
        """See Meter."""
