"""Items told in a row with one judgement: "energy, mood and sleep all 4", "no issues with sleep, mood or energy"."""

from __future__ import annotations

from dataclasses import replace

from core.understanding.findings import Rated
from core.understanding.passage import Passage
from core.understanding.weights import Name


class Enumerated:
    """Remembers the items that stand alone in their clauses, for the judgement behind or before them."""

    def __init__(self, passage: Passage) -> None:
        self._passage = passage
        self._alone: list[Name] = []
        #: A judgement whose item came last, so that more of them may follow: "a 4 for sleep, mood and energy".
        self._open: Rated | None = None

    def share(self, clause: range, names: list[Name], judged: list[Rated]) -> list[Rated]:
        """The ratings that a clause gives to the items named alone around it."""
        if names and not judged and self._is_list(clause, names):
            self._alone += names
            return self._like(self._open, names) if self._open and not self._ends_with_number(clause) else []
        shared: list[Rated] = []
        if judged and names and self._alone and self._leads_on(clause, names):
            shared = self._like(judged[0], self._alone)
        self._alone = []
        closes = bool(names) and bool(judged) and names[-1].last == clause.stop - 1
        self._open = judged[-1] if closes and judged[-1].first < names[-1].first else None
        return shared

    def _is_list(self, clause: range, names: list[Name]) -> bool:
        """Whether a clause is nothing but items."""
        named = {at for name in names for at in range(name.first, name.last + 1)}
        rest = {self._passage.norms[at] for at in clause if at not in named}
        return rest <= self._passage.cues["beside_items"]

    def _leads_on(self, clause: range, names: list[Name]) -> bool:
        """Whether the row goes on: the clause opens with an item of it."""
        lead = self._passage.norms[clause.start : names[0].first]
        return self._passage.cues["beside_items"].issuperset(lead)

    def _ends_with_number(self, clause: range) -> bool:
        return bool(self._passage.amounts_in(clause))

    def _like(self, judged: Rated, names: list[Name]) -> list[Rated]:
        return [
            replace(judged, item=name.item, first=name.first, last=name.last, why="told in a row")
            for name in names
            if name.item is not judged.item
        ]
