"""What people wrote in their direct chats while nobody was on the gateway: Discord does not tell of it again."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol, TypeVar

import aiohttp
import discord

from adapters.discord_chat import limits
from adapters.discord_chat.client import Client
from adapters.discord_chat.courier import DirectChats
from adapters.discord_chat.inbound import key_of
from core.coach import Coach
from core.delivery import PATIENCE
from core.lanes import Metronome
from core.message import Address, MessageKind
from core.ports import Clock

log = logging.getLogger(__name__)

T = TypeVar("T")

# The numbers are own choices.

#: After a time away everybody's chat is looked at, one in so many seconds, and so many messages of each, back as long
#: as an answer waits to be delivered (`core.delivery.PATIENCE`); in which time no more people can be looked at.
EVERY, MESSAGES, SINCE = 0.25, 50, PATIENCE[MessageKind.REPLY]
PEOPLE = int(SINCE.total_seconds() / EVERY)
#: Whose chat was closed may have opened it and written, if they were heard within so long.
GONE_SINCE = timedelta(days=7)


class Patiently(Protocol):
    """Makes a call again and again; None when given up."""

    async def __call__(self, call: Callable[[], Awaitable[T]], /) -> T | None:
        """What the call gives."""
        ...


class CatchingUp:
    """Looks into the direct chats after a time away."""

    def __init__(
        self,
        client: Client,
        chats: DirectChats,
        coach: Coach,
        clock: Clock,
        stopping: asyncio.Event,
        *,
        patiently: Patiently,
        hear: Callable[[discord.Message], Awaitable[None]],
        hear_edit: Callable[[discord.Message], Awaitable[None]],
    ) -> None:
        """What is found goes to `hear`, and to `hear_edit` what was heard before and says something else now.

        It ends early when `stopping` is set.
        """
        self._client, self._chats, self._coach, self._clock = client, chats, coach, clock
        self._stopping, self._patiently = stopping, patiently
        self._hear, self._hear_edit = hear, hear_edit
        self._every = Metronome(EVERY)
        self._catch_ups = 0

    async def catch_up(self) -> None:
        """Hear what athletes wrote or changed while nobody was on the gateway; Discord does not tell of it again.

        Looked at are the direct chats of all who can be reached and were heard in one, those who were heard last
        first, back as far as an answer is still one; none is opened for it. What was heard before is known to the
        database, and is not answered twice. Presses and commands of that time are lost: Discord has told whoever made
        them. Asked again before it is through, it begins anew.
        """
        self._catch_ups = this_one = self._catch_ups + 1
        since = self._clock.now() - SINCE
        lately = self._clock.now() - GONE_SINCE
        people = await self._patiently(lambda: self._coach.reachable(limits.PLATFORM, PEOPLE, lately))
        for address in filter(self._chats.is_open, people or ()):
            if self._stopping.is_set() or self._catch_ups != this_one:
                return
            await self._every.wait()
            try:
                await self._after_limits(partial(self._catch_up_with, address, since))
            except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
                log.debug("a chat could not be looked at", extra={"why": type(error).__name__})

    async def _after_limits(self, call: Callable[[], Awaitable[None]]) -> None:
        """Make a call, again after each limit of Discord's, until the program stops."""
        while not self._stopping.is_set():
            try:
                return await call()
            except discord.RateLimited as limit:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._stopping.wait(), limit.retry_after)

    async def _catch_up_with(self, address: Address, since: datetime) -> None:
        channel = await self._chats.direct_chat_of(address)
        # The newest: from the oldest on Discord gives the first since then, in a lively chat none that was missed.
        history = self._client.get_partial_messageable(channel).history(
            after=since, oldest_first=False, limit=MESSAGES
        )
        async with asyncio.timeout(limits.CALL_TIMEOUT):
            messages = [message async for message in history]
        keys = [key_of(message.id) for message in messages]
        answered = await self._patiently(lambda: self._coach.answered(keys)) or {}
        for message in reversed(messages):
            answered_at = answered.get(key_of(message.id))
            if answered_at is None:
                await self._hear(message)
            elif message.edited_at is not None and self._ours(message.edited_at) > answered_at:
                await self._hear_edit(message)

    def _ours(self, at: datetime) -> datetime:
        return self._client.their_clock.ours(at)
