"""How a session is told: in one line, in effort, and step by step so that it can be followed from the chat.

Every flow that names a session names it from here, so that the athlete meets the same words for it on a
card, in the week, in a reminder and in a log.
"""

from __future__ import annotations

from core.message import Arg, Say, say
from core.training import catalogue
from core.training.athlete import Equipment, Kind, Modality, Profile
from core.training.prescription import Prescribed, exercises_for
from core.training.session import Actual, LiftLoad, Pattern, Session, Status

#: Highest RPE of zones 1 to 5; below zone 1 it is hardly an effort (COACHING, Effort: own choice).
ZONE_TOPS = (3, 4, 6, 8, 10)
LEAST_EFFORT = 2
#: Share of a tempo run for warming up, and the same for cooling down (own choice).
EASY_ENDS = 0.25
#: A pattern's easy part lasts as long as the work (own choice).
REST_PER_WORK = 1
#: Warm-up and cool-down are told in such steps, minutes (own choice).
STEP = 5

#: Routines of stretching around a run (WK-6).
BEFORE_A_RUN, AFTER_A_RUN = "dynamic_stretching", "static_stretching"
ROLLING = "foam_rolling"
TEN_MINUTES = "ST-5"


def line(session: Session) -> Say:
    """The session in one line, with what became of it: "✓ Easy run 45 min, felt like RPE 3"."""
    told = session.actual if session.status is Status.DONE else None
    body = _planned(session) if told is None else _told(told, session)
    return say("session-line", body=body, status=session.status.value, optional=session.optional)


def name(session: Session) -> Say:
    """What the session is called, without its size: "Easy run", "Cycling", "Strength", "Yoga"."""
    return _name(session.kind, session.modality, session.routine)


def effort(session: Session) -> Say:
    """How hard it should feel, in words; an empty effort for rest."""
    if session.kind is Kind.REST or session.rpe is None:
        return say("session-effort-rest")
    return say("session-effort", rpe=session.rpe, zone=zone(session.rpe))


def zone(rpe: int) -> int:
    """The zone of an RPE, 1 to 5; 0 for less than an effort."""
    if rpe < LEAST_EFFORT:
        return 0
    return next(number for number, top in enumerate(ZONE_TOPS, start=1) if rpe <= top)


def details(session: Session, profile: Profile) -> list[Say]:
    """How to do it, a paragraph each: enough to follow it from the chat."""
    if session.kind is Kind.RACE:
        return [say("session-how-race")]
    if session.kind.is_run:
        return _run(session, profile)
    if session.kind is Kind.CROSS_TRAINING and session.routine is None:
        return _cross_training(session)
    if session.kind is Kind.REST or session.routine is None:
        return []
    return _routine(session, session.routine, profile)


# The line ------------------------------------------------------------------------------------------------


def _planned(session: Session) -> Say:
    named = name(session)
    measure = _measure(session.minutes, session.distance_km)
    size: dict[str, Arg] = {
        "minutes": session.minutes or 0,
        "km": session.distance_km or 0,
        "rpe": session.rpe or 0,
    }
    if session.kind is Kind.REST:
        return named
    if session.kind is Kind.RACE:
        return say("session-body-race", measure=measure, **size)
    if session.kind is Kind.STRENGTH and session.routine != TEN_MINUTES:
        return _lifting(session)
    if session.kind in (Kind.STRENGTH, Kind.CORE, Kind.MOBILITY):
        return say("session-body-routine", name=named, **size)
    if session.pattern is not None:
        minutes = session.minutes or 0
        return say("session-body-pattern", name=named, **_pattern(session.pattern), minutes=minutes)
    if session.modality is Modality.MIXED and session.parts:
        return say("session-body-mixed", name=named, parts=_parts(session), **size)
    return say("session-body-steady", name=named, measure=measure, **size)


def _lifting(session: Session) -> Say:
    return say(
        "session-body-lifting",
        focus=session.focus.value if session.focus else "full",
        load=session.load.value if session.load else "light",
        routine=_routine_name(session.routine),
        minutes=session.minutes or 0,
        finisher=bool(session.parts),
        parts=_parts(session),
    )


def _told(actual: Actual, session: Session) -> Say:
    same = actual.kind is session.kind
    return say(
        "session-body-done",
        name=_name(actual.kind, actual.modality, session.routine if same else None),
        measure=_measure(actual.minutes, actual.distance_km),
        minutes=actual.minutes,
        km=actual.distance_km or 0,
        rated=actual.rpe is not None,
        rpe=actual.rpe or 0,
        broken_off=actual.broken_off,
    )


def _name(kind: Kind, modality: Modality | None, routine: str | None) -> Say:
    if kind is Kind.CROSS_TRAINING and modality is not None:
        return say(f"modality-{modality.value}")
    if routine == TEN_MINUTES:
        return say("session-ten-minutes")
    if kind in (Kind.MOBILITY, Kind.CROSS_TRAINING) and routine is not None:
        return _routine_name(routine)
    return say("session-name", kind=kind.value, style="title")


def _routine_name(routine: str | None) -> Say:
    return say("session-any-routine") if routine is None else say(f"routine-{routine}")


def _measure(minutes: int | None, km: float | None) -> str:
    if km is None:
        return "minutes"
    return "distance" if minutes is None else "both"


def _parts(session: Session) -> list[Arg]:
    return [
        say("session-part", modality=say(f"modality-{part.modality.value}"), minutes=part.minutes)
        for part in session.parts
    ]


def _pattern(pattern: Pattern) -> dict[str, Arg]:
    whole_minutes = pattern.work_s >= 120 and pattern.work_s % 60 == 0
    work = say(
        "session-span",
        unit="minutes" if whole_minutes else "seconds",
        amount=pattern.work_s // 60 if whole_minutes else pattern.work_s,
    )
    return {"repeats": pattern.repeats, "work": work, "rpe": pattern.rpe}


# Step by step --------------------------------------------------------------------------------------------


def _run(session: Session, profile: Profile) -> list[Say]:
    says = [_warm_up(), _main_part(session)]
    if session.kind is Kind.LONG_RUN and Equipment.FOAM_ROLLER in profile.equipment:
        return [*says, say("session-after-rolling", **_minutes_of(ROLLING))]
    low, high = _hold_seconds(AFTER_A_RUN)
    return [*says, say("session-after-stretching", low=low, high=high)]


def _warm_up() -> Say:
    return say("session-warm-up", **_minutes_of(BEFORE_A_RUN))


def _main_part(session: Session) -> Say:
    minutes, rpe = session.minutes or 0, session.rpe or 0
    if session.pattern is not None:
        return _repetitions(session, session.pattern)
    if session.kind.is_quality:
        ends = round(minutes * EASY_ENDS / STEP) * STEP
        main = minutes - 2 * ends
        return say("session-how-quality", kind=session.kind.value, ends=ends, main=main, rpe=rpe)
    return say("session-how-easy", kind=session.kind.value, effort=effort(session))


def _repetitions(session: Session, pattern: Pattern) -> Say:
    """The repetitions, with about as much easy work before them as after."""
    hard = pattern.repeats * pattern.work_s * (1 + REST_PER_WORK) / 60
    ends = max(0, int(((session.minutes or 0) - hard) / 2))
    return say("session-how-pattern", kind=session.kind.value, ends=ends, **_pattern(pattern))


def _cross_training(session: Session) -> list[Say]:
    says: list[Say] = []
    if session.parts:
        says.append(say("session-how-parts", parts=_parts(session), effort=effort(session)))
    elif session.pattern is not None:
        says.append(_repetitions(session, session.pattern))
    else:
        says.append(say("session-how-easy", kind=session.kind.value, effort=effort(session)))
    for modality in _modalities(session):
        facts = catalogue.modality(modality)
        says.append(say(f"modality-{modality.value}-how", **facts.numbers))
    return says


def _modalities(session: Session) -> list[Modality]:
    parts = [part.modality for part in session.parts]
    mine = parts or ([session.modality] if session.modality else [])
    return [modality for modality in dict.fromkeys(mine) if modality is not Modality.MIXED]


def _routine(session: Session, named: str, profile: Profile) -> list[Say]:
    lines = exercises_for(named, profile, session.load, session.focus, minutes=session.minutes)
    says = [say(f"routine-{named}-how", **catalogue.routine(named).numbers)]
    if lines:
        numbered: list[Arg] = [_exercise(place, each) for place, each in enumerate(lines, start=1)]
        says.append(say("session-exercises", lines=numbered))
    if session.load is LiftLoad.HEAVY:
        says.append(say("session-heavy"))
    if session.parts:
        says.append(say("session-finisher", parts=_parts(session)))
    return says


def _exercise(place: int, prescribed: Prescribed) -> Say:
    return say(
        "session-exercise",
        place=place,
        name=say(prescribed.words),
        dose=say("prescribed", **prescribed.args),
        how=say(f"{prescribed.words}-how", **prescribed.args),
    )


def _minutes_of(routine: str) -> dict[str, Arg]:
    low, high = catalogue.routine(routine).minutes
    return {"low": low, "high": high}


def _hold_seconds(routine: str) -> tuple[int, int]:
    """How long a stretch of the routine is held."""
    first = catalogue.exercise(catalogue.routine(routine).steps[0].exercise)
    return first.forms[0].seconds or (0, 0)
