"""Local wall-clock time to instants: the one place where daylight-saving gaps and folds are settled.

A reminder is a local time in an IANA zone. A time that a spring gap skips means the next valid minute, a time
that an autumn fold repeats means its first occurrence. Everything here is pure; instants are aware, in UTC.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo

_MINUTE = timedelta(minutes=1)


def local_instant(day: date, at: time, zone: tzinfo) -> datetime:
    """The instant of a wall-clock time on a date: in a gap the next valid minute, in a fold the first."""
    wall = datetime.combine(day, at.replace(tzinfo=None, fold=0))
    instant = wall.replace(tzinfo=zone).astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == wall:
        return instant
    return _end_of_gap(wall, zone)


def local_date(instant: datetime, zone: tzinfo) -> date:
    """The calendar date on the wall at an instant."""
    return instant.astimezone(zone).date()


def next_due(at: time, after: datetime, zone: tzinfo) -> datetime:
    """The first instant (UTC) later than `after` at which a daily reminder for this local time falls due."""
    day = local_date(after, zone)
    while (instant := local_instant(day, at, zone)) <= after:
        day += timedelta(days=1)
    return instant


def is_within_hours(instant: datetime, hours: tuple[time, time], zone: tzinfo) -> bool:
    """Whether an instant lies within hours that come each day, and may reach over midnight.

    They run from one instant to another: an hour that the wall shows twice does not make them begin again.
    """
    return any(begin <= instant < end for begin, end in _spans(instant, hours, zone))


def end_of_hours(instant: datetime, hours: tuple[time, time], zone: tzinfo) -> datetime:
    """The end of the hours around this instant, or of the next ones."""
    return min(end for _, end in _spans(instant, hours, zone) if end > instant)


def _spans(instant: datetime, hours: tuple[time, time], zone: tzinfo) -> list[tuple[datetime, datetime]]:
    """The hours that begin on the day of an instant, the day before and the day after."""
    start, end = hours
    today = local_date(instant, zone)
    days = [today + timedelta(days=n) for n in (-1, 0, 1)]
    over_night = timedelta(days=1 if end < start else 0)
    return [(local_instant(day, start, zone), local_instant(day + over_night, end, zone)) for day in days]


def _end_of_gap(wall: datetime, zone: tzinfo) -> datetime:
    """The first instant after the gap that swallowed this wall-clock time."""
    # Inside a gap fold=1 reads the clock by the offset after it, which gives an instant before the change,
    # and fold=0 by the offset before it, which gives one after: the change lies in between.
    before = wall.replace(tzinfo=zone, fold=1).astimezone(UTC).replace(second=0, microsecond=0)
    after = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    offset_before = before.astimezone(zone).utcoffset()
    low, high = 0, -((before - after) // _MINUTE)
    while high - low > 1:
        middle = (low + high) // 2
        if (before + middle * _MINUTE).astimezone(zone).utcoffset() == offset_before:
            low = middle
        else:
            high = middle
    return before + high * _MINUTE
