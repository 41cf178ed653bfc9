"""Inline keyboards: rows of choices, pages when there are too many, and what stands where one was pressed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from adapters.telegram_chat import limits
from core.message import Message, token

#: Tokens of the adapter's own, which the coach never hears of. A token of the coach begins with a turn's id.
OWN = "~"
_PAGE = f"{OWN}page:"
#: A choice that was made: pressing it again changes nothing.
MADE = f"{OWN}made"

# Signs, not words, so that they are the same in every language.
_BACK, _MORE, _DONE = "◀", "▶", "✓"


@dataclass(frozen=True, slots=True)
class Button:
    """A label and what Telegram sends back when it is pressed."""

    label: str
    token: str


Keyboard = tuple[tuple[Button, ...], ...]


def keyboard_of(message: Message, labels: Sequence[str], page: int = 0) -> Keyboard:
    """The message's choices, in their rows; a page of them if they don't fit at once."""
    pairs = zip(message.choices, labels, strict=False)
    rows: list[tuple[Button, ...]] = []
    for _, row in groupby(pairs, key=lambda pair: pair[0].row):
        buttons = [Button(label, token(message.turn, choice.id)) for choice, label in row]
        rows += _in_rows(buttons)
    pages = _pages(rows)
    return pages[min(max(page, 0), len(pages) - 1)] if pages else ()


def _in_rows(buttons: Sequence[Button]) -> Iterable[tuple[Button, ...]]:
    wide = limits.BUTTONS_A_ROW
    return (tuple(buttons[first : first + wide]) for first in range(0, len(buttons), wide))


def _pages(rows: Sequence[tuple[Button, ...]]) -> list[Keyboard]:
    """All rows at once if they fit; else pages, each with the way to its neighbours."""
    if sum(map(len, rows)) <= limits.BUTTONS:
        return [tuple(rows)] if rows else []
    pages: list[list[tuple[Button, ...]]] = [[]]
    room = limits.BUTTONS - 2
    for row in rows:
        if sum(map(len, pages[-1])) + len(row) > room:
            pages.append([])
        pages[-1].append(row)
    return [(*page, _ways(number, len(pages))) for number, page in enumerate(pages)]


def _ways(number: int, count: int) -> tuple[Button, ...]:
    back = [Button(_BACK, f"{_PAGE}{number - 1}")] if number > 0 else []
    more = [Button(_MORE, f"{_PAGE}{number + 1}")] if number + 1 < count else []
    return (*back, *more)


def page_asked(wire: str) -> int | None:
    """The page that a pressed button leads to; None for any other button."""
    number = wire.removeprefix(_PAGE)
    return int(number) if wire.startswith(_PAGE) and number.isdecimal() else None


def after_press(shown: Keyboard, pressed: str, *, taken: bool, live: Collection[str]) -> Keyboard | None:
    """What stands under a message after one of its buttons was pressed; None when nothing changes.

    The pressed row gives way to the choice, and what leads nowhere any more goes.
    """
    if pressed in live:
        return None
    rows: list[tuple[Button, ...]] = []
    for row in shown:
        choice = next((button for button in row if button.token == pressed), None)
        if choice is not None and taken:
            rows.append((Button(f"{_DONE} {choice.label}", MADE),))
        else:
            kept = tuple(b for b in row if b.token in live or b.token.startswith(OWN))
            rows += [kept] if kept else []
    after = tuple(rows)
    return None if after == shown else after
