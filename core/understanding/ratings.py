"""The ratings of a check-in from words, scales, emoji, each in its word's direction (CH-1, CH-2, CH-3)."""

from __future__ import annotations

from math import ceil, floor

from core.understanding.amounts import Measure
from core.understanding.enumerated import Enumerated
from core.understanding.findings import Rated
from core.understanding.lexicon import Hit
from core.understanding.likened import likened
from core.understanding.marks import Mark, marks_in, of_sleep_score, value_of
from core.understanding.number_rows import number_row
from core.understanding.passage import Passage
from core.understanding.weights import (
    DENIED,
    EXCEPTED_SURE,
    MIDDLE,
    NUMBER_SURE,
    WORD_SURE,
    Name,
    is_told,
    weighed,
)
from core.understanding.whole_answers import (
    BRIEF,
    SHORT_ANSWER,
    against_thought,
    before_exception,
    excepted,
    general,
    lone,
    loose,
    unbroken,
)
from core.wellness.check_in import Item

#: What a device makes of the athlete counts less than how they feel (own choice).
_DEVICE_SURE = 0.85
#: Why a rating was read where two opposites are denied.
NEITHER = "neither of two opposites"
#: So many minutes in a check-in are a night: "four hours, all of it bad" (own choice).
_NIGHT = 120
#: "10 pm to six": one word between the two ends.
_ONE_BETWEEN = 2
#: "Between very tired and fine": words around the joining "and".
_BETWEEN_REACH = 3
#: Words of a number on a scale ("2 out of 10").
_SCALE_REACH = 4


def ratings(passage: Passage, open_check_in: bool) -> list[Rated]:
    """Every rating in the order of the text; a later one may contradict an earlier one (see `settle`)."""
    row = number_row(passage, open_check_in)
    if row:
        return row
    found: list[Rated] = []
    topic: Name | None = None
    between_ends: list[int] = []
    enumerated = Enumerated(passage)
    for clause in passage.clauses:
        names = _names(passage, clause)
        head = before_exception(passage, clause)
        leading = [name for name in names if name.first < head.stop]
        felt = _felt(passage, clause, between_ends)
        of_all = general(passage, head, leading, is_but_for=head != clause) if open_check_in else []
        free = head if not of_all else range(clause.start, of_all[0].first)
        bound = _bound(passage, free, leading, topic, open_check_in)
        found += felt + bound + of_all + enumerated.share(clause, names, bound)
        found += against_thought(passage, clause)
        found += lone(passage, clause) if open_check_in and not felt + bound + of_all else []
        found += unbroken(passage, clause) if open_check_in and not felt + bound + of_all else []
        found += excepted(passage, clause, names, found)
        found += _likewise(passage, clause, names, found)
        if names:
            topic = names[-1]
        elif open_check_in and _tells_a_night(passage, clause):
            topic = Name(Item.SLEEP_QUALITY, True, clause.start, clause.start)
        elif felt:
            topic = None
    found += likened(passage)
    return found or (loose(passage) if open_check_in else [])


def _tells_a_night(passage: Passage, clause: range) -> bool:
    """Hours enough for a night, or its two ends ("ten pm to twenty to six")."""
    lengths = passage.amounts_in(clause, Measure.MINUTES)
    ends = passage.amounts_in(clause, Measure.CLOCK, Measure.COLON, Measure.BARE)
    is_from_to = any(
        end.first - start.last == _ONE_BETWEEN
        and passage.has("sleep", "range", span=range(start.last + 1, end.first))
        for start, end in zip(ends, ends[1:], strict=False)
    )
    return is_from_to or any(amount.value >= _NIGHT for amount in lengths)


def settle(found: list[Rated]) -> dict[Item, Rated]:
    """One rating an item: alike ones are averaged, of contradicting ones the later, surer one stands.

    "Neither tired nor fresh" contradicts nothing: it lies between.
    """
    settled: dict[Item, Rated] = {}
    for rated in found:
        before = settled.get(rated.item)
        if before is not None and rated.why == before.why == NEITHER:
            settled[rated.item] = Rated(
                rated.item, MIDDLE, before.first, rated.last, NEITHER, rated.confidence
            )
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


def _names(passage: Passage, clause: range) -> list[Name]:
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
        if hit.first not in taken and is_told(passage, hit):
            names.append(Name(Item(item), sign == "plus", hit.first, hit.last))
    return names


def _felt(passage: Passage, clause: range, between_ends: list[int]) -> list[Rated]:
    """The words that tell item and rating at once; `between_ends` keeps where a "between ..." was read."""
    found: list[Rated] = []
    taken: Hit | None = None
    for hit in passage.hits("feel", span=clause):
        if taken is not None and taken.first < hit.first <= taken.last:
            continue
        taken = hit
        item, level = hit.value.split(".")
        woken = (
            item in (Item.SLEEP_QUALITY, Item.STRESS)
            and (hit.first == 0 or passage.mine[hit.first - 1])
            and passage.has("person", "other", span=range(hit.first, hit.last + 1))
        )
        words = passage.norms[hit.first : hit.last + 1]
        is_shared = not passage.cues["acted_on"].isdisjoint(words) and not passage.supposed[hit.first]
        if not (is_told(passage, hit) or woken or is_shared) or (
            item != Item.SLEEP_QUALITY and _is_past(passage, clause)
        ):
            continue
        if passage.norms[max(clause.start, hit.first - 1)] == "than" and found:
            continue
        if len(hit) > 1 and any(
            share.first == hit.last
            for share in passage.amounts_in(range(hit.last, len(passage)), Measure.SHARE)[:1]
        ):
            # "A solid 9/10": a number on a scale, and no "solid nine" of sleep.
            continue
        value, confidence = weighed(passage, clause, hit, int(level))
        middle = _between(passage, clause, hit)
        if middle is not None:
            between_ends.append(hit.last)
            value = middle
        elif between_ends and 0 < hit.first - between_ends[-1] <= _BETWEEN_REACH + 1:
            continue
        scaled = _on_scale(passage, hit, int(level))
        if scaled is not None:
            value, confidence = scaled, NUMBER_SURE
        if _is_answered_no(passage, hit):
            value = DENIED[int(level)]
        why = NEITHER if _is_neither(passage, hit) else f"word: {hit.phrase}"
        found.append(Rated(Item(item), value, hit.first, hit.last, why, confidence))
    return found


def _on_scale(passage: Passage, hit: Hit, level: int) -> float | None:
    """ "Tired 2/10", "happy 8/10": a word and right behind it how much of it; None where no number follows."""
    behind = range(hit.last + 1, min(hit.last + 1 + _SCALE_REACH, passage.clause_of(hit.last).stop))
    shares = passage.amounts_in(behind, Measure.SHARE)
    if not shares or shares[0].first != hit.last + 1 or level == MIDDLE:
        return None
    much = max(1.0, shares[0].value * 5) if shares[0].top == 5 else 1 + 4 * shares[0].value
    return much if level > MIDDLE else 6 - much


def _is_neither(passage: Passage, hit: Hit) -> bool:
    """ "Neither tired nor fresh", "not tired but not fresh either": of two opposites none."""
    if passage.rating_denial(hit) is None:
        return False
    sentence = passage.sentence_of(hit.first)
    words = passage.norms[sentence.start : sentence.stop]
    return not passage.cues["neither"].isdisjoint(words) or _is_opposite_denied(passage, hit, sentence)


def _is_opposite_denied(passage: Passage, hit: Hit, sentence: range) -> bool:
    """ "Wouldn't say I'm tired, wouldn't say I'm fresh": the opposite of a denied word is denied too."""
    item, level = hit.value.split(".")
    for other in passage.hits("feel", span=sentence):
        other_item, other_level = other.value.split(".")
        is_opposite = other_item == item and (int(level) - MIDDLE) * (int(other_level) - MIDDLE) < 0
        if is_opposite and passage.rating_denial(other) is not None:
            return True
    return False


def _between(passage: Passage, clause: range, hit: Hit) -> float | None:
    """ "Somewhere between knackered and fine": the middle of the two; None where nothing is set between."""
    lead = passage.norms[max(clause.start, hit.first - _BETWEEN_REACH) : hit.first]
    joined = passage.norms[hit.last + 1 : hit.last + 2]
    if "between" not in lead or joined not in (["and"], ["n"]):
        return None
    behind = range(hit.last + 2, min(hit.last + 2 + _BETWEEN_REACH, len(passage)))
    ends = [
        int(other.value.split(".")[-1])
        for table in ("feel", "quality")
        for other in passage.hits(table, span=behind)
    ]
    return (int(hit.value.split(".")[-1]) + ends[0]) / 2 if ends else None


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
    is_short = len(sentence) <= BRIEF + 1 and passage.asks(sentence) and sentence.stop < len(passage)
    return is_short and passage.norms[sentence.stop] in ("no", "nope", "nah", "not", "never", "none")


def _bound(
    passage: Passage, clause: range, names: list[Name], topic: Name | None, open_check_in: bool
) -> list[Rated]:
    """Judgements joined to items: the name before ("mood is good"), else the one after ("good mood")."""
    found: list[Rated] = []
    marks = marks_in(passage, clause)
    taken: set[int] = set()
    judged: set[tuple[int, int]] = set()
    for mark in marks:
        if (mark.first, mark.last) in judged:
            continue
        name = _name_for(passage, mark, names, taken, marks)
        if name is not None and _is_other_sense(mark, name, marks):
            continue
        if name is None and mark.kind == "quality" and not names:
            name = _unnamed(passage, clause, mark, topic, open_check_in)
        if name is None and mark.kind == "bare" and _puts_number_right(passage, clause, mark):
            name = topic
        if name is None and topic is not None and _is_under_heading(passage, clause, mark, topic):
            name = topic
        if (
            name is None
            and mark.kind in ("share", "fifths")
            and not names
            and _adds_number(passage, clause, topic)
        ):
            name = topic
        is_put_right = name is topic
        if name is None or (
            mark.kind == "bare" and not is_put_right and not _is_scale_number(passage, mark, name)
        ):
            continue
        value, confidence = value_of(mark, name, open_check_in)
        if value is not None:
            if confidence == NUMBER_SURE and _is_of_device(passage, clause, name):
                confidence = _DEVICE_SURE
            if mark.kind == "score" and name.item is Item.SLEEP_QUALITY:
                value = of_sleep_score(mark.value)
            taken.add(name.first)
            judged.add((mark.first, mark.last))
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


def _is_other_sense(mark: Mark, name: Name, marks: list[Mark]) -> bool:
    """ "Up" is much of a burden ("stress is up") and good of the rest; "bad" likewise."""
    is_double = any(
        other.kind in ("quality", "amount")
        and other is not mark
        and other.first == mark.first
        and other.last == mark.last
        for other in marks
    )
    return is_double and mark.kind == ("quality" if not name.plus else "amount")


def _unnamed(
    passage: Passage, clause: range, mark: Mark, topic: Name | None, open_check_in: bool
) -> Name | None:
    """What a judgement is of that stands without an item: "8 hours solid", "slept 7, all of it bad"."""
    if passage.norms[mark.first] in passage.cues["direction"] and mark.first == mark.last:
        return None
    is_night = open_check_in and any(
        amount.value >= _NIGHT and amount.last + 1 >= mark.first - 2
        for amount in passage.amounts_in(clause, Measure.MINUTES)
    )
    if is_night:
        return Name(Item.SLEEP_QUALITY, True, clause.start, clause.start)
    if open_check_in and topic is None and _leads_a_night(passage, clause):
        return Name(Item.SLEEP_QUALITY, True, clause.start, clause.start)
    is_brief = len(clause) <= BRIEF and not passage.has("feel", span=clause)
    is_of_hours = passage.norms[mark.last + 1 : mark.last + 2] in (["hours"], ["hrs"], ["ones"])
    is_brief = is_brief or (is_of_hours and mark.last + 2 == clause.stop)
    is_of_sleep = topic is not None and (topic.item is Item.SLEEP_QUALITY or _is_heading(passage, topic))
    return topic if _refers_back(passage, clause) or (is_brief and is_of_sleep) else None


def _puts_number_right(passage: Passage, clause: range, mark: Mark) -> bool:
    """ "I'd like to say mood is a 4 but honestly it's a 2": a brief clause of nothing but a number for it."""
    beside = {*passage.norms[clause.start : mark.first], *passage.norms[mark.last + 1 : clause.stop]}
    return bool(beside & passage.cues["anaphora"]) and beside <= passage.cues["beside_number"]


def _adds_number(passage: Passage, clause: range, topic: Name | None) -> bool:
    """ "Sleep wasn't great, like 3/5": a brief clause of a number behind what it is of, and of nothing else."""
    if topic is None or not clause.start:
        return False
    before = passage.clause_of(clause.start - 1)
    if before.start and passage.has("talk", "laugh", span=before[:1]):
        before = passage.clause_of(before.start - 1)
    if topic.first not in before:
        return False
    is_of_else = any(passage.has(table, span=clause) for table in ("feel", "spot", "hurt", "run"))
    return len(clause) <= SHORT_ANSWER and not passage.hard[clause.start] and not is_of_else


def _is_heading(passage: Passage, name: Name) -> bool:
    """ "Mood - fine": a name as a clause of its own, and its judgement behind a dash."""
    return len(passage.clause_of(name.first)) == name.last - name.first + 1


def _is_of_device(passage: Passage, clause: range, name: Name) -> bool:
    """ "Body battery 88": a number that a device gives; of sleep it knows more than of how one feels."""
    said = passage.norms[clause.start : clause.stop]
    return name.item is not Item.SLEEP_QUALITY and not passage.cues["device"].isdisjoint(said)


def _is_under_heading(passage: Passage, clause: range, mark: Mark, topic: Name) -> bool:
    """ "Motivation - 4": a number alone behind a dash, and before it nothing but what it is of."""
    is_alone = mark.kind == "bare" and mark.first == clause.start and mark.last == clause.stop - 1
    return is_alone and topic.last == clause.start - 1 and _is_heading(passage, topic)


def _leads_a_night(passage: Passage, clause: range) -> bool:
    """ "Not great, 6 hours": a judgement as the first thing said, and then the night's length."""
    if clause.start > 0 or clause.stop >= len(passage) or len(clause) > SHORT_ANSWER:
        return False
    following = passage.clause_of(clause.stop)
    lengths = passage.amounts_in(following, Measure.MINUTES)
    return bool(lengths) and lengths[0].value >= _NIGHT and len(following) <= SHORT_ANSWER


def _shared(passage: Passage, names: list[Name], found: list[Rated]) -> list[Rated]:
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


def _likewise(passage: Passage, clause: range, names: list[Name], found: list[Rated]) -> list[Rated]:
    """ "Motivation is through the floor and so is my mood", "same for sleep": rated as what was told before."""
    is_alike = passage.has("compare", "likewise", span=clause) or any(
        hit.last == clause.stop - 1 for hit in passage.hits("compare", "also", span=clause)
    )
    if len(clause) > BRIEF + SHORT_ANSWER or not is_alike:
        return []
    told = [rated for rated in found if rated.last < clause.start]
    if not told or any(rated.first >= clause.start for rated in found):
        return []
    return [
        Rated(name.item, told[-1].value, name.first, name.last, "like what was told before", EXCEPTED_SURE)
        for name in names
        if name.item is not told[-1].item
    ]


def _refers_back(passage: Passage, clause: range) -> bool:
    return any(passage.norms[at] in passage.cues["anaphora"] for at in clause) and len(clause) <= 7


def _name_for(
    passage: Passage, mark: Mark, names: list[Name], taken: set[int], marks: list[Mark]
) -> Name | None:
    if mark.kind == "none":
        return next(
            (name for name in names if name.first == mark.last + 1 or (name.first == mark.last + 2)), None
        )
    before = [name for name in names if name.last < mark.first]
    after = [name for name in names if name.first > mark.last]
    if passage.words[mark.first].kind == "emoji" and after and passage.norms[after[0].first] in ("slept",):
        after = after[1:]
    if after and _stands_before(passage, mark, after[0]) and not (before and before[-1].first not in taken):
        return after[0]
    if after and after[0].first == mark.last + 1 and before and _is_had(passage, before[-1], mark):
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


def _stands_before(passage: Passage, mark: Mark, name: Name) -> bool:
    """A number before its item: "3/5 energy", "a 4 for mood"."""
    between = passage.norms[mark.last + 1 : name.first]
    return (mark.kind in ("fifths", "share") and not between) or (
        mark.kind in ("fifths", "share", "bare")
        and between in (["for"], ["on"], ["for", "my"], ["for", "the"])
    )


def _is_had(passage: Passage, name: Name, mark: Mark) -> bool:
    """ "The body is having much tiredness", "my legs have no energy": what the first has is judged."""
    return not passage.cues["has"].isdisjoint(passage.norms[name.last + 1 : mark.first])


def _is_said_of(passage: Passage, name: Name, mark: Mark) -> bool:
    """Whether a judgement stands right behind its item: "mood good", "mood is really good"."""
    between = passage.norms[name.last + 1 : mark.first]
    return len(between) <= 1 or (len(between) <= 4 and not passage.cues["copula"].isdisjoint(between))


def _is_scale_number(passage: Passage, mark: Mark, name: Name) -> bool:
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


def _contradict(before: float, after: float) -> bool:
    return (before - MIDDLE) * (after - MIDDLE) < 0 and abs(before - after) > 1
