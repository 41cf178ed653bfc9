"""What Telegram answers raises the same."""

from __future__ import annotations

import pytest
from telegram.error import (
    ChatMigrated,
    InvalidToken,
)
from telegram.request import HTTPXRequest

from adapters.telegram_chat.request import NotSent
from tests.adapters.telegram.request.conftest import FAULTS, Fault
from tests.support.requests_side_by_side import (
    MAKERS,
    PATIENT,
    SECRET,
    SOON,
    Make,
    assert_no_secret,
    bot_over,
    both,
    error_of,
    in_the_library,
)
from tests.support.telegram import (
    Html,
    Refuse,
    TelegramDouble,
    User,
)

#: aiohttp's own reader of forms, in the double, now and then uses what aiohttp itself calls deprecated.
pytestmark = pytest.mark.filterwarnings("ignore:unread_data:DeprecationWarning")


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
async def test_what_telegram_answers_raises_the_same(telegram: TelegramDouble, ana: User, fault: Fault):
    errors = {}
    for name, make in MAKERS.items():
        async with bot_over(telegram, make, read_timeout=2 * PATIENT) as bot:
            # The second call goes over a connection that is open already.
            await bot.send_message(ana.id, "one")
            telegram.faults.add(fault.effect)
            errors[name] = await error_of(bot.send_message(ana.id, "two", read_timeout=SOON))
            # Not doubled by a hidden second try.
            assert [record.method for record in telegram.calls] == ["sendMessage"] * 2
            assert len(ana.chat.from_bot) == 1 + fault.is_done
            ana.chat.from_bot.clear()
            telegram.world.chats[ana.id].history.clear()
    assert in_the_library(errors["httpx"]) is in_the_library(errors["aiohttp"]) is fault.raises
    assert not isinstance(errors["aiohttp"], NotSent)
    assert_no_secret(errors["aiohttp"])
    if isinstance(fault.effect, Refuse | Html):
        assert str(errors["aiohttp"]) == str(errors["httpx"])


@both
async def test_a_chat_that_moved_says_where_to(telegram: TelegramDouble, ana: User, make: Make):
    group = telegram.group("Runners", ana)
    moved = telegram.upgrade(group)
    async with bot_over(telegram, make) as bot:
        error = await error_of(bot.send_message(group.id, "hi"))
    assert isinstance(error, ChatMigrated) and error.new_chat_id == moved.id


@both
async def test_a_wrong_token_is_told_without_the_token(telegram: TelegramDouble, make: Make):
    telegram.faults.add(Refuse(401, "Unauthorized"))
    with pytest.raises(InvalidToken) as raised:
        async with bot_over(telegram, make):
            pass
    assert (SECRET in str(raised.value)) is (make is HTTPXRequest)
