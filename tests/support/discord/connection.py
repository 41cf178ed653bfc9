"""A line to the gateway: what is written to it, in order, compressed or not, and how it ends."""

from __future__ import annotations

import asyncio
import contextlib
import json
import zlib
from typing import Any

from aiohttp import web

from tests.support.discord.session import Session


class Connection:
    """One WebSocket of a bot."""

    def __init__(
        self, socket: web.WebSocketResponse, transport: asyncio.Transport, *, zlib_stream: bool
    ) -> None:
        self.socket = socket
        self.session: Session | None = None
        self.is_silent = False
        self.ended_by_discord = False
        self._transport = transport
        self._deflate = zlib.compressobj() if zlib_stream else None
        self._queue: asyncio.Queue[str | None] = asyncio.Queue()
        self._writing = asyncio.create_task(self._write())

    def say(self, message: str | dict[str, Any]) -> None:
        """Put a message after those that wait to be written."""
        if not self.is_silent:
            self._queue.put_nowait(message if isinstance(message, str) else json.dumps(message))

    async def close(self, code: int, reason: str = "") -> None:
        """Write what waits, and close with that code."""
        self.ended_by_discord = True
        self._queue.put_nowait(None)
        with contextlib.suppress(ConnectionError):
            await self._writing
            await self.socket.close(code=code, message=reason.encode())
        self.leave()

    def cut(self) -> None:
        """End the line without a word, as when a router dies."""
        self.ended_by_discord = True
        self._transport.abort()
        self.leave()

    def leave(self) -> None:
        """Nobody listens here any more."""
        self._writing.cancel()
        if self.session is not None and self.session.connection is self:
            self.session.connection = None

    async def _write(self) -> None:
        with contextlib.suppress(ConnectionError):
            while (text := await self._queue.get()) is not None:
                if self._deflate is None:
                    await self.socket.send_str(text)
                else:
                    data = self._deflate.compress(text.encode()) + self._deflate.flush(zlib.Z_SYNC_FLUSH)
                    await self.socket.send_bytes(data)
