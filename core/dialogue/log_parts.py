"""The parts of a `/log` that come from a form: what it was, its numbers, an exercise, a note. Pure.

`/log easy run, 40 min, rpe 4, note: tomorrow I want to swim`: each part stands for itself behind its comma, and what
is said in the note never changes what the others tell. Whoever types it all in one sentence is understood as ever.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from rapidfuzz import fuzz, process, utils

from core.dialogue.told_session import is_effort_alone, kind_told
from core.dialogue.typed import names_something, take_day
from core.training import catalogue
from core.training.athlete import Kind
from core.understanding import Reading, understand
from core.understanding.reading import SessionTold

#: What stands before an exercise, and before a note, which is the last part.
EXERCISE, NOTE = "exercise:", "note:"

#: How alike a name must be to an exercise's, 0-100 (own choice: "bulgarian split squat" is, "my knee" is not).
NEAR_FROM = 80

_NOTE = re.compile(rf"(?:^|,)\s*{NOTE}(?P<words>.*)", re.IGNORECASE | re.DOTALL)
_EXERCISE = re.compile(rf"(?:^|,)\s*{EXERCISE}(?P<name>[^,]*)", re.IGNORECASE)
#: A part that is a number and nothing else.
_NUMBER = re.compile(r"\s*(?:\d{1,4}\s*min|\d{1,4}(?:\.\d+)?\s*km|rpe\s*\d{1,2})\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What was told of the session, and what stands beside it; empty where nothing does."""

    session: str
    exercise: str = ""
    note: str = ""


def read(text: str) -> Parts:
    """The parts of what follows `/log`."""
    noted = _NOTE.search(text)
    note = "" if noted is None else noted["words"].strip()
    before = text if noted is None else text[: noted.start()]
    named = _EXERCISE.search(before)
    exercise = "" if named is None else named["name"].strip()
    return Parts(session=_EXERCISE.sub("", before, count=1).strip(" ,"), exercise=exercise, note=note)


def understood(parts: Parts, today: date) -> Reading:
    """The reading of what was told of the session.

    An exercise that the coach knows is strength unless something else is told. Numbers count whatever the words
    beside them mean, and a note is asked for the session only when nothing else tells one.
    """
    numbers = ", ".join(part for part in parts.session.split(",") if _NUMBER.fullmatch(part))
    figures = understand(numbers, today, "log")
    reading = understand(parts.session, today, "log")
    if reading.session is None:
        reading = figures
    elif figures.session is not None:
        reading = replace(reading, session=_with(reading.session, figures.session))
    told = reading.session
    if (
        parts.exercise
        and _is_exercise(parts.exercise, today)
        and (told is None or (told.kind is None and told.modality is None))
    ):
        reading = replace(reading, session=replace(told or SessionTold(), kind=Kind.STRENGTH))
    if parts.note and (reading.session is None or is_effort_alone(reading.session)):
        beside = understand(parts.note, today, "log")
        if beside.session is not None and reading.session is not None:
            return replace(beside, session=replace(beside.session, rpe=reading.session.rpe))
        return beside if beside.session is not None else reading
    return reading


def unknown(parts: Parts, reading: Reading, today: date) -> str | None:
    """What of the parts nobody knows, as the key of words; it stands for no planned session then."""
    if parts.exercise and not _is_exercise(parts.exercise, today):
        return "log-exercise-unknown"
    if reading.session is None:
        return "log-not-understood"
    first = parts.session.partition(",")[0]
    is_read = kind_told(reading.session) is not None or understand(first, today, "log").session is not None
    return None if is_read or not names_something(take_day(first, today)[1]) else "log-what-unknown"


def _is_exercise(name: str, today: date) -> bool:
    known = process.extractOne(
        name, _exercises(), scorer=fuzz.WRatio, processor=utils.default_process, score_cutoff=NEAR_FROM
    )
    return known is not None or understand(name, today, "log").session is not None


@cache
def _exercises() -> tuple[str, ...]:
    return tuple(each.name.replace("_", " ") for each in catalogue.exercises())


def _with(told: SessionTold, figures: SessionTold) -> SessionTold:
    return replace(
        told,
        minutes=told.minutes if figures.minutes is None else figures.minutes,
        distance_km=told.distance_km if figures.distance_km is None else figures.distance_km,
        rpe=told.rpe if figures.rpe is None else figures.rpe,
    )
