"""One planned or done piece of training, and the week that holds it (FORMATS: Session, Plan)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from core.training.athlete import Kind, Modality, Slot


class Status(StrEnum):
    """What became of a session."""

    PLANNED = "planned"
    DONE = "done"
    SKIPPED = "skipped"
    MOVED = "moved"
    SWAPPED = "swapped"
    HELD = "held"
    MISSED = "missed"


class Origin(StrEnum):
    """Who put a session into the plan."""

    COACH = "coach"
    ATHLETE = "athlete"
    IMPORT = "import"
    SWAP = "swap"


class Focus(StrEnum):
    """What a strength session works on."""

    LEGS = "legs"
    UPPER = "upper"
    CORE = "core"
    FULL = "full"


class LiftLoad(StrEnum):
    """How heavy a strength session is; heavy legs are a hard day (WK-3)."""

    LIGHT = "light"
    HEAVY = "heavy"


class Phase(StrEnum):
    """Where a week stands in its season."""

    BASE = "base"
    BUILD = "build"
    PEAK = "peak"
    TAPER = "taper"
    RACE = "race"
    RECOVERY = "recovery"
    STEADY = "steady"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A stretch of a session in one modality."""

    modality: Modality
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """Repetitions inside a hard session: 8 x 90 s at RPE 8, easy between (SW-1)."""

    repeats: int
    work_s: int
    rpe: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Actual:
    """What the athlete logged; RPE x minutes is the load (WS-5)."""

    at: datetime
    kind: Kind
    minutes: int
    distance_km: float | None = None
    rpe: int | None = None
    modality: Modality | None = None
    broken_off: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AsPlanned:
    """What an eased session was before, so that it can come back when the reason has gone (WS-8, WS-11)."""

    kind: Kind
    minutes: int | None
    rpe: int | None
    hard: bool
    distance_km: float | None = None
    modality: Modality | None = None
    parts: tuple[Part, ...] = ()
    pattern: Pattern | None = None
    load: LiftLoad | None = None
    why: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One session. `minutes` and `rpe` (0-10, planned) are null for `rest` only."""

    id: str
    date: dt.date
    slot: Slot
    kind: Kind
    minutes: int | None = None
    distance_km: float | None = None
    rpe: int | None = None
    hard: bool = False
    modality: Modality | None = None
    parts: tuple[Part, ...] = ()
    pattern: Pattern | None = None
    routine: str | None = None
    focus: Focus | None = None
    load: LiftLoad | None = None
    optional: bool = False
    status: Status = Status.PLANNED
    origin: Origin = Origin.COACH
    replaces: str | None = None
    why: tuple[str, ...] = ()
    actual: Actual | None = None
    before: AsPlanned | None = None
    #: The same session as it was told in another account, which joined this one: kept, and counted nowhere.
    told_again: tuple[Actual, ...] = ()

    @property
    def heavy_legs(self) -> bool:
        """Whether it is heavy leg strength, which CO-3, WK-3 and WK-8 keep apart from hard runs."""
        return self.load is LiftLoad.HEAVY and self.focus in (Focus.LEGS, Focus.FULL)


#: `LeftOut.what` of a rule that the athlete's own runs break: they stand, and it is said once (PR-7).
OWN_RUN_CLASH = "own_run_clash"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Something the week had no room for, and the rule that decided so."""

    what: str
    rule: str
    detail: dict[str, int | str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """A calendar week of the plan, Monday first."""

    starts: date
    phase: Phase
    sessions: tuple[Session, ...] = ()
    why: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Weeks in order."""

    weeks: tuple[Week, ...] = ()
