"""Resting heart rate and HRV, told beside their names."""

from __future__ import annotations

from core.understanding.amounts import Measure
from core.understanding.findings import Measured
from core.understanding.passage import Passage

_VITAL_RANGE = {"resting_hr": (25, 130), "hrv_rmssd": (3, 300)}
_VITAL_REACH = 5


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
        if numbers and lowest <= numbers[0].value <= highest and passage.mine[hit.first]:
            found.append(
                Measured(hit.value, numbers[0].value, hit.first, numbers[0].last, "vital with number")
            )
    return found
