"""The same rush among ten and a hundred times the athletes: what a message costs then."""

from __future__ import annotations

import asyncio
import statistics
from collections.abc import Mapping
from time import perf_counter

from tests.bench.delivery import rush
from tests.bench.delivery.rush import Rush, Side
from tests.bench.measuring import Measured, tell

RUNS = 3
GOAL_PERCENT = 20


def rows(sides: Mapping[int, Side]) -> list[Measured]:
    """The cost of a message by the number of athletes; the first of the databases is there already."""
    fewest, *more = sides
    for athletes in more:
        start = perf_counter()
        asyncio.run(rush.prepare(sides[athletes], athletes))
        tell(f"{athletes:,} athletes on {sides[athletes].name}, made in {perf_counter() - start:.0f} s")
    # By turns, for the machine may be slower for a while.
    rounds = [{athletes: rush.run(side) for athletes, side in sides.items()} for _ in range(RUNS)]
    measured = []
    for athletes in more:
        growth = statistics.median(_growth(each[athletes], each[fewest]) for each in rounds)
        before, after = (
            ", ".join(f"{1000 / each[number].rate:.2f}" for each in rounds) for number in (fewest, athletes)
        )
        processor = statistics.median(each[athletes].processor / each[fewest].processor for each in rounds)
        measured.append(
            Measured(
                f"{sides[athletes].name}, a message of the rush among {athletes:,} athletes "
                f"instead of {fewest:,}",
                f"{growth:+.0f} % ({after} ms in {RUNS} runs; processor {100 * (processor - 1):+.0f} %)",
                f"among {fewest:,}: {before} ms",
                f"less than +{GOAL_PERCENT} %",
                growth < GOAL_PERCENT,
            )
        )
    return measured


def _growth(after: Rush, before: Rush) -> float:
    """Percent by which a message costs more."""
    return 100 * (before.rate / after.rate - 1)
