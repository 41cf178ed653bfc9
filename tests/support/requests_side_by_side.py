"""python-telegram-bot's own request and ours behind the same calls, for a test to hold them side by side."""

from __future__ import annotations

import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from telegram import Bot
from telegram.error import TelegramError
from telegram.request import BaseRequest, HTTPXRequest

from adapters.telegram_chat.request import AiohttpRequest, stand_in
from tests.support.telegram import TOKEN, TelegramDouble

SECRET = TOKEN.partition(":")[2]
#: Both answer within microseconds, or never.
SOON, PATIENT = 0.05, 10.0
Make = Callable[..., BaseRequest]
MAKERS: dict[str, Make] = {
    "httpx": HTTPXRequest,
    "aiohttp": lambda **settings: AiohttpRequest(TOKEN, **settings),
}
both = pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)


@asynccontextmanager
async def bot_over(telegram: TelegramDouble, make: Make, **settings: object) -> AsyncIterator[Bot]:
    token = telegram.token if make is HTTPXRequest else stand_in(telegram.token)
    async with Bot(
        token,
        base_url=telegram.base_url,
        base_file_url=telegram.base_file_url,
        request=make(**settings),
        get_updates_request=make(connection_pool_size=1),
    ) as bot:
        telegram.calls.clear()
        yield bot


async def error_of(call: Awaitable[object]) -> TelegramError:
    with pytest.raises(TelegramError) as raised:
        await call
    return raised.value


def in_the_library(error: TelegramError) -> type[BaseException]:
    """The error's class as python-telegram-bot knows it."""
    return next(kind for kind in type(error).__mro__ if kind.__module__ == "telegram.error")


def assert_no_secret(error: BaseException) -> None:
    """Neither in what anybody may print of an error, nor in what the frames that raised it hold."""
    of_the_test = error.__traceback__
    below = of_the_test.tb_next.tb_next if of_the_test and of_the_test.tb_next else None
    held = traceback.TracebackException(type(error), error, below, capture_locals=True)
    shown = "".join([str(error), repr(error), *traceback.format_exception(error), *held.format()])
    assert SECRET not in shown
    assert error.__context__ is None or error.__suppress_context__
    if error.__context__ is not None:
        assert_no_secret(error.__context__)


@asynccontextmanager
async def post_to(
    make: Make, address: str, scheme: str = "http", **settings: object
) -> AsyncIterator[Callable[..., Awaitable[object]]]:
    """A way to post to whatever listens at an address."""
    token = TOKEN if make is HTTPXRequest else stand_in(TOKEN)
    async with make(**settings) as request:
        yield lambda **timeouts: request.post(f"{scheme}://{address}/bot{token}/sendMessage", **timeouts)


async def raised_by_both(
    address: str, scheme: str = "http", **settings: object
) -> tuple[TelegramError, TelegramError]:
    errors = []
    for make in MAKERS.values():
        async with post_to(make, address, scheme, **settings) as post:
            errors.append(await error_of(post()))
    theirs, ours = errors
    assert in_the_library(theirs) is in_the_library(ours)
    assert_no_secret(ours)
    return theirs, ours
