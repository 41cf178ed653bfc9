"""The alarm clock: wakes the dispatcher when the next row falls due, and runs the nightly jobs.

It holds no business state. What is due stands in the outbox; losing this clock loses nothing, and any number
of idle reminders costs it nothing, as it only ever knows of the nearest.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from bot.nightly import Job
from core.dispatch import Dispatcher
from core.ports import Clock

log = logging.getLogger(__name__)

#: The outbox is looked at this often even when nothing seems due: another process may have written to it,
#: and the machine's clock may have been set.
SAFETY_POLL = timedelta(seconds=60)
#: Jobs that run at the start too begin so much later, when the program is up (own choice).
AFTER_START = timedelta(seconds=5)

_ALARM = "alarm"
#: However late a job is noticed, it runs, and once for all the times that were missed.
_ALWAYS_RUN = {"misfire_grace_time": None, "coalesce": True}


class Wakeup:
    """Runs the dispatcher on time while it is open. `nudge` after what may have changed what is next."""

    def __init__(self, dispatcher: Dispatcher, nightly: Sequence[Job], clock: Clock) -> None:
        self._dispatcher = dispatcher
        self._nightly = nightly
        self._clock = clock
        self._scheduler = AsyncIOScheduler(timezone="UTC", job_defaults=_ALWAYS_RUN)
        self._rung = asyncio.Event()
        self._closing = False

    async def __aenter__(self) -> Self:
        """Start; what is overdue is served at once."""
        self._add(
            _ALARM, self._ring, IntervalTrigger(seconds=int(SAFETY_POLL.total_seconds()), timezone="UTC")
        )
        for job in self._nightly:
            first = {"next_run_time": self._clock.now() + AFTER_START} if job.at_start else {}
            self._add(job.name, job.run, CronTrigger(hour=job.hour, timezone="UTC"), **first)
        self._scheduler.start()
        self._rung.set()
        self._serving = asyncio.create_task(self._serve(), name="dispatcher")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop, when what is in work is done."""
        self._closing = True
        self._rung.set()
        await self._serving
        self._scheduler.shutdown(wait=False)

    async def tick(self) -> datetime:
        """Serve what is due; gives the instant to be woken at next, at most a safety poll away."""
        await self._dispatcher.run_due()
        now = self._clock.now()
        due = await self._dispatcher.next_due()
        return now + SAFETY_POLL if due is None else max(now, min(due, now + SAFETY_POLL))

    async def nudge(self) -> None:
        """Look at the outbox now, and set the alarm anew."""
        await self._ring()

    async def _serve(self) -> None:
        """Serve once for each ring, however many came meanwhile.

        The scheduler's job only rings: it skips a run while the one before is at work, so a job that served
        by itself would sleep through an alarm that it set to an instant so near.
        """
        while await self._rung.wait() and not self._closing:
            self._rung.clear()
            try:
                alarm = await self.tick()
            except Exception as error:
                # The database may be away for a while; the promise is kept when it is back.
                log.error("the outbox could not be served: %s", type(error).__name__)
                alarm = self._clock.now() + SAFETY_POLL
            self._scheduler.modify_job(_ALARM, next_run_time=alarm)

    async def _ring(self) -> None:
        self._rung.set()

    def _add(
        self, name: str, job: Callable[[], Awaitable[None]], trigger: BaseTrigger, **first: datetime
    ) -> None:
        self._scheduler.add_job(job, trigger, id=name, **first)
