"""What a call to Telegram costs: a bare bot over its library's own HTTP client and over ours, in turns.

Telegram's double answers from a process of its own, so that the processor time is the bot's alone.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import aiohttp
from telegram import Bot
from telegram.request import BaseRequest, HTTPXRequest

from adapters.telegram_chat.request import AiohttpRequest, stand_in
from tests.bench.measuring import Measured, tell

CALLS, WARM_UP, ROUNDS = 400, 40, 5
SIDE_BY_SIDE = (1, 20)
#: Own choice: below it, a client of one's own would not be worth its keep.
GOAL = 0.5
TEXT = "Good morning! 45 minutes easy today 🏃 at a pace at which you could talk. How did you sleep?"


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one call over one client; medians of some rounds."""

    per_second: float
    cpu_ms: float

    def __str__(self) -> str:
        return f"{self.per_second:,.0f} calls/s, {self.cpu_ms:.2f} ms CPU each"


def calls(_: Path) -> list[Measured]:
    """`sendMessage` one after the other and many at once."""
    return asyncio.run(_measured())


async def _measured() -> list[Measured]:
    rows = []
    async with _double() as addresses, AsyncExitStack() as bots:
        token, chat = addresses["token"], addresses["chat"]

        async def over(bearer: str, make: Callable[..., BaseRequest]) -> Bot:
            bot = Bot(bearer, base_url=addresses["base_url"], request=make(), get_updates_request=make())
            return await bots.enter_async_context(bot)

        theirs = await over(token, HTTPXRequest)
        ours = await over(stand_in(token), lambda: AiohttpRequest(token))
        for at_once in SIDE_BY_SIDE:
            tell(f"{at_once} calls at once")
            rounds = [
                (await _round(theirs, chat, at_once), await _round(ours, chat, at_once))
                for _ in range(ROUNDS)
            ]
            rows.append(_row(at_once, *(_middle(costs) for costs in zip(*rounds, strict=True))))
    return rows


def _row(at_once: int, theirs: Cost, ours: Cost) -> Measured:
    how = "one after the other" if at_once == 1 else f"{at_once} at once"
    share = ours.cpu_ms / theirs.cpu_ms
    return Measured(
        f"a bare bot's `sendMessage`, {how}",
        f"{ours}: {share:.2f} of the CPU, {ours.per_second / theirs.per_second:.1f} times the calls",
        f"over HTTPXRequest {theirs}",
        f"at most {GOAL:g} of the CPU",
        share <= GOAL,
    )


async def _round(bot: Bot, chat: int, at_once: int) -> Cost:
    async def some(number: int) -> None:
        for _ in range(number):
            await bot.send_message(chat, TEXT)

    async def all_of(number: int) -> None:
        await asyncio.gather(*(some(number // at_once) for _ in range(at_once)))

    await all_of(WARM_UP)
    start, cpu_start = perf_counter(), process_time()
    await all_of(CALLS)
    return Cost(CALLS / (perf_counter() - start), 1000 * (process_time() - cpu_start) / CALLS)


def _middle(costs: Iterable[Cost]) -> Cost:
    by_figure = zip(*((cost.per_second, cost.cpu_ms) for cost in costs), strict=True)
    return Cost(*map(statistics.median, by_figure))


@asynccontextmanager
async def _double() -> AsyncIterator[dict[str, Any]]:
    """The double in its own process without rate limits, and somebody who has pressed Start."""
    process = subprocess.Popen([sys.executable, "-m", "tests.support.telegram"], stdout=subprocess.PIPE)
    assert process.stdout is not None
    try:
        addresses: dict[str, Any] = json.loads(process.stdout.readline())
        async with aiohttp.ClientSession(raise_for_status=True) as session:

            async def order(what: str, **arguments: object) -> dict[str, Any]:
                async with session.post(f"{addresses['control_url']}/{what}", json=arguments) as answer:
                    told: dict[str, Any] = await answer.json()
                    return told

            await order("rates", enabled=False)
            addresses["chat"] = (await order("users", first_name="Ana"))["id"]
            await order(f"users/{addresses['chat']}/starts")
        yield addresses
    finally:
        process.terminate()
        process.communicate()
