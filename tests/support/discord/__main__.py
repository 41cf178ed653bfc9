"""The double as a process of its own: prints one line of JSON with its addresses, then serves until told to stop."""

from __future__ import annotations

import argparse
import asyncio
import json
import signal

from tests.support.discord.control import Control
from tests.support.discord.double import DiscordDouble


async def _serve(given: argparse.Namespace) -> None:
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    double = DiscordDouble(
        shards=given.shards, concurrency=given.concurrency, seed=given.seed, port=given.port
    )
    async with double:
        control = Control(double)
        await control.start(given.control_port)
        addresses = {
            "token": double.token,
            "api_url": double.api_url,
            "gateway_url": double.gateway_url,
            "control_url": f"http://127.0.0.1:{control.port}/__control",
        }
        print(json.dumps(addresses), flush=True)
        await stopped.wait()
        await control.stop()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.support.discord", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="for bots; a free one by default")
    parser.add_argument("--control-port", type=int, default=0, help="for tests; a free one by default")
    parser.add_argument("--shards", type=int, default=1, help="that GET /gateway/bot recommends")
    parser.add_argument("--concurrency", type=int, default=1, help="shards that may identify in five seconds")
    parser.add_argument("--seed", type=int, default=0, help="of faults with a probability")
    asyncio.run(_serve(parser.parse_args()))


main()
