"""Typed answers to questions about the athlete: text in, the profile fields that it tells out (PR-2).

Onboarding and settings ask the same things, so what counts as an answer stands here once. A reader gives a
`Told` (fields of `Profile` and their new values) or, when it can't, the `Say` that names the nearest choices.
Nothing is stored here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar, Union

from core.dialogue import profile_vocabulary as vocabulary
from core.dialogue import typed
from core.message import Say, say
from core.training.athlete import (
    Condition,
    Equipment,
    Experience,
    FreeMinutes,
    Goal,
    Modality,
    Profile,
    Race,
    Slot,
    Terrain,
    Weekday,
)
from core.understanding import zones

Told = dict[str, Any]
Heard = Union[Told, Say]
Reader = Callable[[str, Profile, date], Heard]

E = TypeVar("E", bound=StrEnum)

#: "Just starting": an hour a week over three days (own choice, less than half of the default).
STARTING: Told = {"weekly_run_minutes": 60, "endurance_days": 3, "experience": Experience.NEW}
#: Under this age a guardian's consent is needed (SA-7).
GUARDIAN_AGE = 16
#: A smaller bare number is no week's distance but a slip of the thumb (own choice).
LEAST_BARE_DISTANCE = 8
#: Ages that somebody may have; outside of them a number is no age.
AGES = range(8, 111)
#: Race distances that a plan can lead to, km.
RACE_KM = (1.0, 1000.0)
#: A race is in sight for at most so many years.
RACE_YEARS = 3
#: From this distance a race is a goal of going longer, under it one of going faster (PR-1; own choice).
LONGER_FROM_KM = 42.3
LONGEST_NAME = 40

_NONE = re.compile(
    r"^\W*(?:no(?:ne|thing|pe)?|nothing\b.*|none\b.*|not?\s+(?:any|one|at\s+all)|without|zero|0|nil|-)\W*$",
    re.I,
)

_ADD = re.compile(r"^\s*(?:add|also|plus|and|\+)\b", re.IGNORECASE)
_REMOVE = re.compile(r"^\s*(?:remove|without|drop|no(?:\s+more)?|not|minus|-)\s", re.IGNORECASE)
_HOME = re.compile(r"\bhome[\s-]*(?:kit|gym|set)\b", re.IGNORECASE)
_GYM = re.compile(r"\b(?:gym|everything|all\s+of\s+it|full\s+set)\b", re.IGNORECASE)

#: What a home kit is, and what a gym has, in a runner's order of usefulness (own choice).
HOME_KIT = (Equipment.BAND, Equipment.DUMBBELLS, Equipment.FOAM_ROLLER, Equipment.MAT)
GYM: Told = {
    "modalities": (
        Modality.CYCLING,
        Modality.ELLIPTICAL,
        Modality.ROWING,
        Modality.INCLINE_WALKING,
        Modality.STAIRS,
    ),
    "equipment": (
        Equipment.BAND,
        Equipment.BOX,
        Equipment.DUMBBELLS,
        Equipment.KETTLEBELL,
        Equipment.BARBELL,
        Equipment.FOAM_ROLLER,
        Equipment.MAT,
        Equipment.PULLUP_BAR,
    ),
}


def goal(text: str, profile: Profile, today: date) -> Heard:
    """The goal; a race typed here is told as well, and decides between faster and longer (PR-1)."""
    with_race = race(text, profile, today)
    named = vocabulary.first_named(text, vocabulary.GOALS)
    if isinstance(with_race, dict) and with_race["race"] is not None:
        km = with_race["race"].distance_km
        by_race = (
            Goal.LONGER if km >= LONGER_FROM_KM or with_race["race"].terrain is Terrain.TRAIL else Goal.FASTER
        )
        explicit = named if named in (Goal.HYBRID_RUNNING, Goal.HYBRID_STRENGTH, Goal.FASTER) else None
        return {"goal": explicit or by_race, **with_race}
    return {"goal": named} if named else say("settings-unclear-goal")


def race(text: str, profile: Profile, today: date) -> Heard:
    """The race ("50 km trail on 13 June", "marathon 2026-10-04"), or none."""
    if _NONE.match(text) or re.search(r"\bno\s+race\b", text, re.IGNORECASE):
        return {"race": None}
    day, rest = typed.take_day(text, today)
    km, rest = typed.take_distance(rest)
    if km is None and (bare := re.search(r"(?<![\d.,])(\d{1,3}(?:[.,]\d)?)(?![\d:.,])", rest)):
        km = float(bare[1].replace(",", "."))
    if day is None and km is None:
        return say("settings-unclear-race")
    if day is None:
        return say("settings-unclear-race-day")
    if km is None or not RACE_KM[0] <= km <= RACE_KM[1]:
        return say("settings-unclear-race-distance")
    if day < today:
        return say("settings-race-past", day=day.isoformat())
    if day.year > today.year + RACE_YEARS:
        return say("settings-race-far", years=RACE_YEARS)
    trail = re.search(r"\b(?:trail|ultra|mountain|fell|sky\s*race)\w*", text, re.IGNORECASE)
    return {
        "race": Race(date=day, distance_km=round(km, 1), terrain=Terrain.TRAIL if trail else Terrain.ROAD)
    }


def running(text: str, profile: Profile, today: date) -> Heard:
    """Usual running: a week's distance or time, and in any order its days, longest run and easy pace."""
    if _NONE.match(text) or re.search(r"\b(?:just\s+start\w*|beginn\w+|new\s+to)\b", text, re.IGNORECASE):
        return dict(STARTING)
    told: Told = {}
    pace, rest = typed.take_pace(text)
    if pace is not None:
        told["easy_pace_s_per_km"] = pace
    if found := re.search(r"\b(?P<count>[1-7])\s*(?:x|times|days?|runs?)\b", rest, re.IGNORECASE):
        told["endurance_days"] = int(found["count"])
        rest = f"{rest[: found.start()]} {rest[found.end() :]}"
    rest = _take_longest(rest, told, profile)
    minutes, rest = typed.take_minutes(rest)
    km, rest = typed.take_distance(rest)
    bare = re.findall(r"\b\d{1,3}\b", rest)
    if km is None and minutes is None and len(bare) == 1 and int(bare[0]) >= LEAST_BARE_DISTANCE:
        km = typed.take_distance(f"{bare[0]} {profile.units.value}")[0]
    if km is None and minutes is None and not told:
        return say("settings-unclear-running")
    if minutes is not None:
        told |= {"weekly_run_minutes": minutes, "weekly_run_km": km}
    elif km is not None:
        told |= {"weekly_run_minutes": None, "weekly_run_km": km}
    return told


def _take_longest(text: str, told: Told, profile: Profile) -> str:
    """Takes the longest run out of the text: the amount beside the word "long"."""
    found = re.search(r"\blong(?:est)?\b(?:\s+runs?)?[^,;\d]{0,12}(?P<amount>[^,;]*)", text, re.IGNORECASE)
    if found is None:
        return text
    km, _ = typed.take_distance(found["amount"])
    minutes, _ = typed.take_minutes(found["amount"])
    if km is None and minutes is not None:
        km = round(minutes * 60 / told.get("easy_pace_s_per_km", profile.easy_pace_s_per_km), 1)
    if km is None:
        return text
    told["longest_run_km"] = km
    return f"{text[: found.start()]} {text[found.end() :]}"


def longest(text: str, profile: Profile, today: date) -> Heard:
    """The longest run of the last 30 days, as a distance or a duration at the easy pace."""
    heard = running(f"longest {text}", profile, today)
    return heard if isinstance(heard, dict) and "longest_run_km" in heard else say("settings-unclear-longest")


def pace(text: str, profile: Profile, today: date) -> Heard:
    """The easy pace ("6:10", "6:10 /km", "10:00 per mile"); without a unit in the athlete's own."""
    seconds, _ = typed.take_pace(
        text if "/" in text or "per" in text else f"{text.strip()} /{profile.units.value}"
    )
    return {"easy_pace_s_per_km": seconds} if seconds else say("settings-unclear-pace")


def days(text: str, profile: Profile, today: date) -> Heard:
    """How many days a week, 1 to 7."""
    words = ("one", "two", "three", "four", "five", "six", "seven")
    found = re.search(rf"(?<![\d.,-])([1-7])(?![\d.,])|\b({'|'.join(words)})\b", text, re.IGNORECASE)
    if found is None:
        return say("settings-unclear-days")
    return {"endurance_days": int(found[1]) if found[1] else words.index(found[2].lower()) + 1}


def long_run_day(text: str, profile: Profile, today: date) -> Heard:
    """The day of the long run."""
    named, _ = typed.take_weekdays(text)
    return {"long_run_day": named[0]} if len(named) == 1 else say("settings-unclear-long-run-day")


def availability(text: str, profile: Profile, today: date) -> Heard:
    """Free minutes of one or several weekdays: "tue am 30 pm 0", "sat 3 hours morning", "mon, wed none"."""
    free = dict(profile.availability)
    waiting: tuple[Weekday, ...] = ()
    for part in filter(str.strip, re.split(r"[;,\n]", text)):
        named, rest = typed.take_weekdays(part)
        waiting += named
        if not re.search(r"[a-z\d]", re.sub(r"\band\b", "", rest), re.IGNORECASE):
            continue  # "mon" of "mon, wed none"
        halves = _free_halves(rest)
        if not waiting or not halves:
            return say("settings-unclear-availability")
        for day in waiting:
            usual = profile.free(day)
            free[day] = FreeMinutes(am=halves.get(Slot.AM, usual.am), pm=halves.get(Slot.PM, usual.pm))
        waiting = ()
    if waiting or free == profile.availability == {}:
        return say("settings-unclear-availability")
    return {"availability": free}


_HALVES = {Slot.AM: r"(?:am|mornings?)", Slot.PM: r"(?:pm|evenings?|afternoons?)"}
_AMOUNT = r"(?P<amount>\d[\d.:]*\s*(?:h\w*|min\w*)?)"


def _free_halves(text: str) -> dict[Slot, int]:
    """The minutes told for morning and evening; amounts stand all after their word, or all before it."""
    words = {slot: re.search(rf"\b{word}\b", text, re.IGNORECASE) for slot, word in _HALVES.items()}
    if not any(words.values()):
        off = re.search(r"\b(?:none|nothing|off|rest|never|no(?:\s+time)?|0)\b", text, re.IGNORECASE)
        return {Slot.AM: 0, Slot.PM: 0} if off else {}
    first_word = min(found.start() for found in words.values() if found)
    first_number = re.search(r"\d", text)
    word_first = first_number is None or first_word < first_number.start()
    halves = {}
    for slot, word in _HALVES.items():
        pattern = rf"\b{word}\b\W*{_AMOUNT}" if word_first else rf"{_AMOUNT}\s*(?:in\s+the\s+|of\s+)?{word}\b"
        if found := re.search(pattern, text, re.IGNORECASE):
            amount = found["amount"].strip()
            minutes, _ = typed.take_minutes(
                amount if re.search("[a-z]", amount, re.IGNORECASE) else f"{amount} min"
            )
            if minutes is not None:
                halves[slot] = minutes
    return halves


def strength(text: str, profile: Profile, today: date) -> Heard:
    """How much room strength gets."""
    return _one("strength_time", text, vocabulary.STRENGTH, "settings-unclear-strength")


def limiter(text: str, profile: Profile, today: date) -> Heard:
    """What gives out first on a hard run."""
    return _one("limiter", text, vocabulary.LIMITERS, "settings-unclear-limiter")


def experience(text: str, profile: Profile, today: date) -> Heard:
    """How long the athlete has trained."""
    return _one("experience", text, vocabulary.EXPERIENCE, "settings-unclear-experience")


def modalities(text: str, profile: Profile, today: date) -> Heard:
    """The cross-training at hand, in order of liking; "add rowing" and "no bike" change the list."""
    return _listed("modalities", text, vocabulary.modalities_in(text)[0], profile.modalities)


def equipment(text: str, profile: Profile, today: date) -> Heard:
    """The equipment at hand; "add box" and "no vest" change the list."""
    if _HOME.search(text) or _GYM.search(text):
        return {"equipment": HOME_KIT if _HOME.search(text) else GYM["equipment"]}
    return _listed("equipment", text, vocabulary.equipment_in(text)[0], profile.equipment)


def gear(text: str, profile: Profile, today: date) -> Heard:
    """Cross-training and equipment in one answer: "bike, pool, bands and a kettlebell"."""
    if _NONE.match(text):
        return {"modalities": (), "equipment": ()}
    sets: Told = {"modalities": (), "equipment": ()}
    if _HOME.search(text):
        sets = {**sets, "equipment": HOME_KIT}
    elif _GYM.search(text):
        sets = GYM
    machines, rest = vocabulary.modalities_in(text)
    things, _ = vocabulary.equipment_in(rest)
    if not (machines or things or sets["equipment"]):
        return say("settings-unclear-gear")
    return {
        "modalities": tuple(dict.fromkeys((*machines, *sets["modalities"]))),
        "equipment": tuple(dict.fromkeys((*things, *sets["equipment"]))),
    }


def sore_spots(text: str, profile: Profile, today: date) -> Heard:
    """The places that are sore; "no sore spots" clears them."""
    if re.match(
        r"^\W*(?:no(?:ne|thing)?|clear)\b(?:\s+(?:sore|more|spots?|pains?))*\W*$", text, re.IGNORECASE
    ):
        return {"sore_spots": ()}
    return _listed("sore_spots", text, vocabulary.spots_in(text), profile.sore_spots)


def birth_year(text: str, profile: Profile, today: date) -> Heard:
    """The year of birth, told as a year or as an age; under 16 is a condition of SA-7."""
    year = _year(text, today)
    if year is None:
        return say("settings-unclear-birth-year")
    return {"birth_year": year, "conditions": _with_age(profile.conditions, year, today)}


#: An age as people tell it; a number beside other words ("30 min") is none.
_AGE_TOLD = re.compile(
    r"\b(?:i'?m|i\s+am|aged?|turning)\s+(?P<after>\d{1,3})\b(?!\s*(?:km|k|mi|min|h|%))"
    r"|(?<![\d.,:])(?P<before>\d{1,3})\s*(?:(?:years?|yrs?|y/?o|or\s+over|plus)\b|\+)"
    r"|(?:^|[,;])\s*(?P<alone>\d{1,3})\s*(?=$|[,;.!])",
    re.IGNORECASE,
)


def _year(text: str, today: date) -> int | None:
    oldest, youngest = today.year - AGES[-1], today.year - AGES[0]
    for number in map(int, re.findall(r"(?<![\d.,:])\d{4}(?![\d:])", text)):
        if oldest <= number <= youngest:
            return number
    for found in _AGE_TOLD.finditer(text):
        age = int(found["after"] or found["before"] or found["alone"])
        if age in AGES:
            return today.year - age
    return None


def _with_age(conditions: Sequence[Condition], year: int, today: date) -> tuple[Condition, ...]:
    if today.year - year < GUARDIAN_AGE:
        return tuple(dict.fromkeys((Condition.UNDER_16, *conditions)))
    of_age = (Condition.UNDER_16, Condition.GUARDIAN_CONSENT)
    return tuple(told for told in conditions if told not in of_age)


def health(text: str, profile: Profile, today: date) -> Heard:
    """Anything a coach should know: age, pregnancy, sore spots; "nothing" tells nothing (SA-7)."""
    if _NONE.match(text) or re.match(
        r"^\W*(?:all\s+good|i'?m\s+(?:fine|good|healthy)|healthy|fine|skip)\W*$", text, re.I
    ):
        return {}
    told: Told = {}
    conditions = list(profile.conditions)
    if re.search(r"\b(?:not|isn'?t)\s+pregnant", text, re.IGNORECASE):
        conditions = [each for each in conditions if each is not Condition.PREGNANT]
    elif re.search(r"\b(?:pregnan\w*|expecting)\b", text, re.IGNORECASE):
        conditions.append(Condition.PREGNANT)
    if re.search(r"\bunder[\s_-]?(?:16|sixteen)\b", text, re.IGNORECASE):
        conditions.append(Condition.UNDER_16)
    elif over := re.search(r"\b(?:over|above|more\s+than)\s+(\d\d)\b", text, re.IGNORECASE):
        told["birth_year"] = today.year - int(over[1])
    elif (year := _year(text, today)) is not None:
        told["birth_year"] = year
        conditions = list(_with_age(conditions, year, today))
    if spots := vocabulary.spots_in(text):
        told["sore_spots"] = spots
    if tuple(conditions) != profile.conditions:
        told["conditions"] = tuple(dict.fromkeys(conditions))
    return told or say("settings-unclear-health")


def timezone(text: str, profile: Profile, today: date) -> Heard:
    """The time zone by city, country, offset or IANA name; several that may be meant are no answer yet."""
    found = zones.find_zones(text)
    return {"timezone": found[0]} if len(found) == 1 else say("settings-unclear-timezone")


def clock(field: str) -> Reader:
    """A reader of one time of day for this field."""

    def read(text: str, profile: Profile, today: date) -> Heard:
        moment = typed.read_clock(text)
        return say("settings-unclear-time") if moment is None else {field: moment}

    return read


def evening_reminder(text: str, profile: Profile, today: date) -> Heard:
    """The time of a second reminder on days with an evening session, or none."""
    if _off(text):
        return {"evening_reminder_time": None}
    return clock("evening_reminder_time")(text, profile, today)


def quiet_hours(text: str, profile: Profile, today: date) -> Heard:
    """Two times between which the coach keeps quiet: "22:00 to 6:30", "10pm-6am"."""
    parts = [
        part for part in re.split(r"\s*(?:-|–|—|\bto\b|\buntil\b|\btill\b|,|\s)\s*", _no_from(text)) if part
    ]
    if len(parts) > 2:  # "10 pm 6 am"
        parts = re.findall(r"\d[\d:.]*\s*(?:[ap]m)?", _no_from(text), re.IGNORECASE)
    moments = [typed.read_clock(part) for part in parts]
    if len(moments) != 2 or None in moments or moments[0] == moments[1]:
        return say("settings-unclear-quiet-hours")
    return {"quiet_hours": (moments[0], moments[1])}


def units(text: str, profile: Profile, today: date) -> Heard:
    """Kilometres or miles."""
    return _one("units", text, vocabulary.UNITS, "settings-unclear-units")


def name(text: str, profile: Profile, today: date) -> Heard:
    """What the coach calls the athlete; a dash takes the name away."""
    told = " ".join(
        re.sub(r"^(?:is|my\s+name\s+is|call\s+me)\s+", "", text.strip(), flags=re.IGNORECASE).split()
    )
    told = "".join(each for each in told if each.isprintable())
    if not told or len(told) > LONGEST_NAME:
        return say("settings-unclear-name", most=LONGEST_NAME)
    return {"name": None if told in ("-", "none") else told}


def _no_from(text: str) -> str:
    return re.sub(r"\b(?:from|between|and)\b", " ", text, flags=re.IGNORECASE).strip()


def _off(text: str) -> bool:
    return bool(_NONE.match(text) or re.match(r"^\W*(?:off|stop|never|remove)\W*$", text, re.IGNORECASE))


def _one(field: str, text: str, table: Mapping[E, str], unclear: str) -> Heard:
    named = vocabulary.first_named(text, table)
    return {field: named} if named is not None else say(unclear)


def _listed(field: str, text: str, named: Sequence[E], current: Sequence[E]) -> Heard:
    """The list as told anew, or the current one with more or fewer in it."""
    if _NONE.match(text):
        return {field: ()}
    if not named:
        return say(f"settings-unclear-{field.replace('_', '-')}")
    if _REMOVE.match(text):
        return {field: tuple(each for each in current if each not in named)}
    if _ADD.match(text):
        return {field: tuple(dict.fromkeys((*current, *named)))}
    return {field: tuple(named)}
