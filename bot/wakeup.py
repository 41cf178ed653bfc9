"""The alarm clock: wakes the dispatcher when the next row falls due, and runs the nightly jobs.

It holds no business state. What is due stands in the outbox; losing this clock loses nothing, and any number
of idle reminders costs it nothing, as it only ever knows of the nearest.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self

from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from core.dispatch import Dispatcher
from core.ports import Clock, Store

log = logging.getLogger(__name__)

#: The outbox is looked at this often even when nothing seems due: another process may have written to it,
#: and the machine's clock may have been set.
SAFETY_POLL = timedelta(seconds=60)
#: When old rows are dropped, UTC.
PRUNE_HOUR = 3

_DISPATCH = "dispatch"


class Wakeup:
    """Runs the dispatcher on time while it is open. `nudge` after what may have changed what is next."""

    def __init__(self, dispatcher: Dispatcher, store: Store, clock: Clock) -> None:
        self._dispatcher = dispatcher
        self._store = store
        self._clock = clock
        self._scheduler = AsyncIOScheduler(timezone="UTC")

    async def __aenter__(self) -> Self:
        """Start; what is overdue is served at once."""
        self._add(_DISPATCH, self._ring, next_run_time=self._clock.now())
        self._add("prune", self.prune, trigger="cron", hour=PRUNE_HOUR)
        self._scheduler.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop; what is in work is finished by its lease."""
        self._scheduler.shutdown(wait=False)

    async def tick(self) -> datetime:
        """Serve what is due; gives the instant to be woken at next, at most a safety poll away."""
        await self._dispatcher.run_due()
        return await self.next_alarm()

    async def next_alarm(self) -> datetime:
        """The instant at which there will be something to serve, at most a safety poll away, never past."""
        now = self._clock.now()
        due = await self._dispatcher.next_due()
        return now + SAFETY_POLL if due is None else max(now, min(due, now + SAFETY_POLL))

    async def nudge(self) -> None:
        """Look at what falls due next, and set the alarm to it."""
        self._set(await self.next_alarm())

    async def prune(self) -> None:
        """Drop what has served its time."""
        log.info("pruned %d rows", await self._store.prune(self._clock.now()))

    async def _ring(self) -> None:
        try:
            self._set(await self.tick())
        except Exception as error:
            # The database may be away for a while; the promise is kept when it is back.
            log.error("the outbox could not be served: %s", type(error).__name__)
            self._set(self._clock.now() + SAFETY_POLL)

    def _set(self, alarm: datetime) -> None:
        try:
            self._scheduler.modify_job(_DISPATCH, next_run_time=alarm)
        except JobLookupError:
            self._add(_DISPATCH, self._ring, next_run_time=alarm)

    def _add(self, name: str, job: Callable[[], Awaitable[None]], **when: object) -> None:
        options = {"trigger": "interval", "seconds": SAFETY_POLL.total_seconds()} if name == _DISPATCH else {}
        self._scheduler.add_job(
            job, id=name, misfire_grace_time=None, coalesce=True, max_instances=1, **options, **when
        )
