"""What a flow is: steps by name, each of which can ask, take a press, and take typed words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from core.dialogue.turn import Turn
from core.dialogue.world import Card
from core.understanding import Reading

Press = Callable[[Turn, Card, str], None]
#: True when the words were an answer; False leaves the question open and the words to the other handlers.
Answer = Callable[[Turn, Card, str, Reading], bool]
#: Asks the question again, after an interruption, from the card's data.
Ask = Callable[[Turn, Mapping[str, Any]], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One question or card. `expecting` tells the understanding what was asked (FORMATS: expecting)."""

    press: Press
    answer: Answer | None = None
    ask: Ask | None = None
    expecting: str | None = None


@dataclass(frozen=True, slots=True)
class Flow:
    """A conversation by its name and steps; both names are stored, so they live as long as data does."""

    name: str
    steps: Mapping[str, Step] = field(default_factory=dict)
