"""Resting heart rate and HRV, told beside their names."""

from __future__ import annotations

from core.understanding.amounts import Amount, Measure
from core.understanding.findings import Measured
from core.understanding.lexicon import Hit
from core.understanding.passage import Passage

_VITAL_RANGE = {"resting_hr": (25, 130), "hrv_rmssd": (3, 300)}
_VITAL_REACH = 7
#: Words before a number that tell of which day it is.
_BEFORE_REACH = 2


def vitals(passage: Passage) -> list[Measured]:
    """Resting heart rate and HRV: the plain number that follows their name."""
    found = []
    for hit in passage.hits("vital"):
        lowest, highest = _VITAL_RANGE[hit.value]
        near = range(hit.first, min(len(passage), hit.last + 1 + _VITAL_REACH))
        numbers = [
            amount
            for amount in passage.amounts_in(near, Measure.BARE)
            if not passage.hits("vital", span=range(hit.last + 1, amount.first))
        ]
        of_now = [amount for amount in numbers if not _is_of_before(passage, amount)] or numbers
        if len(of_now) > 1 and not passage.cues["usually"].isdisjoint(
            passage.norms[max(0, hit.first - 2) : hit.first]
        ):
            of_now = of_now[1:]
        if not numbers:
            of_now = _told_before(passage, hit)
        if of_now and lowest <= of_now[0].value <= highest and passage.mine[hit.first]:
            found.append(
                Measured(
                    hit.value,
                    of_now[0].value,
                    min(hit.first, of_now[0].first),
                    max(hit.last, of_now[0].last),
                    "vital with number",
                )
            )
    return found


def _told_before(passage: Passage, name: Hit) -> list[Amount]:
    """ "52 was my resting pulse", "45 not 54 for the resting HR": the number that stands before its name."""
    near = range(max(passage.clause_of(name.first).start, name.first - _VITAL_REACH), name.first)
    told = passage.amounts_in(near, Measure.BARE)
    if not told:
        return []
    figures = {at for amount in told for at in range(amount.first, amount.last + 1)}
    between = {passage.norms[at] for at in range(told[0].last + 1, name.first) if at not in figures}
    is_named = between <= passage.cues["names_number_before"] and not between.isdisjoint(
        ("was", "is", "for", "not")
    )
    return (
        [amount for amount in told if passage.norms[amount.first - 1] != "not" or not amount.first]
        if is_named
        else []
    )


def _is_of_before(passage: Passage, amount: Amount) -> bool:
    """ "Dropped from 62 to 44", "was 60, now 45", "8 higher at 58": the beats of another day, or their change."""
    before = passage.norms[max(0, amount.first - _BEFORE_REACH) : amount.first]
    after = passage.norms[amount.last + 1 : amount.last + 2]
    is_change = not passage.cues["by_so_much"].isdisjoint(after) or (
        after == ["to"]
        and not (passage.cues["by_so_much"] | passage.cues["changing"]).isdisjoint(before[-1:])
    )
    return is_change or not passage.cues["of_before"].isdisjoint(before[-1:]) or "usually" in before
