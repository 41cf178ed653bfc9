"""What is heard a while after it was sent, by the platform's clock or ours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from core.late import LATE, OtherClock, dated
from core.message import Address, Inbound

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SAID = Inbound(key="k", address=Address("test", "1", "1"), text="yes")


def shown(ahead: timedelta) -> OtherClock:
    """A platform's clock beside which ours is so far ahead."""
    clock = OtherClock(lambda: NOON)
    clock.note(format_datetime(NOON - ahead, usegmt=True))
    return clock


def test_only_what_was_sent_a_while_ago_says_so():
    assert dated(SAID, None, NOON) == SAID
    assert dated(SAID, NOON - LATE, NOON) == SAID
    long_ago = NOON - LATE - timedelta(seconds=1)
    assert dated(SAID, long_ago, NOON).sent_at == long_ago


@pytest.mark.parametrize("ahead", [timedelta(minutes=10), timedelta(minutes=-10), timedelta(days=-400)])
def test_a_clock_that_is_wrong_makes_nothing_late_and_nothing_timely(ahead: timedelta):
    theirs, now_there = shown(ahead), NOON - ahead
    assert dated(SAID, theirs.ours(now_there - timedelta(seconds=3)), NOON) == SAID
    late = dated(SAID, theirs.ours(now_there - timedelta(hours=3)), NOON)
    assert late.sent_at == NOON - timedelta(hours=3), "by our clock, by which everything else is kept"


@pytest.mark.parametrize("date", [None, "", "yesterday", "Mon, 02 Mar 2026 12:00:00 -0000"])
def test_what_is_no_date_tells_nothing(date: str | None):
    clock = shown(timedelta(minutes=10))
    clock.note(date)
    assert clock.ours(NOON) == NOON + timedelta(minutes=10)
