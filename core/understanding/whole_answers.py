"""Answers that speak of all at once: "feeling great", "all good except my legs", "Dead.", "meh"."""

from __future__ import annotations

from core.understanding.amounts import Amount, Measure
from core.understanding.findings import Rated
from core.understanding.lexicon import Hit
from core.understanding.passage import Passage
from core.understanding.weights import (
    DENIED,
    EXCEPTED_SURE,
    LOOSE_SURE,
    MIDDLE,
    WORD_SURE,
    Name,
    is_told,
    weighed,
)
from core.wellness.check_in import DAILY_THREE, Item

#: Words of an answer that names nothing ("feeling pretty good").
SHORT_ANSWER = 4
#: Words of a clause that adds a judgement to what was said before ("three hours sleep, terrible").
BRIEF = 2
#: "Feeling great" speaks of body and mood alike; so sure (own choice).
_FEELING_SURE = 0.65
_FEELING_REACH = 3
#: The top of the scale of a rating.
_SCALE_TOP = 5
_PERCENT = 100
#: Tops of the scales on which one rates oneself as a whole ("7/10").
_SCALE_TOPS = (5, 10)


def general(passage: Passage, clause: range, names: list[Name], is_but_for: bool) -> list[Rated]:
    """ "Feeling great" is of body and mood, "everything fine" and "fine but for my legs" of all that is asked."""
    for amount in passage.amounts_in(clause, Measure.SHARE):
        if amount.top == _PERCENT and not names and _is_percent_alone(passage, clause, amount):
            level = 1 + 4 * amount.value
            return [
                Rated(Item.FATIGUE, level, amount.first, amount.last, "so much of oneself", _FEELING_SURE)
            ]
        is_alone = len(clause) == len(passage) and _is_percent_alone(passage, clause, amount)
        if amount.top in _SCALE_TOPS and not names and is_alone:
            level = 1 + 4 * amount.value
            return [
                Rated(item, level, amount.first, amount.last, "so much of oneself", LOOSE_SURE)
                for item in DAILY_THREE[:2]
            ]
        behind = passage.norms[amount.last + 1 : min(clause.stop, amount.last + 1 + _FEELING_REACH)]
        if not names and not passage.cues["all_over"].isdisjoint(behind):
            level = 1 + 4 * amount.value
            return [
                Rated(item, level, amount.first, amount.last, "of all that is asked", _FEELING_SURE)
                for item in DAILY_THREE
            ]
    for hit in passage.hits("overall", span=clause):
        if not names and passage.own_subject[hit.first]:
            return [
                Rated(item, float(hit.value), hit.first, hit.last, "of all that is asked", WORD_SURE)
                for item in DAILY_THREE
            ]
    for amount in passage.amounts_in(clause, Measure.BARE):
        lead_words = passage.norms[max(clause.start, amount.first - _FEELING_REACH) : amount.first]
        is_rating = amount.value == int(amount.value) and 1 <= amount.value <= _SCALE_TOP
        is_named = any(name.first < amount.first for name in names)
        behind = passage.norms[amount.last + 1 : min(clause.stop, amount.last + 1 + _FEELING_REACH)]
        is_of_all = not passage.cues["everything"].isdisjoint(lead_words)
        is_of_all = is_of_all or not passage.cues["all_over"].isdisjoint(behind)
        if not is_named and is_rating and is_of_all:
            return [
                Rated(item, amount.value, amount.first, amount.last, "of all that is asked", _FEELING_SURE)
                for item in DAILY_THREE
            ]
    for hit in passage.hits("quality", span=clause):
        lead = range(max(clause.start, hit.first - _FEELING_REACH), hit.first)
        cues = [
            at for at in lead if passage.norms[at] in passage.cues["everything"] | passage.cues["feeling"]
        ]
        after = [
            at
            for at in range(hit.last + 1, min(clause.stop, hit.last + 1 + _FEELING_REACH))
            if passage.norms[at] in passage.cues["all_over"]
        ]
        is_rest = is_but_for and len(clause) <= BRIEF
        if not cues and not after and not is_rest:
            continue
        is_all = bool(after) or is_rest or passage.norms[cues[0]] in passage.cues["everything"]
        items = DAILY_THREE if is_all else DAILY_THREE[:2]
        is_named = any((cues or [hit.first])[0] - 2 <= name.last for name in names)
        is_named = is_named or (not after and passage.has("feel", span=range(hit.first, hit.last + 1)))
        is_whole = not is_named and not _tells_recovery(passage, hit)
        if is_whole and is_told(passage, hit) and not passage.has("spot", span=clause):
            value, _ = weighed(passage, clause, hit, int(hit.value))
            return [
                Rated(item, value, hit.first, hit.last, "of how all feels", _FEELING_SURE) for item in items
            ]
    return []


def _is_percent_alone(passage: Passage, clause: range, amount: Amount) -> bool:
    """ "Like 60 % today", "running at about 40 %": a percentage of oneself, and nothing else is named."""
    beside = {*passage.norms[clause.start : amount.first], *passage.norms[amount.last + 1 : clause.stop]}
    return beside <= passage.cues["beside_percent"] and not passage.supposed[amount.first]


def _tells_recovery(passage: Passage, hit: Hit) -> bool:
    """ "I am well again": an illness has ended (SA-10), and the day is not rated by that."""
    return any(over.first <= hit.last and hit.first <= over.last for over in passage.hits("clear", "well"))


def lone(passage: Passage, clause: range) -> list[Rated]:
    """ "Alarm at six. Dead.": a word that tells of tiredness where it stands alone."""
    words = set(passage.norms[clause.start : clause.stop])
    lone = words & passage.cues["tired_alone"]
    if len(clause) > BRIEF or not lone or not passage.own_subject[clause.start]:
        return []
    return [Rated(Item.FATIGUE, 1, clause.start, clause.stop - 1, "tired, said alone", WORD_SURE)]


def unbroken(passage: Passage, clause: range) -> list[Rated]:
    """ "Straight through", "8 hours in one go": a night without waking, where nothing else is spoken of."""
    through = passage.hits("sleep", "through", span=clause)
    is_of_else = any(passage.has(table, span=clause) for table in ("kind", "modality", "run", "spot"))
    if not through or is_of_else or not passage.own_subject[clause.start]:
        return []
    has_length = bool(passage.amounts_in(clause, Measure.MINUTES, Measure.CLOCK, Measure.COLON))
    has_length = has_length or passage.has("sleep", "range", span=clause)
    is_short = len(clause) <= len(through[0]) + BRIEF
    if not (has_length or is_short or passage.has("sleep", "cue", span=clause)):
        return []
    return [
        Rated(Item.SLEEP_QUALITY, 4, through[0].first, through[0].last, "a night without waking", WORD_SURE)
    ]


def against_thought(passage: Passage, clause: range) -> list[Rated]:
    """ "Thought I'd be sore but I'm not": what was only thought is denied."""
    words = set(passage.norms[clause.start : clause.stop])
    is_denial = "not" in words and words <= passage.cues["but_i_am_not"]
    if not is_denial or not clause.start:
        return []
    before = passage.clause_of(clause.start - 1)
    told = [hit for hit in passage.hits("feel", span=before) if passage.supposed[hit.first]]
    if not told or passage.rating_denial(told[-1]) is not None:
        return []
    item, level = told[-1].value.split(".")
    return [Rated(Item(item), DENIED[int(level)], clause.start, clause.stop - 1, "not as thought", WORD_SURE)]


def before_exception(passage: Passage, clause: range) -> range:
    """ "Everything good bar the legs": the part of a clause that judges; the whole where nothing is excepted."""
    for at in clause[1:]:
        head = range(clause.start, at)
        if passage.norms[at] in passage.cues["except"] and any(
            passage.has(table, span=head) for table in ("quality", "feel", "amount")
        ):
            return head
    return clause


def excepted(passage: Passage, clause: range, names: list[Name], found: list[Rated]) -> list[Rated]:
    """ "All good except my legs": what is named after an exception is told to be the other way."""
    opened = [at for at in clause if passage.norms[at] in passage.cues["except"]]
    before = [rated for rated in found if opened and rated.first < opened[0]]
    if not before:
        return []
    judged = {rated.item for rated in found if rated.first > opened[0]}
    value = 2 if before[-1].value >= MIDDLE else 4
    sure = max(EXCEPTED_SURE, before[-1].confidence)
    return [
        Rated(name.item, value, name.first, name.last, "the exception", sure)
        for name in names
        if name.first > opened[0] and name.item not in judged
    ]


def loose(passage: Passage) -> list[Rated]:
    """ "Good" as the whole answer: taken for the mood, and to be asked about."""
    hits = [
        hit
        for hit in passage.hits("quality")
        if is_told(passage, hit) and passage.norms[hit.first] not in passage.cues["no_answer"]
    ]
    if any(_tells_recovery(passage, hit) for hit in hits):
        return []
    if len(hits) == 3 and len(passage) <= SHORT_ANSWER + 1:
        return [
            Rated(item, int(hit.value), hit.first, hit.last, "three words in order", LOOSE_SURE)
            for item, hit in zip(DAILY_THREE, hits, strict=False)
        ]
    is_opening = bool(hits) and hits[0].first < BRIEF and "for" in passage.norms[hits[0].last :]
    if (
        len(hits) not in (1, 2)
        or len(passage) - sum(len(hit) - 1 for hit in hits)
        > SHORT_ANSWER + BRIEF * (len(hits) - 1 + is_opening)
        or passage.amounts
        or set(passage.norms) <= passage.cues["courtesy"]
    ):
        return []
    values = [weighed(passage, passage.clause_of(hit.first), hit, int(hit.value))[0] for hit in hits]
    mean = sum(values) / len(values)
    return [Rated(Item.MOOD, mean, hits[0].first, hits[-1].last, "the whole answer", LOOSE_SURE)]
