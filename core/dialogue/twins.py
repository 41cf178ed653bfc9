"""One session that was told in two accounts: found when they join, counted once, and taken apart again on request.

Nobody can know for certain, so nothing is thrown away: what the other account was told is kept with the session
(`Session.told_again`), and `/undo` makes two of them again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from core.dialogue import undo
from core.dialogue.told_session import family_of
from core.dialogue.world import DIARY_DAYS, Record, World
from core.training.session import Actual, Session

# The numbers are own choices: a watch here and a look at the clock there differ by no more.

#: Minutes and kilometres by which two tellings of one session differ at most, or the share, where that is more.
MINUTES_APART, KM_APART = 5, 0.5
SHARE_APART = 0.1


@dataclass(frozen=True, slots=True)
class Logged:
    """What was logged in one account lately; `with_sets` are the ids of sessions whose sets were told too."""

    sessions: tuple[Session, ...] = ()
    with_sets: frozenset[str] = frozenset()


def logged_lately(world: World) -> Logged:
    """The same of a world that holds everything: only what a turn still sees is counted anywhere."""
    since = world.now.date() - timedelta(days=DIARY_DAYS)
    recent = tuple(each for each in world.sessions if each.date >= since)
    return Logged(recent, frozenset(each.session for each in world.strength_sets))


def likely(mine: Logged, theirs: Logged) -> list[tuple[Session, Session]]:
    """Pairs that are likely one session, in order of date; each session is in one pair at most.

    Where the sets of both were told they stay two: sets count by themselves, and none is thrown away.
    """
    pairs = [
        (_apart(one.actual, other.actual), one, other)
        for one in mine.sessions
        for other in theirs.sessions
        if one.actual is not None
        and other.actual is not None
        and one.date == other.date
        and not (one.id in mine.with_sets and other.id in theirs.with_sets)
        and _are_alike(one.actual, other.actual)
    ]
    found: list[tuple[Session, Session]] = []
    # By the ids in either order, so that the same pairs are found from the other side.
    for _, one, other in sorted(pairs, key=lambda pair: (pair[0], sorted((pair[1].id, pair[2].id)))):
        if all(one is not first and other is not second for first, second in found):
            found.append((one, other))
    return sorted(found, key=lambda pair: (pair[0].date, pair[0].slot.value, pair[0].id))


def _are_alike(one: Actual, other: Actual) -> bool:
    """Whether all that was told of both agrees. A run's kind may not: each plan called it after its own session."""
    return (
        other.kind in family_of(one.kind)
        and _agree(one.modality, other.modality)
        and _near(one.minutes, other.minutes, MINUTES_APART)
        and (
            one.distance_km is None
            or other.distance_km is None
            or _near(one.distance_km, other.distance_km, KM_APART)
        )
    )


def _agree(one: Any, other: Any) -> bool:
    return one is None or other is None or one == other


def _near(one: float, other: float, apart: float) -> bool:
    return abs(one - other) <= max(apart, SHARE_APART * max(one, other))


def _apart(one: Actual | None, other: Actual | None) -> tuple[bool, int]:
    """What is told as the same kind, and by fewer minutes apart, is the likelier pair."""
    assert one is not None and other is not None
    return one.kind is not other.kind, abs(one.minutes - other.minutes)


def as_one(kept: Session, other: Session) -> Session:
    """The kept one, with what only the other was told, and all of that kept beside it."""
    assert kept.actual is not None and other.actual is not None
    fuller = replace(
        kept.actual,
        **{
            name: getattr(other.actual, name)
            for name in ("distance_km", "rpe", "modality")
            if getattr(kept.actual, name) is None
        },
    )
    return replace(kept, actual=fuller, told_again=(*kept.told_again, other.actual, *other.told_again))


def apart_again(records: Iterable[Record]) -> tuple[Mapping[str, Any], ...]:
    """What an undo puts back so that these are sessions of their own again, with what belongs to them."""
    return tuple(undo.as_it_is(each) for each in records)
