"""The coach in this process on Discord's double, over real HTTP and WebSocket, with the library as it is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from discord.gateway import DiscordWebSocket
from discord.http import Route

from adapters.discord_chat.chat import DiscordChat
from bot.compose import Application, build_in_memory
from bot.wakeup import Wakeup
from tests.support.discord import DiscordDouble


class Now:
    """The real time."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass
class Running:
    """The coach at work on the double."""

    app: Application
    chat: DiscordChat


Wired = Callable[[], AbstractAsyncContextManager[Running]]


def wiring(double: DiscordDouble, monkeypatch: pytest.MonkeyPatch) -> Wired:
    """Runs the coach: `async with wired() as running`. The library's addresses are put back afterwards."""
    monkeypatch.setattr(Route, "BASE", Route.BASE)
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", DiscordWebSocket.DEFAULT_GATEWAY)

    @asynccontextmanager
    async def wired() -> AsyncIterator[Running]:
        stop = asyncio.Event()
        async with DiscordChat(double.token, double.api_url, double.gateway_url) as chat:
            assert await chat.sign_in(stop)
            async with build_in_memory([chat.courier], Now()) as app, Wakeup(app.dispatcher, (), app.clock):
                serving = asyncio.create_task(
                    chat.serve(app.coach, app.dispatcher, app.clock, stop, app.circles)
                )
                try:
                    await double.until_connected()
                    yield Running(app, chat)
                finally:
                    stop.set()
                    await serving

    return wired
