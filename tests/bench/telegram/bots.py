"""`python -m tests.bench.telegram.bots echo|coach httpx|aiohttp`: a bot as a process of its own.

`echo` is the customary bare bot: python-telegram-bot's Application with a handler for text, which sends it
back with a button, and one for presses, which answers and edits. `coach` is `sidekick run` without the pace that
Telegram permits, which would be all that there is to measure; `sidekick` is it as it is. Settings come from the
environment, as the program's do.
"""

from __future__ import annotations

import asyncio
import os
import sys
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import Application, CallbackQueryHandler, MessageHandler, filters
from telegram.request import HTTPXRequest

import bot.run
from adapters.telegram_chat.courier import TelegramCourier
from adapters.telegram_chat.request import AiohttpRequest, stand_in
from bot.settings import read_settings

BUTTON = InlineKeyboardMarkup([[InlineKeyboardButton("OK", callback_data="ok")]])


async def _echo_text(update: Update, _: Any) -> None:
    assert update.message is not None and update.message.text is not None
    await update.message.reply_text(update.message.text, reply_markup=BUTTON)


async def _echo_press(update: Update, _: Any) -> None:
    assert update.callback_query is not None
    await update.callback_query.answer()
    await update.callback_query.edit_message_text("pressed")


def echo(over: str) -> None:
    """The bare bot; updates of different people side by side, as they are with the coach."""
    token, root = os.environ["TELEGRAM_TOKEN"], os.environ["TELEGRAM_API_URL"]
    builder = Application.builder().base_url(f"{root}/bot").concurrent_updates(True)
    if over == "aiohttp":
        builder = builder.token(stand_in(token)).request(AiohttpRequest(token))
        builder = builder.get_updates_request(AiohttpRequest(token, connection_pool_size=1))
    else:
        builder = builder.token(token).request(HTTPXRequest(connection_pool_size=256))
    app = builder.build()
    app.add_handler(MessageHandler(filters.TEXT, _echo_text))
    app.add_handler(CallbackQueryHandler(_echo_press))
    app.run_polling()


def coach(_: str) -> None:
    """The program, with the pace off."""
    TelegramCourier.pace = None  # type: ignore[assignment]
    asyncio.run(bot.run.run(read_settings()))


if __name__ == "__main__":
    {"echo": echo, "coach": coach}[sys.argv[1]](sys.argv[2])
