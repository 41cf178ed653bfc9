"""Requests to the coach: move, swap, skip, shorten, pause and their like, with days and amounts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time, timedelta
from itertools import islice

from core.training.athlete import Kind
from core.understanding.amounts import Measure
from core.understanding.kinds import kind_in, modality_in
from core.understanding.lengths import length
from core.understanding.lexicon import Hit
from core.understanding.moves import move, trade_of_days
from core.understanding.passage import Passage
from core.understanding.reading import Action, Request
from core.understanding.wishes import (
    LONGEST_SESSION,
    SHORTEST_SESSION,
    Asked,
    asked_for,
    clock_time,
    is_all_that_is_said,
    is_general,
    is_live,
    is_own_wish,
    minutes_in,
    own_day,
)

#: A snooze is no longer than this (minutes, own choice) ...
_LONGEST_SNOOZE = 1440
#: ... and as a plain number between these ("snooze 10", "ask me in 30"; own choice).
_SHORTEST_SNOOZE, _LONGEST_PLAIN_SNOOZE = 3, 240
#: "Swap", "swap it please": a verb alone asks for what the coach has to offer.
_ALONE = 3
#: Nobody asks in more sentences at once (own choice); it bounds the work for a text of two-word sentences.
_MOST_SENTENCES = 100
#: "Friday?", "on Friday then": words of a clause that only names a day, the day counted as one.
_LONE_DAY = 3
#: What may stand in the place of a run, and so many words before "instead of".
_OFF_THEIR_FEET = (Kind.STRENGTH, Kind.CORE, Kind.MOBILITY, Kind.CROSS_TRAINING)
_INSTEAD_REACH = 4
_PLAIN_PHRASES = {
    "undo": Action.UNDO,
    "snooze": Action.SNOOZE,
    "remind": Action.REMIND,
    "pause": Action.PAUSE,
    "resume": Action.RESUME,
}


def requests(passage: Passage) -> list[Asked]:
    """What is asked for, in the order of the text, each action once."""
    alone = [hit for hit in passage.hits("alone") if is_all_that_is_said(passage, hit)]
    if alone:
        return _alone(passage, alone[0])
    found: list[Asked] = []
    for sentence in islice(_may_ask(passage), _MOST_SENTENCES):
        found += _in_sentence(passage, sentence)
    found = [asked for asked in found if not _is_moved_instead(passage, asked, found)]
    unique: dict[Action, Asked] = {}
    for asked in sorted(found, key=lambda asked: asked.first):
        before = unique.get(asked.request.action)
        if before is None or _telling(asked) > _telling(before):
            unique[asked.request.action] = asked
    wished = sorted(unique.values(), key=lambda asked: (asked.request.action is Action.UNDO, asked.first))
    return [_put_off(passage, asked) for asked in wished]


def _alone(passage: Passage, hit: Hit) -> list[Asked]:
    """ "Carry on", "in an hour", "back again": it asks for this where it is all that is said."""
    action = _PLAIN_PHRASES.get(hit.value)
    if action is None:
        return []
    whole = range(len(passage))
    request = Request(action=action)
    if action is Action.SNOOZE:
        request = Request(action=action, minutes=minutes_in(passage, whole, _LONGEST_SNOOZE))
    elif action is Action.PAUSE:
        request = Request(action=action, to=_last_day_away(passage, whole))
    return [asked_for(passage, request, hit.first, hit.last, *range(len(passage.clauses)))]


def _put_off(passage: Passage, asked: Asked) -> Asked:
    """ "Can't do tempo today, Friday?": what cannot be done is moved to the day that stands alone behind it."""
    following = max(asked.clauses) + 1
    is_without_day = asked.request.action is Action.MOVE and asked.request.to is None
    if is_without_day:
        return _to_day_behind(passage, asked)
    if asked.request.action is not Action.SKIP or following >= len(passage.clauses):
        return asked
    clause = passage.clauses[following]
    told = passage.days_in(clause)
    is_unable = not passage.cues["unable"].isdisjoint(passage.norms[asked.first : asked.last + 1])
    if not is_unable or len(told) != 1 or len(clause) - (told[0].last - told[0].first) > _LONE_DAY:
        return asked
    which = asked.request.which or kind_in(passage, clause)
    request = Request(action=Action.MOVE, which=which, on=asked.request.on, to=told[0].ahead)
    return asked_for(passage, request, asked.first, told[0].last, *asked.clauses, following)


def _to_day_behind(passage: Passage, asked: Asked) -> Asked:
    """ "Need to shift Sunday's long run, it's mum's birthday. Monday?": the day that stands alone further on."""
    for index in range(max(asked.clauses) + 1, len(passage.clauses)):
        clause = passage.clauses[index]
        told = passage.days_in(clause)
        if len(told) == 1 and len(clause) - (told[0].last - told[0].first) <= _LONE_DAY:
            request = replace(asked.request, to=told[0].ahead)
            return asked_for(passage, request, asked.first, told[0].last, *asked.clauses, index)
    return asked


def _may_ask(passage: Passage) -> Iterator[range]:
    """The sentences that hold a word of asking or a day."""
    for sentence in passage.sentences:
        may_ask = passage.has("ask", span=sentence) or passage.days_in(sentence)
        if sentence and may_ask and not passage.imagined[sentence.start]:
            yield sentence


def _telling(asked: Asked) -> int:
    request = asked.request
    return sum(value is not None for value in (request.which, request.to, request.minutes, request.modality))


def _in_sentence(passage: Passage, sentence: range) -> list[Asked]:
    plain = _plain(passage, sentence)
    if plain and not any(asked.request.action is Action.UNDO for asked in plain):
        return plain
    found = plain
    clauses = [
        index
        for index in range(passage.clause_index(sentence.start), passage.clause_index(sentence.stop - 1) + 1)
    ]
    swap = _swap(passage, sentence, clauses)
    if swap:
        return [*found, swap]
    for index in clauses:
        clause = passage.clauses[index]
        if passage.not_done(clause) and not passage.has("ask", "skip", span=clause):
            continue
        asked = (
            length(passage, index)
            or trade_of_days(passage, index)
            or move(passage, index, clauses)
            or _skip(passage, index)
        )
        if asked:
            found.append(asked)
    return found


def _is_moved_instead(passage: Passage, asked: Asked, found: list[Asked]) -> bool:
    """ "Can't do tonight, stick it on Friday": what cannot be done on a day is moved, and not skipped."""
    is_inability = (
        asked.request.action is Action.SKIP and passage.norms[asked.first] in passage.cues["unable"]
    )
    moved = [other for other in found if other.request.action is Action.MOVE and other.first > asked.first]
    return is_inability and any(other.request.which in (None, asked.request.which) for other in moved)


def _plain(passage: Passage, sentence: range) -> list[Asked]:
    found: list[Asked] = []
    for hit in passage.hits("ask", *_PLAIN_PHRASES, span=sentence):
        if (
            not passage.mine[hit.first]
            or passage.imagined[hit.first]
            or (passage.asked[hit.first] and hit.value == "pause" and not _is_wish(passage, hit))
        ):
            continue
        action = _PLAIN_PHRASES[hit.value]
        if action is Action.SNOOZE and _is_of_session(passage, hit, sentence):
            continue
        if any(asked.request.action is action for asked in found):
            continue
        request = Request(action=action)
        if action is Action.SNOOZE:
            delay = (
                minutes_in(passage, sentence, _LONGEST_SNOOZE)
                or _bare_delay(passage, hit)
                or _minutes_from_now(passage, sentence)
            )
            request = Request(action=action, minutes=delay)
        elif action is Action.REMIND:
            if passage.norms[hit.last + 1 : hit.last + 2] in (["what"], ["whats"], ["which"]):
                continue
            at = _time_of_day(passage, sentence)
            request = Request(
                action=action, time=at, to=_day_ahead(passage, sentence), about=_about(passage, hit, sentence)
            )
        elif action is Action.PAUSE:
            request = Request(action=action, to=_last_day_away(passage, sentence))
        later = action is Action.REMIND and any(
            other.value == "snooze" for other in passage.hits("ask", "snooze", span=sentence)
        )
        if not later:
            whole = range(passage.clause_index(sentence.start), passage.clause_index(sentence.stop - 1) + 1)
            clauses = (
                whole
                if action in (Action.SNOOZE, Action.REMIND, Action.PAUSE)
                else [passage.clause_index(hit.first)]
            )
            found.append(asked_for(passage, request, hit.first, hit.last, *clauses))
    return found


def _bare_delay(passage: Passage, hit: Hit) -> int | None:
    """ "Snooze 10": a plain number right behind the word is minutes."""
    for amount in passage.amounts_in(range(hit.last + 1, hit.last + 3), Measure.BARE):
        if _SHORTEST_SNOOZE <= amount.value <= _LONGEST_PLAIN_SNOOZE:
            return round(amount.value)
    return None


def _is_of_session(passage: Passage, snooze: Hit, sentence: range) -> bool:
    """ "Later on Thursday", "gimme 40 min on the bike": a session is spoken of, and no delay."""
    is_given = passage.norms[snooze.first] in ("gimme", "give")
    is_named = any(passage.has(table, span=sentence) for table in ("kind", "modality"))
    return passage.has("ask", "strong_move", span=sentence) or (is_given and is_named)


def _minutes_from_now(passage: Passage, sentence: range) -> int | None:
    """ "Hit me up again in 45", "gimme 30": a plain number of minutes until the coach may ask again."""
    for amount in passage.amounts_in(sentence, Measure.BARE):
        leads = passage.norms[max(0, amount.first - 2) : amount.first]
        is_delay = leads[-1:] in (["in"], ["gimme"]) or leads == ["give", "me"]
        if is_delay and _SHORTEST_SNOOZE <= amount.value <= _LONGEST_PLAIN_SNOOZE:
            return round(amount.value)
    return None


def _minutes_on(passage: Passage, machine: Hit) -> int | None:
    """ "30 on the ski erg", "40 bike": the plain number of minutes right before a machine."""
    for amount in passage.amounts_in(range(max(0, machine.first - 4), machine.first), Measure.BARE):
        between = passage.norms[amount.last + 1 : machine.first]
        is_length = SHORTEST_SESSION <= amount.value <= LONGEST_SESSION
        if is_length and passage.cues["on_machine"].issuperset(between):
            return round(amount.value)
    for amount in passage.amounts_in(
        range(machine.last + 1, min(machine.last + 4, len(passage))), Measure.BARE
    ):
        is_for = passage.norms[machine.last + 1 : amount.first] == ["for"]
        if is_for and SHORTEST_SESSION <= amount.value <= LONGEST_SESSION:
            return round(amount.value)
    return None


def _day_ahead(passage: Passage, sentence: range) -> date | None:
    named = passage.days_in(sentence)
    return named[0].ahead if named else None


def _is_wish(passage: Passage, hit: Hit) -> bool:
    clause = passage.clause_of(hit.first)
    return passage.has("ask", "please", span=range(clause.start, hit.first)) or hit.first == clause.start


def _about(passage: Passage, hit: Hit, sentence: range) -> str | None:
    """What to be reminded of, in the athlete's own words."""
    verbs = [at for at in range(hit.last, sentence.stop) if passage.norms[at] in ("to", "about")]
    if not verbs or verbs[0] + 1 >= sentence.stop:
        return None
    first, last = verbs[0] + 1, sentence.stop - 1
    times = [
        amount
        for amount in passage.amounts_in(
            range(first, sentence.stop), Measure.CLOCK, Measure.COLON, Measure.BARE, Measure.MINUTES
        )
    ]
    if times:
        last = min(last, times[0].first - 1)
        if last >= first and passage.norms[last] in ("at", "in", "by", "for", "around"):
            last -= 1
    if last < first:
        return None
    start, end = passage.span(first, last)
    return passage.text[start:end]


def _time_of_day(passage: Passage, span: range) -> time | None:
    for amount in passage.amounts_in(span, Measure.CLOCK, Measure.COLON, Measure.BARE):
        told = clock_time(passage, amount)
        if told is not None:
            return told
    return None


def _last_day_away(passage: Passage, sentence: range) -> date | None:
    for day in passage.days_in(sentence):
        if day.first > 0 and passage.norms[day.first - 1] in (*passage.cues["leads_to"], "the", "through"):
            return day.ahead
    for amount in passage.amounts_in(sentence, Measure.DAYS):
        return passage.today + timedelta(days=min(int(amount.value), 366))
    return None


def _swap(passage: Passage, sentence: range, clauses: list[int]) -> Asked | None:
    """ "Swap today's run for a swim", "bike instead of the run?", "I'd rather cycle today"."""
    alone = passage.hits("ask", "swap")
    is_of_length = passage.has("ask", "shorten", "lengthen")
    is_alone = bool(alone) and len(passage) <= _ALONE and alone[0].first == 0
    is_alone = is_alone and not is_of_length and not passage.days
    if is_alone and passage.mine[alone[0].first]:
        return asked_for(passage, Request(action=Action.SWAP), alone[0].first, alone[0].last)
    modalities = [
        hit
        for hit in passage.hits("modality", span=sentence)
        if passage.mine[hit.first] and not _is_missing(passage, hit)
    ]
    if not modalities:
        return _other_than_running(passage, sentence) or _kind_instead(passage, sentence)
    for hit in modalities:
        near = _around(passage, hit, clauses)
        verbs = [verb for verb in passage.hits("ask", "swap", span=near) if is_live(passage, verb)]
        instead = passage.hits("ask", "instead", span=near)
        gives = [verb for verb in passage.hits("ask", "give", span=near) if verb.last < hit.first]
        done = [
            verb
            for verb in passage.hits("run", "done", span=near)
            if passage.norms[verb.first] not in ("row", "add", "made", "make")
        ]
        is_today = passage.has("day", "today", "tomorrow", span=near) or passage.has("run", "run", span=near)
        asks = hit.first == near.start and is_today and passage.has("ask", "please", span=near)
        is_stand_in = passage.has("away", "not_at_hand", span=sentence)
        is_timed = is_today or passage.amounts_in(near, Measure.MINUTES) or is_stand_in
        asks = asks or (
            is_today and passage.norms[hit.last + 1 : hit.last + 3] in (["for", "me"], ["for", "us"])
        )
        asks = asks or (is_today and _is_brief_question(passage, sentence, hit))
        wish = verbs or instead or asks or (gives and is_timed)
        if not wish or (done and not gives and not verbs) or is_general(passage, near):
            continue
        if passage.supposed[hit.first] or (passage.asked[hit.first] and _is_of_any_run(passage, sentence)):
            continue
        given_up = range(verbs[0].last + 1, hit.first) if verbs and verbs[0].last < hit.first else range(0)
        kind = kind_in(passage, given_up) or kind_in(passage, sentence)
        minutes = minutes_in(passage, near, LONGEST_SESSION) or _minutes_on(passage, hit)
        request = Request(
            action=Action.SWAP,
            which=None if kind is Kind.CROSS_TRAINING else kind,
            minutes=minutes,
            modality=modality_in(passage, range(hit.first, hit.last + 1)),
            on=own_day(passage, sentence),
        )
        used = {passage.clause_index(at) for at in near} | {
            index for index in clauses if passage.has("ask", "skip", span=passage.clauses[index])
        }
        return asked_for(passage, request, hit.first, hit.last, *used)
    return None


def _is_brief_question(passage: Passage, sentence: range, machine: Hit) -> bool:
    """ "Bike today?", "knee's iffy so rower today?": put as a question of two or three words, or closed by one."""
    clause = passage.clause_of(machine.first)
    opens = machine.first == clause.start or passage.norms[machine.first - 1] in passage.cues["leads_in"]
    is_brief = clause.stop - machine.first <= _ALONE and clause.stop == sentence.stop
    return opens and is_brief and passage.asks(sentence)


def _is_of_any_run(passage: Passage, sentence: range) -> bool:
    """ "Can I swap a run for a ride?": asked of runs in general, of no day and no session of one's own."""
    words = passage.norms[sentence.start : sentence.stop]
    is_any = any(
        passage.norms[hit.first - 1] == "a" or passage.norms[hit.first] in ("running", "runs")
        for hit in passage.hits("run", "run", span=sentence)
        if hit.first > sentence.start
    )
    is_own = bool(passage.days_in(sentence)) or not passage.cues["own_session"].isdisjoint(words)
    return is_any and not is_own and not passage.amounts_in(sentence, Measure.MINUTES)


def _other_than_running(passage: Passage, sentence: range) -> Asked | None:
    """ "Something else than running today": any modality will do."""
    for hit in passage.hits("ask", "swap_any", span=sentence):
        if is_live(passage, hit) and not is_general(passage, sentence):
            which = kind_in(passage, range(hit.first, sentence.stop))
            request = Request(action=Action.SWAP, which=which, on=own_day(passage, sentence))
            return asked_for(passage, request, hit.first, hit.last)
    words = passage.norms[sentence.start : sentence.stop]
    names_run = passage.has("run", "run", span=sentence) or passage.has("kind", span=sentence)
    for hit in passage.hits("ask", "swap_out", span=sentence):
        is_of_days = len(passage.days_in(sentence)) > 1 or not passage.cues["swapped_with"].isdisjoint(words)
        if names_run and not is_of_days and is_live(passage, hit) and not is_general(passage, sentence):
            request = Request(
                action=Action.SWAP, which=kind_in(passage, sentence), on=own_day(passage, sentence)
            )
            return asked_for(passage, request, hit.first, hit.last)
    return None


def _kind_instead(passage: Passage, sentence: range) -> Asked | None:
    """ "Gym instead of the run today?": strength, core or mobility in the place of a run."""
    for hit in passage.hits("kind", *_OFF_THEIR_FEET, span=sentence):
        behind = range(hit.last + 1, min(hit.last + 1 + _INSTEAD_REACH, sentence.stop))
        instead = [other for other in passage.hits("ask", "instead", span=behind) if len(other) > 1]
        planned = range(instead[0].last + 1, sentence.stop) if instead else range(0)
        kind = kind_in(passage, planned)
        is_of_run = kind.is_run if kind else passage.has("run", "run", span=planned)
        if is_of_run and is_live(passage, hit) and not passage.has("run", "done", span=sentence):
            request = Request(action=Action.SWAP, which=kind, on=own_day(passage, sentence))
            return asked_for(passage, request, hit.first, instead[0].last)
    return None


def _is_missing(passage: Passage, hit: Hit) -> bool:
    """ "No bike today": the modality is not at hand."""
    return hit.first > 0 and passage.norms[hit.first - 1] in ("no", "without") or passage.denied(hit)


def _around(passage: Passage, hit: Hit, clauses: list[int]) -> range:
    """The clause of a phrase, with the clause before and after it in the sentence when they are short."""
    index = passage.clause_index(hit.first)
    first = passage.clauses[index].start
    stop = passage.clauses[index].stop
    if index + 1 in clauses and len(passage.clauses[index + 1]) <= 3:
        stop = passage.clauses[index + 1].stop
    return range(first, stop)


def _skip(passage: Passage, index: int) -> Asked | None:
    clause = passage.clauses[index]
    for hit in passage.hits("ask", "skip", span=clause):
        if any(other.first == hit.first for other in passage.hits("ask", "correct", span=clause)):
            continue
        if not passage.cues["no_session"].isdisjoint(passage.norms[hit.last + 1 : hit.last + 3]):
            continue
        whole_phrase = len(hit) >= 3
        named = (
            passage.has("kind", span=clause)
            or passage.has("run", "run", span=clause)
            or any(passage.norms[at] in passage.cues["it"] for at in clause)
        )
        day = passage.days_in(clause)
        opens = (
            hit.first <= clause.start + 1
            or passage.cues["leads_in"].issuperset(passage.norms[clause.start : hit.first])
            or passage.has("ask", "please", span=range(clause.start, hit.first))
            or passage.norms[hit.first - 1] in passage.cues["before_skip"]
        )
        should = passage.asked[hit.first] and passage.norms[clause.start] in (
            "should",
            "is",
            "does",
            "will",
            "would",
            "why",
            "what",
            "how",
            "do",
        )
        is_alone = len(clause) <= 2 and passage.norms[hit.first] not in passage.cues["no_wish_alone"]
        is_wish = whole_phrase or (opens and (named or day or is_alone))
        if is_wish and not should and _skip_is_live(passage, hit, whole_phrase):
            which = kind_in(passage, clause)
            if which is None and any(passage.norms[at] in passage.cues["it"] for at in clause):
                which = kind_in(passage, range(clause.start))
            request = Request(action=Action.SKIP, which=which, on=day[0].ahead if day else None)
            return asked_for(passage, request, hit.first, hit.last, index)
    return None


def _skip_is_live(passage: Passage, hit: Hit, whole_phrase: bool) -> bool:
    return (
        is_own_wish(passage, hit) and not passage.supposed[hit.first]
        if whole_phrase
        else is_live(passage, hit)
    )
