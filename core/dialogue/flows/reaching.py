"""Where an athlete can be reached when their own chat is closed to the coach.

They are told when they are next heard somewhere else, and may choose that place. Whatever is theirs stays theirs:
a place that others see is only used to say that there is a word for them.
"""

from __future__ import annotations

from core.dialogue.flow import Flow, Step
from core.dialogue.turn import Turn
from core.dialogue.world import Card
from core.message import say

NAME = "reaching"


def offer(turn: Turn) -> None:
    """Their own chat is closed: it can be opened, or this place be used instead."""
    if turn.place is None:
        return
    turn.close_flow(NAME)
    turn.say("reaching-closed")
    choices = [("reach_here", say("reaching-here")), ("reach_not", say("reaching-not"))]
    turn.offer(NAME, "where", choices, {"place": turn.place}, aside=True, rows=[2])


def _press(turn: Turn, card: Card, choice: str) -> None:
    turn.close(card)
    if choice == "reach_here":
        turn.write_to = str(card.data["place"])
        turn.say("reaching-chosen")
    else:
        turn.say("reaching-waits")


FLOW = Flow(NAME, {"where": Step(press=_press)})
