"""The double under test, a real python-telegram-bot `Bot` that talks to it, and bare HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest
from telegram import Bot

from tests.support.telegram import Rates, TelegramDouble, User
from tests.telegram_double.raw import Raw

UNLIMITED = Rates(10_000, 10_000, 10_000)


@pytest.fixture(autouse=True)
def library_of_tomorrow(monkeypatch: pytest.MonkeyPatch) -> None:
    """python-telegram-bot warns whenever it reads a duration as a number, its own `RetryAfter` included."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramDouble]:
    async with TelegramDouble(rates=UNLIMITED, webhook_pause=0.01) as double:
        yield double


@pytest.fixture
async def bot(telegram: TelegramDouble) -> AsyncIterator[Bot]:
    async with Bot(telegram.token, base_url=telegram.base_url, base_file_url=telegram.base_file_url) as real:
        telegram.calls.clear()
        yield real


@pytest.fixture
async def raw(telegram: TelegramDouble) -> AsyncIterator[Raw]:
    async with aiohttp.ClientSession() as session:
        yield Raw(session, f"{telegram.base_url}{telegram.token}")


@pytest.fixture
def ana(telegram: TelegramDouble) -> User:
    """Somebody who has pressed Start."""
    user = telegram.user("Ana", last_name="Ruiz", username="ana_runs")
    user.starts()
    return user
