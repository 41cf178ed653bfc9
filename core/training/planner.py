"""The weeks of a plan: laid around the long run or the race, then filled by what the rules allow.

Layer by layer over all weeks, the most important first, so that a layer always sees its neighbours across
the seam of weeks: fixed points (race, own runs, rest days, long runs), quality and easy runs, cross-training,
strength, mobility; then minutes. Every session asks the diary before it is placed, so a plan is right by
construction; what finds no place is left out and said. The same profile and day give the same plan.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from statistics import fmean

from core.training import parameters as p
from core.training._diary import SLOTS, Diary, Draft
from core.training._runs import WEEK, Frame, fix, frame, lay_runs, make_easy, pattern_for
from core.training._season import Season, Stage, WeekBrief
from core.training._strength import lay_strength, strength_school
from core.training._support import (
    allowed_modalities,
    fill_mobility,
    keep_mobility,
    lay_cross_training,
    settle_cross_training,
)
from core.training._volume import Volume, WeekRuns
from core.training.athlete import QUALITY, Condition, Experience, Goal, Kind, Profile, Slot, Weekday
from core.training.load import History, running_minutes, usual_weeks
from core.training.rules import clashes
from core.training.session import OWN_RUN_CLASH, LeftOut, Phase, Plan, Session, Week
from core.training.spacing import FALLEN_OUT, LIFT, RUN, strength_first

__all__ = ["plan", "strength_school"]


def plan(profile: Profile, start: date, weeks: int, history: History | None = None) -> Plan:
    """The plan of `weeks` calendar weeks, the first being the one that holds `start`.

    Nothing stands before `start`. Without a history the last eight weeks count as the athlete's usual ones.
    Raises ValueError when `weeks` is below 1.
    """
    if weeks < 1:
        raise ValueError(f"a plan has at least one week, not {weeks}")
    return _Planner(profile, start, weeks, history or History()).plan()


class _Planner:
    def __init__(self, profile: Profile, start: date, weeks: int, history: History) -> None:
        self.profile = profile
        self.history = history
        self.season = Season(profile, start, history)
        race = self.season.race
        self.diary = Diary(profile, start, None if race is None else race.date)
        self.diary.remember(history.recent)
        self.modalities = allowed_modalities(profile)
        self.frame: Frame = frame(profile, history, self.diary, cross_allowed=bool(self.modalities))
        self.weeks = weeks
        # Weeks are laid as far as the peaks, which the weeks before them stay below (WK-7), and one more than is
        # asked for, because neighbours see each other: so a longer plan begins like a shorter one.
        ahead = max(weeks + 1, self.season.weeks_to_taper or 0)
        self.briefs = [self.season.week(number) for number in range(ahead)]
        self.left_out: dict[int, list[LeftOut]] = {number: [] for number in range(ahead)}

    def plan(self) -> Plan:
        self._fix()
        for brief in self.briefs:
            if self.frame.own_runs is None:
                self._note(
                    brief, lay_runs(self.diary, self.season, brief, self.frame, self._days_left(brief))
                )
        for brief in self.briefs:
            left = self._days_left(brief) - self._endurance_days(brief)
            found = lay_cross_training(self.diary, brief, self.frame, self.modalities, left)
            self._note(brief, found)
        for brief in self.briefs:
            found = lay_strength(self.diary, brief, self.frame, self.modalities, self.history.heavy_weeks)
            self._note(brief, found)
            keep_mobility(self.diary, brief, self.frame)
        self._share_out()
        for brief in self.briefs:
            self._note(brief, settle_cross_training(self.diary, brief))
            self._note(brief, fill_mobility(self.diary, brief, self.frame))
        weeks = tuple(self._week(brief) for brief in self.briefs[: self.weeks])
        return Plan(weeks=self._with_clashes(weeks) if self.frame.own_runs else weeks)

    def _note(self, brief: WeekBrief, found: Iterable[LeftOut]) -> None:
        self.left_out[brief.number] += found

    def _fix(self) -> None:
        """The fixed points of one week more than is laid: the last week has neighbours too."""
        if self.season.day_off_after_race is not None:
            self.diary.rest.add(self.season.day_off_after_race)
        beyond = self.season.week(len(self.briefs))
        for brief in (*self.briefs, beyond):
            fix(self.diary, self.season, brief, self.frame)
        self._rest_in_time()

    def _rest_in_time(self) -> None:
        """A rest day within seven days of the last one, across the seam with what was done before (WK-2)."""
        trained = 0
        while self.diary.trained(self.diary.start - trained - 1):
            trained += 1
        if trained:
            due = range(self.diary.start, self.diary.start + WEEK - min(trained, WEEK - 1))
            if not self.diary.rest.intersection(due):
                self.diary.rest.add(due[-1])

    def _first_day(self, brief: WeekBrief) -> int:
        return max(brief.monday.toordinal(), self.diary.start)

    def _days(self, brief: WeekBrief) -> range:
        return range(self._first_day(brief), brief.monday.toordinal() + WEEK)

    def _days_left(self, brief: WeekBrief) -> int:
        """Endurance days that the week may still hold: all, or a week's rest's share of them (PR-3)."""
        most, days = self.profile.endurance_days, len(self._days(brief))
        if days == WEEK:
            return most
        monday = brief.monday.toordinal()
        done = sum(1 for day in range(monday, self.diary.start) if self.diary.has(day, RUN))
        return max(min(most - done, -(-most * days // WEEK)), 0)

    def _endurance_days(self, brief: WeekBrief) -> int:
        return sum(1 for day in self._days(brief) if self.diary.has(day, RUN))

    def _share_out(self) -> None:
        weeks = [
            WeekRuns(
                brief=brief,
                runs=[
                    draft for day in self._days(brief) for draft in self.diary.on(day) if draft.kind.is_run
                ],
                planned_by_coach=self.frame.own_runs is None,
                days=len(self._days(brief)),
                done=self._done(brief),
            )
            for brief in self.briefs
        ]
        Volume(self.diary, self.season, self.history, weeks, holds=self.frame.holds).share_out()
        for week in weeks:
            for run in week.runs:
                if run.minutes <= 0:
                    self.diary.drop(run)
                    self._note(week.brief, [LeftOut(what=run.kind.value, rule="WK-9")])
                elif run.kind.is_quality and run.minutes < p.RUN_LEAST and not run.own:
                    make_easy(run, "PR-8")
                    self._note(week.brief, [LeftOut(what="quality", rule="PR-8")])
                else:
                    run.pattern = pattern_for(run.kind, run.minutes)
            if week.short_for_race:
                self._note(week.brief, [LeftOut(what="easy_run", rule="WK-8")])

    def _done(self, brief: WeekBrief) -> int:
        """Minutes run in the running week before the plan begins."""
        monday, start = brief.monday, date.fromordinal(self.diary.start)
        return sum(
            session.minutes or 0
            for session in self.history.recent
            if monday <= session.date < start
            and session.kind.is_run
            and session.kind is not Kind.RACE
            and session.status not in FALLEN_OUT
        )

    # What comes out --------------------------------------------------------------------------------------

    def _week(self, brief: WeekBrief) -> Week:
        sessions: list[Session] = []
        for day in self._days(brief):
            sessions += self._day(day)
        return Week(
            starts=brief.monday,
            phase=brief.phase,
            sessions=tuple(sessions),
            why=_reasons(self.profile, brief),
            left_out=tuple(self._left_out(brief, sessions)),
        )

    def _with_clashes(self, weeks: Sequence[Week]) -> tuple[Week, ...]:
        """The weeks with what the athlete's own runs break, each rule said once, where it breaks first (PR-7)."""
        said: set[str] = set()
        found: dict[date, list[LeftOut]] = {}
        for breach in sorted(clashes(weeks, self.profile, self.history), key=lambda breach: breach.date):
            if breach.rule not in said:
                said.add(breach.rule)
                monday = breach.date - timedelta(days=breach.date.weekday())
                found.setdefault(monday, []).append(LeftOut(what=OWN_RUN_CLASH, rule=breach.rule))
        return tuple(replace(week, left_out=(*week.left_out, *found.get(week.starts, ()))) for week in weeks)

    def _day(self, day: int) -> list[Session]:
        drafts = sorted(self.diary.on(day), key=lambda draft: _order(draft, self.profile))
        open_ = any(self.diary.capacity(day, slot) for slot in SLOTS)
        if open_ and not any(draft.kind is not Kind.MOBILITY for draft in drafts):
            drafts.insert(0, Draft(kind=Kind.REST, minutes=0, day=day, why=("WK-2",)))
        counts = {slot: 0 for slot in SLOTS}
        sessions = []
        for draft in drafts:
            counts[draft.slot] += 1
            sessions.append(_session(draft, counts[draft.slot]))
        return sessions

    def _left_out(self, brief: WeekBrief, sessions: Sequence[Session]) -> Iterable[LeftOut]:
        found = list(self.left_out[brief.number])
        kinds = {session.kind for session in sessions}
        if self._misses_long_run(brief, kinds) and all(item.what != "long_run" for item in found):
            found.insert(0, LeftOut(what="long_run", rule=self._why_no_long_run(brief)))
        if self._moves_long_run(sessions):
            found.insert(0, LeftOut(what="long_run_day", rule="PR-2"))
        race = self.profile.race
        if (
            race is not None
            and self.season.race is None
            and brief.monday <= race.date < brief.monday + timedelta(7)
        ):
            if Condition.PREGNANT in self.profile.conditions:
                found.insert(0, LeftOut(what="race", rule="SA-7"))
        if self._race_stands_for_own_run(brief):
            found.append(LeftOut(what="own_run", rule="PR-7"))
        found += self._short_of_goal(brief, sessions, {item.what for item in found})
        if brief.number == 0:
            found += _out_of_reach(self.profile, self.season, self.history)
        return _unique(found)

    def _misses_long_run(self, brief: WeekBrief, kinds: set[Kind]) -> bool:
        if kinds & {Kind.LONG_RUN, Kind.RACE} or strength_first(self.profile) or not brief.long_run:
            return False
        last = max(self.frame.long_day, self.profile.long_run_day.number)
        return brief.monday.toordinal() + last >= self.diary.start

    def _moves_long_run(self, sessions: Sequence[Session]) -> bool:
        """Whether the long run stands on another day than the athlete's, which has no room for it (WK-1, PR-2)."""
        return self.frame.own_runs is None and any(
            session.kind is Kind.LONG_RUN and Weekday.of(session.date) is not self.profile.long_run_day
            for session in sessions
        )

    def _race_stands_for_own_run(self, brief: WeekBrief) -> bool:
        race = self.season.race
        if race is None or not 0 <= (race.date - brief.monday).days < WEEK:
            return False
        return any(run.weekday is Weekday.of(race.date) for run in self.frame.own_runs or ())

    def _short_of_goal(
        self, brief: WeekBrief, sessions: Sequence[Session], said: set[str]
    ) -> Iterable[LeftOut]:
        """What an ordinary week of the coach's owes the goal: a quality run (PR-1), half of the running (ST-7)."""
        if self.frame.own_runs is not None or len(self._days(brief)) < WEEK:
            return
        if brief.stage not in (Stage.LOAD, Stage.EASIER):
            return
        quality = any(session.kind.is_quality for session in sessions)
        if _wants_quality(self.profile) and not quality and said.isdisjoint(_QUALITY_NAMES):
            yield LeftOut(what="quality", rule="PR-3" if self.profile.endurance_days < 2 else "WK-9")
        usual = fmean(usual_weeks(self.profile, self.history)[-p.MEAN_WEEKS :])
        if strength_first(self.profile) and running_minutes(sessions) < p.STRENGTH_FIRST_SHARE * usual:
            yield LeftOut(what="running", rule="ST-7")

    def _why_no_long_run(self, brief: WeekBrief) -> str:
        if Condition.PREGNANT in self.profile.conditions:
            return "SA-7"
        if self.frame.own_runs is not None:
            return "PR-7"
        race, day = self.diary.race, brief.monday.toordinal() + self.frame.long_day
        return "WK-8" if race is not None and 0 <= race - day <= p.RACE_QUIET_DAYS else "PR-2"


_QUALITY_NAMES = {"quality", *(kind.value for kind in QUALITY)}


def _wants_quality(profile: Profile) -> bool:
    goals = (Goal.FASTER, Goal.LONGER, Goal.HYBRID_RUNNING)
    easy_only = Condition.PREGNANT in profile.conditions
    return profile.goal in goals and profile.experience is not Experience.NEW and not easy_only


def _unique(found: Iterable[LeftOut]) -> list[LeftOut]:
    return list({(item.what, item.rule): item for item in found}.values())


def _order(draft: Draft, profile: Profile) -> tuple[int, int]:
    """Morning before evening; in a shared slot what has priority comes first, mobility last (CO-1)."""
    if draft.kind is Kind.MOBILITY:
        rank = 2
    elif draft.traits & LIFT:
        rank = 0 if strength_first(profile) else 1
    else:
        rank = 1 if strength_first(profile) else 0
    return (int(draft.slot is Slot.PM), rank)


def _session(draft: Draft, number: int) -> Session:
    day = date.fromordinal(draft.day)
    rest = draft.kind is Kind.REST
    return Session(
        id=f"{day.isoformat()}-{draft.slot.value}-{number}",
        date=day,
        slot=draft.slot,
        kind=draft.kind,
        minutes=None if rest else draft.minutes,
        distance_km=draft.distance_km,
        rpe=None if rest else draft.rpe,
        hard=draft.hard,
        modality=draft.modality,
        parts=draft.parts,
        pattern=draft.pattern,
        routine=draft.routine,
        focus=draft.focus,
        load=draft.load,
        optional=draft.optional,
        origin=draft.origin,
        why=draft.why,
    )


_PHASE_REASONS = {
    Phase.PEAK: ("WK-7",),
    Phase.TAPER: ("WK-8",),
    Phase.RACE: ("WK-1", "WK-8"),
    Phase.RECOVERY: ("WK-11",),
}


def _reasons(profile: Profile, brief: WeekBrief) -> tuple[str, ...]:
    reasons = list(_PHASE_REASONS.get(brief.phase, ("WK-9",)))
    if brief.stage is Stage.EASIER and "WK-9" not in reasons:
        reasons.append("WK-9")
    if profile.own_runs is not None:
        reasons.append("PR-7")
    if {Condition.PREGNANT, Condition.UNDER_16} & set(profile.conditions):
        reasons.append("SA-7")
    return tuple(reasons)


def _out_of_reach(profile: Profile, season: Season, history: History) -> list[LeftOut]:
    """WK-11: a race that the weeks ahead cannot grow to, with what they can grow to."""
    race = season.race
    if race is None:
        return []
    usual = max(usual_weeks(profile, history))
    blocks = (season.weeks_to_taper or 0) / (p.LOAD_WEEKS + 1)
    reachable = usual * p.LOAD_STEP ** (blocks * (p.LOAD_WEEKS - 1))
    needed = p.REACH_SHARE * profile.minutes_for(race.distance_km)
    if reachable >= needed:
        return []
    detail: dict[str, int | str] = {"needed_minutes": round(needed), "reachable_minutes": round(reachable)}
    return [LeftOut(what="goal_reach", rule="WK-11", detail=detail)]
