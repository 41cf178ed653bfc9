"""A slash command acknowledged while ten thousand reminders go out at the pace that Discord permits."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from adapters.discord_chat import limits
from tests.bench.discord.sides import crowd, join
from tests.bench.measuring import Measured, tell

REMINDERS = 10_000
#: The commands are used in the first minute of the four that ten thousand take.
SECONDS = 60
GOAL_MS = 150


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """What people who used a command lived, milliseconds; and what happened besides."""

    median: float
    p99: float
    failed: int
    a_second: float
    refusals: int

    def __str__(self) -> str:
        return (
            f"median {self.median:.0f} ms, p99 {self.p99:.0f} ms, {self.failed} not within 3 s; "
            f"{self.a_second:.1f} reminders a second, {self.refusals} requests refused as too many"
        )


def row(folder: Path) -> Measured:
    """The coach, then the bare bot, each on a Discord of its own."""
    coach, echo = (_measured(name, folder) for name in ("coach", "echo"))
    return Measured(
        f"Discord: `/today` acknowledged while {REMINDERS:,} reminders go out "
        f"({10 * SECONDS} of them in the first {SECONDS} s)",
        str(coach),
        f"a bare discord.py bot that sends as many at {limits.PACE.a_second:g} a second: {echo}",
        f"p99 at most {GOAL_MS} ms",
        coach.p99 <= GOAL_MS and not coach.failed,
    )


def _measured(name: str, folder: Path) -> Acknowledged:
    with crowd(REMINDERS, 0) as people:
        database = folder / f"discord-{name}.db"
        due = datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(minutes=1)
        tell(f"{name} in the rush: {REMINDERS:,} people join, and are to be reminded at {due:%H:%M} UTC")
        join(database, REMINDERS, due, people.channels)
        with people.with_bot(name, database, reminders=True) as started:
            told = started.side.order(ask=SECONDS)
    waited = sorted(1000 * each for each in told["acknowledged"])
    return Acknowledged(
        statistics.median(waited),
        waited[int(0.99 * (len(waited) - 1))],
        told["failed"],
        told["reminders"] / SECONDS,
        told["rate_refusals"],
    )
