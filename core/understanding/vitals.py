"""Resting heart rate and HRV, told beside their names."""

from __future__ import annotations

from core.understanding.amounts import Amount, Measure
from core.understanding.findings import Measured
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
        if of_now and lowest <= of_now[0].value <= highest and passage.mine[hit.first]:
            found.append(Measured(hit.value, of_now[0].value, hit.first, of_now[0].last, "vital with number"))
    return found


def _is_of_before(passage: Passage, amount: Amount) -> bool:
    """ "Dropped from 62 to 44", "was 60, now 45", "8 higher at 58": the beats of another day, or their change."""
    before = passage.norms[max(0, amount.first - _BEFORE_REACH) : amount.first]
    after = passage.norms[amount.last + 1 : amount.last + 2]
    is_change = not passage.cues["by_so_much"].isdisjoint(after) or (
        after == ["to"] and not passage.cues["by_so_much"].isdisjoint(before[-1:])
    )
    return is_change or not passage.cues["of_before"].isdisjoint(before[-1:]) or "usually" in before
