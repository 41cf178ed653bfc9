"""The rules of the week as checks (stub, being written)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core.training.athlete import Profile
from core.training.load import History
from core.training.session import Session, Week


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """A rule that does not hold: which, on what day, and what the words need to say so."""

    rule: str
    date: date
    detail: str = ""
    sessions: tuple[str, ...] = ()
    by_athlete: bool = False


def check(weeks: Sequence[Week], profile: Profile, history: History | None = None) -> list[Breach]:
    """Every never-rule that the weeks break."""
    return []


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A session that mending moved, lightened or dropped (`after` is None), and the rules that asked for it."""

    before: Session
    after: Session | None
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """The sessions of the weeks after mending, and what changed."""

    weeks: tuple[Week, ...]
    changes: tuple[Change, ...] = ()


def mend(weeks: Sequence[Week], profile: Profile, today: date, history: History | None = None) -> Mended:
    """SW-7: the weeks with what still lies ahead of `today` set right by CO and WK; past days stay."""
    return Mended(weeks=tuple(weeks))


def can_move(
    session: Session,
    to: date,
    slot: object,
    weeks: Sequence[Week],
    profile: Profile,
    history: History | None = None,
) -> list[Breach]:
    """What would newly break if the session moved; empty when it can."""
    return []
