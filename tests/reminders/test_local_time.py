"""A reminder comes once a local day at its wall-clock time, in every zone and at every change of clocks."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.reminders import local_date, local_instant, next_due

ZONES = sorted(available_timezones() - {"localtime"})
FIRST, LAST = date(2025, 1, 1), date(2030, 12, 31)

zones = st.sampled_from(ZONES)
days = st.dates(FIRST, LAST)
minutes = st.builds(time, st.integers(0, 23), st.integers(0, 59))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("zone", "day", "wall", "instant"),
    [
        ("Europe/Madrid", "2026-03-02", "06:45", "2026-03-02T06:45:00+01:00"),
        ("Europe/Madrid", "2026-03-29", "01:59", "2026-03-29T01:59:00+01:00"),
        ("Europe/Madrid", "2026-03-29", "02:00", "2026-03-29T03:00:00+02:00"),
        ("Europe/Madrid", "2026-03-29", "02:30", "2026-03-29T03:00:00+02:00"),
        ("Europe/Madrid", "2026-03-29", "03:00", "2026-03-29T03:00:00+02:00"),
        ("Europe/Madrid", "2026-10-25", "02:30", "2026-10-25T02:30:00+02:00"),
        ("America/St_Johns", "2026-03-08", "02:15", "2026-03-08T03:00:00-02:30"),
        ("Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-04T02:30:00+11:00"),
        ("Africa/Cairo", "2026-04-24", "00:10", "2026-04-24T01:00:00+03:00"),
        ("Asia/Kathmandu", "2028-02-29", "23:59", "2028-02-29T23:59:00+05:45"),
        ("Pacific/Apia", "2011-12-30", "07:00", "2011-12-31T00:00:00+14:00"),  # a day that never was
        ("UTC", "2026-12-31", "00:00", "2026-12-31T00:00:00+00:00"),
    ],
)
def test_a_wall_clock_time_is_an_instant(zone: str, day: str, wall: str, instant: str) -> None:
    found = local_instant(date.fromisoformat(day), time.fromisoformat(wall), ZoneInfo(zone))
    assert found == at(instant)
    assert found.tzinfo is UTC


@pytest.mark.parametrize(
    ("wall", "after", "due"),
    [
        ("06:30", "2026-03-02T06:29:59+01:00", "2026-03-02T06:30:00+01:00"),
        ("06:30", "2026-03-02T06:30:00+01:00", "2026-03-03T06:30:00+01:00"),
        ("02:30", "2026-03-28T02:30:00+01:00", "2026-03-29T03:00:00+02:00"),
        ("02:30", "2026-03-29T03:00:00+02:00", "2026-03-30T02:30:00+02:00"),
        ("02:30", "2026-10-25T02:30:00+02:00", "2026-10-26T02:30:00+01:00"),  # the second 02:30 is none
        ("00:00", "2028-02-28T12:00:00+01:00", "2028-02-29T00:00:00+01:00"),
    ],
)
def test_the_next_time_is_later_and_the_first(wall: str, after: str, due: str) -> None:
    assert next_due(time.fromisoformat(wall), at(after), ZoneInfo("Europe/Madrid")) == at(due)


@cache
def changes(zone: str) -> tuple[datetime, ...]:
    """The instants at which a zone's offset changes between 2025 and 2030, found hour by hour and minute."""
    tz, found = ZoneInfo(zone), []
    instant = datetime(2025, 1, 1, tzinfo=UTC)
    while instant.year < 2031:
        later = instant + timedelta(days=1)
        if instant.astimezone(tz).utcoffset() != later.astimezone(tz).utcoffset():
            low, high = 0, 24 * 60
            while high - low > 1:
                middle = (low + high) // 2
                same = (instant + timedelta(minutes=middle)).astimezone(tz).utcoffset()
                low, high = (middle, high) if same == instant.astimezone(tz).utcoffset() else (low, middle)
            found.append(instant + timedelta(minutes=high))
        instant = later
    return tuple(found)


def is_on_the_wall(day: date, wall: time, zone: ZoneInfo) -> bool:
    """Whether the clock on the wall ever shows this time on this date."""
    moment = datetime.combine(day, wall, zone)
    return any(
        (folded := moment.replace(fold=fold)).astimezone(UTC).astimezone(zone).replace(tzinfo=None)
        == folded.replace(tzinfo=None, fold=0)
        for fold in (0, 1)
    )


@settings(max_examples=600, deadline=None)
@given(zones, days, minutes)
@example("Africa/Casablanca", date(2026, 2, 15), time(3, 0))
@example("America/Nuuk", date(2026, 3, 28), time(23, 30))
def test_each_time_that_exists_is_met_to_the_minute(name: str, day: date, wall: time) -> None:
    zone = ZoneInfo(name)
    local = local_instant(day, wall, zone).astimezone(zone)
    if is_on_the_wall(day, wall, zone):
        assert (local.date(), local.time(), local.fold) == (day, wall, 0)
    else:
        # The first minute after a gap: a minute before, the clock showed an earlier time than the one missed.
        before = (local.astimezone(UTC) - timedelta(minutes=1)).astimezone(zone)
        missed = datetime.combine(day, wall)
        assert before.replace(tzinfo=None) < missed < local.replace(tzinfo=None) or local.time() == wall
        assert before.utcoffset() != local.utcoffset()


@settings(max_examples=150, deadline=None)
@given(zones, minutes, st.data())
def test_around_every_change_of_the_clock_each_day_is_served_once(
    name: str, wall: time, data: st.DataObject
) -> None:
    zone = ZoneInfo(name)
    around = data.draw(st.sampled_from(changes(name) or (datetime(2026, 3, 29, 1, tzinfo=UTC),)))
    instant = around - timedelta(days=3)
    first = local_date(next_due(wall, instant, zone), zone)
    served = [instant := next_due(wall, instant, zone) for _ in range(6)]
    assert served == [local_instant(first + timedelta(days=n), wall, zone) for n in range(6)]
    gaps = [later - earlier for earlier, later in itertools.pairwise(served)]
    assert all(timedelta(hours=20) <= gap <= timedelta(hours=28) for gap in gaps)


@settings(max_examples=300, deadline=None)
@given(zones, minutes, st.integers(0, 6 * 365 * 24 * 60))
def test_nothing_lies_between_an_instant_and_the_next_time(name: str, wall: time, offset: int) -> None:
    zone = ZoneInfo(name)
    after = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=offset)
    due = next_due(wall, after, zone)
    assert due > after
    day = local_date(after, zone)
    others = [local_instant(day + timedelta(days=n), wall, zone) for n in (-1, 0, 1)]
    assert not [each for each in others if after < each < due]


@settings(max_examples=100, deadline=None)
@given(zones, days, minutes)
def test_a_date_is_the_one_on_the_wall(name: str, day: date, wall: time) -> None:
    zone = ZoneInfo(name)
    if is_on_the_wall(day, wall, zone):
        assert local_date(local_instant(day, wall, zone), zone) == day
