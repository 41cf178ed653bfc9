"""Flood control by a clock moved by hand, and everything that goes wrong on order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import aiohttp
import pytest
from telegram import Bot, InputMediaPhoto
from telegram.error import NetworkError, RetryAfter, TimedOut

from tests.support.telegram import PIXEL, Drop, Hang, Html, Late, Rates, Refuse, TelegramDouble, User
from tests.support.telegram.errors import BotApiError
from tests.support.telegram.ratelimits import RateLimiter
from tests.telegram_double.raw import Raw, Stopwatch


@pytest.fixture
def time() -> Stopwatch:
    return Stopwatch()


@pytest.fixture
async def strict(time: Stopwatch) -> AsyncIterator[tuple[TelegramDouble, Bot]]:
    """The double with Telegram's own rates, and a bot."""
    async with (
        TelegramDouble(monotonic=time) as telegram,
        Bot(telegram.token, base_url=telegram.base_url) as bot,
    ):
        yield telegram, bot


async def test_one_message_a_second_in_a_private_chat(strict: tuple[TelegramDouble, Bot], time: Stopwatch):
    telegram, bot = strict
    ana = telegram.user("Ana")
    ana.starts()
    first = await bot.send_message(ana.id, "one")
    time.advance(0.5)
    with pytest.raises(RetryAfter) as refused:
        await bot.send_message(ana.id, "two")
    assert refused.value.retry_after == timedelta(seconds=1)
    await bot.edit_message_text("one, edited", ana.id, first.message_id)
    time.advance(1.0)
    await bot.send_message(ana.id, "two")
    assert [message.text for message in ana.chat.from_bot] == ["one, edited", "two"]


async def test_the_429_has_telegram_s_form(strict: tuple[TelegramDouble, Bot]):
    telegram, bot = strict
    ana = telegram.user("Ana")
    ana.starts()
    await bot.send_message(ana.id, "one")
    async with aiohttp.ClientSession() as session:
        status, body = await Raw(session, f"{telegram.base_url}{telegram.token}")(
            "sendMessage", chat_id=ana.id, text="2"
        )
    assert status == 429
    assert body == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 1",
        "parameters": {"retry_after": 1},
    }


async def test_asking_early_is_refused_counted_and_extends_nothing(
    strict: tuple[TelegramDouble, Bot], time: Stopwatch
):
    telegram, bot = strict
    ana = telegram.user("Ana")
    ana.starts()
    await bot.send_message(ana.id, "one")
    for _ in range(3):
        with pytest.raises(RetryAfter):
            await bot.send_message(ana.id, "two")
        time.advance(0.25)
    assert telegram.statistics()["rate_early_retries"] == 2
    assert telegram.statistics()["rate_refusals"] == 3
    time.advance(0.25)
    await bot.send_message(ana.id, "two")


async def test_thirty_messages_a_second_overall(strict: tuple[TelegramDouble, Bot], time: Stopwatch):
    telegram, bot = strict
    users = [telegram.user(f"U{n}") for n in range(31)]
    for user in users:
        user.starts()
    for user in users[:30]:
        await bot.send_message(user.id, "hi")
    with pytest.raises(RetryAfter):
        await bot.send_message(users[30].id, "hi")
    time.advance(1.0)
    await bot.send_message(users[30].id, "hi")


async def test_twenty_messages_a_minute_in_a_group(strict: tuple[TelegramDouble, Bot], time: Stopwatch):
    telegram, bot = strict
    group = telegram.group("Runners", telegram.user("Ana"))
    for number in range(19):
        sent = await bot.send_message(group.id, f"{number}")
    await bot.edit_message_text("an edit counts here", group.id, sent.message_id)
    time.advance(15)
    with pytest.raises(RetryAfter) as refused:
        await bot.send_message(group.id, "too many")
    assert refused.value.retry_after == timedelta(seconds=45)
    time.advance(45)
    await bot.send_message(group.id, "again")


async def test_albums_count_as_many_and_refusals_as_none(strict: tuple[TelegramDouble, Bot], time: Stopwatch):
    telegram, bot = strict
    group = telegram.group("Runners", telegram.user("Ana"))
    for _ in range(2):
        await bot.send_media_group(group.id, [InputMediaPhoto(PIXEL)] * 10)
    with pytest.raises(RetryAfter):
        await bot.send_message(group.id, "the twenty-first")
    time.advance(60)
    async with aiohttp.ClientSession() as session:
        raw = Raw(session, f"{telegram.base_url}{telegram.token}")
        for _ in range(25):
            assert (
                await raw.refusal("sendMessage", chat_id=group.id, text="")
                == "Bad Request: message text is empty"
            )
    await bot.send_message(group.id, "free")


def test_rates_can_be_switched_off(time: Stopwatch):
    limiter = RateLimiter(Rates(), time)
    limiter.admit(1)
    with pytest.raises(BotApiError):
        limiter.admit(1)
    limiter.enabled = False
    limiter.admit(1)


async def test_an_ordered_refusal(telegram: TelegramDouble, bot: Bot, ana: User):
    ben = telegram.user("Ben")
    ben.starts()
    fault = telegram.faults.add(
        Refuse(429, "Too Many Requests: retry after 3", 3), "send*", chat_id=ana.id, times=2
    )
    await bot.send_message(ben.id, "others are not met")
    await bot.get_me()
    for _ in range(2):
        with pytest.raises(RetryAfter):
            await bot.send_message(ana.id, "hi")
    await bot.send_message(ana.id, "hi")
    assert (fault.met, len(ana.chat.from_bot)) == (2, 1)


async def test_a_gateway_s_page(telegram: TelegramDouble, bot: Bot, raw: Raw, ana: User):
    telegram.faults.add(Html(), times=2)
    async with raw.session.get(f"{raw.url}/getMe") as answer:
        assert (answer.status, answer.content_type) == (502, "text/html")
    with pytest.raises(NetworkError, match="Bad Gateway"):
        await bot.send_message(ana.id, "hi")
    assert ana.chat.from_bot == []


@pytest.mark.parametrize("after_work", [False, True])
async def test_a_dropped_connection(telegram: TelegramDouble, bot: Bot, ana: User, after_work: bool):
    telegram.faults.add(Drop(after_work), "sendMessage")
    with pytest.raises(NetworkError):
        await bot.send_message(ana.id, "hi")
    assert len(ana.chat.from_bot) == after_work
    assert [(r.status, r.fault) for r in telegram.calls_of("sendMessage")] == [(0, "Drop")]


async def test_a_hanging_call_is_never_done(telegram: TelegramDouble, bot: Bot, ana: User):
    telegram.faults.add(Hang(0.3), "sendMessage", times=2)
    with pytest.raises(TimedOut):
        await bot.send_message(ana.id, "hi", read_timeout=0.05)
    with pytest.raises(NetworkError):
        await bot.send_message(ana.id, "hi")
    assert ana.chat.from_bot == []


async def test_a_late_answer_hides_work_that_was_done(telegram: TelegramDouble, bot: Bot, ana: User):
    telegram.faults.add(Late(0.3), "sendMessage", times=2)
    with pytest.raises(TimedOut):
        await bot.send_message(ana.id, "hi", read_timeout=0.05)
    assert len(ana.chat.from_bot) == 1
    await bot.send_message(ana.id, "patient")
    assert len(ana.chat.from_bot) == 2


async def test_a_dropped_answer_brings_updates_again(telegram: TelegramDouble, bot: Bot, ana: User):
    telegram.faults.add(Drop(after_work=True), "getUpdates")
    with pytest.raises(NetworkError):
        await bot.get_updates()
    assert len(await bot.get_updates()) == 1


async def test_downloads_meet_faults_too(telegram: TelegramDouble, bot: Bot, ana: User):
    ana.sends_document("a.csv", b"a")
    file = await bot.get_file(ana.chat.messages[-1].json["document"]["file_id"])
    telegram.faults.add(Html(), "download")
    with pytest.raises(NetworkError):
        await file.download_as_bytearray()
    telegram.faults.add(Late(0.01), "download")
    assert bytes(await file.download_as_bytearray()) == b"a"


async def test_chance_is_seeded(ana: User):
    async def met(seed: int) -> list[int]:
        async with TelegramDouble(seed=seed) as telegram, aiohttp.ClientSession() as session:
            telegram.faults.add(Refuse(500), times=None, probability=0.5)
            raw = Raw(session, f"{telegram.base_url}{telegram.token}")
            return [(await raw("getMe"))[0] for _ in range(20)]

    first = await met(7)
    assert set(first) == {200, 500}
    assert first == await met(7) != await met(8)


async def test_the_network_goes_away_and_comes_back(telegram: TelegramDouble, bot: Bot, raw: Raw, ana: User):
    (started,) = await bot.get_updates()
    poll = asyncio.create_task(raw("getUpdates", offset=started.update_id + 1, timeout=50))
    await telegram.until_confirmed()
    await telegram.network_away()
    with pytest.raises(aiohttp.ClientError):
        await poll
    with pytest.raises(NetworkError):
        await bot.send_message(ana.id, "hi")
    ana.says("into the void, but Telegram keeps it")
    await telegram.network_back()
    await bot.send_message(ana.id, "hi")
    assert len(ana.chat.from_bot) == 1
    assert len(await bot.get_updates()) == 1
