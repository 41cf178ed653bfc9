"""Every IANA zone, 2025 to 2030, against an oracle that looks at the wall minute by minute.

Nothing is sampled: each zone is looked at where its offset changes, minute by minute, and each day of the six
years elsewhere. Zones whose clocks agree throughout these years are walked once, as all that is asked of a
zone is what it shows.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

from core.reminders import local_instant, next_due

ZONES = sorted(available_timezones() - {"localtime"})
FIRST, LAST = date(2025, 1, 1), date(2030, 12, 31)
DAYS = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
HOUR, MINUTE = 3600, 60
#: The six years and two days more at either end, in seconds of UTC.
START = int(datetime(2024, 12, 30, tzinfo=UTC).timestamp())
END = int(datetime(2031, 1, 3, tzinfo=UTC).timestamp())
#: How often an offset is looked at; no zone changes its clock twice in that time.
STEP = 12 * HOUR


#: What a zone shows: its offset from an instant on (seconds of UTC), in order.
Clock = tuple[tuple[int, timedelta], ...]


def offset(at: int, zone: ZoneInfo) -> timedelta:
    shift = datetime.fromtimestamp(at, zone).utcoffset()
    assert shift is not None
    return shift


def clock_of(zone: ZoneInfo) -> Clock:
    """Found by looking: twice a day, and minute by minute where the offset is another than before."""
    before = offset(START, zone)
    shown = [(START, before)]
    for at in range(START + STEP, END, STEP):
        after = offset(at, zone)
        if after != before:
            minutes = range(at - STEP, at + 1, MINUTE)
            shown.append((next(minute for minute in minutes if offset(minute, zone) == after), after))
            before = after
    return tuple(shown)


@cache
def clocks() -> Mapping[Clock, list[str]]:
    """The zones by what they show."""
    found: dict[Clock, list[str]] = {}
    for name in ZONES:
        found.setdefault(clock_of(ZoneInfo(name)), []).append(name)
    return found


def on_the_wall(zone: ZoneInfo, start: int, end: int) -> dict[datetime, int]:
    """The wall-clock minutes between two instants, each with the first instant that shows it, in order."""
    shown: dict[datetime, int] = {}
    for minute in range(start, end, MINUTE):
        shown.setdefault(datetime.fromtimestamp(minute, zone).replace(tzinfo=None, fold=0), minute)
    return shown


def awaited(shown: Mapping[datetime, int], wall: datetime) -> int:
    """The first instant that shows this minute; if none does, the next minute that is shown."""
    while wall not in shown:
        wall += timedelta(minutes=1)
    return shown[wall]


def test_all_zones_are_looked_at_and_often_enough() -> None:
    assert len(ZONES) > 590 and sum(len(names) for names in clocks().values()) == len(ZONES)
    for clock in clocks():
        assert all(later - earlier > 2 * STEP for (earlier, _), (later, _) in pairwise(clock))


def test_around_every_change_every_minute_is_met() -> None:
    """Three hours before and after each change by the minute; three days around it by the quarter."""
    changes = [(names[0], at) for clock, names in clocks().items() for at, _ in clock[1:]]
    assert len(changes) > 300
    for name, at in changes:
        zone = ZoneInfo(name)
        shown = on_the_wall(zone, at - 48 * HOUR, at + 48 * HOUR)
        wall = datetime.fromtimestamp(at - MINUTE, zone).replace(tzinfo=None)
        day_before = datetime.combine(wall.date() - timedelta(days=1), time())
        walls = [wall + timedelta(minutes=n) for n in range(-180, 181)]
        walls += [day_before + timedelta(minutes=n) for n in range(0, 3 * 24 * 60, 15)]
        for wall in walls:
            due = local_instant(wall.date(), wall.time(), zone)
            assert due.timestamp() == awaited(shown, wall), (name, wall)


def test_every_other_day_of_six_years_is_met() -> None:
    """Where no clock is changed a reminder stands on the wall as it was set; near a change, every hour."""
    for clock, names in clocks().items():
        zone = ZoneInfo(names[0])
        changing = {
            datetime.fromtimestamp(minute, zone).date() for at, _ in clock[1:] for minute in (at - MINUTE, at)
        }
        near = {day + timedelta(days=n) for day in changing for n in (-2, -1, 1, 2)}
        for day in (each for each in DAYS if each not in changing):
            for wall in (
                [time(hour) for hour in range(24)] if day in near else (time(0, 0), time(6, 30), time(23, 59))
            ):
                local = local_instant(day, wall, zone).astimezone(zone)
                assert (local.date(), local.time(), local.fold) == (day, wall, 0), (names[0], day)


def test_zones_that_show_the_same_are_served_the_same() -> None:
    """What is found for one zone holds for its namesakes: around the changes and once a month."""
    for clock, names in clocks().items():
        zones = [ZoneInfo(name) for name in names]
        changing = (datetime.fromtimestamp(at, UTC).date() for at, _ in clock[1:])
        around = {day + timedelta(days=n) for day in changing for n in (-1, 0, 1)}
        for day in around | set(DAYS[::30]):
            for wall in (time(0, 15), time(2, 30), time(6, 30), time(23, 45)):
                assert len({local_instant(day, wall, zone) for zone in zones}) == 1, (names, day)


def test_from_one_reminder_to_the_next_every_date_has_one() -> None:
    """Six years from due instant to due instant: always later, no date skipped, none twice.

    Where a gap swallows the last minutes of a date (Nuuk goes from 22:59 to 00:00) the next valid minute is
    the next date's first.
    """
    for names in clocks().values():
        zone = ZoneInfo(names[0])
        for wall in (time(2, 30), time(23, 59)):
            due = local_instant(FIRST - timedelta(days=1), wall, zone)
            for day in DAYS:
                later = next_due(wall, due, zone)
                assert later > due
                local = later.astimezone(zone)
                if local.date() != day:
                    before = (later - timedelta(minutes=1)).astimezone(zone)
                    assert before.date() == day and before.time() < wall, (names[0], day, wall)
                    assert local.replace(tzinfo=None) == datetime.combine(day + timedelta(days=1), time())
                due = later
