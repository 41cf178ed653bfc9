"""The double as a process of its own: prints one line of JSON with its addresses, then serves until told to stop."""

from __future__ import annotations

import argparse
import asyncio
import json
import signal

from tests.support.telegram.control import Control
from tests.support.telegram.double import TOKEN, TelegramDouble


async def _serve(port: int, control_port: int, token: str, seed: int) -> None:
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    async with TelegramDouble(token=token, seed=seed, port=port) as telegram:
        control = Control(telegram)
        await control.start(control_port)
        addresses = {
            "token": telegram.token,
            "base_url": telegram.base_url,
            "base_file_url": telegram.base_file_url,
            "control_url": f"http://127.0.0.1:{control.port}/__control",
        }
        print(json.dumps(addresses), flush=True)
        await stopped.wait()
        await control.stop()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.support.telegram", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="for bots; a free one by default")
    parser.add_argument("--control-port", type=int, default=0, help="for tests; a free one by default")
    parser.add_argument("--token", default=TOKEN)
    parser.add_argument("--seed", type=int, default=0, help="of faults with a probability")
    given = parser.parse_args()
    asyncio.run(_serve(given.port, given.control_port, given.token, given.seed))


main()
