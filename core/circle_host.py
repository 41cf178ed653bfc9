"""The circles act: opened and closed for a group, and woken for the poll and the round-up of a week.

What a round-up says is computed from each member's own diary at that moment. Whoever changes their mind between
loading and committing makes the circle's version move on, and the round-up is made again. Before anybody is named the
platform is asked whether they are still in the group: not every platform tells of itself when somebody leaves.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from core import circles
from core.circles import FEWEST, Circle, Due, Membership, Told, next_poll, next_round_up, next_wake
from core.dialogue import shared_week
from core.message import Address, Say, say
from core.ports import (
    Circles,
    Clock,
    Post,
    Row,
    Store,
    VersionConflict,
)
from core.understanding.zones import city_of

log = logging.getLogger(__name__)

#: How often a wake is tried again before the conflict is passed on (own choice).
TRIES = 5
#: Of a group's title so much is kept (own choice).
LONGEST_TITLE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A group's chat as its platform tells of it: where, what it is called, which language is spoken.

    `server` is what the chat is a part of, on a platform that has such: what ends with it is found by it. `thread` is
    the part of the chat that is spoken in, where it has parts: there the circle talks.
    """

    platform: str
    chat: str
    title: str
    locale: str = "en"
    server: str | None = None
    thread: str | None = None


class Roll(Protocol):
    """Who is in the groups of a platform, as far as it tells."""

    async def has(self, circle: Circle, user: str) -> bool | None:
        """Whether a user is in the circle's group; None when that can't be found out now.

        True as well where the platform does not tell at all.
        """
        ...


class CannotCallTheRoll(Exception):
    """Who is in a group can't be found out now: nobody is named before it can."""


def announcement(circle: Circle, off: str) -> Say:
    """What a group reads when a circle is opened, beside a button with its invitation; `off` closes it there."""
    return say("together-open", zone=city_of(circle.timezone), off=off)


class CircleHost:
    """Opens, closes and wakes circles. Who may is for the platform to say, as it knows the administrators."""

    def __init__(self, kept: Circles, store: Store, clock: Clock, new_key: Callable[[], str]) -> None:
        """`new_key` names a new circle: unique, and not to be guessed, as it is the invitation."""
        self._kept, self._store, self._clock, self._new_key = kept, store, clock, new_key
        self._rolls: dict[str, Roll] = {}

    def calls_roll_by(self, platform: str, roll: Roll) -> None:
        """Who is in the groups of this platform is asked here; until then no round-up of its circles is made."""
        self._rolls[platform] = roll

    async def at(self, platform: str, chat: str) -> Circle | None:
        """The circle of a group's chat."""
        return await self._kept.at(platform, chat)

    async def in_server(self, platform: str, server: str) -> list[Circle]:
        """The circles of a server's chats."""
        return await self._kept.in_server(platform, server)

    async def called(self, circle_id: str) -> Circle | None:
        """The circle of an invitation."""
        return await self._store.circle(circle_id)

    async def open(self, group: Group, founder: Address, timezone: str | None = None) -> Circle:
        """The circle of a group, opened if it was not yet; opened again it takes the time zone that is told.

        Without one it goes by the founder's, if they are an athlete here, else by UTC.
        """
        found = await self._kept.at(group.platform, group.chat)
        if found is None:
            now = self._clock.now()
            zone = timezone or await self._zone_of(founder, now)
            title = " ".join(group.title.split())[:LONGEST_TITLE]
            circle = Circle(
                id=self._new_key(),
                platform=group.platform,
                chat=group.chat,
                title=title,
                founder=founder.user,
                opened_at=now,
                locale=group.locale,
                timezone=zone,
                server=group.server,
                thread=group.thread,
            )
            found = await self._kept.open(circle)
        if timezone is not None and timezone != found.timezone:
            return await self._move(found, timezone)
        return found

    async def close(self, platform: str, chat: str) -> bool:
        """Forget a group's circle with everything in it; False when none is open."""
        return await self._kept.close(platform, chat, self._clock.now())

    async def wake(self, row: Row) -> None:
        """Tell a circle what is due.

        Raises VersionConflict when others keep getting in first, and CannotCallTheRoll.
        """
        await self._call_the_roll(row.circle_id or "", self._clock.now())
        for _ in range(TRIES):
            now = self._clock.now()
            circle = await self._store.circle(row.circle_id or "")
            if circle is None:
                return
            after, posts = await self._due(circle, now)
            try:
                await self._kept.commit(after, posts, next_wake(after), now)
            except VersionConflict:
                continue
            log.debug("circle woken", extra={"circle": circle.id, "posts": len(posts)})
            return
        raise VersionConflict(f"{TRIES} times running")

    async def _move(self, circle: Circle, timezone: str) -> Circle:
        for _ in range(TRIES):
            moved = replace(circle, timezone=timezone)
            try:
                await self._kept.commit(moved, (), next_wake(moved), self._clock.now())
            except VersionConflict:
                circle = await self._store.circle(circle.id) or circle
                continue
            return moved
        raise VersionConflict(f"{TRIES} times running")

    async def _zone_of(self, founder: Address, now: datetime) -> str:
        loaded = await self._store.load_by_address(founder, now)
        return "UTC" if loaded is None else loaded.world.athlete.profile.timezone

    async def _due(self, circle: Circle, now: datetime) -> tuple[Circle, list[Post]]:
        """The circle with what is due dealt with; what is of no more use, or for too few, is let pass."""
        posts: list[Post] = []
        while (due := next_poll(circle)).at <= now:
            if now <= due.until and circle.members >= FEWEST:
                posts.append(Post(due, circles.poll(due.week)))
            circle = replace(circle, polled=due.week)
        while (due := next_round_up(circle)).at <= now:
            if now <= due.until and circle.members >= FEWEST:
                posts += await self._round_up(circle, due, now)
            circle = replace(circle, rounded_up=due.week)
        return circle, posts

    async def _call_the_roll(self, circle_id: str, now: datetime) -> None:
        """When a round-up is due, whoever is not in the group any more leaves its circle before it is made."""
        circle = await self._store.circle(circle_id)
        if circle is None or circle.members < FEWEST or not _is_round_up_due(circle, now):
            return
        absent = [
            key for key in await self._kept.members(circle) if not await self._is_there(circle, key, now)
        ]
        if absent:
            await self._kept.expel(circle, absent, now)
            log.info("members were not there any more", extra={"circle": circle.id, "count": len(absent)})

    async def _is_there(self, circle: Circle, athlete_key: str, now: datetime) -> bool:
        """Whether one of the athlete's accounts is in the group, those included that can't be written to."""
        roll = self._rolls.get(circle.platform)
        if roll is None:
            raise CannotCallTheRoll(circle.platform)
        loaded = await self._store.load(athlete_key, now)
        if loaded is None:
            return True  # Deleted meanwhile, and their membership with them.
        every = (*loaded.world.accounts, *loaded.world.gone_accounts)
        for user in (account.user for account in every if account.platform == circle.platform):
            is_in = await roll.has(circle, user)
            if is_in is None:
                raise CannotCallTheRoll(circle.platform)
            if is_in:
                return True
        return False

    async def _round_up(self, circle: Circle, due: Due, now: datetime) -> list[Post]:
        entries: dict[str, tuple[Membership, Told]] = {}
        for key in await self._kept.members(circle):
            loaded = await self._store.load(key, now)
            entry = None if loaded is None else shared_week.entry(loaded.world, circle.id, due.week)
            if entry is not None:
                entries[key] = entry
        if circles.round_up(due.week, entries.values()) is None:
            return []
        first = circles.coming_round_up(due.week)
        return [Post(due, first, tuple((key, told) for key, (_, told) in entries.items()))]


def _is_round_up_due(circle: Circle, now: datetime) -> bool:
    """Whether one is due that is still of use."""
    due = next_round_up(circle)
    while due.until < now:
        circle = replace(circle, rounded_up=due.week)
        due = next_round_up(circle)
    return due.at <= now
