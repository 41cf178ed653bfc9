"""Which days of a week are run, and how: the long run first, then quality, then easy runs (WK-1, PR-3, PR-8)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.training import parameters as p
from core.training._diary import SLOTS, Diary, Draft
from core.training._season import Season, Stage, WeekBrief
from core.training._volume import least_minutes
from core.training.athlete import Condition, Experience, Goal, Kind, OwnRun, Profile, Slot, Terrain, Weekday
from core.training.load import History, usual_longest, usual_weeks
from core.training.session import LeftOut, Origin, Pattern, Phase
from core.training.spacing import RUN, strength_first

WEEK = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What stays the same from week to week: the days around which every week is laid."""

    long_day: int
    rest_days: frozenset[int]
    least_run: int
    runs: int
    cross: int
    #: Minutes that so many runs can take on the roomiest days, and those of one when the usual is shared evenly.
    holds: float
    even_run: float
    no_cross_because: str | None
    with_long_run: bool
    own_runs: tuple[OwnRun, ...] | None


def frame(profile: Profile, history: History, diary: Diary, *, cross_allowed: bool) -> Frame:
    """The frame of a profile's weeks; `cross_allowed`: a modality is at hand that no sore spot forbids."""
    least = least_minutes(usual_longest(profile, history))
    space = [max(profile.free(day).am, profile.free(day).pm) for day in Weekday]
    long_day = profile.long_run_day.number
    if space[long_day] < least and any(minutes >= least for minutes in space):
        long_day = max(range(WEEK), key=lambda day: (space[day], -((day - long_day) % WEEK)))
    owned = {run.weekday.number for run in profile.own_runs or ()}
    rest = frozenset(
        day.number for day in Weekday if profile.free(day).total == 0 and day.number not in owned
    ) or _chosen_rest_day(profile, long_day, owned)
    days = sorted(
        (space[day] for day in range(WEEK) if space[day] >= least and day not in rest), reverse=True
    )
    runs, cross, because = _run_and_cross_days(profile, history, days, least, len(owned))
    if not cross_allowed and (cross or because):
        cross, because = 0, "XT-11"
    longest = _longest_usual_run(profile, history)
    return Frame(
        long_day=long_day,
        rest_days=rest,
        least_run=least,
        runs=runs,
        cross=cross,
        holds=_held_by_halves(days, runs, longest),
        even_run=min(longest, usual_weeks(profile, history)[-1] / max(runs, 1)),
        no_cross_because=because,
        with_long_run=not strength_first(profile),
        own_runs=profile.own_runs,
    )


def _longest_usual_run(profile: Profile, history: History) -> float:
    longest = max(usual_longest(profile, history), least_minutes(usual_longest(profile, history)))
    return min(longest, p.STRENGTH_FIRST_RUN_MOST) if strength_first(profile) else longest


def _chosen_rest_day(profile: Profile, long_day: int, owned: set[int]) -> frozenset[int]:
    """A fixed weekday, so that any seven days in a row hold it (WK-2)."""
    later = profile.endurance_days >= p.RECOVERY_RUN_FROM and not strength_first(profile)
    offsets = (2, 1, 6, 4, 3, 5) if later else (1, 2, 6, 4, 3, 5)
    for offset in offsets:
        day = (long_day + offset) % WEEK
        if day not in owned:
            return frozenset({day})
    return frozenset() if long_day in owned else frozenset({long_day})


def _run_and_cross_days(
    profile: Profile, history: History, days: list[int], least: int, owned: int
) -> tuple[int, int, str | None]:
    """How many days are run and how many cross-trained (PR-3), and the rule that left cross-training out.

    No rule where PR-3 wants none: on two endurance days or fewer, or when the athlete's own runs fill them all.
    """
    if profile.own_runs is not None:
        room = min(profile.endurance_days - owned, len(days))
        if profile.endurance_days <= 2 or profile.endurance_days <= owned:
            return 0, 0, None
        if not profile.own_runs:
            return 0, 0, "PR-4"
        return 0, max(min(room, _cross_wanted(profile)), 0), "PR-8" if room <= 0 else None
    most = min(profile.endurance_days, len(days))
    usual = max(
        usual_weeks(profile, history)[-1], p.FIRST_WEEK if not any(usual_weeks(profile, history)) else 0
    )
    worth = p.RUN_WORTH_A_DAY if least == p.RUN_LEAST else least
    wanted = max(1, min(most, int(usual / worth)))
    if strength_first(profile):
        wanted = min(wanted, max(2, -(-int(usual) // p.STRENGTH_FIRST_RUN_MOST)))
    if profile.endurance_days <= 2:
        return min(wanted, most), 0, None
    if most <= 2:
        return min(wanted, most), 0, "PR-8"
    cross, kept = min(_cross_wanted(profile), most - 1), _cross_kept(profile)
    longest = _longest_usual_run(profile, history)
    while cross > kept and _held(days, min(wanted, most - cross), longest) < p.RUNS_FIRST_BELOW * usual:
        if min(wanted, most - cross) == min(wanted, most):
            break
        cross -= 1
    rule = "PR-3" if most == profile.endurance_days else "PR-8"
    return min(wanted, most - cross), cross, None if cross else rule


def _cross_wanted(profile: Profile) -> int:
    return 1 if profile.endurance_days < p.RECOVERY_RUN_FROM else 2


def _cross_kept(profile: Profile) -> int:
    """Cross-training days that stay although the runs would have use for them (PR-3: one to three of five)."""
    return 1 if profile.endurance_days >= p.CROSS_KEPT_FROM else 0


def _held(days: list[int], runs: int, longest: float) -> float:
    """Minutes that the roomiest days hold in so many runs, none longer than the longest so far."""
    return sum(min(minutes, longest) for minutes in days[:runs])


def _held_by_halves(days: list[int], runs: int, longest: float) -> float:
    """The same, with none of three or more runs longer than the others together (WK-9)."""
    minutes = sorted((min(minutes, longest) for minutes in days[:runs]), reverse=True)
    if len(minutes) < p.SINGLE_RUN_SHARE_FROM:
        return sum(minutes)
    return min(minutes[0], sum(minutes[1:])) + sum(minutes[1:])


# Fixed points --------------------------------------------------------------------------------------------


def fix(diary: Diary, season: Season, brief: WeekBrief, frame_: Frame) -> None:
    """Put in what the week is laid around: race, own runs, rest days, and the long run's place."""
    monday = brief.monday.toordinal()
    race = season.race
    for weekday in frame_.rest_days:
        diary.rest.add(monday + weekday)
    if race is not None and 0 <= race.date.toordinal() - monday < WEEK:
        _fix_race(diary, season)
    for run in frame_.own_runs or ():
        day = monday + run.weekday.number
        if day >= diary.start and day != diary.race:
            diary.add(_own_draft(diary.profile, run, day))
    if frame_.own_runs is None and brief.long_run and frame_.with_long_run:
        _fix_long_run(diary, monday + frame_.long_day, frame_)


def _fix_race(diary: Diary, season: Season) -> None:
    race = season.race
    if race is None:
        return
    profile, day = diary.profile, race.date.toordinal()
    minutes = profile.minutes_for(race.distance_km) * (p.TRAIL_SLOWER if race.terrain is Terrain.TRAIL else 1)
    draft = Draft(
        kind=Kind.RACE,
        minutes=max(round(minutes), 1),
        rpe=p.RPE["race"],
        day=day,
        distance_km=race.distance_km,
        why=("WK-1",),
    )
    diary.add(draft)
    diary.rest.discard(day)
    diary.rest.update({day - 1, day + 1})


def _own_draft(profile: Profile, run: OwnRun, day: int) -> Draft:
    """An own run as typed (PR-7); in pregnancy its effort is easy (SA-7)."""
    minutes = run.minutes if run.minutes is not None else round(profile.minutes_for(run.km or 0.0))
    draft = Draft(
        kind=run.kind,
        minutes=max(minutes, 1),
        rpe=p.RPE[run.kind.value],
        day=day,
        slot=run.slot,
        distance_km=run.km,
        origin=Origin.ATHLETE,
        why=("PR-7",),
    )
    if Condition.PREGNANT in profile.conditions and draft.rpe > p.EASY_ONLY_RPE:
        draft.rpe, draft.why = p.EASY_ONLY_RPE, ("PR-7", "SA-7")
    return draft


def _fix_long_run(diary: Diary, day: int, frame_: Frame) -> None:
    race = diary.race
    if race is not None and (0 <= race - day <= p.RACE_QUIET_DAYS or day == race + 1):
        return
    slot = roomier_slot(diary, day)
    easy_only = Condition.PREGNANT in diary.profile.conditions
    kind = Kind.EASY_RUN if easy_only else Kind.LONG_RUN
    draft = Draft(kind=kind, minutes=frame_.least_run, rpe=p.RPE[kind.value], day=day, slot=slot)
    draft.why = ("SA-7",) if easy_only else ("WK-1",)
    if diary.fits(draft, day, slot):
        diary.add(draft)


def roomier_slot(diary: Diary, day: int) -> Slot:
    """The half of the day with more room, the morning when they are alike."""
    return Slot.AM if diary.room(day, Slot.AM) >= diary.room(day, Slot.PM) else Slot.PM


# The week's runs -------------------------------------------------------------------------------------------


def lay_runs(diary: Diary, season: Season, brief: WeekBrief, frame_: Frame, days_left: int) -> list[LeftOut]:
    """Place quality and easy runs of a week that the coach plans; `days_left` is its share of endurance days."""
    monday = brief.monday.toordinal()
    days = range(max(monday, diary.start), monday + WEEK)
    runs = [draft for draft in diary.between(days.start, days.stop - 1) if draft.kind.is_run]
    races = sum(1 for run in runs if run.kind is Kind.RACE)
    of_stage = _runs_of_stage(frame_.runs, brief)
    wanted = min(of_stage, max(days_left - races, 0))
    left_out: list[LeftOut] = []
    quality = _quality_kinds(season, brief, frame_, wanted)
    room = wanted - (len(runs) - races)
    placed = _place_quality(diary, season, monday, days, frame_, quality[: max(room, 0)])
    if placed < len(quality):
        left_out.append(LeftOut(what="quality", rule="WK-3" if room >= len(quality) else "PR-3"))
    for _ in range(room - placed):
        if not _place_easy(diary, season, brief, monday, days, frame_):
            left_out.append(LeftOut(what="easy_run", rule="PR-2"))
            break
    if races and wanted < min(of_stage, days_left):
        left_out.append(LeftOut(what="easy_run", rule="PR-3"))
    return left_out


def _runs_of_stage(runs: int, brief: WeekBrief) -> int:
    """A day less around a race; before it two are kept, for one run alone holds no half of a usual week (WK-8)."""
    if brief.stage is Stage.RACE:
        return max(min(runs - 1, p.RACE_WEEK_RUNS), min(runs, 2))
    if brief.stage is Stage.RECOVERY and not brief.long_run:
        return max(runs - 1, 1)
    return runs


def _quality_kinds(season: Season, brief: WeekBrief, frame_: Frame, runs: int) -> tuple[Kind, ...]:
    """The quality runs that the goal wants of this week, in order of weekdays."""
    profile = season.profile
    goal, new = profile.goal, profile.experience is Experience.NEW
    if brief.stage is Stage.RECOVERY or Condition.PREGNANT in profile.conditions or runs < 2:
        return ()
    if goal in (Goal.FASTER, Goal.LONGER):
        count = 1 if runs < 4 or new else 2
        if new and runs < 3:
            count = 0
    elif goal is Goal.HEALTHY:
        count = 0 if new or runs < 3 else 1
    else:
        count = 0 if new else 1
    if brief.stage is not Stage.LOAD:
        count = min(count, 1)
    kinds = _kinds_by_goal(profile, brief.phase)
    turn = brief.monday.toordinal() // WEEK % len(kinds)
    return kinds if count == 2 else kinds[turn:][:count]


def _kinds_by_goal(profile: Profile, phase: Phase) -> tuple[Kind, ...]:
    if profile.goal is Goal.FASTER:
        return (Kind.TEMPO_RUN, Kind.HILLS if phase is Phase.BASE else Kind.INTERVALS)
    if profile.goal is Goal.LONGER:
        return (Kind.TEMPO_RUN, Kind.HILLS)
    if profile.goal is Goal.HYBRID_RUNNING:
        return (Kind.INTERVALS, Kind.TEMPO_RUN)
    return (Kind.TEMPO_RUN,)


def _place_quality(
    diary: Diary, season: Season, monday: int, days: range, frame_: Frame, kinds: tuple[Kind, ...]
) -> int:
    open_ = [day for day in days if not diary.has(day, RUN) and not _too_near_race(diary, season, day)]
    if len(kinds) == 2:
        pairs = [
            sorted(monday + (frame_.long_day + offset) % WEEK for offset in offsets)
            for offsets in p.TWO_QUALITY_OFFSETS
        ]
        for places in sorted(pairs, key=lambda pair: not all(_has_room(diary, frame_, day) for day in pair)):
            drafts = [_quality(kind, frame_) for kind in kinds]
            if all(_fits_run(diary, draft, day, open_) for draft, day in zip(drafts, places, strict=True)):
                for draft, day in zip(drafts, places, strict=True):
                    _put(diary, draft, day)
                return 2
    placed = 0
    offsets_of_one = p.ONE_QUALITY_OFFSETS if frame_.with_long_run else (0, *p.ONE_QUALITY_OFFSETS)
    in_order = [monday + (frame_.long_day + offset) % WEEK for offset in offsets_of_one]
    in_order.sort(key=lambda day: not _has_room(diary, frame_, day))
    for kind in kinds:
        for day in in_order:
            draft = _quality(kind, frame_)
            if not diary.has(day, RUN) and _fits_run(diary, draft, day, open_):
                _put(diary, draft, day)
                placed += 1
                break
    return placed


def _fits_run(diary: Diary, draft: Draft, day: int, open_: Sequence[int]) -> bool:
    return day in open_ and diary.fits(draft, day, _run_slot(diary, day))


def _has_room(diary: Diary, frame_: Frame, day: int) -> bool:
    """Whether a run of about the usual length finds its minutes there (PR-8)."""
    return diary.room(day, _run_slot(diary, day)) >= p.RUN_ROOM_SHARE * frame_.even_run


def _too_near_race(diary: Diary, season: Season, day: int) -> bool:
    soon = diary.race is not None and 0 <= diary.race - day <= p.RACE_QUIET_DAYS
    return soon or season.fresh_from_race(day)


def _quality(kind: Kind, frame_: Frame) -> Draft:
    return Draft(kind=kind, minutes=frame_.least_run, rpe=p.RPE[kind.value], why=("WK-3",))


def _put(diary: Diary, draft: Draft, day: int) -> None:
    draft.day, draft.slot = day, _run_slot(diary, day)
    diary.add(draft)


def make_easy(run: Draft, why: str) -> None:
    """Turn a run into an easy one, for the reason of a rule."""
    run.kind, run.rpe, run.why, run.hard = Kind.EASY_RUN, p.RPE["easy_run"], (why,), False
    run.settle()


def _run_slot(diary: Diary, day: int) -> Slot:
    """So that strength fits behind the run, or before it where it comes first (CO-1); elsewhere where room is."""
    first, other = reversed(SLOTS) if strength_first(diary.profile) else SLOTS
    enough = 2 * p.RUN_WORTH_A_DAY
    if diary.room(day, first) >= min(enough, diary.room(day, other)):
        return first
    return other


def _place_easy(
    diary: Diary, season: Season, brief: WeekBrief, monday: int, days: Iterable[int], frame_: Frame
) -> bool:
    """One more easy run: where it has room, and as far from the other runs as the week allows."""
    draft = Draft(kind=Kind.EASY_RUN, minutes=frame_.least_run, rpe=p.RPE["easy_run"], why=("PR-3",))
    best: tuple[bool, int, int, int] | None = None
    for day in days:
        if diary.has(day, RUN) or not _open_for_easy(diary, season, brief, day):
            continue
        if not diary.fits(draft, day, _run_slot(diary, day)):
            continue
        key = (_has_room(diary, frame_, day), apart(diary, day, RUN), -fill_order(frame_, day - monday), day)
        if best is None or key > best:
            best = key
    if best is None:
        return False
    day = best[-1]
    if diary.has(day - 1, RUN) and frame_.with_long_run and (day - 1 - monday) % WEEK == frame_.long_day:
        draft.kind, draft.rpe, draft.why = Kind.RECOVERY_RUN, p.RPE["recovery_run"], ("WK-1", "WK-3")
    _put(diary, draft, day)
    return True


def _open_for_easy(diary: Diary, season: Season, brief: WeekBrief, day: int) -> bool:
    race = diary.race
    if race is None or brief.stage is not Stage.RACE:
        return True
    return day < race or day >= race + p.RUN_AFTER_RACE_DAYS


def fill_order(frame_: Frame, weekday: int) -> int:
    """How early the coach thinks of a weekday for one more session; 0 first."""
    offset = (weekday - frame_.long_day) % WEEK
    return p.FILL_OFFSETS.index(offset) if offset in p.FILL_OFFSETS else len(p.FILL_OFFSETS)


def apart(diary: Diary, day: int, mask: int) -> int:
    """Days to the nearest session with the trait, 3 at most."""
    for gap in (1, 2):
        if diary.has(day - gap, mask) or diary.has(day + gap, mask):
            return gap
    return 3


def pattern_for(kind: Kind, minutes: int) -> Pattern | None:
    """Repetitions that fill about half of a session; the rest is warm-up, cool-down and easy minutes between."""
    if kind is Kind.INTERVALS:
        return Pattern(repeats=max(3, min(8, minutes // 8)), work_s=120, rpe=p.RPE["intervals"])
    if kind is Kind.HILLS:
        return Pattern(repeats=max(4, min(10, minutes // 6)), work_s=60, rpe=p.RPE["hills"])
    return None
