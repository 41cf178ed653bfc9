"""Measures everything and prints one table; takes some minutes and about 6 GB of disk for a while.

`python -m tests.bench turns delivery` measures those parts alone.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path

from tests.bench import (
    discord,
    nights,
    planning,
    reading,
    replaying,
    stock,
    telegram,
    telegram_http,
    terminal,
    turns,
)
from tests.bench.delivery import measurements
from tests.bench.measuring import Measured, table, tell, yardstick
from tests.support.clock import VirtualClock
from tests.support.couriers import RecordingCourier

ATHLETES = 100_000


def main() -> None:
    """Measure what is named on the command line, or everything, and print."""
    names = sys.argv[1:] or list(PARTS)
    if unknown := set(names) - set(PARTS):
        sys.exit(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    with tempfile.TemporaryDirectory(prefix="sidekick-bench-") as folder:
        print(table(_all(names, Path(folder))))


def _all(names: Sequence[str], folder: Path) -> Iterator[Measured]:
    yield yardstick()
    for name in names:
        tell(name)
        yield from PARTS[name](folder)
        yield yardstick()


def _many_turns(folder: Path) -> list[Measured]:
    return asyncio.run(_turns(folder / "many.db"))


async def _turns(file: Path) -> list[Measured]:
    clock, courier = VirtualClock(), RecordingCourier(stock.PLATFORM)
    tell(f"{stock.LIVED} athletes live {stock.DAYS} days")
    async with stock.open_at(file, clock, courier) as app:
        lived = await stock.live(app, clock, courier)
        tell(f"they become {ATHLETES:,}")
        names = await stock.multiply(app, lived, ATHLETES)
        tell(await app.database.read(stock.told) + f"; {file.stat().st_size / 1e9:.1f} GB")
    # A program that has just come up, as far as the database is concerned.
    clock.move_to(stock.morning(stock.DAYS) + timedelta(minutes=1))
    async with stock.open_at(file, clock, courier) as app:
        tell("check-ins")
        measured = await turns.check_in_turns(app, names)
    tell("nights")
    async with stock.open_at(file, clock, courier) as app:
        return measured + await nights.jobs(app, file)


PARTS: Mapping[str, Callable[[Path], Iterable[Measured]]] = {
    "chat": terminal.chat,
    "replay": lambda folder: [replaying.a_month(folder)],
    "planning": lambda _: [planning.sixteen_weeks()],
    "reading": lambda _: reading.readings(),
    "turns": _many_turns,
    "delivery": measurements.measured,
    "telegram_http": telegram_http.calls,
    "telegram": telegram.measured,
    "discord": discord.measured,
}

if __name__ == "__main__":
    main()
