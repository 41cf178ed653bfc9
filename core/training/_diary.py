"""The planner's working copy of the days: what stands where, and whether one more session may be added."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from core.training import parameters as p
from core.training.athlete import Kind, Modality, Profile, Slot, Weekday
from core.training.session import Focus, LiftLoad, Origin, Part, Pattern, Session, Status
from core.training.spacing import (
    COUNTED,
    HARD,
    HEAVY,
    JOINS,
    LIFT,
    REACH_DAYS,
    TRAINING,
    broken,
    strength_first,
    traits,
)

SLOTS = (Slot.AM, Slot.PM)
_WEEKDAYS = tuple(Weekday)


@dataclass(slots=True, kw_only=True)
class Draft:
    """A session in the making: the names are those of `Session`, `day` is the date's ordinal."""

    kind: Kind
    minutes: int
    rpe: int = 0
    day: int = 0
    slot: Slot = Slot.AM
    distance_km: float | None = None
    hard: bool = False
    modality: Modality | None = None
    parts: tuple[Part, ...] = ()
    pattern: Pattern | None = None
    routine: str | None = None
    focus: Focus | None = None
    load: LiftLoad | None = None
    optional: bool = False
    origin: Origin = Origin.COACH
    why: tuple[str, ...] = ()
    status: Status = Status.PLANNED
    traits: int = 0

    def __post_init__(self) -> None:
        """Settle what its neighbours will ask about."""
        self.settle()

    def settle(self) -> None:
        """Work the traits out again after a change of kind, load or focus."""
        self.traits = traits(self)
        self.hard = bool(self.traits & HARD)

    @property
    def heavy_legs(self) -> bool:
        """As in `Session`."""
        return self.load is LiftLoad.HEAVY and self.focus in (Focus.LEGS, Focus.FULL)

    @property
    def own(self) -> bool:
        """Whether the athlete brought it."""
        return self.origin is Origin.ATHLETE


@dataclass(slots=True)
class _Entry:
    slot: Slot
    traits: int
    minutes: int
    draft: Draft | None


class Diary:
    """Days by ordinal. What was there before the plan (`recent`) is fixed and counts for spacing only."""

    def __init__(self, profile: Profile, start: date, race: date | None) -> None:
        """An empty diary in which nothing can be added before `start`."""
        self.profile = profile
        self.start = start.toordinal()
        self.race = None if race is None else race.toordinal()
        self.rest: set[int] = set()
        self.closed: set[int] = set()
        self._lifts_first = strength_first(profile)
        self._days: dict[int, list[_Entry]] = {}
        self._free = {
            (index, slot): profile.free(weekday).of(slot)
            for index, weekday in enumerate(_WEEKDAYS)
            for slot in SLOTS
        }

    def remember(self, sessions: Iterable[Session]) -> None:
        """Take in what was done or planned before the first planned day."""
        for session in sessions:
            day = session.date.toordinal()
            if day < self.start:
                found = traits(session)
                if found:
                    self._at(day).append(_Entry(session.slot, found, session.minutes or 0, None))

    def add(self, draft: Draft) -> None:
        """Put a session in, unasked: races, own runs, and what `fits` has allowed."""
        self._at(draft.day).append(_Entry(draft.slot, draft.traits, draft.minutes, draft))

    def drop(self, draft: Draft) -> None:
        """Take a session out."""
        self._days[draft.day] = [entry for entry in self._at(draft.day) if entry.draft is not draft]

    def on(self, day: int) -> Iterator[Draft]:
        """The planned sessions of a day."""
        return (entry.draft for entry in self._days.get(day, ()) if entry.draft is not None)

    def between(self, first: int, last: int) -> Iterator[Draft]:
        """The planned sessions from one day to another, both included, by day."""
        for day in range(first, last + 1):
            yield from self.on(day)

    def capacity(self, day: int, slot: Slot) -> int:
        """Free minutes of a slot as the athlete told them (PR-2); none on days that are closed to the coach."""
        return 0 if day < self.start or day in self.closed else self._free[((day - 1) % 7, slot)]

    def room(self, day: int, slot: Slot) -> int:
        """Minutes of a slot that are still free."""
        taken = 0
        for entry in self._days.get(day, ()):
            if entry.slot is slot:
                taken += entry.draft.minutes if entry.draft is not None else entry.minutes
        return self.capacity(day, slot) - taken

    def trained(self, day: int) -> bool:
        """Whether the day is no rest day."""
        return any(entry.traits & TRAINING for entry in self._days.get(day, ()))

    def has(self, day: int, mask: int) -> bool:
        """Whether a session of the day has one of the traits."""
        return any(entry.traits & mask for entry in self._days.get(day, ()))

    def fits(self, draft: Draft, day: int, slot: Slot) -> bool:
        """Whether the session may stand there: minutes, rest days, two a day, and every rule of spacing."""
        return self.obstacle(draft, day, slot) is None

    def obstacle(self, draft: Draft, day: int, slot: Slot) -> str | None:
        """The rule that keeps a session from a place; None when it may stand there."""
        bits = draft.traits
        if self.room(day, slot) < draft.minutes:
            return "PR-8"
        if day == self.race:
            return "WK-1"
        if bits & TRAINING and day in self.rest:
            return "WK-2"
        here = self._days.get(day, ())
        if bits & COUNTED and sum(1 for entry in here if entry.traits & COUNTED) >= 2:
            return "CO-5"
        if bits & HEAVY and self.race is not None and 0 <= self.race - day <= p.RACE_NO_HEAVY_DAYS:
            return "WK-8"
        if bits & LIFT and self.race is not None and day == self.race - 1:
            return "WK-8"
        if bits & TRAINING and not self.trained(day) and self._fills_the_week(day):
            return "WK-2"
        return next(self._broken(bits, day, slot), None)

    def _fills_the_week(self, day: int) -> bool:
        """Whether training there would leave seven days in a row without a rest day (WK-2)."""
        first = last = day
        while self.trained(first - 1):
            first -= 1
        while self.trained(last + 1):
            last += 1
        return last - first >= 6

    def _broken(self, bits: int, day: int, slot: Slot) -> Iterator[str]:
        for entry in self._days.get(day, ()):
            yield from broken(entry.traits, entry.slot, bits, slot, 0, lifts_first=self._lifts_first)
        if bits & JOINS and not bits & LIFT:
            return
        for gap in range(1, REACH_DAYS + 1):
            for entry in self._days.get(day - gap, ()):
                yield from broken(entry.traits, entry.slot, bits, slot, gap, lifts_first=self._lifts_first)
            for entry in self._days.get(day + gap, ()):
                yield from broken(bits, slot, entry.traits, entry.slot, gap, lifts_first=self._lifts_first)

    def _at(self, day: int) -> list[_Entry]:
        return self._days.setdefault(day, [])
