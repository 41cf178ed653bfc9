"""A bare HTTP client for one bot, and a clock moved by hand."""

from __future__ import annotations

from typing import Any

import aiohttp

from tests.support.telegram.errors import Json


class Raw:
    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self.session = session
        self.url = url

    async def __call__(self, method: str, **parameters: object) -> tuple[int, Json]:
        """Status and body of a call with JSON parameters."""
        async with self.session.post(f"{self.url}/{method}", json=parameters) as answer:
            return answer.status, await answer.json()

    async def refusal(self, method: str, **parameters: object) -> str:
        """The description of a call that must be refused."""
        status, body = await self(method, **parameters)
        assert not body["ok"] and body["error_code"] == status
        return str(body["description"])

    async def result(self, method: str, **parameters: object) -> Any:
        """The result of a call that must succeed."""
        status, body = await self(method, **parameters)
        assert status == 200 and body["ok"], body
        return body["result"]


class Stopwatch:
    """Monotonic seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds

    def advance(self, seconds: float) -> None:
        self.seconds += seconds
