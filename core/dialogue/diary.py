"""Questions to the athlete's diary: what stands today, what was told, how the last weeks went."""

from __future__ import annotations

from datetime import date, timedelta
from statistics import median_low

from core.dialogue.world import Readiness, World
from core.training.athlete import Kind, Modality
from core.training.session import Actual, Origin, Session, Status
from core.wellness.check_in import CheckIn, Item, athlete_day
from core.wellness.parameters import BASELINE_DAYS
from core.wellness.safety import Hold
from core.wellness.signs import RunLogged
from core.wellness.watch import Watch

#: Statuses of a session that stands: it is to come, or it was done.
STANDING = frozenset({Status.PLANNED, Status.DONE})

#: What counts as keeping the plan: done, and whatever wisdom or the coach put in its place (SA-8).
KEPT = frozenset({Status.DONE, Status.SWAPPED, Status.HELD, Status.MOVED})


def sessions_on(world: World, day: date) -> list[Session]:
    """The sessions that stand on a day (planned or done), morning first, rest left out."""
    return [s for s in world.sessions if s.date == day and s.status in STANDING and s.kind is not Kind.REST]


def planned_on(world: World, day: date) -> list[Session]:
    """The sessions still to do on a day, morning first."""
    return [s for s in sessions_on(world, day) if s.status is Status.PLANNED]


def held_on(world: World, day: date) -> list[Session]:
    """The sessions of a day that a hold or a break keeps the athlete from."""
    return [s for s in world.sessions if s.date == day and s.status is Status.HELD]


def is_training(session: Session) -> bool:
    """Whether the session is training: rest and mobility are not."""
    return session.kind not in (Kind.REST, Kind.MOBILITY)


def training_of_week(world: World, monday: date) -> list[Session]:
    """A week's training, each place in it once: what gave way is counted, not what came instead.

    What is optional is nobody's debt, and what is still to do today is open.
    """
    today = athlete_day(world.now, world.athlete.profile.zone)
    return [
        s
        for s in world.sessions
        if monday <= s.date <= monday + timedelta(days=6)
        and is_training(s)
        and not s.optional
        and not (s.date == today and s.status is Status.PLANNED)
        and (s.replaces is None or session_by_id(world, s.replaces) is None)
    ]


def logged_in_week(world: World, monday: date) -> list[Actual]:
    """What was logged in a week."""
    sunday = monday + timedelta(days=6)
    return [s.actual for s in world.sessions if s.actual is not None and monday <= s.date <= sunday]


def main_session(sessions: list[Session]) -> Session | None:
    """The session a day is about: the run first, then cross-training, strength, the rest."""
    order = (
        lambda s: s.kind.is_run,
        lambda s: s.kind is Kind.CROSS_TRAINING,
        lambda s: s.kind is Kind.STRENGTH,
        lambda s: True,
    )
    return next((s for wanted in order for s in sessions if wanted(s)), None)


def session_by_id(world: World, session_id: str) -> Session | None:
    """A session by its id."""
    return next((s for s in world.sessions if s.id == session_id), None)


def next_session(world: World, after: date) -> Session | None:
    """The next training session planned after a day."""
    return next(
        (s for s in world.sessions if s.date > after and s.status is Status.PLANNED and is_training(s)), None
    )


def new_session_id(world: World, session: Session) -> str:
    """A free id for a session on its day and slot: `2026-03-05-am-2`."""
    stem = f"{session.date.isoformat()}-{session.slot.value}-"
    taken = {s.id for s in world.sessions if s.id.startswith(stem)}
    number = 1
    while f"{stem}{number}" in taken:
        number += 1
    return f"{stem}{number}"


def check_in_of(world: World, day: date) -> CheckIn | None:
    """The check-in that counts for a day."""
    return next((c for c in reversed(world.check_ins) if c.date == day and not c.superseded), None)


def last_check_in_before(world: World, day: date) -> CheckIn | None:
    """The latest check-in of an earlier day that counts."""
    return next((c for c in reversed(world.check_ins) if c.date < day and not c.superseded), None)


def usual_rating(world: World, day: date, item: Item) -> int | None:
    """The middle of an item's answers in the weeks before a day (WS-1's window); None without any."""
    since = day - timedelta(days=BASELINE_DAYS)
    told = [
        rating
        for c in world.check_ins
        if since <= c.date < day and not c.superseded and (rating := c.ratings.of(item)) is not None
    ]
    return median_low(told) if told else None


def readiness_of(world: World, day: date) -> Readiness | None:
    """The level of a day, if it has one."""
    return next((r for r in world.readiness if r.date == day), None)


def open_holds(world: World) -> list[Hold]:
    """The holds that are in force today: the day without symptoms still rests (SA-4)."""
    today = athlete_day(world.now, world.athlete.profile.zone)
    return [hold for hold in world.holds if hold.until is None or hold.until > today]


def open_watch(world: World) -> Watch | None:
    """The overtraining watch that is running."""
    return next((watch for watch in world.watches if watch.closed is None), None)


def last_chosen_modality(world: World) -> Modality | None:
    """The modality of the last swap taken, so that the next one varies (XT-11)."""
    for swap in reversed(world.swaps):
        chosen = session_by_id(world, swap.chosen) if swap.chosen else None
        if chosen is not None and chosen.modality is not None:
            return chosen.modality
    return None


def swaps_in_week(world: World, day: date) -> int:
    """Runs swapped for cross-training in the calendar week of a day (SW-3)."""
    monday = day - timedelta(days=day.weekday())
    sunday = monday + timedelta(days=6)
    taken = (
        session_by_id(world, swap.chosen)
        for swap in world.swaps
        if swap.chosen not in (None, "kept") and monday <= swap.date <= sunday
    )
    return sum(1 for session in taken if session is not None and session.kind is Kind.CROSS_TRAINING)


def runs_logged(world: World, day: date, days: int) -> tuple[RunLogged, ...]:
    """The runs of the last so many days up to a day, as planned and as they went (WS-6)."""
    return tuple(
        RunLogged(
            date=s.date,
            kind=s.actual.kind,
            planned_rpe=None if s.origin is Origin.ATHLETE and s.replaces is None else s.rpe,
            rpe=s.actual.rpe,
            broken_off=s.actual.broken_off,
        )
        for s in world.sessions
        if s.actual is not None and s.actual.kind.is_run and 0 <= (day - s.date).days <= days
    )
