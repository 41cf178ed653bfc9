"""The Sunday review: what the week was, without streaks or blame, and what the next one holds (SA-8)."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from core.dialogue import diary, planning
from core.dialogue.session_words import line
from core.dialogue.turn import Turn
from core.training.athlete import Kind
from core.training.session import Status
from core.wellness.signs import Level


def say_week_review(turn: Turn, sunday: date) -> None:
    """The review of the week that ends on this Sunday, and a look at the next."""
    monday = planning.monday_of(sunday)
    sessions = diary.training_of_week(turn.world, monday)
    if not sessions:
        return
    kept = [s for s in sessions if s.status in diary.KEPT]
    logged = diary.logged_in_week(turn.world, monday)
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
    coming = [
        s
        for s in diary.training_of_week(turn.world, monday + timedelta(days=7))
        if s.status is Status.PLANNED
    ]
    if coming:
        highlight = next((s for s in coming if s.kind in (Kind.RACE, Kind.LONG_RUN)), None)
        turn.say(
            "review-next", minutes=sum(s.minutes or 0 for s in coming if s.kind.is_run), sessions=len(coming)
        )
        if highlight is not None:
            turn.say("review-highlight", day=highlight.date.isoformat(), session=line(highlight))
