"""What is told by comparison: "better than yesterday", "less tired than usual" (CH-2).

A comparison rates nothing by itself. The dialogue, which knows the athlete's earlier answers, makes a rating
of it, or asks.
"""

from __future__ import annotations

from core.understanding.lexicon import Hit
from core.understanding.passage import Passage
from core.understanding.reading import Compared
from core.understanding.weights import MIDDLE
from core.wellness.check_in import Item

#: "Better", "a bit worse": a comparison with the last answer where nothing else is said (words, own choice).
_BRIEF = 4
#: Words in front of a comparison that make it a big one.
_DEGREE_REACH = 2


def comparisons(passage: Passage, open_check_in: bool) -> list[tuple[Compared, Hit]]:
    """The comparisons of the athlete's own day with an earlier or the usual one, each item once."""
    found: dict[Item | None, tuple[Compared, Hit]] = {}
    for clause in passage.clauses:
        against = passage.hits("compare", "usual", "before", span=clause)
        is_answer = open_check_in and len(passage) <= _BRIEF
        if not against and not is_answer:
            continue
        for hit, item, step in _steps(passage, clause):
            if not passage.own_subject[hit.first] or passage.supposed[hit.first] or passage.asked[hit.first]:
                continue
            is_usual = any(other.value == "usual" for other in against)
            found.setdefault(item, (Compared(item, step, is_usual), hit))
    if len(found) > 1:
        found.pop(None, None)
    return list(found.values())


def _steps(passage: Passage, clause: range) -> list[tuple[Hit, Item | None, int]]:
    """Which item went which way: the word for it, the item (None: all of it), steps up or down."""
    told: list[tuple[Hit, Item | None, int]] = []
    for hit in passage.hits("comparative", span=clause):
        item, sign = hit.value.split(".")
        told.append((hit, Item(item), _size(passage, hit, 1 if sign == "plus" else -1)))
    for hit in passage.hits("feel", span=clause):
        before = {passage.norms[at] for at in range(max(clause.start, hit.first - 2), hit.first)}
        item, level = hit.value.split(".")
        more, less = before & passage.cues["more"], before & passage.cues["less"]
        if (more or less) and int(level) != MIDDLE:
            way = (1 if int(level) > MIDDLE else -1) * (1 if more else -1)
            told.append((hit, Item(item), _size(passage, hit, way)))
    for hit in passage.hits("compare", "better", "worse", span=clause):
        names = [name for name in passage.hits("item", span=clause) if name.first < hit.first]
        way = 1 if hit.value == "better" else -1
        if passage.denied(hit):
            way = -way
        named = Item(names[-1].value.split(".")[0]) if names else None
        told.append((hit, named, _size(passage, hit, way)))
    return told


def _size(passage: Passage, hit: Hit, way: int) -> int:
    """Two steps for "much better", one otherwise."""
    before = passage.norms[max(0, hit.first - _DEGREE_REACH) : hit.last + 1]
    return 2 * way if not passage.cues["big_step"].isdisjoint(before) else way
