"""The double in a process of its own, driven over its control side."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest


class Order:
    """Orders to the control side, and requests as the bot."""

    def __init__(self, session: aiohttp.ClientSession, addresses: dict[str, str]) -> None:
        self.session = session
        self.addresses = addresses

    async def __call__(self, verb: str, what: str, /, **body: object) -> tuple[int, Any]:
        url = f"{self.addresses['control_url']}/{what}"
        async with self.session.request(verb, url, json=body) as answer:
            return answer.status, await answer.json()

    async def bot(self, method: str, path: str, body: object) -> tuple[int, Any]:
        headers = {"Authorization": f"Bot {self.addresses['token']}"}
        async with self.session.request(
            method, self.addresses["api_url"] + path, json=body, headers=headers
        ) as answer:
            return answer.status, await answer.json(content_type=None)


@pytest.fixture
async def order() -> AsyncIterator[Order]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.support.discord", stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    async with asyncio.timeout(60), aiohttp.ClientSession() as session:
        yield Order(session, json.loads(await process.stdout.readline()))
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0


async def test_people_faults_and_numbers(order: Order):
    _, server = await order("POST", "servers", name="Runners")
    _, ana = await order("POST", "people", name="Ana", servers=[server["id"]])
    _, me = await order.bot("GET", "/oauth2/applications/@me", None)
    commands = [{"name": "today", "description": "x"}]
    assert (await order.bot("PUT", f"/applications/{me['id']}/commands", commands))[0] == 200
    status, asked = await order("POST", f"people/{ana['id']}/invokes", command="today", to=server["channel"])
    assert status == 200
    status, lived = await order("POST", f"interactions/{asked['interaction']}/wait", within=0.05)
    assert status == 408 and lived["callback"] is None
    await order("POST", "clock", advance=3)
    assert (await order("GET", f"interactions/{asked['interaction']}"))[1]["has_failed"]
    await order("POST", "faults", kind="html", status=503, method="POST", path="/channels/*")
    path = f"/channels/{ana['channel']}/messages"
    async with order.session.post(
        order.addresses["api_url"] + path,
        json={"content": "x"},
        headers={"Authorization": f"Bot {order.addresses['token']}"},
    ) as answer:
        assert answer.status == 503
    assert (await order.bot("POST", path, {"content": "hello"}))[0] == 200
    status, (seen,) = await order("POST", f"people/{ana['id']}/wait", count=1)
    assert status == 200 and seen["text"] == "hello"
    assert (await order("POST", f"people/{ana['id']}/closes_dms"))[0] == 200
    assert (await order.bot("POST", path, {"content": "hello"}))[1]["code"] == 50007
    _, numbers = await order("GET", "statistics")
    assert numbers["faults_met"] == 1 and numbers["unacknowledged"] == 1
    assert (await order("POST", f"people/{ana['id']}/presses", wanted="Nothing"))[0] == 400
    assert (await order("POST", "gateway/cut"))[0] == 200
