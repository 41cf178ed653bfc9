"""Reads the runs that athletes bring with them (PR-7): pasted or typed lines such as `Tue 8 km tempo`.

Every line stands for itself: what can be read is kept, and what can't is handed back with what it lacks, so
that nothing is dropped without a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from core.dialogue.typed import take_clock, take_distance, take_minutes, take_weekdays
from core.training.athlete import Kind, OwnRun, Profile, Slot

#: Lines that are read at most: more than a morning and an evening run on every day is no week (own choice).
MOST_LINES = 21
#: A single run is never longer than this; a slip of the key must not become a plan (own choices).
MOST_KM = 100.0
MOST_MINUTES = 600
#: Characters of a line that are shown back.
SHOWN = 40

_KINDS = (
    (Kind.RECOVERY_RUN, r"recovery|recover|shake\s*-?out|jog"),
    (Kind.LONG_RUN, r"long|lsd"),
    (Kind.TEMPO_RUN, r"tempo|threshold|steady\s+state"),
    (Kind.INTERVALS, r"intervals?|reps|repeats|speed(?:work)?|track|fartlek|vo2(?:max)?"),
    (Kind.HILLS, r"hills?|hilly|uphill"),
    (Kind.EASY_RUN, r"easy|easily|base|steady"),
)
_HILL_REPEATS = re.compile(r"\bhill\s+(?:repeats?|reps|intervals?)\b", re.IGNORECASE)
_EVENING = re.compile(r"\b(?:pm|p\.m\.|evenings?|afternoons?|after\s+work|night)\b", re.IGNORECASE)
_MORNING = re.compile(r"\b(?:am|a\.m\.|mornings?|before\s+work|early)\b", re.IGNORECASE)
_SEPARATOR = re.compile(r"[\n;•]+|,(?!\d)|(?<!\d),")
_ONLY_DAYS = re.compile(r"(?:\s|and|&|\+|/|-|:)*", re.IGNORECASE)


class Lacks(StrEnum):
    """What a line needs before it can be a run."""

    DAY = "day"
    AMOUNT = "amount"
    SENSE = "sense"
    ROOM = "room"


@dataclass(frozen=True, slots=True)
class Unread:
    """A line that could not be read, shortened for showing, and what it lacks."""

    line: str
    lacks: Lacks


@dataclass(frozen=True, slots=True)
class OwnRuns:
    """What was made of a pasted text: the runs in the order of the week, the lines that need another word."""

    runs: tuple[OwnRun, ...] = ()
    unread: tuple[Unread, ...] = ()


def read_own_runs(text: str) -> OwnRuns:
    """The runs of a text, one a line or separated by commas.

    A run needs a weekday and a distance or a duration; several weekdays may share one ("Mon, Wed 6 km"). Its
    kind is easy unless told; a week without a named long run has its longest unnamed run as the long one. Its
    half of the day is the morning unless told, or taken by another run of that day.
    """
    runs: list[OwnRun] = []
    named: list[bool] = []
    unread: list[Unread] = []
    parts = _SEPARATOR.split(text, maxsplit=MOST_LINES)
    for line in _lines(parts):
        found = _read_line(line)
        if isinstance(found, Unread):
            unread.append(found)
            continue
        for run in found.runs:
            runs.append(run if found.slot_told else _in_free_slot(run, runs))
            named.append(found.kind_told)
    unread += [Unread(_shown(rest), Lacks.ROOM) for rest in parts[MOST_LINES:] if rest.strip()]
    runs = _with_long_run(runs, named)
    in_week = sorted(runs, key=lambda run: (run.weekday.number, run.slot))
    return OwnRuns(tuple(in_week), tuple(unread))


@dataclass(frozen=True, slots=True)
class _Line:
    runs: tuple[OwnRun, ...]
    kind_told: bool
    slot_told: bool


def _lines(parts: Sequence[str]) -> Iterator[str]:
    """The lines; a part of nothing but weekdays belongs to the next one ("Mon, Wed 6 km")."""
    waiting = ""
    for part in parts[:MOST_LINES]:
        part = part.strip(" \t\r-*·")
        if not part:
            continue
        days, rest = take_weekdays(part)
        if days and _ONLY_DAYS.fullmatch(rest):
            waiting = f"{waiting}{part} "
            continue
        yield waiting + part
        waiting = ""
    if waiting:
        yield waiting.strip()


def _read_line(line: str) -> _Line | Unread:
    days, rest = take_weekdays(line)
    minutes, rest = take_minutes(rest)
    km, rest = take_distance(rest)
    if not days:
        return Unread(_shown(line), Lacks.DAY)
    if km is None and minutes is None:
        return Unread(_shown(line), Lacks.AMOUNT)
    if (km is not None and not 0 < km <= MOST_KM) or (
        minutes is not None and not 0 < minutes <= MOST_MINUTES
    ):
        return Unread(_shown(line), Lacks.SENSE)
    kind, slot = _kind(rest), _slot(rest)
    runs = tuple(
        OwnRun(weekday=day, kind=kind or Kind.EASY_RUN, km=km, minutes=minutes, slot=slot or Slot.AM)
        for day in days
    )
    return _Line(runs, kind is not None, slot is not None)


def _kind(text: str) -> Kind | None:
    if _HILL_REPEATS.search(text):
        return Kind.HILLS
    return next((kind for kind, words in _KINDS if re.search(rf"\b(?:{words})\b", text, re.IGNORECASE)), None)


def _slot(text: str) -> Slot | None:
    clock, _ = take_clock(text)
    if _EVENING.search(text) or (clock is not None and clock.hour >= 12):
        return Slot.PM
    return Slot.AM if _MORNING.search(text) or clock is not None else None


def _in_free_slot(run: OwnRun, others: list[OwnRun]) -> OwnRun:
    taken = {other.slot for other in others if other.weekday is run.weekday}
    return replace(run, slot=Slot.PM) if taken == {Slot.AM} else run


def _with_long_run(runs: list[OwnRun], named: list[bool]) -> list[OwnRun]:
    if len(runs) < 2 or any(run.kind is Kind.LONG_RUN for run in runs):
        return runs
    lengths = [_length(run) for run in runs]
    longest = lengths.index(max(lengths))
    if named[longest] or lengths.count(lengths[longest]) > 1:
        return runs
    return [replace(run, kind=Kind.LONG_RUN) if at == longest else run for at, run in enumerate(runs)]


def _length(run: OwnRun) -> float:
    """Minutes at the usual easy pace, to compare runs told in kilometres with runs told in minutes."""
    return run.minutes if run.minutes is not None else Profile(timezone="UTC").minutes_for(run.km or 0)


def joined(runs: Sequence[OwnRun], more: Sequence[OwnRun]) -> tuple[OwnRun, ...]:
    """Runs told in two goes: a later one takes the place of the one in the same half of the same day."""
    by_place = {(run.weekday, run.slot): run for run in (*runs, *more)}
    return tuple(sorted(by_place.values(), key=lambda run: (run.weekday.number, run.slot)))


def usual_running(runs: Sequence[OwnRun]) -> dict[str, Any]:
    """The profile fields that own runs tell: themselves, the week's minutes, the longest, the days."""
    usual = Profile(timezone="UTC")
    longest = max((_length(run) for run in runs), default=0) * 60 / usual.easy_pace_s_per_km
    return {
        "own_runs": tuple(runs),
        "weekly_run_minutes": round(sum(_length(run) for run in runs)),
        "longest_run_km": round(longest, 1),
        "endurance_days": max(usual.endurance_days, len({run.weekday for run in runs})),
    }


def _shown(line: str) -> str:
    clean = " ".join(line[: 4 * SHOWN].split())
    return clean if len(clean) <= SHOWN else f"{clean[: SHOWN - 1]}…"
