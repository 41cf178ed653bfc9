"""What is on: a day with its how and why, a week with its sums, a season on one screen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import groupby

from core.dialogue import diary, planning
from core.dialogue.flow import Flow, Step
from core.dialogue.flows import session as session_card
from core.dialogue.flows.why import headline, rule_say
from core.dialogue.session_words import details, line
from core.dialogue.turn import Turn
from core.dialogue.typed import names_something, take_day
from core.dialogue.world import Card, PlanWeek
from core.message import Arg, Say, say
from core.training.athlete import Kind
from core.training.planner import plan
from core.training.session import OWN_RUN_CLASH, LeftOut, Phase, Session, Status, Week
from core.understanding import Reading, understand
from core.understanding.reading import Intent
from core.wellness.signs import Level

WEEK = timedelta(weeks=1)
#: Weeks of a season shown when no race ends it, and at most (own choice).
SEASON_WEEKS = 12
SEASON_MOST = 30
#: How to do a session is told until the day before (own choice); the line is enough for later ones.
HOW_AHEAD = timedelta(days=1)
#: Statuses that a week shows; what was swapped or moved shows as what took its place.
SHOWN = frozenset({Status.PLANNED, Status.DONE, Status.HELD, Status.SKIPPED, Status.MISSED})
#: What counts towards a week's sums.
COUNTED = frozenset({Status.PLANNED, Status.DONE})
STRENGTH = (Kind.STRENGTH, Kind.CORE)
#: What the planner leaves out when a race is out of reach (WK-11).
OUT_OF_REACH = "goal_reach"
#: A distance in reach is told in such steps, km (own choice).
KM_STEP = 5


def command(turn: Turn, rest: str) -> None:
    """`/today`, and `/today tomorrow` or a day."""
    reading = understand(rest, turn.today)
    day = _day_named(turn, reading, rest)
    if day is None and not reading.has(Intent.SHOW_TODAY) and names_something(rest):
        turn.say("today-day-unknown")
    else:
        say_day(turn, day or turn.today)


def week_command(turn: Turn, rest: str) -> None:
    """`/week`, `/week next`, `/week last`, or the week of a day."""
    _show_week(turn, _week_named(turn, rest))


def plan_command(turn: Turn, rest: str) -> None:
    """`/plan`: the season."""
    say_season(turn)


def hear(turn: Turn, reading: Reading) -> None:
    """Questions for a day or a week in plain words; a "why" of them is not for here."""
    if reading.has(Intent.WHY):
        return
    if reading.has(Intent.SHOW_TODAY):
        say_day(turn, _day_named(turn, reading, reading.text) or turn.today)
    elif reading.has(Intent.SHOW_WEEK):
        request = reading.request
        named = request.on or request.to if request is not None else None
        _show_week(turn, planning.monday_of(named) if named else _week_named(turn, reading.text))


# The day -------------------------------------------------------------------------------------------------


def say_day(turn: Turn, day: date) -> None:
    """The day: what rests, what is on, how and why, what is done; buttons for what is still to do."""
    if not _is_planned(turn, day):
        _say_outside(turn, day)
        return
    if day == turn.today:
        _say_state(turn)
    when: dict[str, Arg] = {"date": day.isoformat(), "near": _near(turn, day)}
    standing = diary.sessions_on(turn.world, day)
    planned = [s for s in standing if s.status is Status.PLANNED]
    held = diary.held_on(turn.world, day)
    let_go = [s for s in turn.world.sessions if s.date == day and s.status in (Status.SKIPPED, Status.MISSED)]
    if standing:
        turn.say("today-heading", **when)
        if not any(diary.is_training(session) for session in standing):
            turn.say("today-light")
        turn.add(*(_told(turn, session) for session in standing))
        if not planned:
            turn.say("today-all-done")
    elif held:
        turn.say("today-held", **when, sessions=[line(session) for session in held])
    elif let_go:
        turn.say("today-let-go", **when, sessions=[line(session) for session in let_go])
    else:
        _say_rest(turn, day, when)
    main = diary.main_session(planned)
    if main is not None and day == turn.today:
        session_card.buttons(turn, main)


def _say_state(turn: Turn) -> None:
    """What outranks the plan today: a break, a hold, a level (SA, WS)."""
    athlete = turn.athlete
    if athlete.paused:
        until = athlete.paused_until
        turn.say("today-paused", open_ended=until is None, until=until.isoformat() if until else "")
    for hold in diary.open_holds(turn.world):
        turn.say("today-hold", rule=hold.rule, limit=hold.limit.value, ends=hold.ends_when.value)
    readiness = diary.readiness_of(turn.world, turn.today)
    turn.level = None if readiness is None else readiness.level
    if readiness is not None and readiness.level is not Level.GREEN:
        turn.say("today-level", level=readiness.level.value)


def _told(turn: Turn, session: Session) -> Say:
    """One session: its line; while it is still to do also how (when it is near), and in short why."""
    if session.status is not Status.PLANNED:
        return line(session)
    lines: list[Arg] = [line(session)]
    if session.date <= turn.today + HOW_AHEAD:
        lines += details(session, turn.profile)
    rule = headline(session.why)
    if rule is not None:
        lines.append(say("today-why", reason=rule_say(rule)))
    return say("today-session", lines=lines)


def _say_rest(turn: Turn, day: date, when: dict[str, Arg]) -> None:
    turn.say("today-rest", **when)
    following = diary.next_session(turn.world, day)
    if following is not None:
        turn.say("today-next", date=following.date.isoformat(), session=line(following))


def _is_planned(turn: Turn, day: date) -> bool:
    monday = planning.monday_of(day)
    laid_out = any(week.starts == monday for week in turn.world.weeks)
    return laid_out or any(session.date == day for session in turn.world.sessions)


def _say_outside(turn: Turn, day: date) -> None:
    """A day that no stored week holds: before the start, or further ahead than is laid out."""
    weeks = turn.world.weeks
    if not weeks:
        turn.say("today-no-plan")
    elif day < weeks[0].starts:
        turn.say("today-before", date=day.isoformat())
    else:
        last = weeks[-1].starts + timedelta(days=6)
        turn.say("today-beyond", date=day.isoformat(), last=last.isoformat())


def _near(turn: Turn, day: date) -> str:
    return {0: "today", 1: "tomorrow", -1: "yesterday"}.get((day - turn.today).days, "other")


def _day_named(turn: Turn, reading: Reading, text: str) -> date | None:
    """The day that the words name."""
    request = reading.request
    if request is not None and (request.on or request.to):
        return request.on or request.to
    if reading.session is not None and reading.session.date is not None:
        return reading.session.date
    return reading.day or take_day(text, turn.today)[0]


# The week ------------------------------------------------------------------------------------------------


def say_week(turn: Turn, monday: date) -> None:
    """A week, Monday to Sunday, its sums, and what found no room."""
    week = next((w for w in turn.world.weeks if w.starts == monday), None)
    days = [monday + timedelta(days=n) for n in range(7)]
    sessions = [s for s in turn.world.sessions if s.date in days]
    if week is None and not sessions:
        _say_outside(turn, monday)
        return
    turn.say("today-week", date=monday.isoformat(), phase=week.phase.value if week else "none")
    turn.say("today-week-days", days=[_day_line(turn, day, sessions) for day in days])
    turn.say("today-week-sums", **_sums(sessions))
    if week is not None:
        _say_left_out(turn, week.left_out)


def _show_week(turn: Turn, monday: date) -> None:
    """The week that was asked for, with a button to the one after it as far as it is laid out."""
    say_week(turn, monday)
    following = monday + WEEK
    if any(week.starts == following for week in turn.world.weeks):
        turn.close_flow("today", "week")
        data = {"starts": following.isoformat()}
        turn.offer("today", "week", [("week_next", say("today-week-next"))], data, aside=True)


def _week_pressed(turn: Turn, card: Card, choice: str) -> None:
    turn.close(card)
    _show_week(turn, date.fromisoformat(card.data["starts"]))


def _day_line(turn: Turn, day: date, sessions: Sequence[Session]) -> Say:
    mine: list[Arg] = [
        line(s) for s in sessions if s.date == day and s.status in SHOWN and s.kind is not Kind.REST
    ]
    return say(
        "today-week-day",
        date=day.isoformat(),
        today=day == turn.today,
        count=len(mine),
        sessions=say("today-joined", first=mine[0], rest=len(mine) - 1, others=mine[1:]) if mine else "",
    )


def _sums(sessions: Sequence[Session]) -> dict[str, Arg]:
    counted = [s for s in sessions if s.status in COUNTED]
    done = [s for s in counted if s.status is Status.DONE and diary.is_training(s)]
    return {
        "running": sum(_minutes(s) for s in counted if _kind(s).is_run and _kind(s) is not Kind.RACE),
        "cross": sum(_minutes(s) for s in counted if _kind(s) is Kind.CROSS_TRAINING),
        "strength": sum(1 for s in counted if _kind(s) in STRENGTH),
        "mobility": sum(1 for s in counted if _kind(s) is Kind.MOBILITY),
        "done": len(done),
    }


def _minutes(session: Session) -> int:
    return session.actual.minutes if session.actual is not None else session.minutes or 0


def _kind(session: Session) -> Kind:
    return session.actual.kind if session.actual is not None else session.kind


def _say_left_out(turn: Turn, left_out: Sequence[LeftOut]) -> None:
    """What the week had no room for, in one line; the athlete can ask why."""
    _say_out_of_reach(turn, left_out)
    clashes = list(dict.fromkeys(item.rule for item in left_out if item.what == OWN_RUN_CLASH))
    if clashes:
        turn.say("today-own-run-clash", rules=clashes)
    names = list(
        dict.fromkeys(item.what for item in left_out if item.what not in (OUT_OF_REACH, OWN_RUN_CLASH))
    )
    if names:
        turn.say("today-left-out", what=[say("today-left-out-name", what=name) for name in names])


def _say_out_of_reach(turn: Turn, left_out: Iterable[LeftOut]) -> None:
    """A race that the weeks can't safely grow to, and the distance that they can (WK-11)."""
    item = next((item for item in left_out if item.what == OUT_OF_REACH), None)
    race = turn.profile.race
    if item is None or race is None:
        return
    reachable, needed = int(item.detail["reachable_minutes"]), int(item.detail["needed_minutes"])
    within = race.distance_km * reachable / max(needed, 1)
    step = KM_STEP if within >= KM_STEP else 1
    turn.say(
        "today-out-of-reach",
        km=race.distance_km,
        reachable=reachable,
        needed=needed,
        within=max(int(within) // step * step, 1),
    )


def _week_named(turn: Turn, text: str) -> date:
    """The Monday of the week that the words name; this week's when they name none."""
    this = planning.monday_of(turn.today)
    words = text.casefold()
    if "next" in words:
        return this + WEEK
    if "last" in words or "previous" in words:
        return this - WEEK
    named = take_day(text, turn.today)[0]
    return this if named is None else planning.monday_of(named)


# The season ----------------------------------------------------------------------------------------------


def say_season(turn: Turn) -> None:
    """The season on one screen: the phases with their weeks' running minutes, and the race."""
    weeks = season(turn)
    if not weeks:
        turn.say("today-no-plan")
        return
    race = turn.profile.race
    if race is not None and race.date >= turn.today:
        days = (race.date - turn.today).days
        turn.say("plan-race", date=race.date.isoformat(), km=race.distance_km, days=days)
    else:
        turn.say("plan-no-race", weeks=len(weeks))
    lines: list[Arg] = []
    for phase, group in groupby(weeks, key=lambda week: week.phase):
        stretch = list(group)
        lines.append(_phase_line(phase, stretch))
    turn.say("plan-phases", lines=lines)
    _say_out_of_reach(turn, (item for week in weeks for item in week.left_out))
    turn.say("plan-note")


def season(turn: Turn) -> list[Week]:
    """The weeks from this one to the race: as stored, and beyond that as they would be planned today."""
    this = planning.monday_of(turn.today)
    stored = [_stored_week(turn, week) for week in turn.world.weeks if week.starts >= this]
    race = turn.profile.race
    ahead = SEASON_WEEKS
    if race is not None and race.date >= turn.today:
        ahead = min(SEASON_MOST, (planning.monday_of(race.date) - this).days // 7 + 1)
    missing = ahead - len(stored)
    if missing <= 0:
        return stored[:ahead]
    start = stored[-1].starts + WEEK if stored else turn.today
    return [*stored, *plan(turn.profile, start, missing, planning.history(turn.world, start)).weeks]


def _stored_week(turn: Turn, week: PlanWeek) -> Week:
    end = week.starts + WEEK
    mine = tuple(s for s in turn.world.sessions if week.starts <= s.date < end and s.status in COUNTED)
    return Week(starts=week.starts, phase=week.phase, sessions=mine, why=week.why, left_out=week.left_out)


def _phase_line(phase: Phase, weeks: Sequence[Week]) -> Say:
    minutes: list[Arg] = [str(_sums(week.sessions)["running"]) for week in weeks]
    first = weeks[0].starts.isoformat()
    return say("plan-phase", phase=phase.value, date=first, weeks=len(weeks), minutes=minutes)


FLOW = Flow("today", {"week": Step(press=_week_pressed)})
