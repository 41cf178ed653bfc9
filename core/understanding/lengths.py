"""Wishes for a shorter or longer session: "cut it to 30", "70 minutes instead of 50"."""

from __future__ import annotations

from core.training.athlete import Kind
from core.understanding.amounts import Amount, Measure
from core.understanding.kinds import kind_in
from core.understanding.lexicon import Hit
from core.understanding.passage import Passage
from core.understanding.reading import Action, Request
from core.understanding.sleep import has_cue
from core.understanding.wishes import (
    LONGEST_SESSION,
    SHORTEST_SESSION,
    Asked,
    asked_for,
    is_general,
    is_live,
    minutes_in,
    own_day,
)

#: Words between the two lengths of "70 minutes instead of 50".
_TRADE_REACH = 4
#: "Something shorter please": a wish of so few words needs no name where the time at hand is told.
_BRIEF = 5
#: The time at hand, told apart from the wish, is no longer than this (minutes, own choice).
_LONGEST_AT_HAND = 120
#: And so many clauses from it at most (own choice).
_NEAR_BY = 8


def length(passage: Passage, index: int) -> Asked | None:
    """The wish of a clause for another length; None when it has none."""
    clause = passage.clauses[index]
    for value, action in (("shorten", Action.SHORTEN), ("lengthen", Action.LENGTHEN)):
        for hit in passage.hits("ask", value, span=clause):
            minutes = (
                minutes_in(passage, clause, LONGEST_SESSION)
                or _bare_minutes(passage, hit, clause)
                or _minutes_added(passage, index)
            )
            at_hand = None if minutes else _time_at_hand(passage, index)
            elsewhere = round(at_hand.value) if at_hand else None
            named = (
                passage.has("kind", span=clause)
                or passage.has("run", "run", span=clause)
                or any(passage.norms[at] in passage.cues["it"] for at in clause)
                or bool(passage.days_in(clause))
            )
            named = named or (len(hit) > 1 and len(clause) <= _BRIEF)
            before = range(clause.start, hit.first)
            opens = (
                passage.cues["leads_in"].issuperset(passage.norms[at] for at in before)
                or passage.has("ask", "please", span=before)
                or minutes is not None
                or elsewhere is not None
            )
            if (
                is_live(passage, hit)
                and opens
                and not _is_of_night(passage, clause)
                and (minutes or named or (elsewhere and len(clause) <= _BRIEF))
                and not passage.has("run", "broken_off", span=clause)
                and not is_general(passage, clause)
            ):
                told = passage.clause_index(at_hand.first) if at_hand else index
                which = _kind_beside(passage, hit, clause) or kind_in(passage, passage.clauses[told])
                request = Request(
                    action=action, which=which, minutes=minutes or elsewhere, on=own_day(passage, clause)
                )
                return asked_for(passage, request, hit.first, hit.last, index, told)
    return (
        _one_length_for_another(passage, index)
        or _make_minutes(passage, index)
        or _no_more_than(passage, index)
    )


def _is_of_night(passage: Passage, clause: range) -> bool:
    """ "Three hours of sleep at most": a night that was so long, and no session to shorten."""
    return has_cue(passage, clause) and not any(passage.has(table, span=clause) for table in ("kind", "run"))


def _kind_beside(passage: Passage, verb: Hit, clause: range) -> Kind | None:
    """The session whose length it is; "stretch" is a verb here, and no session."""
    behind, before = range(verb.first + 1, clause.stop), range(clause.start, verb.first)
    return kind_in(passage, behind) or kind_in(passage, before) or kind_in(passage, clause)


def _no_more_than(passage: Passage, index: int) -> Asked | None:
    """ "Tonight's intervals 35 min max please": a session to come, and the most that it may take."""
    clause = passage.clauses[index]
    for amount in passage.amounts_in(clause, Measure.MINUTES):
        after = passage.norms[amount.last + 1 : amount.last + 2]
        day = own_day(passage, clause)
        is_to_come = day is not None and day >= passage.today
        is_wish = is_to_come or passage.has("ask", "please", span=range(amount.last, clause.stop))
        is_named = is_to_come or passage.has("kind", span=clause) or passage.has("run", "run", span=clause)
        if (
            not passage.cues["over_by_clock"].isdisjoint(after)
            and is_wish
            and is_named
            and passage.mine[amount.first]
            and not passage.has("run", "done", span=clause)
            and not is_general(passage, clause)
        ):
            which = kind_in(passage, clause)
            request = Request(action=Action.SHORTEN, which=which, minutes=round(amount.value), on=day)
            return asked_for(passage, request, amount.first, amount.last + 1, index)
    return None


def _minutes_added(passage: Passage, index: int) -> int | None:
    """ "... a bit shorter, 30 min tops": the length in a brief clause of its own behind the wish."""
    if index + 1 == len(passage.clauses):
        return None
    added = passage.clauses[index + 1]
    is_brief = len(added) <= _TRADE_REACH and not passage.hard[added.start]
    return (
        (minutes_in(passage, added, LONGEST_SESSION) or _minutes_enough(passage, added)) if is_brief else None
    )


def _minutes_enough(passage: Passage, clause: range) -> int | None:
    """ "45 is too long tonight, 30 will do": a plain number that is said to be enough."""
    for amount in passage.amounts_in(clause, Measure.BARE):
        behind = passage.norms[amount.last + 1 : clause.stop]
        is_length = SHORTEST_SESSION <= amount.value <= LONGEST_SESSION
        if is_length and not passage.cues["enough"].isdisjoint(behind):
            return round(amount.value)
    return None


def _time_at_hand(passage: Passage, index: int) -> Amount | None:
    """ "Only got 20 minutes, can you trim today's run": the time there is, told in a clause of its own near by."""
    own = passage.clauses[index]
    near_by = passage.clauses[max(0, index - _NEAR_BY) : index + _NEAR_BY + 1]
    span = range(near_by[0].start, near_by[-1].stop)
    for amount in passage.amounts_in(span, Measure.MINUTES, Measure.BARE):
        clause = passage.clause_of(amount.first)
        is_length = SHORTEST_SESSION <= amount.value <= _LONGEST_AT_HAND
        is_denied = passage.norms[amount.first - 1] == "not"
        is_time = amount.measure is Measure.MINUTES or _is_all_there_is(passage, amount)
        if (
            clause != own
            and is_length
            and is_time
            and not is_denied
            and _may_tell_time_at_hand(passage, clause)
        ):
            return amount
    return None


def _is_all_there_is(passage: Passage, amount: Amount) -> bool:
    """ "Only got 20 before drop-off": a plain number of what one has, until something else."""
    before = passage.hits("away", "only", span=range(max(0, amount.first - 3), amount.first))
    after = passage.norms[amount.last + 1 : amount.last + 2]
    return bool(before) and not passage.cues["ends_time_at_hand"].isdisjoint(after)


def _may_tell_time_at_hand(passage: Passage, clause: range) -> bool:
    """Whether a clause may tell what time there is: neither of a night, nor of what was done or hurts."""
    is_scarce = passage.has("away", "only", "scarce", span=clause)
    is_of_session = passage.has("kind", span=clause) or passage.has("modality", span=clause)
    is_of_else = passage.has("spot", span=clause) or (is_of_session and not is_scarce)
    is_done = passage.has("run", "done", "run", span=clause) and not passage.has("away", span=clause)
    is_present = bool(clause) and passage.mine[clause.start] and not passage.supposed[clause.start]
    is_past = passage.has("sleep", "cue", span=clause) or "ago" in passage.norms[clause.start : clause.stop]
    return is_present and not (is_of_else or is_done or is_past)


def _bare_minutes(passage: Passage, verb: Hit, clause: range) -> int | None:
    """ "Shorten the run to 20": a plain number behind "to" is minutes."""
    for amount in passage.amounts_in(range(verb.last, clause.stop), Measure.BARE):
        is_length = amount.first > 0 and passage.norms[amount.first - 1] in ("to", "by", "about")
        if is_length and SHORTEST_SESSION <= amount.value <= LONGEST_SESSION:
            return round(amount.value)
    return None


def _one_length_for_another(passage: Passage, index: int) -> Asked | None:
    """ "70 minutes instead of 50": the first is wished for, longer or shorter than the second."""
    clause = passage.clauses[index]
    lengths = passage.amounts_in(clause, Measure.MINUTES, Measure.BARE)
    for wished, planned in zip(lengths, lengths[1:], strict=False):
        between = range(wished.last + 1, planned.first)
        is_traded = len(between) <= _TRADE_REACH and passage.has("ask", "instead", span=between)
        is_of_time = Measure.MINUTES in (wished.measure, planned.measure) or _is_made(
            passage, wished, planned
        )
        if not is_traded or not is_of_time:
            continue
        if not passage.mine[wished.first] or is_general(passage, clause):
            continue
        action = Action.LENGTHEN if wished.value > planned.value else Action.SHORTEN
        request = Request(action=action, which=kind_in(passage, clause), minutes=round(wished.value))
        return asked_for(passage, request, wished.first, planned.last, index)
    return None


def _is_made(passage: Passage, wished: Amount, planned: Amount) -> bool:
    """ "Make it 60 instead of 40": plain numbers of minutes."""
    is_it = passage.norms[max(0, wished.first - 2) : wished.first] == ["make", "it"]
    return is_it and min(wished.value, planned.value) >= SHORTEST_SESSION


def _minutes_made(passage: Passage, clause: range) -> int | None:
    """ "Make it 30 tonight": a plain number of minutes right behind."""
    for amount in passage.amounts_in(clause, Measure.BARE):
        is_made = passage.norms[max(0, amount.first - 2) : amount.first] == ["make", "it"]
        if is_made and SHORTEST_SESSION <= amount.value <= LONGEST_SESSION:
            return round(amount.value)
    return None


def _tells_what_was(passage: Passage, at: int) -> bool:
    """ "Did 40, make that 45", "make that 52, I typed 25", "I make it three hours all in": nothing is wished for."""
    is_set_against = any(
        amount.first and passage.norms[amount.first - 1] == "not" for amount in passage.amounts
    )
    is_put_right = is_set_against or any(hit.first > at for hit in passage.hits("ask", "correct"))
    if is_put_right and passage.norms[at + 1 : at + 2] == ["that"]:
        return True
    is_reckoned = at > 0 and passage.norms[at - 1] == "i"
    return is_reckoned or any(amount.first < at <= amount.last for amount in passage.amounts)


def _make_minutes(passage: Passage, index: int) -> Asked | None:
    """ "Make tomorrow's long run 90 minutes"."""
    clause = passage.clauses[index]
    minutes = minutes_in(passage, clause, LONGEST_SESSION) or _minutes_made(passage, clause)
    starts = [at for at in clause if passage.norms[at] == "make" and not _tells_what_was(passage, at)]
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
    return asked_for(
        passage,
        Request(action=action, which=kind_in(passage, clause), minutes=minutes, on=own_day(passage, clause)),
        starts[0],
        clause.stop - 1,
        index,
    )
