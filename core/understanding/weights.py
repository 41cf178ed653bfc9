"""How much a word of the check-in weighs after its degree, its denial and its comparison."""

from __future__ import annotations

from dataclasses import dataclass

from core.understanding.lexicon import Hit
from core.understanding.passage import Passage
from core.wellness.check_in import Item

MIDDLE = 3
#: How sure a reading is (own choices): a number beside its name, a plain word, what is excepted, a word without its
#: item, a comparison with another day.
NUMBER_SURE, WORD_SURE, EXCEPTED_SURE, LOOSE_SURE, COMPARED_SURE = 0.95, 0.9, 0.7, 0.5, 0.4
#: What "not" makes of a word: not tired is fresh, not great is less than good, not terrible is middling.
DENIED = {1: 3, 2: 4, 3: 3, 4: 2, 5: 2}
_DEGREE_REACH = 2


@dataclass(frozen=True, slots=True)
class Name:
    """An item named; `plus` tells whether much of it is good."""

    item: Item
    plus: bool
    first: int
    last: int


def is_told(passage: Passage, hit: Hit) -> bool:
    """Whether a word is said of the athlete, and not only supposed."""
    return passage.own_subject[hit.first] and not passage.supposed[hit.first]


def weighed(passage: Passage, clause: range, hit: Hit, level: float) -> tuple[float, float]:
    """A word's level after degree ("very"), negation ("not .. at all") and comparison ("less tired than")."""
    before = range(max(clause.start, hit.first - _DEGREE_REACH), hit.first)
    around = {passage.norms[at] for at in before}
    if level > MIDDLE and _is_like_a_thing(passage, hit):
        return (_strengthened(level) if _is_like_a_good_thing(passage, hit) else DENIED[5]), WORD_SURE
    denial = passage.rating_denial(hit)
    if denial is not None and passage.norms[denial.first] == "never" and around & passage.cues["more"]:
        return _strengthened(level), WORD_SURE
    if around & passage.cues["more"] and _is_rather(passage, hit):
        return level, WORD_SURE
    if around & (passage.cues["more"] | passage.cues["less"]):
        return (level if around & passage.cues["more"] else 2 * MIDDLE - level), COMPARED_SURE
    if denial is not None:
        if passage.norms[denial.first] == "never" and passage.norms[hit.last].endswith("er"):
            return 5.0, WORD_SURE
        if _is_unheard_of(passage, denial, hit) or _is_unsurpassed(passage, denial, hit):
            return _strengthened(level), WORD_SURE
        denied = float(DENIED[int(level)])
        between = range(denial.last + 1, hit.first)
        is_total = passage.has("negation", "total", span=range(hit.last + 1, clause.stop))
        is_total = is_total or passage.has("degree", "slight", span=between)
        is_total = is_total or passage.has("negation", "total", span=between)
        if is_total and denied > MIDDLE:
            denied = 5.0
        return denied, WORD_SURE
    degrees = {
        degree.value
        for degree in passage.hits("degree", span=before)
        if passage.cues["speaker"].isdisjoint(passage.norms[degree.last + 1 : hit.first])
    }
    repeats = hit.first > clause.start and passage.norms[hit.first - 1] == passage.norms[hit.first]
    if "slight" in degrees and level != MIDDLE:
        return level + (1 if level < MIDDLE else -1 if level == 5 else 0), WORD_SURE
    is_stressed = passage.has("degree", "after", span=range(hit.last + 1, min(hit.last + 4, clause.stop)))
    if "strong" in degrees or repeats or is_stressed:
        return _strengthened(level), WORD_SURE
    return level, WORD_SURE


def _is_like_a_thing(passage: Passage, hit: Hit) -> bool:
    """ "As fresh as a week-old fish": a good word said with a likeness."""
    behind = passage.norms[hit.last + 1 : hit.last + 3]
    is_framed = hit.first > 0 and passage.norms[hit.first - 1] == "as" and behind[:1] == ["as"]
    return is_framed and behind[1:] in (["a"], ["an"], ["the"], ["my"])


def _is_like_a_good_thing(passage: Passage, hit: Hit) -> bool:
    """ "As happy as a clam": a likeness that means what it says; others mock ("as keen as a sloth")."""
    thing = passage.norms[hit.last + 3 : passage.clause_of(hit.last).stop]
    return not passage.cues["good_likeness"].isdisjoint(thing)


def _is_unsurpassed(passage: Passage, denial: Hit, hit: Hit) -> bool:
    """ "Couldn't have slept better", "couldn't be in a worse mood": nothing lies beyond it."""
    is_possible = passage.norms[denial.first] in passage.cues["could"]
    return is_possible and passage.norms[hit.last] in passage.cues["beyond"]


def _is_rather(passage: Passage, hit: Hit) -> bool:
    """ "More tired than fresh": of two words the first, and no comparison with another day."""
    behind = range(hit.last + 2, min(hit.last + 2 + _DEGREE_REACH, len(passage)))
    is_than = passage.norms[hit.last + 1 : hit.last + 2] == ["than"]
    return is_than and any(passage.has(table, span=behind) for table in ("feel", "quality"))


def _strengthened(level: float) -> float:
    return max(1.0, min(5.0, level + (-1 if level < MIDDLE else 1 if level > MIDDLE else 0)))


def _is_unheard_of(passage: Passage, denial: Hit, hit: Hit) -> bool:
    """ "Haven't felt this good in ages", "never slept so badly": denied of all days but this one."""
    between = passage.norms[denial.last + 1 : hit.first]
    after = passage.norms[hit.last + 1 : hit.last + 3]
    is_for_ages = not passage.cues["for_ages"].isdisjoint(after)
    return "this" in between or ("so" in between and (is_for_ages or passage.norms[denial.first] == "never"))
