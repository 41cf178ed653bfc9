"""A message's buttons: rows of choices, pages when there are too many, and what stands where one was pressed.

Pure, and the same for every platform that has buttons under a message; how many fit is the platform's `Bounds`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, groupby

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
    """A label and what the platform sends back when it is pressed."""

    label: str
    token: str


Keyboard = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Bounds:
    """How many buttons a platform shows under a message: in all, in a row, and rows."""

    buttons: int
    a_row: int
    rows: int


def keyboard_of(message: Message, labels: Sequence[str], bounds: Bounds, page: int = 0) -> Keyboard:
    """The message's choices, in their rows; a page of them if they don't fit at once."""
    pages = _pages(rows_of(message, labels, bounds), bounds)
    return pages[min(max(page, 0), len(pages) - 1)] if pages else ()


def rows_of(message: Message, labels: Sequence[str], bounds: Bounds) -> Keyboard:
    """All choices in rows that are no wider than the platform's; too many rows of one button move together."""
    pairs = zip(message.choices, labels, strict=False)
    rows: list[tuple[Button, ...]] = []
    for _, row in groupby(pairs, key=lambda pair: pair[0].row):
        buttons = [Button(label, token(message.turn, choice.id)) for choice, label in row]
        rows += _in_rows(buttons, bounds.a_row)
    return tuple(rows) if len(rows) <= bounds.rows else _moved_together(rows, bounds)


def _in_rows(buttons: Sequence[Button], wide: int) -> Iterable[tuple[Button, ...]]:
    return (tuple(buttons[first : first + wide]) for first in range(0, len(buttons), wide))


def _moved_together(rows: Sequence[tuple[Button, ...]], bounds: Bounds) -> Keyboard:
    """Neighbours that stand alone share rows, as few in each as makes all fit; if nothing does, as many as can."""
    runs = [(alone, list(run)) for alone, run in groupby(rows, key=lambda row: len(row) == 1)]
    moved: list[tuple[Button, ...]] = []
    for wide in range(2, bounds.a_row + 1):
        moved = []
        for alone, run in runs:
            moved += _in_rows(list(chain.from_iterable(run)), wide) if alone else run
        if len(moved) <= bounds.rows:
            break
    return tuple(moved)


def _pages(rows: Keyboard, bounds: Bounds) -> list[Keyboard]:
    """All rows at once if they fit; else pages, each with the way to its neighbours."""
    if fits(rows, bounds):
        return [rows] if rows else []
    pages: list[list[tuple[Button, ...]]] = [[]]
    for row in rows:
        buttons = sum(map(len, pages[-1])) + len(row)
        if buttons > bounds.buttons - 2 or len(pages[-1]) + 1 > bounds.rows - 1:
            pages.append([])
        pages[-1].append(row)
    return [(*page, _ways(number, len(pages))) for number, page in enumerate(pages)]


def fits(rows: Keyboard, bounds: Bounds) -> bool:
    """Whether all rows can be shown at once."""
    return len(rows) <= bounds.rows and sum(map(len, rows)) <= bounds.buttons


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
