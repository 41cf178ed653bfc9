"""`python -m tests.bench.telegram.serve NUMBER [--with-rates]`: Telegram's double with people, a process of its own.

It prints its addresses, then obeys one line of JSON after the other from standard input:

    {"polled": true}    -> {}, when a bot asks for updates
    {"talk": [0, 100]}  -> the people of those numbers talk, some side by side; {"updates", "seconds"}
    {"hear": 600}       -> when so many have heard from the bot; {"messages", "seconds", "refusals"}
"""

from __future__ import annotations

import asyncio
import json
import sys

from tests.bench.telegram.people import PATIENCE, all_talk, until_heard
from tests.support.telegram import TelegramDouble


async def _main(number: int, *, with_rates: bool) -> None:
    async with TelegramDouble() as telegram:
        telegram.rates.enabled = with_rates
        people = [telegram.user(f"P{each}") for each in range(number)]
        for user in people:
            user.starts()  # A chat that the bot may write to; that it was opened is no news.
        telegram.world.queue.clear()
        print(json.dumps({"token": telegram.token, "base_url": telegram.base_url}), flush=True)
        loop = asyncio.get_running_loop()
        while line := await loop.run_in_executor(None, sys.stdin.readline):
            match json.loads(line):
                case {"talk": [first, end]}:
                    told = await all_talk(people[first:end])
                case {"hear": wanted}:
                    told = await until_heard(telegram, wanted)
                case {"polled": True}:
                    await telegram.until(lambda: telegram.world.queue.is_polled, PATIENCE)
                    told = {}
                case unknown:
                    raise ValueError(unknown)
            print(json.dumps(told), flush=True)


if __name__ == "__main__":
    asyncio.run(_main(int(sys.argv[1]), with_rates="--with-rates" in sys.argv))
