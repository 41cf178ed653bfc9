"""Judgements that need an item: how good, how much, a number; and what they are worth beside one (CH-1, CH-3)."""

from __future__ import annotations

from dataclasses import dataclass

from core.understanding.amounts import Amount, Measure
from core.understanding.lexicon import Hit
from core.understanding.passage import Passage
from core.understanding.weights import LOOSE_SURE, NUMBER_SURE, WORD_SURE, Name, is_told, weighed

#: A device's score goes up to this and stands so near its name.
_SCORE_TOP, _SCORE_REACH = 100, 4
#: From here on a sleep score is poor, fair, good, excellent (Garmin; below the first, own choice: bad).
_SLEEP_BANDS = (0.4, 0.6, 0.8, 0.9)
#: Up to here a number is one of ten, up to there it may be hours.
_SCALE_TOP, _HOURS_TOP = 10, 24


@dataclass(frozen=True, slots=True)
class Mark:
    """A judgement that needs an item: how good, how much, or a number."""

    kind: str
    value: float
    first: int
    last: int


def marks_in(passage: Passage, clause: range) -> list[Mark]:
    """The judgements of a clause in their order."""
    marks = []
    nothing = {amount.first for amount in passage.amounts_in(clause, Measure.SHARE) if not amount.value}
    for hit in passage.hits("quality", span=clause):
        if is_told(passage, hit) and hit.first not in nothing:
            marks.append(
                Mark("quality", weighed(passage, clause, hit, int(hit.value))[0], hit.first, hit.last)
            )
    for hit in passage.hits("amount", span=clause):
        is_of_complaints = hit.value == "0" and passage.norms[hit.last + 1 : hit.last + 2] == ["from"]
        if is_told(passage, hit) and not is_of_complaints:
            marks.append(Mark("amount", _degreed_amount(passage, clause, hit), hit.first, hit.last))
    for hit in passage.hits("negation", "phrase", span=clause):
        marks.append(Mark("none", 0, hit.first, hit.last))
    tenths = passage.hits("degree", "tenths", span=clause)
    scale = {at for hit in tenths for at in range(hit.first, hit.last + 1)}
    tenths_told = passage.has("degree", "tenths") or _closes_with_scale(passage)
    for amount in passage.amounts_in(clause, Measure.SHARE, Measure.BARE):
        if (
            amount.first in scale
            or not passage.own_subject[amount.first]
            or passage.norms[amount.first - 1 if amount.first else 0] == "not"
            or passage.is_left_behind(amount)
        ):
            continue
        if amount.measure is Measure.BARE and tenths_told:
            marks.append(Mark("share", amount.value / _SCALE_TOP, amount.first, amount.last))
        elif amount.measure is Measure.SHARE:
            marks.append(
                Mark("fifths" if amount.top == 5 else "share", amount.value, amount.first, amount.last)
            )
        elif amount.value * 2 == int(amount.value * 2) and 0 <= amount.value <= 10:
            marks.append(Mark("bare", amount.value, amount.first, amount.last))
        elif _SCALE_TOP < amount.value <= _SCORE_TOP and _follows_score(passage, clause, amount):
            marks.append(Mark("score", amount.value / _SCORE_TOP, amount.first, amount.last))
    return sorted(marks, key=lambda mark: mark.first)


def _closes_with_scale(passage: Passage) -> bool:
    """ "Mood 7, sleep 5, energy 6 (out of ten)": behind a break, and so of all numbers."""
    return any(passage.soft[hit.first] for hit in passage.hits("degree", "scale"))


def of_sleep_score(share: float) -> float:
    """A device's sleep score as a rating: from 90 of 100 excellent, from 80 good, from 60 fair (Garmin's bands)."""
    return 1.0 + sum(share >= lowest for lowest in _SLEEP_BANDS)


def _follows_score(passage: Passage, clause: range, amount: Amount) -> bool:
    """ "Body battery 92", "sleep score 74": a device's number up to a hundred."""
    lead = passage.norms[max(clause.start, amount.first - _SCORE_REACH) : amount.first]
    is_beside_sleep = lead[-1:] == ["sleep"] and amount.value > _HOURS_TOP
    return is_beside_sleep or not passage.cues["scored"].isdisjoint(lead)


def _degreed_amount(passage: Passage, clause: range, hit: Hit) -> float:
    level = float(hit.value)
    before = range(max(clause.start, hit.first - 1), hit.first)
    if passage.rating_denial(hit) is not None and level != 2:
        return 4 - level if level in (1, 3) else 2
    degrees = {degree.value for degree in passage.hits("degree", span=before)}
    if "strong" in degrees and level in (1, 3):
        return 0 if level == 1 else 4
    return level


def value_of(mark: Mark, name: Name, open_check_in: bool) -> tuple[float | None, float]:
    """What a judgement makes of an item, on the scale of a rating and before rounding, and how sure that is."""
    if mark.kind == "quality":
        return mark.value, WORD_SURE
    if mark.kind in ("amount", "none"):
        much = mark.value
        return (1 + much if name.plus else 5 - much), WORD_SURE
    if mark.kind == "bare" and mark.value <= 5:
        return (mark.value if mark.value else None), (NUMBER_SURE if open_check_in else LOOSE_SURE)
    if mark.kind == "fifths":
        stored = max(1.0, mark.value * 5)
        return (stored if name.plus else 6 - stored), NUMBER_SURE
    share = mark.value / 10 if mark.kind == "bare" else mark.value
    good = 1 + 4 * share
    return (good if name.plus else 6 - good), NUMBER_SURE
