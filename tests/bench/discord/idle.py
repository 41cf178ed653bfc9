"""The start, and the memory with a thousand servers, beside a bare discord.py client on the same double."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.bench.discord.sides import Crowd, crowd
from tests.bench.discord.town import CHANNELS, ROLES
from tests.bench.measuring import Measured, tell

SERVERS, RUNS = 1_000, 3
GOAL_MB, GOAL_S = 120, 3.0
#: Discord lets the same bot identify again after so many seconds, and then everything has long been read.
PAUSE = 6.0


@dataclass(frozen=True, slots=True)
class Idled:
    """Seconds from the start of the process to its first acknowledged command, and of processor time until then.

    Megabytes when all is quiet.
    """

    ready: float
    processor: float
    resident: float

    @property
    def start(self) -> str:
        return f"{self.ready:.2f} s, {self.processor:.2f} s of processor"


def rows(folder: Path) -> Iterator[Measured]:
    """The coach and the bare bot in turns; medians."""
    with crowd(0, SERVERS) as people:
        both = {name: _middle(people, name, folder / "discord-idle.db") for name in ("coach", "echo")}
    coach, echo = both["coach"], both["echo"]
    yield Measured(
        f"Discord: resident memory idle with {SERVERS:,} servers of {CHANNELS} channels and {ROLES} roles",
        f"{coach.resident:.0f} MB",
        f"a bare discord.py client, the same caches off: {echo.resident:.0f} MB",
        f"{GOAL_MB} MB",
        coach.resident <= GOAL_MB,
    )
    yield Measured(
        f"… start of the process to the first acknowledged command, {SERVERS:,} servers",
        coach.start,
        f"the bare client: {echo.start}",
        f"{GOAL_S:g} s",
        coach.ready <= GOAL_S,
    )


def _middle(people: Crowd, name: str, database: Path) -> Idled:
    runs = []
    for number in range(RUNS):
        tell(f"{name} starts, {number + 1} of {RUNS}")
        with people.with_bot(name, database) as started:
            ready = started.side.order(ready=True)["at"] - started.at
            processor = started.side.processor()
            time.sleep(PAUSE)
            runs.append(Idled(ready, processor, started.resident()))
    figures = zip(*((each.ready, each.processor, each.resident) for each in runs), strict=True)
    return Idled(*map(statistics.median, figures))
