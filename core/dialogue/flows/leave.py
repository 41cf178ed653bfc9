"""After a crisis: unasked messages rest, and only come again with the athlete's leave (SA-5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from core.dialogue.flow import Flow, Step
from core.dialogue.turn import Turn
from core.dialogue.world import Card
from core.message import MessageKind, say
from core.understanding import Reading
from core.understanding.reading import Answer

#: Where the conversation remembers that leave is needed, and that it was asked for.
NEEDED, ASKED = "asks_leave", "leave_asked"


def rest_for(turn: Turn, hours: int) -> None:
    """Unasked messages rest for so many hours, and until leave is given."""
    turn.put(replace(turn.athlete, quiet_until=turn.now + timedelta(hours=hours)))
    turn.memory[NEEDED] = True
    turn.memory.pop(ASKED, None)


def is_needed(turn: Turn) -> bool:
    """Whether nothing may be said unasked but the question for leave."""
    return bool(turn.memory.get(NEEDED))


def ask_once(turn: Turn) -> None:
    """The gentle word after the rest, once; silence after it is respected."""
    if turn.memory.get(ASKED):
        return
    turn.memory[ASKED] = True
    turn.name_kind(MessageKind.NUDGE)
    ask(turn)


def ask(turn: Turn) -> None:
    """Ask whether the unasked messages may come again; typed words answer it too."""
    turn.close_flow("leave")
    turn.say("leave-ask")
    choices = [("yes", say("leave-yes")), ("not_yet", say("leave-not-yet"))]
    turn.offer("leave", "ask", choices, asks=True, rows=[2])


def give(turn: Turn) -> bool:
    """The unasked messages come again; False when they never rested."""
    turn.close_flow("leave")
    turn.memory.pop(ASKED, None)
    if not turn.memory.pop(NEEDED, False):
        return False
    turn.put(replace(turn.athlete, quiet_until=None))
    turn.say("leave-given")
    return True


def _press(turn: Turn, card: Card, choice: str) -> None:
    turn.close(card)
    if choice == "not_yet":
        turn.say("leave-refused")
    elif not give(turn):
        turn.say("leave-given")


def _answer(turn: Turn, card: Card, text: str, reading: Reading) -> bool:
    if reading.answer is None:
        return False
    _press(turn, card, "yes" if reading.answer is Answer.YES else "not_yet")
    return True


FLOW = Flow("leave", {"ask": Step(press=_press, answer=_answer)})
