"""What the readers of single requests share: whose wish it is, which day and length it names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from core.understanding.amounts import Amount, Measure
from core.understanding.dates import Day
from core.understanding.lexicon import Hit
from core.understanding.passage import Passage
from core.understanding.reading import Request

#: A session cannot be cut to more than this (minutes, own choice).
LONGEST_SESSION = 600
#: A plain number is a length from here on ("shorten the run to 20"; minutes, own choice).
SHORTEST_SESSION = 10
#: Words behind "is" within which leave is asked for.
_LEAVE_REACH = 4


@dataclass(frozen=True, slots=True)
class Asked:
    """A request with the words that it rests on and the clauses that it uses."""

    request: Request
    first: int
    last: int
    clauses: frozenset[int]


def asked_for(passage: Passage, request: Request, first: int, last: int, *clauses: int) -> Asked:
    """A request over the words `first` to `last`; without `clauses` it uses that of its first word."""
    return Asked(request, first, last, frozenset(clauses) or frozenset({passage.clause_index(first)}))


def is_all_that_is_said(passage: Passage, hit: Hit) -> bool:
    """Whether a phrase is the whole message, courtesy apart: "carry on please", "ok, in an hour"."""
    beside = {*passage.norms[: hit.first], *passage.norms[hit.last + 1 :]}
    return beside <= passage.cues["beside_command"] | passage.cues["courtesy"]


def is_live(passage: Passage, hit: Hit) -> bool:
    """Whether a verb is the athlete's own wish now, and neither told of the past nor of another."""
    clause = passage.clause_of(hit.first)
    before = {passage.norms[at] for at in range(max(clause.start, hit.first - 4), hit.first)}
    return (
        is_own_wish(passage, hit)
        and not passage.supposed[hit.first]
        and not before & passage.cues["almost"]
        and not passage.denied(hit)
    )


def is_own_wish(passage: Passage, hit: Hit) -> bool:
    """Whether a verb is the athlete's or said to the coach: "dog's ill, bin it pls", "gran's ill, skipping today"."""
    clause = passage.clause_of(hit.first)
    is_addressed = not passage.cues["said_to_coach"].isdisjoint(passage.norms[hit.first : clause.stop])
    is_told_anew = passage.soft[hit.first] and passage.own_subject[hit.first] and hit.first == clause.start
    is_of_today = is_told_anew and passage.has("day", "today", "tomorrow", span=clause)
    return passage.mine[hit.first] or is_addressed or is_of_today


def clock_time(passage: Passage, amount: Amount) -> time | None:
    """The time of day that an amount names; "at 9 tonight" is in the evening."""
    before = passage.norms[amount.first - 1] if amount.first else ""
    if amount.measure is Measure.BARE and (
        before not in ("at", "by", "to", "before", "after", "around", "until", "till", "from")
        or amount.value >= 24
    ):
        return None
    minute = _minute_of_day(passage, amount) if amount.measure is Measure.BARE else int(amount.value)
    evening = {"tonight", "evening", "tonights"} & set(passage.norms[amount.last + 1 : amount.last + 4])
    if evening and minute < 720 and not amount.exact_day_half:
        minute += 720
    return time(minute // 60 % 24, minute % 60)


def _minute_of_day(passage: Passage, amount: Amount) -> int:
    """Minutes after midnight of a plain number: "at 6", "at 5.45" (two figures behind the dot are minutes)."""
    hour, _, figures = passage.norms[amount.first].partition(".")
    if hour.isdecimal() and len(figures) == 2 and int(figures) < 60:
        return int(hour) * 60 + int(figures)
    return int(amount.value * 60)


def minutes_in(passage: Passage, span: range, longest: int) -> int | None:
    """The first length in a span, in minutes, up to the longest that makes sense."""
    for amount in passage.amounts_in(span, Measure.MINUTES):
        if 1 <= amount.value <= longest and passage.norms[amount.first - 1 if amount.first else 0] != "not":
            return round(amount.value)
    return None


def is_general(passage: Passage, span: range) -> bool:
    """Whether a span asks about training in general, and for nothing."""
    asked_outright = passage.hits("question", "direct", span=span)
    return any(not asks_leave(passage, hit.first) for hit in asked_outright) or any(
        passage.norms[at] in ("does", "why", "should", "is")
        and passage.asked[at]
        and not asks_leave(passage, at)
        for at in span
    )


def asks_leave(passage: Passage, at: int) -> bool:
    """ "Is it ok if I ...", "is there any chance ...": leave is asked for, and no knowledge."""
    opening = passage.norms[at + 1 : at + 1 + _LEAVE_REACH]
    own = passage.norms[at + 1 : at + 1 + 2 * _LEAVE_REACH]
    is_own = not passage.cues["own"].isdisjoint(own) or bool(passage.days_in(passage.sentence_of(at)))
    return is_own and not passage.cues["asks_leave"].isdisjoint(opening)


def own_day(passage: Passage, span: range) -> date | None:
    """The day whose session is meant: "today's run"."""
    for day in passage.days_in(span):
        if names_session(passage, day):
            return day.ahead
    return None


def names_session(passage: Passage, day: Day) -> bool:
    """Whether a day stands before the session that it names: "today's run"."""
    stop = min(len(passage), day.last + 3)
    near = range(day.last + 1, next((at for at in range(day.last + 1, stop) if passage.soft[at]), stop))
    if any(
        hit.first == day.first and len(hit) > 1
        for hit in passage.hits("kind", span=range(day.first, near.stop))
    ):
        return True
    follows = any(
        hit.first == day.last + 1 and hit.value != "not_done"
        for table in ("kind", "run")
        for hit in passage.hits(
            table, span=range(near.start, min(passage.clause_of(day.last).stop, near.stop + 2))
        )
    )
    return follows and passage.norms[day.first] not in ("weekend",)
