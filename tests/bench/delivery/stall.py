"""How long an event loop keeps everybody else waiting."""

from __future__ import annotations

import asyncio
from time import perf_counter
from types import TracebackType
from typing import Self

#: How often the loop is asked for a sign of life, in seconds.
EVERY_S = 0.001


class Stall:
    """The longest time, in seconds, that the loop took between two callbacks that were due in between."""

    def __init__(self) -> None:
        self.longest = 0.0

    async def __aenter__(self) -> Self:
        """Begin to ask."""
        self._loop = asyncio.get_running_loop()
        self._last = perf_counter()
        self._next = self._loop.call_later(EVERY_S, self._tick)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Ask no more; what is under way counts."""
        self._next.cancel()
        self._note()

    def _tick(self) -> None:
        self._note()
        self._next = self._loop.call_later(EVERY_S, self._tick)

    def _note(self) -> None:
        now = perf_counter()
        self.longest = max(self.longest, now - self._last - EVERY_S)
        self._last = now
