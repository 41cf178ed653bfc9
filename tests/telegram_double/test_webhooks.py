"""Webhooks: what is posted, in which order, how often, and what the answer may do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from telegram import Bot
from telegram.error import BadRequest, Conflict

from tests.support.signals import Signal
from tests.support.telegram import TelegramDouble, User
from tests.support.telegram.errors import Json
from tests.telegram_double.raw import Raw


class Receiver:
    """A bot's web server: takes updates, answers as told, notes how many are being served at once."""

    def __init__(self) -> None:
        self.bodies: list[Json] = []
        self.headers: list[str | None] = []
        self.answers: list[web.Response] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.serving = self.most_serving = 0
        self.arrival = Signal()
        self.url = ""

    async def take(self, request: web.Request) -> web.Response:
        self.serving += 1
        self.most_serving = max(self.most_serving, self.serving)
        self.bodies.append(await request.json())
        self.headers.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        self.arrival.fire()
        await self.gate.wait()
        self.serving -= 1
        return self.answers.pop(0) if self.answers else web.Response()

    @property
    def texts(self) -> list[str]:
        return [body["message"]["text"] for body in self.bodies]


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/hook", receiver.take)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield receiver
    receiver.gate.set()
    await runner.cleanup()


async def test_updates_are_posted_with_the_secret(telegram: TelegramDouble, bot: Bot, receiver: Receiver):
    await bot.set_webhook(receiver.url, secret_token="s3-cret_")
    telegram.user("Ana").starts()
    await telegram.until_confirmed()
    assert (receiver.texts, receiver.headers) == (["/start"], ["s3-cret_"])
    info = await bot.get_webhook_info()
    assert (info.url, info.pending_update_count, info.max_connections) == (receiver.url, 0, 40)


async def test_what_waits_is_posted_when_the_webhook_comes(
    telegram: TelegramDouble, bot: Bot, ana: User, receiver: Receiver
):
    ana.says("early")
    await bot.set_webhook(receiver.url)
    await telegram.until_confirmed()
    assert receiver.texts == ["/start", "early"] and receiver.headers == [None, None]
    ana.says("dropped")
    receiver.gate.clear()
    ana.says("dropped too")
    await bot.delete_webhook(drop_pending_updates=True)
    assert await bot.get_updates() == ()


async def test_polling_and_webhook_exclude_each_other(
    telegram: TelegramDouble, bot: Bot, raw: Raw, receiver: Receiver
):
    poll = asyncio.create_task(raw("getUpdates", timeout=50))
    await telegram.until(lambda: telegram.world.queue.is_polled)
    await bot.set_webhook(receiver.url)
    assert (await poll)[1]["description"] == "Conflict: terminated by setWebhook request"
    with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook()
    assert await bot.get_updates() == ()


async def test_a_failed_update_comes_again_and_holds_its_chat_up(
    telegram: TelegramDouble, bot: Bot, ana: User, receiver: Receiver
):
    receiver.answers = [web.Response(status=500), web.Response(status=503, headers={"Retry-After": "0"})]
    ana.says("second")
    await bot.set_webhook(receiver.url)
    await telegram.until_confirmed()
    assert receiver.texts == ["/start"] * 3 + ["second"]
    info = await bot.get_webhook_info()
    assert info.last_error_message == "Wrong response from the webhook: 503 Service Unavailable"
    assert telegram.statistics()["webhook_failures"] == 2


async def test_chats_are_served_side_by_side_up_to_max_connections(
    telegram: TelegramDouble, bot: Bot, receiver: Receiver
):
    receiver.gate.clear()
    await bot.set_webhook(receiver.url, max_connections=2)
    for name in ("Ana", "Ben", "Carla"):
        user = telegram.user(name)
        user.starts()
        user.says("more")
    await receiver.arrival.until(lambda: receiver.serving == 2, within=5)
    receiver.gate.set()
    await telegram.until_confirmed()
    assert receiver.most_serving == 2 and len(receiver.bodies) == 6


async def test_a_method_in_the_answer_is_called(
    telegram: TelegramDouble, bot: Bot, ana: User, receiver: Receiver
):
    receiver.answers = [
        web.json_response({"method": "sendMessage", "chat_id": ana.id, "text": "from the answer"}),
        web.json_response({"method": "deleteWebhook"}),
    ]
    await bot.set_webhook(receiver.url)
    ana.says("hi")
    assert (await ana.chat.next_message()).text == "from the answer"
    await telegram.until_confirmed()
    assert telegram.webhook.url == receiver.url


async def test_a_webhook_that_is_not_there_is_tried_again(telegram: TelegramDouble, bot: Bot, ana: User):
    await bot.set_webhook("http://127.0.0.1:1/hook")
    await telegram.until(lambda: telegram.webhook.failures >= 2)
    assert (await bot.get_webhook_info()).last_error_message == "Connection refused"
    assert (await bot.get_webhook_info()).pending_update_count == 1


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("http://example.org/hook", "An https url must be provided"),
        ("https://example.org:8080/hook", "Webhook can be set up only on ports 80, 88, 443 or 8443"),
        ("https:///hook", "invalid webhook url"),
    ],
)
async def test_wrong_webhooks_are_refused(bot: Bot, url: str, complaint: str):
    with pytest.raises(BadRequest, match=f"(?i){complaint}"):
        await bot.set_webhook(url)


async def test_a_wrong_secret_is_refused(bot: Bot, receiver: Receiver):
    with pytest.raises(BadRequest, match="Secret token contains unallowed characters"):
        await bot.set_webhook(receiver.url, secret_token="säcret")
