"""What Telegram's refusals and the line's faults mean for a message: one table.

Telegram promises the status of an error and its `parameters`; the words of a description "may change in the
future" ([API] "Making requests"). So words only choose the better of two ways; without them a refused edit is
sent anew, and a refused text is tried once without formatting.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from enum import Enum, auto

from telegram import error as telegram

from core.courier import (
    Gone,
    Moved,
    Receipt,
    Refused,
    TryLater,
)

#: A token that is not accepted is the operator's matter: what waits is kept for so long (own choice).
TOKEN_REFUSED = timedelta(minutes=1)
#: Chats that are at their limit at the same time before it counts as the whole bot's (own choice).
CHATS_AT_LIMIT = 2


class Remedy(Enum):
    """A refusal that another call may make good."""

    #: It is there as it should be: an edit was repeated.
    IS_THERE = auto()
    #: The message to edit is gone, or can't be edited.
    SEND_ANEW = auto()
    #: Telegram can't read the formatting.
    SEND_PLAIN = auto()
    #: What was measured as short enough is not.
    SPLIT_SMALLER = auto()
    #: The topic of the forum is gone, or closed.
    LEAVE_TOPIC = auto()
    #: No picture that Telegram can show.
    SEND_AS_FILE = auto()
    #: Refused for a reason that is not known here.
    UNKNOWN = auto()


_GONE = "chat not found", "user not found", "user_id_invalid", "peer_id_invalid", "deactivated"
_BAD_REQUESTS: tuple[tuple[tuple[str, ...], Remedy], ...] = (
    (("not modified",), Remedy.IS_THERE),
    (
        (
            "message to edit not found",
            "message can't be edited",
            "no text in the message to edit",
            "message_id_invalid",
        ),
        Remedy.SEND_ANEW,
    ),
    (("message thread not found", "topic_closed", "topic_deleted"), Remedy.LEAVE_TOPIC),
    (("can't parse entities", "entities_too_long", "entity_"), Remedy.SEND_PLAIN),
    (("too long", "too_long"), Remedy.SPLIT_SMALLER),
    (("photo_", "image_process_failed", "wrong type of the web page content"), Remedy.SEND_AS_FILE),
)


def verdict(error: telegram.TelegramError) -> Receipt | Remedy:
    """What becomes of a message whose call ended in this error."""
    match error:
        case telegram.RetryAfter():
            return TryLater(span_of(error), "too many requests")
        case telegram.ChatMigrated():
            return Moved(str(error.new_chat_id))
        case telegram.Forbidden():
            return Gone(words_of(error))
        case telegram.InvalidToken():
            return TryLater(TOKEN_REFUSED, "the token is not accepted", everywhere=True)
        case telegram.BadRequest():  # A NetworkError to the library, so it comes before that one.
            return _bad_request(words_of(error))
        case telegram.TimedOut():
            return TryLater(why="no answer in time")
        case telegram.NetworkError():
            return TryLater(why="the line is broken, or Telegram is")
        case _:
            return TryLater(why=type(error).__name__)


def _bad_request(words: str) -> Receipt | Remedy:
    told = words.lower()
    if any(each in told for each in _GONE):
        return Gone(words)
    return next(
        (remedy for known, remedy in _BAD_REQUESTS if any(each in told for each in known)), Remedy.UNKNOWN
    )


def refused(error: telegram.TelegramError) -> Receipt:
    """The receipt when no remedy is left."""
    found = verdict(error)
    return Refused(words_of(error)) if isinstance(found, Remedy) else found


def span_of(error: telegram.RetryAfter) -> timedelta:
    """How long Telegram asks to wait."""
    told = error.retry_after
    return told if isinstance(told, timedelta) else timedelta(seconds=told)


def words_of(error: telegram.TelegramError) -> str:
    """Telegram's description; other errors may hold addresses, and so the token."""
    if isinstance(error, (telegram.BadRequest, telegram.Forbidden)):
        return error.message.splitlines()[0][:200] if error.message else type(error).__name__
    return type(error).__name__


class Limits:
    """Tells a chat's limit from the whole bot's, which Telegram's 429 does not say.

    One chat at its limit rests alone. When others are at theirs meanwhile, it is the bot that is too fast.
    """

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._until: dict[str, float] = {}

    def place(self, receipt: TryLater, chat: str) -> TryLater:
        """The receipt of a 429, with how far it reaches."""
        if receipt.after is None:
            return receipt
        now = self._monotonic()
        self._until = {each: until for each, until in self._until.items() if until > now}
        self._until[chat] = now + receipt.after.total_seconds()
        everywhere = receipt.everywhere or len(self._until) >= CHATS_AT_LIMIT
        return TryLater(receipt.after, receipt.why, everywhere)
