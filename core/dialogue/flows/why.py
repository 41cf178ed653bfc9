"""Why: the rule behind a day, a swap or a week, the athlete's own numbers, its source, what would change it.

The reasons of the rules are words (`why.ftl`, one message a rule); this module finds the rules that decided,
the figures they decided with, and what the athlete has told that they go by (ED-1).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from core.dialogue import diary, planning
from core.dialogue.flow import Flow, Step
from core.dialogue.session_words import line
from core.dialogue.turn import Turn
from core.dialogue.typed import take_day
from core.dialogue.world import Card, Readiness, SwapProposal
from core.message import Arg, Say, say
from core.training import parameters as training
from core.training import swap as swapping
from core.training.athlete import Kind, Weekday
from core.training.session import OWN_RUN_CLASH, Session, Status
from core.understanding import Reading
from core.understanding.reading import Intent
from core.wellness import parameters as wellness
from core.wellness.signs import Level

#: The rules by section, with the number of each section's last one.
SECTIONS: Final = {
    "PR": 8,
    "ST": 7,
    "MO": 2,
    "XT": 12,
    "CO": 6,
    "WK": 11,
    "CH": 5,
    "WS": 16,
    "SW": 9,
    "SA": 10,
}
RULES: Final = tuple(f"{section}-{n}" for section, last in SECTIONS.items() for n in range(1, last + 1))
#: Sections that speak before the others when several rules decided (precedence of the rules).
FIRST_TO_SPEAK: Final = ("SA", "WS", "SW")
#: Rules told in one answer at most; more is a lecture (own choice).
TOLD = 2
TOLD_OF_A_WEEK = 3

_RULE_TYPED = re.compile(rf"\b({'|'.join(SECTIONS)})\s?-?\s?(\d{{1,2}})\b", re.IGNORECASE)
#: Words by which athletes ask for a kind of session.
_KINDS = (
    (Kind.LONG_RUN, re.compile(r"\blong\b")),
    (Kind.TEMPO_RUN, re.compile(r"\b(tempo|threshold)\b")),
    (Kind.INTERVALS, re.compile(r"\b(interval|intervals|repeats|speed)\b")),
    (Kind.HILLS, re.compile(r"\bhills?\b")),
    (Kind.RECOVERY_RUN, re.compile(r"\brecovery\b")),
    (Kind.EASY_RUN, re.compile(r"\beasy run\b|^easy$")),
    (Kind.CORE, re.compile(r"\bcore\b")),
    (Kind.STRENGTH, re.compile(r"\b(strength|lift|lifting|gym|weights)\b")),
    (Kind.MOBILITY, re.compile(r"\b(yoga|mobility|stretching|stretch|rolling|foam)\b")),
    (Kind.CROSS_TRAINING, re.compile(r"\b(cross|bike|cycling|swim\w*|pool|elliptical|rowing|stairs|ski)\b")),
    (Kind.RACE, re.compile(r"\brace\b")),
)
_WEEK = re.compile(r"\bweek\b")
_SWAP = re.compile(r"\b(swap|swapped|instead)\b")
_REST = re.compile(r"\b(rest|resting|day off|nothing)\b")


def rule_say(rule: str) -> Say:
    """The reason of a rule, in one or two sentences."""
    return say(f"rule-{rule}")


def rule_source(rule: str) -> Say:
    """Where a rule comes from: author, year, title, or that it is our own choice (WS-14)."""
    return Say(f"rule-{rule}.source", NUMBERS.get(rule, {}))


def rule_mind(rule: str) -> Say:
    """What would change the coach's mind about a rule."""
    return Say(f"rule-{rule}.mind", NUMBERS.get(rule, {}))


def rule_numbers(rule: str) -> Say | None:
    """The figures of a rule, as the program holds them; None for a rule without."""
    return Say(f"rule-{rule}.numbers", NUMBERS[rule]) if rule in NUMBERS else None


def headline(rules: Iterable[str]) -> str | None:
    """The rule that speaks first of those that decided; None when none is known."""
    return next(iter(_in_order(rules)), None)


def command(turn: Turn, rest: str) -> None:
    """`/why`, `/why week`, `/why swap`, `/why long run`, `/why WK-9`."""
    _explain(turn, rest.casefold())


def hear(turn: Turn, reading: Reading) -> None:
    """A "why" in plain words."""
    if reading.has(Intent.WHY):
        _explain(turn, reading.text.casefold())


def _explain(turn: Turn, text: str) -> None:
    typed = _RULE_TYPED.search(text)
    rule = f"{typed[1].upper()}-{int(typed[2])}" if typed else ""
    kind = next((kind for kind, words in _KINDS if words.search(text)), None)
    day = take_day(text, turn.today)[0]
    if rule in RULES:
        _say_rule(turn, rule, None)
    elif _SWAP.search(text):
        why_swap(turn)
    elif _WEEK.search(text):
        next_week = timedelta(weeks=1 if "next" in text else 0)
        why_week(turn, planning.monday_of(day or turn.today) + next_week)
    elif kind is not None:
        _why_kind(turn, kind, day)
    elif day is None and _REST.search(text) and not _trains(turn, turn.today):
        _why_rest(turn, turn.today)
    else:
        why_day(turn, day or turn.today)


# A day ---------------------------------------------------------------------------------------------------


def why_day(turn: Turn, day: date) -> None:
    """What decided about a day: holds, the level, a swap, and the sessions' own rules."""
    if day == turn.today:
        _say_holds(turn)
        if _say_level(turn, day):
            proposal = next((s for s in reversed(turn.world.swaps) if s.date == day), None)
            if proposal is not None:
                _say_proposal(turn, proposal)
            return
    sessions = _of_the_day(turn, day)
    if not any(s.status in diary.STANDING for s in sessions):
        held = [s for s in sessions if s.status is Status.HELD]
        turn.add(*(say("why-held", session=line(session)) for session in held))
        if not held:
            _why_rest(turn, day)
        return
    main = diary.main_session([s for s in sessions if s.status in diary.STANDING])
    if main is not None:
        _say_session(turn, main, TOLD)
    for session in sessions:
        if session is not main and session.status in diary.STANDING:
            _say_session(turn, session, 1)


def _of_the_day(turn: Turn, day: date) -> list[Session]:
    return [s for s in turn.world.sessions if s.date == day and s.kind is not Kind.REST]


def _trains(turn: Turn, day: date) -> bool:
    return any(diary.is_training(session) for session in diary.sessions_on(turn.world, day))


def _say_holds(turn: Turn) -> None:
    for hold in diary.open_holds(turn.world):
        facts: list[Arg] = [say("why-fact-hold", date=hold.since.isoformat())]
        _say_rule(turn, hold.rule, None, facts)
        _say_rule(turn, "SA-10", None)


def _say_level(turn: Turn, day: date) -> bool:
    """The level of the day in the athlete's own data (WS-12); True when it decides the day."""
    readiness = diary.readiness_of(turn.world, day)
    if readiness is None:
        return False
    if readiness.level is Level.GREEN:
        if readiness.note:
            turn.say("why-note")
        return False
    _say_evidence(turn, readiness)
    rules = _in_order([*(sign.rule for sign in readiness.signs), "WS-8"])
    for rule in rules[: TOLD - 1]:
        _say_rule(turn, rule, None)
    _say_rule(turn, "WS-8", None)
    if readiness.level is Level.RED:
        turn.say("why-not-medical")
    return True


def _why_rest(turn: Turn, day: date) -> None:
    turn.say("why-rest", date=day.isoformat())
    _say_rule(turn, "WK-2", None)


def _why_kind(turn: Turn, kind: Kind, day: date | None) -> None:
    """The next session of a kind, or the one of the day that was named."""
    ahead = [
        s
        for s in turn.world.sessions
        if s.kind is kind and s.status in diary.STANDING and (s.date == day if day else s.date >= turn.today)
    ]
    if not ahead:
        turn.say("why-nothing-like-it", kind=say("session-name", kind=kind.value, style="inline"))
        return
    _say_session(turn, ahead[0], TOLD)


def _say_session(turn: Turn, session: Session, rules: int) -> None:
    decided = _in_order(session.why)
    if not decided:
        turn.say("why-own-session", session=line(session))
        return
    turn.say("why-session", session=line(session))
    for rule in decided[:rules]:
        _say_rule(turn, rule, session)
    _offer_more(turn, decided[rules:], session)


def _offer_more(turn: Turn, rules: Sequence[str], session: Session | None) -> None:
    """A button to the rules that decided too; one such button in a message."""
    if rules and not any(card.flow == "why" and card.turn == turn.id for card in turn.cards):
        turn.close_flow("why", "more")
        data = {"rules": list(rules), "session": session.id if session else ""}
        turn.offer("why", "more", [("why_more", say("why-more"))], data)


def _more_pressed(turn: Turn, card: Card, choice: str) -> None:
    turn.close(card)
    session = diary.session_by_id(turn.world, card.data["session"])
    rules = [rule for rule in card.data["rules"] if rule in RULES]
    for rule in rules[:TOLD]:
        _say_rule(turn, rule, session)
    _offer_more(turn, rules[TOLD:], session)


# A swap, a week ------------------------------------------------------------------------------------------


def why_swap(turn: Turn) -> None:
    """The latest proposal: why, by which rules, and what became of it."""
    if not turn.world.swaps:
        turn.say("why-no-swap")
        return
    proposal = max(turn.world.swaps, key=lambda swap: swap.at)
    readiness = diary.readiness_of(turn.world, proposal.date)
    if readiness is not None and readiness.signs:
        _say_evidence(turn, readiness)
    _say_proposal(turn, proposal)


def _say_evidence(turn: Turn, readiness: Readiness) -> None:
    evidence: list[Arg] = [Say(sign.evidence.key, dict(sign.evidence.args)) for sign in readiness.signs]
    turn.say("why-level", date=readiness.date.isoformat(), level=readiness.level.value, evidence=evidence)


def _say_proposal(turn: Turn, proposal: SwapProposal) -> None:
    session = diary.session_by_id(turn.world, proposal.session)
    if session is None:
        turn.say("why-no-swap")
        return
    turn.say("why-swap", date=proposal.date.isoformat(), session=line(session))
    for rule in _in_order(proposal.rules)[:TOLD]:
        _say_rule(turn, rule, session)
    chosen = diary.session_by_id(turn.world, proposal.chosen) if proposal.chosen else None
    outcome = "open" if proposal.chosen is None else "kept" if chosen is None else "taken"
    turn.say("why-swap-outcome", outcome=outcome, chosen=line(chosen) if chosen else "")


def why_week(turn: Turn, monday: date) -> None:
    """The rules that made a week, and what it left out."""
    week = next((w for w in turn.world.weeks if w.starts == monday), None)
    if week is None:
        turn.say("why-none")
        return
    turn.say("why-week", date=monday.isoformat(), phase=week.phase.value)
    sessions = [s for s in turn.world.sessions if planning.monday_of(s.date) == monday]
    rules = _in_order([*week.why, *(rule for session in sessions for rule in session.why)])
    for rule in rules[:TOLD_OF_A_WEEK]:
        _say_rule(turn, rule, None)
    _offer_more(turn, rules[TOLD_OF_A_WEEK:], None)
    for what, rule in dict.fromkeys((item.what, item.rule) for item in week.left_out):
        if what == OWN_RUN_CLASH:
            turn.say("today-own-run-clash", rules=[rule])
        else:
            turn.say("why-left-out", what=say("today-left-out-name", what=what))
        if rule in RULES and rule not in rules[:TOLD_OF_A_WEEK]:
            turn.say("why-rule", reason=rule_say(rule), rule=rule, numbered=False, numbers="")


# A rule --------------------------------------------------------------------------------------------------


def _say_rule(turn: Turn, rule: str, session: Session | None, facts: Sequence[Arg] = ()) -> None:
    """One rule: its reason and figures, the athlete's own numbers, the source, what would change it."""
    numbers = rule_numbers(rule)
    mine = [*facts, *_facts(turn, rule, session)]
    lines: list[Arg] = [
        say("why-rule", reason=rule_say(rule), rule=rule, numbered=numbers is not None, numbers=numbers or "")
    ]
    if mine:
        lines.append(say("why-yours", facts=mine))
    lines += [say("why-source", source=rule_source(rule)), say("why-mind", mind=rule_mind(rule))]
    if say("why-lines", lines=lines) in turn.says:
        return
    turn.say("why-lines", lines=lines)
    if rule.startswith("SA"):
        turn.say("why-not-medical")


def _in_order(rules: Iterable[str]) -> list[str]:
    """The known rules, each once, those of safety, signs and swaps before the others."""
    known = [rule for rule in dict.fromkeys(rules) if rule in RULES]
    first = len(FIRST_TO_SPEAK)
    rank = {section: place for place, section in enumerate(FIRST_TO_SPEAK)}
    return sorted(known, key=lambda rule: rank.get(rule.partition("-")[0], first))


def _facts(turn: Turn, rule: str, session: Session | None) -> list[Say]:
    """What the athlete has told or done that the rule goes by."""
    found = (fact(turn, session) for fact in FACTS.get(rule, ()))
    return [each for each in found if each is not None]


# The athlete's own numbers -------------------------------------------------------------------------------

Fact = Callable[[Turn, Session | None], Say | None]


def _week_minutes(turn: Turn, session: Session | None) -> Say:
    monday = planning.monday_of(session.date if session else turn.today)
    runs = (
        s
        for s in turn.world.sessions
        if planning.monday_of(s.date) == monday and s.status in diary.STANDING and s.kind.is_run
    )
    minutes = sum(s.actual.minutes if s.actual else s.minutes or 0 for s in runs if s.kind is not Kind.RACE)
    return say("why-fact-week", minutes=minutes)


def _mean_minutes(turn: Turn, session: Session | None) -> Say:
    done = planning.history(turn.world, turn.today).weekly_minutes[-training.MEAN_WEEKS :]
    missing = training.MEAN_WEEKS - len(done)
    minutes = (sum(done) + missing * turn.profile.usual_weekly_minutes) / training.MEAN_WEEKS
    return say("why-fact-mean", minutes=round(minutes), weeks=training.MEAN_WEEKS)


def _longest(turn: Turn, session: Session | None) -> Say | None:
    longest = planning.history(turn.world, turn.today).longest_minutes
    if longest is None:
        return None
    return say("why-fact-longest", minutes=round(longest), days=training.SINGLE_RUN_DAYS)


def _age(turn: Turn, session: Session | None) -> Say | None:
    age = turn.profile.age_in(turn.today.year)
    return None if age is None else say("why-fact-age", age=age)


def _days(turn: Turn, session: Session | None) -> Say:
    return say("why-fact-days", days=turn.profile.endurance_days)


def _free(turn: Turn, session: Session | None) -> Say:
    day = session.date if session else turn.today
    return say("why-fact-free", minutes=turn.profile.free(Weekday.of(day)).total, date=day.isoformat())


def _long_day(turn: Turn, session: Session | None) -> Say:
    day = planning.monday_of(turn.today) + timedelta(days=turn.profile.long_run_day.number)
    return say("why-fact-long-day", date=day.isoformat())


def _race(turn: Turn, session: Session | None) -> Say | None:
    race = turn.profile.race
    if race is None or race.date < turn.today:
        return None
    return say("why-fact-race", km=race.distance_km, days=(race.date - turn.today).days)


def _limiter(turn: Turn, session: Session | None) -> Say:
    return say("why-fact-limiter", limiter=turn.profile.limiter.value)


def _likes(turn: Turn, session: Session | None) -> Say | None:
    liked = turn.profile.modalities
    return say("why-fact-likes", modality=say(f"modality-{liked[0].value}")) if liked else None


def _same_work(turn: Turn, session: Session | None) -> Say | None:
    if session is None or not session.minutes or session.rpe is None:
        return None
    return say("why-fact-session", minutes=session.minutes, rpe=session.rpe)


def _swaps(turn: Turn, session: Session | None) -> Say:
    return say("why-fact-swaps", count=diary.swaps_in_week(turn.world, turn.today))


def _check_ins(turn: Turn, session: Session | None) -> Say:
    since = turn.today - timedelta(days=wellness.BASELINE_DAYS)
    told = {c.date for c in turn.world.check_ins if c.date > since and not c.superseded}
    return say("why-fact-told", count=len(told), days=wellness.BASELINE_DAYS)


def _goal(turn: Turn, session: Session | None) -> Say:
    return say("why-fact-goal", goal=turn.profile.goal.value)


def _strength_time(turn: Turn, session: Session | None) -> Say:
    return say("why-fact-strength", strength=turn.profile.strength_time.value)


#: Which of the athlete's own numbers a rule goes by.
FACTS: Final[Mapping[str, tuple[Fact, ...]]] = {
    "PR-1": (_goal,),
    "PR-2": (_free,),
    "PR-3": (_days,),
    "PR-4": (_week_minutes,),
    "PR-5": (_goal, _strength_time),
    "PR-6": (_age,),
    "PR-8": (_free,),
    "ST-5": (_strength_time,),
    "ST-7": (_goal,),
    "XT-11": (_limiter, _likes),
    "CO-1": (_goal,),
    "CO-4": (_long_day,),
    "WK-1": (_long_day,),
    "WK-7": (_race, _week_minutes),
    "WK-8": (_race, _week_minutes),
    "WK-9": (_week_minutes, _mean_minutes, _longest),
    "WK-11": (_race,),
    "WS-1": (_check_ins,),
    "WS-3": (_check_ins,),
    "SW-1": (_same_work,),
    "SW-3": (_swaps,),
}


def _percent(share: float) -> int:
    return round(share * 100)


#: The figures of the rules, as arguments of their words.
NUMBERS: Final[Mapping[str, Mapping[str, Arg]]] = {
    "PR-5": {"room": training.SCHOOL_ROOM},
    "PR-6": {"age": training.STRENGTH_AGE, "sessions": training.STRENGTH_KEPT},
    "PR-8": {"run": training.RUN_LEAST},
    "ST-4": {"block": training.HEAVY_BLOCK, "pause": training.HEAVY_PAUSE},
    "WK-5": {"sessions": training.MOBILITY_SESSIONS, "kept": training.MOBILITY_KEPT},
    "WK-8": {"from": _percent(training.RACE_WEEK_SHARES[0]), "to": _percent(training.RACE_WEEK_SHARES[1])},
    "WK-9": {
        "growth": _percent(training.GROWTH_MOST - 1),
        "weeks": training.MEAN_WEEKS,
        "single": _percent(training.SINGLE_RUN_GROWTH - 1),
        "days": training.SINGLE_RUN_DAYS,
    },
    "WK-11": {"share": _percent(training.RECOVERY_SHARE)},
    "WS-1": {"days": wellness.BASELINE_DAYS, "answers": wellness.BASELINE_MIN_ANSWERS},
    "WS-3": {
        "low": wellness.PERSISTENT_LOW_DAYS,
        "of": wellness.PERSISTENT_OF_CHECK_INS,
        "together": wellness.LOW_TOGETHER,
    },
    "WS-6": {
        "above": wellness.RPE_ABOVE_PLAN,
        "harder": wellness.HARDER_RUNS,
        "runs": wellness.HARDER_OF_RUNS,
    },
    "WS-7": {"signs": wellness.RED_SIGNS, "days": wellness.RED_SIGN_DAYS},
    "WS-8": {"days": wellness.RED_DAYS, "share": _percent(wellness.RED_VOLUME)},
    "WS-9": {
        "first": wellness.FOLLOW_UP_DAYS[0],
        "second": wellness.FOLLOW_UP_DAYS[1],
        "third": wellness.FOLLOW_UP_DAYS[2],
        "greens": wellness.GREENS_TO_END,
    },
    "WS-11": {"volume": _percent(wellness.RETURN_VOLUME), "greens": wellness.GREENS_TO_END},
    "SW-3": {"swaps": swapping.SWAPS_A_WEEK},
    "SA-3": {
        "stop": wellness.PAIN_STOPS_ABOVE,
        "swap": wellness.PAIN_SWAPS_FROM,
        "mornings": wellness.GOOD_MORNINGS,
    },
}


FLOW = Flow("why", {"more": Step(press=_more_pressed)})
