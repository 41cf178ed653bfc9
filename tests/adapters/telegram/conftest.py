"""Fixtures: Telegram's double, and the whole coach on it over real HTTP, on a database of its own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

import pytest

from adapters.telegram_chat.chat import TelegramChat, WebhookPlace
from bot.compose import Application, build_in_memory
from bot.wakeup import Wakeup
from core.coach import Respond
from core.dialogue.engine import respond
from tests.support.telegram import TelegramDouble
from tests.support.waits import LoopClock


@dataclass
class Running:
    """The coach at work on the double."""

    app: Application
    chat: TelegramChat


Start = Callable[..., AbstractAsyncContextManager[Running]]


@pytest.fixture
async def clock(monkeypatch: pytest.MonkeyPatch) -> LoopClock:
    """The coach's clock, and Telegram's."""
    clock = LoopClock()
    clock.rules_the_scheduler(monkeypatch)
    return clock


@pytest.fixture
async def telegram(clock: LoopClock) -> AsyncIterator[TelegramDouble]:
    """The double, without the limits of its rates: the coach keeps them slowly, and tests of them turn them on."""
    async with TelegramDouble(monotonic=clock.monotonic, now=clock.now) as double:
        double.rates.enabled = False
        yield double


def root(double: TelegramDouble) -> str:
    """The address of the double as `TELEGRAM_API_URL` has it."""
    return double.base_url.removesuffix("/bot")


@pytest.fixture
def start(telegram: TelegramDouble, clock: LoopClock) -> Start:
    """Runs the coach: `async with start() as running`."""

    @asynccontextmanager
    async def run(
        step: Respond = respond,
        *,
        webhook: WebhookPlace | None = None,
        allowed: frozenset[str] = frozenset(),
        paced: bool = False,
    ) -> AsyncIterator[Running]:
        stop = asyncio.Event()
        async with TelegramChat(telegram.token, root(telegram), webhook=webhook, allowed=allowed) as chat:
            chat.courier._limits._monotonic = clock.monotonic
            chat._client.their_clock._now = clock.now
            if not paced:
                chat.courier.pace = None  # type: ignore[assignment]
            assert await chat.sign_in(stop)
            async with (
                build_in_memory([chat.courier], clock, step) as app,
                Wakeup(app.dispatcher, (), app.clock),
            ):
                serving = asyncio.create_task(
                    chat.serve(app.coach, app.dispatcher, app.clock, stop, app.circles)
                )
                try:
                    yield Running(app, chat)
                finally:
                    stop.set()
                    await serving

    return run
