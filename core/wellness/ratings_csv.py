"""Daily ratings from a file: our own CSV and the wellness export of intervals.icu (FORMATS: Daily ratings).

A file is either read whole or refused at its first fault, with the line, the field and what was expected.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from datetime import date
from math import isfinite
from typing import Any

from core.wellness.check_in import DayTold, Illness, Item, Ratings


class RatingsError(ValueError):
    """A file that cannot be read: the line (1 is the header), the field, and what was expected there."""

    def __init__(self, line: int, field: str, expected: str) -> None:
        """Name the place and the expectation."""
        super().__init__(f"line {line}, {field}: expected {expected}")
        self.line, self.field, self.expected = line, field, expected


class _Unfit(ValueError):
    """A cell that does not fit; its text says what was expected."""


def _number(cell: str, low: float, high: float, expected: str) -> float:
    try:
        value = float(cell)
    except ValueError:
        raise _Unfit(expected) from None
    if not (isfinite(value) and low <= value <= high):
        raise _Unfit(expected)
    return value


def _whole(low: int, high: int, what: str) -> Callable[[str], int]:
    """Reads a whole number; "3.0" is one, as spreadsheets write it."""
    expected = f"{what}, a whole number from {low} to {high}, or blank"

    def read_cell(cell: str) -> int:
        value = _number(cell, low, high, expected)
        if not value.is_integer():
            raise _Unfit(expected)
        return int(value)

    return read_cell


def _decimal(low: float, high: float, what: str) -> Callable[[str], float]:
    expected = f"{what}, a number from {low:g} to {high:g}, or blank"
    return lambda cell: _number(cell, low, high, expected)


def _date(cell: str) -> date:
    try:
        day = date.fromisoformat(cell)
    except ValueError:
        day = None
    if day is None or day.isoformat() != cell:
        raise _Unfit("a date like 2026-03-02")
    return day


def _illness(cell: str) -> Illness:
    try:
        return Illness(cell)
    except ValueError:
        raise _Unfit(f"one of {', '.join(Illness)}, or blank") from None


#: intervals.icu rates from 1 to 4 with 1 best (FORMATS).
_FROM_INTERVALS = {1: 5, 2: 4, 3: 2, 4: 1}


def _intervals_rating(cell: str) -> int:
    return _FROM_INTERVALS[_whole(1, 4, "a rating of intervals.icu with 1 best")(cell)]


def _beats(cell: str) -> int:
    return round(_decimal(20, 250, "beats a minute")(cell))


def _hours_from_seconds(cell: str) -> float | None:
    """Hours of sleep; a device that slept through the night itself writes 0, which is not told."""
    return _decimal(0, 86400, "seconds of sleep")(cell) / 3600 or None


_Cell = Callable[[str], Any]

#: Our own columns, and how each is read.
_OWN: Mapping[str, _Cell] = {
    "date": _date,
    **{item.value: _whole(1, 5, "a rating with 5 best") for item in Item},
    "sleep_hours": _decimal(0, 24, "hours"),
    "resting_hr": _beats,
    "hrv_rmssd": _decimal(0.1, 1000, "milliseconds"),
    "pain": _whole(0, 10, "pain"),
    "illness": _illness,
}

#: The columns of intervals.icu that are read, with our name; its many others are passed over.
_INTERVALS: Mapping[str, tuple[str, _Cell]] = {
    "id": ("date", _date),
    "fatigue": ("fatigue", _intervals_rating),
    "mood": ("mood", _intervals_rating),
    "sleepQuality": ("sleep_quality", _intervals_rating),
    "soreness": ("soreness", _intervals_rating),
    "stress": ("stress", _intervals_rating),
    "motivation": ("motivation", _intervals_rating),
    "sleepSecs": ("sleep_hours", _hours_from_seconds),
    "restingHR": ("resting_hr", _beats),
    "hrv": ("hrv_rmssd", _decimal(0, 1000, "milliseconds")),
}


def read(text: str) -> list[DayTold]:
    """The days of a file in order of time; of two rows of one date the later counts (CH-5).

    Takes commas or semicolons, LF or CRLF, with or without a byte order mark. Raises RatingsError.
    """
    text = text.removeprefix("\ufeff")
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    days: dict[date, DayTold] = {}
    try:
        header = [name.strip() for name in next(rows, [])]
        columns = _columns(header)
        for cells in rows:
            if any(cell.strip() for cell in cells):
                day = _day(rows.line_num, header, columns, cells)
                days[day.date] = day
    except csv.Error as fault:
        raise RatingsError(rows.line_num, "row", f"well-formed CSV ({fault})") from fault
    return [days[day] for day in sorted(days)]


def _delimiter(text: str) -> str:
    """Semicolons when the header has them and no comma, as spreadsheets write in some countries."""
    header = text.partition("\n")[0]
    return ";" if ";" in header and "," not in header else ","


def _columns(header: list[str]) -> list[tuple[str, _Cell] | None]:
    """For each column its name with us and its reader, None when it is passed over."""
    for name in header:
        if header.count(name) > 1 and name:
            raise RatingsError(1, name, "each column once")
    if "id" in header and "date" not in header:
        return [_INTERVALS.get(name) for name in header]
    if "date" not in header:
        raise RatingsError(1, "date", "a header with the column date")
    for name in header:
        if name not in _OWN:
            raise RatingsError(1, name or "(no name)", f"columns among {', '.join(_OWN)}")
    return [(name, _OWN[name]) for name in header]


def _day(line: int, header: list[str], columns: list[tuple[str, _Cell] | None], cells: list[str]) -> DayTold:
    """One row; missing cells at its end are blank."""
    if len(cells) > len(columns):
        raise RatingsError(line, "row", f"at most {len(columns)} cells, as in the header")
    told: dict[str, Any] = {}
    for title, column, cell in zip(header, columns, cells, strict=False):
        if column is None or not cell.strip():
            continue
        name, read_cell = column
        try:
            told[name] = read_cell(cell.strip())
        except _Unfit as unfit:
            raise RatingsError(line, title, str(unfit)) from unfit
    if "date" not in told:
        raise RatingsError(line, "id" if "id" in header else "date", "a date like 2026-03-02")
    day, pain, illness = told.pop("date"), told.pop("pain", None), told.pop("illness", None)
    return DayTold(date=day, ratings=Ratings(**told), pain=pain, illness=illness)
