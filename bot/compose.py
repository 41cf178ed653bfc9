"""The one place where everything concrete meets: settings in, a coach that can be talked to out."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import count
from uuid import uuid4

import migrations
from adapters.sql.circles import SqlCircles
from adapters.sql.engine import MEMORY, Database, connect
from adapters.sql.outbox import SqlOutbox
from adapters.sql.overview import backlog
from adapters.sql.store import SqlStore
from adapters.sql.tables import Base
from bot.settings import Settings, SettingsError
from core import linking
from core.circle_host import CircleHost
from core.coach import Coach, Respond
from core.courier import Courier
from core.dialogue import crisis_lines
from core.dialogue.engine import respond as dialogue
from core.dispatch import Dispatcher
from core.ports import Clock, Meter, NoMeter


class SystemClock:
    """The time of this machine."""

    def now(self) -> datetime:
        """The current instant, UTC."""
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """The running coach: hand inbound updates to `coach`, the rows it gives back to `dispatcher`.

    `circles` are opened and closed for the groups of a platform.
    """

    database: Database
    store: SqlStore
    coach: Coach
    circles: CircleHost
    dispatcher: Dispatcher
    clock: Clock


@asynccontextmanager
async def build(
    settings: Settings, couriers: Iterable[Courier], clock: Clock | None = None, *, serves: bool = False
) -> AsyncIterator[Application]:
    """The application on the settings' database, brought to the newest schema; closed on leaving.

    With `serves` it is the program that talks to athletes, and not an operator's command beside it: then
    metrics are to be had on METRICS_LISTEN. Raises SettingsError when that can't be listened on.
    """
    clock = clock or SystemClock()
    async with AsyncExitStack() as stack:
        database = connect(settings.database_url.get_secret_value())
        stack.push_async_callback(database.close)
        if await database.read(migrations.are_pending):
            await database.write(lambda connection: migrations.bring_up(connection, Base.metadata))
        meter: Meter = NoMeter()
        if serves and settings.metrics_listen is not None:
            meter = await stack.enter_async_context(_metrics(settings.metrics_listen, database, clock))
        codes = linking.SealedCodes(settings.tokens())
        yield _assemble(database, couriers, clock, lambda: uuid4().hex, _respond(settings), codes, meter)


@asynccontextmanager
async def _metrics(listen: str, database: Database, clock: Clock) -> AsyncIterator[Meter]:
    """A meter whose counts can be scraped meanwhile."""
    # Imported here, because who has no metrics scraped need not wait for it.
    from adapters.metrics import PrometheusMeter, serving

    host, _, port = listen.rpartition(":")
    meter = PrometheusMeter()
    metrics = serving(
        meter,
        host.strip("[]"),
        int(port),
        lambda: database.read(lambda connection: backlog(connection, clock.now())),
    )
    async with AsyncExitStack() as stack:
        try:
            await stack.enter_async_context(metrics)
        except OSError as error:
            raise SettingsError(
                "METRICS_LISTEN", f"a local host:port that is free ({error.strerror})"
            ) from None
        yield meter


@asynccontextmanager
async def build_in_memory(
    couriers: Iterable[Courier], clock: Clock, respond: Respond = dialogue
) -> AsyncIterator[Application]:
    """The application on a database of its own that ends with it; the same turns give the same keys and codes."""
    database = connect(MEMORY)
    athletes, circles = count(1), count(1)
    try:
        await database.write(Base.metadata.create_all)
        yield _assemble(
            database,
            couriers,
            clock,
            lambda: f"athlete-{next(athletes)}",
            respond,
            linking.NumberedCodes(),
            new_circle=lambda: f"circle-{next(circles)}",
        )
    finally:
        await database.close()


def _respond(settings: Settings) -> Respond:
    lines = None if settings.crisis_lines is None else crisis_lines.read(settings.crisis_lines)
    return partial(dialogue, crisis_lines=lines, operator=settings.operator)


def _assemble(
    database: Database,
    couriers: Iterable[Courier],
    clock: Clock,
    new_key: Callable[[], str],
    respond: Respond,
    codes: linking.Codes,
    meter: Meter | None = None,
    *,
    new_circle: Callable[[], str] = lambda: uuid4().hex,
) -> Application:
    store = SqlStore(database)
    coach = Coach(store, clock, new_key, respond, codes=codes, meter=meter)
    couriers = list(couriers)
    outbox = SqlOutbox(database, {courier.platform: courier.pace for courier in couriers})
    circles = CircleHost(SqlCircles(database), store, clock, new_circle)
    dispatcher = Dispatcher(outbox, coach, couriers, clock, circles=circles, meter=meter)
    return Application(
        database=database, store=store, coach=coach, circles=circles, dispatcher=dispatcher, clock=clock
    )
