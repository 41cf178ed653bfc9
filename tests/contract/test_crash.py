"""kill -9 at any instant: the database opens, and every acknowledged answer is in it, once."""

from __future__ import annotations

import asyncio
import random
import signal
import subprocess
import sys
from pathlib import Path

from sqlalchemy import Connection, text

from adapters.sql.engine import connect
from adapters.sql.store import SqlStore
from adapters.sql.tables import Base
from core.coach import Coach
from tests.support.clock import MONDAY, VirtualClock
from tests.support.turns import echo, stored, wrote

KILLS = 8


async def keep_talking(url: str) -> None:
    """Send numbered updates, and print each number as soon as its turn is kept; never ends by itself."""
    database = connect(url)
    coach = Coach(SqlStore(database), VirtualClock(), lambda: "a", echo)
    number = len((await said(url)) or ())
    while True:
        await coach.receive(wrote(f"w{number}", f"u{number}"))
        print(number, flush=True)
        number += 1


async def said(url: str) -> list[str]:
    database = connect(url)
    try:
        loaded = await SqlStore(database).load_by_address(wrote("", "").address, MONDAY)
        return [] if loaded is None else list(loaded.conversation.memory["all"])
    finally:
        await database.close()


def test_every_acknowledged_answer_survives_kill_9(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'sidekick.db'}"
    chance = random.Random(1)

    async def prepare() -> None:
        database = connect(url)
        await database.write(Base.metadata.create_all)
        await database.close()

    async def inspect() -> tuple[str, int, list[str], int]:
        database = connect(url)
        store = SqlStore(database)
        loaded = await stored(store, MONDAY)

        def look(connection: Connection) -> tuple[str, int]:
            sound = connection.execute(text("PRAGMA integrity_check")).scalar_one()
            rows = connection.execute(text("SELECT count(*) FROM outbox")).scalar_one()
            return sound, rows

        sound, rows = await database.read(look)
        await database.close()
        return sound, rows, list(loaded.conversation.memory["all"]), loaded.version

    asyncio.run(prepare())
    acknowledged = -1
    for _ in range(KILLS):
        talker = subprocess.Popen(
            [
                sys.executable,
                "-c",
                f"import asyncio; from {__name__} import *; asyncio.run(keep_talking({url!r}))",
            ],
            stdout=subprocess.PIPE,
        )
        assert talker.stdout is not None
        until = acknowledged + chance.randint(1, 40)
        while acknowledged < until:
            acknowledged = int(talker.stdout.readline())
        talker.send_signal(signal.SIGKILL)
        rest, _ = talker.communicate()
        acknowledged = max([acknowledged, *map(int, rest.split(b"\n")[:-1])])
        sound, rows, words, version = asyncio.run(inspect())
        assert sound == "ok"
        # At most the turn in work when the kill came may be kept without having been acknowledged.
        assert words == [f"w{n}" for n in range(len(words))]
        assert acknowledged + 1 <= len(words) <= acknowledged + 2
        assert rows == version == len(words)
        acknowledged = len(words) - 1
