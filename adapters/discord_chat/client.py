"""The library's client as this program uses it: nothing cached, nobody pinged, a token that nobody gets to see."""

from __future__ import annotations

import asyncio
import io
import logging
import sys
import time
from collections import deque
from collections.abc import Sequence
from typing import Any

import aiohttp
import discord
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.discord_chat import limits
from adapters.discord_chat.rate_limits import RateLimits, binds_the_bot
from core.coach import place_of
from core.late import OtherClock
from core.message import Attachment

log = logging.getLogger(__name__)

#: The library writes addresses (an interaction's token among them) and bodies at its chattier levels, and what it
#: can't read even at its loudest. Its errors come as exceptions all the same, and its events as events.
_TELLTALES = {
    "discord": logging.CRITICAL + 1,
    "aiohttp": logging.WARNING,
}

#: Direct messages are read, with their text; of servers only that they are there, for where the bot may be. No
#: privileged intent: what is said in servers is not for us.
INTENTS = discord.Intents(guilds=True, dm_messages=True)


#: What Discord tells of a server and nobody here reads.
_UNREAD = (
    "channels",
    "emojis",
    "guild_scheduled_events",
    "members",
    "presences",
    "roles",
    "soundboard_sounds",
    "stage_instances",
    "stickers",
    "threads",
    "voice_states",
)


def keep_secrets() -> None:
    """Silence what would write a token or a message into the log, at every level that can be set."""
    for name, level in _TELLTALES.items():
        logging.getLogger(name).setLevel(level)


def log_failure(event: str, error: BaseException) -> None:
    """A fault of ours, which the library would tell to its own log alone: what kind, and where."""
    log.error(
        "an event failed", extra={"event": event, "error": type(error).__name__, "where": place_of(error)}
    )


def go_to(api_url: str | None, gateway_url: str | None) -> None:
    """Talk to these addresses instead of Discord's own, in the whole process: the library has one for all."""
    if api_url is not None:
        root = api_url.rstrip("/")
        Route.BASE = root if "/api/" in f"{root}/" else f"{root}/api/v10"
    if gateway_url is not None:
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway_url)


def session_wait(begun: int) -> float:
    """Seconds before the next session, when so many began anew within `limits.SESSIONS_WITHIN`.

    Discord takes one in five seconds, and a thousand a day before it takes the token away; what ends again and
    again at once must not come near that.
    """
    return min(
        limits.SESSION_GAP * 2.0 ** max(0, begun - limits.SESSIONS_AT_EASE), limits.SESSION_GAP_AT_MOST
    )


class MayHaveBeenDone(aiohttp.ClientError):
    """A request failed at Discord that must not be made twice, and nobody knows how far it came."""


#: Marks a request that is made once, in the context that its trace gets.
_ONCE = "once"


class Client(discord.AutoShardedClient):
    """A client without caches. `shard_ids` are those of this process, of `shard_count` in all."""

    def __init__(self, *, shard_ids: Sequence[int] | None = None, shard_count: int | None = None) -> None:
        keep_secrets()
        shards: dict[str, Any] = {}
        if shard_count is not None:
            shards = {"shard_count": shard_count}
        if shard_ids is not None:
            shards["shard_ids"] = list(shard_ids)
        super().__init__(
            intents=INTENTS,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            guild_ready_timeout=limits.SERVERS_KNOWN_AFTER,
            allowed_mentions=discord.AllowedMentions.none(),
            http_trace=self._watch(),
            **shards,
        )
        self._limits = RateLimits(self.http)
        #: Discord's clock, as its answers tell.
        self.their_clock = OtherClock()
        self._keep_little_of_servers()
        self._begun: deque[float] = deque()
        self._has_begun: set[int] = set()
        self._launches: dict[int, int] = {}
        self.tree = app_commands.CommandTree[Any](self)

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:
        """A handler of an event failed."""
        error = sys.exception()
        if error is not None:
            log_failure(event_method, error)

    def _keep_little_of_servers(self) -> None:
        """A server is known by its id and name: with a thousand of them, all else is what the memory goes to."""
        parsers = self._connection.parsers
        whole, deleted = parsers["GUILD_CREATE"], parsers["CHANNEL_DELETE"]
        parsers["GUILD_CREATE"] = lambda server: whole({**server, **dict.fromkeys(_UNREAD, ())})

        def channel_delete(channel: Any) -> None:
            # The library tells of those alone that it has kept.
            deleted(channel)
            self.dispatch("raw_channel_delete", int(channel["id"]))

        parsers["CHANNEL_DELETE"] = channel_delete

    @property
    def is_at_limit(self) -> bool:
        """Whether Discord told the bot as a whole to wait, and the time is not over."""
        return self._limits.is_at_limit

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Sessions begin slowly, and the slower the more of them began anew lately."""
        wait = self.wait_of_session(shard_id or 0, time.monotonic())
        await asyncio.sleep(0 if initial else wait)

    def wait_of_session(self, shard: int, now: float) -> float:
        """Seconds before a shard's session begins, which counts then: its first one is none that ended."""
        if shard not in self._has_begun:
            self._has_begun.add(shard)
            return limits.SESSION_GAP
        while self._begun and self._begun[0] < now - limits.SESSIONS_WITHIN:
            self._begun.popleft()
        self._begun.append(now)
        return session_wait(len(self._begun))

    async def launch_shard(self, gateway: yarl.URL, shard_id: int, *, initial: bool = False) -> None:
        """As the library does; it comes here again after each failure, which it tells nobody."""
        tries = self._launches[shard_id] = self._launches.get(shard_id, 0) + 1
        if tries > 1:
            level = logging.WARNING if tries == 2 else logging.DEBUG
            log.log(level, "Discord's gateway can't be reached", extra={"shard": shard_id})
        await super().launch_shard(gateway, shard_id, initial=initial)
        self._launches.pop(shard_id, None)

    async def start_over(self) -> None:
        """Close the connections after a sign-in that failed; the library would go on with those that are closed."""
        await self.http.close()
        self.http.connector = discord.utils.MISSING

    def _watch(self) -> aiohttp.TraceConfig:
        """Notes what the library keeps to itself: limits of the whole bot ([API] Rate Limits: header format), dates.

        What is to be made once ends here when Discord fails at it, as the library would make it again.
        """

        async def note(session: Any, context: Any, ended: aiohttp.TraceRequestEndParams) -> None:
            self.their_clock.note(ended.response.headers.get("Date"))
            if context.trace_request_ctx == _ONCE and ended.response.status >= 500:
                ended.response.close()
                raise MayHaveBeenDone
            self._limits.note(ended.response.status, ended.response.headers)

        trace = aiohttp.TraceConfig()
        trace.on_request_end.append(note)
        return trace

    async def call(
        self,
        method: str,
        path: str,
        body: dict[str, Any] | None = None,
        files: Sequence[Attachment] = (),
        *,
        once: bool = False,
        **place: Any,
    ) -> Any:
        """One request, given up after a while; what Discord answers.

        Made by the library, which makes again by itself what Discord failed at, unless it is to be made `once`.
        A short limit is waited for; while the whole bot is at one nothing is asked that counts for it, so that the
        outbox rests. Raises what `receipts.verdict` knows.
        """
        route = Route(method, path, **place)
        if self.is_at_limit and binds_the_bot(route):
            raise discord.RateLimited(self._limits.wait)
        async with asyncio.timeout(limits.UPLOAD_TIMEOUT if files else limits.CALL_TIMEOUT):
            how: dict[str, Any] = {"trace_request_ctx": _ONCE} if once else {}
            if not files:
                sent: dict[str, Any] = {} if body is None else {"json": body}
                return await self.http.request(route, **sent, **how)
            uploads = [discord.File(io.BytesIO(file.data), filename=file.name) for file in files]
            described = [{"id": place, "filename": upload.filename} for place, upload in enumerate(uploads)]
            payload = discord.utils._to_json({**(body or {}), "attachments": described})
            form: list[dict[str, Any]] = [{"name": "payload_json", "value": payload}]
            form += [
                {
                    "name": f"files[{number}]",
                    "value": upload.fp,
                    "filename": upload.filename,
                    "content_type": file.media_type,
                }
                for number, (upload, file) in enumerate(zip(uploads, files, strict=True))
            ]
            return await self.http.request(route, files=uploads, form=form, **how)
