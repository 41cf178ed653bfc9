"""Wishes to have a session on another day: "long run to Sunday", "swap Saturday and Sunday"."""

from __future__ import annotations

from datetime import date, timedelta

from core.understanding.dates import Day
from core.understanding.kinds import kind_in
from core.understanding.lexicon import Hit
from core.understanding.passage import Passage
from core.understanding.reading import Action, Request
from core.understanding.wishes import Asked, asked_for, asks_leave, is_live, names_session, own_day

#: "Can't make Thursday, Sunday instead?": words of a clause that only names the other day.
_BRIEF = 3
#: Words from "not" to the day that it denies ("not the 13th", "not on Sunday").
_DENIED_REACH = 2
#: "Intervals on the 3rd please": from a session to the day right behind it.
_DAY_REACH = 3


def trade_of_days(passage: Passage, index: int) -> Asked | None:
    """ "Swap Saturday and Sunday": two days trade places."""
    clause = passage.clauses[index]
    following = passage.clauses[index + 1] if index + 1 < len(passage.clauses) else range(0)
    span = range(clause.start, following.stop) if following else clause
    named = [day for day in passage.days_in(span) if not names_session(passage, day)]
    verbs = [hit for hit in passage.hits("ask", "swap", span=clause) if is_live(passage, hit)]
    if verbs and not named and _are_traded(passage, clause):
        first, second = passage.days_in(clause)
        which = kind_in(passage, range(first.first, second.first))
        request = Request(action=Action.MOVE, which=which, on=first.ahead, to=second.ahead)
        return asked_for(passage, request, verbs[0].first, second.last, index)
    if len(named) != 2 or not verbs or not 0 < named[0].first - verbs[0].last <= 2:
        return None
    between = passage.norms[named[0].last + 1 : named[1].first]
    if between not in (["and"], ["with"], ["for"], []):
        return None
    request = Request(action=Action.MOVE, on=named[0].ahead, to=named[1].ahead)
    return asked_for(passage, request, verbs[0].first, named[1].last, index)


def _are_traded(passage: Passage, clause: range) -> bool:
    """ "Switch Thursday's intervals with Saturday's easy run": two sessions trade their days."""
    told = passage.days_in(clause)
    if len(told) != 2:
        return False
    between = passage.norms[told[0].last + 1 : told[1].first]
    return not {"with", "and", "for"}.isdisjoint(between[-2:])


def move(passage: Passage, index: int, clauses: list[int]) -> Asked | None:
    """The wish of a clause for another day; `clauses` are those of its sentence."""
    clause = passage.clauses[index]
    strong = [hit for hit in passage.hits("ask", "strong_move", span=clause) if is_live(passage, hit)]
    weak = [hit for hit in passage.hits("ask", "move", "be", span=clause) if is_live(passage, hit)]
    kinds, runs = passage.has("kind", span=clause), passage.has("run", "run", span=clause)
    it = any(passage.norms[at] in passage.cues["it"] for at in clause)
    target = _target(passage, clause) or _day_after(passage, clause)
    asks = passage.has("ask", "please", span=clause) or any(
        (passage.cues["leads_in"] - {"i"}).issuperset(passage.norms[clause.start : hit.first]) for hit in weak
    )
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
    opens_with_day = any(day.first == clause.start for day in passage.days_in(clause))
    is_denial = passage.has("negation", span=clause[:1])
    is_leave = not (opens_with_day or is_denial) and asks_leave(passage, clause.start)
    is_question = passage.norms[clause.start] in (
        "should",
        "is",
        "does",
        "why",
        "when",
        "what",
        "did",
    ) or passage.has("run", "done", span=range(clause.start, min(clause.start + 2, clause.stop)))
    is_question = is_question or passage.norms[clause.start : clause.start + 2] in (["do", "i"], ["am", "i"])
    if (
        is_question
        and not (strong or is_leave)
        or passage.has("settings", "check_in_time", "timezone", "reminder_time", span=clause)
    ):
        return None
    suits = is_leave or (passage.has("ask", "suits", span=clause) and not passage.asked[clause.start])
    suits = suits or (target is not None and _stands_instead(passage, target))
    suits = suits or (target is not None and _follows_denied_day(passage, clause))
    suits = suits or (asks and target is not None and own_day(passage, clause) not in (None, target.ahead))
    suits = suits or (target is not None and _is_named_on(passage, clause, target))
    if not (strong and (kinds or runs or it or target)) and not (
        target and (kinds or runs or it) and ((weak and asks) or leads or suits)
    ):
        is_other_day = suits and target and len(clause) <= _BRIEF and index - 1 in clauses
        if not (target and asks and leads and weak) and not is_other_day:
            return None
    if strong and not (kinds or runs or it) and not leads and not target:
        return None
    if target is not None and target.ahead < passage.today:
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
    words = strong or weak or named or passage.hits("day", span=clause) or passage.hits("ask", span=clause)
    verb = words[0] if words else Hit("ask", "move", clause.start, clause.start)
    shifted = _days_on(passage, clause)
    on = (
        own_day(passage, clause)
        or (target.ahead if shifted and target else None)
        or _day_moved(passage, clause, verb, target)
    )
    to = target.ahead + timedelta(days=shifted) if target else None
    request = Request(action=Action.MOVE, which=which, to=to, on=on)
    return asked_for(
        passage, request, verb.first, target.last if target and target.last > verb.first else verb.last, index
    )


def _day_after(passage: Passage, clause: range) -> Day | None:
    """ "Tomorrow's session to the day after": one day on from the day whose session is meant."""
    told = passage.days_in(clause)
    named = [day for day in told if names_session(passage, day)]
    after = [
        hit
        for hit in passage.hits("ask", "day_after", span=clause)
        if not any(day.first <= hit.last + 1 and hit.first <= day.last for day in told)
    ]
    return named[0] if named and after else None


def _days_on(passage: Passage, clause: range) -> int:
    """ "Push tomorrow back a day": by how many days the named one is to be moved."""
    if passage.has("ask", "day_later", span=clause) or _day_after(passage, clause):
        return 1
    return -1 if passage.has("ask", "day_earlier", span=clause) else 0


def _stands_instead(passage: Passage, day: Day) -> bool:
    """ "Tempo Wednesday instead of Tuesday?", "long run on the 14th and not the 13th"."""
    behind = passage.norms[day.last + 1 : day.last + 3]
    at_not = (
        day.last + 1 + behind.index("not")
        if "not" in behind[:1] or behind[:1] == ["and"] and "not" in behind
        else None
    )
    is_against = at_not is not None and any(
        0 < other.first - at_not <= _DENIED_REACH for other in passage.days
    )
    at = day.last + 2 if behind[:1] == ["please"] else day.last + 1
    return is_against or any(hit.first == at for hit in passage.hits("ask", "instead"))


def _is_named_on(passage: Passage, clause: range, day: Day) -> bool:
    """ "Tempo Friday pls": a session and right behind it another day than today, with a please."""
    is_behind = any(
        hit.last < day.first
        and passage.cues["before_day"].issuperset(passage.norms[hit.last + 1 : day.first])
        and day.first - hit.last <= _DAY_REACH
        for hit in passage.hits("kind", span=clause)
    )
    is_brief = len(clause) <= 2 * _BRIEF and passage.hits("kind", span=clause)[:1] != []
    opens = passage.hits("kind", span=clause)[0].first == clause.start if is_brief else False
    wished = [hit.last for hit in passage.hits("ask", "please", span=clause)]
    opens = opens or any(
        0 < hit.first - at <= _BRIEF for hit in passage.hits("kind", span=clause) for at in wished
    )
    return is_behind and opens and day.ahead != passage.today and passage.has("ask", "please", span=clause)


def _follows_denied_day(passage: Passage, clause: range) -> bool:
    """ "Not Thursday, Friday for the tempo": the clause before says which day it is not to be."""
    if not clause.start or passage.hard[clause.start]:
        return False
    before = passage.clause_of(clause.start - 1)
    opens_so = passage.norms[before.start] == "not" and len(before) <= _BRIEF
    return opens_so and bool(passage.days_in(before))


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
            or names_session(passage, day)
            and before not in passage.cues["leads_to"]
        ):
            continue
        suits = any(hit.first == day.last + 1 for hit in passage.hits("ask", "suits", span=clause))
        is_led_to = before in passage.cues["leads_to"]
        rank = 4 if suits else 3 if is_led_to else 2 if before in passage.cues["becomes"] else 1
        if best is None or rank > best[0]:
            best = rank, day
    return best[1] if best else None
