"""The small values that the readers of single parts hand to the composition of a reading."""

from __future__ import annotations

from dataclasses import dataclass

from core.understanding.passage import Passage
from core.understanding.reading import Finding
from core.wellness.check_in import Item


@dataclass(frozen=True, slots=True)
class Rated:
    """A rating (1-5, five best, not yet rounded) read from the words `first` to `last`."""

    item: Item
    value: float
    first: int
    last: int
    why: str
    confidence: float = 0.9


@dataclass(frozen=True, slots=True)
class Measured:
    """Hours of sleep, a resting heart rate or an HRV read from the words `first` to `last`."""

    field: str
    value: float
    first: int
    last: int
    why: str
    confidence: float = 0.95


def finding(
    passage: Passage,
    part: str,
    value: str | int | float | bool | None,
    first: int,
    last: int,
    why: str,
    confidence: float = 0.9,
) -> Finding:
    """A finding with its place in the text."""
    start, end = passage.span(first, last)
    return Finding(part, value, start, end, why, confidence)
