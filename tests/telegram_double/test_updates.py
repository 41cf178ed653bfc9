"""getUpdates: numbers, confirmation, long polling, conflicts, and the form of what is sent."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, TelegramObject, Update
from telegram.error import BadRequest, Conflict

from tests.support.telegram import PIXEL, Pressed, TelegramDouble, User, limits
from tests.telegram_double.raw import Raw, Stopwatch

YES = InlineKeyboardMarkup([[InlineKeyboardButton("Yes", callback_data="y")]])


async def numbers(raw: Raw, **parameters: object) -> list[int]:
    return [update["update_id"] for update in await raw.result("getUpdates", **parameters)]


async def test_updates_come_again_until_confirmed(raw: Raw, ana: User):
    for text in ("one", "two"):
        ana.says(text)
    first, second, third = await numbers(raw)
    assert (second, third) == (first + 1, first + 2)
    assert await numbers(raw, offset=second) == [second, third]
    assert await numbers(raw) == [second, third], "what was confirmed is gone"
    assert await numbers(raw, limit=1) == [second]
    assert await numbers(raw, offset=-1) == [third]
    assert await numbers(raw) == [third]
    assert await numbers(raw, offset=third + 1) == []


async def test_a_long_poll_ends_when_an_update_comes(telegram: TelegramDouble, bot: Bot, ana: User):
    await bot.get_updates(offset=-1)
    (started,) = await bot.get_updates()
    poll = asyncio.create_task(bot.get_updates(offset=started.update_id + 1, timeout=50))
    await telegram.until(lambda: not telegram.world.queue.waiting)
    ana.says("hi")
    (update,) = await asyncio.wait_for(poll, timeout=5)
    assert update.message is not None and update.message.text == "hi"


async def test_a_long_poll_without_updates_ends_empty(raw: Raw, telegram: TelegramDouble):
    assert await numbers(raw, timeout=1) == []


async def test_a_second_poller_ends_the_first(telegram: TelegramDouble, bot: Bot, raw: Raw):
    first = asyncio.create_task(raw("getUpdates", timeout=50))
    await telegram.until(lambda: telegram.world.queue.is_polled)
    second = asyncio.create_task(bot.get_updates(timeout=50))
    status, body = await asyncio.wait_for(first, timeout=5)
    assert status == 409
    assert body["description"] == (
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    )
    third = asyncio.create_task(raw("getUpdates", timeout=50))
    with pytest.raises(Conflict):
        await second
    telegram.user("Ben").starts()
    assert (await third)[0] == 200
    assert telegram.statistics()["poll_conflicts"] == 2


async def test_a_poller_that_hangs_up_conflicts_with_nobody(telegram: TelegramDouble, raw: Raw):
    poll = asyncio.create_task(raw("getUpdates", timeout=50))
    await telegram.until(lambda: telegram.world.queue.is_polled)
    poll.cancel()
    await telegram.network_away()
    await telegram.until(lambda: not telegram.world.queue.is_polled)
    await telegram.network_back()
    assert await numbers(raw) == []
    assert telegram.statistics()["poll_conflicts"] == 0


async def test_what_the_bot_did_not_ask_for_is_lost(raw: Raw, ana: User):
    (started,) = await numbers(raw, allowed_updates=["message"])
    message = ana.says("hi")
    ana.edits(message, "hello")
    ana.reacts(message, "👍")
    updates = await raw.result("getUpdates", offset=started + 1)
    assert [sorted(update) for update in updates] == [["message", "update_id"]]
    await raw.result("getUpdates", allowed_updates=["message_reaction"])
    ana.reacts(message, "🔥")
    ana.says("not heard")
    assert len(await numbers(raw, offset=started + 2)) == 1
    assert await raw.refusal("getUpdates", allowed_updates={}) == (
        "Bad Request: can't parse allowed updates: Expected an Array of String"
    )


async def test_updates_expire():
    time = Stopwatch()
    async with TelegramDouble(monotonic=time) as telegram:
        ana = telegram.user("Ana")
        ana.starts()
        async with Bot(telegram.token, base_url=telegram.base_url) as bot:
            await bot.send_message(ana.id, "?", reply_markup=YES)
            ana.taps("Yes")
            assert len(await bot.get_updates()) == 2
            time.advance(limits.CALLBACK_LIFETIME_SECONDS)
            assert len(await bot.get_updates()) == 1
            time.advance(limits.UPDATE_LIFETIME_SECONDS)
            assert await bot.get_updates() == ()


async def test_a_press_is_answered_once_seen(telegram: TelegramDouble, bot: Bot, ana: User):
    await bot.send_message(ana.id, "?", reply_markup=YES)
    pressed = ana.taps("Yes")
    assert isinstance(pressed, Pressed)
    update = (await bot.get_updates())[-1]
    assert update.callback_query is not None and update.callback_query.data == "y"
    assert telegram.statistics()["unanswered_presses"] == 1
    await bot.answer_callback_query(update.callback_query.id, "Noted")
    assert (await pressed.answered())["text"] == "Noted"
    with pytest.raises(BadRequest, match="Message_too_long"):
        await bot.answer_callback_query(update.callback_query.id, "x" * (limits.CALLBACK_ANSWER + 1))
    with pytest.raises(BadRequest, match="Query is too old"):
        await bot.answer_callback_query("123", "Noted")


async def test_a_press_must_be_answered_soon():
    time = Stopwatch()
    async with TelegramDouble(monotonic=time) as telegram:
        ana = telegram.user("Ana")
        ana.starts()
        async with Bot(telegram.token, base_url=telegram.base_url) as bot:
            await bot.send_message(ana.id, "?", reply_markup=YES)
            pressed = ana.taps("y")
            assert isinstance(pressed, Pressed)
            time.advance(limits.CALLBACK_ANSWER_SECONDS + 1)
            with pytest.raises(BadRequest, match="Query is too old and response timeout expired"):
                await bot.answer_callback_query(pressed.id)


async def test_everything_the_double_sends_is_known_to_the_library(
    telegram: TelegramDouble, bot: Bot, ana: User
):
    """No update holds a field that python-telegram-bot does not know, or lacks one that it needs."""
    await bot.get_updates(allowed_updates=Update.ALL_TYPES)
    ben = telegram.user("Ben")
    message = ana.says("/log 8 km", reply_to=await _sent(telegram, bot, ana))
    ana.edits(message, "/log 9 km")
    ana.forwards("a plan", of="Coach Carla")
    ana.forwards_message(message)
    ana.sends_location(40.4, -3.7)
    ana.sends_photo(caption="sunrise")
    ana.sends_album([PIXEL, PIXEL], caption="two")
    ana.sends_document("week.csv", b"a,b", "text/csv")
    ana.sends_voice()
    ana.sends_sticker()
    ana.reacts(message, "👍")
    ana.taps("Yes")
    poll = await bot.send_poll(ana.id, "When?", ["Sat", "Sun"], is_anonymous=False)
    ana.votes(ana.chat.chat.history[poll.message_id], 1)
    ana.blocks()
    ana.unblocks()
    group = telegram.group("Runners", ana, ben)
    ben.says("/week", to=group)
    group.removes_bot()
    group.takes_bot_back()
    telegram.upgrade(group)
    bodies = [update.body for update in telegram.world.queue.waiting]
    kinds = {kind for body in bodies for kind in body} - {"update_id"}
    assert kinds == limits.DEFAULT_UPDATES | limits.ASKED_UPDATES
    for body in bodies:
        assert unknown_to_library(Update.de_json(body, bot)) == [], body
    assert len(await bot.get_updates()) == len(bodies)


async def _sent(telegram: TelegramDouble, bot: Bot, ana: User) -> Any:
    await bot.send_message(ana.id, "<b>Well?</b>", parse_mode="HTML", reply_markup=YES)
    return ana.chat.last


def unknown_to_library(found: object, path: str = "") -> list[str]:
    """Paths of all fields that the library did not recognise."""
    if isinstance(found, (list, tuple)):
        return [one for n, item in enumerate(found) for one in unknown_to_library(item, f"{path}[{n}]")]
    if not isinstance(found, TelegramObject):
        return []
    unknown = [f"{path}.{name}" for name in found.api_kwargs]
    names = {slot for kind in type(found).__mro__ for slot in getattr(kind, "__slots__", ())}
    for name in names - {"api_kwargs"}:
        if not name.startswith("_"):
            unknown += unknown_to_library(getattr(found, name, None), f"{path}.{name}")
    return unknown
