"""Left and right: which of the two a place hurts on, and what only sounds so ("right now", "I left")."""

from __future__ import annotations

from collections.abc import Sequence

from core.understanding.lexicon import Hit
from core.understanding.passage import Passage
from core.understanding.reading import Side


def side_of(passage: Passage, spot: Hit, told: Sequence[Hit], behind: Sequence[range]) -> Side | None:
    """The side nearest to a place, of those `told` around it, else the one of a sentence `behind` it."""
    near = [
        (min(abs(hit.first - spot.last), abs(spot.first - hit.last)), Side(hit.value))
        for hit in told
        if not _is_no_side(passage, spot, hit)
    ]
    return min(near, key=lambda pair: pair[0])[1] if near else _alone(passage, behind)


def before_side(passage: Passage, at: int) -> int:
    """Where a place begins with its side: at the word before `at` where that is left or right."""
    return at - 1 if at > 0 and passage.norms[at - 1] in ("left", "right", "l", "r") else at


def _is_no_side(passage: Passage, spot: Hit, hit: Hit) -> bool:
    word = passage.norms[hit.first]
    after = passage.norms[hit.last + 1] if hit.last + 1 < len(passage) else ""
    is_letter = word in ("l", "r") and hit.last != spot.first - 1
    is_adverb = word == "right" and len(hit) == 1 and after in passage.cues["after_right"]
    is_very = (
        word == "right"
        and passage.norms[hit.first - 1 : hit.first] == ["a"]
        and not passage.has("spot", span=range(hit.last + 1, hit.last + 3))
    )
    is_leaving = (
        word == "left"
        and hit.last + 1 != spot.first
        and after not in passage.cues["height"]
        and (
            after in passage.cues["after_left"]
            or (hit.first > 0 and passage.norms[hit.first - 1] in ("i", "we", "have", "got"))
        )
    )
    return is_letter or is_adverb or is_very or is_leaving


def _alone(passage: Passage, behind: Sequence[range]) -> Side | None:
    """ "The achilles. Left.": a sentence of nothing but a side behind the place."""
    for sentence in behind:
        sides = passage.hits("side", span=sentence)
        if sides and len(sentence) <= len(sides[0]) + 1:
            return Side(sides[0].value)
    return None
