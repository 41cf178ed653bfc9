"""Bare HTTP with a bot's token, a bare line to the gateway, and a clock moved by hand."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import aiohttp
from aiohttp import WSMsgType

from tests.support.discord import DiscordDouble
from tests.support.discord.faults import Json

#: Guilds, guild messages and direct messages.
INTENTS = 1 | 1 << 9 | 1 << 12
PATIENCE = 5.0


def still() -> datetime:
    """A wall clock that stands, so that only what a test sets forward passes."""
    return datetime(2026, 11, 24, 9, tzinfo=UTC)


class Raw:
    """Requests of the bot, answered with status and body."""

    def __init__(self, session: aiohttp.ClientSession, double: DiscordDouble) -> None:
        self.session = session
        self.double = double
        self.headers: dict[str, str] = {}

    async def __call__(
        self, method: str, path: str, body: object = None, *, token: str | None = None, **query: str
    ) -> tuple[int, Any]:
        headers = {"Authorization": f"Bot {self.double.token if token is None else token}"}
        async with self.session.request(
            method, f"{self.double.api_url}{path}", json=body, headers=headers, params=query
        ) as answer:
            self.headers = dict(answer.headers)
            is_json = answer.content_type == "application/json"
            return answer.status, await answer.json() if is_json else await answer.text()

    async def code(self, method: str, path: str, body: object = None, **query: str) -> tuple[int, int]:
        """Status and Discord's code of a request that must be refused."""
        status, answer = await self(method, path, body, **query)
        assert status >= 400, answer
        return status, answer["code"]

    async def result(self, method: str, path: str, body: object = None, **query: str) -> Any:
        """The answer to a request that must succeed."""
        status, answer = await self(method, path, body, **query)
        assert status in (200, 204), answer
        return answer

    async def sends(self, channel: int, text: str = "hello", **more: object) -> Json:
        sent: Json = await self.result("POST", f"/channels/{channel}/messages", {"content": text, **more})
        return sent

    async def registers(self, *commands: Json) -> Any:
        return await self.result(
            "PUT", f"/applications/{self.double.application_id}/commands", list(commands)
        )


class Line:
    """A line to the gateway that does nothing by itself."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, *, zlib_stream: bool) -> None:
        self.socket = socket
        self.sequence = 0
        self._inflate = zlib.decompressobj() if zlib_stream else None

    async def says(self, op: int, data: object = None) -> None:
        await self.socket.send_str(json.dumps({"op": op, "d": data}))

    async def identifies(self, double: DiscordDouble, **changes: object) -> None:
        await self.says(2, {"token": double.token, "intents": INTENTS, "properties": {}, **changes})

    async def resumes(self, double: DiscordDouble, session: str, sequence: int) -> None:
        await self.says(6, {"token": double.token, "session_id": session, "seq": sequence})

    async def hears(self) -> Json:
        """The next message."""
        message = await self.socket.receive(timeout=PATIENCE)
        assert message.type in (WSMsgType.TEXT, WSMsgType.BINARY), message
        raw = message.data if self._inflate is None else self._inflate.decompress(message.data)
        heard: Json = json.loads(raw)
        self.sequence = heard.get("s") or self.sequence
        return heard

    async def until(self, holds: Callable[[Json], bool]) -> Json:
        """The next message of which that holds; the others are passed over."""
        while not holds(heard := await self.hears()):
            pass
        return heard

    async def event(self, name: str) -> Any:
        """What the next event of that name says."""
        return (await self.until(lambda heard: heard.get("t") == name))["d"]

    async def closes_with(self) -> int | None:
        """The code with which Discord ends the line."""
        while True:
            message = await self.socket.receive(timeout=PATIENCE)
            if message.type not in (WSMsgType.TEXT, WSMsgType.BINARY):
                return self.socket.close_code
