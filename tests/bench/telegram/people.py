"""The people who talk with a measured bot, in one process with Telegram's double."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from time import perf_counter
from typing import Any

from tests.support.telegram import Pressed, TelegramDouble, User

#: Somebody's way through a morning, so often; of three updates one is a press. More than forty are a flood.
ROUNDS = 4
UPDATES = 3 * ROUNDS
#: People who talk side by side.
AT_ONCE = 16
FIRST_PERSON = 5_000_001
PATIENCE = 120.0


async def talk(user: User) -> None:
    """Look at the day, check in, press the first button under the answer; each after the answer before."""
    for _ in range(ROUNDS):
        for text in ("/today", "3 4 4"):
            count = len(user.chat.from_bot)
            user.says(text)
            await user.chat.until(lambda chat: len(chat.from_bot) > count, PATIENCE)  # noqa: B023
        last = user.chat.last
        before = len(user.chat.from_bot), last.text
        pressed = user.taps(last.labels[-1], on=last)
        assert isinstance(pressed, Pressed)
        await pressed.answered(PATIENCE)
        await user.chat.until(lambda chat: (len(chat.from_bot), last.text) != before, PATIENCE)  # noqa: B023


async def all_talk(people: Sequence[User]) -> dict[str, Any]:
    async def one_after_the_other(some: Iterator[User]) -> None:
        for user in some:
            await talk(user)

    waiting = iter(people)
    began = perf_counter()
    await asyncio.gather(*(one_after_the_other(waiting) for _ in range(AT_ONCE)))
    return {"updates": UPDATES * len(people), "seconds": perf_counter() - began}


async def until_heard(telegram: TelegramDouble, number: int) -> dict[str, Any]:
    """Looks only when a message was sent, and only counts, as waiting must not cost what is measured."""
    await telegram.until(lambda: len(telegram.calls) >= number and _heard(telegram) >= number, PATIENCE)
    at = sorted(message.sent_at for user in telegram.users.values() for message in user.chat.from_bot)
    return {"messages": len(at), "seconds": at[-1] - at[0], "refusals": telegram.rates.refusals}


def _heard(telegram: TelegramDouble) -> int:
    return sum(bool(user.chat.from_bot) for user in telegram.users.values())
