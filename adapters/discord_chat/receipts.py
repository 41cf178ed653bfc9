"""What Discord's refusals and the line's faults mean for a message: one table.

Discord promises its error codes ([API] Opcodes and Status Codes: JSON error codes). discord.py has tried a 5xx
again before it gets here, and a dropped connection not at all.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta

import aiohttp
import discord

from core.courier import Gone, Receipt, Refused, TryLater

#: A token that is not accepted is the operator's matter: what waits is kept for so long (own choice).
TOKEN_REFUSED = timedelta(minutes=1)


#: [API] JSON error codes.
GENERAL_ERROR = 0
UNKNOWN_CHANNEL = 10003
UNKNOWN_GUILD = 10004
UNKNOWN_MEMBER = 10007
UNKNOWN_USER = 10013
ALREADY_ACKNOWLEDGED = 40060
MISSING_ACCESS = 50001
CANNOT_SEND_TO_USER = 50007
MISSING_PERMISSIONS = 50013
INVALID_WEBHOOK_TOKEN = 50027
ARCHIVED_THREAD = 50083
CANNOT_MESSAGE_USER = 50278

OPENING_CHATS_TOO_FAST = 40003
INTERNAL_NETWORK_ERROR = 40333
WRITES_TOO_FAST = {20016, 20022, 20028, 20029, 40062}
OVERLOADED = 130000

#: Nothing is wrong with the message; it is tried again. The first concerns this chat alone.
NOT_NOW = {OPENING_CHATS_TOO_FAST, *WRITES_TOO_FAST}
NOT_NOW_FOR_ALL = {INTERNAL_NETWORK_ERROR, OVERLOADED}

#: The chat can't be reached, now or ever; whatever else is refused concerns one message, or one way to it.
GONE = {
    UNKNOWN_CHANNEL,
    UNKNOWN_GUILD,
    UNKNOWN_USER,
    MISSING_ACCESS,
    CANNOT_SEND_TO_USER,
    MISSING_PERMISSIONS,
    CANNOT_MESSAGE_USER,
}


def verdict(error: Exception, *, everywhere: bool = False) -> Receipt:
    """What becomes of a message whose call ended in this error; raises it again when it is none of the kind.

    `everywhere` says that the bot as a whole is at its limit, which the library does not tell.
    """
    match error:
        case discord.RateLimited():
            return TryLater(timedelta(seconds=error.retry_after), "too many requests", everywhere)
        case discord.HTTPException():
            return _refusal(error)
        case asyncio.TimeoutError():
            return TryLater(why="no answer in time")
        case aiohttp.ClientError() | OSError():
            return TryLater(why="the line is broken")
        case _:
            raise error


def _refusal(error: discord.HTTPException) -> Receipt:
    if error.status >= 500:
        return TryLater(why=f"Discord is not well ({error.status})")
    if error.status == 401 and error.code != INVALID_WEBHOOK_TOKEN:
        return TryLater(TOKEN_REFUSED, "the token is not accepted", everywhere=True)
    if error.status == 429:
        # Not Discord's own but of what stands before it, and for our whole address.
        return TryLater(_asked_wait(error), "too many requests", everywhere=True)
    if error.status == 408:
        return TryLater(why="no answer in time")
    if error.code in NOT_NOW:
        return TryLater(_asked_wait(error), "too many requests")
    if error.code in NOT_NOW_FOR_ALL or (error.status in (403, 404) and _is_of_what_stands_before(error)):
        return TryLater(why=f"Discord is not well ({why(error)})", everywhere=True)
    return Gone(why(error)) if error.code in GONE else Refused(why(error))


def _is_of_what_stands_before(error: discord.HTTPException) -> bool:
    """Whether it was a page, which has no code. Discord's own code 0, a general error, comes as JSON."""
    kind = getattr(error.response, "headers", {}).get("Content-Type", "")
    return error.code == GENERAL_ERROR and str(kind).partition(";")[0].strip() != "application/json"


def is_archived(error: Exception) -> bool:
    """Whether the thread was archived, as Discord does after some days: nothing in it can be changed then."""
    return isinstance(error, discord.HTTPException) and error.code == ARCHIVED_THREAD


def _asked_wait(error: discord.HTTPException) -> timedelta | None:
    headers = getattr(error.response, "headers", {})
    try:
        return timedelta(seconds=float(headers.get("Retry-After", "")))
    except ValueError:
        return None


def why(error: Exception) -> str:
    """Discord's code and status; never its words, which may repeat what was sent."""
    if isinstance(error, discord.HTTPException):
        return f"{error.status}, code {error.code}"
    return type(error).__name__


def is_about_content(error: Exception) -> bool:
    """Whether Discord refused what a message holds, and not the way to where it was to stand."""
    if not isinstance(error, discord.HTTPException):
        return False
    return error.status == 400 and error.code != ALREADY_ACKNOWLEDGED
