"""Every error that Telegram, the line or the library can bring, and what becomes of the message."""

from __future__ import annotations

from datetime import timedelta

import pytest
from telegram import error as telegram

from adapters.telegram_chat.receipts import TOKEN_REFUSED, Limits, Remedy, refused, verdict
from core.courier import Gone, Moved, Refused, TryLater

TABLE = [
    (telegram.RetryAfter(7), TryLater(timedelta(seconds=7), "too many requests")),
    (telegram.ChatMigrated(-1001), Moved("-1001")),
    (
        telegram.Forbidden("Forbidden: bot was blocked by the user"),
        Gone("Forbidden: bot was blocked by the user"),
    ),
    (telegram.Forbidden("Forbidden: user is deactivated"), Gone("Forbidden: user is deactivated")),
    (
        telegram.Forbidden("Forbidden: bot was kicked from the group chat"),
        Gone("Forbidden: bot was kicked from the group chat"),
    ),
    (
        telegram.Forbidden("Forbidden: bot can't initiate conversation with a user"),
        Gone("Forbidden: bot can't initiate conversation with a user"),
    ),
    (telegram.BadRequest("Bad Request: chat not found"), Gone("Chat not found")),
    (telegram.BadRequest("Bad Request: message is not modified: same"), Remedy.IS_THERE),
    (telegram.BadRequest("Bad Request: message to edit not found"), Remedy.SEND_ANEW),
    (telegram.BadRequest("Bad Request: message can't be edited"), Remedy.SEND_ANEW),
    (telegram.BadRequest("Bad Request: there is no text in the message to edit"), Remedy.SEND_ANEW),
    (telegram.BadRequest("Bad Request: can't parse entities: x at byte offset 3"), Remedy.SEND_PLAIN),
    (telegram.BadRequest("Bad Request: message is too long"), Remedy.SPLIT_SMALLER),
    (telegram.BadRequest("Bad Request: message caption is too long"), Remedy.SPLIT_SMALLER),
    (telegram.BadRequest("Bad Request: PHOTO_INVALID_DIMENSIONS"), Remedy.SEND_AS_FILE),
    (telegram.BadRequest("Bad Request: something new"), Remedy.UNKNOWN),
    (
        telegram.InvalidToken("Unauthorized"),
        TryLater(TOKEN_REFUSED, "the token is not accepted", everywhere=True),
    ),
    (telegram.TimedOut(), TryLater(why="no answer in time")),
    (telegram.NetworkError("Bad Gateway (502)"), TryLater(why="the line is broken, or Telegram is")),
    (telegram.TelegramError("Invalid server response"), TryLater(why="TelegramError")),
    (telegram.Conflict("Conflict: terminated"), TryLater(why="Conflict")),
]


@pytest.mark.parametrize(("error", "expected"), TABLE, ids=lambda value: str(value)[:40])
def test_the_table(error: telegram.TelegramError, expected: object):
    assert verdict(error) == expected


def test_without_a_remedy_the_message_is_refused_and_others_are_not():
    assert refused(telegram.BadRequest("Bad Request: something new")) == Refused("Something new")


def test_only_what_telegram_says_of_a_message_is_kept():
    secret = "https://api.telegram.org/bot123:SECRET/sendMessage"
    for error in (telegram.NetworkError(secret), telegram.TimedOut(secret), telegram.InvalidToken(secret)):
        assert "SECRET" not in repr(verdict(error))


def test_one_chat_at_its_limit_rests_alone_two_are_the_whole_bots():
    now = 0.0
    limits = Limits(lambda: now)
    told = TryLater(timedelta(seconds=5), "too many requests")
    assert not limits.place(told, "1").everywhere
    assert not limits.place(told, "1").everywhere
    assert limits.place(told, "2").everywhere
    now = 6.0
    assert not limits.place(told, "3").everywhere, "what is over does not count"
