"""Taking back: what the last undoable turn changed is kept as it was, and can be put back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any, get_args

from pydantic import TypeAdapter

from core.dialogue import planning
from core.dialogue.turn import Turn, find
from core.dialogue.world import Athlete, Record, Reminder
from core.message import Say

TYPES: dict[str, type] = {kind.__name__: kind for kind in get_args(Record)}


@cache
def _adapter(name: str) -> TypeAdapter[Any]:
    return TypeAdapter(TYPES[name])


#: What an undo puts back. What was told of the body is never taken back, only told again (CH-5, SA).
KEPT = ("Session", "PlanWeek", "SwapProposal", "Reminder", "Athlete")
#: Of the athlete's own record only what they set themselves; the rest of a crisis or a greeting stays.
SET_BY_THE_ATHLETE = ("profile", "paused", "paused_until", "evening_reminder_time", "country", "reminders_to")


def remember(turn: Turn) -> tuple[tuple[Mapping[str, Any], ...], Say | None]:
    """What an undo after this turn would put back, and its name, as JSON; the earlier one if nothing new."""
    name = turn.undo_name
    if name is None:
        return tuple(turn.undo_records), turn.undo_label
    turn.undo_at = turn.written_at or turn.now
    old = []
    for kind, record_id in turn.touched:
        if kind.__name__ not in KEPT:
            continue
        record = find(turn.before, kind, record_id)
        nothing = {"type": kind.__name__, "id": record_id, "record": None}
        old.append(nothing if record is None else as_it_is(record))
    return tuple(old), name


def as_it_is(record: Record) -> dict[str, Any]:
    """A record as JSON, to be put back as it is."""
    name = type(record).__name__
    return {"type": name, "id": record.id, "record": _adapter(name).dump_python(record, mode="json")}


def take_back(turn: Turn) -> Say | None:
    """Put the remembered records back; gives the name of what was taken back, None when there is nothing.

    Holds and warning signs speak after it: what they keep from the athlete stays kept (SA outranks all).
    """
    label = turn.undo_label
    for entry in turn.undo_records:
        current = find(turn.world, TYPES[entry["type"]], entry["id"])
        if entry["record"] is None:
            if current is not None:
                turn.drop(current)
            continue
        record = _adapter(entry["type"]).validate_python(entry["record"])
        if isinstance(record, Athlete):
            record = replace(turn.athlete, **{name: getattr(record, name) for name in SET_BY_THE_ATHLETE})
        if isinstance(record, Reminder) and isinstance(current, Reminder) and record.through is not None:
            # What was said meanwhile is not said again.
            record = replace(record, through=max(record.through, current.through or record.through))
        turn.put(record)
    turn.undo_records, turn.undo_label = (), None
    if label is not None:
        planning.fit_to_readiness(turn)
    return label
