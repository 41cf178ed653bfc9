"""How work goes on: one person's in order and different people's side by side, in the background, a beat apart."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

#: What takes longer than this is shown to go on, seconds (own choice).
SLOW = 0.5


class Lanes:
    """Runs work, each piece after the one before in its lane, and not if that was cancelled.

    Keeps nothing of lanes at rest.
    """

    def __init__(self) -> None:
        self._last: dict[int, asyncio.Task[Any]] = {}

    def add(self, lane: int, work: Callable[[], Awaitable[Any]]) -> asyncio.Task[Any]:
        """Begin when what was added before in this lane is over."""
        task = asyncio.create_task(self._after(self._last.get(lane), work))
        self._last[lane] = task
        task.add_done_callback(lambda done: self._leave(lane, done))
        return task

    @staticmethod
    async def _after(before: asyncio.Task[Any] | None, work: Callable[[], Awaitable[Any]]) -> Any:
        if before is not None:
            await asyncio.wait([before])
            if before.cancelled():
                raise asyncio.CancelledError  # It comes again, and this one after it.
        return await work()

    def _leave(self, lane: int, done: asyncio.Task[Any]) -> None:
        if self._last.get(lane) is done:
            del self._last[lane]


class Background:
    """Work that nobody waits for, until the program stops."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    def add(self, work: Coroutine[Any, Any, Any]) -> None:
        """Begin; the work deals with its own errors."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def finish(self, within: float) -> None:
        """Wait for all of it, so many seconds at most."""
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=within)
            for task in late:
                task.cancel()


@asynccontextmanager
async def shown_when_slow(show: Callable[[], Awaitable[Any]]) -> AsyncIterator[None]:
    """Show that something is being done, "typing" on most platforms, when it takes a while."""

    async def after_a_while() -> None:
        await asyncio.sleep(SLOW)
        await show()

    showing = asyncio.create_task(after_a_while())
    try:
        yield
    finally:
        showing.cancel()


class Metronome:
    """Lets its callers through one by one, a beat apart; the first at once."""

    def __init__(self, beat: float) -> None:
        """`beat` in seconds."""
        self._beat = beat
        self._turn = asyncio.Lock()
        self._free_at = 0.0

    async def wait(self) -> None:
        """Come back when it is the caller's turn."""
        loop = asyncio.get_running_loop()
        async with self._turn:
            await asyncio.sleep(max(0.0, self._free_at - loop.time()))
            self._free_at = loop.time() + self._beat
