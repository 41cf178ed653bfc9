"""Making sessions lighter for a while: under red, on the way back, after an illness (WS-8, WS-11, SA-10).

An eased session remembers what it was. Fitting it to another limit starts from there, so that limits never
pile up, and a limit that is lifted gives the session back as it was planned.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

from core.training.athlete import Kind
from core.training.session import AsPlanned, LiftLoad, Session

#: The planned effort of an eased session, RPE at most (zone 1; own choice, within XT-12).
EASY_RPE = 3
#: Effort of an eased strength session, RPE at most (own choice).
EASY_STRENGTH_RPE = 5
#: Minutes are rounded down to this (SW-1).
STEP = 5
#: An eased session is never cut below this (PR-8 knows no crumbs; own choice).
SHORTEST = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Ease:
    """How much a session may hold: its part of the planned minutes, and of a quality session (0: none)."""

    rule: str
    volume: float = 1.0
    quality: float = 0.0

    def __bool__(self) -> bool:
        """Whether it asks for anything."""
        return self.volume < 1 or self.quality < 1


def fit(session: Session, ease: Ease | None) -> Session:
    """The session as planned, lightened by `ease`; None, or nothing to lighten, gives it back as planned.

    Rest, mobility, a race and the ten minutes stay as they are. Minutes and RPE never rise.
    """
    planned = restore(session)
    if not ease or planned.minutes is None or planned.kind in (Kind.REST, Kind.MOBILITY, Kind.RACE):
        return planned
    if planned.routine == "ST-5":
        return planned
    if planned.kind.is_quality and ease.quality > 0:
        eased = _shorter(planned, min(ease.quality, 1.0))
    else:
        eased = _without_hard_work(_shorter(planned, ease.volume))
    if eased == planned:
        return planned
    return replace(eased, why=(*planned.why, ease.rule), before=_as_planned(planned))


def restore(session: Session) -> Session:
    """The session as it was before it was eased."""
    if session.before is None:
        return session
    was = {field.name: getattr(session.before, field.name) for field in fields(AsPlanned)}
    return replace(session, **was, before=None)


def _as_planned(session: Session) -> AsPlanned:
    return AsPlanned(**{field.name: getattr(session, field.name) for field in fields(AsPlanned)})


def _shorter(session: Session, share: float) -> Session:
    assert session.minutes is not None
    if share >= 1:
        return session
    minutes = max(min(SHORTEST, session.minutes), int(session.minutes * share + 1e-9) // STEP * STEP)
    pattern = session.pattern
    if pattern is not None:
        pattern = replace(pattern, repeats=max(1, int(pattern.repeats * share + 1e-9)))
    return replace(session, minutes=minutes, distance_km=None, pattern=pattern, parts=())


def _without_hard_work(session: Session) -> Session:
    """The same minutes, easy: quality becomes an easy run, a heavy lift a light one (SW-4)."""
    if session.kind.is_quality:
        return replace(
            session, kind=Kind.EASY_RUN, rpe=_at_most(session.rpe, EASY_RPE), hard=False, pattern=None
        )
    if session.kind is Kind.STRENGTH and session.load is LiftLoad.HEAVY:
        rpe = _at_most(session.rpe, EASY_STRENGTH_RPE)
        return replace(session, load=LiftLoad.LIGHT, hard=False, rpe=rpe, parts=())
    if session.kind in (Kind.STRENGTH, Kind.CORE):
        return replace(session, rpe=_at_most(session.rpe, EASY_STRENGTH_RPE))
    if session.kind is Kind.CROSS_TRAINING:
        return replace(session, rpe=_at_most(session.rpe, EASY_RPE), hard=False, pattern=None)
    return replace(session, rpe=_at_most(session.rpe, EASY_RPE))


def _at_most(rpe: int | None, limit: int) -> int:
    return limit if rpe is None else min(rpe, limit)
