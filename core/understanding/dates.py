"""Days as people name them: Sunday, the 14th, tomorrow, in two weeks, May 20; from the athlete's today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from core.training.athlete import Weekday
from core.understanding.amounts import SCALE_TOPS, Amount, Measure, takes_back
from core.understanding.lexicon import Hit
from core.understanding.tokens import Token

_STEPS = {"today": 0, "tomorrow": 1, "yesterday": -1, "day_after_tomorrow": 2, "day_before_yesterday": -2}
_MONTHS = 12
#: "First run in three weeks": it is today, and three weeks since the last.
_FIRST_IN = frozenset(("first", "best", "longest", "only", "second"))
#: More dates than these in one message are a paste, which bounds the work.
_MOST_DATES = 40
#: Figures before a slash that can be no rating.
_SURELY_DAYS = range(13, 24)


@dataclass(frozen=True, slots=True)
class Day:
    """A day named over the words `first` to `last`: the next one of that name, and the latest one past."""

    ahead: date
    behind: date
    first: int
    last: int


def days(
    words: Sequence[Token],
    numeric: Sequence[Day],
    amounts: Sequence[Amount],
    day_hits: Sequence[Hit],
    month_hits: Sequence[Hit],
    today: date,
) -> list[Day]:
    """The days named in a message, in order; `numeric` are those written in figures."""
    found = [*numeric, *(_named(hit, words, today) for hit in day_hits)]
    for amount in amounts:
        found += _counted(amount, words, month_hits, today)
    return sorted(found, key=lambda day: day.first)


def without_taken_back(
    named: Sequence[Day], norms: Sequence[str], cues: Mapping[str, frozenset[str]]
) -> list[Day]:
    """The days that stand: of "to Friday. No wait, Saturday" the second, in the place of the first."""
    kept: list[Day] = []
    for day in named:
        before = kept[-1] if kept else None
        if before and takes_back(norms[before.last + 1 : day.first], cues):
            kept[-1] = replace(before, ahead=day.ahead, behind=day.behind)
        else:
            kept.append(day)
    return kept


def numeric_days(
    words: Sequence[Token], signs: Sequence[str], today: date, cues: Mapping[str, frozenset[str]]
) -> list[Day]:
    """Days written in figures: 2026-05-20, 20/5, 20.5. (the day first, unless it cannot be)."""
    found: list[Day] = []
    for at, word in enumerate(words):
        if len(found) == _MOST_DATES:
            break
        if word.kind != "number" or (found and at <= found[-1].last):
            continue
        numbers = [_figures(words, at + step) for step in range(3)]
        if len(word.norm) == 4 and signs[at + 1 : at + 3] == ["-", "-"] and all(numbers):
            told = _date(*numbers)
            found += [Day(told, told, at, at + 2)] if told else []
        elif (
            signs[at + 1] == "/"
            and numbers[1]
            and (_leads_to_date(words, signs, at, cues) or numbers[0] in _SURELY_DAYS)
            and not (_norm(words, at - 1) == "is" and numbers[0] <= numbers[1] in SCALE_TOPS)
        ):
            last = at + 2 if signs[at + 2 : at + 3] == ["/"] and numbers[2] else at + 1
            found += _day_and_month(numbers[0], numbers[1], today, at, last)
        elif "." in word.norm and _is_date_between(_norm(words, at - 1), _norm(words, at + 1), cues):
            day, month = word.norm.split(".")
            # "Slept 3 to 6.30": a time, and so is what no month has as its number.
            is_end_of_range = at > 1 and words[at - 2].kind == "number"
            if int(month) <= _MONTHS and not is_end_of_range:
                found += _day_and_month(int(day), int(month), today, at, at)
    return found


def _leads_to_date(
    words: Sequence[Token], signs: Sequence[str], at: int, cues: Mapping[str, frozenset[str]]
) -> bool:
    """ "To 20/5", "on 3/10"; in "from 5k on, 3/10" the comma parts them."""
    return _norm(words, at - 1) in cues["before_date"] and "," not in signs[at]


def _is_date_between(before: str, after: str, cues: Mapping[str, frozenset[str]]) -> bool:
    """Whether a decimal between these words is day and month: "to 20.5.", and not "to 5.5 km"."""
    return before in cues["before_decimal_date"] and after not in cues["after_amount"]


def _figures(words: Sequence[Token], at: int) -> int:
    """The whole number at a place, 0 when there is none."""
    figures = _norm(words, at)
    return int(figures) if figures.isascii() and figures.isdigit() else 0


def _day_and_month(one: int, other: int, today: date, first: int, last: int) -> list[Day]:
    day, month = (one, other) if other <= _MONTHS else (other, one)
    return _of_month(day, month, today, first, last) if 1 <= month <= _MONTHS else []


def _norm(words: Sequence[Token], at: int) -> str:
    return words[at].norm if 0 <= at < len(words) else ""


def _named(hit: Hit, words: Sequence[Token], today: date) -> Day:
    if hit.value in _STEPS:
        told = today + timedelta(days=_STEPS[hit.value])
        return Day(told, told, hit.first, hit.last)
    weekday = Weekday.SAT if hit.value == "weekend" else Weekday(hit.value)
    distance = (weekday.number - today.weekday()) % 7
    ahead = today + timedelta(days=distance or 7)
    is_next_week = _norm(words, hit.first - 1) == "next" and 0 < distance and weekday.number > today.weekday()
    if is_next_week:
        ahead += timedelta(days=7)
    return Day(ahead, today - timedelta(days=7 - distance if distance else 7), hit.first, hit.last)


def _counted(amount: Amount, words: Sequence[Token], month_hits: Sequence[Hit], today: date) -> list[Day]:
    before, after = _norm(words, amount.first - 1), _norm(words, amount.last + 1)
    if amount.measure is Measure.DAYS and amount.value < 400:
        is_first = before == "in" and not _FIRST_IN.isdisjoint(
            _norm(words, amount.first - step) for step in range(2, 5)
        )
        if (before == "in" and not is_first) or (
            after == "from" and _norm(words, amount.last + 2) in ("now", "today")
        ):
            told = today + timedelta(days=int(amount.value))
            return [Day(told, told, amount.first, amount.last)]
        if after == "ago":
            told = today - timedelta(days=int(amount.value))
            return [Day(told, told, amount.first, amount.last + 1)]
    if amount.measure not in (Measure.ORDINAL, Measure.BARE) or not 1 <= amount.value <= 31:
        return []
    for month in month_hits:
        skipped = 1 if after == "of" else 0
        if month.last == amount.first - 1 or month.first == amount.last + 1 + skipped:
            return _of_month(
                int(amount.value),
                int(month.value),
                today,
                min(amount.first, month.first),
                max(amount.last, month.last),
            )
    if amount.measure is Measure.ORDINAL and (before == "the" or before in ("to", "till", "until", "on")):
        return _next_of_number(int(amount.value), today, amount)
    return []


def _of_month(day: int, month: int, today: date, first: int, last: int) -> list[Day]:
    options = [
        told for year in (today.year - 1, today.year, today.year + 1) if (told := _date(year, month, day))
    ]
    if not options:
        return []
    ahead = next((told for told in options if told >= today), options[-1])
    behind = next((told for told in reversed(options) if told <= today), options[0])
    return [Day(ahead, behind, first, last)]


def _next_of_number(day: int, today: date, amount: Amount) -> list[Day]:
    months = [
        (today.year + (today.month - 1 + step) // 12, (today.month - 1 + step) % 12 + 1)
        for step in range(-2, 4)
    ]
    options = [told for year, month in months if (told := _date(year, month, day))]
    ahead = next((told for told in options if told >= today), None)
    behind = next((told for told in reversed(options) if told <= today), None)
    return [Day(ahead, behind, amount.first, amount.last)] if ahead and behind else []


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
