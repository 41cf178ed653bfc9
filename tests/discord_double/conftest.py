"""The double under test, bare HTTP, bare lines, and a bare discord.py client that talks to it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import aiohttp
import pytest

from tests.discord_double.raw import Line, Raw, still
from tests.support.discord import Clock, DiscordDouble, Person, Server

Connect = Callable[..., Awaitable[Line]]


@pytest.fixture
async def double() -> AsyncIterator[DiscordDouble]:
    """Time passes only when `clock.advance` says so."""
    async with DiscordDouble(clock=Clock(still, lambda: 1000.0)) as discord:
        yield discord


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def raw(double: DiscordDouble, http: aiohttp.ClientSession) -> Raw:
    return Raw(http, double)


@pytest.fixture
async def connect(double: DiscordDouble, http: aiohttp.ClientSession) -> AsyncIterator[Connect]:
    """Opens lines; HELLO has been heard."""
    async with AsyncExitStack() as lines:

        async def open_line(*, zlib_stream: bool = False, of: DiscordDouble | None = None) -> Line:
            query = "&compress=zlib-stream" if zlib_stream else ""
            url = f"{(of or double).gateway_url}?v=10&encoding=json{query}"
            line = Line(await lines.enter_async_context(http.ws_connect(url)), zlib_stream=zlib_stream)
            assert (await line.hears())["op"] == 10
            return line

        yield open_line


@pytest.fixture
def server(double: DiscordDouble) -> Server:
    return double.server("Runners")


@pytest.fixture
def ana(double: DiscordDouble, server: Server) -> Person:
    return double.person("Ana", server)
