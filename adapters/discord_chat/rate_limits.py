"""Discord's limits, kept in place of the library, which sleeps where nobody may wake it.

When Discord tells the whole bot to wait, the library lets nobody through until a sleep is over, and whoever ends that
sleep, as a deadline or a stop does, locks the door for good; and the last request that a bucket has room for is not
given back before the bucket is full again. So nothing of the library's sleeps here: each limit ends a request with
`discord.RateLimited`. What is short is waited for and asked again, what is long is the caller's to wait for; and a
limit that is known is not asked against.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import discord
from discord.http import HTTPClient, Ratelimit, Route

from adapters.discord_chat import limits

#: [API] Receiving and Responding: the endpoints of an interaction are not bound to the bot's global limit.
OF_INTERACTIONS = "/webhooks/{webhook_id}/{webhook_token}"


def binds_the_bot(route: Route) -> bool:
    """Whether a request to this counts for the limit of the bot as a whole."""
    return not route.path.startswith(OF_INTERACTIONS)


class Bucket(Ratelimit):
    """One of Discord's buckets: who finds it empty is told until when, and waits for nobody but the first answer."""

    def __init__(self) -> None:
        super().__init__(None)
        self._closed_until = 0.0

    def is_inactive(self) -> bool:
        """Whether it may be forgotten."""
        return super().is_inactive() and self._loop.time() >= self._closed_until

    async def acquire(self) -> None:
        """Take a place in it. Raises RateLimited when there is none."""
        while True:
            now = self._last_request = self._loop.time()
            if self._closed_until > now:
                raise discord.RateLimited(self._closed_until - now)
            if self.expires is not None and self.expires <= now:
                self.reset()  # type: ignore[no-untyped-call]
            if self.remaining > 0:
                break
            if self.expires is not None:
                raise discord.RateLimited(self.expires - now)
            # How much it holds is told with the answers that are awaited.
            answered = self._loop.create_future()
            self._pending_requests.append(answered)
            await answered
        self.remaining -= 1
        self.outgoing += 1

    async def __aexit__(self, kind: Any, error: Any, trace: Any) -> None:
        """A request is over; one that was too much closes the bucket for as long as Discord says."""
        self.outgoing -= 1
        if isinstance(error, discord.RateLimited):
            self._closed_until = self._loop.time() + error.retry_after
        if self.expires is None:
            self.reset()  # type: ignore[no-untyped-call]
        self._wake(len(self._pending_requests))


class RateLimits:
    """The limits of one client, of its buckets and of the bot as a whole."""

    def __init__(self, http: HTTPClient) -> None:
        """From now on all requests of the library's go through here."""
        self._http, self._request = http, http.request
        self._free_at = 0.0
        # Below any wait, so that the library raises what it would sleep through.
        http.max_ratelimit_timeout = -1.0
        http.get_ratelimit = self._bucket  # type: ignore[method-assign]
        http.request = self._patiently  # type: ignore[method-assign]

    @property
    def is_at_limit(self) -> bool:
        """Whether Discord told the bot as a whole to wait, and the time is not over."""
        return self.wait > 0

    @property
    def wait(self) -> float:
        """Seconds for which the bot as a whole is to wait; none left when negative."""
        return self._free_at - asyncio.get_running_loop().time()

    def note(self, status: int, headers: Mapping[str, str]) -> None:
        """Learn of a limit of the whole bot ([API] Rate Limits: header format), which the library keeps to itself."""
        is_global = "X-RateLimit-Global" in headers or headers.get("X-RateLimit-Scope") == "global"
        if status == 429 and is_global:
            self._free_at = asyncio.get_running_loop().time() + float(headers.get("Retry-After", "1"))

    async def _patiently(self, route: Route, **how: Any) -> Any:
        """A request, again after each short limit. Raises RateLimited for a long one, and after too many."""
        for tries in range(1, limits.TRIES_AT_A_LIMIT + 1):
            wait = self.wait if binds_the_bot(route) else 0.0
            if wait <= 0:
                try:
                    return await self._request(route, **how)
                except discord.RateLimited as limit:
                    wait = limit.retry_after
            if wait > limits.LONGEST_SLEEP or tries == limits.TRIES_AT_A_LIMIT:
                raise discord.RateLimited(wait)
            await asyncio.sleep(max(0.0, wait))
            for file in how.get("files") or ():
                file.reset()
        raise AssertionError("unreachable")

    def _bucket(self, key: str) -> Ratelimit:
        known = self._http._buckets
        if key not in known:
            known[key] = Bucket()
            self._http._try_clear_expired_ratelimits()
        return known[key]
