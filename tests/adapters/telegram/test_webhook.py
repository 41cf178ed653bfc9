"""The webhook: the secret, 200 only after the commit, redelivery, order."""

from __future__ import annotations

import asyncio
import socket

import aiohttp
import pytest

from adapters.telegram_chat import webhook
from adapters.telegram_chat.chat import WebhookPlace
from adapters.telegram_chat.webhook import SECRET_HEADER, CannotListen, secret_for
from tests.support.telegram import Refuse

pytestmark = pytest.mark.skips_waits


def place(secret: str | None = "s3cret-_") -> WebhookPlace:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return WebhookPlace(url=f"http://127.0.0.1:{port}/hook", host="127.0.0.1", port=port, secret=secret)


async def test_updates_come_and_go_by_webhook(telegram, start):
    ana = telegram.user("Ana")
    async with start(webhook=place()):
        await telegram.until(lambda: telegram.webhook.url)
        ana.starts()
        hello = await ana.chat.next_message()
        ana.taps("I agree", on=hello)
        await ana.chat.next_message()
        await telegram.until_confirmed()
    assert not telegram.calls_of("getUpdates")
    assert telegram.webhook.url, "what comes while we are away is kept"


async def test_whoever_does_not_know_the_secret_is_refused(telegram, start):
    where = place()
    update = {"update_id": 1}
    async with start(webhook=where), aiohttp.ClientSession() as session:
        await telegram.until(lambda: telegram.webhook.url)
        for header in ({}, {SECRET_HEADER: "wrong"}, {SECRET_HEADER: "s3cret-"}, {SECRET_HEADER: "ü"}):
            async with session.post(where.url, json=update, headers=header) as answer:
                assert answer.status == 403
        known = {SECRET_HEADER: "s3cret-_"}
        async with session.post(where.url, data=b"no json", headers=known) as answer:
            assert answer.status == 400
        async with session.post(where.url, data=b"[1]", headers=known) as answer:
            assert answer.status == 200, "it would not be better the next time"
        async with session.get(where.url, headers=known) as answer:
            assert answer.status == 405
        async with session.post(where.url, json=update, headers=known) as answer:
            assert answer.status == 200


async def test_without_a_secret_of_the_operators_there_is_one_all_the_same(telegram, start):
    where = place(secret=None)
    async with start(webhook=where):
        await telegram.until(lambda: telegram.webhook.url)
        assert telegram.webhook.secret == secret_for(telegram.token, where.url)
    assert telegram.token.partition(":")[2] not in secret_for(telegram.token, where.url)
    assert secret_for(telegram.token, "https://a.org") != secret_for(telegram.token, "https://b.org")


async def test_what_could_not_be_committed_comes_again_and_is_done_once(telegram, start, monkeypatch):
    ana = telegram.user("Ana")
    async with start(webhook=place()) as running:
        await telegram.until(lambda: telegram.webhook.url)
        commit, failures = running.app.store.commit, iter([OSError("away"), OSError("away")])

        async def failing(*args, **more):
            for failure in failures:
                raise failure
            return await commit(*args, **more)

        monkeypatch.setattr(running.app.store, "commit", failing)
        ana.starts()
        await ana.chat.next_message()
        await telegram.until_confirmed()
    assert telegram.webhook.failures == 2 and len(ana.chat.from_bot) == 1


async def test_telegram_is_not_kept_waiting_for_ever(telegram, start, monkeypatch):
    monkeypatch.setattr(webhook, "ANSWER_WITHIN", 0.1)
    ana = telegram.user("Ana")
    async with start(webhook=place()) as running:
        await telegram.until(lambda: telegram.webhook.url)
        heard, gate = running.app.coach.hear, asyncio.Event()

        async def slowly(inbound):
            await gate.wait()
            return await heard(inbound)

        monkeypatch.setattr(running.app.coach, "hear", slowly)
        ana.says("hi")
        await telegram.until(lambda: telegram.webhook.failures)
        gate.set()
        await telegram.until_confirmed(within=10)
        await ana.chat.next_message()
    assert len(ana.chat.from_bot) == 1, "however often it came"


async def test_a_webhook_that_can_not_be_set_is_set_later(telegram, start, monkeypatch):
    monkeypatch.setattr(webhook, "FIRST_WAIT", 0.01)
    telegram.faults.add(Refuse(500, "Internal Server Error"), "setWebhook", times=2)
    where = place()
    async with start(webhook=where):
        await telegram.until(lambda: telegram.webhook.url)
    assert telegram.webhook.url == where.url and len(telegram.calls_of("setWebhook")) == 3


async def test_a_port_that_is_taken_is_said(telegram, start):
    where = place()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", where.port))
        taken.listen()
        with pytest.raises(CannotListen, match=str(where.port)):
            async with start(webhook=where):
                pass


async def test_long_polling_takes_the_webhook_away_and_loses_nothing(telegram, start):
    ana = telegram.user("Ana")
    async with start(webhook=place()):
        await telegram.until(lambda: telegram.webhook.url)
    ana.says("hi")
    async with start():
        await ana.chat.next_message()
    assert not telegram.webhook.url
