"""What a platform is to the core: a courier that takes messages, at a pace, and gives a receipt for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol, Union

from core.message import Address, Message


class CannotServe(Exception):
    """A platform can't be served, which takes the operator: which `part` of it, and `why`, never with a token."""

    def __init__(self, platform: str, part: str, why: str = "") -> None:
        self.platform, self.part, self.why = platform, part, why
        super().__init__(f"{platform}, {part}: {why}" if why else f"{platform}, {part}")


class TokenRefused(CannotServe):
    """The platform does not accept the token."""

    def __init__(self, platform: str) -> None:
        super().__init__(platform, "token")


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a platform may be written to, by all processes together.

    `a_second` messages over all chats, no more than `at_once` of them in one go; one chat gets a message
    every `chat_gap`. The fraction of `at_once` is how far, in messages, one may run late without holding up those
    behind it; in a second there are never more than `a_second` + `at_once`.
    """

    a_second: float
    at_once: float = 1
    chat_gap: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class Delivered:
    """The platform took the message; `ref` is its id there, for later edits."""

    ref: str | None = None


@dataclass(frozen=True, slots=True)
class TryLater:
    """Not now: a limit, a fault of the line. `after` is the platform's own word, if it gave one.

    `everywhere` says that it holds for the whole platform and not for this chat alone.
    """

    after: timedelta | None = None
    why: str = ""
    everywhere: bool = False


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


@dataclass(frozen=True, slots=True)
class Broke:
    """The courier failed in a way that it did not foresee: a fault of ours, perhaps with this message alone."""

    why: str


@dataclass(frozen=True, slots=True)
class Partly:
    """The message is longer than the platform takes at once, and so many parts of it were delivered in all.

    The courier gets it again with `Message.told`, so that a crash repeats the part in flight alone, and each
    part keeps the pace.
    """

    told: int


Receipt = Union[Delivered, Partly, TryLater, Moved, Refused, Gone, Broke]


class Courier(Protocol):
    """Hands messages to one platform; every outcome that it can foresee is a value, never an exception."""

    @property
    def platform(self) -> str:
        """The platform's name, as addresses have it."""
        ...

    @property
    def pace(self) -> Pace | None:
        """How fast the platform may be written to; None when nobody has to slow down."""
        ...

    async def deliver(self, address: Address, message: Message, text: str, labels: Sequence[str]) -> Receipt:
        """Deliver one rendered message, or its next part, with its labels in the order of `Message.labels`."""
        ...
