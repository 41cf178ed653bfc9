"""Illness as told: fever, below or above the neck (CH-4, SA-4)."""

from __future__ import annotations

from core.understanding.amounts import Measure
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
    measured = _measured_fever(passage)
    if measured is not None:
        told.append(measured)
    for kind in _GRAVITY:
        for hit in told:
            if hit.value == kind.value:
                return kind, hit
    return None


def _measured_fever(passage: Passage) -> Hit | None:
    """ "I have 38.5": tenths of a degree, told of oneself, are of the body."""
    for amount in passage.amounts_in(range(len(passage)), Measure.DEGREES, Measure.BARE):
        opens = amount.first == passage.clause_of(amount.first).start
        is_told = opens or passage.norms[amount.first - 1] in passage.cues["having"]
        is_mine = is_told and passage.mine[amount.first]
        has_tenths = amount.value != int(amount.value)
        is_celsius = FEVER_CELSIUS[0] <= amount.value <= FEVER_CELSIUS[1]
        is_fahrenheit = FEVER_FAHRENHEIT[0] <= amount.value <= FEVER_FAHRENHEIT[1] and passage.has("illness")
        if is_mine and has_tenths and (is_celsius or is_fahrenheit):
            return Hit("illness", Illness.FEVER.value, amount.first, amount.last, "body temperature")
    return None


def _is_present(passage: Passage, hit: Hit) -> bool:
    if not passage.mine[hit.first] or passage.supposed[hit.first] or passage.asked[hit.first]:
        return False
    if passage.denied(hit) and hit.phrase.split()[0] not in ("no", "not"):
        return False
    if any(other.first == hit.last + 1 for other in passage.hits("person", "other")):
        return False
    sentence = passage.sentence_of(hit.first)
    others = [
        other.first
        for other in passage.hits("illness", *[kind.value for kind in _GRAVITY], span=sentence)
        if other.first > hit.last and passage.clause_of(other.first) != passage.clause_of(hit.first)
    ]
    rest = range(hit.first, others[0] if others else sentence.stop)
    if passage.has("illness", "past", "long_past", "spared", span=sentence):
        return False
    if any(_ends(passage, gone) for gone in passage.hits("over", "gone", span=rest)) or passage.has(
        "clear", "well", span=rest
    ):
        return False
    is_reading = hit.value == Illness.FEVER.value and not passage.cues["temperature"].isdisjoint(
        passage.norms[hit.first : hit.last + 1]
    )
    return not is_reading or _is_fever(passage, hit) or hit.phrase in passage.cues["temperature_is_fever"]


def _ends(passage: Passage, gone: Hit) -> bool:
    """Whether "gone" is said of the illness; "otherwise fine" is said of all the rest."""
    return not passage.denied(gone) and not passage.is_of_the_rest(gone)


def _is_fever(passage: Passage, hit: Hit) -> bool:
    near = range(max(0, hit.first - _TEMPERATURE_REACH), min(len(passage), hit.last + 1 + _TEMPERATURE_REACH))
    if not passage.cues["outdoors"].isdisjoint(passage.norms[at] for at in near):
        return False
    return any(
        lowest <= amount.value <= highest
        for amount in passage.amounts_in(near)
        for lowest, highest in (FEVER_CELSIUS, FEVER_FAHRENHEIT)
    )
