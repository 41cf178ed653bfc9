"""What an athlete may mean while they are typing: values that the same words, sent as a command, are read back as.

Pure, and for platforms that show suggestions; nothing is stored, and nothing here decides anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, time, timedelta
from enum import StrEnum
from functools import cache

from rapidfuzz import fuzz, process, utils

from core.dialogue.flows.questions import NEAR_FROM, answered
from core.dialogue.flows.settings import SETTINGS, Setting
from core.dialogue.typed import read_clock, take_day
from core.dialogue.world import World
from core.message import Say
from core.training import catalogue
from core.training.athlete import Kind, Modality, Spot
from core.training.session import Session, Status
from core.understanding.topics import topics
from core.understanding.zones import city_of, place_names
from core.wellness.check_in import athlete_day

#: As many as any platform shows (Discord shows 25).
MOST = 25
#: How alike a name must be to what is typed, 0-100 (own choice: half a word typed is a good match).
LEAST_ALIKE = 55
#: How alike a mistyped day must be, where nothing begins like it ("wensday"; own choice).
SLIP = 75
#: Days that are offered by their name, today counted: from the eighth on a weekday would mean two.
NAMED_DAYS = 7
#: Minutes of the times that are offered, the likeliest first.
QUARTERS = (0, 30, 15, 45)
#: What `/why` is asked for beside sessions.
REASONS = ("today", "week", "next week", "swap")
#: Days that are offered at all (own choice: four weeks ahead, as a plan is looked at).
DAYS_AHEAD = 28


class What(StrEnum):
    """What is being typed."""

    DAY = "day"
    SESSION = "session"
    ACTIVITY = "activity"
    EXERCISE = "exercise"
    MODALITY = "modality"
    SPOT = "spot"
    ZONE = "zone"
    SETTING = "setting"
    TIME = "time"
    QUESTION = "question"
    REASON = "reason"


def suggest(world: World, what: What, typed: str) -> tuple[str, ...]:
    """Values that fit what is typed so far, the best first; the first ones of all while nothing is."""
    words = " ".join(typed.split())
    if words and what is What.DAY:
        return _days_meant(_today(world), words)
    if words and what is What.TIME:
        return _times_meant(words)
    if words and what is What.QUESTION:
        return _questions_meant(words)
    values = list(dict.fromkeys(_VALUES[what](world)))
    if not words:
        return tuple(values[:MOST])
    called = {value: value for value in values}
    if what is What.SESSION:
        called |= _sessions_by_weekday(world)
    found = process.extract(
        words,
        list(called),
        scorer=fuzz.WRatio,
        processor=utils.default_process,
        limit=MOST,
        score_cutoff=LEAST_ALIKE,
    )
    begun = [name for name in called if name.casefold().startswith(words.casefold())]
    return tuple(dict.fromkeys(called[name] for name in (*begun, *(name for name, _, _ in found))))[:MOST]


def _today(world: World) -> date:
    return athlete_day(world.now, world.athlete.profile.zone)


def _day_name(day: date, today: date) -> str:
    ahead = (day - today).days
    if 0 <= ahead < NAMED_DAYS:
        return ("today", "tomorrow")[ahead] if ahead < 2 else _weekday(day)
    return day.isoformat()


def _days(world: World) -> Iterable[str]:
    today = _today(world)
    return (_day_name(today + timedelta(days=ahead), today) for ahead in range(DAYS_AHEAD))


def _days_meant(today: date, words: str) -> tuple[str, ...]:
    """The day that the words are read as, whole as they stand; then all that begin like them, the nearest first.

    A weekday is read as the next after today: on a Thursday "thursday" is in a week, and today comes second.
    """
    days = [today + timedelta(days=ahead) for ahead in range(DAYS_AHEAD)]
    read, rest = take_day(words, today)
    found = [] if read is None or rest.strip() else [_value(read, today, words)]
    found += [_value(day, today, words) for day in days if _begins(_names(day, today), words)]
    if not found:
        near = days[: NAMED_DAYS + 1]
        called = {name: _day_name(day, today) for day in near for name in _names(day, today)[:2]}
        close = process.extract(words.casefold(), list(called), scorer=fuzz.ratio, score_cutoff=SLIP)
        found = [called[name] for name, _, _ in close]
    return tuple(dict.fromkeys(found))[:MOST]


def _begins(names: Iterable[str], words: str) -> bool:
    return any(name.startswith(words.casefold()) for name in names)


def _names(day: date, today: date) -> tuple[str, ...]:
    """All that the day is called, its value first."""
    month, number = day.strftime("%B").lower(), str(day.day)
    return (
        _day_name(day, today),
        _weekday(day),
        f"{number} {month}",
        f"{month} {number}",
        day.isoformat(),
    )


def _value(day: date, today: date, words: str) -> str:
    """The day by the name that was begun, where that means this day and no other."""
    means_it = 0 < (day - today).days < NAMED_DAYS
    return _weekday(day) if means_it and _begins((_weekday(day),), words) else _day_name(day, today)


def _weekday(day: date) -> str:
    return day.strftime("%A").lower()


def _sessions_to_do(world: World) -> Iterable[Session]:
    today = _today(world)
    for session in world.sessions:
        ahead = (session.date - today).days
        if 0 <= ahead < NAMED_DAYS and session.status is Status.PLANNED and session.kind is not Kind.REST:
            yield session


def _sessions(world: World) -> Iterable[str]:
    """What is still to do in the coming days, by day and kind: "saturday's long run"."""
    return (_session(each, world) for each in _sessions_to_do(world))


def _session(session: Session, world: World) -> str:
    return f"{_day_name(session.date, _today(world))}'s {_spoken(session.kind)}"


def _sessions_by_weekday(world: World) -> Mapping[str, str]:
    """The same by weekday, today and tomorrow too, as somebody may call them."""
    named = _sessions_to_do(world)
    return {f"{_weekday(each.date)}'s {_spoken(each.kind)}": _session(each, world) for each in named}


def _activities(world: World) -> Iterable[str]:
    """What can be logged: the kinds of sessions, then every other sport."""
    return (
        *(_spoken(kind) for kind in Kind if kind not in (Kind.REST, Kind.CROSS_TRAINING)),
        *_modalities(world),
    )


def _exercises(world: World) -> Iterable[str]:
    return (each.name.replace("_", " ") for each in catalogue.exercises())


def _modalities(world: World) -> Iterable[str]:
    """The athlete's own first."""
    own = world.athlete.profile.modalities
    return (_spoken(each) for each in (*own, *(m for m in Modality if m not in own)) if each != "mixed")


def _spots(world: World) -> Iterable[str]:
    own = world.athlete.profile.sore_spots
    return (_spoken(each) for each in (*own, *(spot for spot in Spot if spot not in own)))


def _zones(world: World) -> Iterable[str]:
    return (city_of(world.athlete.profile.timezone), *place_names())


def _settings(world: World) -> Iterable[str]:
    """Each by its name, then with what can be chosen for it."""
    names = (setting.called[0] for setting in SETTINGS)
    return (*names, *(f"{each.called[0]} {value}" for each in SETTINGS for value in _to_choose(each, world)))


def _to_choose(setting: Setting, world: World) -> Iterable[str]:
    """The values of its buttons that are read as words, too."""
    for value in setting.buttons:
        words = value.replace("_", " ")
        if not isinstance(setting.read(words, world.athlete.profile, _today(world)), Say):
            yield words


def _times(world: World) -> Iterable[str]:
    """The full hours, the next one first."""
    hour = world.now.astimezone(world.athlete.profile.zone).hour
    return (_clock(time((hour + ahead) % 24)) for ahead in range(1, 25))


def _times_meant(words: str) -> tuple[str, ...]:
    """The time that the words are read as; then every quarter of an hour that is written so, the fullest first."""
    read = read_clock(words)
    quarters = (time(hour, minute) for minute in QUARTERS for hour in range(24))
    begun = (each for each in quarters if _begins(_spellings(each), words.removeprefix("at ")))
    return tuple(dict.fromkeys(_clock(each) for each in (*([read] if read else []), *begun)))[:MOST]


def _spellings(at: time) -> tuple[str, ...]:
    """How the time is written: 07:30, 7:30, 7.30, 7:30 am, 7:30am."""
    half, hour = ("am" if at.hour < 12 else "pm"), (at.hour - 1) % 12 + 1
    twelve = f"{hour}:{at:%M}" if at.minute else f"{hour}"
    return (_clock(at), f"{at.hour}:{at:%M}", f"{at.hour}.{at:%M}", f"{twelve} {half}", f"{twelve}{half}")


def _clock(at: time) -> str:
    return f"{at:%H:%M}"


def _questions(world: World) -> Iterable[str]:
    """Each topic by a wording that it is answered for."""
    return _asked().values()


@cache
def _asked() -> Mapping[str, str]:
    known = topics()
    return {
        name: next((each for each in wordings if answered(known.ranked(each)) == name), wordings[0])
        for name, wordings in known.wordings.items()
    }


def _questions_meant(words: str) -> tuple[str, ...]:
    """Those whose words begin so, then those that are about it, the nearest first."""
    asked = _asked()
    near = [asked[match.topic] for match in topics().ranked(words) if match.score >= NEAR_FROM]
    parts = words.casefold().split()
    begun = [each for each in asked.values() if all(_has_begun(each, part) for part in parts)]
    return tuple(dict.fromkeys((*begun, *near)))[:MOST]


def _has_begun(question: str, part: str) -> bool:
    return any(word.startswith(part) for word in question.casefold().split())


def _reasons(world: World) -> Iterable[str]:
    """What the coach gives its reasons for: a session, a day, a week, a swap."""
    return (*_sessions(world), *REASONS)


def _spoken(name: StrEnum) -> str:
    return name.value.replace("_", " ")


_VALUES: Mapping[What, Callable[[World], Iterable[str]]] = {
    What.DAY: _days,
    What.SESSION: _sessions,
    What.ACTIVITY: _activities,
    What.EXERCISE: _exercises,
    What.MODALITY: _modalities,
    What.SPOT: _spots,
    What.ZONE: _zones,
    What.SETTING: _settings,
    What.TIME: _times,
    What.QUESTION: _questions,
    What.REASON: _reasons,
}
