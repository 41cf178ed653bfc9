"""What time alone changes: missed sessions, ended breaks, the plan carried on, cards that grew too old."""

from __future__ import annotations

from dataclasses import replace

from core.dialogue import planning
from core.dialogue.flows import leave, reaching
from core.dialogue.turn import Turn
from core.message import say
from core.reminders import local_date
from core.training.athlete import Kind
from core.training.session import Status
from core.wellness.parameters import NUDGE_AFTER_MISSED_DAYS


def heard(turn: Turn) -> None:
    """The athlete wrote or tapped (WS-13: a pause of the prompts ends with it)."""
    if turn.athlete.consented_at is not None:
        turn.put(replace(turn.athlete, last_heard_at=turn.now))
    if turn.memory.get("prompts_unanswered", 0) > NUDGE_AFTER_MISSED_DAYS:
        turn.memory["prompts_unanswered"] = 0


def welcome_back(turn: Turn) -> None:
    """In front of the answer: since when nothing could be delivered, and that the reminders are on again.

    Heard where others see too they are not, as their own chat may be as closed as before. Nothing is said beside a
    red flag's answer, nor where it would be untrue: on a break that the athlete asked for, while the reminders
    wait for their leave (SA-5), or for somebody who is let in no more.
    """
    since = turn.world.unreachable_since
    if turn.before.athlete.onboarded_at is None or turn.is_forgotten or turn.is_urgent or turn.is_leaving:
        return
    if since is None:
        turn.says[:0] = reaching.of_one_among_several(turn)
        return
    if not reaching.is_to_be_told(turn):
        return
    if leave.is_needed(turn) or planning.on_a_break(turn, turn.today):
        return
    elsewhere = reaching.offer(turn)
    if elsewhere:
        turn.says[:0] = elsewhere
        return
    zone = turn.profile.zone
    day = local_date(since, zone)
    days = (local_date(turn.now, zone) - day).days
    # Within six days a weekday's name is enough.
    when = {0: "today", 1: "yesterday"}.get(days, "week" if days < 7 else "earlier")
    welcome = say("reminder-reachable-again", when=when, since=day.isoformat())
    turn.says[:0] = (welcome,)


def tidy(turn: Turn) -> None:
    """Bring the diary up to the present: the same on every turn, so it does not matter which comes first."""
    if turn.athlete.onboarded_at is None:
        return
    settle(turn)
    _end_break(turn)
    if planning.extend(turn) or turn.memory.get("fitted") != turn.today.isoformat():
        turn.memory["fitted"] = turn.today.isoformat()
        planning.fit_to_readiness(turn)


def settle(turn: Turn) -> None:
    """Not done by 04:00 of the next day is missed; rest and mobility are nobody's debt (FORMATS: status).

    A day that comes again, over the date line or by a clock set right, can still be done.
    """
    today = turn.today
    for session in turn.world.sessions:
        if session.status is Status.PLANNED and session.date < today:
            done = Status.DONE if session.kind is Kind.REST else Status.MISSED
            turn.put(replace(session, status=done))
        elif session.status is Status.MISSED and session.date >= today:
            turn.put(replace(session, status=Status.PLANNED))


def _end_break(turn: Turn) -> None:
    """A break with a last day ends by itself; what lies ahead is planned from what was really done."""
    until = turn.athlete.paused_until
    if turn.athlete.paused and until is not None and turn.today > until:
        turn.put(replace(turn.athlete, paused=False, paused_until=None))
        planning.rebuild(turn)
        turn.memory["back_from_break"] = turn.today.isoformat()
