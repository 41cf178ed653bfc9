"""Requests to the coach: move, swap, skip, shorten, pause and their like, with days and amounts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta

from core.training.athlete import Kind
from core.understanding.amounts import Amount, Measure
from core.understanding.dates import Day
from core.understanding.kinds import kind_in, modality_in
from core.understanding.lexicon import Hit
from core.understanding.passage import Passage
from core.understanding.reading import Action, Request

#: A session cannot be cut to more than this, nor a snooze be longer (minutes, own choices).
_SHORTEST_SESSION, _LONGEST_SESSION, _LONGEST_SNOOZE = 10, 600, 1440
#: Words between the two lengths of "70 minutes instead of 50".
_TRADE_REACH = 4
#: "Swap", "swap it please": a verb alone asks for what the coach has to offer.
_ALONE = 3
_PLAIN_PHRASES = {
    "undo": Action.UNDO,
    "snooze": Action.SNOOZE,
    "remind": Action.REMIND,
    "pause": Action.PAUSE,
    "resume": Action.RESUME,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A request with the words that it rests on and the clauses that it uses."""

    request: Request
    first: int
    last: int
    clauses: frozenset[int]


def requests(passage: Passage) -> list[Asked]:
    """What is asked for, in the order of the text, each action once."""
    found: list[Asked] = []
    for sentence in passage.sentences:
        may_ask = passage.has("ask", span=sentence) or passage.days_in(sentence)
        if sentence and may_ask and not passage.imagined[sentence.start]:
            found += _in_sentence(passage, sentence)
    unique: dict[Action, Asked] = {}
    for asked in sorted(found, key=lambda asked: asked.first):
        before = unique.get(asked.request.action)
        if before is None or _telling(asked) > _telling(before):
            unique[asked.request.action] = asked
    return sorted(unique.values(), key=lambda asked: (asked.request.action is Action.UNDO, asked.first))


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
            _shorten(passage, index)
            or _two_days(passage, index)
            or _move(passage, index, clauses)
            or _skip(passage, index)
        )
        if asked:
            found.append(asked)
    return found


def _asked(passage: Passage, request: Request, first: int, last: int, *clauses: int) -> Asked:
    return Asked(request, first, last, frozenset(clauses) or frozenset({passage.clause_index(first)}))


def _is_live(passage: Passage, hit: Hit) -> bool:
    """Whether a verb is the athlete's own wish now, and neither told of the past nor of another."""
    clause = passage.clause_of(hit.first)
    before = {passage.norms[at] for at in range(max(clause.start, hit.first - 4), hit.first)}
    return (
        passage.mine[hit.first]
        and not passage.supposed[hit.first]
        and not before & passage.cues["almost"]
        and not passage.denied(hit)
    )


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
        if any(asked.request.action is action for asked in found):
            continue
        request = Request(action=action)
        if action is Action.SNOOZE:
            request = Request(action=action, minutes=_minutes(passage, sentence, _LONGEST_SNOOZE))
        elif action is Action.REMIND:
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
            found.append(_asked(passage, request, hit.first, hit.last, *clauses))
    return found


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


def clock_time(passage: Passage, amount: Amount) -> time | None:
    """The time of day that an amount names; "at 9 tonight" is in the evening."""
    before = passage.norms[amount.first - 1] if amount.first else ""
    if amount.measure is Measure.BARE and (
        before not in ("at", "by", "to", "before", "after", "around", "until", "till", "from")
        or amount.value >= 24
    ):
        return None
    minute = int(amount.value * 60) if amount.measure is Measure.BARE else int(amount.value)
    evening = {"tonight", "evening", "tonights"} & set(passage.norms[amount.last + 1 : amount.last + 4])
    if evening and minute < 720 and not amount.exact_day_half:
        minute += 720
    return time(minute // 60 % 24, minute % 60)


def _last_day_away(passage: Passage, sentence: range) -> date | None:
    for day in passage.days_in(sentence):
        if day.first > 0 and passage.norms[day.first - 1] in (*passage.cues["leads_to"], "the", "through"):
            return day.ahead
    for amount in passage.amounts_in(sentence, Measure.DAYS):
        return passage.today + timedelta(days=min(int(amount.value), 366))
    return None


def _minutes(passage: Passage, span: range, longest: int) -> int | None:
    for amount in passage.amounts_in(span, Measure.MINUTES):
        if 1 <= amount.value <= longest and passage.norms[amount.first - 1 if amount.first else 0] != "not":
            return round(amount.value)
    return None


def _swap(passage: Passage, sentence: range, clauses: list[int]) -> Asked | None:
    """ "Swap today's run for a swim", "bike instead of the run?", "I'd rather cycle today"."""
    alone = passage.hits("ask", "swap")
    if alone and len(passage) <= _ALONE and passage.mine[alone[0].first] and alone[0].first == 0:
        return _asked(passage, Request(action=Action.SWAP), alone[0].first, alone[0].last)
    modalities = [
        hit
        for hit in passage.hits("modality", span=sentence)
        if passage.mine[hit.first] and not _is_missing(passage, hit)
    ]
    if not modalities:
        return _other_than_running(passage, sentence)
    for hit in modalities:
        near = _around(passage, hit, clauses)
        verbs = [verb for verb in passage.hits("ask", "swap", span=near) if _is_live(passage, verb)]
        instead = passage.hits("ask", "instead", span=near)
        gives = [verb for verb in passage.hits("ask", "give", span=near) if verb.last < hit.first]
        done = [
            verb
            for verb in passage.hits("run", "done", span=near)
            if passage.norms[verb.first] not in ("row", "add", "made", "make")
        ]
        is_today = passage.has("day", "today", "tomorrow", span=near) or passage.has("run", "run", span=near)
        wish = verbs or instead or (gives and (is_today or passage.amounts_in(near, Measure.MINUTES)))
        if not wish or (done and not gives and not verbs) or _is_general(passage, near):
            continue
        if passage.supposed[hit.first] or (passage.asked[hit.first] and _is_of_any_run(passage, sentence)):
            continue
        kind = kind_in(passage, sentence)
        minutes = _minutes(passage, near, _LONGEST_SESSION)
        request = Request(
            action=Action.SWAP,
            which=None if kind is Kind.CROSS_TRAINING else kind,
            minutes=minutes,
            modality=modality_in(passage, range(hit.first, hit.last + 1)),
            on=_own_day(passage, sentence),
        )
        used = {passage.clause_index(at) for at in near} | {
            index for index in clauses if passage.has("ask", "skip", span=passage.clauses[index])
        }
        return _asked(passage, request, hit.first, hit.last, *used)
    return None


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
        if _is_live(passage, hit) and not _is_general(passage, sentence):
            request = Request(action=Action.SWAP, on=_own_day(passage, sentence))
            return _asked(passage, request, hit.first, hit.last)
    return None


def _is_missing(passage: Passage, hit: Hit) -> bool:
    """ "No bike today": the modality is not at hand."""
    return hit.first > 0 and passage.norms[hit.first - 1] in ("no", "without") or passage.denied(hit)


def _is_general(passage: Passage, span: range) -> bool:
    return passage.has("question", "direct", span=span) or any(
        passage.norms[at] in ("does", "why", "should", "is") and passage.asked[at] for at in span
    )


def _around(passage: Passage, hit: Hit, clauses: list[int]) -> range:
    """The clause of a phrase, with the clause before and after it in the sentence when they are short."""
    index = passage.clause_index(hit.first)
    first = passage.clauses[index].start
    stop = passage.clauses[index].stop
    if index + 1 in clauses and len(passage.clauses[index + 1]) <= 3:
        stop = passage.clauses[index + 1].stop
    return range(first, stop)


def _own_day(passage: Passage, span: range) -> date | None:
    """The day whose session is meant: "today's run"."""
    for day in passage.days_in(span):
        if _names_session(passage, day):
            return day.ahead
    return None


def _names_session(passage: Passage, day: Day) -> bool:
    near = range(day.last + 1, min(len(passage), day.last + 3))
    follows = any(
        hit.first == day.last + 1
        for table in ("kind", "run")
        for hit in passage.hits(table, span=range(near.start, min(len(passage), near.stop + 2)))
    )
    return follows and passage.norms[day.first] not in ("weekend",)


def _two_days(passage: Passage, index: int) -> Asked | None:
    """ "Swap Saturday and Sunday": two days trade places."""
    clause = passage.clauses[index]
    following = passage.clauses[index + 1] if index + 1 < len(passage.clauses) else range(0)
    span = range(clause.start, following.stop) if following else clause
    named = [day for day in passage.days_in(span) if not _names_session(passage, day)]
    verbs = [hit for hit in passage.hits("ask", "swap", span=clause) if _is_live(passage, hit)]
    if len(named) != 2 or not verbs or not 0 < named[0].first - verbs[0].last <= 2:
        return None
    between = passage.norms[named[0].last + 1 : named[1].first]
    if between not in (["and"], ["with"], ["for"], []):
        return None
    request = Request(action=Action.MOVE, on=named[0].ahead, to=named[1].ahead)
    return _asked(passage, request, verbs[0].first, named[1].last, index)


def _move(passage: Passage, index: int, clauses: list[int]) -> Asked | None:
    clause = passage.clauses[index]
    strong = [hit for hit in passage.hits("ask", "strong_move", span=clause) if _is_live(passage, hit)]
    weak = [hit for hit in passage.hits("ask", "move", "be", span=clause) if _is_live(passage, hit)]
    kinds, runs = passage.has("kind", span=clause), passage.has("run", "run", span=clause)
    it = any(passage.norms[at] in passage.cues["it"] for at in clause)
    target = _target(passage, clause)
    asks = passage.has("ask", "please", span=clause) or any(hit.first == clause.start for hit in weak)
    leads = (
        target is not None
        and target.first > 0
        and passage.norms[target.first - 1] in (*passage.cues["leads_to"], "the")
        and passage.norms[max(0, target.first - 2)] in (*passage.cues["leads_to"], *passage.cues["leads_to"])
    )
    leads = leads or (
        target is not None
        and target.first > 0
        and passage.norms[target.first - 1] in passage.cues["leads_to"]
    )
    is_question = passage.norms[clause.start] in (
        "should",
        "is",
        "does",
        "why",
        "when",
        "what",
        "did",
    ) or passage.has("run", "done", span=range(clause.start, min(clause.start + 2, clause.stop)))
    if (
        is_question
        and not strong
        or passage.has("settings", "check_in_time", "timezone", "reminder_time", span=clause)
    ):
        return None
    suits = passage.has("ask", "suits", span=clause) and not passage.asked[clause.start]
    suits = suits or (target is not None and _stands_instead(passage, target))
    if not (strong and (kinds or runs or it or target)) and not (
        target and (kinds or runs or it) and ((weak and asks) or leads or suits)
    ):
        if not (target and asks and leads and weak):
            return None
    if strong and not (kinds or runs or it) and not leads and not target:
        return None
    if target is None:
        following = [other for other in clauses if other > index]
        target = next(
            (
                found
                for other in following
                if (found := _target(passage, passage.clauses[other]))
                and passage.norms[found.first - 1] in passage.cues["leads_to"]
            ),
            None,
        )
    which = kind_in(passage, clause)
    if which is None and it:
        which = kind_in(passage, range(0, clause.start))
    named = passage.hits("kind", span=clause) or passage.hits("run", span=clause)
    verb = (strong or weak or named or passage.hits("day", span=clause))[0]
    on = _own_day(passage, clause) or _day_moved(passage, clause, verb, target)
    request = Request(action=Action.MOVE, which=which, to=target.ahead if target else None, on=on)
    return _asked(
        passage, request, verb.first, target.last if target and target.last > verb.first else verb.last, index
    )


def _stands_instead(passage: Passage, day: Day) -> bool:
    """ "Tempo Wednesday instead of Tuesday?" """
    return any(hit.first == day.last + 1 for hit in passage.hits("ask", "instead"))


def _day_moved(passage: Passage, clause: range, verb: Hit, target: Day | None) -> date | None:
    """ "Move Thursday to Friday": the day that stands right behind the verb."""
    for day in passage.days_in(clause):
        if day is not target and 0 < day.first - verb.last <= 2:
            return day.ahead
    return None


def _target(passage: Passage, clause: range) -> Day | None:
    """The day to move to: the one after "to", else after "on" or "be", never that of "today's run"."""
    best: tuple[int, Day] | None = None
    for day in passage.days_in(clause):
        at = day.first - 1
        if at >= clause.start and passage.norms[at] in ("the", "next", "this", "coming"):
            at -= 1
        before = passage.norms[at] if at >= clause.start else ""
        if (
            before in passage.cues["leaves"]
            or _names_session(passage, day)
            and before not in passage.cues["leads_to"]
        ):
            continue
        suits = any(hit.first == day.last + 1 for hit in passage.hits("ask", "suits", span=clause))
        is_led_to = before in passage.cues["leads_to"]
        rank = 4 if suits else 3 if is_led_to else 2 if before in passage.cues["becomes"] else 1
        if best is None or rank > best[0]:
            best = rank, day
    return best[1] if best else None


def _shorten(passage: Passage, index: int) -> Asked | None:
    clause = passage.clauses[index]
    for value, action in (("shorten", Action.SHORTEN), ("lengthen", Action.LENGTHEN)):
        for hit in passage.hits("ask", value, span=clause):
            minutes = (
                _minutes(passage, clause, _LONGEST_SESSION)
                or _bare_minutes(passage, hit, clause)
                or _minutes_added(passage, index)
            )
            named = (
                passage.has("kind", span=clause)
                or passage.has("run", "run", span=clause)
                or any(passage.norms[at] in passage.cues["it"] for at in clause)
                or bool(passage.days_in(clause))
            )
            before = range(clause.start, hit.first)
            opens = (
                passage.cues["leads_in"].issuperset(passage.norms[at] for at in before)
                or passage.has("ask", "please", span=before)
                or minutes is not None
            )
            if (
                _is_live(passage, hit)
                and opens
                and (minutes or named)
                and not passage.has("run", "broken_off", span=clause)
                and not _is_general(passage, clause)
            ):
                which = kind_in(passage, clause)
                request = Request(action=action, which=which, minutes=minutes, on=_own_day(passage, clause))
                return _asked(passage, request, hit.first, hit.last, index)
    return _make_minutes(passage, index) or _one_length_for_another(passage, index)


def _minutes_added(passage: Passage, index: int) -> int | None:
    """ "... a bit shorter, 30 min tops": the length in a brief clause of its own behind the wish."""
    if index + 1 == len(passage.clauses):
        return None
    added = passage.clauses[index + 1]
    is_brief = len(added) <= _TRADE_REACH and not passage.hard[added.start]
    return _minutes(passage, added, _LONGEST_SESSION) if is_brief else None


def _bare_minutes(passage: Passage, verb: Hit, clause: range) -> int | None:
    """ "Shorten the run to 20": a plain number behind "to" is minutes."""
    for amount in passage.amounts_in(range(verb.last, clause.stop), Measure.BARE):
        is_length = amount.first > 0 and passage.norms[amount.first - 1] in ("to", "by", "about")
        if is_length and _SHORTEST_SESSION <= amount.value <= _LONGEST_SESSION:
            return round(amount.value)
    return None


def _one_length_for_another(passage: Passage, index: int) -> Asked | None:
    """ "70 minutes instead of 50": the first is wished for, longer or shorter than the second."""
    clause = passage.clauses[index]
    lengths = passage.amounts_in(clause, Measure.MINUTES, Measure.BARE)
    for wished, planned in zip(lengths, lengths[1:], strict=False):
        between = range(wished.last + 1, planned.first)
        is_traded = len(between) <= _TRADE_REACH and passage.has("ask", "instead", span=between)
        if not is_traded or Measure.MINUTES not in (wished.measure, planned.measure):
            continue
        if not passage.mine[wished.first] or _is_general(passage, clause):
            continue
        action = Action.LENGTHEN if wished.value > planned.value else Action.SHORTEN
        request = Request(action=action, which=kind_in(passage, clause), minutes=round(wished.value))
        return _asked(passage, request, wished.first, planned.last, index)
    return None


def _make_minutes(passage: Passage, index: int) -> Asked | None:
    """ "Make tomorrow's long run 90 minutes"."""
    clause = passage.clauses[index]
    minutes = _minutes(passage, clause, _LONGEST_SESSION)
    starts = [at for at in clause if passage.norms[at] == "make"]
    if not starts and passage.norms[clause.start] in passage.cues["polite"]:
        starts = [at for at in clause if passage.norms[at] == "be"]
    if (
        not minutes
        or not starts
        or not (
            passage.has("kind", span=clause)
            or passage.has("run", "run", span=clause)
            or passage.norms[starts[0] + 1 if starts[0] + 1 < len(passage) else 0] in passage.cues["it"]
        )
    ):
        return None
    longer = passage.has("ask", "lengthen", span=passage.sentence_of(clause.start))
    action = Action.LENGTHEN if longer else Action.SHORTEN
    return _asked(
        passage,
        Request(action=action, which=kind_in(passage, clause), minutes=minutes, on=_own_day(passage, clause)),
        starts[0],
        clause.stop - 1,
        index,
    )


def _skip(passage: Passage, index: int) -> Asked | None:
    clause = passage.clauses[index]
    for hit in passage.hits("ask", "skip", span=clause):
        if any(other.first == hit.first for other in passage.hits("ask", "correct", span=clause)):
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
            or passage.norms[hit.first - 1] in ("ill", "i", "to", "gonna", "im", "and")
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
            request = Request(
                action=Action.SKIP, which=kind_in(passage, clause), on=day[0].ahead if day else None
            )
            return _asked(passage, request, hit.first, hit.last, index)
    return None


def _skip_is_live(passage: Passage, hit: Hit, whole_phrase: bool) -> bool:
    return (
        passage.mine[hit.first] and not passage.supposed[hit.first]
        if whole_phrase
        else _is_live(passage, hit)
    )
