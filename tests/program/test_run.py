"""`sidekick run` as a process of its own against Telegram's double: crashes, conflicts, outages, secrets."""

from __future__ import annotations

import asyncio
import random
import re
import signal
import socket
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from tests.support.running import SidekickProcess
from tests.support.telegram import Drop, Html, Refuse, TelegramDouble


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramDouble]:
    async with TelegramDouble() as double:
        yield double


def stored(folder: Path, query: str) -> list[Any]:
    with closing(sqlite3.connect(folder / "sidekick.db")) as database:
        return database.execute(query).fetchall()


async def test_it_says_what_it_is_answers_and_stops_gracefully(telegram, tmp_path):
    ana = telegram.user("Ana")
    async with SidekickProcess(telegram, tmp_path) as sidekick:
        await sidekick.until_it_says(
            "Sidekick is running: Telegram as @sidekick_test_bot, long polling; database SQLite"
        )
        ana.starts()
        hello = await ana.chat.next_message()
        await ana.taps("I agree", on=hello).answered()
        await ana.chat.next_message()
        assert await sidekick.stop() == 0
    assert "has stopped" in sidekick.said
    assert not telegram.world.queue.waiting, "what was served is confirmed"
    assert telegram.statistics()["rate_refusals"] == 0


async def test_control_c_is_as_good(telegram, tmp_path):
    async with SidekickProcess(telegram, tmp_path) as sidekick:
        await sidekick.until_it_says("is running")
        assert await sidekick.stop(signal.SIGINT) == 0


async def test_killed_at_any_moment_nothing_is_lost_and_nothing_done_twice(telegram, tmp_path):
    """Every update names itself in its answer (`/x17`), so that each can be told from the others."""
    chance = random.Random(11)
    people = [telegram.user(f"P{number}") for number in range(10)]
    sent: list[str] = []
    kills = 5
    for _ in range(kills):
        async with SidekickProcess(telegram, tmp_path) as sidekick:
            await sidekick.until_it_says("is running")
            for user in chance.sample(people, 5):
                sent.append(f"/x{len(sent)}")
                user.says(sent[-1])
            seen = len(telegram.calls)
            so_far = chance.randrange(1, 12)
            await telegram.until(lambda: len(telegram.calls) >= seen + so_far, within=10)  # noqa: B023
            await sidekick.kill()
            two_minutes_go_by(tmp_path)
    async with SidekickProcess(telegram, tmp_path) as sidekick:
        await telegram.until_confirmed(within=20)
        await telegram.until(lambda: set(answers(telegram)) >= set(sent), within=60)
        assert await sidekick.stop() == 0
    times = Counter(answers(telegram))
    assert set(times) == set(sent), "nothing is lost"
    assert sum(times.values()) <= len(sent) + kills, "a crash repeats at most what was in flight"
    assert stored(tmp_path, "select count(*) from inbox") == [(len(sent),)]
    said = stored(tmp_path, "select count(*) from outbox where type = 'say'")
    assert said == [(len(sent),)], "every update was answered once"
    for user in people:
        asked = [m.text for m in user.chat.messages if not m.from_bot]
        told = [match[1] for m in user.chat.from_bot if (match := ANSWER.search(m.text))]
        assert list(dict.fromkeys(told)) == asked, "in order"


ANSWER = re.compile(r"I don't know (/x\d+)\.")


def two_minutes_go_by(folder: Path) -> None:
    """The leases of who was killed are over, which the coach waits for before it repeats what was in work."""
    with closing(sqlite3.connect(folder / "sidekick.db")) as database, database:
        database.execute("update outbox set hold_until = due_at where status = 'pending' and type = 'say'")


def answers(telegram: TelegramDouble) -> list[str]:
    return [
        match[1]
        for user in telegram.users.values()
        for message in user.chat.from_bot
        if (match := ANSWER.search(message.text))
    ]


async def test_a_second_instance_says_so_and_takes_over(telegram, tmp_path):
    ana = telegram.user("Ana")
    async with SidekickProcess(telegram, tmp_path) as first:
        await first.until_it_says("is running")
        await telegram.until(lambda: telegram.world.queue.is_polled)
        async with SidekickProcess(telegram, tmp_path) as second:
            await first.until_it_says("another instance of this bot")
            assert await first.stop() == 0
            ana.says("/x1")
            await ana.chat.until(lambda chat: len(chat.from_bot) == 1, within=20)
            assert await second.stop() == 0


async def test_it_waits_for_the_network_at_the_start_and_later(telegram, tmp_path):
    ana = telegram.user("Ana")
    await telegram.network_away()
    async with SidekickProcess(telegram, tmp_path) as sidekick:
        await sidekick.until_it_says("can't be reached")
        await telegram.network_back()
        ana.says("/x1")
        await ana.chat.until(lambda chat: len(chat.from_bot) == 1, within=15)
        await telegram.network_away()
        ana.says("/x2")
        await sidekick.until_it_says("(?s)can't be reached.*can't be reached")
        await telegram.network_back()
        await ana.chat.until(lambda chat: len(chat.from_bot) == 2, within=30)
        assert await sidekick.stop() == 0
    assert [ANSWER.search(m.text)[1] for m in ana.chat.from_bot] == ["/x1", "/x2"]  # type: ignore[index]


async def test_by_webhook(telegram, tmp_path):
    ana = telegram.user("Ana")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = {
        "TELEGRAM_WEBHOOK_URL": f"http://127.0.0.1:{port}/telegram",
        "TELEGRAM_WEBHOOK_LISTEN": f"127.0.0.1:{port}",
        "TELEGRAM_WEBHOOK_SECRET": "a-secret",
    }
    async with SidekickProcess(telegram, tmp_path, **settings) as sidekick:
        await sidekick.until_it_says("webhook")
        ana.says("/x1")
        await ana.chat.next_message(within=10)
        await sidekick.kill()
        two_minutes_go_by(tmp_path)
        ana.says("/x2")
    async with SidekickProcess(telegram, tmp_path, **settings) as sidekick:
        await ana.chat.until(lambda chat: "/x2" in chat.from_bot[-1].text, within=20)
        assert await sidekick.stop() == 0
    assert list(dict.fromkeys(answers(telegram))) == ["/x1", "/x2"]


# Secrets ---------------------------------------------------------------------------------------------------


def secret_of(telegram: TelegramDouble) -> str:
    return telegram.token.partition(":")[2]


async def test_the_token_appears_nowhere_at_debug_level_whatever_happens(telegram, tmp_path):
    ana = telegram.user("Ana")
    async with SidekickProcess(telegram, tmp_path, LOG_LEVEL="debug", PYTHONASYNCIODEBUG="1") as sidekick:
        await sidekick.until_it_says("is running")
        command_line = Path(f"/proc/{sidekick.pid}/cmdline").read_bytes().decode()
        for number, fault in enumerate((Html(502), Drop(), Refuse(400, "Bad Request: oh"))):
            telegram.faults.add(fault, "sendMessage")
            telegram.faults.add(fault, "getUpdates")
            ana.says(f"/x{number}")
        telegram.faults.add(Refuse(401, "Unauthorized"), "getUpdates")
        ana.sends_photo()
        ana.sends_location(40.4, -3.7)
        telegram.faults.add(Drop(), "answerCallbackQuery")
        ana.starts()
        await ana.chat.until(lambda chat: any("I agree" in m.labels for m in chat.from_bot), within=60)
        ana.taps("I agree")
        await telegram.until_confirmed(within=40)
        await telegram.network_away()
        await sidekick.until_it_says("can't be reached")
        await sidekick.stop()
    everything = sidekick.said + command_line
    assert "DEBUG" in sidekick.said
    assert secret_of(telegram) not in everything
    assert "/x1" not in sidekick.said, "nor anything that was written"


async def test_a_wrong_token_ends_with_one_sentence_and_is_not_shown(telegram, tmp_path):
    wrong = "123456789:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    async with SidekickProcess(telegram, tmp_path, TELEGRAM_TOKEN=wrong, LOG_LEVEL="debug") as sidekick:
        assert await sidekick.ends() == 2
    assert "TELEGRAM_TOKEN" in sidekick.said and "AAAA" not in sidekick.said
    assert "Traceback" not in sidekick.said


@pytest.mark.parametrize("token", ["", "nonsense", "12 34"])
async def test_no_token_or_no_token_at_all(telegram, tmp_path, token):
    async with SidekickProcess(telegram, tmp_path, TELEGRAM_TOKEN=token) as sidekick:
        assert await sidekick.ends() == 2
    assert "TELEGRAM_TOKEN" in sidekick.said and "Traceback" not in sidekick.said


# Discord beside it -----------------------------------------------------------------------------------------


@asynccontextmanager
async def discord_that_says(status: int) -> AsyncIterator[dict[str, str]]:
    """The settings of a bot for a Discord that knows no more than this status."""

    async def answer(request: web.Request) -> web.Response:
        return web.Response(body=b"{}", status=status, content_type="application/json")

    application = web.Application()
    application.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield {"DISCORD_TOKEN": "hunter2hunter2", "DISCORD_API_URL": address, "LOG_LEVEL": "debug"}
    await runner.cleanup()


async def test_one_platform_that_refuses_its_token_ends_them_all_with_one_sentence(telegram, tmp_path):
    async with discord_that_says(401) as settings:
        async with SidekickProcess(telegram, tmp_path, **settings) as sidekick:
            assert await sidekick.ends() == 2
        assert "DISCORD_TOKEN: Discord does not accept it" in sidekick.said
        assert "hunter2" not in sidekick.said and "Traceback" not in sidekick.said
        sidekick = await SidekickProcess(telegram, tmp_path, **settings).begin("check")
        assert await sidekick.ends() == 1
        assert "ok  telegram" in sidekick.said and "BAD discord: the token is not accepted" in sidekick.said
        assert "hunter2" not in sidekick.said


async def test_one_platform_that_is_away_does_not_hold_up_the_other(telegram, tmp_path):
    ana = telegram.user("Ana")
    async with discord_that_says(404) as settings:
        async with SidekickProcess(telegram, tmp_path, **settings) as sidekick:
            await sidekick.until_it_says(
                r"is running: Telegram as @\w+, long polling, Discord \(not reached yet\)"
            )
            ana.starts()
            await ana.chat.next_message()
            assert await sidekick.stop() == 0
    assert "hunter2" not in sidekick.said and "Traceback" not in sidekick.said


# Checking up -----------------------------------------------------------------------------------------------


async def test_check_says_whose_the_token_is(telegram, tmp_path):
    sidekick = await SidekickProcess(telegram, tmp_path).begin("check")
    assert await sidekick.ends() == 0
    assert "ok  telegram: the token is that of @sidekick_test_bot" in sidekick.said
    assert secret_of(telegram) not in sidekick.said


async def test_check_says_whose_the_first_shard_is(telegram, tmp_path):
    async with discord_that_says(404) as settings:
        sidekick = await SidekickProcess(telegram, tmp_path, DISCORD_SHARDS="1-1/2", **settings).begin(
            "check"
        )
        await sidekick.ends()
    assert "shards: 1-1/2; shard 0 has to be served by another process" in sidekick.said


async def test_check_says_when_the_token_is_wrong_or_nobody_answers(telegram, tmp_path):
    wrong = "123456789:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
    sidekick = await SidekickProcess(telegram, tmp_path, TELEGRAM_TOKEN=wrong).begin("check")
    assert await sidekick.ends() == 1
    assert "BAD telegram: the token is not accepted" in sidekick.said and "AAAA" not in sidekick.said
    await telegram.network_away()
    sidekick = await SidekickProcess(telegram, tmp_path).begin("check")
    assert await sidekick.ends() == 1
    assert "BAD telegram: can't be reached" in sidekick.said and "Traceback" not in sidekick.said


async def test_a_port_that_is_taken_is_said(telegram, tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        settings = {
            "TELEGRAM_WEBHOOK_URL": "https://example.org/",
            "TELEGRAM_WEBHOOK_LISTEN": f"127.0.0.1:{port}",
        }
        async with SidekickProcess(telegram, tmp_path, **settings) as sidekick:
            assert await sidekick.ends() == 2
    assert "TELEGRAM_WEBHOOK_LISTEN" in sidekick.said and "Traceback" not in sidekick.said


async def test_a_poll_that_hangs_does_not_keep_it_from_stopping(telegram, tmp_path):
    async with SidekickProcess(telegram, tmp_path) as sidekick:
        await sidekick.until_it_says("is running")
        await telegram.until(lambda: telegram.world.queue.is_polled)
        async with asyncio.timeout(5):
            assert await sidekick.stop() == 0
