"""Illness as told: fever, below or above the neck (CH-4, SA-4)."""

from __future__ import annotations

from core.understanding.lexicon import Hit
from core.understanding.passage import Passage
from core.wellness.check_in import Illness

#: A temperature counts as fever from here on (37.5 Celsius is the common threshold; 99.5 Fahrenheit).
FEVER_CELSIUS = (37.5, 43.0)
FEVER_FAHRENHEIT = (99.5, 109.0)
_TEMPERATURE_REACH = 4
_GRAVITY = (Illness.FEVER, Illness.BELOW_NECK, Illness.ABOVE_NECK)


def illness(passage: Passage) -> tuple[Illness, Hit] | None:
    """The gravest sign of the athlete's own present illness, and the words for it."""
    told = [
        hit
        for hit in passage.hits("illness", *[kind.value for kind in _GRAVITY])
        if _is_present(passage, hit)
    ]
    for kind in _GRAVITY:
        for hit in told:
            if hit.value == kind.value:
                return kind, hit
    return None


def _is_present(passage: Passage, hit: Hit) -> bool:
    if not passage.mine[hit.first] or passage.supposed[hit.first] or passage.asked[hit.first]:
        return False
    if passage.denied(hit) and hit.phrase.split()[0] not in ("no", "not"):
        return False
    sentence = passage.sentence_of(hit.first)
    rest = range(hit.first, sentence.stop)
    if passage.has("illness", "past", "long_past", span=sentence) or passage.has("illness", "spared", span=sentence):
        return False
    if any(not passage.denied(gone) for gone in passage.hits("negation", "gone", span=rest)) or passage.has(
        "clear", "well", span=rest
    ):
        return False
    is_reading = passage.norms[hit.first] in ("temp", "temperature") or hit.phrase == "a temperature of"
    return not is_reading or _is_fever(passage, hit)


def _is_fever(passage: Passage, hit: Hit) -> bool:
    near = range(max(0, hit.first - _TEMPERATURE_REACH), min(len(passage), hit.last + 1 + _TEMPERATURE_REACH))
    return any(
        lowest <= amount.value <= highest
        for amount in passage.amounts_in(near)
        for lowest, highest in (FEVER_CELSIUS, FEVER_FAHRENHEIT)
    )
