"""`sidekick run`: the coach on every platform that has a token, until it is told to stop."""

from __future__ import annotations

import asyncio
import signal

from sqlalchemy import make_url

from adapters.telegram_chat.chat import TelegramChat, WebhookPlace
from bot import nightly
from bot.compose import build
from bot.settings import Settings
from bot.wakeup import Wakeup

DATABASES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


async def run(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT, then finish what is in work.

    Raises TokenRefused before anything is served.
    """
    stop = _told_to_stop()
    async with _telegram(settings) as telegram:
        if not await telegram.sign_in(stop):
            return
        async with build(settings, [telegram.courier], serves=True) as app:
            print(f"Sidekick is running: {telegram.name}; database {_database(settings)}.", flush=True)
            async with Wakeup(app.dispatcher, nightly.jobs(app, settings), app.clock):
                await telegram.serve(app.coach, app.dispatcher, app.clock, stop, app.circles)
    print("Sidekick has stopped; what was in work is finished.", flush=True)


def _told_to_stop() -> asyncio.Event:
    """Set by the first signal; a second one ends the program at once."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()

    def end() -> None:
        stop.set()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, end)
    return stop


def _telegram(settings: Settings) -> TelegramChat:
    assert settings.telegram_token is not None
    webhook = None
    if settings.telegram_webhook_url is not None:
        host, _, port = settings.telegram_webhook_listen.rpartition(":")
        given = settings.telegram_webhook_secret
        webhook = WebhookPlace(
            url=str(settings.telegram_webhook_url),
            host=host.strip("[]"),
            port=int(port),
            secret=None if given is None else given.get_secret_value(),
        )
    return TelegramChat(
        settings.telegram_token.get_secret_value(),
        None if settings.telegram_api_url is None else str(settings.telegram_api_url),
        webhook=webhook,
        allowed=settings.allowed_users,
    )


def _database(settings: Settings) -> str:
    kind = make_url(settings.database_url.get_secret_value()).get_backend_name()
    return DATABASES.get(kind, kind)
