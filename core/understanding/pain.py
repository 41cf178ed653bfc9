"""Pain as told: where, which side, how much, and what makes it serious (CH-4, SA-3)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.training.athlete import Spot
from core.understanding.amounts import Amount, Measure
from core.understanding.lexicon import Hit
from core.understanding.passage import Passage
from core.understanding.reading import PainTold
from core.understanding.sides import before_side, side_of

_PAIN_TOP = 10
#: Words between a place and the one that says where it is.
_LOCATING_WORDS = 5
#: Places that are said to have "gone" when they gave out.
_GIVING_OUT = (Spot.LOWER_BACK, Spot.CALF, Spot.HAMSTRING, Spot.QUAD)
#: Sentences behind a place that may tell of its signs.
_SIGNS_REACH = 2
#: Words from "for the first ..." to "gone".
_WARM_UP_REACH = 6
#: Words from "gone" to what it has become.
_TURN_REACH = 4
#: Words from "effort" to its number.
_EFFORT_REACH = 4


@dataclass(frozen=True, slots=True)
class PainFound:
    """A pain with the words that it rests on."""

    pain: PainTold
    first: int
    last: int


def pains(passage: Passage, expecting_pain: bool) -> list[PainFound]:
    """The athlete's own, present pains, one a place, in the order of the text."""
    spots = [hit for hit in passage.hits("spot") if _is_told(passage, hit)]
    bands = {passage.sentence_of(spot.first) for spot in spots if spot.value == Spot.IT_BAND}
    spots = [
        spot
        for spot in spots
        if not (
            spot.value == Spot.KNEE
            and passage.sentence_of(spot.first) in bands
            and _is_outside(passage, spot)
        )
    ]
    spots = [spot for spot in spots if not _is_taken_back(passage, spot, spots)]
    spots = [spot for at, spot in enumerate(spots) if not (at and _locates(passage, spots[at - 1], spot))]
    found: list[PainFound] = []
    for index, spot in enumerate(spots):
        zone = _zone(passage, spots, index)
        told = _read(passage, spot, zone, expecting_pain)
        if told is None:
            continue
        same = next(
            (
                at
                for at, before in enumerate(found)
                if before.pain.where is told.where and _agree(before.pain, told)
            ),
            None,
        )
        if same is None:
            found.append(PainFound(told, spot.first, spot.last))
        else:
            found[same] = PainFound(_merged(found[same].pain, told), found[same].first, spot.last)
    return _with_level_beside(passage, found, expecting_pain)


def _is_taken_back(passage: Passage, spot: Hit, spots: list[Hit]) -> bool:
    """ "Typed achilles and meant the ankle": the place that was not meant."""
    behind = [other for other in spots if other.first > spot.last]
    between = passage.norms[spot.last + 1 : behind[0].first] if behind else []
    return passage.has("ask", "correct") and not passage.cues["meant"].isdisjoint(between)


def _locates(passage: Passage, before: Hit, spot: Hit) -> bool:
    """ "Hamstring, right up by my bum": the second place says where the first one hurts."""
    between = passage.norms[before.last + 1 : spot.first]
    return (
        spot.first in passage.clause_of(before.first)
        and len(between) <= _LOCATING_WORDS
        and not passage.cues["locating"].isdisjoint(between)
        and "and" not in between
    )


def _is_outside(passage: Passage, spot: Hit) -> bool:
    """ "ITB, outside of the knee": the knee says where the band hurts."""
    clause = passage.clause_of(spot.first)
    return passage.has("spot", Spot.IT_BAND, span=clause) or not passage.cues["outside"].isdisjoint(
        passage.norms[clause.start : spot.first]
    )


def _with_level_beside(passage: Passage, found: list[PainFound], expecting_pain: bool) -> list[PainFound]:
    """A lone pain without its level takes the one of the next sentence: "4 today. left achilles"."""
    if len(found) != 1 or found[0].pain.level is not None:
        return found
    for amount in passage.amounts:
        clause = passage.clause_of(amount.first)
        is_of_something_else = passage.has("item", span=clause) or passage.has("run", "effort", span=clause)
        is_level = expecting_pain or (amount.measure is Measure.SHARE and amount.top == _PAIN_TOP)
        is_level = is_level or _is_level_alone(passage, amount)
        level = _level(passage, amount, expecting_pain) if is_level and not is_of_something_else else None
        if level is not None and not _is_of_before(passage, amount):
            return [replace(found[0], pain=replace(found[0].pain, level=level))]
    return found


def _is_level_alone(passage: Passage, amount: Amount) -> bool:
    """ "Call it a 4", "maybe a 3.": a sentence of nothing but a number, behind the one about the pain."""
    clause = passage.clause_of(amount.first)
    beside = {*passage.norms[clause.start : amount.first], *passage.norms[amount.last + 1 : clause.stop]}
    is_alone = beside <= passage.cues["before_pain_level"] | passage.cues["beside_number"]
    is_behind = passage.sentence_of(amount.first).start > 0
    return amount.measure is Measure.BARE and bool(beside) and is_alone and is_behind


def _is_of_before(passage: Passage, amount: Amount) -> bool:
    """ "Was 6 yesterday", "down from 5": the level that it had."""
    before = passage.norms[amount.first - 1] if amount.first else ""
    near = passage.norms[max(0, amount.first - 3) : amount.first]
    after = passage.norms[amount.last + 1 : amount.last + 3]
    is_past = before == "from" or (not passage.cues["was"].isdisjoint(near) and "now" not in near)
    return is_past or not passage.cues["yesterday"].isdisjoint(after)


def level_alone(passage: Passage) -> int | None:
    """A level of pain told without a place, as an answer to the question how much it hurts."""
    for amount in passage.amounts:
        if (level := _level(passage, amount, is_answer=True)) is not None:
            return level
    return None


def _is_told(passage: Passage, hit: Hit) -> bool:
    if not passage.mine[hit.first] or passage.supposed[hit.first] or passage.is_unreal(hit):
        return False
    lead = passage.norms[max(0, hit.first - 2) : hit.first]
    if not passage.cues["moving_limb"].isdisjoint(lead) and not _cannot_move(passage, hit):
        return False
    return not passage.asked[hit.first] or bool(
        passage.norms[hit.first - 1] in ("my", "left", "right", "sore") if hit.first else False
    )


def _cannot_move(passage: Passage, spot: Hit) -> bool:
    """ "Can't bend my right knee": the place itself will not be moved."""
    lead = range(max(0, spot.first - _LOCATING_WORDS), spot.first)
    return any(
        passage.norms[at] in passage.cues["unable"] and passage.norms[at + 1] in passage.cues["moving_limb"]
        for at in lead
        if at + 1 in lead
    )


def _zone(passage: Passage, spots: list[Hit], index: int) -> range:
    """The words that speak of a place: from the clause after the last place to the clause before the next."""
    spot = spots[index]
    clause, sentence = passage.clause_of(spot.first), passage.sentence_of(spot.first)
    start, stop = sentence.start, sentence.stop
    if index > 0 and spots[index - 1].first >= sentence.start:
        before = spots[index - 1]
        start = before.last + 1 if before.first in clause else clause.start
    if index + 1 < len(spots) and spots[index + 1].first < sentence.stop:
        after = spots[index + 1]
        stop = after.first if after.first in clause else passage.clause_of(after.first).start
        if after.first in clause:
            stop = before_side(passage, after.first)
        elif not passage.soft[stop] and passage.norms[stop] in ("and", "n", "or"):
            stop = passage.clause_of(after.first).stop
    return range(start, stop)


def _read(passage: Passage, spot: Hit, zone: range, expecting_pain: bool) -> PainTold | None:
    if _is_denied(passage, spot) or _is_gone(passage, spot, zone) or _is_asked_away(passage, spot):
        return None
    level = _level_of(passage, spot, zone, expecting_pain)
    signs = {
        value: _sign(passage, value, zone) for value in ("gait", "rest", "night", "swelling", "bone", "point")
    }
    if signs["gait"] is None and passage.has("sign", "gait_fine", span=zone):
        signs["gait"] = False
    sides = [hit for hit in passage.hits("side", span=zone) if not _is_denied(passage, hit)]
    side = side_of(passage, spot, sides, _sentences_behind(passage, zone)[:1])
    hurts = [
        hit
        for hit in passage.hits("hurt", "pain", span=zone)
        if not passage.denied(hit) and not passage.supposed[hit.first]
    ]
    weak = not passage.asked[spot.first] and any(
        hit.first > spot.last
        for hit in passage.hits("hurt", "weak", span=passage.clause_of(spot.first))
        if not passage.denied(hit)
    )
    is_muscle_soreness = side is None and level is None and _is_soreness(passage, spot)
    is_put_right = side is not None and passage.has("ask", "correct")
    gave_out = any(_gives_out(passage, spot, hit) for hit in passage.hits("over", "gone", span=zone))
    is_pain = (
        bool(hurts)
        or gave_out
        or _cannot_move(passage, spot)
        or passage.norms[spot.first] in passage.cues["injuring"]
        or is_put_right
        or level is not None
        or weak
        or any(signs[value] for value in ("gait", "swelling"))
    )
    if is_muscle_soreness or not (is_pain or (expecting_pain and not _is_well(passage, zone))):
        return None
    return PainTold(
        where=Spot(spot.value),
        side=side,
        level=level,
        changes_gait=signs["gait"],
        at_rest=signs["rest"],
        at_night=signs["night"],
        swelling=signs["swelling"],
        bone=True if signs["bone"] or signs["point"] else None,
    )


def _is_denied(passage: Passage, spot: Hit) -> bool:
    """Whether a place is denied; "can't put weight on my left foot" denies what it can do, and not the place."""
    clause = passage.clause_of(spot.first)
    is_unable = any(
        passage.norms[hit.first] in passage.cues["unable"]
        for hit in passage.hits("sign", "gait", span=range(clause.start, spot.first))
    )
    is_denied = passage.denied(spot) and not is_unable and not _cannot_move(passage, spot)
    return is_denied or _is_answered_with_nothing(passage, spot)


def _is_answered_with_nothing(passage: Passage, spot: Hit) -> bool:
    """ "Achilles: nothing. Knee: quiet": the word right behind a place says that there is no pain."""
    behind = spot.last + 1
    is_last = behind < len(passage) and behind + 1 >= passage.clause_of(behind).stop
    return is_last and passage.norms[behind] in passage.cues["no_pain_there"]


def _level_of(passage: Passage, spot: Hit, zone: range, expecting_pain: bool) -> int | None:
    """The level told of a place: rather behind it than before it, rather of now than of before."""
    told = [
        (amount, level)
        for amount in passage.amounts_in(zone)
        if (level := _level(passage, amount, expecting_pain)) is not None
    ]
    of_now = [pair for pair in told if not _is_of_before(passage, pair[0])] or told
    in_clause = passage.clause_of(spot.first)
    behind = [pair for pair in of_now if pair[0].first > spot.last and pair[0].first in in_clause]
    chosen = behind or of_now
    return chosen[0][1] if chosen else None


def _is_soreness(passage: Passage, spot: Hit) -> bool:
    """Tired muscles after training are the soreness of a check-in, and no injury."""
    near = range(max(0, spot.first - 2), min(len(passage), spot.last + 3))
    return any(
        hit.first <= spot.last and spot.first <= hit.last
        for hit in passage.hits("feel", span=range(max(0, near.start - 4), min(len(passage), near.stop + 4)))
    )


def _is_gone(passage: Passage, spot: Hit, zone: range) -> bool:
    after = range(spot.first, zone.stop)
    if passage.has("over", "without", span=range(zone.start, spot.first)):
        return True
    is_question = passage.asks(passage.sentence_of(spot.first))
    following = (
        passage.sentence_of(zone.stop) if zone.stop < len(passage) and passage.hard[zone.stop] else range(0)
    )
    return any(
        not passage.denied(hit)
        and not _is_for_a_while(passage, hit)
        and not _turns(passage, hit)
        and not _gives_out(passage, spot, hit)
        and not passage.is_of_the_rest(hit)
        for span in (after, following)
        for hit in passage.hits("over", "gone", span=span)
        if span is after or len(span) <= 4 or (is_question and not passage.has("hurt", "pain", span=span))
    )


def _is_for_a_while(passage: Passage, hit: Hit) -> bool:
    """ "Gone after the warm-up", "for the first mile then gone": it was there."""
    lead = passage.norms[max(0, hit.first - _WARM_UP_REACH) : hit.first]
    if lead[-1:] == ["then"] and "first" in lead:
        return True
    return passage.norms[hit.last + 1 : hit.last + 2] in (["after"], ["once"], ["when"], ["by"])


def _turns(passage: Passage, hit: Hit) -> bool:
    """ "Gone a bit puffy", "gone all stiff": what it has become, and not that it is over."""
    soon = range(hit.last + 1, min(hit.last + 1 + _TURN_REACH, passage.clause_of(hit.first).stop))
    is_gone = passage.norms[hit.last] in passage.cues["gone"]
    return is_gone and (passage.has("hurt", span=soon) or passage.has("sign", "swelling", span=soon))


def _gives_out(passage: Passage, spot: Hit, gone: Hit) -> bool:
    """ "My back's gone", "gone again": said of a place itself it gave out; "the back pain's gone" is over."""
    is_again = any(gone.first == hit.first < hit.last for hit in passage.hits("hurt", "pain"))
    if is_again:
        return True
    is_of_pain = passage.has("hurt", span=range(spot.first, gone.last + 1))
    is_behind = gone.first in (spot.last, spot.last + 1) and passage.norms[gone.last] in passage.cues["gone"]
    return is_behind and not is_of_pain and spot.value in _GIVING_OUT


def _is_asked_away(passage: Passage, spot: Hit) -> bool:
    """ "Shin splints? Nope." """
    sentence = passage.sentence_of(spot.first)
    is_short = len(sentence) <= 4 and passage.asks(sentence)
    return (
        is_short
        and sentence.stop < len(passage)
        and passage.norms[sentence.stop] in ("no", "nope", "not", "none", "nah", "gone", "never", "what")
    )


def _is_well(passage: Passage, zone: range) -> bool:
    return passage.has("quality", "3", "4", "5", span=zone) or passage.has("clear", "pain_gone", span=zone)


def _level(passage: Passage, amount: Amount, is_answer: bool) -> int | None:
    before = passage.norms[amount.first - 1] if amount.first else ""
    clause = passage.clause_of(amount.first)
    if _is_effort(passage, amount, clause, is_answer):
        return None
    if amount.measure is Measure.SHARE and amount.top == _PAIN_TOP:
        return round(amount.value * _PAIN_TOP)
    if amount.measure is not Measure.BARE or amount.value > _PAIN_TOP or amount.value != int(amount.value):
        return None
    if passage.has("sleep", "cue", span=passage.clause_of(amount.first)) or before == "not":
        return None
    after = passage.norms[amount.last + 1 : amount.last + 3]
    if _counts_things(passage, amount) or _numbers_another(passage, amount):
        return None
    is_at_height = not passage.cues["at_height"].isdisjoint(after[1:] if after[:1] == ["at"] else after[:1])
    is_about = after[:1] == ["ish"]
    is_level = (
        is_answer
        or is_at_height
        or _is_added(passage, amount)
        or is_about
        or before in passage.cues["before_pain_level"]
        or (before == "it" and passage.norms[amount.first - 2] in passage.cues["summing_up"])
        or _follows_hurting(passage, amount, clause)
        or _is_all_that_is_said_of_place(passage, amount, clause)
    )
    return int(amount.value) if is_level else None


def _numbers_another(passage: Passage, amount: Amount) -> bool:
    """ "At mile 5", "on rep 6": it tells which one, and no level."""
    before = passage.norms[amount.first - 1] if amount.first and not passage.soft[amount.first] else ""
    return before in passage.cues["numbered"]


def _is_effort(passage: Passage, amount: Amount, clause: range, is_answer: bool) -> bool:
    """ "RPE 7", "felt a 6": a number of effort; said of a pain ("hurts, I'd say 7") it is the pain's."""
    lead = range(max(clause.start, amount.first - _EFFORT_REACH), amount.first)
    told = passage.hits("run", "effort", span=lead)
    is_of_pain = is_answer or passage.has("hurt", "pain", span=passage.sentence_of(amount.first))
    return any(not (is_of_pain and passage.norms[hit.first] in passage.cues["judging"]) for hit in told)


def _follows_hurting(passage: Passage, amount: Amount, clause: range) -> bool:
    """ "Knee hurts 3", "hip pain 6 left": a number right behind the pain, and counting nothing."""
    is_behind = any(
        hit.last == amount.first - 1
        for hit in passage.hits("hurt", "pain", "weak", span=range(clause.start, amount.first))
    )
    rest = passage.norms[amount.last + 1 : clause.stop]
    is_end = not rest or rest[0] in passage.cues["level_of"] or rest[0] in ("left", "right")
    return is_behind and is_end


def _is_all_that_is_said_of_place(passage: Passage, amount: Amount, clause: range) -> bool:
    """ "L hamstring 3, R calf 2": a clause of a place, its side and a number, and no more."""
    if clause == range(amount.first, amount.last + 1) and clause.start and not passage.hard[clause.start]:
        # "Knee, left, 4": behind a clause of nothing but the side.
        before = passage.clause_of(clause.start - 1)
        return any(len(hit) == len(before) for hit in passage.hits("side", span=before))
    spots = passage.hits("spot", span=range(clause.start, amount.first))
    if not spots or amount.last != clause.stop - 1 or passage.has("item", span=clause):
        return False
    beside = {
        at for hit in (*spots, *passage.hits("side", span=clause)) for at in range(hit.first, hit.last + 1)
    }
    rest = {passage.norms[at] for at in range(clause.start, amount.first) if at not in beside}
    return rest <= passage.cues["beside_place"]


def _counts_things(passage: Passage, amount: Amount) -> bool:
    """ "One spot hurts", "one of my knees", "two toes": a number of places, and no level."""
    at = amount.last + 1
    if at >= len(passage) or passage.soft[at]:
        return False
    counted = passage.norms[at : at + 2]
    is_place = any(passage.hits("spot", span=range(at, at + 2))) or not passage.cues["places"].isdisjoint(
        counted
    )
    return is_place or counted[0] == "of" and passage.norms[amount.first] == "one"


def _is_added(passage: Passage, amount: Amount) -> bool:
    """ "Niggle in my left knee, 2 going down stairs": a number that opens the clause behind one of a pain."""
    clause = passage.clause_of(amount.first)
    if amount.first != clause.start or not clause.start or passage.hard[clause.start]:
        return False
    rest = passage.norms[amount.last + 1 : clause.stop]
    before = range(passage.sentence_of(amount.first).start, clause.start)
    is_of_pain = passage.has("hurt", "pain", span=before) or any(
        earlier.measure is Measure.BARE and _is_of_before(passage, earlier)
        for earlier in passage.amounts_in(before)
    )
    is_of_pain = is_of_pain and len({hit.value for hit in passage.hits("spot", span=before)}) == 1
    return is_of_pain and (not rest or rest[0] in passage.cues["level_of"])


def _sign(passage: Passage, value: str, zone: range) -> bool | None:
    """A sign told (True), denied (False), or not spoken of; the next sentence may tell of it."""
    spans = [zone, *_sentences_behind(passage, zone)]
    for hit in (hit for span in spans for hit in passage.hits("sign", value, span=span)):
        quieted = (
            hit.first > 0
            and passage.norms[hit.first - 1] in passage.cues["quieting"]
            and value in ("rest", "night", "gait")
        )
        own_denial = hit.phrase.startswith(("cant", "couldnt"))
        return not ((quieted or passage.denied(hit)) and not own_denial)
    return None


def _sentences_behind(passage: Passage, zone: range) -> list[range]:
    """What is told of a place in the sentences behind it, up to one that names another place."""
    behind: list[range] = []
    at = zone.stop
    while len(behind) < _SIGNS_REACH and at < len(passage) and passage.hard[at]:
        sentence = passage.sentence_of(at)
        if passage.has("spot", span=sentence):
            break
        behind.append(sentence)
        at = sentence.stop
    return behind


def _agree(before: PainTold, after: PainTold) -> bool:
    return before.side is None or after.side is None or before.side is after.side


def _merged(before: PainTold, after: PainTold) -> PainTold:
    told = {
        name: value
        for name in PainTold.__dataclass_fields__
        if (value := getattr(after, name)) is not None and not getattr(before, name)
    }
    return replace(before, **told)
