"""What the coach and the dispatcher need from the outside: a clock, a store, an outbox, couriers.

The store and the outbox are two sides of one database: a turn puts its messages into the outbox in the same
transaction that keeps its changes, and the dispatcher takes them out again.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol, Union

from core.dialogue.world import Conversation, Outcome, World
from core.message import Address, Message


class Clock(Protocol):
    """The time, injected."""

    def now(self) -> datetime:
        """The current instant, aware, UTC."""
        ...


# The store -------------------------------------------------------------------------------------------------


class VersionConflict(Exception):
    """Another turn of the same athlete was committed first: load again and step again."""


class AlreadyCommitted(Exception):
    """This very update was committed before: nothing is to be done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """All that a turn needs of one athlete. `version` counts their commits; 0 is not stored yet.

    `address` is where they are to be written to; None when no chat of theirs can be reached.
    """

    world: World
    conversation: Conversation
    version: int
    address: Address | None


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
        Raises VersionConflict and AlreadyCommitted; either way nothing is kept.
        """
        ...

    async def export(self, athlete_key: str) -> dict[str, Any]:
        """Everything that is stored about the athlete, JSON-safe (FORMATS: Export)."""
        ...

    async def forget(self, athlete_key: str) -> bool:
        """Delete everything about the athlete, unasked; False when nothing was there."""
        ...

    async def prune(self, now: datetime) -> int:
        """Drop closed rows after 90 days and inbox keys after 7, a few at a time; gives their number."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A claimed outbox row. A `say` row carries a message and its address, a `wake` row an athlete.

    `attempts` counts the claims, this one included. A `say` row without an athlete says goodbye after a
    deletion. `expires_at` is the last useful instant.
    """

    id: int
    type: RowType
    lane: str
    due_at: datetime
    attempts: int
    expires_at: datetime | None = None
    athlete_key: str | None = None
    address: Address | None = None
    message: Message | None = None
    locale: str = "en"
    units: str = "km"


@dataclass(frozen=True, slots=True)
class Close:
    """The row is done with. `ref` is the message's id on its platform, `why` the reason of a failure.

    Closing as `gone` closes everything that waits for the same chat, and the athlete's reminders rest
    until they write again.
    """

    status: RowStatus
    ref: str | None = None
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Postpone:
    """The row is given back, to be tried again at that instant; its lane waits with it."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Forward:
    """The chat has another id: the account and what waits for it move there, and the row is tried at once."""

    chat: str


Settlement = Union[Close, Postpone, Forward]


class Outbox(Protocol):
    """The rows to deliver and to wake for. A row in work is held by a lease, and free again when it ends."""

    async def claim(
        self,
        now: datetime,
        *,
        platforms: Collection[str],
        limit: int,
        lease: timedelta,
        with_rows: Collection[int] | None = None,
    ) -> list[Row]:
        """The first due row of each lane that nobody holds, in order of due time.

        Wakes, and messages for these platforms; with `with_rows`, only from the lanes of those rows.
        """
        ...

    async def settle(self, settled: Sequence[tuple[Row, Settlement]], now: datetime) -> None:
        """Record what became of claimed rows, all in one transaction."""
        ...

    async def next_due(self, platforms: Collection[str]) -> datetime | None:
        """When the next row can be served; None when there is none."""
        ...


# Couriers --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Delivered:
    """The platform took the message; `ref` is its id there, for later edits."""

    ref: str | None = None


@dataclass(frozen=True, slots=True)
class TryLater:
    """Not now: a limit, a fault of the line. `after` is the platform's own word, if it gave one."""

    after: timedelta | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Moved:
    """The chat has another id now."""

    to: str


@dataclass(frozen=True, slots=True)
class Refused:
    """This message can't be delivered, ever; others can."""

    why: str


@dataclass(frozen=True, slots=True)
class Gone:
    """The chat can't be reached: blocked, closed or deleted."""

    why: str


Receipt = Union[Delivered, TryLater, Moved, Refused, Gone]


class Courier(Protocol):
    """Hands messages to one platform; every outcome that it can foresee is a value, never an exception."""

    @property
    def platform(self) -> str:
        """The platform's name, as addresses have it."""
        ...

    async def deliver(self, address: Address, message: Message, text: str, labels: Sequence[str]) -> Receipt:
        """Deliver one rendered message with its buttons' labels (in the order of `message.choices`)."""
        ...
