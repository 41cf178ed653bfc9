"""When what is heard was sent: perhaps a while ago, and dated by another clock than ours."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from core.message import Inbound

#: What was sent so long before it is heard is no answer to what was asked meanwhile (own choice). Below this nobody
#: knows which of two came first, as platforms date their messages and answers by the whole second.
LATE = timedelta(minutes=1)


def _utc_now() -> datetime:
    return datetime.now(UTC)


class OtherClock:
    """A platform's clock beside ours, as its answers tell: a machine's clock may be minutes wrong.

    Until an answer has told, the two are taken to be the same.
    """

    def __init__(self, now: Callable[[], datetime] = _utc_now) -> None:
        """`now` tells our time."""
        self._now = now
        self._ahead = timedelta()

    def note(self, date: str | None) -> None:
        """The platform has just dated an answer so (RFC 9110, `Date`); what is no date tells nothing."""
        try:
            told = parsedate_to_datetime(date or "")
        except ValueError:
            return
        if told.tzinfo is not None:
            self._ahead = self._now() - told

    def ours(self, at: datetime) -> datetime:
        """What our clock showed when the platform's showed this."""
        return at + self._ahead


def dated(inbound: Inbound, sent_at: datetime | None, now: datetime) -> Inbound:
    """The update with when it was sent, if that was a while before it is heard: an outage, a long queue.

    Both instants are by our clock.
    """
    return inbound if sent_at is None or now - sent_at <= LATE else replace(inbound, sent_at=sent_at)
