"""Reads the small things that athletes type into an answer: a time, a day, a distance, a duration.

An answer to a question is short and its subject is known, so each reader takes what it knows out of the text
and hands back the rest: `take_clock("5:45 am daily")` gives 05:45 and "daily". None: it is not there.
"""

from __future__ import annotations

import re
from datetime import date, time, timedelta

from core.training.athlete import KM_PER_MILE, Weekday

#: What says "a session" and names none, and what is said beside it.
_ANY_SESSION = frozenset(
    {
        *("a", "i", "it", "my", "one", "please", "run", "s", "session", "that", "the", "this", "training"),
        *("as", "did", "done", "now", "planned", "ran", "was", "went", "workout", "yes"),
    }
)

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?P<month>{'|'.join(_MONTHS)})[a-z]*\.?"
_WEEKDAY = (
    r"(?P<weekday>mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday|s)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?"
    r"|sat(?:urday)?|sun(?:day)?)s?"
)

_CLOCK = re.compile(
    r"(?:\bat\s+|@\s*)?(?<![\d:.])(?P<hour>[01]?\d|2[0-3])"
    r"(?:(?:[:.h](?P<minute>[0-5]\d))\s*(?P<half>[ap])?\.?(?:m\b\.?)?"
    r"|\s*(?P<only>[ap])\.?m\b\.?)(?![\d:])",
    re.IGNORECASE,
)
_BARE_HOUR = re.compile(r"\s*(?:at\s+)?(?P<hour>[01]?\d|2[0-3])(?:\s*o'?clock)?\s*", re.IGNORECASE)
_NAMED_CLOCKS = {"noon": time(12), "midday": time(12), "midnight": time(0)}

_ISO_DAY = re.compile(r"\b(?P<year>\d{4})-(?P<number>\d{1,2})-(?P<day>\d{1,2})\b")
_DAY_MONTH = re.compile(
    rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?\s+{_MONTH}(?:,?\s+(?P<year>\d{{4}}))?\b", re.I
)
_MONTH_DAY = re.compile(
    rf"\b{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(?P<year>\d{{4}}))?\b", re.I
)
_IN_TIME = re.compile(
    r"\b(?:in|for)\s+(?P<count>\d{1,3}|a|an|one|two|three|four|six)\s+(?P<unit>day|week|month)s?\b", re.I
)
_NEAR = re.compile(r"\b(?P<near>today|tonight|tomorrow)\b", re.IGNORECASE)
_ON_WEEKDAY = re.compile(rf"\b(?:(?:next|this|on)\s+)?{_WEEKDAY}\b", re.IGNORECASE)
_COUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "six": 6}
_UNIT_DAYS = {"day": 1, "week": 7, "month": 30}

_NUMBER = r"\d{1,4}(?:[.,]\d{1,2})?"
_HOURS = re.compile(
    rf"(?<![\d:.])(?:(?P<clock>\d{{1,2}}:[0-5]\d)\s*(?:h|hours?|hrs?)\b"
    rf"|(?P<hours>{_NUMBER})\s*(?:hours?|hrs?|h)"
    r"(?:(?:\s*and)?\s*(?P<more>[0-5]?\d)\s*(?:minutes?|mins?|m|')?(?!\w))?(?![a-z]))",
    re.IGNORECASE,
)
_MINUTES = re.compile(r"(?<![\d:.])(?P<minutes>\d{1,5})\s*(?:minutes?\b|mins?\b|'|′)", re.IGNORECASE)
_DISTANCE = re.compile(
    rf"(?<![\d:.])(?P<amount>{_NUMBER})\s*(?P<unit>kilomet(?:er|re)s?|kms?|k|miles?|mi)\b", re.IGNORECASE
)
#: Distances that runners call by name, in km.
_NAMED_DISTANCES = (
    (re.compile(r"\b(?:half[\s-]*marathon|half|hm|21k)\b", re.IGNORECASE), 21.1),
    (re.compile(r"\bmarathon\b", re.IGNORECASE), 42.2),
)
_PACE = re.compile(
    r"(?:\bat\s+|@\s*)?(?<![\d:.])(?P<minute>\d{1,2})[:'′](?P<second>[0-5]\d)\s*(?:min(?:utes)?\s*)?"
    r"(?:/|per|a|an)\s*(?P<unit>km|k|kilomet(?:er|re)|mile|mi)\b",
    re.IGNORECASE,
)


def names_something(text: str) -> bool:
    """Whether the words name something, be it understood or not: "the dentist" does, "my run, please" does not."""
    return not _ANY_SESSION.issuperset(re.findall(r"\w+", text.casefold()))


def take_clock(text: str) -> tuple[time | None, str]:
    """The first time of day in the text ("05:45", "6 pm", "noon"), and the rest."""
    for name, named in _NAMED_CLOCKS.items():
        if found := re.search(rf"(?:\bat\s+)?\b{name}\b", text, re.IGNORECASE):
            return named, _without(text, found)
    found = _CLOCK.search(text)
    if found is None:
        return None, text
    hour, half = int(found["hour"]), (found["half"] or found["only"] or "").lower()
    if half and not 1 <= hour <= 12:
        return None, text
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return time(hour, int(found["minute"] or 0)), _without(text, found)


def read_clock(text: str) -> time | None:
    """The time of day that the whole answer is about; a bare hour ("7") counts, nothing else can be meant."""
    if bare := _BARE_HOUR.fullmatch(text):
        return time(int(bare["hour"]))
    return take_clock(text)[0]


def take_day(text: str, today: date) -> tuple[date | None, str]:
    """The first calendar day in the text, and the rest.

    A day without a year is the next to come, a weekday the next after today, "in 2 weeks" is from today.
    """
    for pattern in (_ISO_DAY, _DAY_MONTH, _MONTH_DAY):
        if found := pattern.search(text):
            day = _calendar_day(found, today)
            return (day, _without(text, found)) if day else (None, text)
    if found := _NEAR.search(text):
        ahead = 1 if found["near"].lower() == "tomorrow" else 0
        return today + timedelta(days=ahead), _without(text, found)
    if found := _IN_TIME.search(text):
        word = found["count"].lower()
        count = int(word) if word.isdigit() else _COUNTS[word]
        return today + timedelta(days=count * _UNIT_DAYS[found["unit"].lower()]), _without(text, found)
    if found := _ON_WEEKDAY.search(text):
        weekday = Weekday(found["weekday"][:3].lower())
        ahead = (weekday.number - today.weekday() - 1) % 7 + 1
        return today + timedelta(days=ahead), _without(text, found)
    return None, text


def _calendar_day(found: re.Match[str], today: date) -> date | None:
    groups = found.groupdict()
    month = int(groups["number"]) if "number" in groups else _MONTHS.index(groups["month"].lower()) + 1
    years = [int(groups["year"])] if groups["year"] else [today.year + ahead for ahead in range(9)]
    for year in years:
        try:
            day = date(year, month, int(groups["day"]))
        except ValueError:  # 30 February, and 29 February of a common year
            continue
        if groups["year"] or day >= today:
            return day
    return None


def take_weekdays(text: str) -> tuple[tuple[Weekday, ...], str]:
    """Every weekday named in the text, in the order told, and the rest."""
    days = tuple(dict.fromkeys(Weekday(found["weekday"][:3].lower()) for found in _ON_WEEKDAY.finditer(text)))
    return days, _ON_WEEKDAY.sub(" ", text)


def take_distance(text: str) -> tuple[float | None, str]:
    """The first distance in kilometres ("8 km", "10k", "5 miles", "half marathon"), and the rest."""
    if found := _DISTANCE.search(text):
        amount = float(found["amount"].replace(",", "."))
        km = amount * KM_PER_MILE if found["unit"].lower().startswith("mi") else amount
        return round(km, 2), _without(text, found)
    for pattern, km in _NAMED_DISTANCES:
        if found := pattern.search(text):
            return km, _without(text, found)
    return None, text


def take_minutes(text: str) -> tuple[int | None, str]:
    """The first duration in whole minutes ("45 min", "1h30", "1.5 hours", "1:30 h"), and the rest."""
    if found := _HOURS.search(text):
        if found["clock"]:
            hours, minutes = found["clock"].split(":")
            return int(hours) * 60 + int(minutes), _without(text, found)
        whole = round(float(found["hours"].replace(",", ".")) * 60)
        return whole + int(found["more"] or 0), _without(text, found)
    if found := _MINUTES.search(text):
        return int(found["minutes"]), _without(text, found)
    return None, text


def take_pace(text: str) -> tuple[int | None, str]:
    """The first pace in seconds a kilometre ("6:10 /km", "10:00 per mile"), and the rest."""
    found = _PACE.search(text)
    if found is None:
        return None, text
    seconds = int(found["minute"]) * 60 + int(found["second"])
    per_mile = found["unit"].lower().startswith("mi")
    return round(seconds / KM_PER_MILE) if per_mile else seconds, _without(text, found)


def _without(text: str, found: re.Match[str]) -> str:
    return f"{text[: found.start()]} {text[found.end() :]}"
