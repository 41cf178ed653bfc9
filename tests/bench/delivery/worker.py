"""One process of a rush: serves what is due through the real dispatcher, and notes how long it took."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter, process_time
from typing import Any

from adapters.sql.engine import Database
from adapters.sql.outbox import SqlOutbox
from adapters.sql.store import SqlStore
from bot.memory import settle
from core.coach import Coach
from core.courier import Delivered, Receipt
from core.dialogue.engine import respond
from core.dispatch import Dispatcher
from core.message import Address, Message
from tests.bench.delivery.crowd import MORNING, PLATFORM, warm_up_morning
from tests.bench.delivery.stall import Stall
from tests.support.clock import VirtualClock


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """What a process did in a rush. Instants are `perf_counter`'s, which all processes of a machine share."""

    messages: int
    began: float
    ended: float
    processor: float
    longest_stall: float
    claims: int
    claiming: float
    settlements: int
    settling: float


class Doorstep:
    """A courier that answers at once."""

    platform = PLATFORM
    pace = None

    def __init__(self) -> None:
        self.delivered = 0

    async def deliver(self, address: Address, message: Message, text: str, labels: Sequence[str]) -> Receipt:
        self.delivered += 1
        return Delivered(str(self.delivered))


class Timed(SqlOutbox):
    """The outbox, with the seconds spent waiting for it and the instants of its first and last use."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.claims: list[tuple[float, float]] = []
        self.settlements: list[tuple[float, float]] = []

    async def claim(self, *args: Any, **kwargs: Any) -> Any:
        began = perf_counter()
        claimed = await super().claim(*args, **kwargs)
        if claimed:
            self.claims.append((began, perf_counter()))
        return claimed

    async def settle(self, *args: Any, **kwargs: Any) -> None:
        began = perf_counter()
        await super().settle(*args, **kwargs)
        self.settlements.append((began, perf_counter()))


class Worker:
    """A process of the program, as far as delivery is concerned."""

    def __init__(self, database: Database) -> None:
        self.clock = VirtualClock(MORNING)
        self.outbox, self.doorstep = Timed(database), Doorstep()
        coach = Coach(SqlStore(database), self.clock, lambda: "nobody", respond)
        self._dispatcher = Dispatcher(self.outbox, coach, [self.doorstep], self.clock)

    async def warm_up(self, number: int) -> None:
        """Serve what waits for this worker before the rush: statements, words and connections are there then."""
        self.clock.move_to(warm_up_morning(number))
        await self._dispatcher.run_due()
        assert self.doorstep.delivered
        settle()  # as the program does a minute after its start

    async def rush(self) -> Served:
        """Serve until nothing is due; from the first claim to the last settlement."""
        self.clock.move_to(MORNING)
        self.outbox.claims, self.outbox.settlements = [], []
        before, processor = self.doorstep.delivered, process_time()
        async with Stall() as stall:
            await self._dispatcher.run_due()
        claims, settlements = self.outbox.claims, self.outbox.settlements
        return Served(
            messages=self.doorstep.delivered - before,
            began=claims[0][0],
            ended=settlements[-1][1],
            processor=process_time() - processor,
            longest_stall=stall.longest,
            claims=len(claims),
            claiming=sum(ended - began for began, ended in claims),
            settlements=len(settlements),
            settling=sum(ended - began for began, ended in settlements),
        )
