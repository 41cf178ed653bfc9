"""Discord's clock: the real one, which a test may set forward so that tokens grow old without anybody waiting."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Clock:
    """What simcord's backend asks for the time (`now`, `elapsed`, `advance`), and the double for durations."""

    def __init__(
        self, now: Callable[[], datetime] = _utc_now, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self.elapsed = 0.0
        self._now = now
        self._monotonic = monotonic

    def now(self) -> datetime:
        return self._now() + timedelta(seconds=self.elapsed)

    def monotonic(self) -> float:
        """Seconds that only grow; those set forward are in it."""
        return self._monotonic() + self.elapsed

    def advance(self, seconds: float) -> None:
        self.elapsed += seconds
