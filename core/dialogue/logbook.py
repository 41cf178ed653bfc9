"""What becomes of a session that was told: stored, filled up, put right, rated, let go.

A log is stored at once with what was told. Minutes are asked for only when nothing lets them be known, the
effort once and never insisted on. A told session takes the place of the planned one of its kind on that day,
and stands for itself when there is none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from core.dialogue import diary
from core.dialogue.last_log import is_extra, last_logged, recall, remember
from core.dialogue.log_questions import (
    ask_effort,
    ask_how_it_went,
    ask_if_read_right,
    ask_kind,
    ask_minutes,
    ask_whether_same,
    say_load,
    say_stored,
)
from core.dialogue.session_words import line
from core.dialogue.told_session import (
    agrees,
    beside_the_plan,
    dump_told,
    is_effort_alone,
    kind_of,
    kind_told,
    logged_like,
    merged,
    minutes_of,
    planned_as_done,
    session_meant,
    unbelievable,
)
from core.dialogue.turn import Turn
from core.training.athlete import Kind
from core.training.session import Actual, Session, Status
from core.understanding import Reading
from core.understanding.reading import SessionTold


def consider(turn: Turn, reading: Reading, told: SessionTold) -> None:
    """Store what was told, unless the reading is a guess: then it is shown first (CH-2)."""
    if any(finding.part.startswith("session") for finding in reading.unsure):
        ask_if_read_right(turn, {"told": dump_told(told)})
        return
    take(turn, told)


def take(turn: Turn, told: SessionTold) -> None:
    """Store a told session, or ask for what it lacks; what can't be meant is answered kindly."""
    refused = unbelievable(told, turn.today)
    if refused is not None:
        turn.add(refused)
        return
    day = told.date or turn.today
    if is_effort_alone(told) and _rate_last(turn, day, told.rpe or 0):
        return
    session = session_meant(turn.world, told, day)
    earlier = logged_like(turn.world, told, day) if session is None else None
    if earlier is not None and earlier.actual is not None and agrees(told, earlier.actual):
        _complete(turn, earlier, earlier.actual, told)
        return
    if session is None and kind_told(told) is None and told.distance_km is None:
        ask_kind(turn, {"told": dump_told(told)})
        return
    minutes = minutes_of(told, session, turn.profile)
    if minutes is None:
        ask_minutes(turn, {"told": dump_told(told)})
        return
    _store(turn, session, told, minutes, earlier)


def done(turn: Turn, session: Session) -> None:
    """The session was done as planned; the effort is asked. Twice is once."""
    if session.status is Status.DONE:
        turn.say("log-already", session=line(session))
        return
    _store(turn, session, *_as_planned(turn, session))


def settle(turn: Turn, session: Session) -> None:
    """Done as planned, without a question of its own: another one of the day is asked about."""
    actual = _actual(turn, session, *_as_planned(turn, session))
    settled = turn.put(replace(session, status=Status.DONE, actual=actual))
    say_stored(turn, settled, extra=False, estimated=False)


def let_go(turn: Turn, sessions: Sequence[Session]) -> None:
    """What did not happen is let go, never stacked on another day (SW-7)."""
    planned = [s for s in sessions if s.status is Status.PLANNED]
    for session in planned:
        turn.put(replace(session, status=Status.SKIPPED))
    if planned:
        turn.undoable("undo-log-let-go", date=planned[0].date.isoformat())
    turn.say("log-let-go", count=len(planned))


def _store(
    turn: Turn, session: Session | None, told: SessionTold, minutes: int, earlier: Session | None = None
) -> None:
    day = told.date or turn.today
    actual = _actual(turn, session, told, minutes)
    extra = session is None
    stood = session or beside_the_plan(turn.world, day, actual, turn.local_now)
    logged = turn.put(replace(stood, status=Status.DONE, actual=actual))
    estimated = told.minutes is None and told.distance_km is not None
    explained = estimated and (session is None or told.distance_km != session.distance_km)
    remember(turn, logged, extra=extra, estimated=estimated)
    turn.undoable("undo-log", date=day.isoformat())
    turn.close_flow("log")
    say_stored(turn, logged, extra=extra, estimated=explained)
    if any(hold.open_on(day) and hold.makes_red for hold in turn.world.holds):
        turn.say("log-on-hold")
    say_load(turn, logged, extra=extra)
    if earlier is not None:
        ask_whether_same(turn, {"new": logged.id, "old": earlier.id})
    if actual.rpe is None and actual.kind is not Kind.MOBILITY:
        ask_effort(turn, {"session": logged.id})
    else:
        ask_about_rest(turn, logged)


def _as_planned(turn: Turn, session: Session) -> tuple[SessionTold, int]:
    """What "done as planned" tells of the session, and its minutes."""
    told = SessionTold(
        kind=session.kind, date=session.date, modality=session.modality, distance_km=session.distance_km
    )
    return told, session.minutes or round(turn.profile.minutes_for(session.distance_km or 0))


def _actual(turn: Turn, session: Session | None, told: SessionTold, minutes: int) -> Actual:
    """What was told as it is logged, filled up from the session that it stands for."""
    kind = kind_told(told) or (session.kind if session is not None else kind_of(told))
    modality = told.modality or (session.modality if session is not None and session.kind is kind else None)
    return Actual(
        at=turn.now,
        kind=kind,
        minutes=minutes,
        distance_km=told.distance_km,
        rpe=told.rpe,
        modality=modality,
        broken_off=told.broken_off,
    )


# Putting right ----------------------------------------------------------------------------------------


def correct(turn: Turn, told: SessionTold) -> None:
    """Put right the last log: what is told now replaces what was told then."""
    last = last_logged(turn)
    if last is None or last.actual is None:
        turn.say("log-nothing-to-correct")
        return
    refused = unbelievable(told, turn.today)
    if refused is not None:
        turn.add(refused)
        return
    extra, estimated = recall(turn).extra, recall(turn).estimated
    minutes = minutes_of(told, None, turn.profile) if estimated and last.actual.kind.is_run else None
    corrected = replace(last, actual=merged(last.actual, told, minutes))
    corrected = turn.put(planned_as_done(corrected) if extra else corrected)
    remember(turn, corrected, extra=extra, estimated=estimated and told.minutes is None)
    turn.undoable("undo-log-correction", date=last.date.isoformat())
    turn.say("log-corrected", session=line(corrected))
    say_load(turn, corrected, extra=extra)


def _complete(turn: Turn, session: Session, actual: Actual, told: SessionTold) -> None:
    """The session was logged already: only what was not yet told of it is added."""
    fuller = merged(actual, told, None)
    if fuller == actual:
        turn.say("log-already", session=line(session))
        return
    logged = turn.put(replace(session, actual=fuller))
    extra = is_extra(turn, session)
    remember(turn, logged, extra=extra, estimated=False)
    turn.undoable("undo-log-correction", date=session.date.isoformat())
    turn.say("log-completed", session=line(logged))
    say_load(turn, logged, extra=extra)


def merge(turn: Turn, new: Session, old: Session) -> None:
    """Both logs tell of the same session: the later words count (as in CH-5), one session stays."""
    if new.actual is None:
        turn.say("log-gone")
        return
    rpe = new.actual.rpe if new.actual.rpe is not None or old.actual is None else old.actual.rpe
    kept = turn.put(replace(old, actual=replace(new.actual, rpe=rpe)))
    turn.drop(new)
    turn.close_flow("log", "rpe")
    remember(turn, kept, extra=False, estimated=False)
    turn.undoable("undo-log-correction", date=old.date.isoformat())
    turn.say("log-merged", session=line(kept))
    if rpe is None:
        ask_effort(turn, {"session": kept.id})


# The effort -------------------------------------------------------------------------------------------


def rate(turn: Turn, session: Session, rpe: int) -> None:
    """The effort of a logged session, told after it."""
    if session.actual is None:
        turn.say("log-gone")
        return
    extra = is_extra(turn, session)
    rated = replace(session, actual=replace(session.actual, rpe=rpe))
    rated = turn.put(planned_as_done(rated) if extra else rated)
    remember(turn, rated, extra=extra, estimated=recall(turn).estimated)
    turn.say("log-rated", rpe=rpe)
    say_load(turn, rated, extra=extra)
    ask_about_rest(turn, rated)


def _rate_last(turn: Turn, day: date, rpe: int) -> bool:
    """Give the day's session that has no effort yet this one; False when there is none."""
    unrated = [
        s for s in turn.world.sessions if s.date == day and s.actual is not None and s.actual.rpe is None
    ]
    if not unrated:
        return False
    turn.close_flow("log", "rpe")
    rate(turn, unrated[-1], rpe)
    return True


def ask_about_rest(turn: Turn, session: Session) -> None:
    """After one of several sessions that were asked about together: what of the others?"""
    asked = recall(turn).asked_about
    rest = [s for s in diary.planned_on(turn.world, session.date) if s.id in asked]
    if rest and session.date == turn.today:
        ask_how_it_went(turn, rest)
