"""The token is told to nobody."""

from __future__ import annotations

import asyncio
import logging

import pytest
from telegram.request import HTTPXRequest

from adapters.telegram_chat.request import AiohttpRequest, stand_in
from tests.adapters.telegram.request.conftest import FAULTS
from tests.support.requests_side_by_side import (
    SECRET,
    SOON,
    Make,
    bot_over,
    both,
    error_of,
)
from tests.support.telegram import (
    TelegramDouble,
    User,
)

#: aiohttp's own reader of forms, in the double, now and then uses what aiohttp itself calls deprecated.
pytestmark = pytest.mark.filterwarnings("ignore:unread_data:DeprecationWarning")


@pytest.mark.parametrize("junk", ["", "SECRETWITHOUTNUMBER", "123456789:"])
def test_what_is_no_token_is_refused_and_not_repeated(junk: str):
    for take in (stand_in, AiohttpRequest):
        with pytest.raises(ValueError, match="not a bot's token") as refused:
            take(junk)
        assert "SECRET" not in str(refused.value)


@both
async def test_the_token_is_in_no_line_of_a_debugging_run(
    telegram: TelegramDouble,
    ana: User,
    make: Make,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
):
    caplog.set_level(logging.DEBUG)
    loop = asyncio.get_running_loop()
    loop.set_debug(True)
    loop.slow_callback_duration = 0.0
    async with bot_over(telegram, make) as bot:
        await bot.send_message(ana.id, "hi")
        await bot.send_document(ana.id, bytes(300_000))
        for fault in FAULTS:
            telegram.faults.add(fault.effect)
            await error_of(bot.send_message(ana.id, "hi", read_timeout=SOON))
        await telegram.network_away()
        await error_of(bot.send_message(ana.id, "hi"))
        await telegram.network_back()
        shown = [repr(bot), repr(bot.request), str(bot.token)]
    out, err = capfd.readouterr()
    told = "\n".join([caplog.text, out, err, *shown])
    assert "sendMessage" in told
    # HTTPX shows that the look is sharp enough.
    assert (SECRET in told) is (make is HTTPXRequest)
