"""The coach on Telegram as the program runs it: one client, its courier, and updates until it stops."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from telegram import Bot
from telegram.error import InvalidToken, RetryAfter, TelegramError

from adapters.telegram_chat import limits
from adapters.telegram_chat.client import Client
from adapters.telegram_chat.courier import TelegramCourier
from adapters.telegram_chat.desk import FrontDesk
from adapters.telegram_chat.face import introduce
from adapters.telegram_chat.inbound import Me
from adapters.telegram_chat.places import zone_at
from adapters.telegram_chat.polling import FIRST_WAIT, LONGEST_WAIT, Poller
from adapters.telegram_chat.receipts import span_of
from adapters.telegram_chat.webhook import Webhook, secret_for
from core.circle_host import CircleHost
from core.coach import Coach
from core.courier import TokenRefused
from core.dispatch import Dispatcher
from core.doors import GuestList
from core.ports import Clock
from core.waits import Waits

log = logging.getLogger(__name__)

#: What goes on beside the turns is waited for so many seconds when the program stops (own choice).
COURTESY_AT_STOP = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookPlace:
    """Where the webhook is: the public address, the secret if one was chosen, the local port."""

    url: str
    host: str
    port: int
    secret: str | None = None


class TelegramChat:
    """Open it, hand its `courier` to the coach, then `serve`."""

    def __init__(
        self,
        token: str,
        api_url: str | None = None,
        *,
        webhook: WebhookPlace | None = None,
        allowed: Collection[str] = (),
    ) -> None:
        """`allowed` names who may talk to the coach (`telegram:123`); nobody: everybody may.

        Raises TokenRefused for what can't be a token.
        """
        self._token = token
        try:
            self._client = Client(token, api_url)
        except ValueError:
            raise TokenRefused(limits.PLATFORM) from None
        self._bot = self._client.bot
        self._webhook = webhook
        self._allowed = allowed
        self._me: Me | None = None
        self.courier = TelegramCourier(self._bot, lets_in=GuestList(limits.PLATFORM, allowed).has)

    @property
    def name(self) -> str:
        """The bot as people find it, for the operator."""
        how = "long polling" if self._webhook is None else "webhook"
        return f"Telegram, {how}" if self._me is None else f"Telegram as @{self._me.username}, {how}"

    async def __aenter__(self) -> Self:
        """Open connections; nothing is asked of Telegram yet."""
        await self._client.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close them."""
        await self._client.close()

    async def sign_in(self, stop: asyncio.Event) -> bool:
        """Learn who we are, as soon as Telegram can be reached; False when told to stop before.

        Raises TokenRefused.
        """
        waits = Waits(FIRST_WAIT, LONGEST_WAIT)
        while not stop.is_set():
            asked = None
            try:
                self._me = await who_am_i(self._bot)
                return True
            except RetryAfter as error:
                asked = span_of(error).total_seconds()
            except TelegramError as error:
                log.warning("Telegram can't be reached", extra={"why": type(error).__name__})
            await waits.wait(stop, asked)
        return False

    async def serve(
        self, coach: Coach, dispatcher: Dispatcher, clock: Clock, stop: asyncio.Event, circles: CircleHost
    ) -> None:
        """Take updates until then; what is in work is finished."""
        assert self._me is not None, "sign in first"
        desk = FrontDesk(
            self._bot,
            self._me,
            coach,
            dispatcher,
            clock,
            zone_at,
            self._allowed,
            circles=circles,
            their_clock=self._client.their_clock,
        )
        if self._me.username:
            coach.is_opened_by(limits.PLATFORM, f"https://t.me/{self._me.username}?start=")
        introducing = asyncio.create_task(introduce(self._bot))
        try:
            if self._webhook is None:
                await self._without_webhook()
                await Poller(self._bot, desk).run(stop)
            else:
                place = self._webhook
                secret = place.secret or secret_for(self._token, place.url)
                await Webhook(
                    self._bot, desk, url=place.url, secret=secret, host=place.host, port=place.port
                ).run(stop)
        finally:
            introducing.cancel()
            await asyncio.gather(introducing, return_exceptions=True)
            await desk.finish(COURTESY_AT_STOP)

    async def _without_webhook(self) -> None:
        """A webhook from before would keep updates from us; what waits is kept."""
        try:
            await self._bot.delete_webhook(drop_pending_updates=False)
        except TelegramError as error:
            log.warning("a webhook could not be looked for", extra={"why": type(error).__name__})


async def who_am_i(bot: Bot) -> Me:
    """The bot by its token. Raises TokenRefused, and TelegramError when Telegram can't be reached."""
    try:
        me = await bot.get_me()
    except InvalidToken:
        raise TokenRefused(limits.PLATFORM) from None  # The library's own sentence shows the token.
    return Me(me.id, me.username or "")


async def ask_name(token: str, api_url: str | None) -> str:
    """The bot's name by its token, asked once. Raises TokenRefused; ConnectionError when nobody answers."""
    async with TelegramChat(token, api_url) as chat:
        try:
            return (await who_am_i(chat._bot)).username
        except TelegramError as error:
            raise ConnectionError(type(error).__name__) from None
