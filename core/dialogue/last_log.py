"""The session that was logged last: what a correction, a late effort or the rest of a question is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import Any

from core.dialogue import diary
from core.dialogue.turn import Turn
from core.training.session import Session

#: Days for which the last log can be put right with a word (own choice).
CORRECTED_WITHIN = timedelta(days=7)

_MEMORY = "log"


@dataclass(frozen=True, slots=True)
class LastLog:
    """What is remembered of the last log between two messages."""

    #: The id of the session that holds it.
    session: str = ""
    #: Whether it stands beside the plan, and whether its minutes were reckoned from the distance.
    extra: bool = False
    estimated: bool = False
    #: The ids of the sessions that were asked about together with it.
    asked_about: Sequence[str] = ()
    #: The number of the turn that took what was told, so that it is not taken twice.
    heard_in: int | None = None


def recall(turn: Turn) -> LastLog:
    """What is remembered, an empty one before the first log."""
    return LastLog(**turn.memory.get(_MEMORY, {}))


def note(turn: Turn, **facts: Any) -> None:
    """Remember these fields of `LastLog` anew and keep the others."""
    turn.memory[_MEMORY] = asdict(replace(recall(turn), **facts))


def remember(turn: Turn, session: Session, *, extra: bool, estimated: bool) -> None:
    """Remember the session as the one that a correction or a late effort will be about."""
    note(turn, session=session.id, extra=extra, estimated=estimated, heard_in=turn.number)


def is_extra(turn: Turn, session: Session) -> bool:
    """Whether the session is the last one logged and stands beside the plan."""
    last = recall(turn)
    return last.extra and last.session == session.id


def last_logged(turn: Turn) -> Session | None:
    """The session that was logged last, as far as it still stands."""
    remembered = diary.session_by_id(turn.world, recall(turn).session)
    if remembered is not None and remembered.actual is not None:
        return remembered
    recent = turn.today - CORRECTED_WITHIN
    logged = [s for s in turn.world.sessions if s.actual is not None and s.date >= recent]
    return max(logged, key=lambda s: s.actual.at if s.actual else turn.now, default=None)
