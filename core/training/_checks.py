"""One function a rule: what of some weeks breaks it. `rules` lists them and is what others call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from core.training import parameters as p
from core.training.athlete import (
    Condition,
    Equipment,
    Experience,
    Goal,
    Kind,
    Modality,
    Profile,
    Slot,
    Weekday,
)
from core.training.catalogue import modality
from core.training.load import (
    History,
    growth_cap,
    running_minutes,
    single_run_cap,
    usual_longest,
    usual_weeks,
)
from core.training.session import Origin, Phase, Session, Status, Week
from core.training.spacing import (
    COUNTED,
    HARD,
    HEAVY,
    REACH_DAYS,
    RUN,
    TRAINING,
    broken,
    strength_first,
    traits,
)

_DAY = timedelta(days=1)
_WEEK_DAYS = 7
#: Sessions of one day at most (CO-5).
_SESSIONS_A_DAY = 2
#: An easy or rest day at least every so many days (WK-2).
_EASY_EVERY = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """A rule that does not hold: which one, on what day, between which sessions (ids).

    `detail` is for logs and tests, not for the athlete. `by_athlete` says that only the athlete's race and sessions
    which the athlete brought are involved: they stand, and the coach says so once (PR-7).
    """

    rule: str
    date: date
    detail: str = ""
    sessions: tuple[str, ...] = ()
    by_athlete: bool = False


class Days:
    """The days of some weeks, with what was before them, as the checks read them."""

    def __init__(self, weeks: Sequence[Week], profile: Profile, history: History) -> None:
        self.weeks, self.profile, self.history = weeks, profile, history
        self.days: dict[date, list[tuple[Session, int]]] = {}
        self.first = min((week.starts for week in weeks), default=date.max)
        known = [session for week in weeks for session in week.sessions]
        ids = {session.id for session in known}
        for session in (*(s for s in history.recent if s.id not in ids), *known):
            found = traits(session)
            if found:
                self.days.setdefault(session.date, []).append((session, found))
        self.begins = min((s.date for s in known), default=self.first)
        self.ends = max((week.starts + 6 * _DAY for week in weeks), default=self.first)

    def on(self, day: date) -> list[tuple[Session, int]]:
        return self.days.get(day, [])

    def within(self, week: Week) -> list[Session]:
        """What stands in a calendar week, what was before the plan included."""
        return [session for at in range(_WEEK_DAYS) for session, _ in self.on(week.starts + at * _DAY)]

    @cached_property
    def span(self) -> list[date]:
        """Every day from the first known session to the end of the last week."""
        first = min([self.first, *self.days])
        return [first + at * _DAY for at in range((self.ends - first).days + 1)]

    @cached_property
    def race_days(self) -> list[date]:
        return sorted(self.races)

    @cached_property
    def races(self) -> dict[date, float]:
        """Kilometres of every race by day: run, told or planned."""
        found = dict([self.history.last_race] if self.history.last_race is not None else [])
        told = self.profile.race
        if told is not None and Condition.PREGNANT not in self.profile.conditions:
            found[told.date] = told.distance_km
        for entries in self.days.values():
            for session, _ in entries:
                if session.kind is Kind.RACE:
                    found[session.date] = session.distance_km or found.get(session.date, 0.0)
        return found

    def entered_midway(self, week: Week) -> bool:
        """Whether nothing is known of the week's first days: what it lacks there is no ease (WK-9)."""
        unknown = range((self.begins - week.starts).days) if not self.history.recent else range(0)
        return any(self.profile.free(Weekday.of(week.starts + at * _DAY)).total for at in unknown)


def _breach(rule: str, day: date, sessions: Iterable[Session], detail: str = "") -> Breach:
    involved = tuple(sessions)
    return Breach(
        rule=rule,
        date=day,
        detail=detail,
        sessions=tuple(session.id for session in involved),
        by_athlete=bool(involved)
        and all(session.origin is Origin.ATHLETE or session.kind is Kind.RACE for session in involved),
    )


# Days ---------------------------------------------------------------------------------------------------


def free_minutes(days: Days) -> Iterator[Breach]:
    """PR-2: what the coach adds stays within the free minutes; the race day is always free."""
    for day, entries in days.days.items():
        if day in days.race_days and any(session.kind is Kind.RACE for session, _ in entries):
            continue
        free = days.profile.free(Weekday.of(day))
        for slot in Slot:
            here = [session for session, _ in entries if session.slot is slot]
            added = [s for s in here if s.origin is not Origin.ATHLETE and s.status is Status.PLANNED]
            taken = sum(session.minutes or 0 for session in here)
            if added and taken > free.of(slot):
                yield _breach("PR-2", day, added, f"{slot.value}: {taken} of {free.of(slot)} minutes")


def own_runs_in_time(days: Days) -> Iterator[Breach]:
    """PR-2: an own run that is longer than the free minutes of its half of the day; it stands, and is said."""
    for day, entries in days.days.items():
        free = days.profile.free(Weekday.of(day))
        for session, bits in entries:
            own = bits & RUN and session.origin is Origin.ATHLETE
            if own and (session.minutes or 0) > free.of(session.slot) and day not in days.race_days:
                yield _breach("PR-2", day, (session,), session.slot.value)


def order_and_spacing(days: Days) -> Iterator[Breach]:
    """CO-1 to CO-4, WK-3 and ST-1: every two sessions that lie within reach of each other."""
    lifts_first = strength_first(days.profile)
    for day, entries in days.days.items():
        for at, (one, bits) in enumerate(entries):
            for other, others in entries[at + 1 :]:
                for rule in broken(bits, one.slot, others, other.slot, 0, lifts_first=lifts_first):
                    yield _breach(rule, day, (one, other))
            for gap in range(1, REACH_DAYS + 1):
                for other, others in days.on(day + gap * _DAY):
                    for rule in broken(bits, one.slot, others, other.slot, gap, lifts_first=lifts_first):
                        yield _breach(rule, other.date, (one, other))


def two_a_day(days: Days) -> Iterator[Breach]:
    """CO-5: at most two sessions a day, and never strength, a run and a full yoga class on one."""
    for day, entries in days.days.items():
        counted = [session for session, bits in entries if bits & COUNTED]
        if len(counted) > _SESSIONS_A_DAY:
            yield _breach("CO-5", day, counted, f"{len(counted)} sessions")


def rest_days(days: Days) -> Iterator[Breach]:
    """WK-2: a full rest day in any seven, an easy one in any four."""
    span = days.span
    trained = [any(bits & TRAINING for _, bits in days.on(day)) for day in span]
    hard = [any(bits & HARD for _, bits in days.on(day)) for day in span]
    kinds = ((trained, _WEEK_DAYS, "no rest day", True), (hard, _EASY_EVERY, "no easy day", False))
    for flags, length, what, trains in kinds:
        for end in range(length, len(span) + 1):
            if all(flags[end - length : end]):
                window = span[end - length : end]
                there = [
                    s for day in window for s, bits in days.on(day) if bits & (TRAINING if trains else HARD)
                ]
                given = [s for s in there if s.origin is Origin.ATHLETE or s.kind is Kind.RACE]
                alone = {session.date for session in given} == set(window)
                yield _breach("WK-2", window[-1], given if alone else there, what)


def banned(days: Days) -> Iterator[Breach]:
    """XT-5, XT-8 to XT-10: what a sore spot forbids is not planned, nor as a part."""
    for day, entries in days.days.items():
        for session, _ in entries:
            if session.status is not Status.PLANNED:
                continue
            names = {part.modality for part in session.parts} | (
                {session.modality} if session.modality else set()
            )
            for name in sorted(names - {Modality.MIXED}):
                facts = modality(name)
                if facts.banned_for(days.profile.sore_spots):
                    yield _breach(facts.rule, day, (session,), name.value)


def strength_that_suits(days: Days) -> Iterator[Breach]:
    """SA-7 and PR-5: no heavy strength for the young and the pregnant; ST-4 for the experienced, with weights."""
    conditions = set(days.profile.conditions)
    pregnant = Condition.PREGNANT in conditions
    weights = {Equipment.BARBELL, Equipment.DUMBBELLS} & set(days.profile.equipment)
    for day, entries in days.days.items():
        for session, bits in entries:
            if session.status is not Status.PLANNED:
                continue
            too_hard = bits & HARD or session.kind is Kind.RACE or (session.rpe or 0) > p.EASY_ONLY_RPE
            if (bits & HEAVY and Condition.UNDER_16 in conditions) or (pregnant and too_hard):
                yield _breach("SA-7", day, (session,))
            if session.routine == "ST-4" and (days.profile.experience is Experience.NEW or not weights):
                yield _breach("ST-4", day, (session,))


def before_a_race(days: Days) -> Iterator[Breach]:
    """WK-8: no heavy legs in the last seven days before a race."""
    for race in days.race_days:
        for back in range(1, p.RACE_NO_HEAVY_DAYS + 1):
            heavy = [session for session, bits in days.on(race - back * _DAY) if bits & HEAVY]
            if heavy:
                yield _breach("WK-8", race - back * _DAY, heavy, "heavy legs")


def after_a_race(days: Days) -> Iterator[Breach]:
    """WK-11: no quality in the seven days after a race, after a marathon or longer no run on the next day."""
    for race, distance_km in days.races.items():
        for gap in range(1, p.RACE_NO_QUALITY_DAYS + 1):
            for session, bits in days.on(race + gap * _DAY):
                too_soon = gap == 1 and bits & RUN and distance_km >= p.LONG_RACE_KM
                if session.status is Status.PLANNED and (session.kind.is_quality or too_soon):
                    yield _breach("WK-11", session.date, (session,), f"{gap} days after {distance_km:g} km")


# Weeks --------------------------------------------------------------------------------------------------


def endurance_days(days: Days) -> Iterator[Breach]:
    """PR-3: runs and cross-training cardio on so many days at most, with two days or fewer on foot only."""
    for week in days.weeks:
        sessions = [s for s in days.within(week) if s.kind.is_run or s.kind is Kind.CROSS_TRAINING]
        cross = [s for s in sessions if s.kind is Kind.CROSS_TRAINING and s.origin is Origin.COACH]
        if len({session.date for session in sessions}) > days.profile.endurance_days:
            yield _breach("PR-3", week.starts, sessions, "days")
        if cross and days.profile.endurance_days <= 2:
            yield _breach("PR-3", week.starts, cross, "cross-training")


def running_stays_first(days: Days) -> Iterator[Breach]:
    """PR-4: never fewer running than cross-training minutes in a healthy week, strength-first hybrids excepted."""
    if strength_first(days.profile):
        return
    for week in days.weeks:
        sessions = days.within(week)
        cross = [s for s in sessions if s.kind is Kind.CROSS_TRAINING and s.origin is Origin.COACH]
        if cross and sum(session.minutes or 0 for session in cross) > running_minutes(sessions):
            yield _breach("PR-4", week.starts, cross)


def peak_weeks(days: Days) -> Iterator[Breach]:
    """WK-7: in peak weeks mobility and light recovery only; PR-6 keeps two light or ten-minute sessions."""
    for week in days.weeks:
        if week.phase is not Phase.PEAK:
            continue
        sessions = [session for session in days.within(week) if session.origin is Origin.COACH]
        lifts = [session for session in sessions if session.kind in (Kind.STRENGTH, Kind.CORE)]
        age = days.profile.age_in(week.starts.year)
        allowed = p.STRENGTH_KEPT if age is not None and age >= p.STRENGTH_AGE else 0
        if len(lifts) > allowed or any(session.heavy_legs for session in lifts):
            yield _breach("WK-7", week.starts, lifts, "strength")
        for session in sessions:
            if session.kind is Kind.CROSS_TRAINING and (session.rpe or 0) > p.ACTIVE_RECOVERY_RPE:
                yield _breach("WK-7", session.date, (session,), "cross-training")


def race_week(days: Days) -> Iterator[Breach]:
    """WK-8: the race's week, race not counted, holds no more than 60 % of the highest week's running."""
    highest = 0
    for week in days.weeks:
        if week.phase is not Phase.RACE:
            highest = max(highest, running_minutes(days.within(week)))
            continue
        sessions = days.within(week)
        runs = [s for s in sessions if s.kind.is_run and s.kind is not Kind.RACE]
        reference = max(highest, max(usual_weeks(days.profile, days.history)) or p.FIRST_WEEK)
        if running_minutes(sessions) > p.RACE_WEEK_SHARES[1] * reference:
            yield _breach("WK-8", week.starts, runs, "volume")


def growth(days: Days) -> Iterator[Breach]:
    """WK-9: growth over the last four weeks."""
    totals = list(usual_weeks(days.profile, days.history))
    for week in days.weeks:
        total = running_minutes(days.within(week))
        if total > growth_cap(totals):
            yield _breach(
                "WK-9", week.starts, _runs(days, week), f"{total} minutes after {totals[-p.MEAN_WEEKS :]}"
            )
        totals.append(total)


def easier_weeks(days: Days) -> Iterator[Breach]:
    """WK-9: an easier week in every four; taper, race and recovery are easy enough, a week entered midway is not.

    A week is easier than those before it, also where the ones after it stay lower too.
    """
    minutes: list[float | None] = list(days.history.weekly_minutes[-2 * p.LOAD_WEEKS :])
    for week in days.weeks:
        if week.phase in (Phase.TAPER, Phase.RACE, Phase.RECOVERY):
            minutes = []
            continue
        minutes.append(None if days.entered_midway(week) else running_minutes(days.within(week)))
        block = minutes[-p.LOAD_WEEKS - 1 :]
        known = [each for each in block if each is not None]
        if len(block) <= p.LOAD_WEEKS or min(known) <= p.EASIER_COUNTS * max(known):
            continue
        before = [each for each in minutes[-2 * p.LOAD_WEEKS - 1 : -p.LOAD_WEEKS - 1] if each is not None]
        if block[0] is None or block[0] > p.EASIER_COUNTS * max(before, default=0.0):
            yield _breach("WK-9", week.starts, _runs(days, week), f"no easier week in {known}")


def _runs(days: Days, week: Week) -> list[Session]:
    return [session for session in days.within(week) if session.kind.is_run and session.kind is not Kind.RACE]


def single_runs(days: Days) -> Iterator[Breach]:
    """WK-9: no run beyond 110 % of the longest of 30 days, none beyond half of a week of three runs or more."""
    longest = [(days.begins - _DAY, usual_longest(days.profile, days.history))]
    for day in sorted(days.days):
        runs = [s for s, bits in days.on(day) if bits & RUN and s.kind is not Kind.RACE]
        for run in runs:
            recent = max((m for at, m in longest if 0 < (day - at).days <= p.SINGLE_RUN_DAYS), default=0.0)
            if day >= days.begins and (run.minutes or 0) > single_run_cap(recent):
                yield _breach("WK-9", day, (run,), f"{run.minutes} after {recent:.0f} minutes")
        longest += [(day, float(run.minutes or 0)) for run in runs]
    for week in days.weeks:
        runs = _runs(days, week)
        total = sum(run.minutes or 0 for run in runs)
        for run in runs if len(runs) >= p.SINGLE_RUN_SHARE_FROM else ():
            if (run.minutes or 0) > p.SINGLE_RUN_SHARE * total:
                yield _breach("WK-9", run.date, runs, f"{run.minutes} of {total} minutes")


def own_runs_stand(days: Days) -> Iterator[Breach]:
    """PR-7: the coach adds no run to the athlete's own."""
    if days.profile.own_runs is None:
        return
    for day, entries in days.days.items():
        added = [
            session
            for session, bits in entries
            if bits & RUN and session.origin is Origin.COACH and session.kind is not Kind.RACE
        ]
        if added:
            yield _breach("PR-7", day, added)


# What a week should hold ----------------------------------------------------------------------------------


def wants_long_run(days: Days) -> Iterator[Breach]:
    """WK-1: a long run a week, or the race; none for strength-first hybrids and right after a race."""
    if strength_first(days.profile):
        return
    for week in days.weeks:
        kinds = {session.kind for session in days.within(week)}
        fresh = any(0 < (week.starts - race).days <= _WEEK_DAYS for race in days.race_days)
        if not fresh and not kinds & {Kind.LONG_RUN, Kind.RACE}:
            yield _breach("WK-1", week.starts, (), "long_run")


def wants_strength(days: Days) -> Iterator[Breach]:
    """PR-6: two strength sessions a week from the age of 50."""
    for week in days.weeks:
        age = days.profile.age_in(week.starts.year)
        sessions = [session for session in days.within(week) if session.kind is Kind.STRENGTH]
        if age is not None and age >= p.STRENGTH_AGE and len(sessions) < p.STRENGTH_KEPT:
            yield _breach("PR-6", week.starts, (), "strength")


def wants_mobility(days: Days) -> Iterator[Breach]:
    """WK-5: two mobility sessions a week at least."""
    for week in days.weeks:
        sessions = [session for session in days.within(week) if session.kind is Kind.MOBILITY]
        if len(sessions) < p.MOBILITY_KEPT:
            yield _breach("WK-5", week.starts, (), "mobility")


def wants_quality(days: Days) -> Iterator[Breach]:
    """PR-1: a runner who wants to be faster or to run longer has a quality run in an ordinary week."""
    if days.profile.goal not in (Goal.FASTER, Goal.LONGER) or Condition.PREGNANT in days.profile.conditions:
        return
    for week in days.weeks:
        ordinary = week.phase in (Phase.BASE, Phase.BUILD, Phase.PEAK)
        if ordinary and not any(session.kind.is_quality for session in days.within(week)):
            yield _breach("PR-1", week.starts, (), "quality")
