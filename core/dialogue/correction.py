"""A text that was edited: the turn goes as though its first version had not been said.

Only the last thing that the athlete wrote can be corrected so. What that turn changed is taken back where an
undo may; what was told of the body stands, and the corrected words supersede it (CH-5).
"""

from __future__ import annotations

from core.dialogue import undo
from core.dialogue.turn import Turn
from core.dialogue.world import Card, LastText


def remember(turn: Turn, ref: str | None, before: tuple[Card, ...]) -> None:
    """After a turn that heard a text: what a correction of it would go back to."""
    turn.last_text = None
    if ref is not None and not turn.is_forgotten:
        turn.last_text = LastText(
            ref=ref, turn=turn.number, cards=before, undoable=turn.undo_name is not None
        )


def go_back(turn: Turn, ref: str | None) -> bool:
    """Undo the last text, silently; False when this is not the last one, and nothing was undone.

    What the coach asked unasked since then stays open.
    """
    last = turn.last_text
    if last is None or last.ref != ref:
        return False
    since = [card for card in turn.cards if _number(card.turn) > last.turn]
    turn.cards = [*last.cards, *since]
    if last.undoable:
        undo.take_back(turn)
    return True


def _number(turn_id: str) -> int:
    return int(turn_id.removeprefix("t"))
