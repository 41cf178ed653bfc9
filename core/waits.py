"""Waits between tries to reach a platform: longer each time, and over at once when the program stops."""

from __future__ import annotations

import asyncio
from contextlib import suppress


class Waits:
    """Seconds between tries that fail: `first`, then doubled each time up to the `longest`."""

    def __init__(self, first: float, longest: float) -> None:
        self._next, self._longest = first, longest

    async def wait(self, stop: asyncio.Event, asked: float | None = None) -> None:
        """Wait until the next try, or until `stop`; `asked` is how long the platform wants, doubled from then on."""
        seconds = self._next if asked is None else asked
        self._next = min(seconds * 2, self._longest)
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), seconds)
