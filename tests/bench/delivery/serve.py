"""`python -m tests.bench.delivery.serve URL NUMBER`: a worker as a process of its own.

It serves its warm-up messages, says `ready`, begins when a line comes in, and then prints its Served as JSON.
"""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import asdict

from adapters.sql.engine import connect
from tests.bench.delivery.worker import Worker


async def _main(url: str, number: int) -> None:
    database = connect(url)
    worker = Worker(database)
    await worker.warm_up(number)
    print("ready", flush=True)
    sys.stdin.readline()
    print(json.dumps(asdict(await worker.rush())), flush=True)
    await database.close()


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1], int(sys.argv[2])))
