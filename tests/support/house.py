"""A whole house for tests of delivery: coach, outbox and dispatcher over one database."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import count

from sqlalchemy import select

from adapters.sql.circles import SqlCircles
from adapters.sql.engine import Database
from adapters.sql.outbox import SqlOutbox
from adapters.sql.store import SqlStore
from adapters.sql.tables import OutboxRow
from core.circle_host import CircleHost
from core.circles import Circle
from core.coach import Coach
from core.dialogue.world import Conversation, Outcome, World
from core.dispatch import Dispatcher, Renderer
from core.message import Address, Inbound, Message, Wake
from core.ports import Clock, Meter
from core.words.phrasebook import Rendered
from tests.support.clock import MONDAY
from tests.support.couriers import RecordingCourier
from tests.support.turns import ADDRESS, Step, echo, outcome, wrote


class Keys:
    """Renders a message as the keys of its Says; `poison` can't be rendered."""

    def render(self, message: Message, locale: str, units: str) -> Rendered:
        keys = [each.key for each in message.says]
        if "poison" in keys:
            raise LookupError("no words")
        return Rendered(" ".join(keys), ())


class Present:
    """Calls the roll: everybody is there but who is `absent`; None for all while it can't be found out."""

    def __init__(self) -> None:
        self.absent: set[str] = set()
        self.tells = True
        self.asked: list[str] = []

    async def has(self, circle: Circle, user: str) -> bool | None:
        self.asked.append(user)
        return user not in self.absent if self.tells else None


class House:
    """A coach, an outbox and a dispatcher over one database."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        courier: RecordingCourier,
        step: Step = echo,
        *,
        meter: Meter | None = None,
        timer: Callable[[], float] = time.perf_counter,
        words: Renderer = Keys(),  # noqa: B008
    ) -> None:
        numbers: Iterator[int] = count(1)
        circles: Iterator[int] = count(1)
        self.database, self.clock, self.courier = database, clock, courier
        self.store = SqlStore(database)
        self.coach = Coach(
            self.store, clock, lambda: f"athlete-{next(numbers)}", step, meter=meter, timer=timer
        )
        self.circles = CircleHost(SqlCircles(database), self.store, clock, lambda: f"circle-{next(circles)}")
        self.roll = Present()
        self.circles.calls_roll_by(courier.platform, self.roll)
        self.outbox = SqlOutbox(database, {courier.platform: courier.pace})
        self.dispatcher = Dispatcher(
            self.outbox, self.coach, [courier], clock, words, circles=self.circles, meter=meter
        )
        self._updates = count(1)

    async def hear(self, text: str, address: Address = ADDRESS) -> list[int]:
        return await self.coach.receive(wrote(text, f"u{next(self._updates)}", address))

    async def statuses(self) -> list[tuple[str, str]]:
        query = select(OutboxRow.message, OutboxRow.status).order_by(OutboxRow.id)
        rows = await self.database.read(lambda connection: connection.execute(query).all())
        return [(message["says"][0]["key"] if message else "wake", status) for message, status in rows]


def reminding(*hours: float) -> Step:
    """A step that wants to be woken at these hours after Monday morning, and says so each time."""

    def step(conversation: Conversation, inbound: Inbound | Wake, world: World) -> Outcome:
        said = (
            [f"at-{int((world.now - MONDAY).total_seconds() // 3600)}"] if isinstance(inbound, Wake) else []
        )
        later = [at for h in hours if (at := MONDAY + timedelta(hours=h)) > world.now]
        return outcome(world, *said, wake_at=min(later, default=None))

    return step
