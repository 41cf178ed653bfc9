"""The buttons under a session: done, back in an hour, skip, swap."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from core.dialogue import diary, logbook, planning
from core.dialogue.flow import Flow, Step
from core.dialogue.flows import swap
from core.dialogue.session_words import line
from core.dialogue.turn import Turn
from core.dialogue.world import Card, Reminder
from core.message import MessageKind, say
from core.training.athlete import Kind
from core.training.session import Session, Status

#: A snoozed reminder comes back after so long, once (FORMATS).
SNOOZE = timedelta(minutes=60)


def buttons(turn: Turn, session: Session, *, snooze: bool = False) -> None:
    """*Done*, *snooze*, *skip* and *swap* for a planned session."""
    names = ["done", *(["snooze"] if snooze else []), "skip", "swap"]
    choices = [(name, say(f"session-button-{name}")) for name in names]
    turn.offer("session", "card", choices, {"session": session.id}, aside=True, rows=[len(names)])


def _press_session(turn: Turn, card: Card, choice: str) -> None:
    session = _as_it_stands(turn, card.data["session"])
    if session is None or session.status is not Status.PLANNED:
        turn.close(card)
        turn.say("session-settled", session=line(session) if session else "")
        return
    if choice == "snooze":
        snooze(turn, session)
        return
    if choice == "swap":
        swap.wish(turn, session)
        return
    turn.close(card)
    if choice == "done":
        logbook.done(turn, session)
    else:
        skip(turn, session)


def _as_it_stands(turn: Turn, session_id: str) -> Session | None:
    """The session, or the one that has taken its place since the card was put."""
    session = diary.session_by_id(turn.world, session_id)
    if session is None or session.status not in (Status.SWAPPED, Status.MOVED):
        return session
    instead = [s for s in turn.world.sessions if s.replaces == session.id and s.status is Status.PLANNED]
    return instead[-1] if instead and instead[-1].kind is not Kind.REST else session


def snooze(turn: Turn, session: Session | None, delay: timedelta = SNOOZE) -> None:
    """The reminder comes back later, once for each day."""
    reminder_id = f"snooze-{turn.today.isoformat()}"
    if any(r.id == reminder_id for r in turn.world.reminders) or turn.memory.get("snoozed") == reminder_id:
        turn.say("session-snoozed-already")
        return
    at = (turn.now + delay).replace(second=0, microsecond=0)
    kind = MessageKind.SESSION_REMINDER if session is not None else MessageKind.CHECK_IN
    turn.put(Reminder(id=reminder_id, kind=kind, at=at, about=session.id if session else None))
    turn.memory["snoozed"] = reminder_id
    turn.say("session-snoozed", time=at.astimezone(turn.profile.zone).isoformat())


def skip(turn: Turn, session: Session) -> None:
    """The session is dropped, never stacked on another day (SW-7); nobody is blamed (SA-8)."""
    turn.put(replace(session, status=Status.SKIPPED))
    turn.undoable("undo-skip", session=line(session))
    turn.say("session-skipped", session=line(session))
    swap.say_mended(turn, planning.mend(turn, session.date))
    swap.undo_button(turn)


FLOW = Flow("session", {"card": Step(press=_press_session)})
