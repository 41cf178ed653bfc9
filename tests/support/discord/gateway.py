"""The gateway: HELLO, IDENTIFY, READY, heartbeats, RESUME with replay, shards, close codes; and its faults.

[docs] Gateway, Gateway Events, Opcodes and Status Codes. Discord closes for what a bot does wrong: 4001 unknown
opcode, 4002 no JSON, 4003 not yet identified, 4004 wrong token, 4005 identified twice, 4007 a sequence that never
was, 4008 too many commands, 4009 no heartbeat, 4010 a shard that can't be, 4011 too few shards, 4012 another
version, 4013 intents that can't be, 4014 intents that were not granted.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import discord
from aiohttp import WSMsgType, web
from simcord import intents as simcord_intents
from simcord.backend import serializers

from tests.support.discord import limits
from tests.support.discord.connection import Connection
from tests.support.discord.session import Session, granted
from tests.support.discord.world import World

DISPATCH, HEARTBEAT, IDENTIFY, PRESENCE, VOICE_STATE = range(5)
RESUME, RECONNECT, MEMBERS, INVALID_SESSION, HELLO, HEARTBEAT_ACK = range(6, 12)
#: [docs] Application flags: with GATEWAY_MESSAGE_CONTENT_LIMITED and so on a bot may ask for a privileged intent.
_PORTAL_FLAGS = {"presences": 1 << 13, "members": 1 << 15, "message_content": 1 << 19}


class _Closed(Exception):
    """The bot did something for which Discord closes."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


@dataclass(frozen=True)
class Greeting:
    """An IDENTIFY or RESUME as it came, and what became of it."""

    what: str
    shard: int
    at: float
    outcome: str


class Gateway:
    """The sessions and lines of one bot.

    `intents` are those granted in the portal; `concurrency` so many shards may identify in five seconds;
    `heartbeat_ms` is what HELLO asks for.
    """

    def __init__(
        self,
        world: World,
        token: str,
        *,
        shards: int = 1,
        intents: frozenset[str] = frozenset(),
        concurrency: int = 1,
        heartbeat_ms: int = limits.HEARTBEAT_MS,
    ) -> None:
        self.shards = shards
        self.url = ""
        self.heartbeat_ms = heartbeat_ms
        self.concurrency = concurrency
        self.greetings: list[Greeting] = []
        self.closings: list[tuple[int, str]] = []
        self.connections: list[Connection] = []
        self.sessions: dict[str, Session] = {}
        self.is_away = False
        self.turned_away = 0
        self._world = world
        self._token = token
        self._granted = intents
        self._starts = limits.SESSION_STARTS
        self._identified: dict[int, float] = {}
        self._names = itertools.count(1)
        self._closes: deque[int] = deque()
        self._refused_resumes = 0
        world.subscribers.append(self._publish)

    @property
    def application_flags(self) -> int:
        return sum(flag for name, flag in _PORTAL_FLAGS.items() if name in self._granted)

    def recommended(self) -> dict[str, Any]:
        """What `GET /gateway/bot` says."""
        start = {
            "total": limits.SESSION_STARTS,
            "remaining": self._starts,
            "reset_after": 86_400_000,
            "max_concurrency": self.concurrency,
        }
        return {"url": self.url, "shards": self.shards, "session_start_limit": start}

    def listening(self, shard: int | None = None) -> list[Connection]:
        """The lines of that shard, or all, on which a session lives."""
        return [
            each
            for each in self.connections
            if each.session is not None and shard in (None, each.session.shard[0])
        ]

    # What a test may do to it ------------------------------------------------------------------------------

    async def close(self, code: int, shard: int | None = None) -> None:
        """Close lines with a code; a session lives on for a resume unless the code forbids."""
        for connection in self.listening(shard):
            await connection.close(code)

    async def reset_token(self) -> None:
        """The bot's owner has another token from now on: every line ends, and the old one opens none."""
        self._token = f"{self._token}-anew"
        await self.close(4004)

    def cut(self, shard: int | None = None) -> None:
        """End lines without a word."""
        for connection in self.listening(shard):
            connection.cut()

    def ask_to_reconnect(self, shard: int | None = None) -> None:
        """Opcode 7, which Discord sends when a machine of its own is put to rest."""
        for connection in self.listening(shard):
            connection.say({"op": RECONNECT, "d": None})

    def invalidate(self, shard: int | None = None, *, resumable: bool = False) -> None:
        """Opcode 9; a session that is not resumable is forgotten with what it missed."""
        for connection in self.listening(shard):
            if not resumable and connection.session is not None:
                self.sessions.pop(connection.session.id, None)
                connection.session.connection = None
            connection.say({"op": INVALID_SESSION, "d": resumable})

    def refuse_resumes(self, times: int = 1) -> None:
        """Let the next resumes be answered with opcode 9: what was missed is lost."""
        self._refused_resumes = times

    def storm(self, *codes: int) -> None:
        """Close the next lines right after IDENTIFY or RESUME, one with each code."""
        self._closes.extend(codes)

    def fall_silent(self, shard: int | None = None) -> None:
        """Acknowledge no heartbeat and say nothing on the lines that there are."""
        for connection in self.listening(shard):
            connection.is_silent = True

    def go_away(self) -> None:
        """Cut all lines and take no new ones."""
        self.is_away = True
        for connection in list(self.connections):
            connection.cut()

    def come_back(self) -> None:
        self.is_away = False

    # The line ----------------------------------------------------------------------------------------------

    async def on_connection(self, incoming: web.Request) -> web.StreamResponse:
        assert incoming.transport is not None
        if self.is_away:
            self.turned_away += 1
            self._world.signal.fire()
            incoming.transport.abort()
            return web.Response(status=503)
        socket = web.WebSocketResponse(max_msg_size=0)
        await socket.prepare(incoming)
        asked = incoming.query.get("compress")
        connection = Connection(socket, incoming.transport, zlib_stream=asked == "zlib-stream")
        self.connections.append(connection)
        try:
            _check_address(incoming.query)
            connection.say({"op": HELLO, "d": {"heartbeat_interval": self.heartbeat_ms, "_trace": []}})
            await self._listen(connection)
        except _Closed as closed:
            self.closings.append((closed.code, closed.reason))
            await connection.close(closed.code, closed.reason)
        finally:
            self._ended(connection)
        return socket

    def _ended(self, connection: Connection) -> None:
        session, code = connection.session, connection.socket.close_code
        connection.leave()
        self.connections.remove(connection)
        # [docs] Resuming: a bot that closes with 1000 or 1001 does not want its session any more.
        said_goodbye = code in (1000, 1001) and not connection.ended_by_discord
        if said_goodbye and session is not None and session.connection is None:
            self.sessions.pop(session.id, None)
        self._world.signal.fire()

    async def _listen(self, connection: Connection) -> None:
        patience = limits.MISSED_HEARTBEATS * self.heartbeat_ms / 1000
        loop = asyncio.get_running_loop()
        heard_at, heard = loop.time(), _Commands(loop.time)
        while True:
            try:
                async with asyncio.timeout_at(heard_at + patience):
                    message = await connection.socket.receive()
            except TimeoutError:
                raise _Closed(4009, "Session timed out.") from None
            if message.type not in (WSMsgType.TEXT, WSMsgType.BINARY):
                return
            op, data = _read(message.data)
            heard.count()
            if op == HEARTBEAT:
                heard_at = loop.time()
                connection.say({"op": HEARTBEAT_ACK})
            else:
                await self._obey(connection, op, data)

    async def _obey(self, connection: Connection, op: int, data: Any) -> None:
        if op == IDENTIFY:
            if connection.session is not None:
                raise _Closed(4005, "Already authenticated.")
            self._identify(connection, data)
            await self._storms(connection)
        elif op == RESUME:
            self._resume(connection, data)
            await self._storms(connection)
        elif op not in (PRESENCE, VOICE_STATE, MEMBERS):
            raise _Closed(4001, "Unknown opcode.")
        elif connection.session is None:
            raise _Closed(4003, "Not authenticated.")
        elif op == MEMBERS:
            self._send_members(connection.session, data)

    async def _storms(self, connection: Connection) -> None:
        if self._closes:
            await connection.close(self._closes.popleft())

    def _identify(self, connection: Connection, data: Mapping[str, Any]) -> None:
        if data.get("token") != self._token:
            raise _Closed(4004, "Authentication failed.")
        shard, count = data.get("shard") or (0, 1)
        if not 0 <= shard < count:
            raise _Closed(4010, "Invalid shard.")
        if len(self._world.guilds) / count > limits.GUILDS_PER_SHARD:
            raise _Closed(4011, "Sharding required.")
        intents = data.get("intents")
        if not isinstance(intents, int) or intents & ~discord.Intents.all().value:
            raise _Closed(4013, "Invalid intent(s).")
        asked = granted(intents)
        if any(
            getattr(asked, name) and name not in self._granted for name in simcord_intents.PRIVILEGED_INTENTS
        ):
            raise _Closed(4014, "Disallowed intent(s).")
        if not self._may_start(shard):
            self._greet("identify", shard, "too soon")
            connection.say({"op": INVALID_SESSION, "d": False})
            return
        session = Session(f"session-{next(self._names)}", self._world, (shard, count), intents)
        self.sessions[session.id] = session
        self._seize(session, connection)
        self._tell_ready(session)
        self._greet("identify", shard, "ready")

    def _may_start(self, shard: int) -> bool:
        """[docs] Sharding, max_concurrency: one IDENTIFY in five seconds for each `shard_id % max_concurrency`."""
        key, now = shard % self.concurrency, self._world.monotonic()
        if now - self._identified.get(key, -limits.IDENTIFY_SECONDS) < limits.IDENTIFY_SECONDS:
            return False
        self._identified[key] = now
        self._starts -= 1
        return True

    def _tell_ready(self, session: Session) -> None:
        shard, count = session.shard
        known = [each for each in self._world.guilds.values() if each.id not in self._world.without_bot]
        guilds = [each for each in known if (each.id >> 22) % count == shard]
        session.tell(
            "READY",
            {
                "v": 10,
                "user": dict(serializers.user_payload(self._world.bot_user)),
                "guilds": [{"id": str(guild.id), "unavailable": True} for guild in guilds],
                "session_id": session.id,
                "resume_gateway_url": self.url,
                "shard": [shard, count],
                "application": {"id": str(self._world.application_id), "flags": self.application_flags},
            },
        )
        for guild in guilds:
            session.hears("GUILD_CREATE", serializers.guild_create_payload(self._world, guild))

    def _resume(self, connection: Connection, data: Mapping[str, Any]) -> None:
        if data.get("token") != self._token:
            raise _Closed(4004, "Authentication failed.")
        session = self.sessions.get(str(data.get("session_id")))
        sequence = int(data.get("seq") or 0)
        shard = session.shard[0] if session is not None else -1
        if session is not None and sequence > session.sequence:
            raise _Closed(4007, "Invalid seq.")
        if session is None or self._refused_resumes or not session.can_resume(sequence):
            self._refused_resumes = max(0, self._refused_resumes - 1)
            self.sessions.pop(str(data.get("session_id")), None)
            self._greet("resume", shard, "refused")
            connection.say({"op": INVALID_SESSION, "d": False})
            return
        self._seize(session, connection)
        session.replay(sequence)
        self._greet("resume", shard, "resumed")

    def _seize(self, session: Session, connection: Connection) -> None:
        """A session has one line: an older one ends."""
        if session.connection is not None:
            session.connection.cut()
        session.connection, connection.session = connection, session

    def _greet(self, what: str, shard: int, outcome: str) -> None:
        self.greetings.append(Greeting(what, shard, self._world.monotonic(), outcome))
        self._world.signal.fire()

    def _send_members(self, session: Session, data: Mapping[str, Any]) -> None:
        """[docs] Request Guild Members, by user ids or a query."""
        guild = self._world.guilds.get(int(data["guild_id"]))
        if guild is None:
            return
        wanted = {int(each) for each in data.get("user_ids") or []}
        query = str(data.get("query") or "").lower()
        members = [
            dict(serializers.member_payload(self._world, guild, member))
            for member in guild.members.values()
            if (
                member.user_id in wanted
                if wanted
                else self._world.users[member.user_id].name.lower().startswith(query)
            )
        ]
        chunk = {"guild_id": str(guild.id), "members": members, "chunk_index": 0, "chunk_count": 1}
        session.tell("GUILD_MEMBERS_CHUNK", {**chunk, "nonce": data.get("nonce"), "presences": []})

    def _publish(self, event: str, payload: Mapping[str, Any]) -> None:
        for session in list(self.sessions.values()):
            session.hears(event, payload)


class _Commands:
    """[docs] Rate Limiting: 120 commands of a line in a minute."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._times: deque[float] = deque()

    def count(self) -> None:
        now = self._now()
        while self._times and self._times[0] <= now - 60:
            self._times.popleft()
        self._times.append(now)
        if len(self._times) > limits.COMMANDS_PER_MINUTE:
            raise _Closed(4008, "Rate limited.")


def _check_address(query: Mapping[str, str]) -> None:
    if query.get("v", "10") != "10":
        raise _Closed(4012, "Invalid API version.")
    if query.get("encoding", "json") != "json" or query.get("compress", "zlib-stream") != "zlib-stream":
        raise _Closed(4000, "The double speaks JSON, plain or as zlib-stream.")


def _read(raw: str | bytes) -> tuple[int, Any]:
    if len(raw) > limits.PAYLOAD_BYTES:
        raise _Closed(4002, "Payload too large.")
    with contextlib.suppress(ValueError, KeyError, TypeError):
        read = json.loads(raw)
        return int(read["op"]), read.get("d")
    raise _Closed(4002, "Decode error.")
