"""Parts of a message and the phrases over them: where sentences begin, which phrase lies in which."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate

from core.understanding.lexicon import Hit


def starts(words: int, breaks: set[int], longest: int) -> list[int]:
    """Where the parts begin: at the breaks, and wherever a part without one would grow too long."""
    found: list[int] = []
    for at in range(words):
        if not found or at in breaks or at - found[-1] >= longest:
            found.append(at)
    return found


def ranges(firsts: list[int], end: int) -> list[range]:
    """The parts that begin at `firsts`; the last one reaches to `end`."""
    stops = [*firsts[1:], end]
    return [range(start, stop) for start, stop in zip(firsts, stops, strict=False)]


class Row:
    """Phrases in order of their first word, cut to a span quickly."""

    def __init__(self, hits: Sequence[Hit]) -> None:
        self._hits = hits
        self._firsts = [hit.first for hit in hits]

    def inside(self, span: range | None) -> Sequence[Hit]:
        """The phrases that lie inside a span; all of them without one."""
        if span is None:
            return self._hits
        stop = span.stop
        lowest = bisect_left(self._firsts, span.start)
        if lowest == len(self._firsts) or self._firsts[lowest] >= stop:
            return ()
        return [
            hit for hit in self._hits[lowest : bisect_left(self._firsts, stop, lowest)] if hit.last < stop
        ]


class Cover:
    """How far phrases reach from each word on; answers in one step whether a longer one holds another."""

    def __init__(self, hits: Sequence[Hit], words: int) -> None:
        self._from_here = [-1] * (words + 1)
        for hit in hits:
            self._from_here[hit.first] = max(self._from_here[hit.first], hit.last)
        self._from_before = [-1, *accumulate(self._from_here, max)]

    def outdoes(self, hit: Hit) -> bool:
        """Whether a phrase lies inside a longer one."""
        return self._from_here[hit.first] > hit.last or self._from_before[hit.first] >= hit.last

    def masks(self, hit: Hit) -> bool:
        """Whether a phrase shares a word with one of these and does not hold it whole."""
        if self._from_before[hit.first] >= hit.first:
            return True
        return any(self._from_here[at] > hit.last for at in range(hit.first, hit.last + 1))
