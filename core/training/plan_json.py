"""Profiles in, plans out: the plain files that a person can attach to a bug report (FORMATS: Profile, Plan).

Reading is strict, because a misspelt field that is quietly ignored plans for another athlete. The shape comes
from the dataclasses themselves; only what their types cannot say (ranges, the time zone) stands here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import cache
from json.decoder import scanstring  # type: ignore[attr-defined]
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, ValidationError, create_model
from pydantic import Field as ModelField

from core.training.athlete import FreeMinutes, Kind, Modality, OwnRun, Profile, Race
from core.training.session import LeftOut, Plan, Session, Week

Path = tuple[str | int, ...]


class ProfileError(ValueError):
    """A profile that cannot be read: `field` (dotted), what was `expected`, and the `line` (from 1) if known."""

    def __init__(self, field: str, expected: str, line: int | None = None) -> None:
        """Name the line, the field and what was expected, in that order."""
        self.field, self.expected, self.line = field, expected, line
        place = f"line {line}: " if line is not None else ""
        super().__init__(f"{place}{field}: expected {expected}")


def _strict(record: type[Any]) -> type[BaseModel]:
    """A model that admits exactly the fields and types of a dataclass, and of the dataclasses in it."""
    hints = get_type_hints(record)
    shape: dict[str, Any] = {
        item.name: (_strict_type(hints[item.name]), _default(item)) for item in fields(record)
    }
    config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)
    return create_model(record.__name__, __config__=config, **shape)


def _strict_type(kind: Any) -> Any:
    if is_dataclass(kind):
        return _strict(kind)  # type: ignore[arg-type]
    arguments = get_args(kind)
    if not arguments:
        return kind
    if get_origin(kind) is UnionType:
        return Union[tuple(map(_strict_type, arguments))]
    return get_origin(kind)[tuple(map(_strict_type, arguments))]


def _default(item: Field[Any]) -> Any:
    if item.default_factory is not MISSING:
        return ModelField(default_factory=item.default_factory)
    return ... if item.default is MISSING else item.default


_RECORDS = {record.__name__: record for record in (Profile, Race, OwnRun, FreeMinutes)}


@cache
def _reader() -> type[BaseModel]:
    """The strict model of a profile, built on first use: it takes a tenth of a second."""
    return _strict(Profile)


def _built(value: Any) -> Any:
    """What the strict model read, as the dataclasses that the program uses."""
    if isinstance(value, BaseModel):
        record = _RECORDS[type(value).__name__]
        return record(**{name: _built(getattr(value, name)) for name in type(value).model_fields})
    if isinstance(value, dict):
        return {key: _built(item) for key, item in value.items()}
    return tuple(map(_built, value)) if isinstance(value, tuple) else value


def read_profile(text: str) -> Profile:
    """The profile of a JSON text.

    Raises ProfileError for broken JSON, an unknown field or value, and a value out of its range.
    """
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        raise ProfileError("profile", f"JSON ({error.msg})", error.lineno) from None
    if not isinstance(document, dict):
        raise ProfileError("profile", "a JSON object", 1)
    try:
        profile: Profile = _built(_reader().model_validate_json(text))
    except ValidationError as error:
        raise _precise(error, text) from None
    for path, expected in _out_of_range(profile):
        raise ProfileError(_dotted(path), expected, _line_of(text, path))
    return profile


def dump_plan(plan: Plan) -> dict[str, Any]:
    """A plan as JSON-safe data: every listed field always there, lists always lists."""
    return {"weeks": [dump_week(week) for week in plan.weeks]}


def dump_week(week: Week) -> dict[str, Any]:
    """A week as JSON-safe data."""
    return {
        "starts": week.starts.isoformat(),
        "phase": week.phase.value,
        "sessions": [dump_session(session) for session in week.sessions],
        "why": list(week.why),
        "left_out": [_dump_left_out(item) for item in week.left_out],
    }


def dump_session(session: Session) -> dict[str, Any]:
    """A session as JSON-safe data; what was logged (`actual`) belongs to exports and is not part of it."""
    pattern = session.pattern
    return {
        "id": session.id,
        "date": session.date.isoformat(),
        "slot": session.slot.value,
        "kind": session.kind.value,
        "minutes": session.minutes,
        "distance_km": session.distance_km,
        "rpe": session.rpe,
        "hard": session.hard,
        "modality": session.modality.value if session.modality else None,
        "parts": [{"modality": part.modality.value, "minutes": part.minutes} for part in session.parts],
        "pattern": None
        if pattern is None
        else {"repeats": pattern.repeats, "work_s": pattern.work_s, "rpe": pattern.rpe},
        "routine": session.routine,
        "focus": session.focus.value if session.focus else None,
        "load": session.load.value if session.load else None,
        "optional": session.optional,
        "status": session.status.value,
        "origin": session.origin.value,
        "replaces": session.replaces,
        "why": list(session.why),
    }


def _dump_left_out(item: LeftOut) -> dict[str, Any]:
    return {"what": item.what, "rule": item.rule, "detail": dict(item.detail)}


# What the types cannot say -------------------------------------------------------------------------------

_YEARS = range(1900, 2101)
_PACES = range(120, 1801)
_DAY_MINUTES = range(0, 1441)
_WEEK_MINUTES = range(0, 7 * 1440 + 1)


def _out_of_range(profile: Profile) -> Iterator[tuple[Path, str]]:
    if not _zone_exists(profile.timezone):
        yield ("timezone",), "an IANA time zone such as Europe/Madrid"
    if profile.birth_year is not None and profile.birth_year not in _YEARS:
        yield ("birth_year",), f"a year from {_YEARS[0]} to {_YEARS[-1]}, or null"
    if profile.weekly_run_minutes is not None and profile.weekly_run_minutes not in _WEEK_MINUTES:
        yield ("weekly_run_minutes",), f"minutes a week from 0 to {_WEEK_MINUTES[-1]}, or null"
    for name in ("weekly_run_km", "longest_run_km"):
        km = getattr(profile, name)
        if km is not None and not 0 <= km <= 1000:
            yield (name,), "kilometres from 0 to 1000, or null"
    if profile.easy_pace_s_per_km not in _PACES:
        yield ("easy_pace_s_per_km",), f"whole seconds from {_PACES[0]} to {_PACES[-1]}"
    if profile.endurance_days not in range(1, 8):
        yield ("endurance_days",), "a number of days from 1 to 7"
    for name in ("check_in_time", "reminder_time", "log_prompt_time"):
        if getattr(profile, name).tzinfo is not None:
            yield (name,), "a local time such as 06:30, without an offset"
    for at, time_of_day in enumerate(profile.quiet_hours):
        if time_of_day.tzinfo is not None:
            yield ("quiet_hours", at), "a local time such as 22:00, without an offset"
    if profile.race is not None and not 0 < profile.race.distance_km <= 1000:
        yield ("race", "distance_km"), "kilometres above 0, at most 1000"
    for weekday, free in profile.availability.items():
        for slot in ("am", "pm"):
            if getattr(free, slot) not in _DAY_MINUTES:
                yield ("availability", weekday.value, slot), f"minutes from 0 to {_DAY_MINUTES[-1]}"
    for at, modality in enumerate(profile.modalities):
        if modality is Modality.MIXED:
            yield ("modalities", at), "a single modality (mixed is made by the coach)"
    yield from _own_runs_out_of_range(profile)


def _own_runs_out_of_range(profile: Profile) -> Iterator[tuple[Path, str]]:
    for at, run in enumerate(profile.own_runs or ()):
        if not run.kind.is_run:
            kinds = ", ".join(kind.value for kind in Kind if kind.is_run)
            yield ("own_runs", at, "kind"), f"a kind of run ({kinds})"
        if run.km is None and run.minutes is None:
            yield ("own_runs", at), "km or minutes (at least one)"
        if run.km is not None and not 0 < run.km <= 1000:
            yield ("own_runs", at, "km"), "kilometres above 0, at most 1000"
        if run.minutes is not None and run.minutes not in _DAY_MINUTES[1:]:
            yield ("own_runs", at, "minutes"), f"minutes from 1 to {_DAY_MINUTES[-1]}"


def _zone_exists(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown, malformed, a folder's name
        return False
    return True


# Naming the place of an error ----------------------------------------------------------------------------

_NESTED = {"race": Race, "own_runs": OwnRun, "availability": FreeMinutes}


def _known_fields(path: Path) -> str:
    record = _NESTED.get(str(path[0]), Profile) if len(path) > 1 else Profile
    return f"one of the known fields ({', '.join(item.name for item in fields(record))})"


def _precise(error: ValidationError, text: str) -> ProfileError:
    first = error.errors()[0]
    path: Path = tuple(part for part in first["loc"] if part != "[key]")
    expected = first["msg"].removeprefix("Input should be ")
    if first["type"] == "extra_forbidden":
        expected = _known_fields(path)
    elif first["type"] == "missing":
        expected = "this field to be given"
    return ProfileError(_dotted(path), expected, _line_of(text, path))


def _dotted(path: Path) -> str:
    return ".".join(str(part) for part in path) or "profile"


def _line_of(text: str, path: Path) -> int:
    """The line (from 1) of the deepest part of the path that the text holds."""
    at = _skip_space(text, 0)
    for part in path:
        found = _member(text, at, part)
        if found is None:
            break
        at = found
    return text.count("\n", 0, at) + 1


def _member(text: str, at: int, part: str | int) -> int | None:
    """Where the value of a key or an index begins in the object or list that begins at `at`."""
    decoder = json.JSONDecoder()
    opening = text[at : at + 1]
    if opening not in ("{", "["):
        return None
    found, index = None, 0
    at = _skip_space(text, at + 1)
    while text[at] not in "}]":
        key: str | int = index
        if opening == "{":
            key, at = scanstring(text, at + 1)
            at = _skip_space(text, _skip_space(text, at) + 1)
        if key == part:
            found = at
        _, at = decoder.raw_decode(text, at)
        at = _skip_space(text, at)
        if text[at] == ",":
            at = _skip_space(text, at + 1)
        index += 1
    return found


def _skip_space(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t\r\n":
        at += 1
    return at
