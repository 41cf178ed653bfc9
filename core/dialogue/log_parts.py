"""The parts of a `/log` that come from a form: what it was, its numbers, an exercise, a note. Pure.

`/log easy run, 40 min, rpe 4, note: tomorrow I want to swim`: each part stands for itself behind its comma, and what
is said in the note never changes what the others tell. Whoever types it all in one sentence is understood as ever.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from core.dialogue.told_session import is_effort_alone
from core.training.athlete import Kind
from core.understanding import Reading, understand
from core.understanding.reading import SessionTold

#: What stands before an exercise, and before a note, which is the last part.
EXERCISE, NOTE = "exercise:", "note:"

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

    An exercise is strength unless something else is told. Numbers count whatever the words beside them mean, and a
    note is asked for the session only when nothing else tells one.
    """
    numbers = ", ".join(part for part in parts.session.split(",") if _NUMBER.fullmatch(part))
    figures = understand(numbers, today, "log")
    reading = understand(parts.session, today, "log")
    if reading.session is None:
        reading = figures
    elif figures.session is not None:
        reading = replace(reading, session=_with(reading.session, figures.session))
    told = reading.session
    if parts.exercise and (told is None or (told.kind is None and told.modality is None)):
        reading = replace(reading, session=replace(told or SessionTold(), kind=Kind.STRENGTH))
    if parts.note and (reading.session is None or is_effort_alone(reading.session)):
        beside = understand(parts.note, today, "log")
        if beside.session is not None and reading.session is not None:
            return replace(beside, session=replace(beside.session, rpe=reading.session.rpe))
        return beside if beside.session is not None else reading
    return reading


def _with(told: SessionTold, figures: SessionTold) -> SessionTold:
    return replace(
        told,
        minutes=told.minutes if figures.minutes is None else figures.minutes,
        distance_km=told.distance_km if figures.distance_km is None else figures.distance_km,
        rpe=told.rpe if figures.rpe is None else figures.rpe,
    )
