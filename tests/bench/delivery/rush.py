"""Ten thousand reminders due in one minute: from the first claim to the last settlement."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from sqlalchemy import make_url

import migrations
from adapters.sql.engine import connect
from tests.bench.delivery import bound, crowd
from tests.bench.delivery.worker import Served
from tests.bench.measuring import Measured

MESSAGES = 10_000
RUNS = 3
GOAL_STALL_MS = 50


@dataclass(frozen=True, slots=True)
class Side:
    """One kind of database in the rush: how many processes serve it, and the messages a second they should."""

    name: str
    url: str
    workers: int
    goal: int

    def bound(self, batch: int) -> float:
        """Seconds that the bare updates take."""
        if self.name == "SQLite":
            return bound.on_sqlite(make_url(self.url).database or "", batch)
        return bound.on_postgres(self.url, batch, self.workers)


@dataclass(frozen=True, slots=True)
class Rush:
    """What the processes did, seen together."""

    parts: Sequence[Served]

    @property
    def messages(self) -> int:
        """How many were delivered."""
        return sum(part.messages for part in self.parts)

    @property
    def seconds(self) -> float:
        """From the first claim of any process to the last settlement of any."""
        return max(part.ended for part in self.parts) - min(part.began for part in self.parts)

    @property
    def rate(self) -> float:
        """Messages a second."""
        return self.messages / self.seconds

    @property
    def processor(self) -> float:
        """Milliseconds of the workers' processor time for each message."""
        return 1000 * sum(part.processor for part in self.parts) / self.messages

    @property
    def longest_stall(self) -> float:
        """The longest stall of any process, in milliseconds."""
        return 1000 * max(part.longest_stall for part in self.parts)

    @property
    def batch(self) -> int:
        """How many messages a claim gave on average."""
        return round(self.messages / sum(part.claims for part in self.parts))

    def __str__(self) -> str:
        claiming = 1000 * sum(part.claiming for part in self.parts) / self.messages
        settling = 1000 * sum(part.settling for part in self.parts) / self.messages
        settlements = sum(part.settlements for part in self.parts)
        return (
            f"{self.rate:,.0f} messages a second ({self.seconds:.1f} s; a message: processor "
            f"{self.processor:.2f} ms, waiting for claims {claiming:.2f}, for settlements {settling:.2f}; "
            f"{self.batch} a claim, {self.messages / settlements:.0f} a settlement)"
        )


def rows(side: Side) -> list[Measured]:
    """The rush on an empty database of that side: the middle one of some, beside the bare updates."""
    asyncio.run(prepare(side, MESSAGES))
    rushes = sorted((run(side) for _ in range(RUNS)), key=lambda each: each.rate)
    middle = rushes[RUNS // 2]
    asyncio.run(_reset(side))
    floor = (MESSAGES + crowd.WARM_UP * side.workers) / side.bound(middle.batch)
    stall = max(rush.longest_stall for rush in rushes)
    processes = "one process" if side.workers == 1 else f"{side.workers} processes"
    return [
        Measured(
            f"{MESSAGES:,} reminders due in one minute, {side.name}, {processes}",
            str(middle),
            f"bare UPDATE and COMMIT, twice a row in batches of {middle.batch}: {floor:,.0f} a second",
            f"{side.goal:,} a second",
            middle.rate >= side.goal,
        ),
        Measured(
            f"… the longest stall of an event loop (worst of {RUNS} runs)",
            f"{stall:.0f} ms",
            goal=f"{GOAL_STALL_MS} ms",
            met=stall <= GOAL_STALL_MS,
        ),
    ]


async def prepare(side: Side, athletes: int) -> None:
    """Fill the database: so many athletes with a wake each, and the messages of the rush and the warm-up."""
    database = connect(side.url)
    await database.write(migrations.upgrade)
    warm_up = crowd.WARM_UP * side.workers
    await crowd.prepare(database, athletes + warm_up, MESSAGES + warm_up)
    await crowd.set_warm_up(database, side.workers)
    await database.close()


def run(side: Side) -> Rush:
    """One rush: the processes start, warm up one after the other, and are released together."""
    asyncio.run(_reset(side))
    with ExitStack() as stack:
        workers = []
        for number in range(side.workers):
            worker = stack.enter_context(_started(side.url, number))
            assert _line(worker) == "ready"
            workers.append(worker)
        for worker in workers:
            assert worker.stdin is not None
            worker.stdin.write("go\n")
            worker.stdin.flush()
        rush = Rush([Served(**json.loads(_line(worker))) for worker in workers])
    assert rush.messages == MESSAGES
    return rush


def _started(url: str, number: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.bench.delivery.serve", url, str(number)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _line(worker: subprocess.Popen[str]) -> str:
    assert worker.stdout is not None
    return worker.stdout.readline().strip()


async def _reset(side: Side) -> None:
    database = connect(side.url)
    await crowd.reset(database)
    await database.close()
