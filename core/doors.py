"""Who is let in on a platform, and how often: the operator's list, a flood guard, and what was seen lately.

All in memory.

A restart forgets it, which at worst says one kind sentence again.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Collection
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from enum import Enum, auto
from typing import Generic, TypeVar

from core.dialogue import own_data
from core.message import Inbound
from core.understanding import understand

log = logging.getLogger(__name__)

K = TypeVar("K")
V = TypeVar("V")

# The numbers are own choices.

#: A person may send so many updates in one go, and then so many a second. A lively chat stays far below, as
#: an answer takes a second; a stuck key or a script does not.
FLOOD_AT_ONCE = 40
FLOOD_A_SECOND = 1.0
#: Strangers are told once in this time that the bot is private, groups where it can be talked to.
STRANGERS_EVERY = timedelta(days=1)
GROUPS_EVERY = timedelta(minutes=1)
#: Of the people and groups seen last so many are remembered.
REMEMBERED = 10_000


class _Latest(OrderedDict[K, V], Generic[K, V]):
    """The entries put last."""

    def put(self, key: K, value: V) -> None:
        self[key] = value
        self.move_to_end(key)
        if len(self) > REMEMBERED:
            self.popitem(last=False)


class EveryOnce:
    """Lets a thing happen once in a while for each name."""

    def __init__(self, every: timedelta) -> None:
        self._every = every
        self._last: _Latest[int | str, datetime] = _Latest()

    def may(self, name: int | str, now: datetime) -> bool:
        """Whether it is time again; then it counts as happening now."""
        last = self._last.get(name)
        if last is not None and now - last < self._every:
            return False
        self._last.put(name, now)
        return True


class FirstTime:
    """Tells the first of several that are one and the same: parts of an album, a press that comes twice."""

    def __init__(self) -> None:
        self._seen: _Latest[str, None] = _Latest()

    def is_first(self, name: str) -> bool:
        """Whether this was not seen lately; then it is now."""
        if name in self._seen:
            return False
        self._seen.put(name, None)
        return True


class Flow(Enum):
    """What becomes of an update of somebody's."""

    PASSES = auto()
    #: The first that is too much: it is not heard, and they are told so.
    IS_TOLD = auto()
    #: Not heard, in silence.
    IS_DROPPED = auto()


class FloodGuard:
    """Counts a person's updates by when they were sent, so that catching up after an outage is no flood.

    The generic cell rate algorithm, as in `adapters.sql.pace`: each update moves an instant on.
    """

    def __init__(self, at_once: int = FLOOD_AT_ONCE, a_second: float = FLOOD_A_SECOND) -> None:
        self._interval = timedelta(seconds=1 / a_second)
        self._burst = at_once * self._interval
        self._arrival: _Latest[str, datetime] = _Latest()
        self._told: _Latest[str, bool] = _Latest()

    def admit(self, user: str, sent_at: datetime) -> Flow:
        """Count an update and say what becomes of it."""
        arrival = max(self._arrival.get(user, sent_at), sent_at) + self._interval
        if arrival - sent_at <= self._burst:
            self._arrival.put(user, arrival)
            if arrival - sent_at <= self._burst / 2:
                self._told.pop(user, None)
            return Flow.PASSES
        if self._told.get(user):
            return Flow.IS_DROPPED
        self._told.put(user, True)
        return Flow.IS_TOLD


class GuestList:
    """Who may talk to the coach: everybody, unless the operator named some."""

    def __init__(self, platform: str, allowed: Collection[str]) -> None:
        """`allowed` as in the settings: `telegram:123`; those of other platforms than ours are not for us."""
        self._is_open = not allowed
        self._users = {each.partition(":")[2] for each in allowed if each.startswith(f"{platform}:")}

    def has(self, user: str) -> bool:
        """Whether this person may."""
        return self._is_open or user in self._users


class Door:
    """Who is heard on a platform: its guests, and nobody in a flood. Words of danger are heard in any flood.

    Who was a guest once may always ask for what is stored of them, and leave.
    """

    def __init__(
        self,
        platform: str,
        allowed: Collection[str],
        flood: FloodGuard | None = None,
        *,
        is_leaving: Callable[[Inbound], Awaitable[bool]] | None = None,
    ) -> None:
        """`is_leaving` tells whether somebody known asks for what is theirs: see `core.coach.Coach.is_leaving`."""
        self._is_leaving = is_leaving
        self._guests = GuestList(platform, allowed)
        self._flood = flood or FloodGuard()
        self._strangers = EveryOnce(STRANGERS_EVERY)

    def is_guest(self, user: str) -> bool:
        """Whether this person may talk to the coach at all."""
        return self._guests.has(user)

    async def looked_at(self, inbound: Inbound) -> Inbound:
        """The update, marked as `leaving` if it is that. Raises what the database raises."""
        if (
            self._is_leaving is None
            or self.is_guest(inbound.address.user)
            or not own_data.may_be_meant(inbound)
        ):
            return inbound
        return replace(inbound, leaving=await self._is_leaving(inbound))

    def turns_away(self, inbound: Inbound, now: datetime, sent_at: datetime | None = None) -> str | None:
        """Why this is not heard, as a key of words; empty if that is not said, None if it is heard.

        It was `looked_at` before. `sent_at` is when it was sent, where that was earlier.
        """
        user = inbound.address.user
        if not self.is_guest(user) and not inbound.leaving:
            return "door-private-bot" if self._strangers.may(user, now) else ""
        flow = self._flood.admit(user, sent_at or now)
        if flow is Flow.PASSES or is_danger(inbound, now):
            return None
        if flow is Flow.IS_TOLD:
            log.warning("somebody sends too much; it is not heard until it is less")
            return "door-too-much"
        return ""

    def admits(self, user: str, sent_at: datetime) -> bool:
        """Whether something else of this person's is dealt with, which is not answered in words if it is not."""
        return self.is_guest(user) and self._flood.admit(user, sent_at) is Flow.PASSES


def is_danger(inbound: Inbound, now: datetime) -> bool:
    """Whether the words tell of danger (SA-2, SA-5), which is heard in any flood."""
    if not inbound.text:
        return False
    return understand(inbound.text, now.astimezone(UTC).date()).red_flag is not None
