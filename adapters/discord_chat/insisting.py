"""What goes past the outbox and matters all the same: tried again while only the moment is against it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from itertools import count
from typing import Any

from adapters.discord_chat.receipts import verdict
from core.courier import Delivered, Receipt, TryLater

# Seconds, own choices.

#: The first wait, doubled each time up to the longest; no shorter than Discord asks for.
FIRST_WAIT, LONGEST_WAIT = 0.5, 10.0
#: So long it is tried: Discord knows a nonce for some minutes, and somebody waits for an answer.
INSIST_FOR = 60.0


async def insist(call: Callable[[], Coroutine[Any, Any, Any]]) -> Receipt:
    """Make a call that may be made twice, as an edit or what carries a nonce, until it is done or refused.

    Gives what became of it; TryLater when time was up. Raises what is a fault of ours.
    """
    now = asyncio.get_running_loop().time
    until = now() + INSIST_FOR
    for tries in count():
        try:
            await call()
        except Exception as error:
            receipt = verdict(error)
        else:
            return Delivered()
        if not isinstance(receipt, TryLater):
            return receipt
        asked = 0.0 if receipt.after is None else receipt.after.total_seconds()
        wait = max(asked, min(FIRST_WAIT * 2.0**tries, LONGEST_WAIT))
        if now() + wait > until:
            return receipt
        await asyncio.sleep(wait)
    raise AssertionError("unreachable")
