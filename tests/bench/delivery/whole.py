"""The whole way of a reminder: its wake row falls due, the coach decides and commits, the message is delivered."""

from __future__ import annotations

import asyncio
import statistics
from datetime import datetime
from pathlib import Path
from time import perf_counter
from typing import Any

from sqlalchemy import Connection, select

from adapters.sql.engine import Database, connect
from adapters.sql.store import SqlStore
from adapters.sql.tables import Base, OutboxRow
from core.coach import Coach
from core.dialogue.engine import respond
from core.dialogue.world import Conversation, Outcome, World
from core.dispatch import Dispatcher
from core.message import Inbound, Wake
from core.ports import Loaded, Row, RowType
from tests.bench.delivery import crowd
from tests.bench.delivery.stall import Stall
from tests.bench.delivery.worker import Doorstep, Timed
from tests.bench.measuring import Measured
from tests.support.clock import VirtualClock

#: Served through the dispatcher, and before them, one by one, to see the parts.
ATHLETES, ONE_BY_ONE = 2_000, 200


def rows(folder: Path) -> list[Measured]:
    """Reminders from wake to settlement, on SQLite."""
    return [asyncio.run(_measured(f"sqlite:///{folder / 'whole.db'}"))]


async def _measured(url: str) -> Measured:
    database, clock = connect(url), VirtualClock(crowd.MORNING)
    await _make(database)
    outbox, doorstep, store, step = Timed(database), Doorstep(), TimedStore(database), TimedStep()
    coach = Coach(store, clock, lambda: "nobody", step)
    dispatcher = Dispatcher(outbox, coach, [doorstep], clock)
    for row in await database.read(_some_wakes):
        await coach.wake(row)
    parts = {"load": store.loads, "decide": step.steps, "commit": store.commits}
    told = ", ".join(f"{part} {1000 * statistics.median(seconds):.2f}" for part, seconds in parts.items())
    async with Stall() as stall:
        start = perf_counter()
        await dispatcher.run_due()
        seconds = perf_counter() - start
    await database.close()
    assert doorstep.delivered == ATHLETES + ONE_BY_ONE
    return Measured(
        f"{ATHLETES:,} reminders the whole way, from wake row to settlement, SQLite",
        f"{ATHLETES / seconds:,.0f} a second (of one alone, in ms: {told}; then the message is delivered); "
        f"longest stall {1000 * stall.longest:.0f} ms",
    )


async def _make(database: Database) -> None:
    """Athletes who joined the evening before, with their plans."""
    await database.write(Base.metadata.create_all)
    await crowd.join_in_the_evening(database)
    everybody = ATHLETES + ONE_BY_ONE
    await crowd.multiply(database, everybody, reminded=everybody, tables=crowd.WHOLE)


def _some_wakes(connection: Connection) -> list[Row]:
    wakes = select(OutboxRow.id, OutboxRow.lane, OutboxRow.athlete_key).where(OutboxRow.type == RowType.WAKE)
    return [
        Row(
            id=number,
            type=RowType.WAKE,
            lane=lane,
            due_at=crowd.MORNING,
            attempts=1,
            athlete_key=athlete_key,
        )
        for number, lane, athlete_key in connection.execute(wakes.order_by(OutboxRow.id).limit(ONE_BY_ONE))
    ]


class TimedStore(SqlStore):
    """The store, with the seconds that each use took."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.loads: list[float] = []
        self.commits: list[float] = []

    async def load(self, athlete_key: str, now: datetime) -> Loaded | None:
        start = perf_counter()
        loaded = await super().load(athlete_key, now)
        self.loads.append(perf_counter() - start)
        return loaded

    async def commit(self, *args: Any, **kwargs: Any) -> list[int]:
        start = perf_counter()
        rows = await super().commit(*args, **kwargs)
        self.commits.append(perf_counter() - start)
        return rows


class TimedStep:
    """The step of the coach, with the seconds that it took."""

    def __init__(self) -> None:
        self.steps: list[float] = []

    def __call__(self, conversation: Conversation, inbound: Inbound | Wake, world: World, /) -> Outcome:
        start = perf_counter()
        outcome = respond(conversation, inbound, world)
        self.steps.append(perf_counter() - start)
        return outcome
