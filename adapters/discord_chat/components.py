"""Buttons and selects under a message, as Discord has them. Pure.

A custom id is `sk:` and the coach's token, which names the turn that asked: a press on an old card is never
applied to the wrong question, and a button lives through any restart, as nothing is kept for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from math import ceil
from typing import Any

from adapters.discord_chat import limits
from core.keyboard import MADE, OWN, Button, Keyboard, fits, keyboard_of, rows_of
from core.message import Message

PREFIX = "sk:"
#: A select's custom id; what was chosen comes as its value.
LIST_PREFIX = "sl:"
#: Under an invitation that everybody reads: what stands behind it is the circle, and no turn.
JOIN_PREFIX = "sj:"

ROW, BUTTON, SELECT = 1, 2, 3
GREY, BLUE, GREEN = 2, 1, 3

Component = dict[str, Any]


def components_of(message: Message, labels: Sequence[str], page: int = 0) -> list[Component]:
    """The message's choices as rows of buttons; what is too many stands in selects, and at last on pages."""
    rows = rows_of(message, labels, limits.KEYBOARD)
    if fits(rows, limits.KEYBOARD):
        return button_rows(rows)
    lists = _with_lists(rows)
    if len(lists) <= limits.KEYBOARD.rows:
        return lists
    return button_rows(keyboard_of(message, labels, limits.KEYBOARD, page))


def button_rows(keyboard: Keyboard) -> list[Component]:
    """A keyboard as Discord knows it; a row that is too wide for buttons is a list."""
    return [
        _row([_button(each, at) for each in row] if len(row) <= limits.KEYBOARD.a_row else [_select(row, at)])
        for at, row in enumerate(keyboard)
    ]


def _row(components: list[Component]) -> Component:
    return {"type": ROW, "components": components}


def _button(button: Button, row: int) -> Component:
    """A choice that was made goes by its row too: of two with one custom id Discord takes neither."""
    made = button.token == MADE
    return {
        "type": BUTTON,
        "style": GREEN if made else GREY,
        "label": shortened(button.label, limits.LABEL),
        "custom_id": f"{PREFIX}{button.token}:{row}" if made else f"{PREFIX}{button.token}",
        "disabled": made,
    }


def join_button(label: str, circle_id: str) -> list[Component]:
    """The button of an invitation to a circle."""
    return [
        _row([{"type": BUTTON, "style": GREEN, "label": label, "custom_id": f"{JOIN_PREFIX}{circle_id}"}])
    ]


def _with_lists(rows: Keyboard) -> list[Component]:
    """Rows that were moved together or stand alone become lists to choose from; others stay rows of buttons.

    So do those whose labels are told apart by their row alone, as the numbers of several questions are.
    """
    made: list[Component] = []
    for is_list, run in groupby(rows, key=lambda row: len(row) in (1, limits.KEYBOARD.a_row)):
        kept = tuple(run)
        buttons = [button for row in kept for button in row]
        if not is_list or len({button.label for button in buttons}) < len(buttons):
            made += button_rows(kept)
            continue
        lists = ceil(len(buttons) / limits.SELECT_OPTIONS)
        long = ceil(len(buttons) / lists)
        for first in range(0, len(buttons), long):
            made.append(_row([_select(buttons[first : first + long], len(made))]))
    return made


def _select(buttons: Sequence[Button], number: int) -> Component:
    """A list, which says what it holds while nothing is chosen of it."""
    turn = buttons[0].token.partition(":")[0]
    options = [{"label": shortened(each.label, limits.SELECT_LABEL), "value": each.token} for each in buttons]
    held = f"{options[0]['label']} … {options[-1]['label']}" if len(options) > 1 else options[0]["label"]
    return {
        "type": SELECT,
        "custom_id": f"{LIST_PREFIX}{turn}:{number}",
        "placeholder": shortened(held, limits.PLACEHOLDER),
        "options": options,
    }


def keyboard_shown(rows: Sequence[Any]) -> Keyboard:
    """What stands under a message of discord.py's, in its rows; a list to choose from is one wide row."""
    shown: list[tuple[Button, ...]] = []
    for row in rows:
        buttons: list[Button] = []
        for child in getattr(row, "children", ()):
            if hasattr(child, "options"):
                buttons += [Button(option.label, option.value) for option in child.options]
            elif getattr(child, "custom_id", None) and getattr(child, "label", None) is not None:
                wire = child.custom_id.removeprefix(PREFIX)
                buttons.append(Button(child.label or "", MADE if wire.startswith(MADE) else wire))
        if buttons:
            shown.append(tuple(buttons))
    return tuple(shown)


def is_own(wire: str) -> bool:
    """Whether a token is the adapter's own, which the coach never hears of."""
    return wire.startswith(OWN)


def shortened(text: str, most: int) -> str:
    """The text, cut with an ellipsis if it is longer."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
