"""The library's client as this program uses it: addresses, timeouts, and a token that nobody gets to see."""

from __future__ import annotations

import logging
from typing import Any

from telegram import Bot

from adapters.telegram_chat import limits
from adapters.telegram_chat.request import AiohttpRequest, stand_in
from core.late import OtherClock

#: They write addresses, and so the token, at their chattier levels; the Telegram library writes out what it can't
#: read even at its loudest, which may be what people wrote. Its errors come as exceptions all the same.
_TELLTALES = {
    "httpx": logging.WARNING,
    "httpcore": logging.WARNING,
    "aiohttp": logging.WARNING,
    "telegram": logging.CRITICAL + 1,
}


def keep_secrets() -> None:
    """Silence what would write a token or a message into the log, at every level that can be set.

    They are silenced by level and not by a filter: what is never formatted can't leak.
    """
    for name, level in _TELLTALES.items():
        logging.getLogger(name).setLevel(level)


def _request(token: str, connections: int, **more: Any) -> AiohttpRequest:
    return AiohttpRequest(
        token,
        connection_pool_size=connections,
        connect_timeout=limits.CONNECT_TIMEOUT,
        read_timeout=limits.READ_TIMEOUT,
        write_timeout=limits.READ_TIMEOUT,
        pool_timeout=limits.READ_TIMEOUT,
        media_write_timeout=limits.UPLOAD_TIMEOUT,
        **more,
    )


class Client:
    """A bot and its connections, open between `open` and `close`; nothing is asked of Telegram by either.

    `api_url` is the root of a Bot API server of one's own. The polling has connections of its own, as it waits
    most of the time. The library never sees the token: see `adapters.telegram_chat.request`.
    """

    def __init__(self, token: str, api_url: str | None = None) -> None:
        keep_secrets()
        addresses: dict[str, Any] = {}
        if api_url is not None:
            root = api_url.rstrip("/").removesuffix("/bot")
            addresses = {"base_url": f"{root}/bot", "base_file_url": f"{root}/file/bot"}
        #: Telegram's clock, as its answers tell; those of a poll may be dated when it began.
        self.their_clock = OtherClock()
        calls = _request(token, limits.CONNECTIONS, on_date=self.their_clock.note)
        polls = _request(token, limits.POLL_CONNECTIONS)
        self._requests = calls, polls
        self.bot = Bot(stand_in(token), request=calls, get_updates_request=polls, **addresses)

    async def open(self) -> None:
        """Open the connections."""
        for request in self._requests:
            await request.initialize()

    async def close(self) -> None:
        """Close them."""
        for request in self._requests:
            await request.shutdown()
