"""What tests do with people, and the double in a process of its own."""

from __future__ import annotations

import asyncio
import base64
import json
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup

from tests.support.telegram import Pressed, TelegramDouble, User
from tests.telegram_double.raw import Raw

ROOT = Path(__file__).parents[2]


def one_button(label: str, data: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=data)]])


async def test_messages_are_awaited_one_by_one(bot: Bot, ana: User):
    coming = asyncio.create_task(ana.chat.next_message())
    await bot.send_message(ana.id, "one")
    await bot.send_message(ana.id, "two")
    assert (await coming).text == "one"
    assert (await ana.chat.next_message()).text == "two"
    with pytest.raises(AssertionError, match="no new message"):
        await ana.chat.next_message(within=0.01)


async def test_an_edit_is_awaited(bot: Bot, ana: User):
    sent = await bot.send_message(ana.id, "one")
    becoming = asyncio.create_task(ana.chat.until(lambda chat: chat.from_bot[-1].text == "two"))
    await bot.edit_message_text("two", ana.id, sent.message_id)
    await becoming
    with pytest.raises(AssertionError, match="never became"):
        await ana.chat.until(lambda chat: False, within=0.01)


async def test_a_button_that_is_gone_can_be_tapped_on_an_old_screen_only(bot: Bot, ana: User):
    sent = await bot.send_message(ana.id, "?", reply_markup=one_button("Yes", "y"))
    await bot.edit_message_reply_markup(ana.id, sent.message_id, reply_markup=one_button("No", "n"))
    with pytest.raises(AssertionError, match="no button 'Yes'"):
        ana.taps("Yes")
    assert isinstance(ana.taps("Yes", on=ana.chat.last), Pressed)
    assert (await bot.get_updates())[-1].callback_query.data == "y"  # type: ignore[union-attr]


async def test_people_keep_to_what_people_can_do(telegram: TelegramDouble, bot: Bot, ana: User):
    with pytest.raises(ValueError, match="deep link"):
        ana.starts("no spaces")
    assert ana.starts("invite_7").text == "/start invite_7"
    await bot.send_message(ana.id, "theirs")
    with pytest.raises(ValueError, match="their own"):
        ana.edits(ana.chat.last, "mine")
    link = InlineKeyboardMarkup([[InlineKeyboardButton("Open", url="https://example.org")]])
    await bot.send_message(ana.id, "?", reply_markup=link)
    with pytest.raises(ValueError, match="tells the bot nothing"):
        ana.taps("Open")
    group = telegram.group("Runners", telegram.user("Ben"))
    with pytest.raises(ValueError, match="only members"):
        ana.says("hi", to=group)
    ana.blocks()
    with pytest.raises(ValueError, match="blocked"):
        ana.says("hi")


async def test_privacy_mode_keeps_the_talk_of_groups_from_the_bot(
    telegram: TelegramDouble, bot: Bot, ana: User
):
    group = telegram.group("Runners", ana)
    sent = await bot.send_message(group.id, "hi all")
    offset = (await bot.get_updates())[-1].update_id + 1
    ana.says("lovely day", to=group)
    ana.says("/today@another_bot", to=group)
    ana.says("/today@Sidekick_Test_Bot", to=group)
    ana.says("/week", to=group)
    ana.says("thanks", to=group, reply_to=group.chat.history[sent.message_id])
    heard = [update.message.text for update in await bot.get_updates(offset) if update.message]
    assert heard == ["/today@Sidekick_Test_Bot", "/week", "thanks"]


async def test_a_defect_of_the_double_fails_the_test(monkeypatch: pytest.MonkeyPatch):
    async def broken() -> None:
        async with TelegramDouble() as telegram, aiohttp.ClientSession() as session:
            monkeypatch.setattr(telegram.world.files, "issue", None)
            raw = Raw(session, f"{telegram.base_url}{telegram.token}")
            assert (await raw("getFile", file_id="x"))[0] == 500

    with pytest.raises(TypeError):
        await broken()


ECHO = """
import sys
from telegram import Update
from telegram.ext import Application, MessageHandler, filters

async def echo(update: Update, context: object) -> None:
    await update.message.reply_html(f"<b>{update.message.text}</b>")

token, base_url = sys.argv[1:]
application = Application.builder().token(token).base_url(base_url).build()
application.add_handler(MessageHandler(filters.TEXT, echo))
application.run_polling()
"""


async def test_a_whole_bot_in_its_own_process_polls_and_answers(telegram: TelegramDouble):
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", ECHO, telegram.token, telegram.base_url
    )
    ana = telegram.user("Ana")
    ana.says("hi")
    answer = await ana.chat.next_message(within=20)
    assert (answer.text, answer.entities) == ("hi", [{"type": "bold", "offset": 0, "length": 2}])
    await telegram.network_away()
    ana.says("still there?")
    await telegram.network_back()
    assert (await ana.chat.next_message(within=20)).text == "still there?"
    process.terminate()
    await process.communicate()
    assert process.returncode == 0
    assert telegram.statistics()["updates_waiting"] == 0
    assert telegram.statistics()["poll_conflicts"] == 0


class Remote:
    """The double's control side."""

    def __init__(self, session: aiohttp.ClientSession, addresses: dict[str, str]) -> None:
        self.session = session
        self.addresses = addresses

    async def __call__(self, path: str, verb: str = "POST", **body: object) -> Any:
        url = f"{self.addresses['control_url']}/{path}"
        async with self.session.request(verb, url, json=body) as answer:
            found = await answer.json()
            return found if answer.status == 200 else (answer.status, found)


@pytest.fixture
async def remote() -> AsyncIterator[Remote]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.support.telegram", stdout=asyncio.subprocess.PIPE, cwd=ROOT
    )
    assert process.stdout is not None
    addresses = json.loads(await asyncio.wait_for(process.stdout.readline(), timeout=20))
    async with aiohttp.ClientSession() as session:
        yield Remote(session, addresses)
    process.terminate()
    await process.communicate()
    assert process.returncode == 0


async def test_the_double_in_its_own_process(remote: Remote):
    there = remote.addresses
    bot = Bot(there["token"], base_url=there["base_url"], base_file_url=there["base_file_url"])
    async with bot:
        ana = (await remote("users", first_name="Ana"))["id"]
        await remote(f"users/{ana}/starts", payload="club")
        await remote("rates", enabled=False)
        await bot.send_message(ana, "Well?", reply_markup=one_button("Yes", "y"))
        await remote(f"users/{ana}/taps", wanted="Yes")
        content = base64.b64encode(b"a,b").decode()
        document = await remote(f"users/{ana}/sends_document", name="a.csv", content=content)
        said = await remote(f"users/{ana}/says", text="8 km", reply_to=2)
        await remote(f"users/{ana}/edits", message=said["message_id"], text="9 km")
        await remote(f"users/{ana}/blocks")
        await remote(f"users/{ana}/unblocks")
        group = (await remote("groups", title="Runners", members=[ana]))["id"]
        await remote(f"users/{ana}/says", text="/week", to=group)
        moved = (await remote(f"groups/{group}/becomes_supergroup"))["id"]
        await remote(f"groups/{moved}/removes_bot")
        assert len(await bot.get_updates(timeout=1)) == 13
        file = await bot.get_file(document["document"]["file_id"])
        assert bytes(await file.download_as_bytearray()) == b"a,b"
        poll = await bot.send_poll(ana, "When?", ["Sat", "Sun"])
        await remote(f"users/{ana}/votes", message=poll.message_id, options=[1])
        shown = await remote(f"chats/{ana}/messages", "GET")
        assert shown[-1]["poll"]["total_voter_count"] == 1


async def test_faults_and_statistics_from_outside(remote: Remote):
    raw = Raw(remote.session, f"{remote.addresses['base_url']}{remote.addresses['token']}")
    ana = (await remote("users", first_name="Ana"))["id"]
    await remote(
        "faults", kind="status", status=500, description="Internal Server Error", method="sendMessage"
    )
    await remote(f"users/{ana}/starts")
    assert (await raw("sendMessage", chat_id=ana, text="hi"))[0] == 500
    await remote("faults", kind="html", times=None)
    await remote("faults", "DELETE")
    assert (await raw("sendMessage", chat_id=ana, text="hi"))[0] == 200
    (seen,) = await remote(f"chats/{ana}/wait", count=1)
    assert seen["text"] == "hi"
    assert (await remote(f"chats/{ana}/wait", count=2, within=0.01))[0] == 408
    await remote("network", up=False)
    with pytest.raises(aiohttp.ClientConnectionError):
        await raw("getMe")
    await remote("network", up=True)
    assert (await raw("getMe"))[0] == 200
    assert [call["status"] for call in await remote("calls", "GET")] == [500, 200, 200]
    statistics = await remote("statistics", "GET")
    assert (statistics["messages_from_bot"], statistics["faults_met"]) == (1, 1)
    status, mistake = await remote(f"users/{ana}/taps", wanted="nothing")
    assert status == 400 and "no button" in mistake["mistake"]
    assert (await remote(f"users/{ana}/dances"))[0] == 400
