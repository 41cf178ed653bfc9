"""The athlete likened to a thing: "phone at 3 percent, me about the same" (CH-1)."""

from __future__ import annotations

from core.understanding.amounts import Measure
from core.understanding.findings import Rated
from core.understanding.lexicon import Hit
from core.understanding.passage import Passage
from core.understanding.weights import WORD_SURE
from core.wellness.check_in import Item

#: Words from a thing to its state, and from there to the athlete (own choices).
_STATE_REACH, _SELF_REACH = 7, 12
#: How charged a thing is that is told flat or full; whoever is told to be unlike it lies this far from the end.
_FLAT, _FULL, _UNLIKE = 1.0, 5.0, 1.0


def likened(passage: Passage) -> list[Rated]:
    """The freshness of an athlete who is as drained or as charged as a thing, or is told to be otherwise."""
    things = passage.hits("likened", "thing")
    if not things:
        return []
    for told in passage.hits("likened", "so_am_i", "not_i"):
        before = [thing for thing in things if 0 < told.first - thing.last <= _STATE_REACH + _SELF_REACH]
        level = _charge(passage, before[-1], told) if before else None
        if level is None or passage.supposed[told.first] or not passage.mine[told.first]:
            continue
        if told.value == "not_i":
            level = _FULL - _UNLIKE if level < (_FLAT + _FULL) / 2 else _FLAT + _UNLIKE
        return [Rated(Item.FATIGUE, level, before[-1].first, told.last, "likened to a thing", WORD_SURE)]
    return []


def _charge(passage: Passage, thing: Hit, told: Hit) -> float | None:
    """How full of power a thing is told to be, on the scale of a rating; None where that is not told."""
    state = range(thing.first, min(thing.last + 1 + _STATE_REACH, told.first))
    for amount in passage.amounts_in(state, Measure.SHARE):
        return _FLAT + (_FULL - _FLAT) * amount.value
    if passage.has("likened", "flat", span=state):
        return _FLAT
    return _FULL if passage.has("likened", "full", span=state) else None
