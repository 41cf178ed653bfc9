"""Text in pieces that a platform takes: cut between paragraphs, lines, sentences, words. Pure."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable

#: How long a text is on a platform; never less for a longer text.
Measure = Callable[[str], int]


def units(text: str) -> int:
    """The length in UTF-16 code units, as Telegram counts it; the most that any platform counts."""
    return len(text) + sum(character > "\uffff" for character in text)


#: Where a text may be cut, the best place first: between paragraphs, lines, sentences, words.
_SEAMS = tuple(map(re.compile, (r"\n\s*\n", r"\n", r"(?<=[.!?…:;])\s+", r"\s+")))


def split(text: str, first: int, rest: int, measure: Measure = units) -> list[str]:
    """The text in pieces of at most such a measure, the first and all others; none for an empty text."""
    pieces: list[str] = []
    text = text.strip()
    while text:
        most = rest if pieces else first
        at, behind = _cut(text, most, measure)
        pieces.append(text[:at].rstrip())
        text = text[behind:].strip()
    return pieces


def _cut(text: str, most: int, measure: Measure) -> tuple[int, int]:
    """Where a piece ends and the next begins."""
    if measure(text) <= most:
        return len(text), len(text)
    # No character is shorter than a unit, so that no more than `most` of them can fit.
    fits = max(1, bisect_right(range(1, most + 2), most, key=lambda at: measure(text[:at])))
    for seam in _SEAMS:
        found = [match for match in seam.finditer(text, 0, fits + 1) if 0 < match.start() <= fits]
        if found:
            return found[-1].start(), found[-1].end()
    while fits > 1 and _hangs_together(text[fits - 1], text[fits]):
        fits -= 1
    return fits, fits


_JOINER, _SELECTORS = "\u200d", "\ufe0e\ufe0f"


def _hangs_together(left: str, right: str) -> bool:
    """Whether two characters are shown as one: an emoji of several, a letter with its accent."""
    return (
        _JOINER in (left, right)
        or right in _SELECTORS
        or unicodedata.combining(right) > 0
        or "\U0001f3fb" <= right <= "\U0001f3ff"
        or ("\U0001f1e6" <= left <= "\U0001f1ff" and "\U0001f1e6" <= right <= "\U0001f1ff")
    )
