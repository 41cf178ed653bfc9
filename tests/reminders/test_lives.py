"""Random lives against the clock: flights, changed times, wrong clocks, late wakes, days of downtime."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import available_timezones

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.training.athlete import Profile
from tests.support.lives import Life

#: The zones that an athlete can name outright.
ZONES = sorted(name for name in available_timezones() if "/" in name)
SETTINGS = ("reminder", "log prompt", "evening reminder")

clock_times = st.builds("{:02d}:{:02d}".format, st.integers(0, 23), st.sampled_from((0, 1, 15, 30, 59)))
mornings = st.builds("{:02d}:{:02d}".format, st.integers(4, 23), st.sampled_from((0, 1, 15, 30, 59)))
minutes = st.integers(1, 36 * 60)

events = st.one_of(
    st.tuples(st.just("wait"), minutes, st.sampled_from((0, 0, 1, 5, 40))),
    st.tuples(st.just("wait"), minutes, st.sampled_from((0, 0, 1, 5, 40))),
    st.tuples(st.just("down"), st.integers(1, 150 * 60)),
    st.tuples(st.just("fly"), st.sampled_from(ZONES)),
    st.tuples(st.just("fly"), st.sampled_from(("Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Tokyo"))),
    st.tuples(st.just("clock"), st.integers(-90, 90) | st.sampled_from((-24 * 60, 24 * 60))),
    st.tuples(st.just("say"), st.builds("/settings {} {}".format, st.sampled_from(SETTINGS), clock_times)),
    st.tuples(st.just("say"), st.builds("/settings check-in {}".format, mornings)),
    st.tuples(st.just("say"), st.builds("/settings quiet hours {}-{}".format, clock_times, clock_times)),
    st.tuples(st.just("say"), st.builds("/remind stretch at {}".format, clock_times)),
    st.tuples(st.just("say"), st.builds("/remind stretch every day at {}".format, clock_times)),
    st.tuples(st.just("say"), st.sampled_from(("/checkin 4 4 4", "/undo", "/today", "remind me in an hour"))),
    st.tuples(st.just("tap"), st.sampled_from(("snooze", "done", "skip"))),
)


def act(life: Life, what: str, *how) -> None:
    match what:
        case "wait":
            life.live(life.now + timedelta(minutes=how[0]), timedelta(minutes=how[1]))
        case "down":
            life.now += timedelta(minutes=how[0])
            came = len(life.sent)
            life.wakes()
            assert len(life.sent) <= came + 1, "more than one message on return"
        case "clock":
            life.now += timedelta(minutes=how[0])
            life.wakes()
        case "fly":
            life.say(f"/timezone {how[0]}")
            life.wakes()
        case "tap" if any(how[0] in {c.id for c in message.choices} for _, message in life.sent):
            life.tap(how[0])
            life.wakes()
        case "say":
            life.say(how[0])
            life.wakes()


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(ZONES),
    st.integers(0, 6 * 365 * 24 * 60),
    st.lists(events, min_size=6, max_size=24),
)
def test_whatever_the_clock_does_each_day_is_dealt_with_once(
    zone: str, start: int, life_told: list[tuple[Any, ...]]
) -> None:
    life = Life(datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=start), Profile(timezone=zone))
    for what, *how in life_told:
        act(life, what, *how)
    life.live(life.now + timedelta(days=3), timedelta())
