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
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger

from bot.memory import settle
from bot.nightly import Job
from core.dispatch import LEASE, Dispatcher
from core.ports import Clock

log = logging.getLogger(__name__)

#: The outbox is looked at this often even when nothing seems due: another process may have written to it,
#: and the machine's clock may have been set.
SAFETY_POLL = timedelta(seconds=60)
#: Between two looks that found nothing to begin with there is at least so much time: what seems due and can't
#: be claimed is being claimed by another process.
BREATH = timedelta(milliseconds=20)
#: After a look that failed the next comes so soon, then after twice as long, up to the safety poll (own choice).
FIRST_RETRY = timedelta(seconds=1)
#: A clock that went back by more than this between two looks was set back; less holds up nothing for long.
CLOCK_SLACK = LEASE
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
        self._last_look: tuple[datetime, float] | None = None
        #: When the next row was due as of the last look.
        self._next: datetime | None = None

    async def __aenter__(self) -> Self:
        """Start; what is overdue is served at once."""
        self._add(
            _ALARM, self._ring, IntervalTrigger(seconds=int(SAFETY_POLL.total_seconds()), timezone="UTC")
        )
        for job in self._nightly:
            first = {"next_run_time": self._clock.now() + AFTER_START} if job.at_start else {}
            self._add(job.name, job.run, CronTrigger(hour=job.hour, timezone="UTC"), **first)
        settle()
        warm = DateTrigger(self._clock.now() + SAFETY_POLL, timezone="UTC")
        self._add("settle", self._settle, warm)
        self._scheduler.start()
        self._dispatcher.when_changed(self._rung.set)
        self._rung.set()
        self._serving = asyncio.create_task(self._serve(), name="dispatcher")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop, when what is in work is done."""
        self._closing = True
        self._rung.set()
        try:
            await self._serving
            await self._dispatcher.finish()
        finally:
            self._scheduler.shutdown(wait=False)

    async def tick(self) -> datetime:
        """Begin to serve what is due; gives the instant to be woken at next, at most a safety poll away.

        An instant that is not later than now says that there may be more to begin with at once.
        """
        await self._mind_the_clock()
        if self._next is None or self._next > self._clock.now():
            self._next = await self._dispatcher.next_due()
        due, now = self._next, self._clock.now()
        if due is None or due > now:
            return now + SAFETY_POLL if due is None else min(due, now + SAFETY_POLL)
        self._next = None
        begun = await self._dispatcher.start_due()
        return self._clock.now() + (BREATH if not begun else timedelta())

    async def nudge(self) -> None:
        """Look at the outbox now, and set the alarm anew."""
        await self._ring()

    async def _serve(self) -> None:
        """Look at the outbox once for each ring, however many came meanwhile.

        The scheduler's job only rings: it skips a run while the one before is at work, so a job that served
        by itself would sleep through an alarm that it set to an instant so near. And the scheduler goes by
        the clock on the wall: set back by an hour it would sleep for that hour, so the safety poll is kept by
        the loop's own clock, which nobody sets.
        """
        failures = 0
        while not self._closing:
            self._rung.clear()
            try:
                alarm = await self.tick()
                failures = 0
            except Exception as error:
                # The database may be away for a while; the promise is kept when it is back.
                log.error("the outbox could not be served", extra={"why": type(error).__name__})
                alarm = self._clock.now() + min(FIRST_RETRY * 2.0**failures, SAFETY_POLL)
                failures = min(failures + 1, 10)
            if alarm <= self._clock.now():
                continue
            if self._scheduler.get_job(_ALARM).next_run_time != alarm:
                self._scheduler.modify_job(_ALARM, next_run_time=alarm)
            try:
                async with asyncio.timeout(SAFETY_POLL.total_seconds()):
                    await self._rung.wait()
            except TimeoutError:
                pass

    async def _mind_the_clock(self) -> None:
        """When the clock was set back, what was held by the old time is let go by the new one."""
        now, steady = self._clock.now(), asyncio.get_running_loop().time()
        if self._last_look is not None:
            then, steady_then = self._last_look
            gone_back = timedelta(seconds=steady - steady_then) - (now - then)
            if gone_back > CLOCK_SLACK:
                freed = await self._dispatcher.hold_no_longer_than(now + LEASE)
                log.warning(
                    "the clock was set back",
                    extra={"by_s": round(gone_back.total_seconds()), "rows_freed": freed},
                )
        self._last_look = now, steady

    async def _settle(self) -> None:
        """What is loaded when first used (words, statements, vocabulary) is there by now."""
        settle()

    async def _ring(self) -> None:
        self._rung.set()

    def _add(
        self, name: str, job: Callable[[], Awaitable[None]], trigger: BaseTrigger, **first: datetime
    ) -> None:
        self._scheduler.add_job(job, trigger, id=name, **first)
