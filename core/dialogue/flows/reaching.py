"""Where an athlete can be reached when their own chat is closed to the coach.

They are told when they are next heard somewhere else, and may choose that place. Whatever is theirs stays theirs:
a place that others see is only used to say that there is a word for them.
"""

from __future__ import annotations

from core.dialogue import accounts
from core.dialogue.flow import Flow, Step
from core.dialogue.turn import Turn
from core.dialogue.world import Card
from core.message import Say, say
from core.seniority import account_of

NAME = "reaching"
#: The memory's note of the last day on which it was told.
TOLD = "closed_told"
#: The memory's note of the accounts of which it was told while another was open.
TOLD_BESIDE = "closed_beside_told"


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


def is_to_be_told(turn: Turn) -> bool:
    """Whether it is said now that their own chat is closed, or open again. Among others it is closed still, which
    is said once a day, and counts as said; and not beside the answer to what was chosen of it.
    """
    if turn.place is None:
        return True
    told, turn.memory[TOLD] = turn.memory.get(TOLD), turn.today.isoformat()
    return bool(told != turn.memory[TOLD])


def of_one_among_several(turn: Turn) -> tuple[Say, ...]:
    """Their chat here is closed, and what there is to say goes to another account: said once, until it is open again.

    There is no choice: the other account is theirs alone, and a place here would be seen by others.
    """
    here, gone = accounts.here(turn), {account_of(each) for each in turn.before.gone_accounts}
    if here is None or here not in gone or not turn.world.accounts:
        return ()
    told = {tuple(each) for each in turn.memory.pop(TOLD_BESIDE, ())}
    if turn.place is None:
        told -= {here}
    is_new = turn.place is not None and here not in told
    if remembered := sorted(told | {here} if is_new else told):
        turn.memory[TOLD_BESIDE] = [list(each) for each in remembered]
    return (say("reaching-closed-beside", where=accounts.platforms(turn.world.accounts)),) if is_new else ()


def _press(turn: Turn, card: Card, choice: str) -> None:
    turn.close(card)
    turn.memory[TOLD] = turn.today.isoformat()
    if choice == "reach_here":
        turn.write_to = str(card.data["place"])
        turn.say("reaching-chosen")
    else:
        turn.say("reaching-waits")


FLOW = Flow(NAME, {"where": Step(press=_press)})
