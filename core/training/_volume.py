"""How many minutes each run gets: the week's volume by WK-8 and WK-9, shared out by PR-8.

Weeks are worked through in order, each measured against what the weeks before really hold. Because the
weeks before a peak have to stay below it, the walk is repeated with a lower ceiling until they do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from core.training import parameters as p
from core.training._diary import Diary, Draft
from core.training._season import Season, Stage, WeekBrief
from core.training.athlete import Goal, Kind
from core.training.load import History, growth_cap, single_run_cap, usual_longest, usual_weeks
from core.training.session import Phase
from core.training.spacing import strength_first

_WEEK = 7
#: Passes of the walk; each lowers the ceiling below the peak that the last one found.
_PASSES = 4
#: Which run is given up first when a week is too small for all (the at-least list, from its end).
_GIVEN_UP = (Kind.RECOVERY_RUN, Kind.EASY_RUN, Kind.TEMPO_RUN, Kind.INTERVALS, Kind.HILLS, Kind.LONG_RUN)


@dataclass(slots=True)
class WeekRuns:
    """A week of the walk: what is to be run, and what came of it."""

    brief: WeekBrief
    runs: list[Draft]
    planned_by_coach: bool
    days: int = _WEEK
    done: int = 0
    room: list[int] = field(default_factory=list)
    minutes: list[int] = field(default_factory=list)
    total: int = 0
    #: Whether the race's week found no room for its share of the highest week (WK-8).
    short_for_race: bool = False


class Volume:
    """The walk over the weeks of one plan."""

    def __init__(
        self, diary: Diary, season: Season, history: History, weeks: Sequence[WeekRuns], *, holds: float
    ) -> None:
        """Take the laid weeks, and the minutes that a week holds; nothing is changed before `share_out`."""
        self._season = season
        self._profile = season.profile
        self._weeks = weeks
        self._before = list(usual_weeks(season.profile, history))
        self._usual = self._first_level(history)
        self._attainable = min(self._usual, holds)
        self._longest_before = usual_longest(season.profile, history)
        self._least = least_minutes(self._longest_before)
        self._peak = 0
        self._start = diary.start
        self._first_peak = min(
            (w.brief.number for w in weeks if w.brief.phase is Phase.PEAK), default=len(weeks)
        )
        for week in weeks:
            week.room = [diary.room(run.day, run.slot) + run.minutes for run in week.runs]

    def share_out(self) -> None:
        """Give every run of the coach its minutes; a run that finds none keeps 0 and is left out."""
        ceiling = float("inf")
        for _ in range(_PASSES):
            self._walk(ceiling)
            lower = self._below_peak()
            if lower is None or lower >= ceiling:
                break
            ceiling = lower
        for week in self._weeks:
            if week.planned_by_coach:
                for run, minutes in zip(week.runs, week.minutes, strict=True):
                    run.minutes = minutes

    def _first_level(self, history: History) -> float:
        """The volume to begin from: the usual one, less after weeks without running (WK-9)."""
        held = [minutes for minutes in self._before if minutes > 0]
        if not held:
            return float(p.FIRST_WEEK)
        for weeks, share in p.RETURN_SHARES:
            if history.weeks_without_running >= weeks:
                return share * held[-1]
        return max(held[-p.MEAN_WEEKS :])

    def _below_peak(self) -> float | None:
        """The ceiling of the weeks before the peak, None when they are below it or could be only by losing a run.

        A week that the plan enters midway is no peak to stay below.
        """
        peaks = [week for week in self._weeks if week.brief.phase is Phase.PEAK and week.days == _WEEK]
        before = [
            week.total
            for week in self._weeks
            if week.planned_by_coach and peaks and week.brief.number < peaks[0].brief.number
        ]
        lowest = min((week.total for week in peaks), default=0)
        if not before or max(before) < lowest:
            return None
        runs = max(sum(1 for minutes in week.minutes if minutes > 0) for week in peaks)
        if max(before) == lowest and runs * self._least > p.BELOW_PEAK * lowest:
            return None
        self._peak = max(self._peak, lowest)
        return p.BELOW_PEAK * lowest

    def _walk(self, ceiling: float) -> None:
        totals = list(self._before)
        level = self._attainable
        resume = self._usual
        loads: list[int] = []
        whole_weeks: list[int] = []
        least, most = p.RACE_WEEK_SHARES
        longest = [(self._start - _WEEK, self._longest_before)]
        for week in self._weeks:
            brief = week.brief
            cap = growth_cap(totals)
            reference = max(loads) if loads else self._attainable
            longest_run = self._longest_of(week, longest)
            highest = max(whole_weeks, default=reference)
            if brief.stage is Stage.LOAD:
                before_peak = brief.number < self._first_peak
                wanted = self._load_target(level, resume, cap, ceiling if before_peak else float("inf"))
                if brief.phase is Phase.PEAK:
                    wanted = min(max(wanted, self._peak), cap)
            elif brief.stage is Stage.EASIER:
                done = loads[-p.LOAD_WEEKS :]
                full = min(level, ceiling, cap, self._holds(week, longest_run))
                wanted = brief.share * (sum(done) / len(done) if done else full)
            elif brief.stage is Stage.RACE:
                wanted = self._race_target(highest)
            else:
                wanted = brief.share * reference
            useful = min(least_minutes(longest_run), self._least)
            if brief.stage is not Stage.EASIER and wanted < useful <= most * min(reference, highest):
                wanted = useful
            if week.planned_by_coach:
                self._share(week, min(wanted, cap), longest_run)
                if brief.stage is Stage.RACE and week.done + _training(week) < least * highest:
                    self._share(week, min(most * highest, cap), longest_run)
            else:
                week.minutes = [run.minutes for run in week.runs]
            week.total = week.done + _training(week)
            whole = week.days == _WEEK
            week.short_for_race = brief.stage is Stage.RACE and whole and week.total < least * highest
            if whole and brief.stage is not Stage.RACE:
                whole_weeks.append(week.total)
            if brief.stage is Stage.LOAD and whole:
                loads.append(week.total)
                level = max(week.total, 1)
                resume = max(resume, level) if not week.brief.recovers_from else resume
            elif brief.stage is Stage.RECOVERY:
                resume = max(resume, reference)
                level = p.RESUME_SHARE * reference
            totals.append(week.total)
            longest += [
                (run.day, minutes)
                for run, minutes in zip(week.runs, week.minutes, strict=True)
                if run.kind is not Kind.RACE
            ]

    def _load_target(self, level: float, resume: float, cap: float, ceiling: float) -> float:
        step = 1.0
        if level < resume:
            step = p.RESUME_STEP
        elif self._season.grows:
            step = p.LOAD_STEP
        wanted = level * step
        if level < resume and not self._season.grows:
            wanted = min(wanted, resume)
        return min(wanted, ceiling, cap)

    def _race_target(self, highest: float) -> float:
        """About half of the highest planned week; of the usual one too, where both can be had (WK-8)."""
        least, most = p.RACE_WEEK_SHARES
        usual = self._attainable
        low, high = max(least * highest, least * usual), min(most * highest, most * usual)
        middle = (least + most) / 2 * highest
        return min(max(middle, low), high) if low <= high else middle

    # Sharing out ---------------------------------------------------------------------------------------

    def _longest_of(self, week: WeekRuns, longest: Sequence[tuple[int, float]]) -> float:
        """The longest run of the 30 days before the week's last one, by what is known and planned (WK-9)."""
        latest = max((run.day for run in week.runs), default=self._start)
        return max((m for day, m in longest if latest - day <= p.SINGLE_RUN_DAYS), default=0.0)

    def _holds(self, week: WeekRuns, longest_run: float) -> int:
        """The most that the week's runs can take together."""
        caps = sorted(self._caps(week, longest_run, self._long_most(longest_run)))
        rest = sum(caps[:-1])
        return rest + (min(caps[-1], rest) if len(caps) >= p.SINGLE_RUN_SHARE_FROM else sum(caps[-1:]))

    def _share(self, week: WeekRuns, whole_week: float, longest_run: float) -> None:
        """PR-8: the long run first, then the others evenly, none cut below a useful length.

        A week that the plan enters midway gets its days' part of `whole_week`, enough for its long run or one
        useful run, and with what was run before no more than the whole (WK-9).
        """
        long_at = next((at for at, run in enumerate(week.runs) if run.kind is Kind.LONG_RUN), None)
        long_most = self._long_most(longest_run)
        caps = self._caps(week, longest_run, long_most)
        least = min(least_minutes(longest_run), self._least)
        kept = [at for at, run in enumerate(week.runs) if run.kind is not Kind.RACE and caps[at] >= least]
        target = whole_week
        if week.days < _WEEK:
            useful = max(self._long_share(week) * whole_week if long_at in kept else 0, least)
            target = min(max(whole_week * week.days / _WEEK, useful), whole_week - week.done)
        target_minutes = max(int(target), 0)
        kept = _affordable(week.runs, kept, target_minutes, least)
        week.minutes = [run.minutes if run.kind is Kind.RACE else 0 for run in week.runs]
        if not kept:
            return
        if len(kept) == 1 and target_minutes < p.RUN_CRUMB:
            return
        lead = 0
        if week.brief.stage is Stage.RECOVERY:
            long_at = long_at if long_at in kept else max(kept, key=lambda at: caps[at])
            lead = int(p.RECOVERY_LONG_SHARE * longest_run)
        self._fill(week, kept, caps, target_minutes, min(least, target_minutes), long_at, lead)
        _hold_half(week, kept)

    def _caps(self, week: WeekRuns, longest_run: float, long_most: int) -> list[int]:
        """The most that each run of a week may take: its slot, and what its kind allows."""
        return [
            min(room, self._most_of(run, longest_run, long_most)) if run.kind is not Kind.RACE else 0
            for run, room in zip(week.runs, week.room, strict=True)
        ]

    def _fill(
        self,
        week: WeekRuns,
        kept: list[int],
        caps: list[int],
        target: int,
        least: int,
        long_at: int | None,
        lead: int,
    ) -> None:
        minutes = week.minutes
        others = [at for at in kept if at != long_at]
        left = target
        if long_at in kept and long_at is not None:
            share = self._long_share(week) if len(kept) > 1 else 1.0
            wanted = max(int(share * target), -(-target // len(kept)), lead)
            wanted = max(min(wanted, target - least * len(others)), least)
            minutes[long_at] = min(wanted, caps[long_at])
            left -= minutes[long_at]
            first_caps = [min(caps[at], max(minutes[long_at], least)) for at in others]
        else:
            first_caps = [caps[at] for at in others]
        left -= _pour(minutes, others, first_caps, left)
        if left > 0 and long_at in kept and long_at is not None:
            more = min(left, caps[long_at] - minutes[long_at])
            minutes[long_at] += more
            left -= more
        if left > 0:
            _pour(minutes, others, [caps[at] - minutes[at] for at in others], left)

    def _long_share(self, week: WeekRuns) -> float:
        told = self._longest_before / self._usual if self._usual else 0.0
        least = p.LONG_SHARE.get(self._profile.goal.value, p.LONG_SHARE["other"])
        runs = max(len(week.runs), 1)
        most = p.LONG_SHARE_MOST if runs >= p.SINGLE_RUN_SHARE_FROM else 1.5 / runs
        return min(max(told, least), most)

    def _long_most(self, longest_run: float) -> int:
        far = self._profile.goal is Goal.LONGER or (self._season.race is not None)
        most = p.LONG_RUN_MOST["longer" if far else "other"]
        return int(min(single_run_cap(longest_run), max(most, self._longest_before)))

    def _most_of(self, run: Draft, longest_run: float, long_most: int) -> int:
        if run.kind is Kind.LONG_RUN:
            return long_most
        most = max(int(longest_run), least_minutes(longest_run))
        if run.kind.is_quality:
            most = min(most, p.QUALITY_MOST)
        elif run.kind is Kind.RECOVERY_RUN:
            most = min(most, p.RECOVERY_MOST)
        if strength_first(self._profile):
            most = min(most, p.STRENGTH_FIRST_RUN_MOST)
        return most


def least_minutes(longest_run: float) -> int:
    """The shortest run to plan: 20 minutes, or less for who may not run as long yet (PR-8, WK-9)."""
    return max(min(p.RUN_LEAST, int(single_run_cap(longest_run))), p.RUN_CRUMB)


def _training(week: WeekRuns) -> int:
    return sum(
        minutes for run, minutes in zip(week.runs, week.minutes, strict=True) if run.kind is not Kind.RACE
    )


def _affordable(runs: Sequence[Draft], kept: list[int], target: int, least: int) -> list[int]:
    """The runs that the target can give a useful length each; the least important go first."""
    order = sorted(kept, key=lambda at: (_GIVEN_UP.index(runs[at].kind), -at))
    while len(order) > 1 and target < least * len(order):
        order.pop(0)
    return sorted(order)


def _pour(minutes: list[int], places: Sequence[int], caps: Sequence[int], amount: int) -> int:
    """Share minutes out as evenly as the caps allow, whole minutes; gives what found room."""
    poured, open_ = 0, sorted(zip(caps, places, strict=True))
    while open_:
        cap, at = open_.pop(0)
        share = min(cap, max(amount - poured, 0) // (len(open_) + 1))
        if share > 0:
            minutes[at] += share
            poured += share
    return poured


def _hold_half(week: WeekRuns, kept: Sequence[int]) -> None:
    """With three or more runs none takes more than half of the week; the race counts as a run, not as minutes."""
    runs = sum(1 for at, run in enumerate(week.runs) if run.kind is Kind.RACE or week.minutes[at] > 0)
    if runs < p.SINGLE_RUN_SHARE_FROM:
        return
    places = [at for at in kept if week.minutes[at] > 0]
    longest = max(places, key=lambda at: week.minutes[at])
    rest = sum(week.minutes[at] for at in places if at != longest)
    if len(places) > 1:
        week.minutes[longest] = min(week.minutes[longest], rest)
