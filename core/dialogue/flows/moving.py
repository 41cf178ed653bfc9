"""Moving a session to another day, within the week's rules or against them (SW-7)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from core.dialogue import diary, planning
from core.dialogue.flow import Flow, Step
from core.dialogue.flows import swap
from core.dialogue.session_words import line
from core.dialogue.turn import Turn
from core.dialogue.world import Card, SwapProposal
from core.message import say
from core.training.rules import Breach, can_move
from core.training.session import Origin, Session, Status

#: Days tried, after the one asked for, when a move breaks a rule (own choice).
DAYS_TRIED = 7


def move(turn: Turn, session: Session, to: date) -> None:
    """Move a session to a day if the week's rules allow; else say why and offer days that work."""
    if to < turn.today:
        turn.say("move-past")
        return
    if planning.monday_of(to) not in {week.starts for week in turn.world.weeks}:
        turn.say("move-too-far", day=to.isoformat())
        return
    breaches = _breaches(turn, session, to)
    if not breaches:
        _moved(turn, session, to)
        return
    turn.say("move-breaks", session=line(session), day=to.isoformat(), rule=say(f"rule-{breaches[0].rule}"))
    ask_day(turn, session, anyway=to)


def _breaches(turn: Turn, session: Session, to: date) -> list[Breach]:
    weeks = planning.weeks_ahead(turn.world, min(session.date, to))
    if not weeks:
        return []
    return can_move(
        session, to, session.slot, weeks, turn.profile, planning.history(turn.world, weeks[0].starts)
    )


def ask_day(turn: Turn, session: Session, anyway: date | None = None) -> None:
    """Offer the days of the week on which the session can stand."""
    days = [turn.today + timedelta(days=n) for n in range(DAYS_TRIED)]
    open_days = [d for d in days if d != session.date and not _breaches(turn, session, d)][:4]
    choices = [(f"day_{d.isoformat()}", say("move-day", day=d.isoformat())) for d in open_days]
    if anyway is not None:
        choices.append((f"day_{anyway.isoformat()}", say("move-anyway", day=anyway.isoformat())))
    choices.append(("keep", say("move-keep")))
    turn.say("move-when" if open_days else "move-no-day", session=line(session))
    turn.offer("moving", "day", choices, {"session": session.id})


def _press_move(turn: Turn, card: Card, choice: str) -> None:
    turn.close(card)
    session = diary.session_by_id(turn.world, card.data["session"])
    if session is None or session.status is not Status.PLANNED:
        turn.say("swap-too-late")
    elif choice == "keep":
        turn.say("swap-kept", session=line(session))
    else:
        _moved(turn, session, date.fromisoformat(choice.removeprefix("day_")))


def _moved(turn: Turn, session: Session, to: date) -> None:
    turn.put(replace(session, status=Status.MOVED))
    draft = replace(session, date=to, replaces=session.id, origin=Origin.ATHLETE, id="")
    moved = turn.put(replace(draft, id=diary.new_session_id(turn.world, draft)))
    turn.put(
        SwapProposal(
            id=turn.new_id("swap-"),
            date=session.date,
            at=turn.now,
            session=session.id,
            offered=(moved,),
            chosen=moved.id,
            reason="move",
            rules=("SW-7",),
        )
    )
    turn.undoable("undo-move", session=line(session))
    turn.say("move-done", session=line(moved), day=to.isoformat())
    swap.say_mended(
        turn, [change for day in sorted({session.date, to}) for change in planning.mend(turn, day)]
    )
    swap.undo_button(turn)


FLOW = Flow("moving", {"day": Step(press=_press_move)})
