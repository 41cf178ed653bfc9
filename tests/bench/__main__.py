"""Measures everything and prints one table; takes some minutes and about 3 GB of disk for a while."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from tests.bench import planning, reading, replaying, stock, terminal, turns
from tests.bench.measuring import Measured, table, yardstick
from tests.support.clock import VirtualClock
from tests.support.couriers import RecordingCourier

ATHLETES = 100_000


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="sidekick-bench-") as name:
        print(table(_all(Path(name))))


def _all(folder: Path) -> Iterator[Measured]:
    _tell("memory and start of the chat")
    yield from terminal.chat(folder)
    _tell("replay")
    yield replaying.a_month(folder)
    _tell("planning")
    yield planning.sixteen_weeks()
    _tell("understanding")
    yield from reading.readings()
    yield yardstick()
    yield from asyncio.run(_turns(folder / "many.db"))
    yield yardstick()


async def _turns(file: Path) -> list[Measured]:
    clock, courier = VirtualClock(), RecordingCourier(stock.PLATFORM)
    _tell(f"{stock.LIVED} athletes live {stock.DAYS} days")
    async with stock.open_at(file, clock, courier) as app:
        lived = await stock.live(app, clock, courier)
        _tell(f"they become {ATHLETES:,}")
        names = await stock.multiply(app, lived, ATHLETES)
        _tell(await app.database.read(stock.told) + f"; {file.stat().st_size / 1e9:.1f} GB")
    # A program that has just come up, as far as the database is concerned.
    clock.move_to(stock.morning(stock.DAYS) + timedelta(minutes=1))
    async with stock.open_at(file, clock, courier) as app:
        _tell("check-ins")
        return await turns.check_in_turns(app, names)


def _tell(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
