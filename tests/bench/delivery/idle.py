"""A million athletes with daily reminders, none of them due: the start, the memory, a wake for nothing."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from dataclasses import asdict, dataclass
from datetime import timedelta
from time import perf_counter, process_time

import psutil
from pydantic import SecretStr

from bot import nightly
from bot.compose import build
from bot.settings import Settings
from bot.wakeup import Wakeup
from tests.bench.delivery.crowd import MORNING
from tests.bench.delivery.rush import Side
from tests.bench.delivery.worker import Doorstep
from tests.bench.measuring import Measured, Times, tell
from tests.support.clock import VirtualClock

ATHLETES = 1_000_000
WAKES, RUNS = 200, 3
GOAL_S, GOAL_MB, GOAL_WAKE_MS = 2.0, 150, 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Idled:
    """What the process with nothing to do cost: instants by `perf_counter`, seconds, megabytes."""

    ready: float
    resident: float
    wakes: list[float]
    processor: float
    next_dues: list[float]


def rows(side: Side) -> list[Measured]:
    """The goals for those who wait, on a database that went through a rush before."""
    tell(f"{ATHLETES:,} idle athletes")
    seconds, idled = sorted((_started(side.url) for _ in range(RUNS)), key=lambda each: each[0])[RUNS // 2]
    wakes, next_dues = Times(idled.wakes), Times(idled.next_dues)
    what = f"{ATHLETES:,} idle athletes"
    return [
        Measured(f"{what}: start to ready", f"{seconds:.2f} s", "", f"{GOAL_S:g} s", seconds <= GOAL_S),
        Measured(
            "… resident memory",
            f"{idled.resident:.0f} MB",
            "",
            f"{GOAL_MB} MB",
            idled.resident <= GOAL_MB,
        ),
        Measured(
            "… a wake with nothing due",
            f"{wakes}; processor {1000 * idled.processor / WAKES:.2f} ms",
            f"the next due instant alone: {next_dues}",
            f"{GOAL_WAKE_MS:g} ms",
            wakes.p95 <= GOAL_WAKE_MS,
        ),
    ]


def _started(url: str) -> tuple[float, Idled]:
    """Seconds until a fresh process was ready, and what it measured then."""
    start = perf_counter()
    command = [sys.executable, "-m", "tests.bench.delivery.idle", url]
    told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    idled = Idled(**json.loads(told))
    return idled.ready - start, idled


async def _idle(url: str) -> Idled:
    """Start as the program does, and be woken for nothing."""
    doorstep, clock = Doorstep(), VirtualClock(MORNING + timedelta(minutes=2))
    settings = Settings(database_url=SecretStr(url))
    async with (
        build(settings, [doorstep], clock) as app,
        Wakeup(app.dispatcher, nightly.jobs(app, settings), app.clock) as alarm,
    ):
        await alarm.tick()
        ready, resident = perf_counter(), psutil.Process().memory_info().rss / 2**20
        processor, wakes, next_dues = process_time(), [], []
        for _ in range(WAKES):
            start = perf_counter()
            await alarm.tick()
            wakes.append(perf_counter() - start)
        processor = process_time() - processor
        for _ in range(WAKES):
            start = perf_counter()
            due = await app.dispatcher.next_due()
            next_dues.append(perf_counter() - start)
        assert due is not None and due > clock.now() and not doorstep.delivered
    return Idled(ready=ready, resident=resident, wakes=wakes, processor=processor, next_dues=next_dues)


if __name__ == "__main__":
    print(json.dumps(asdict(asyncio.run(_idle(sys.argv[1])))))
