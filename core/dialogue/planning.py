"""The stored plan: made, carried on week by week, made anew after a change, fitted to readiness, mended.

Only a few weeks are stored ahead; they are planned from what was really done, so the plan follows the
athlete. How a season looks further ahead is computed when asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from core.dialogue import diary
from core.dialogue.turn import Turn
from core.dialogue.world import PlanWeek, World
from core.training import rules
from core.training.athlete import Kind
from core.training.easing import Ease, fit
from core.training.load import History
from core.training.planner import plan
from core.training.session import Origin, Session, Status, Week
from core.wellness import watch as watching
from core.wellness.parameters import BROKEN_OFF_SESSIONS, BROKEN_OFF_VOLUME, BROKEN_OFF_WITHIN_DAYS
from core.wellness.safety import EndsWhen, Hold, Limit, Permission, permission, volume_after_illness
from core.wellness.signs import Level, broken_off_quality

#: Calendar weeks stored, the running one included (own choice: a month to look at).
WEEKS_STORED = 4
#: Whole weeks that a plan looks back on (WK-9).
WEEKS_BACK = 8
#: The routine of heavy blocks, and how many weeks back one may have begun and still count (ST-4).
HEAVY_ROUTINE = "ST-4"
HEAVY_WEEKS_BACK = 12
#: Days of the longest run (WK-9), and of sessions seen across the seam of weeks.
LONGEST_DAYS = 30
SEAM_DAYS = 10
#: Days ahead for which an open hold is shown in the plan; it is looked at again every day (own choice).
HOLD_DAYS_AHEAD = 7
#: Days after a watch or a hold for which the way back may still last (own choice: quality may be rare).
WAY_BACK_DAYS = 42

#: What falls by a third when quality sessions fail from tiredness (WS-6).
BESIDE_RUNNING = frozenset({Kind.CROSS_TRAINING, Kind.STRENGTH, Kind.CORE})

DROPPED = frozenset({Status.SKIPPED, Status.HELD, Status.SWAPPED, Status.MOVED})


def monday_of(day: date) -> date:
    """The Monday of a day's calendar week."""
    return day - timedelta(days=day.weekday())


def make(turn: Turn) -> None:
    """The first plan, from today."""
    _plan_from(turn, turn.today, WEEKS_STORED)
    fit_to_readiness(turn)


def extend(turn: Turn) -> bool:
    """Carry the plan on to its stored length; True when weeks were added."""
    wanted = monday_of(turn.today) + timedelta(weeks=WEEKS_STORED - 1)
    stored = [week.starts for week in turn.world.weeks]
    start = max(stored) + timedelta(weeks=1) if stored else turn.today
    if start > wanted:
        return False
    start = max(start, monday_of(turn.today))
    _plan_from(turn, max(start, turn.today), (wanted - monday_of(start)).days // 7 + 1)
    return True


def rebuild(turn: Turn) -> None:
    """Make what lies ahead anew from the profile as it is now; what was done, chosen or moved stays."""
    today = turn.today
    for session in turn.world.sessions:
        if (
            session.date >= today
            and session.status in (Status.PLANNED, Status.HELD)
            and _is_the_plans(session)
        ):
            turn.drop(session)
    settled_today = any(diary.is_training(s) for s in diary.sessions_on(turn.world, today))
    _plan_from(turn, today + timedelta(days=1) if settled_today else today, WEEKS_STORED)
    fit_to_readiness(turn)


def _is_the_plans(session: Session) -> bool:
    """Whether the planner put it there: what the athlete chose, moved or added is theirs."""
    return session.origin is Origin.COACH or (session.origin is Origin.ATHLETE and "PR-7" in session.why)


def _plan_from(turn: Turn, start: date, weeks: int) -> None:
    made = plan(turn.profile, start, weeks, history(turn.world, start))
    for week in made.weeks:
        turn.put(
            PlanWeek(
                id=week.starts.isoformat(),
                starts=week.starts,
                phase=week.phase,
                why=week.why,
                left_out=week.left_out,
            )
        )
        for session in week.sessions:
            turn.put(replace(session, id=diary.new_session_id(turn.world, session)))


# What the planner needs to know of the past


def history(world: World, start: date) -> History:
    """What was done before a day, as the planner reads it."""
    monday = monday_of(start)
    weeks = [_week_minutes(world, monday - timedelta(weeks=back)) for back in range(WEEKS_BACK, 0, -1)]
    known = [minutes for minutes in weeks if minutes is not None]
    races = [s for s in world.sessions if s.kind is Kind.RACE and s.date < start and s.status not in DROPPED]
    idle = 0
    for minutes in reversed(weeks):
        if minutes != 0:
            break
        idle += 1
    return History(
        weekly_minutes=tuple(known),
        longest_minutes=_longest(world, start),
        recent=tuple(
            s for s in world.sessions if 0 < (start - s.date).days <= SEAM_DAYS and s.status in diary.STANDING
        ),
        last_race=(races[-1].date, races[-1].distance_km or 0.0) if races else None,
        weeks_without_running=idle,
        heavy_weeks=_weeks_since_heavy_block(world, monday),
    )


def _weeks_since_heavy_block(world: World, monday: date) -> int:
    """Weeks since the last heavy block began (ST-4), its pause included; 0 when none is near."""
    heavy = {monday_of(s.date) for s in world.sessions if s.routine == HEAVY_ROUTINE and s.date < monday}
    back = next((n for n in range(1, HEAVY_WEEKS_BACK + 1) if monday - timedelta(weeks=n) in heavy), None)
    if back is None:
        return 0
    while monday - timedelta(weeks=back + 1) in heavy:
        back += 1
    return back


def _week_minutes(world: World, monday: date) -> float | None:
    """Running minutes of a week: as logged, or as planned where nothing was; None before the start."""
    days = {monday + timedelta(days=n) for n in range(7)}
    runs = [s for s in world.sessions if s.date in days and s.kind.is_run and s.kind is not Kind.RACE]
    onboarded = world.athlete.onboarded_at
    if (
        onboarded is None
        or monday + timedelta(days=6) < onboarded.astimezone(world.athlete.profile.zone).date()
    ):
        return None
    logged = [s for s in world.sessions if s.date in days and s.actual is not None]
    minutes = sum(_minutes(s, unlogged_counts=not logged) for s in runs)
    if monday <= onboarded.astimezone(world.athlete.profile.zone).date():
        return max(minutes, world.athlete.profile.usual_weekly_minutes)
    return minutes


def _minutes(session: Session, *, unlogged_counts: bool) -> float:
    if session.actual is not None:
        return session.actual.minutes if session.actual.kind.is_run else 0
    if session.status is Status.PLANNED or (session.status is Status.MISSED and unlogged_counts):
        return session.minutes or 0
    return session.minutes or 0 if session.status is Status.DONE else 0


def _longest(world: World, start: date) -> float:
    runs = [
        _minutes(s, unlogged_counts=True)
        for s in world.sessions
        if 0 < (start - s.date).days <= LONGEST_DAYS and s.kind.is_run and s.kind is not Kind.RACE
    ]
    onboarded = world.athlete.onboarded_at
    told_lately = onboarded is None or (start - onboarded.date()).days <= LONGEST_DAYS
    usual = world.athlete.profile.longest_run_minutes
    if told_lately or not runs:
        return max([usual, *runs]) if told_lately else usual
    return max(runs)


# Fitting to readiness and holds


def levels(world: World) -> dict[date, Level]:
    """The level of each checked-in day, and every red one: without a check-in no day is green (WS-13)."""
    checked_in = {check_in.date for check_in in world.check_ins if not check_in.superseded}
    return {
        readiness.date: readiness.level
        for readiness in world.readiness
        if readiness.level is Level.RED or readiness.date in checked_in
    }


def fit_to_readiness(turn: Turn) -> list[Session]:
    """Ease, hold or give back the sessions from today on, as watch, illness and holds allow; what changed."""
    frame = _Frame(turn)
    changed = []
    for session in turn.world.sessions:
        if session.date < frame.today or session.status not in (Status.PLANNED, Status.HELD):
            continue
        fitted = _fitted(turn, session, frame)
        if fitted != session:
            changed.append(turn.put(fitted))
    return changed


class _Frame:
    """What limits the sessions of a day; found once a day, not once a session."""

    def __init__(self, turn: Turn) -> None:
        self.today = turn.today
        self._world = turn.world
        self._chosen_against = _chosen_against(turn)
        self._eases: dict[date, Ease | None] = {}
        self._broke_off: dict[date, bool] = {}

    def ease(self, day: date) -> Ease | None:
        """What warning signs and illness leave of the day."""
        if day not in self._eases:
            ease = None if self._chosen_against else ease_on(self._world, day)
            illness = volume_after_illness(self._world.holds, day)
            if illness < 1:
                ease = Ease(rule="SA-10", volume=min(illness, ease.volume if ease else 1), quality=0)
            self._eases[day] = ease
        return self._eases[day]

    def broke_off(self, day: date) -> bool:
        """Two quality sessions broken off: what stands beside the runs gives way first (WS-6)."""
        if day not in self._broke_off:
            runs = diary.runs_logged(self._world, day, BROKEN_OFF_WITHIN_DAYS)
            self._broke_off[day] = broken_off_quality(day, runs) >= BROKEN_OFF_SESSIONS
        return self._broke_off[day]


def _fitted(turn: Turn, session: Session, frame: _Frame) -> Session:
    if on_a_break(turn, session.date):
        return _standing(session, Status.HELD)
    holds = _holds_shown(turn.world, session.date, frame.today)
    allowed = permission(holds, session)
    if allowed is Permission.HELD:
        return _standing(session, Status.HELD)
    ease = frame.ease(session.date)
    if allowed is Permission.EASY:
        rule = next(hold.rule for hold in holds if hold.open_on(session.date))
        ease = Ease(rule=rule, volume=ease.volume if ease else 1, quality=0)
    if ease is None and session.kind in BESIDE_RUNNING and frame.broke_off(session.date):
        ease = Ease(rule="WS-6", volume=BROKEN_OFF_VOLUME, quality=0)
    return fit(_standing(session, Status.PLANNED), ease)


def _standing(session: Session, status: Status) -> Session:
    return session if session.status is status else replace(session, status=status)


def on_a_break(turn: Turn, day: date) -> bool:
    """Whether the athlete asked for a break that covers the day."""
    athlete = turn.athlete
    return athlete.paused and (athlete.paused_until is None or day <= athlete.paused_until)


def _holds_shown(world: World, day: date, today: date) -> list[Hold]:
    near = (day - today).days < HOLD_DAYS_AHEAD
    return [h for h in world.holds if near or h.until is not None or h.ends_when is EndsWhen.DOCTOR_CLEARED]


def ease_on(world: World, day: date) -> Ease | None:
    """What the warning signs, or the way back after them, leave of a day's sessions; None: all of it."""
    limits = [_watch_ease(world, case, day) for case in world.watches if _still_matters(case, day)]
    limits += [_way_back_ease(world, hold, day) for hold in world.holds]
    found = [ease for ease in limits if ease]
    return min(found, key=lambda ease: (ease.volume, ease.quality), default=None)


def _still_matters(case: watching.Watch, day: date) -> bool:
    return case.closed is None or (day - case.closed).days <= WAY_BACK_DAYS


def _watch_ease(world: World, case: watching.Watch, day: date) -> Ease | None:
    limit = watching.plan_limit(case, day, levels(world), quality_done=_quality_since(world, case.opened))
    if limit.rule is None:
        return None
    return Ease(rule=limit.rule, volume=limit.volume, quality=watching.quality_share(limit.quality))


def _way_back_ease(world: World, hold: Hold, day: date) -> Ease | None:
    """The way back after a pain hold or an illness that stopped training (WS-11)."""
    if (
        hold.until is None
        or hold.limit is Limit.EASY_ONLY
        or not 0 <= (day - hold.until).days <= WAY_BACK_DAYS
    ):
        return None
    greens = watching.greens_in_a_row(levels(world), hold.until, day)
    done = _quality_since(world, hold.until)
    limit = watching.way_back(hold.until, day, greens=greens, quality_done=done)
    if limit.rule is None:
        return None
    return Ease(rule=limit.rule, volume=limit.volume, quality=watching.quality_share(limit.quality))


def _quality_since(world: World, day: date) -> int:
    return sum(
        1 for s in world.sessions if s.date >= day and s.actual is not None and s.actual.kind.is_quality
    )


def _chosen_against(turn: Turn) -> bool:
    """Whether the athlete took the last red back with one tap: their choice stands until the next red day."""
    reds = [day for day, level in levels(turn.world).items() if level is Level.RED]
    return bool(reds) and turn.memory.get("red_taken_back") == max(reds).isoformat()


# Mending after a swap, a move or a skip (SW-7)


def weeks_ahead(world: World, day: date) -> tuple[Week, ...]:
    """The stored weeks from the one of a day on, with the sessions that stand."""
    first = monday_of(day)
    return tuple(
        Week(
            starts=week.starts,
            phase=week.phase,
            why=week.why,
            left_out=week.left_out,
            sessions=tuple(
                s
                for s in world.sessions
                if week.starts <= s.date < week.starts + timedelta(days=7)
                and (s.status in diary.STANDING or s.kind is Kind.REST)
            ),
        )
        for week in world.weeks
        if week.starts >= first
    )


def mend(turn: Turn, day: date) -> Sequence[rules.Change]:
    """Set the rest of the week right by CO and WK after a change on a day; gives what had to change."""
    week = [w for w in weeks_ahead(turn.world, day) if w.starts == monday_of(day)]
    if not week:
        return ()
    before = [w for w in weeks_ahead(turn.before, day) if w.starts == monday_of(day)]
    mended = rules.mend(week, turn.profile, turn.today, history(turn.world, week[0].starts), before=before)
    for change in mended.changes:
        after = change.after
        turn.put(after if after is not None else replace(change.before, status=Status.SKIPPED))
    return mended.changes
