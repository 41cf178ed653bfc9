"""Where an athlete can be reached when their own chat is closed to the coach.

They are told when they are next heard somewhere else, and may choose that place. Whatever is theirs stays theirs:
a place that others see is only used to say that there is a word for them.
"""

from __future__ import annotations

from core.dialogue.flow import Flow, Step
from core.dialogue.turn import Turn
from core.dialogue.world import Card
from core.message import Say, say

NAME = "reaching"


def offer(turn: Turn) -> tuple[Say, ...]:
    """Their own chat is closed: what there is to say of it where others see too, with this place as a choice.

    Where the coach can write nothing of itself there is no choice. In their own chat nothing is to be said.
    """
    if turn.place is None:
        return ()
    turn.close_flow(NAME)
    if not turn.place:
        return (say("reaching-closed-here"),)
    choices = [("reach_here", say("reaching-here")), ("reach_not", say("reaching-not"))]
    turn.offer(NAME, "where", choices, {"place": turn.place}, aside=True, rows=[2])
    return (say("reaching-closed"),)


def _press(turn: Turn, card: Card, choice: str) -> None:
    turn.close(card)
    if choice == "reach_here":
        turn.write_to = str(card.data["place"])
        turn.say("reaching-chosen")
    else:
        turn.say("reaching-waits")


FLOW = Flow(NAME, {"where": Step(press=_press)})
