"""A million athletes with daily reminders, none of them due: the start, the memory, a wake for nothing."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, time, timedelta
from itertools import product
from pathlib import Path
from random import Random
from time import perf_counter, process_time

import psutil
from pydantic import SecretStr

import migrations
from adapters.sql.engine import connect
from bot.compose import build
from bot.settings import Settings
from bot.wakeup import Wakeup
from core.training.athlete import Profile
from tests.bench.delivery import crowd
from tests.bench.delivery.worker import Doorstep
from tests.bench.measuring import Measured, Times, tell
from tests.bench.profiles import random_profile

ATHLETES = 1_000_000
WAKES = 200
GOAL_S, GOAL_MB, GOAL_WAKE_MS = 2.0, 150, 5.0
#: Where the athletes live, and when they want to be reminded.
ZONES = (
    *("Pacific/Honolulu", "America/Los_Angeles", "America/Denver", "America/Chicago", "America/New_York"),
    *("America/Sao_Paulo", "Atlantic/Azores", "Europe/London", "Europe/Madrid", "Europe/Athens"),
    *("Africa/Nairobi", "Asia/Dubai", "Asia/Karachi", "Asia/Kolkata", "Asia/Kathmandu", "Asia/Dhaka"),
    *("Asia/Bangkok", "Asia/Shanghai", "Asia/Tokyo", "Australia/Sydney", "Pacific/Auckland"),
)
TIMES = [time(hour, minute) for hour in range(5, 11) for minute in (0, 20, 45)]
#: The athletes live so far ahead of the real clock that none falls due while they are made and measured.
AHEAD = timedelta(hours=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Idled:
    """What the process with nothing to do cost: instants by `perf_counter`, seconds, megabytes."""

    ready: float
    resident: float
    wakes: list[float]
    processor: float
    next_dues: list[float]


def rows(folder: Path) -> list[Measured]:
    """The goals for those who wait."""
    file = folder / "idle.db"
    tell(f"{ATHLETES:,} athletes are made")
    start = perf_counter()
    asyncio.run(_make(f"sqlite:///{file}"))
    tell(f"… in {perf_counter() - start:.0f} s, {file.stat().st_size / 1e9:.1f} GB")
    seconds, idled = min((_started(file) for _ in range(3)), key=lambda each: each[0])
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


async def _make(url: str) -> None:
    """Athletes of all zones and times, each with the wake row that the coach wrote for them."""
    database = connect(url)
    await database.write(migrations.upgrade)
    now = datetime.now(UTC) + AHEAD
    await crowd.join(database, _profiles(now), now)
    await crowd.multiply(database, ATHLETES)
    await database.close()


def _profiles(now: datetime) -> list[Profile]:
    random = Random(6)
    return [
        replace(random_profile(random, now.date()), timezone=zone, reminder_time=at, check_in_time=at)
        for zone, at in product(ZONES, TIMES)
    ]


def _started(file: Path) -> tuple[float, Idled]:
    """Seconds until a fresh process was ready, and what it measured then."""
    start = perf_counter()
    command = [sys.executable, "-m", "tests.bench.delivery.idle", str(file)]
    told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    idled = Idled(**json.loads(told))
    return idled.ready - start, idled


async def _idle(file: str) -> Idled:
    """Start as the program does, and be woken for nothing."""
    doorstep = Doorstep()
    settings = Settings(database_url=SecretStr(f"sqlite:///{file}"))
    async with (
        build(settings, [doorstep]) as app,
        Wakeup(app.dispatcher, app.store, app.clock) as alarm,
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
        assert due is not None and due > app.clock.now() and not doorstep.delivered
    return Idled(ready=ready, resident=resident, wakes=wakes, processor=processor, next_dues=next_dues)


if __name__ == "__main__":
    print(json.dumps(asdict(asyncio.run(_idle(sys.argv[1])))))
