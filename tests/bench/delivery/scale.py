"""The same rush among ten and a hundred times the athletes: what a message costs then."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from time import perf_counter

from tests.bench.delivery import rush
from tests.bench.delivery.rush import Side
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
    # By turns, for the machine may be slower for a while; the least counts, for others on it only add.
    rounds = [{athletes: rush.run(side) for athletes, side in sides.items()} for _ in range(RUNS)]
    costs = {athletes: [1000 / each[athletes].rate for each in rounds] for athletes in sides}
    processor = {athletes: min(each[athletes].processor for each in rounds) for athletes in sides}
    measured = []
    for athletes in more:
        growth = _growth(min(costs[athletes]), min(costs[fewest]))
        measured.append(
            Measured(
                f"{sides[athletes].name}, a message of the rush among {athletes:,} athletes "
                f"instead of {fewest:,}",
                f"{growth:+.0f} % ({_told(costs[athletes])}; "
                f"processor {_growth(processor[athletes], processor[fewest]):+.0f} %)",
                f"among {fewest:,}: {_told(costs[fewest])}",
                f"less than +{GOAL_PERCENT} %",
                growth < GOAL_PERCENT,
            )
        )
    return measured


def _growth(after: float, before: float) -> float:
    """Percent by which a message costs more."""
    return 100 * (after / before - 1)


def _told(costs: Sequence[float]) -> str:
    return ", ".join(f"{cost:.2f}" for cost in sorted(costs)) + " ms"
