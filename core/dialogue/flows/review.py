"""The Sunday review: what the week was, without streaks or blame, and what the next one holds (SA-8)."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from core.dialogue import diary, planning
from core.dialogue.session_words import line
from core.dialogue.turn import Turn
from core.training.athlete import Kind
from core.training.session import Actual, Session, Status
from core.wellness.signs import Level

#: What counts as keeping the plan: done, and whatever wisdom or the coach put in its place (SA-8).
KEPT = frozenset({Status.DONE, Status.SWAPPED, Status.HELD, Status.MOVED})


def say_week_review(turn: Turn, sunday: date) -> None:
    """The review of the week that ends on this Sunday, and a look at the next."""
    monday = planning.monday_of(sunday)
    sessions = _training(turn, monday)
    if not sessions:
        return
    kept = [s for s in sessions if s.status in KEPT]
    logged = _logged(turn, monday)
    if kept or logged:
        turn.say("review", kept=len(kept), sessions=len(sessions))
    else:
        turn.say("review-nothing-told")
    run = sum(actual.minutes for actual in logged if actual.kind.is_run)
    cross = sum(actual.minutes for actual in logged if actual.kind is Kind.CROSS_TRAINING)
    if run or cross:
        turn.say("review-minutes", run=run, cross=cross)
    levels = Counter(
        level
        for day, level in planning.levels(turn.world).items()
        if monday <= day <= monday + timedelta(days=6)
    )
    if levels:
        turn.say(
            "review-levels",
            days=sum(levels.values()),
            green=levels[Level.GREEN],
            amber=levels[Level.AMBER],
            red=levels[Level.RED],
        )
    coming = [s for s in _training(turn, monday + timedelta(days=7)) if s.status is Status.PLANNED]
    if coming:
        highlight = next((s for s in coming if s.kind in (Kind.RACE, Kind.LONG_RUN)), None)
        turn.say(
            "review-next", minutes=sum(s.minutes or 0 for s in coming if s.kind.is_run), sessions=len(coming)
        )
        if highlight is not None:
            turn.say("review-highlight", day=highlight.date.isoformat(), session=line(highlight))


def _training(turn: Turn, monday: date) -> list[Session]:
    """A week's training, each place in it once: what gave way is counted, not what came instead."""
    return [
        s
        for s in turn.world.sessions
        if monday <= s.date <= monday + timedelta(days=6)
        and diary.is_training(s)
        and not s.optional
        and not (s.date == turn.today and s.status is Status.PLANNED)
        and (s.replaces is None or diary.session_by_id(turn.world, s.replaces) is None)
    ]


def _logged(turn: Turn, monday: date) -> list[Actual]:
    """What was logged in a week."""
    sunday = monday + timedelta(days=6)
    return [s.actual for s in turn.world.sessions if s.actual is not None and monday <= s.date <= sunday]
