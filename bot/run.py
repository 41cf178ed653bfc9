"""`sidekick run`: the coach on every platform that has a token, until it is told to stop."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Collection, Iterator
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import make_url

from bot import nightly
from bot.compose import build
from bot.settings import Settings, shard_range
from bot.wakeup import Wakeup
from core.circle_host import CircleHost
from core.coach import Coach
from core.courier import Courier
from core.dispatch import Dispatcher
from core.ports import Clock
from core.understanding.lexicon import lexicon

if TYPE_CHECKING:
    from adapters.discord_chat.chat import DiscordChat
    from adapters.telegram_chat.chat import TelegramChat

DATABASES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


class Chat(Protocol):
    """A platform that the coach is served on: see `TelegramChat` and `DiscordChat`."""

    @property
    def courier(self) -> Courier:
        """What brings messages there."""
        ...

    @property
    def name(self) -> str:
        """The bot as people find it, for the operator."""
        ...

    async def sign_in(self, stop: asyncio.Event) -> bool:
        """Learn who we are; False when told to stop before."""
        ...

    async def serve(
        self,
        coach: Coach,
        dispatcher: Dispatcher,
        clock: Clock,
        stop: asyncio.Event,
        circles: CircleHost,
    ) -> None:
        """Take what people send until then; what is in work is finished."""
        ...


#: A platform that can't be reached at the start is waited for so many seconds; then the others begin without it, and
#: it joins them when it can be reached (own choice).
TOGETHER_WITHIN = 10.0


async def run(settings: Settings) -> None:
    """Serve every platform that has a token until SIGTERM or SIGINT, then finish what is in work.

    One that can't be served ends them all. Raises CannotServe.
    """
    stop = _told_to_stop()
    # Read now, it keeps nobody's first message waiting, and what comes uses the memory that reading leaves free.
    lexicon()
    async with AsyncExitStack() as stack:
        chats: list[Chat] = [await stack.enter_async_context(chat) for chat in _chats(settings)]
        signing = [asyncio.create_task(chat.sign_in(stop)) for chat in chats]
        await asyncio.wait(signing, timeout=TOGETHER_WITHIN, return_when=asyncio.FIRST_EXCEPTION)
        if stop.is_set() or any(task.done() and task.exception() for task in signing):
            await _together(stop, signing)
            return
        app = await stack.enter_async_context(build(settings, [chat.courier for chat in chats], serves=True))
        names = [
            chat.name if task.done() else f"{chat.name} (not reached yet)"
            for chat, task in zip(chats, signing, strict=True)
        ]
        print(f"Sidekick is running: {', '.join(names)}; database {_database(settings)}.", flush=True)

        async def serve(chat: Chat, signed_in: asyncio.Task[bool]) -> None:
            if await signed_in:
                await chat.serve(app.coach, app.dispatcher, app.clock, stop, app.circles)

        async with Wakeup(app.dispatcher, nightly.jobs(app, settings), app.clock):
            serving = [asyncio.create_task(serve(*each)) for each in zip(chats, signing, strict=True)]
            await _together(stop, serving)
    print("Sidekick has stopped.", flush=True)


async def _together(stop: asyncio.Event, tasks: Collection[asyncio.Task[Any]]) -> None:
    """Wait for all; when one fails the others are told to stop, and its error is raised when they have."""
    _, others = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
    if others:
        stop.set()
        await asyncio.wait(others)
    for task in tasks:
        task.result()


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


def _chats(settings: Settings) -> Iterator[TelegramChat | DiscordChat]:
    # Imported here, because each library takes half a second that the other platform need not wait for.
    if settings.telegram_token is not None:
        yield _telegram(settings, settings.telegram_token.get_secret_value())
    if settings.discord_token is not None:
        yield _discord(settings, settings.discord_token.get_secret_value())


def _telegram(settings: Settings, token: str) -> TelegramChat:
    from adapters.telegram_chat.chat import TelegramChat, WebhookPlace

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
        token,
        None if settings.telegram_api_url is None else str(settings.telegram_api_url),
        webhook=webhook,
        allowed=settings.allowed_users,
    )


def _discord(settings: Settings, token: str) -> DiscordChat:
    from adapters.discord_chat.chat import DiscordChat

    return DiscordChat(
        token,
        None if settings.discord_api_url is None else str(settings.discord_api_url),
        settings.discord_gateway_url,
        shards=None if settings.discord_shards is None else shard_range(settings.discord_shards),
        allowed=settings.allowed_users,
        servers=settings.allowed_servers,
    )


def _database(settings: Settings) -> str:
    kind = make_url(settings.database_url.get_secret_value()).get_backend_name()
    return DATABASES.get(kind, kind)
