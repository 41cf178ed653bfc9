"""Signs that outrank all else: heart, bone, low energy, crisis (SA-2, SA-3, SA-6, SA-5).

Recall is worth more than precision: a doubtful sign is found; an idiom, somebody else's sign, a denied or an
imagined one is not.
"""

from __future__ import annotations

from core.understanding.amounts import Measure
from core.understanding.frames import Frames, Told
from core.understanding.lexicon import Hit
from core.understanding.passage import Passage
from core.understanding.reading import RedFlag

#: The first found one of this order is told: nothing comes before a life in danger.
ORDER = (RedFlag.CRISIS, RedFlag.CARDIAC, RedFlag.LOW_ENERGY, RedFlag.BONE)
#: Places where tenderness on one point of the bone is a warning (SA-3).
_BONE_SPOTS = ("shin", "foot", "hip", "groin")
_BONE_REACH = 12
#: A denial of a warning sign stands right before it, and doubts nothing (own choices).
_DENIAL_REACH, _NEW_REACH = 4, 5
#: "Tight chest? No": a question of so few words; "... said my legs": so near behind a sign.
_ASKED_AWAY, _SAID_REACH = 6, 3
#: "... in my shin": words behind a sign in which the athlete may be named.
_OWN_REACH = 3
#: Beats a minute that a heart at rest may have without alarm (own choice).
_SLOWEST_PULSE, _CALM_PULSE = 35, 85
#: Words from a pulse to its number ("resting pulse this morning 48").
_PULSE_REACH = 4


def red_flags(passage: Passage) -> list[tuple[RedFlag, Hit]]:
    """The red flags found, the gravest first, each with the words for it."""
    found: list[tuple[RedFlag, Hit]] = []
    frames = Frames(passage)
    for flag in ORDER:
        hit = _bone(passage) if flag is RedFlag.BONE else _sure(passage, flag)
        hit = hit or _composed(passage, frames, flag)
        if hit is not None:
            found.append((flag, hit))
    return found


def may_alarm(passage: Passage, flag: RedFlag) -> bool:
    """Whether a message that no list finds dangerous may be so: of oneself, in earnest, in words of no list."""
    is_judged = passage.has("red", f"{flag.value}.sure", f"{flag.value}.certain", f"{flag.value}.harmless")
    if is_judged or passage.has("idiom") or any(Frames(passage).of_kind(flag.value)):
        return False
    if flag is RedFlag.CRISIS and any(passage.has(table) for table in ("spot", "kind", "modality")):
        return False
    is_of_others = flag is not RedFlag.CRISIS and passage.has("person", "other")
    is_of_others = is_of_others or not any(passage.mine) or passage.has("other", "fiction")
    return not (is_of_others or all(passage.asked) or any(passage.imagined))


def _sure(passage: Passage, flag: RedFlag) -> Hit | None:
    harmless = {
        at for hit in passage.hits("red", f"{flag.value}.harmless") for at in range(hit.first, hit.last + 1)
    }
    for hit in passage.hits("red", f"{flag.value}.sure", f"{flag.value}.certain"):
        if hit.value.endswith("sure") and not harmless.isdisjoint(range(hit.first, hit.last + 1)):
            continue
        if flag is RedFlag.CARDIAC and _is_plain_pulse(passage, hit):
            continue
        if _is_told(passage, hit, flag) and not _is_elsewhere(passage, hit, flag):
            return hit
    return None


def _is_plain_pulse(passage: Passage, hit: Hit) -> bool:
    """ "Pulse 61 lying down": a resting heart rate as one measures it in the morning, and no racing heart."""
    inside = passage.amounts_in(range(hit.first, hit.last + 1), Measure.BARE)
    return any(_SLOWEST_PULSE <= amount.value <= _CALM_PULSE for amount in inside)


def _is_measured_calm(passage: Passage, told: Told) -> bool:
    """ "Awake 06:10 by the watch, resting pulse 48": the heart that is spoken of beats as one at rest does."""
    behind = range(told.whole.last + 1, min(told.whole.last + 1 + _PULSE_REACH, len(passage)))
    spoken_of = [part for part in told.parts if part.value == "heart" and part.last == told.whole.last]
    beats = passage.amounts_in(behind, Measure.BARE) if spoken_of else []
    return bool(beats) and _SLOWEST_PULSE <= beats[0].value <= _CALM_PULSE


def _composed(passage: Passage, frames: Frames, flag: RedFlag) -> Hit | None:
    """A sign that ideas tell together; the one that carries it must be the athlete's own, and real."""
    alike = passage.hits("red", f"{flag.value}.harmless")
    for told in frames.of_kind(flag.value):
        is_own = _is_told(passage, told.core, flag) or _is_of_oneself(passage, told, flag)
        is_harmless = any(_takes_back(hit, part) for hit in alike for part in told.parts)
        is_elsewhere = _is_elsewhere(passage, told.core, flag) or _is_put_in_a_mouth(passage, told.whole)
        is_harmless = is_harmless or (flag is RedFlag.CARDIAC and _is_measured_calm(passage, told))
        if is_own and not is_harmless and not is_elsewhere:
            return told.whole
    return None


def _is_of_oneself(passage: Passage, told: Told, flag: RedFlag) -> bool:
    """ "Partner says my ribs show", "they'd get over me": others speak or act, and it is about the athlete."""
    if flag is RedFlag.CRISIS:
        start = passage.clause_of(told.core.first).start
        is_subject = passage.mine[start] and not passage.names_other(start)
        return is_subject or any(passage.mine[part.first] for part in told.parts)
    is_own = _names_oneself(passage, range(told.whole.first, told.whole.last + 1))
    return flag is RedFlag.LOW_ENERGY and is_own and not passage.is_unreal(told.core)


def _takes_back(alike: Hit, part: Hit) -> bool:
    """Whether a look-alike says more than the idea that it shares words with: "life admin" against "life"."""
    is_same = (alike.first, alike.last) == (part.first, part.last)
    return not is_same and alike.first <= part.last and part.first <= alike.last


def _is_elsewhere(passage: Passage, hit: Hit, flag: RedFlag) -> bool:
    """Whether a sign belongs to a story, to anybody, to years long gone, or to whom it is put in the mouth of."""
    return (
        _is_fiction(passage, hit)
        or _is_general(passage, hit)
        or _is_over(passage, hit, flag)
        or _is_asked_away(passage, hit)
        or _is_put_in_a_mouth(passage, hit)
    )


def _is_asked_away(passage: Passage, hit: Hit) -> bool:
    """ "Tight chest? No, ...", "fainted? me? never": asked in few words only to be denied."""
    sentence = passage.sentence_of(hit.first)
    if len(sentence) > _ASKED_AWAY or not passage.asks(sentence):
        return False
    after = passage.norms[sentence.stop : sentence.stop + _DENIAL_REACH]
    is_first = bool(after) and after[0] in passage.cues["denying_answer"]
    return is_first or (after[:1] == ["me"] and not passage.cues["denying_answer"].isdisjoint(after[:2]))


def _is_put_in_a_mouth(passage: Passage, hit: Hit) -> bool:
    """ "I wish I was dead, said no one on a rest day": what somebody or something else says."""
    behind = range(hit.last + 1, min(hit.last + 1 + _SAID_REACH, len(passage)))
    said = next((at for at in behind if passage.norms[at] in passage.cues["saying"]), None)
    if said is None or passage.norms[said - 1] in passage.cues["own"]:
        return False
    return passage.cues["what_is_said"].isdisjoint(passage.norms[said + 1 : said + 2])


def _is_general(passage: Passage, hit: Hit) -> bool:
    """ "Can overtraining make you lose your period?": a question about anybody."""
    if not passage.asked[hit.first]:
        return False
    words = {passage.norms[at] for at in passage.sentence_of(hit.first)}
    return not words & passage.cues["own"] and bool(words & passage.cues["anybody"])


def _is_fiction(passage: Passage, hit: Hit) -> bool:
    """ "The film where the guy has a heart attack": a story, unless the words are of the athlete's own."""
    clause = passage.clause_of(hit.first)
    told = not passage.cues["own"].isdisjoint(passage.norms[hit.first : hit.last + 1])
    return not told and passage.has("other", "fiction", span=range(clause.start, hit.last + 2))


def _is_over(passage: Passage, hit: Hit, flag: RedFlag) -> bool:
    """ "Fainted once as a kid": long over, and not back; a crisis only where all is said to be well now.

    "Never used to" says the reverse: it is new.
    """
    sentence = passage.sentence_of(hit.first)
    if flag is RedFlag.LOW_ENERGY and _is_regained(passage, sentence):
        return True
    past = [
        past
        for past in passage.hits("illness", "long_past", span=sentence)
        if passage.cues["denying"].isdisjoint(passage.norms[max(0, past.first - 1) : past.first])
        and not (flag is RedFlag.LOW_ENERGY and _dates_beginning(passage, past))
    ]
    if not past:
        return False
    dated = {at for told in past for at in range(told.first, told.last + 1)}
    words = {passage.norms[at] for at in sentence if at not in dated}
    if words & passage.cues["well_again"]:
        return True
    if flag is RedFlag.CRISIS:
        return False
    return words & passage.cues["back"] <= (
        passage.cues["ever_since"] if _is_healed(passage, sentence) else set()
    )


def _dates_beginning(passage: Passage, past: Hit) -> bool:
    """ "My periods stopped back in summer": this year's months say since when, and not that it is over."""
    words = passage.norms[past.first : past.last + 1]
    return words[0] == "back" and not passage.cues["of_this_year"].isdisjoint(words)


def _is_healed(passage: Passage, sentence: range) -> bool:
    """ "Healed years ago, never a peep since": what has not come back is told in the sentence or the next."""
    following = passage.sentence_of(sentence.stop) if sentence.stop < len(passage) else range(0)
    span = range(sentence.start, max(sentence.stop, following.stop))
    return any(not passage.denied(gone) for gone in passage.hits("over", "gone", "without", span=span))


def _is_regained(passage: Passage, sentence: range) -> bool:
    """ "Lost 4 kilos with the flu, put them all back on": weight that is there again."""
    return any(
        not passage.denied(hit) and passage.norms[hit.first - 1] not in passage.cues["yet_to"]
        for hit in passage.hits("over", "regained", span=sentence)
    )


def _is_told(passage: Passage, hit: Hit, flag: RedFlag) -> bool:
    if flag is RedFlag.CARDIAC and _befell_another(passage, hit):
        return False
    words = range(hit.first, min(hit.last + 1 + _OWN_REACH, passage.sentence_of(hit.last).stop))
    if not (passage.mine[hit.first] or _names_oneself(passage, words)):
        return False
    if flag is RedFlag.CRISIS:
        return not (passage.norms[hit.first] in ("want", "wanna") and passage.denied(hit))
    return not passage.is_unreal(hit) and not _is_denied(passage, hit)


def _befell_another(passage: Passage, hit: Hit) -> bool:
    """ "A kid collapsed in my class", "my gran has fainted": another is the one right before the verb."""
    at = hit.first - 1
    while at > 0 and passage.norms[at] in passage.cues["before_what_befell"]:
        at -= 1
    others = passage.hits("person", "other", span=range(max(0, at - 1), hit.first))
    return any(other.last == at and not passage.words[at].possessive for other in others)


def _names_oneself(passage: Passage, words: range) -> bool:
    """ "They found a crack in my shin", "mum hides it because of me": told of others, and still one's own."""
    clause = passage.clause_of(words.start)
    return any(
        passage.norms[at] in passage.cues["own"]
        and not _says_where(passage, at)
        and (at in clause or passage.norms[at - 1] in passage.cues["on_account"])
        and not passage.names_other(at)
        for at in words
    )


def _says_where(passage: Passage, at: int) -> bool:
    """ "A passenger collapsed on my bus": my tells of the place, and of no part of oneself."""
    is_of_place = at > 0 and passage.norms[at - 1] in passage.cues["where_it_was"]
    return is_of_place and not passage.has("spot", span=range(at + 1, at + 3))


def _is_denied(passage: Passage, hit: Hit) -> bool:
    """Whether a sign is plainly denied; "not sure" and "never had this before" deny nothing."""
    before = set(passage.norms[max(0, hit.first - _DENIAL_REACH) : hit.first])
    after = set(passage.norms[hit.last + 1 : hit.last + 1 + _NEW_REACH])
    is_new = "never" in before and bool(after & passage.cues["new"])
    return (
        passage.denied(hit)
        and bool(before & passage.cues["denying"])
        and not before & passage.cues["doubting"]
        and not is_new
    )


def _bone(passage: Passage) -> Hit | None:
    for hit in passage.hits("sign", "fracture"):
        is_old = passage.has("illness", "past", "long_past", span=passage.sentence_of(hit.first))
        if (
            _is_real(passage, hit)
            and not is_old
            and (hit.phrase.startswith("cant") or not passage.denied(hit))
        ):
            return hit
    points = [hit for hit in passage.hits("sign", "point", "spot") if _is_real(passage, hit)]
    for hit in passage.hits("sign", "bone"):
        if _is_real(passage, hit) and not passage.denied(hit) and _hurts_near(passage, hit, points):
            return hit
    for hit in points:
        near = _near(passage, hit)
        hurts = hit.value == "spot" or any(
            not passage.denied(hurt) for hurt in passage.hits("hurt", "pain", span=near)
        )
        if passage.has("spot", *_BONE_SPOTS, span=near) and hurts and not passage.denied(hit):
            return hit
    return None


def _is_real(passage: Passage, hit: Hit) -> bool:
    words = range(hit.first, min(hit.last + 1 + _OWN_REACH, passage.clause_of(hit.last).stop))
    is_own = passage.mine[hit.first] or _names_oneself(passage, words) or _is_reported(passage, hit)
    return is_own and not passage.is_unreal(hit) and not passage.asked[hit.first]


def _is_reported(passage: Passage, hit: Hit) -> bool:
    """ "They still think stress fracture": they who look at the athlete, and nobody else, are spoken of."""
    others = passage.hits("person", "other", span=range(passage.sentence_of(hit.first).start, hit.first))
    return bool(others) and all(passage.norms[other.first] in passage.cues["examiner"] for other in others)


def _near(passage: Passage, hit: Hit) -> range:
    return range(max(0, hit.first - _BONE_REACH), min(len(passage), hit.last + 1 + _BONE_REACH))


def _hurts_near(passage: Passage, hit: Hit, points: list[Hit]) -> bool:
    near = _near(passage, hit)
    hurts = [hurt for hurt in passage.hits("hurt", "pain", span=near) if not passage.denied(hurt)]
    return bool(hurts) or any(point.first in near for point in points)
