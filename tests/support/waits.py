"""An event loop in whose time nothing takes long: it stands still while anything is done, and skips every wait.

What a platform's limits let through in a minute is seen in the seconds that it takes to compute, and a busy machine
makes nothing late: limits are kept or broken as they would be on a machine of endless speed. It fits tests whose
platform, program and database are all in this process; another process would not be waited for.
"""

from __future__ import annotations

import asyncio
import selectors
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any, TypeVar, TypeVarTuple

import pytest

T = TypeVar("T")
Args = TypeVarTuple("Args")

#: What was sent over loopback may take so long to be there, seconds: it passes before a wait is skipped.
ON_ITS_WAY = 0.001


class _Skipping(selectors.DefaultSelector):
    """Asks the loop what to do where it would wait."""

    loop: SkippingLoop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is not None and timeout <= 0:
            return super().select(0)
        if timeout is None or self.loop.is_worked_for:
            return super().select(None)
        found = super().select(ON_ITS_WAY)
        if not found:
            self.loop.skip(timeout)
        return found


class SkippingLoop(asyncio.SelectorEventLoop):
    """Its time is that of its timers alone."""

    def __init__(self) -> None:
        self._time, self._jobs = time.monotonic(), 0
        selector = _Skipping()
        selector.loop = self
        super().__init__(selector)

    def time(self) -> float:
        return self._time

    def skip(self, seconds: float) -> None:
        self._time += seconds

    @property
    def is_worked_for(self) -> bool:
        """Threads have something in work, which no time passes for."""
        return self._jobs > 0

    def run_in_executor(
        self, executor: Executor | None, func: Callable[[*Args], T], *args: *Args
    ) -> asyncio.Future[T]:
        self._jobs += 1
        future = super().run_in_executor(executor, func, *args)
        future.add_done_callback(self._is_done)
        return future

    def _is_done(self, _: asyncio.Future[Any]) -> None:
        self._jobs -= 1


class LoopClock:
    """The Clock of `core.ports` for a program in this process, and `monotonic` for its platform: the loop's time."""

    def __init__(self) -> None:
        """To be made while the loop runs."""
        self._loop = asyncio.get_running_loop()
        self._began = datetime.now(UTC) - timedelta(seconds=self.monotonic())

    def now(self) -> datetime:
        return self._began + timedelta(seconds=self.monotonic())

    def monotonic(self) -> float:
        return self._loop.time()

    def rules_the_scheduler(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """APScheduler goes by this clock too, until the test ends."""
        clock = self

        class Told(datetime):
            @classmethod
            def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
                return clock.now().astimezone(tz)

        monkeypatch.setattr("apscheduler.schedulers.base.datetime", Told)


def loop_of(item: pytest.Item) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """The loop for a test, by name: one that skips waits if it is marked so."""
    if item.get_closest_marker("skips_waits"):
        return {"skips waits": SkippingLoop}
    return {"waits": asyncio.new_event_loop}
