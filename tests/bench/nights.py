"""The nightly jobs among a hundred thousand athletes: how long, and how long anybody else waits meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from time import perf_counter
from typing import TypeVar

from sqlalchemy import Connection, insert, update

from adapters.sql import upkeep
from adapters.sql.tables import InboxRow, ZoneRulesRow
from bot import nightly
from bot.compose import Application
from tests.bench.measuring import Measured

T = TypeVar("T")

#: The longest that a unit of work may hold the database, and anything may hold the event loop (ms).
GOAL_UNIT_MS, GOAL_LOOP_MS = 50, 50
#: Update keys to be dropped in the measurement.
KEYS = 100_000


@dataclass
class _Watched:
    """What happened while a job ran."""

    seconds: float = 0.0
    units: int = 0
    longest_unit_ms: float = 0.0
    longest_stall_ms: float = 0.0


async def jobs(app: Application, file: Path) -> list[Measured]:
    """Each job once, on a database in which there is much to do."""
    await nightly.keep_up_with_zones(app)
    measured = [await _job("zones, none changed", app, lambda: nightly.keep_up_with_zones(app))]
    await app.database.write(_legislate("Asia/Tokyo"))
    measured.append(
        await _job("zones, one changed that nobody is in", app, lambda: nightly.keep_up_with_zones(app))
    )
    keys = await app.database.read(_some_keys)

    async def refresh_some() -> str:
        for key in keys:
            await app.coach.refresh(key)
        return ""

    measured.append(await _job(f"computing {len(keys):,} athletes anew", app, refresh_some))
    measured.append(await _job("roll over, nobody is gone", app, lambda: nightly.roll_over(app)))
    await app.database.write(lambda connection: _old_keys(connection, app))
    measured.append(await _job(f"prune, {KEYS:,} update keys", app, lambda: nightly.prune(app)))
    size = file.stat().st_size / 1e9
    measured.append(
        await _job(
            f"backup, {size:.1f} GB",
            app,
            lambda: nightly.back_up(app, file, file.parent / "backups"),
        )
    )
    return measured


async def _job(what: str, app: Application, work: Callable[[], Awaitable[object]]) -> Measured:
    watched = _Watched()
    ticking = asyncio.create_task(_tick(watched))
    await asyncio.sleep(0.01)
    with _timed_units(app, watched):
        start = perf_counter()
        await work()
        watched.seconds = perf_counter() - start
    ticking.cancel()
    return Measured(
        f"nightly {what}",
        f"{watched.seconds:.2f} s, {watched.units:,} units of work, "
        f"the longest {watched.longest_unit_ms:.1f} ms; the loop stalled {watched.longest_stall_ms:.1f} ms",
        goal=f"{GOAL_UNIT_MS} ms a unit, {GOAL_LOOP_MS} ms a stall",
        met=watched.longest_unit_ms <= GOAL_UNIT_MS and watched.longest_stall_ms <= GOAL_LOOP_MS,
    )


async def _tick(watched: _Watched) -> None:
    """Look every millisecond how late the event loop is."""
    while True:
        before = perf_counter()
        await asyncio.sleep(0.001)
        watched.longest_stall_ms = max(watched.longest_stall_ms, 1000 * (perf_counter() - before) - 1)


@contextmanager
def _timed_units(app: Application, watched: _Watched) -> Iterator[None]:
    database = app.database
    before = database.read, database.write

    def timed(run: Callable[..., object]) -> Callable[..., object]:
        def with_time(work: Callable[[Connection], T]) -> object:
            def unit(connection: Connection) -> T:
                start = perf_counter()
                try:
                    return work(connection)
                finally:
                    watched.units += 1
                    took = 1000 * (perf_counter() - start)
                    watched.longest_unit_ms = max(watched.longest_unit_ms, took)

            return run(unit)

        return with_time

    database.read, database.write = timed(database.read), timed(database.write)  # type: ignore
    try:
        yield
    finally:
        database.read, database.write = before  # type: ignore


def _legislate(zone: str) -> Callable[[Connection], object]:
    return lambda connection: connection.execute(
        update(ZoneRulesRow).where(ZoneRulesRow.zone == zone).values(digest="as it was before")
    )


def _some_keys(connection: Connection) -> list[str]:
    page, _ = upkeep.wakes(connection, upkeep.FIRST)
    return [wake.athlete_key for wake in page]


def _old_keys(connection: Connection, app: Application) -> None:
    old = app.clock.now() - timedelta(days=30)
    rows = [{"key": f"old-{n}", "at": old + timedelta(seconds=n)} for n in range(KEYS)]
    connection.execute(insert(InboxRow), rows)
