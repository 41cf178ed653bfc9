"""The webhook: Telegram calls us, through a reverse proxy, on a local port.

An update is answered with 200 only after it was dealt with; until then Telegram sends it again ([API]
setWebhook). Several processes may listen, each behind the same proxy: Telegram keeps a chat's order by waiting
for the answer, and the version of the conversation guards against whatever comes twice.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import logging

from aiohttp import web
from telegram import Bot, Update
from telegram.error import RetryAfter, TelegramError

from adapters.telegram_chat import limits
from adapters.telegram_chat.inbound import lane_of
from adapters.telegram_chat.polling import FIRST_WAIT, LONGEST_WAIT, Desk
from adapters.telegram_chat.receipts import span_of
from core.courier import CannotServe
from core.lanes import Lanes

log = logging.getLogger(__name__)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # [API] setWebhook  # noqa: S105
#: Larger than any update (own choice).
LARGEST_UPDATE = 1 << 20
#: Connections at once that Telegram may open ([API] setWebhook: 1-100).
CONNECTIONS = 40
#: Telegram is not kept waiting longer for an answer, seconds (own choice); then it sends the update again.
ANSWER_WITHIN = 25.0


def secret_for(token: str, url: str) -> str:
    """A secret for who set none: every process of the same bot finds the same, and nobody else can."""
    return hmac.new(token.encode(), url.encode(), hashlib.sha256).hexdigest()


class CannotListen(CannotServe):
    """The local port can't be had: which, and why."""

    def __init__(self, why: str) -> None:
        super().__init__(limits.PLATFORM, "webhook", why)


class Webhook:
    """Listens on a local port until it is told to stop."""

    def __init__(self, bot: Bot, desk: Desk, *, url: str, secret: str, host: str, port: int) -> None:
        self._bot, self._desk = bot, desk
        self._url, self._secret = url, secret
        self._host, self._port = host, port
        self._lanes = Lanes()

    async def run(self, stop: asyncio.Event) -> None:
        """Listen, tell Telegram where, and serve until then; what is in work is finished."""
        app = web.Application(client_max_size=LARGEST_UPDATE)
        app.router.add_post("/{path:.*}", self._receive)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=ANSWER_WITHIN)
        await runner.setup()
        try:
            try:
                await web.TCPSite(runner, self._host, self._port).start()
            except OSError as error:
                raise CannotListen(f"{self._host}:{self._port} ({error.strerror})") from None
            announcing = asyncio.create_task(self._announce())
            await stop.wait()
            announcing.cancel()
            await asyncio.gather(announcing, return_exceptions=True)
        finally:
            # The webhook stays set: Telegram keeps what comes meanwhile, and another process may be listening.
            await runner.cleanup()

    async def _announce(self) -> None:
        wait = FIRST_WAIT
        while True:
            try:
                await self._bot.set_webhook(
                    self._url,
                    secret_token=self._secret,
                    allowed_updates=limits.UPDATES,
                    max_connections=CONNECTIONS,
                )
                return
            except RetryAfter as error:
                await asyncio.sleep(span_of(error).total_seconds())
            except TelegramError as error:
                log.warning("the webhook could not be set", extra={"why": type(error).__name__})
                await asyncio.sleep(wait)
                wait = min(wait * 2, LONGEST_WAIT)

    async def _receive(self, request: web.Request) -> web.Response:
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode("utf-8", "surrogateescape"), self._secret.encode()):
            return web.Response(status=403)
        try:
            told = json.loads(await request.read())
        except ValueError:
            return web.Response(status=400)
        try:
            update = Update.de_json(told, self._bot)
        except Exception as error:
            # Sent again it would be no better, and hold up its chat meanwhile.
            log.error("an update can't be read", extra={"why": type(error).__name__})
            return web.Response()
        work = self._lanes.add(lane_of(update), lambda: self._desk.serve(update))
        try:
            async with asyncio.timeout(ANSWER_WITHIN):
                await asyncio.shield(work)
        except Exception as error:
            fields = {"update": update.update_id, "why": type(error).__name__}
            log.warning("an update could not be served", extra=fields)
            return web.Response(status=503)
        return web.Response()
