"""The customary design beside it: one APScheduler job for each athlete, in its SQLAlchemy job store.

It is used as its manual says, and treated kindly: its database gets the same settings as ours, no job is ever
skipped for being late, and a job does nothing but to count.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sqlite3
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

import psutil
from apscheduler.events import EVENT_JOB_EXECUTED, EVENT_JOB_MISSED
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger
from sqlalchemy import Engine, create_engine, event

from tests.bench.delivery.stall import Stall
from tests.bench.measuring import Measured, tell

SIZES = (1_000, 10_000)
A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fired:
    """What so many jobs cost: seconds, megabytes; `missed` were not run, being late by more than is allowed."""

    adding: float
    adding_stall: float
    firing: float
    firing_stall: float
    resident: float
    missed: int


def rows(folder: Path) -> list[Measured]:
    """The jobs of a thousand athletes and of ten thousand, added and all due in the same minute."""
    measured = []
    for athletes in SIZES:
        tell(f"{athletes:,} jobs of APScheduler")
        fired = _measured(folder, athletes, grace=None)
        by_default = _measured(folder, athletes, grace=1)
        measured.append(
            Measured(
                f"one APScheduler job for each of {athletes:,} athletes, SQLite",
                f"{fired.adding:.1f} s to add (longest stall {1000 * fired.adding_stall:,.0f} ms), "
                f"{fired.firing:.1f} s to fire when due in one minute, {athletes / fired.firing:,.0f} a second "
                f"(longest stall {1000 * fired.firing_stall:,.0f} ms), {fired.resident:.0f} MB; with its default "
                f"grace of 1 s, {by_default.missed:,} are skipped",
            )
        )
    return measured


def _measured(folder: Path, athletes: int, grace: int | None) -> Fired:
    file = folder / f"jobs-{athletes}-{grace}.db"
    command = [
        sys.executable,
        "-m",
        "tests.bench.delivery.rival",
        str(file),
        str(athletes),
        json.dumps(grace),
    ]
    return Fired(**json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout))


async def remind(athlete: str) -> None:
    """What a job does here; a real one would now load the athlete and send."""


async def _fire(file: str, athletes: int, grace: int | None) -> Fired:
    scheduler = AsyncIOScheduler(
        jobstores={"default": SQLAlchemyJobStore(engine=_engine(file))},
        job_defaults={"misfire_grace_time": grace, "coalesce": True},
        timezone=UTC,
    )
    ended, left, missed = asyncio.Event(), athletes, 0

    def count(job_event: Any) -> None:
        nonlocal left, missed
        left -= 1
        missed += job_event.code == EVENT_JOB_MISSED
        if not left:
            ended.set()

    scheduler.add_listener(count, EVENT_JOB_EXECUTED | EVENT_JOB_MISSED)
    # While it is paused, no job that is added makes it look for what is due, which is kind to it.
    scheduler.start(paused=True)
    async with Stall() as adding_stall:
        adding = await _add(scheduler, range(athletes), datetime.now(UTC) + A_DAY)
    # Then the same jobs again, and this time they fall due as soon as they are there.
    scheduler.remove_all_jobs()
    due = datetime.now(UTC) + timedelta(seconds=1 + 2 * adding)
    await _add(scheduler, range(athletes), due)
    await asyncio.sleep((due - datetime.now(UTC)).total_seconds())
    async with Stall() as firing_stall:
        start = perf_counter()
        scheduler.resume()
        await ended.wait()
        firing = perf_counter() - start
    resident = psutil.Process().memory_info().rss / 2**20
    scheduler.shutdown()
    return Fired(
        adding=adding,
        adding_stall=adding_stall.longest,
        firing=firing,
        firing_stall=firing_stall.longest,
        resident=resident,
        missed=missed,
    )


async def _add(scheduler: AsyncIOScheduler, athletes: Iterable[int], due: datetime) -> float:
    """Seconds that it takes to add a daily job for each athlete, first due at an instant."""
    daily = CronTrigger(hour=6, minute=30, timezone="Europe/Madrid")
    start = perf_counter()
    for athlete in athletes:
        name = f"athlete-{athlete}"
        scheduler.add_job(remind, daily, args=[name], id=name, next_run_time=due)
        await asyncio.sleep(0)
    return perf_counter() - start


def _engine(file: str) -> Engine:
    """The database, set up as ours."""
    engine = create_engine(f"sqlite:///{file}")

    @event.listens_for(engine, "connect")
    def on_connect(connection: sqlite3.Connection, _: Any) -> None:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")

    return engine


if __name__ == "__main__":
    logging.disable()  # it would warn of each job that is late
    print(json.dumps(asdict(asyncio.run(_fire(sys.argv[1], int(sys.argv[2]), json.loads(sys.argv[3]))))))
