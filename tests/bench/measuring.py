"""What a measurement is, and the table that shows it beside its floor and its goal."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from time import perf_counter


@dataclass(frozen=True, slots=True)
class Measured:
    """One line of the table: figures of this run, the goal, and whether it is met (None: there is none)."""

    what: str
    figures: str
    floor: str = ""
    goal: str = ""
    met: bool | None = None


@dataclass(frozen=True, slots=True)
class Times:
    """Durations of one thing done many times, in seconds."""

    seconds: Sequence[float]

    @property
    def median(self) -> float:
        """The middle one, in milliseconds."""
        return 1000 * statistics.median(self.seconds)

    @property
    def p95(self) -> float:
        """What 95 of 100 stay within, in milliseconds."""
        return 1000 * sorted(self.seconds)[int(0.95 * (len(self.seconds) - 1))]

    def __str__(self) -> str:
        return f"median {self.median:.2f} ms, p95 {self.p95:.2f} ms"


def yardstick() -> Measured:
    """How fast this machine is just now: one loop in plain Python, to compare two tables by."""
    seconds = []
    for _ in range(50):
        start = perf_counter()
        sum(number * number for number in range(20_000))
        seconds.append(perf_counter() - start)
    return Measured("yardstick: 20,000 squares summed in plain Python", str(Times(seconds)))


def tell(what: str) -> None:
    """Say how far the measuring is; the table alone goes to standard output."""
    print(what, file=sys.stderr, flush=True)


def table(rows: Iterable[Measured]) -> str:
    """The lines as a Markdown table."""
    lines = ["| what | measured | its floor, same run | goal | met |", "| --- | --- | --- | --- | --- |"]
    for row in rows:
        met = {True: "yes", False: "NO", None: ""}[row.met]
        lines.append(f"| {row.what} | {row.figures} | {row.floor} | {row.goal} | {met} |")
    return "\n".join(lines)
