"""The one place where everything concrete meets: settings in, a coach that can be talked to out."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import count
from uuid import uuid4

import migrations
from adapters.sql.engine import MEMORY, Database, connect
from adapters.sql.outbox import SqlOutbox
from adapters.sql.store import SqlStore
from adapters.sql.tables import Base
from bot.settings import Settings
from core.coach import Coach, Respond
from core.dialogue import crisis_lines
from core.dialogue.engine import respond as dialogue
from core.dispatch import Dispatcher
from core.ports import Clock, Courier


class SystemClock:
    """The time of this machine."""

    def now(self) -> datetime:
        """The current instant, UTC."""
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """The running coach: hand inbound updates to `coach`, the rows it gives back to `dispatcher`."""

    database: Database
    store: SqlStore
    coach: Coach
    dispatcher: Dispatcher
    clock: Clock


@asynccontextmanager
async def build(
    settings: Settings, couriers: Iterable[Courier], clock: Clock | None = None
) -> AsyncIterator[Application]:
    """The application on the settings' database, brought to the newest schema; closed on leaving."""
    database = connect(settings.database_url.get_secret_value())
    try:
        if await database.read(migrations.are_pending):
            await database.write(migrations.upgrade)
        yield _assemble(database, couriers, clock or SystemClock(), lambda: uuid4().hex, _respond(settings))
    finally:
        await database.close()


@asynccontextmanager
async def build_in_memory(
    couriers: Iterable[Courier], clock: Clock, respond: Respond = dialogue
) -> AsyncIterator[Application]:
    """The application on a database of its own that ends with it; the same turns give the same keys."""
    database = connect(MEMORY)
    numbers = count(1)
    try:
        await database.write(Base.metadata.create_all)
        yield _assemble(database, couriers, clock, lambda: f"athlete-{next(numbers)}", respond)
    finally:
        await database.close()


def _respond(settings: Settings) -> Respond:
    if settings.crisis_lines is None:
        return dialogue
    return partial(dialogue, crisis_lines=crisis_lines.read(settings.crisis_lines))


def _assemble(
    database: Database,
    couriers: Iterable[Courier],
    clock: Clock,
    new_key: Callable[[], str],
    respond: Respond,
) -> Application:
    store = SqlStore(database)
    coach = Coach(store, clock, new_key, respond)
    couriers = list(couriers)
    outbox = SqlOutbox(database, {courier.platform: courier.pace for courier in couriers})
    dispatcher = Dispatcher(outbox, coach, couriers, clock)
    return Application(database=database, store=store, coach=coach, dispatcher=dispatcher, clock=clock)
