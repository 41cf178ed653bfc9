"""What Discord's refusals and the line's faults mean for a message: one table.

Discord promises its error codes ([API] Opcodes and Status Codes: JSON error codes). discord.py has tried a 5xx
again before it gets here, and a dropped connection not at all.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from enum import Enum, auto

import aiohttp
import discord

from core.ports import Gone, Receipt, Refused, TryLater

#: A token that is not accepted is the operator's matter: what waits is kept for so long (own choice).
TOKEN_REFUSED = timedelta(minutes=1)


class Remedy(Enum):
    """A refusal that another call may make good."""

    #: The message or the interaction that it was to go by is gone.
    ANOTHER_WAY = auto()
    #: What was measured as short enough is not.
    SPLIT_SMALLER = auto()
    #: Refused for a reason that is not known here: plain words may pass.
    UNKNOWN = auto()


#: [API] JSON error codes.
UNKNOWN_CHANNEL = 10003
UNKNOWN_GUILD = 10004
UNKNOWN_MESSAGE = 10008
UNKNOWN_USER = 10013
UNKNOWN_WEBHOOK = 10015
UNKNOWN_INTERACTION = 10062
ALREADY_ACKNOWLEDGED = 40060
MISSING_ACCESS = 50001
CANNOT_EDIT_ANOTHERS = 50005
CANNOT_SEND_TO_USER = 50007
MISSING_PERMISSIONS = 50013
INVALID_WEBHOOK_TOKEN = 50027
INVALID_FORM = 50035
CANNOT_MESSAGE_USER = 50278

_GONE = {
    UNKNOWN_CHANNEL,
    UNKNOWN_GUILD,
    UNKNOWN_USER,
    MISSING_ACCESS,
    CANNOT_SEND_TO_USER,
    MISSING_PERMISSIONS,
    CANNOT_MESSAGE_USER,
}
_ANOTHER_WAY = {
    UNKNOWN_MESSAGE,
    UNKNOWN_WEBHOOK,
    UNKNOWN_INTERACTION,
    INVALID_WEBHOOK_TOKEN,
    CANNOT_EDIT_ANOTHERS,
}


def verdict(error: Exception) -> Receipt | Remedy:
    """What becomes of a message whose call ended in this error; raises it again when it is none of the kind."""
    match error:
        case discord.RateLimited():
            return TryLater(timedelta(seconds=error.retry_after), "too many requests")
        case discord.DiscordServerError():
            return TryLater(why=f"Discord is not well ({error.status})")
        case discord.HTTPException():
            return _refusal(error)
        case asyncio.TimeoutError():
            return TryLater(why="no answer in time")
        case aiohttp.ClientError() | OSError():
            return TryLater(why="the line is broken")
        case _:
            raise error


def _refusal(error: discord.HTTPException) -> Receipt | Remedy:
    if error.status == 401 and error.code != INVALID_WEBHOOK_TOKEN:
        return TryLater(TOKEN_REFUSED, "the token is not accepted", everywhere=True)
    if error.status == 429:
        return TryLater(_asked_wait(error), "too many requests", everywhere=True)
    if error.code in _ANOTHER_WAY:
        return Remedy.ANOTHER_WAY
    if error.code in _GONE or error.status in (403, 404):
        return Gone(why(error))
    if error.code == INVALID_FORM and "BASE_TYPE_MAX_LENGTH" in error.text:
        return Remedy.SPLIT_SMALLER
    return Remedy.UNKNOWN


def _asked_wait(error: discord.HTTPException) -> timedelta | None:
    """How long an answer without a body that the library reads asks to wait: Cloudflare's, for the whole address."""
    told = getattr(error.response, "headers", {}).get("Retry-After", "")
    try:
        return timedelta(seconds=float(told))
    except ValueError:
        return None


def refused(error: Exception) -> Receipt:
    """The receipt when no remedy is left."""
    found = verdict(error)
    return Refused(why(error)) if isinstance(found, Remedy) else found


def why(error: Exception) -> str:
    """Discord's code and status; never its words, which may repeat what was sent."""
    if isinstance(error, discord.HTTPException):
        return f"{error.status}, code {error.code}"
    return type(error).__name__
