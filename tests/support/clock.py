"""A clock that stands still until the test moves it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

#: A Monday morning in Europe, before any reminder.
MONDAY = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


class VirtualClock:
    """The Clock of `core.ports`, moved by hand."""

    def __init__(self, start: datetime = MONDAY) -> None:
        self._now = start

    def now(self) -> datetime:
        return self._now

    def advance(self, **by: float) -> datetime:
        """Move on by `timedelta(**by)`; gives the new instant."""
        self._now += timedelta(**by)
        return self._now

    def move_to(self, instant: datetime) -> None:
        self._now = instant
