"""The ratings of a check-in from words, scales, emoji, each in its word's direction (CH-1, CH-2, CH-3)."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor

from core.understanding.amounts import Amount, Measure
from core.understanding.findings import Measured, Rated
from core.understanding.lexicon import Hit
from core.understanding.passage import Passage
from core.wellness.check_in import Item

MIDDLE = 3
#: Why a rating was read where two opposites are denied.
NEITHER = "neither of two opposites"
#: How sure a reading is (own choices): a number beside its name, a plain word, a word without its item,
#: a comparison with another day.
NUMBER_SURE, WORD_SURE, EXCEPTED_SURE, LOOSE_SURE, COMPARED_SURE = 0.95, 0.9, 0.7, 0.5, 0.4
#: What "not" makes of a word: not tired is fresh, not great is less than good, not terrible is middling.
_DENIED = {1: 3, 2: 4, 3: 3, 4: 2, 5: 2}
_DEGREE_REACH = 2
#: Words of an answer that names nothing ("feeling pretty good").
_SHORT_ANSWER = 4
#: Words of a clause that adds a judgement to what was said before ("three hours sleep, terrible").
_BRIEF = 2
#: "Feeling great" speaks of body and mood alike; so sure (own choice).
_FEELING_SURE = 0.65
_FEELING_REACH = 3
#: So many minutes in a check-in are a night: "four hours, all of it bad" (own choice).
_NIGHT = 120
#: The order of a bare "2 3 4" (CH-2).
ORDER = (Item.FATIGUE, Item.MOOD, Item.SLEEP_QUALITY, Item.SORENESS, Item.STRESS)
_VITAL_RANGE = {"resting_hr": (25, 130), "hrv_rmssd": (3, 300)}
_VITAL_REACH = 5
#: A device's score goes up to this and stands so near its name.
_SCORE_TOP, _SCORE_REACH = 100, 4


@dataclass(frozen=True, slots=True)
class _Name:
    """An item named; `plus` tells whether much of it is good."""

    item: Item
    plus: bool
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class _Mark:
    """A judgement that needs an item: how good, how much, or a number."""

    kind: str
    value: float
    first: int
    last: int


def ratings(passage: Passage, open_check_in: bool) -> list[Rated]:
    """Every rating in the order of the text; a later one may contradict an earlier one (see `settle`)."""
    row = number_row(passage, open_check_in)
    if row:
        return row
    found: list[Rated] = []
    topic: _Name | None = None
    for clause in passage.clauses:
        names = _names(passage, clause)
        felt = _felt(passage, clause)
        general = _general(passage, clause, names) if open_check_in else []
        free = clause if not general else range(clause.start, general[0].first)
        bound = _bound(passage, free, names, topic, open_check_in)
        found += felt + bound + general
        found += _excepted(passage, clause, names, found)
        if names:
            topic = names[-1]
        elif open_check_in and any(
            amount.value >= _NIGHT for amount in passage.amounts_in(clause, Measure.MINUTES)
        ):
            topic = _Name(Item.SLEEP_QUALITY, True, clause.start, clause.start)
        elif felt:
            topic = None
    return found or (_loose(passage) if open_check_in else [])


def _general(passage: Passage, clause: range, names: list[_Name]) -> list[Rated]:
    """ "Feeling great" is of body and mood, "everything fine" of all that is asked."""
    for amount in passage.amounts_in(clause, Measure.SHARE):
        after = passage.norms[amount.last + 1 : min(clause.stop, amount.last + 1 + _FEELING_REACH)]
        if not names and not passage.cues["all_over"].isdisjoint(after):
            level = 1 + 4 * amount.value
            return [
                Rated(item, level, amount.first, amount.last, "of all that is asked", _FEELING_SURE)
                for item in ORDER[:3]
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
        if not cues and not after:
            continue
        is_all = bool(after) or passage.norms[cues[0]] in passage.cues["everything"]
        items = ORDER[:3] if is_all else ORDER[:2]
        is_named = any((cues or [hit.first])[0] - 2 <= name.last for name in names)
        is_named = is_named or passage.has("feel", span=range(hit.first, hit.last + 1))
        if not is_named and _is_told(passage, hit) and not passage.has("spot", span=clause):
            value, _ = _weighed(passage, clause, hit, int(hit.value))
            return [
                Rated(item, value, hit.first, hit.last, "of how all feels", _FEELING_SURE) for item in items
            ]
    return []


def _excepted(passage: Passage, clause: range, names: list[_Name], found: list[Rated]) -> list[Rated]:
    """ "All good except my legs": what is named after an exception is told to be the other way."""
    opened = [at for at in clause if passage.norms[at] in passage.cues["except"]]
    before = [rated for rated in found if opened and rated.first < opened[0]]
    if not before:
        return []
    judged = {rated.item for rated in found if rated.first > opened[0]}
    value = 2 if before[-1].value > MIDDLE else 4
    return [
        Rated(name.item, value, name.first, name.last, "the exception", EXCEPTED_SURE)
        for name in names
        if name.first > opened[0] and name.item not in judged
    ]


def _loose(passage: Passage) -> list[Rated]:
    """ "Good" as the whole answer: taken for the mood, and to be asked about."""
    hits = [
        hit
        for hit in passage.hits("quality")
        if _is_told(passage, hit) and passage.norms[hit.first] not in passage.cues["no_answer"]
    ]
    if len(hits) == 3 and len(passage) <= _SHORT_ANSWER + 1:
        return [
            Rated(item, int(hit.value), hit.first, hit.last, "three words in order", LOOSE_SURE)
            for item, hit in zip(ORDER, hits, strict=False)
        ]
    if (
        len(hits) != 1
        or len(passage) > _SHORT_ANSWER
        or passage.amounts
        or set(passage.norms) <= passage.cues["courtesy"]
    ):
        return []
    clause = passage.clause_of(hits[0].first)
    value, _ = _weighed(passage, clause, hits[0], int(hits[0].value))
    return [Rated(Item.MOOD, value, hits[0].first, hits[0].last, "the whole answer", LOOSE_SURE)]


def number_row(passage: Passage, open_check_in: bool) -> list[Rated]:
    """A bare "2 3 4": fatigue, mood, sleep, then soreness, stress (CH-2)."""
    numbers = [amount for amount in passage.amounts if amount.measure is Measure.BARE]
    rows: list[list[Amount]] = []
    for amount in numbers:
        if rows and amount.first - rows[-1][-1].last <= 1 and not passage.hard[amount.first]:
            rows[-1].append(amount)
        else:
            rows.append([amount])
    for row in rows:
        is_scale = all(amount.value == int(amount.value) and 1 <= amount.value <= 5 for amount in row)
        is_whole_message = (
            row[0].first <= 1
            and row[-1].last == len(passage) - 1
            and passage.norms[0] in ("checkin", "check", passage.norms[row[0].first])
        )
        if is_scale and 3 <= len(row) <= len(ORDER) and (open_check_in or is_whole_message):
            return [
                Rated(item, amount.value, amount.first, amount.last, "CH-2 number row", NUMBER_SURE)
                for item, amount in zip(ORDER, row, strict=False)
            ]
    return []


def settle(found: list[Rated]) -> dict[Item, Rated]:
    """One rating an item: alike ones are averaged, of contradicting ones the later, surer one stands.

    "Neither tired nor fresh" contradicts nothing: it lies between.
    """
    settled: dict[Item, Rated] = {}
    for rated in found:
        before = settled.get(rated.item)
        if before is not None and rated.why == before.why == NEITHER:
            settled[rated.item] = Rated(rated.item, MIDDLE, before.first, rated.last, NEITHER, rated.confidence)
        elif before is None or rated.confidence > before.confidence or _contradict(before.value, rated.value):
            if before is not None and rated.confidence < before.confidence:
                continue
            settled[rated.item] = rated
        elif rated.confidence == before.confidence:
            mean = (before.value + rated.value) / 2
            settled[rated.item] = Rated(
                rated.item, mean, before.first, rated.last, before.why, rated.confidence
            )
    return settled


def rounded(value: float) -> int:
    """A stored rating: halves go away from the middle, so that a clear word is not blurred."""
    whole = floor(value + 0.5) if value >= MIDDLE else ceil(value - 0.5)
    return max(1, min(5, whole))


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


def _names(passage: Passage, clause: range) -> list[_Name]:
    """The items named in a clause; "last night" and "night shift" name a time."""
    taken = {
        at
        for table in ("day", "sleep", "modality")
        for hit in passage.hits(table, span=clause)
        if len(hit) > 1
        for at in range(hit.first, hit.last + 1)
    }
    names = []
    for hit in passage.hits("item", span=clause):
        item, sign = hit.value.split(".")
        if hit.first not in taken and _is_told(passage, hit):
            names.append(_Name(Item(item), sign == "plus", hit.first, hit.last))
    return names


def _is_told(passage: Passage, hit: Hit) -> bool:
    return passage.own_subject[hit.first] and not passage.supposed[hit.first]


def _felt(passage: Passage, clause: range) -> list[Rated]:
    found = []
    taken: Hit | None = None
    for hit in passage.hits("feel", span=clause):
        if taken is not None and taken.first < hit.first <= taken.last:
            continue
        taken = hit
        item, level = hit.value.split(".")
        woken = (
            item == Item.SLEEP_QUALITY
            and (hit.first == 0 or passage.mine[hit.first - 1])
            and passage.has("person", "other", span=range(hit.first, hit.last + 1))
        )
        is_shared = "us" in passage.norms[hit.first : hit.last + 1] and not passage.supposed[hit.first]
        if not (_is_told(passage, hit) or woken or is_shared) or (
            item != Item.SLEEP_QUALITY and _is_past(passage, clause)
        ):
            continue
        value, confidence = _weighed(passage, clause, hit, int(level))
        if _is_answered_no(passage, hit):
            value = _DENIED[int(level)]
        why = NEITHER if _is_neither(passage, hit) else f"word: {hit.phrase}"
        found.append(Rated(Item(item), value, hit.first, hit.last, why, confidence))
    return found


def _is_neither(passage: Passage, hit: Hit) -> bool:
    """ "Neither tired nor fresh", "not tired but not fresh either": of two opposites none."""
    denial = passage.rating_denial(hit)
    sentence = passage.sentence_of(hit.first)
    words = passage.norms[sentence.start : sentence.stop]
    return denial is not None and not passage.cues["neither"].isdisjoint(words)


def _is_past(passage: Passage, clause: range) -> bool:
    """ "Yesterday I was exhausted but today ...": told of another day than this one."""
    past = [day for day in passage.days_in(clause) if day.ahead < passage.today]
    if not past or passage.norms[past[0].first] not in passage.cues["yesterday"]:
        return False
    return past[0].first == clause.start or not passage.cues["was"].isdisjoint(
        passage.norms[clause.start : clause.stop]
    )


def _is_answered_no(passage: Passage, hit: Hit) -> bool:
    """ "Tired? No." """
    sentence = passage.sentence_of(hit.first)
    is_short = len(sentence) <= _BRIEF + 1 and passage.asks(sentence) and sentence.stop < len(passage)
    return is_short and passage.norms[sentence.stop] in ("no", "nope", "nah", "not", "never", "none")


def _weighed(passage: Passage, clause: range, hit: Hit, level: float) -> tuple[float, float]:
    """A word's level after degree ("very"), negation ("not .. at all") and comparison ("less tired than")."""
    before = range(max(clause.start, hit.first - _DEGREE_REACH), hit.first)
    around = {passage.norms[at] for at in before}
    denial = passage.rating_denial(hit)
    if denial is not None and passage.norms[denial.first] == "never" and around & passage.cues["more"]:
        return _strengthened(level), WORD_SURE
    if around & (passage.cues["more"] | passage.cues["less"]):
        return (level if around & passage.cues["more"] else 2 * MIDDLE - level), COMPARED_SURE
    if denial is not None:
        if passage.norms[denial.first] == "never" and passage.norms[hit.last].endswith("er"):
            return 5.0, WORD_SURE
        if _is_unheard_of(passage, denial, hit):
            return _strengthened(level), WORD_SURE
        denied = float(_DENIED[int(level)])
        if passage.has("negation", "total", span=range(hit.last + 1, clause.stop)) and denied > MIDDLE:
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


def _strengthened(level: float) -> float:
    return max(1.0, min(5.0, level + (-1 if level < MIDDLE else 1 if level > MIDDLE else 0)))


def _is_unheard_of(passage: Passage, denial: Hit, hit: Hit) -> bool:
    """ "Haven't felt this good in ages", "never slept so badly": denied of all days but this one."""
    between = passage.norms[denial.last + 1 : hit.first]
    after = passage.norms[hit.last + 1 : hit.last + 3]
    is_for_ages = not passage.cues["for_ages"].isdisjoint(after)
    return "this" in between or ("so" in between and (is_for_ages or passage.norms[denial.first] == "never"))


def _marks(passage: Passage, clause: range) -> list[_Mark]:
    marks = []
    for hit in passage.hits("quality", span=clause):
        if _is_told(passage, hit):
            marks.append(
                _Mark("quality", _weighed(passage, clause, hit, int(hit.value))[0], hit.first, hit.last)
            )
    for hit in passage.hits("amount", span=clause):
        if _is_told(passage, hit):
            marks.append(_Mark("amount", _degreed_amount(passage, clause, hit), hit.first, hit.last))
    for hit in passage.hits("negation", "phrase", span=clause):
        marks.append(_Mark("none", 0, hit.first, hit.last))
    for amount in passage.amounts_in(clause, Measure.SHARE, Measure.BARE):
        if (
            not passage.own_subject[amount.first]
            or passage.norms[amount.first - 1 if amount.first else 0] == "not"
        ):
            continue
        if amount.measure is Measure.SHARE:
            marks.append(
                _Mark("fifths" if amount.top == 5 else "share", amount.value, amount.first, amount.last)
            )
        elif amount.value * 2 == int(amount.value * 2) and 0 <= amount.value <= 10:
            marks.append(_Mark("bare", amount.value, amount.first, amount.last))
        elif amount.value <= _SCORE_TOP and _follows_score(passage, clause, amount):
            marks.append(_Mark("share", amount.value / _SCORE_TOP, amount.first, amount.last))
    return sorted(marks, key=lambda mark: mark.first)


def _follows_score(passage: Passage, clause: range, amount: Amount) -> bool:
    """ "Body battery 92", "sleep score 74": a device's number up to a hundred."""
    lead = passage.norms[max(clause.start, amount.first - _SCORE_REACH) : amount.first]
    return not passage.cues["scored"].isdisjoint(lead)


def _degreed_amount(passage: Passage, clause: range, hit: Hit) -> float:
    level = float(hit.value)
    before = range(max(clause.start, hit.first - 1), hit.first)
    if passage.rating_denial(hit) is not None and level != 2:
        return 4 - level if level in (1, 3) else 2
    degrees = {degree.value for degree in passage.hits("degree", span=before)}
    if "strong" in degrees and level in (1, 3):
        return 0 if level == 1 else 4
    return level


def _bound(
    passage: Passage, clause: range, names: list[_Name], topic: _Name | None, open_check_in: bool
) -> list[Rated]:
    """Judgements joined to items: the name before ("mood is good"), else the one after ("good mood")."""
    found: list[Rated] = []
    marks = _marks(passage, clause)
    taken: set[int] = set()
    for mark in marks:
        name = _name_for(passage, mark, names, taken, marks)
        if name is not None and _is_other_sense(mark, name, marks):
            continue
        if name is None and mark.kind == "quality" and not names:
            name = _unnamed(passage, clause, mark, topic, open_check_in)
        if name is None or (mark.kind == "bare" and not _is_scale_number(passage, mark, name)):
            continue
        value, confidence = _value(mark, name, open_check_in)
        if value is not None:
            taken.add(name.first)
            found.append(
                Rated(
                    name.item,
                    value,
                    min(name.first, mark.first),
                    max(name.last, mark.last),
                    f"{mark.kind} beside {name.item.value}",
                    confidence,
                )
            )
    return found + _shared(passage, names, found)


def _is_other_sense(mark: _Mark, name: _Name, marks: list[_Mark]) -> bool:
    """ "Up" is much of a burden ("stress is up") and good of the rest; "bad" likewise."""
    is_double = any(
        other.kind in ("quality", "amount") and other is not mark and other.first == mark.first and other.last == mark.last
        for other in marks
    )
    return is_double and mark.kind == ("quality" if not name.plus else "amount")


def _unnamed(
    passage: Passage, clause: range, mark: _Mark, topic: _Name | None, open_check_in: bool
) -> _Name | None:
    """What a judgement is of that stands without an item: "8 hours solid", "slept 7, all of it bad"."""
    is_night = open_check_in and any(
        amount.value >= _NIGHT and amount.last + 1 >= mark.first - 2
        for amount in passage.amounts_in(clause, Measure.MINUTES)
    )
    if is_night:
        return _Name(Item.SLEEP_QUALITY, True, clause.start, clause.start)
    is_brief = len(clause) <= _BRIEF and not passage.has("feel", span=clause)
    is_of_sleep = topic is not None and topic.item is Item.SLEEP_QUALITY
    return topic if _refers_back(passage, clause) or (is_brief and is_of_sleep) else None


def _shared(passage: Passage, names: list[_Name], found: list[Rated]) -> list[Rated]:
    """ "Mood and sleep good": a name without a judgement shares the next one's."""
    shared = []
    for name in names:
        after = [rated for rated in found if rated.first > name.last]
        is_alone = not any(rated.first <= name.first <= rated.last for rated in found)
        if is_alone and after and after[0].first == name.last + 1 and after[0].item is not name.item:
            shared.append(
                Rated(
                    name.item, after[0].value, name.first, name.last, "shares the next judgement", WORD_SURE
                )
            )
    return shared


def _refers_back(passage: Passage, clause: range) -> bool:
    return any(passage.norms[at] in passage.cues["anaphora"] for at in clause) and len(clause) <= 7


def _name_for(
    passage: Passage, mark: _Mark, names: list[_Name], taken: set[int], marks: list[_Mark]
) -> _Name | None:
    if mark.kind == "none":
        return next(
            (name for name in names if name.first == mark.last + 1 or (name.first == mark.last + 2)), None
        )
    before = [name for name in names if name.last < mark.first]
    after = [name for name in names if name.first > mark.last]
    if after and _stands_before(passage, mark, after[0]) and not (before and before[-1].first not in taken):
        return after[0]
    if before and before[-1].first not in taken and _is_said_of(passage, before[-1], mark):
        return before[-1]
    if after and after[0].first == mark.last + 1 and mark.kind in ("quality", "amount"):
        return after[0]
    if before and (before[-1].first not in taken or mark.kind == "quality"):
        return before[-1]
    if (
        after
        and mark.kind in ("quality", "amount")
        and not any(mark.last < other.first < after[0].first for other in marks)
    ):
        return after[0]
    return None


def _stands_before(passage: Passage, mark: _Mark, name: _Name) -> bool:
    """A number before its item: "3/5 energy", "a 4 for mood"."""
    between = passage.norms[mark.last + 1 : name.first]
    return (mark.kind in ("fifths", "share") and not between) or (
        mark.kind in ("fifths", "share", "bare")
        and between in (["for"], ["on"], ["for", "my"], ["for", "the"])
    )


def _is_said_of(passage: Passage, name: _Name, mark: _Mark) -> bool:
    """Whether a judgement stands right behind its item: "mood good", "mood is really good"."""
    between = passage.norms[name.last + 1 : mark.first]
    return len(between) <= 1 or (len(between) <= 4 and not passage.cues["copula"].isdisjoint(between))


def _is_scale_number(passage: Passage, mark: _Mark, name: _Name) -> bool:
    """Whether a bare number stands close behind its item; "slept 8" and "sleep 7" are hours (CH-3)."""
    if name.first > mark.last:
        return True
    if not 0 < mark.first - name.last <= 4:
        return False
    if name.item is Item.SLEEP_QUALITY:
        return (
            mark.value <= 5
            and passage.norms[name.first] not in ("slept", "sleeping")
            and passage.norms[name.last] not in ("slept", "night")
        )
    return True


def _value(mark: _Mark, name: _Name, open_check_in: bool) -> tuple[float | None, float]:
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


def _contradict(before: float, after: float) -> bool:
    return (before - MIDDLE) * (after - MIDDLE) < 0 and abs(before - after) > 1
