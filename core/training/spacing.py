"""How two sessions bear each other: order and spacing, judged pair by pair (CO-1 to CO-4, WK-3, ST-1).

The planner asks before it places a session, the checks of `rules` ask afterwards, about the same pairs: so what
one of them allows the other cannot forbid. Sessions are reduced to bits, because planning asks many
thousand times.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from core.training.athlete import Goal, Kind, Profile, Slot
from core.training.session import Focus, Session, Status

if TYPE_CHECKING:
    from core.training._diary import Draft

#: How many days apart two sessions can still disturb each other (48 h, counted in whole days).
REACH_DAYS = 2
#: Mobility up to this many minutes may join a session, fill a rest day, and is not counted (CO-2, CO-5, WK-2).
SHORT_MOBILITY = 20
TEN_MINUTES = "ST-5"
CIRCUIT = "ST-1"

#: What does not happen any more where it stands in the plan.
FALLEN_OUT = frozenset({Status.SKIPPED, Status.MOVED, Status.SWAPPED, Status.HELD, Status.MISSED})

RUN = 1 << 0
LONG = 1 << 1  # long run or race: CO-4
FRESH = 1 << 2  # long run, hills, intervals, race: wants legs without heavy strength for 48 h (CO-3)
INTERVALS = 1 << 3
HARD = 1 << 4
HEAVY = 1 << 5  # heavy leg strength
LIFT = 1 << 6  # strength, core and the ten minutes
TEN = 1 << 7
CORE = 1 << 8  # core without legs
CIRCUIT_OF_TEN = 1 << 9  # ST-1
JOINS = 1 << 10  # may share a slot
COUNTED = 1 << 11  # counts among the two sessions of a day
TRAINING = 1 << 12  # breaks a rest day
ALONE = 1 << 13  # a core circuit takes a slot of its own

_HARD_KINDS = frozenset({Kind.TEMPO_RUN, Kind.INTERVALS, Kind.HILLS, Kind.LONG_RUN, Kind.RACE})
_FRESH_KINDS = frozenset({Kind.LONG_RUN, Kind.INTERVALS, Kind.HILLS, Kind.RACE})


def is_hard(kind: Kind, *, heavy_legs: bool = False) -> bool:
    """Whether a session makes its day a hard one (WK-3)."""
    return heavy_legs or kind in _HARD_KINDS


def traits(session: Session | Draft) -> int:
    """What of a session matters to its neighbours; 0 for rest and for what fell out of the plan."""
    kind = session.kind
    if kind is Kind.REST or session.status in FALLEN_OUT:
        return 0
    if kind is Kind.MOBILITY:
        short = (session.minutes or 0) <= SHORT_MOBILITY
        return JOINS if short else COUNTED | TRAINING
    found = COUNTED if session.optional else COUNTED | TRAINING
    if kind.is_run:
        found |= RUN
        if kind in (Kind.LONG_RUN, Kind.RACE):
            found |= LONG
        if kind in _FRESH_KINDS:
            found |= FRESH
        if kind is Kind.INTERVALS:
            found |= INTERVALS
    elif kind in (Kind.STRENGTH, Kind.CORE):
        found |= LIFT
        if session.routine == TEN_MINUTES:
            found |= TEN | JOINS
        if session.routine == CIRCUIT:
            found |= CIRCUIT_OF_TEN
        if kind is Kind.CORE:
            found |= ALONE
        if kind is Kind.CORE or session.focus is Focus.CORE:
            found |= CORE
        if session.heavy_legs:
            found |= HEAVY
    if session.hard or is_hard(kind, heavy_legs=session.heavy_legs):
        found |= HARD
    return found


def strength_first(profile: Profile) -> bool:
    """Whether strength has priority over running (CO-1)."""
    return profile.goal is Goal.HYBRID_STRENGTH


def broken(
    first: int, first_slot: Slot, second: int, second_slot: Slot, days: int, *, lifts_first: bool
) -> Iterator[str]:
    """The rules that two sessions break together.

    `first` and `second` are traits; the first is not on a later day, `days` lie between them (0 the same day,
    on which their order does not matter). `lifts_first` is `strength_first` of the athlete.
    """
    if days == 0:
        yield from _broken_within_day(first, first_slot, second, second_slot, lifts_first)
        return
    if first & HEAVY and second & FRESH:
        yield "CO-3"
    if days == 1:
        if first & HARD and second & HARD:
            yield "WK-3"
        if first & LONG and second & LIFT and not second & (TEN | CORE):
            yield "CO-4"
    if first & CIRCUIT_OF_TEN and second & CIRCUIT_OF_TEN:
        if days < REACH_DAYS or (first_slot is Slot.PM and second_slot is Slot.AM):
            yield "ST-1"


def _broken_within_day(
    first: int, first_slot: Slot, second: int, second_slot: Slot, lifts_first: bool
) -> Iterator[str]:
    if second & LIFT and first & RUN:
        first, first_slot, second, second_slot = second, second_slot, first, first_slot
    lift_and_run = first & LIFT and second & RUN
    if lift_and_run and first_slot is not second_slot:
        if (first_slot is Slot.AM) is not lifts_first:
            yield "CO-1"
        if (
            first & HEAVY
            and second & FRESH
            and first_slot is Slot.AM
            and not (lifts_first and second & INTERVALS)
        ):
            yield "CO-3"
    if first_slot is second_slot and first and second:
        joined = (first | second) & JOINS
        if not joined or ((first | second) & ALONE and (first | second) & TEN):
            yield "CO-2"
    if (first & LONG and second & LIFT) or (second & LONG and first & LIFT):
        yield "CO-4"
    if first & CIRCUIT_OF_TEN and second & CIRCUIT_OF_TEN:
        yield "ST-1"
