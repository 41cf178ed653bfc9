"""Judging a day from the diary: what was told, what is known besides, and the level that is stored (WS).

Called at once when something was told, and again whenever something told later revises it; the level,
the watch and the plan are always those that follow from the diary as it now stands.
"""

from __future__ import annotations

from datetime import date, timedelta
from statistics import fmean

from core.dialogue import diary, planning
from core.dialogue.turn import Turn
from core.dialogue.world import Readiness, World
from core.message import Say
from core.training.load import daily_loads, weekly_load
from core.training.session import Status
from core.wellness import watch as watching
from core.wellness.check_in import DayTold, days_told
from core.wellness.signs import Assessment, Context, Evidence, Level, assess_day

#: Whole weeks before this one that make the usual load, and how many of them must have logs (own choice).
LOAD_USUAL_WEEKS = 4
LOAD_WEEKS_NEEDED = 2
#: A load this much above the usual is worth a word beside a sign (own choice).
LOAD_NOTABLE_PERCENT = 20
#: Days of runs and rest that signs look back on (WS-6).
CONTEXT_DAYS = 28


def assess(world: World, day: date) -> Assessment:
    """How a day stands by all that the diary holds."""
    return assess_day(told(world), day, context(world, day))


def told(world: World) -> list[DayTold]:
    """The days told, with the worst pain of each."""
    pain: dict[date, int] = {}
    for report in world.pains:
        pain[report.date] = max(report.level, pain.get(report.date, 0))
    return days_told(world.check_ins, pain=pain)


def context(world: World, day: date) -> Context:
    """What the chat knows besides: runs as they went, days without training, holds, spells of red."""
    return Context(
        runs=diary.runs_logged(world, day, CONTEXT_DAYS),
        rest_days=_rest_days(world, day),
        holds=world.holds,
        frozen=tuple(case.frozen for case in world.watches),
    )


def _rest_days(world: World, day: date) -> frozenset[date]:
    """The days before this one on which the athlete did not train: nothing stood, or it was let go."""
    onboarded = world.athlete.onboarded_at
    if onboarded is None:
        return frozenset()
    began = onboarded.astimezone(world.athlete.profile.zone).date()
    let_go = (Status.SKIPPED, Status.HELD, Status.SWAPPED, Status.MOVED)
    trained = {
        s.date for s in world.sessions if s.status not in let_go and diary.is_training(s) and not s.optional
    }
    days = (day - timedelta(days=n) for n in range(1, CONTEXT_DAYS))
    return frozenset(each for each in days if each >= began and each not in trained)


def judge(turn: Turn, day: date | None = None) -> Assessment:
    """Judge a day, store its level, and let watch and plan follow."""
    day = day or turn.today
    found = assess(turn.world, day)
    told = diary.check_in_of(turn.world, day) is not None or diary.readiness_of(turn.world, day) is not None
    if told or found.level is not Level.GREEN:  # A day of which nothing was told is not green.
        turn.put(
            Readiness(id=day.isoformat(), date=day, level=found.level, signs=found.signs, note=found.note)
        )
    _follow_watch(turn, found, day)
    planning.fit_to_readiness(turn)
    return found


def _follow_watch(turn: Turn, found: Assessment, day: date) -> None:
    """A red day opens the watch; a correction that takes the red away closes the watch that it opened."""
    case = diary.open_watch(turn.world)
    levels = planning.levels(turn.world)
    if case is None:
        if found.red_by_signs and day == turn.today:
            turn.put(watching.open_watch(day))
        return
    if case.opened == day and found.level is not Level.RED and not case.answers:
        turn.drop(case)
        return
    closed = watching.close_if_well(case, levels, day)
    down_since = performance_down_since(context(turn.world, day))
    if watching.needs_doctor(closed, turn.today, levels, down_since):
        closed = watching.refer(closed, turn.today)
    if closed != case:
        turn.put(closed)


def load_above_usual(world: World, day: date) -> int | None:
    """How many percent the load of the last seven days lies above the athlete's own usual (WS-5).

    Context for a sign, never a sign alone. None while it is not notably above, or too little was logged.
    """
    logged = [
        s for s in world.sessions if s.actual is not None and s.actual.rpe is not None and s.date <= day
    ]
    weeks = [
        weekly_load(daily_loads(logged, [day - timedelta(days=7 * back + n) for n in range(7)]))
        for back in range(LOAD_USUAL_WEEKS + 1)
    ]
    before = [load for load in weeks[1:] if load]
    if len(before) < LOAD_WEEKS_NEEDED:
        return None
    percent = round((weeks[0] / fmean(before) - 1) * 100)
    return percent if percent >= LOAD_NOTABLE_PERCENT else None


def performance_down_since(found: Context) -> date | None:
    """Since when every run felt harder than planned or was broken off, the latest one included (WS-10)."""
    since = None
    for run in sorted(found.runs, key=lambda run: run.date, reverse=True):
        if not (run.harder_than_planned or run.broken_off):
            break
        since = run.date
    return since


def evidence(found: Evidence) -> Say:
    """An evidence as something to say."""
    return Say(found.key, dict(found.args))


def heaviest(found: Assessment, most: int = 3) -> list[Say]:
    """The evidence of the weightiest signs, in words, no sentence twice."""
    says: list[Say] = []
    for sign in found.signs:
        words = evidence(sign.evidence)
        if words not in says:
            says.append(words)
    return says[:most]
