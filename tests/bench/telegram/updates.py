"""Updates through the whole program beside a bare echo bot, over the library's HTTP client and over ours."""

from __future__ import annotations

import shutil
import statistics
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from tests.bench.measuring import Measured, tell
from tests.bench.telegram.sides import Side, join, side

#: People who talk in a round; the first round of each bot warms it up and does not count.
PEOPLE, ROUNDS = 64, 3
GOAL_SHARE, GOAL_TIMES = 0.5, 2.5
SIDES = (("coach", "aiohttp"), ("echo", "httpx"), ("echo", "aiohttp"))


@dataclass(frozen=True, slots=True)
class Pace:
    """What a bot does; medians of the rounds."""

    a_second: float
    cpu_ms: float

    def __str__(self) -> str:
        return f"{self.a_second:,.0f} updates/s, {self.cpu_ms:.2f} ms CPU each"


def rows(folder: Path) -> Iterator[Measured]:
    """The coach against the bare bot over both clients."""
    everybody = PEOPLE * (ROUNDS + 1)
    tell(f"{everybody} people join")
    joined = folder / "telegram.db"
    join(joined, everybody)
    with ExitStack() as running:
        sides: dict[tuple[str, str], Side] = {}
        for name, http in SIDES:
            own = shutil.copy(joined, folder / f"telegram-{name}-{http}.db")
            bot = ["tests.bench.telegram.bots", name, http]
            sides[name, http] = running.enter_context(side(bot, everybody, Path(own)))
        rounds: dict[tuple[str, str], list[Pace]] = {key: [] for key in sides}
        for number in range(ROUNDS + 1):
            for key, each in sides.items():
                tell(f"round {number}: {' over '.join(key)}")
                pace = _round(each, number)
                if number:
                    rounds[key].append(pace)
    middle = {key: _middle(paces) for key, paces in rounds.items()}
    yield _row(*(middle[each] for each in SIDES))


def _round(at_work: Side, number: int) -> Pace:
    before = at_work.processor()
    told = at_work.order(talk=[number * PEOPLE, (number + 1) * PEOPLE])
    cpu = at_work.processor() - before
    return Pace(told["updates"] / told["seconds"], 1000 * cpu / told["updates"])


def _row(coach: Pace, echo: Pace, fast_echo: Pace) -> Measured:
    def beside(other: Pace) -> str:
        return f"{coach.a_second / other.a_second:.2f} of its pace, {coach.cpu_ms / other.cpu_ms:.2f} times its CPU"

    share, times = coach.a_second / echo.a_second, coach.cpu_ms / echo.cpu_ms
    return Measured(
        "Telegram updates (`/today`, `3 4 4`, a press) through the program",
        f"{coach}: {beside(echo)}; beside an echo over AiohttpRequest {beside(fast_echo)}",
        f"a bare echo bot over HTTPXRequest {echo}, over AiohttpRequest {fast_echo}",
        f"at least {GOAL_SHARE:g} of its pace, at most {GOAL_TIMES:g} times its CPU",
        share >= GOAL_SHARE and times <= GOAL_TIMES,
    )


def _middle(paces: list[Pace]) -> Pace:
    return Pace(
        statistics.median(pace.a_second for pace in paces), statistics.median(pace.cpu_ms for pace in paces)
    )
