"""The rules of the week: what breaks them, what falls short of them, and how a changed week is mended.

Anybody's weeks can be checked: the planner's, the athlete's own, those that a swap or a move has changed.
The never-rules are listed in CHECKS, the at-least rules in AIMS, one function each (`_checks`); what two
sessions do to each other stands in `spacing`. After a swap, a move or a skip `mend` says what yields (SW-7).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from core.training import _checks as rule
from core.training import parameters as p
from core.training._checks import Breach, Days
from core.training.athlete import Kind, Profile, Slot
from core.training.load import History
from core.training.session import LiftLoad, Origin, Session, Status, Week

__all__ = [
    "AIMS",
    "CHECKS",
    "Breach",
    "Change",
    "Mended",
    "can_move",
    "check",
    "check_aims",
    "clashes",
    "mend",
]

#: Every never-rule. At-least rules stand in AIMS.
CHECKS: tuple[Callable[[Days], Iterator[Breach]], ...] = (
    rule.strength_that_suits,
    rule.free_minutes,
    rule.order_and_spacing,
    rule.two_a_day,
    rule.rest_days,
    rule.banned,
    rule.before_a_race,
    rule.after_a_race,
    rule.endurance_days,
    rule.running_stays_first,
    rule.peak_weeks,
    rule.race_week,
    rule.growth,
    rule.easier_weeks,
    rule.single_runs,
    rule.own_runs_stand,
)


def check(weeks: Sequence[Week], profile: Profile, history: History | None = None) -> list[Breach]:
    """Every never-rule that the weeks break, CHECKS' first rule first. `weeks` are in order, without gaps."""
    days = Days(weeks, profile, history or History())
    return [breach for find in CHECKS for breach in find(days)]


def clashes(weeks: Sequence[Week], profile: Profile, history: History | None = None) -> list[Breach]:
    """The rules that the athlete's own runs break: said once, changed never (PR-2, PR-7)."""
    days = Days(weeks, profile, history or History())
    found = [breach for find in (rule.own_runs_in_time, *CHECKS) for breach in find(days)]
    return [breach for breach in found if breach.by_athlete]


#: At-least rules: they give way when a week has no room, and the plan says so (`Week.left_out`).
AIMS: tuple[Callable[[Days], Iterator[Breach]], ...] = (
    rule.wants_long_run,
    rule.wants_strength,
    rule.wants_mobility,
    rule.wants_quality,
)


def check_aims(weeks: Sequence[Week], profile: Profile, history: History | None = None) -> list[Breach]:
    """What the weeks fall short of; `detail` names it as `LeftOut.what` does."""
    days = Days(weeks, profile, history or History())
    return [breach for find in AIMS for breach in find(days)]


# Mending -----------------------------------------------------------------------------------------------

#: Rules that a change in one place can break elsewhere in the week, and that moving or dropping sets right.
_MENDED = frozenset({"CO-1", "CO-2", "CO-3", "CO-4", "CO-5", "ST-1", "WK-2", "WK-3", "WK-8", "PR-2", "PR-3"})
#: What gives way first: the at-least list from its end.
_YIELDS = (
    Kind.CORE,
    Kind.STRENGTH,
    Kind.CROSS_TRAINING,
    Kind.RECOVERY_RUN,
    Kind.EASY_RUN,
    Kind.TEMPO_RUN,
    Kind.INTERVALS,
    Kind.HILLS,
    Kind.MOBILITY,
    Kind.LONG_RUN,
)
_Mark = tuple[str, str, frozenset[str]]
#: A week holds few sessions; mending that has not come to rest by then stops.
_ROUNDS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A session that mending moved, lightened or dropped (`after` is None), and the rules that asked for it."""

    before: Session
    after: Session | None
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """The weeks after mending, and what changed, in the order in which it was found."""

    weeks: tuple[Week, ...]
    changes: tuple[Change, ...] = ()


def can_move(
    session: Session,
    to: date,
    slot: Slot,
    weeks: Sequence[Week],
    profile: Profile,
    history: History | None = None,
) -> list[Breach]:
    """What would newly break if a session stood on another day or in another slot; empty when it can."""
    before = {_mark(breach) for breach in check(weeks, profile, history)}
    moved = _with(weeks, session, replace(session, date=to, slot=slot))
    return [breach for breach in check(moved, profile, history) if _mark(breach) not in before]


def mend(
    weeks: Sequence[Week],
    profile: Profile,
    today: date,
    history: History | None = None,
    *,
    before: Sequence[Week] | None = None,
) -> Mended:
    """The weeks with what lies ahead of `today` (included) set right by CO and WK.

    Only the coach's planned sessions give way, the least important first: heavy legs become light, then a
    session moves within its week, then it is dropped. What was done, what the athlete brought, chose or moved stays.
    What already broke a rule in the weeks `before` the change is left as it stood; without them all is mended.
    """
    standing = tuple(weeks)
    stood = [_mark(breach) for breach in check(before, profile, history)] if before else []
    changes: list[Change] = []
    settled: set[str] = set()
    for _ in range(_ROUNDS):
        found = _next_to_yield(standing, profile, today, history, settled, stood)
        if found is None:
            break
        breach, session = found
        after = _set_right(breach, session, standing, profile, today, history)
        standing = _with(standing, session, after)
        changes.append(Change(before=session, after=after, rules=(breach.rule,)))
        settled.add(session.id)
    return Mended(weeks=standing, changes=tuple(changes))


def _next_to_yield(
    weeks: Sequence[Week],
    profile: Profile,
    today: date,
    history: History | None,
    settled: Iterable[str],
    stood: Sequence[_Mark],
) -> tuple[Breach, Session] | None:
    sessions = {session.id: session for week in weeks for session in week.sessions}
    for breach in check(weeks, profile, history):
        if breach.rule not in _MENDED or _stood_before(breach, stood, sessions):
            continue
        involved = [sessions[name] for name in breach.sessions if name in sessions]
        open_ = [session for session in involved if _may_yield(session, today) and session.id not in settled]
        if open_:
            return breach, min(open_, key=lambda session: _importance(session, breach, involved))
    return None


def _stood_before(breach: Breach, stood: Sequence[_Mark], sessions: Mapping[str, Session]) -> bool:
    """Whether the same sessions, or those that they replace, broke the rule already, alone or with others."""
    rule_, detail, names = _mark(breach)
    were = {sessions[name].replaces or name if name in sessions else name for name in names}
    return any(rule_ == known and detail == why and were <= those for known, why, those in stood)


def _may_yield(session: Session, today: date) -> bool:
    return (
        session.date >= today
        and session.status is Status.PLANNED
        and session.origin is Origin.COACH
        and session.kind in _YIELDS
    )


def _importance(session: Session, breach: Breach, involved: Sequence[Session]) -> tuple[int, int, int]:
    """Lowest yields. A rest day is won on the day that holds least; what is kept by PR-6 counts with mobility."""
    company = sum(1 for other in involved if other.date == session.date) if breach.rule == "WK-2" else 0
    rank = _YIELDS.index(Kind.MOBILITY if "PR-6" in session.why else session.kind)
    return (company, rank, -session.date.toordinal())


def _set_right(
    breach: Breach,
    session: Session,
    weeks: Sequence[Week],
    profile: Profile,
    today: date,
    history: History | None,
) -> Session | None:
    if session.heavy_legs and breach.rule in ("CO-3", "WK-3", "WK-8"):
        lighter = replace(
            session,
            load=LiftLoad.LIGHT,
            hard=False,
            rpe=p.RPE["strength"],
            routine="ST-2" if session.routine == "ST-4" else session.routine,
            why=(*session.why, breach.rule),
        )
        if not _breaks(weeks, session, lighter, profile, history):
            return lighter
    monday = session.date - timedelta(days=session.date.weekday())
    days = [monday + timedelta(days=at) for at in range(7)]
    for day in sorted(days, key=lambda day: (abs((day - session.date).days), day)):
        for slot in (session.slot, *(other for other in Slot if other is not session.slot)):
            if day < today or (day, slot) == (session.date, session.slot):
                continue
            moved = replace(session, date=day, slot=slot, why=(*session.why, breach.rule))
            if not _breaks(weeks, session, moved, profile, history):
                return moved
    return None


def _breaks(
    weeks: Sequence[Week], session: Session, after: Session, profile: Profile, history: History | None
) -> bool:
    """Whether the session in its new form is still part of a breach."""
    return any(
        after.id in breach.sessions for breach in check(_with(weeks, session, after), profile, history)
    )


def _with(weeks: Sequence[Week], session: Session, after: Session | None) -> tuple[Week, ...]:
    """The weeks with a session changed, put into the week of its day, or taken out."""
    found = []
    for week in weeks:
        sessions = [other for other in week.sessions if other.id != session.id]
        if after is not None and 0 <= (after.date - week.starts).days < 7:
            sessions.append(after)
            sessions.sort(key=lambda other: (other.date, other.slot is Slot.PM))
        found.append(replace(week, sessions=tuple(sessions)))
    return tuple(found)


def _mark(breach: Breach) -> _Mark:
    """What makes a breach the same one before and after a change."""
    return breach.rule, breach.detail.split(" ")[0], frozenset(breach.sessions)
