"""What an athlete tells of a session against the diary: can it be meant, which session was it, how long.

Nothing here speaks or stores; the log flow asks these questions and acts on the answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from core.dialogue import diary
from core.dialogue.world import DIARY_DAYS, World
from core.message import Say, say
from core.training import parameters
from core.training.athlete import Kind, Modality, Profile, Slot
from core.training.session import Actual, Origin, Session, Status
from core.understanding.reading import SessionTold

#: What can't be meant: a day has no more minutes; nobody goes further in one go or runs faster (own).
MOST_MINUTES = 24 * 60
MOST_KM_ON_FOOT = 330.0
MOST_KM = 1000.0
FASTEST_RUN_S_PER_KM = 150
MOST_RPE = 10
#: Hour from which a session told of today was one of the second half of the day (own choice).
AFTERNOON = 12

#: What a told kind may stand for: a run for a run, lifting for lifting.
FAMILIES = (
    frozenset(kind for kind in Kind if kind.is_run),
    frozenset({Kind.CROSS_TRAINING}),
    frozenset({Kind.STRENGTH, Kind.CORE}),
    frozenset({Kind.MOBILITY}),
)
#: What a log may still turn into "done".
OPEN = frozenset({Status.PLANNED, Status.MISSED, Status.SKIPPED})
#: Runs that make a hard day (WK-3).
HARD = frozenset({Kind.TEMPO_RUN, Kind.INTERVALS, Kind.HILLS, Kind.LONG_RUN, Kind.RACE})


def kind_told(told: SessionTold) -> Kind | None:
    """The kind as told; a modality alone tells it too."""
    return Kind.CROSS_TRAINING if told.kind is None and told.modality is not None else told.kind


def kind_of(told: SessionTold) -> Kind:
    """The kind as told, a run when nothing was said of it."""
    return kind_told(told) or Kind.EASY_RUN


def is_effort_alone(told: SessionTold) -> bool:
    """Whether only the effort was told, which belongs to a session told before."""
    rest = (told.kind, told.minutes, told.distance_km, told.modality)
    return told.rpe is not None and rest == (None,) * len(rest)


def unbelievable(told: SessionTold, today: date) -> Say | None:
    """A kind answer to what can't be meant; None when all is well."""
    day = told.date or today
    on_foot = told.modality is None and told.kind is not Kind.CROSS_TRAINING
    km, minutes = told.distance_km, told.minutes
    if day > today:
        return say("log-refused-future", date=day.isoformat())
    if (today - day).days > DIARY_DAYS:
        return say("log-refused-past", date=day.isoformat())
    if minutes is not None and not 0 < minutes <= MOST_MINUTES:
        return say("log-refused-minutes", minutes=minutes)
    if km is not None and not 0 < km <= (MOST_KM_ON_FOOT if on_foot else MOST_KM):
        return say("log-refused-distance", km=km)
    if told.rpe is not None and not 0 <= told.rpe <= MOST_RPE:
        return say("log-refused-rpe")
    if on_foot and minutes and km and minutes * 60 < km * FASTEST_RUN_S_PER_KM:
        return say("log-refused-pace", minutes=minutes, km=km)
    return None


def session_meant(world: World, told: SessionTold, day: date) -> Session | None:
    """The open session of that day that the told one stands for: the same kind, or else one of its family."""
    mine = [s for s in world.sessions if s.date == day and s.status in OPEN and s.kind is not Kind.REST]
    mine.sort(key=lambda s: s.status is not Status.PLANNED)
    kind = kind_told(told)
    if kind is None and told.distance_km is None:
        return diary.main_session(mine)
    if kind is None:
        return diary.main_session(
            [s for s in mine if s.kind.is_run]
        )  # "8k in 45" is a runner's word for a run.
    exact = (s for s in mine if s.kind is kind and told.modality in (None, s.modality))
    return next(exact, None) or next((s for s in mine if s.kind in family_of(kind)), None)


def tells_a_run(told: SessionTold) -> bool:
    """Whether that much is told: how long, how far, or what kind of run."""
    return bool(told.minutes or told.distance_km or (told.kind is not None and told.kind.is_run))


def as_a_run(world: World, told: SessionTold, day: date) -> SessionTold:
    """What was told, of that day; when it names no kind, it is the run that was planned then, or an easy one."""
    told = replace(told, date=day)
    if kind_told(told) is not None:
        return told
    runs = (s for s in world.sessions if s.date == day and s.status in OPEN and s.kind.is_run)
    planned = diary.main_session(list(runs))
    return replace(told, kind=Kind.EASY_RUN if planned is None else planned.kind)


def logged_like(world: World, told: SessionTold, day: date) -> Session | None:
    """A session of the same family that was logged for that day already."""
    family = family_of(kind_of(told))
    logged = [s for s in world.sessions if s.date == day and s.status is Status.DONE]
    return next((s for s in reversed(logged) if s.actual is not None and s.actual.kind in family), None)


def agrees(told: SessionTold, actual: Actual) -> bool:
    """Whether nothing that was told speaks against what is logged already."""
    pairs = (
        (told.kind, actual.kind),
        (told.minutes, actual.minutes),
        (told.distance_km, actual.distance_km),
        (told.rpe, actual.rpe),
        (told.modality, actual.modality),
    )
    return all(new is None or old is None or new == old for new, old in pairs)


def minutes_of(told: SessionTold, session: Session | None, profile: Profile) -> int | None:
    """The minutes told; else of the distance at the easy pace, else as planned; None if nothing tells."""
    if told.minutes is not None:
        return told.minutes
    if told.distance_km is not None:
        return max(1, round(profile.minutes_for(told.distance_km))) if kind_of(told).is_run else None
    return session.minutes if session is not None and not told.broken_off else None


def merged(actual: Actual, told: SessionTold, minutes: int | None) -> Actual:
    """The log with what is told now in place of what was told then; `minutes` where they follow from it."""
    return replace(
        actual,
        kind=told.kind or actual.kind,
        minutes=told.minutes or minutes or actual.minutes,
        distance_km=actual.distance_km if told.distance_km is None else told.distance_km,
        rpe=actual.rpe if told.rpe is None else told.rpe,
        modality=told.modality or actual.modality,
        broken_off=told.broken_off or actual.broken_off,
    )


def beside_the_plan(world: World, day: date, actual: Actual, local_now: datetime) -> Session:
    """A session that the athlete did of their own accord."""
    afternoon = day == local_now.date() and local_now.hour >= AFTERNOON
    session = Session(
        id="",
        date=day,
        slot=Slot.PM if afternoon else Slot.AM,
        kind=actual.kind,
        rpe=parameters.RPE[actual.kind.value],
        hard=actual.kind in HARD,
        modality=actual.modality,
        origin=Origin.ATHLETE,
    )
    return planned_as_done(replace(session, id=diary.new_session_id(world, session), actual=actual))


def planned_as_done(session: Session) -> Session:
    """A session beside the plan has no plan but what was done: it is never "harder than planned"."""
    actual = session.actual
    if actual is None:
        return session
    rpe = session.rpe if actual.rpe is None else actual.rpe
    return replace(session, kind=actual.kind, minutes=actual.minutes, distance_km=actual.distance_km, rpe=rpe)


def dump_told(told: SessionTold) -> dict[str, Any]:
    """What was told as a card keeps it, in JSON."""
    return {
        "kind": None if told.kind is None else told.kind.value,
        "minutes": told.minutes,
        "distance_km": told.distance_km,
        "rpe": told.rpe,
        "modality": None if told.modality is None else told.modality.value,
        "date": None if told.date is None else told.date.isoformat(),
        "broken_off": told.broken_off,
    }


def load_told(data: Mapping[str, Any]) -> SessionTold:
    """What was told, from the data of a card."""
    told = dict(data)
    if told["kind"] is not None:
        told["kind"] = Kind(told["kind"])
    if told["modality"] is not None:
        told["modality"] = Modality(told["modality"])
    if told["date"] is not None:
        told["date"] = date.fromisoformat(told["date"])
    return SessionTold(**told)


def family_of(kind: Kind) -> frozenset[Kind]:
    """The kinds that one and the same session may be told as."""
    return next((family for family in FAMILIES if kind in family), frozenset({kind}))
