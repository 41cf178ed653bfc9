"""Several processes of the program behind one address, sharing a PostgreSQL database."""

from __future__ import annotations

import asyncio
import re
import socket
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
from aiohttp import web

from adapters.sql.engine import connect
from tests.support.databases import drop_everything
from tests.support.running import SidekickProcess
from tests.support.telegram import TelegramDouble, User

PEOPLE, ROUNDS = 8, 3


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


class ReverseProxy:
    """Gives each request to the next process, and to the one after it where nobody listens, as nginx does."""

    def __init__(self, ports: Sequence[int]) -> None:
        self.served: Counter[int] = Counter()
        self._ports = ports
        self._next = 0

    @asynccontextmanager
    async def open(self) -> AsyncIterator[str]:
        """While it is open; gives its address."""
        async with aiohttp.ClientSession() as self._session:
            app = web.Application()
            app.router.add_post("/hook", self._pass_on)
            runner = web.AppRunner(app, access_log=None)
            await runner.setup()
            port = free_port()
            await web.TCPSite(runner, "127.0.0.1", port).start()
            try:
                yield f"http://127.0.0.1:{port}/hook"
            finally:
                await runner.cleanup()

    async def _pass_on(self, request: web.Request) -> web.Response:
        body = await request.read()
        self._next += 1
        for turn in range(len(self._ports)):
            port = self._ports[(self._next + turn) % len(self._ports)]
            try:
                async with self._session.post(
                    f"http://127.0.0.1:{port}/hook", data=body, headers=request.headers
                ) as answer:
                    self.served[port] += 1
                    return web.Response(status=answer.status, body=await answer.read())
            except aiohttp.ClientConnectorError:
                continue
        return web.Response(status=502)


async def talk(user: User, first: int) -> None:
    """Commands that nobody knows, each after the answer to the one before: the answer names it."""
    for number in range(first, first + ROUNDS):
        user.says(f"/x{user.id}n{number}")
        await user.chat.next_message(within=30)


async def test_two_processes_serve_one_address_and_one_goes_away(tmp_path: Path, postgres_url: str) -> None:
    database = connect(postgres_url)
    await database.write(drop_everything)
    await database.close()
    ports = [free_port(), free_port()]
    proxy = ReverseProxy(ports)
    async with TelegramDouble() as telegram, proxy.open() as address:
        telegram.rates.enabled = False

        def process(port: int) -> SidekickProcess:
            listen = {"TELEGRAM_WEBHOOK_URL": address, "TELEGRAM_WEBHOOK_LISTEN": f"127.0.0.1:{port}"}
            return SidekickProcess(telegram, tmp_path, DATABASE_URL=postgres_url, **listen)

        people = [telegram.user(f"P{number}") for number in range(PEOPLE)]
        async with process(ports[0]) as stays, process(ports[1]) as leaves:
            for each in (stays, leaves):
                await each.until_it_says("is running.*webhook.*PostgreSQL")
            await asyncio.gather(*(talk(user, 0) for user in people))
            assert min(proxy.served[port] for port in ports) > PEOPLE, "both had their part"
            assert await leaves.stop() == 0
            await asyncio.gather(*(talk(user, ROUNDS) for user in people))
            async with process(ports[1]) as back:
                await back.until_it_says("is running")
                before = proxy.served[ports[1]]
                await asyncio.gather(*(talk(user, 2 * ROUNDS) for user in people))
                assert proxy.served[ports[1]] > before
    for user in people:
        named = [re.findall(r"/x\d+n(\d+)", message.text) for message in user.chat.from_bot]
        assert named == [[str(number)] for number in range(3 * ROUNDS)], "each once, in order"
