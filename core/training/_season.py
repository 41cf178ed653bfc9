"""Where each week stands in its season: phase, easier weeks, share of the usual volume (WK-7 to WK-9, WK-11)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from core.training import parameters as p
from core.training.athlete import Condition, Goal, Profile, Race
from core.training.load import History
from core.training.session import Phase

#: Goals that ask for more running from block to block; the others hold what they have (own).
_AIMS = frozenset({Goal.FASTER, Goal.LONGER, Goal.HYBRID_RUNNING})


class Stage(Enum):
    """How a week's running is planned."""

    LOAD = "load"
    EASIER = "easier"
    TAPER = "taper"
    RACE = "race"
    RECOVERY = "recovery"


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekBrief:
    """What the season asks of one calendar week.

    `share` is of the volume that the stage names: the highest week for taper and race, the volume before for
    recovery, the load weeks for an easier one. `number` counts from the first planned week, from 0.
    """

    number: int
    monday: date
    phase: Phase
    stage: Stage
    share: float = 1.0
    long_run: bool = True
    recovers_from: date | None = None


class Season:
    """The weeks of a plan from its first Monday on, seen from the race ahead, if there is one."""

    def __init__(self, profile: Profile, start: date, history: History) -> None:
        """Read the race, the race just run and the load weeks just done."""
        self.profile = profile
        self.start = start
        self.monday = start - timedelta(days=start.weekday())
        self.race = _race_ahead(profile, start)
        self._last_race = _race_behind(profile, start, history)
        self._race_week = None if self.race is None else self._number(self.race.date)
        self._taper_from = None if self.race is None else self._first_taper_week(self.race)
        self._load_before = loads_in_a_row(history.weekly_minutes)
        self._easier_before_taper = self._easier_weeks_before_taper()

    def week(self, number: int) -> WeekBrief:
        """The brief of a week, counted from the first planned week."""
        monday = self.monday + timedelta(weeks=number)
        if self.race is None or self._race_week is None or self._taper_from is None:
            return self._open_week(number, monday)
        if number < self._taper_from:
            return self._week_before_taper(number, monday, self._taper_from)
        if number < self._race_week:
            share = p.TAPER_SHARES[self._taper_length][number - self._race_week - 1]
            return WeekBrief(number=number, monday=monday, phase=Phase.TAPER, stage=Stage.TAPER, share=share)
        if number == self._race_week:
            return WeekBrief(
                number=number, monday=monday, phase=Phase.RACE, stage=Stage.RACE, share=0.5, long_run=False
            )
        return self._after(self.race.date, self.race.distance_km, number, monday, self._race_week + 1)

    @property
    def day_off_after_race(self) -> int | None:
        """The day after the race just run, as an ordinal: a rest day, as after the race ahead (WK-11)."""
        return None if self._last_race is None else self._last_race[0].toordinal() + 1

    def fresh_from_race(self, day: int) -> bool:
        """Whether a day (ordinal) is too soon after a race for quality (WK-11)."""
        races = [self.race.date] if self.race is not None else []
        if self._last_race is not None:
            races.append(self._last_race[0])
        return any(0 < day - race.toordinal() <= p.RACE_NO_QUALITY_DAYS for race in races)

    @property
    def grows(self) -> bool:
        """Whether volume is to grow from block to block: a goal or a race that asks for it, and nothing against."""
        if Condition.PREGNANT in self.profile.conditions:
            return False
        return self.race is not None or self.profile.goal in _AIMS

    @property
    def weeks_to_taper(self) -> int | None:
        """Whole weeks from the first planned week to the taper; None without a race ahead."""
        return None if self._taper_from is None else max(self._taper_from, 0)

    def _number(self, day: date) -> int:
        return (day - self.monday).days // 7

    def _first_taper_week(self, race: Race) -> int:
        length = next(weeks for most, weeks in p.TAPER_WEEKS if race.distance_km <= most)
        if race.date.weekday() <= p.EARLY_RACE_LAST_WEEKDAY:
            length = min(length + 1, max(p.TAPER_SHARES))
        self._taper_length = length
        return self._number(race.date) - length + 1

    def _easier_weeks_before_taper(self) -> frozenset[int]:
        """Blocks are laid backwards, so that the weeks right before the taper are load weeks (WK-7, WK-9)."""
        first = self._taper_from
        if first is None or first <= 0:
            return frozenset()
        block = p.LOAD_WEEKS + 1
        easier = {number for number in range(first - block, -1, -block)}
        if 0 in easier and self._load_before == 0:
            easier = (easier - {0}) | {1}
        opening = min(easier, default=first)
        if self._load_before + opening > p.LOAD_WEEKS:
            easier.add(max(p.LOAD_WEEKS - self._load_before, 0))
        return frozenset(easier)

    def _week_before_taper(self, number: int, monday: date, taper: int) -> WeekBrief:
        easier = number in self._easier_before_taper
        if number >= taper - p.PEAK_WEEKS and not easier:
            phase = Phase.PEAK
        elif number >= taper - p.PEAK_WEEKS - p.BUILD_WEEKS:
            phase = Phase.BUILD
        else:
            phase = Phase.BASE
        recovering = self._recovering(number, monday)
        if recovering is not None and phase is not Phase.PEAK:
            return recovering
        return _load_or_easier(number, monday, phase, easier=easier)

    def _open_week(self, number: int, monday: date) -> WeekBrief:
        if self._last_race is None:
            return self._cycle(number, monday, 0, self._load_before)
        day, distance = self._last_race
        return self._after(day, distance, number, monday, self._number(day) + 1)

    def _recovering(self, number: int, monday: date) -> WeekBrief | None:
        if self._last_race is None:
            return None
        day, distance = self._last_race
        if number >= self._number(day) + 1 + _recovery_weeks(distance):
            return None
        return _recovery_week(number, monday, day)

    def _after(self, day: date, distance: float, number: int, monday: date, first: int) -> WeekBrief:
        """A week after a race: recovery, then blocks again."""
        resumes = first + _recovery_weeks(distance)
        if number < resumes:
            return _recovery_week(number, monday, day)
        if resumes <= 0:
            return self._cycle(number, monday, 0, self._load_before)
        return self._cycle(number, monday, resumes, 0)

    def _cycle(self, number: int, monday: date, first: int, done: int) -> WeekBrief:
        block = p.LOAD_WEEKS + 1
        easier = (number - first + done) % block == p.LOAD_WEEKS
        if self.profile.goal in _AIMS:
            phase = Phase.BASE if (number - first) // p.BUILD_WEEKS % 2 == 0 else Phase.BUILD
        else:
            phase = Phase.STEADY
        return _load_or_easier(number, monday, phase, easier=easier)


def _load_or_easier(number: int, monday: date, phase: Phase, *, easier: bool) -> WeekBrief:
    if easier:
        return WeekBrief(number=number, monday=monday, phase=phase, stage=Stage.EASIER, share=p.EASIER_SHARE)
    return WeekBrief(number=number, monday=monday, phase=phase, stage=Stage.LOAD)


def _recovery_week(number: int, monday: date, race: date) -> WeekBrief:
    return WeekBrief(
        number=number,
        monday=monday,
        phase=Phase.RECOVERY,
        stage=Stage.RECOVERY,
        share=p.RECOVERY_SHARE,
        long_run=(monday - race).days > p.NO_LONG_RUN_DAYS,
        recovers_from=race,
    )


def _recovery_weeks(distance_km: float) -> int:
    return next(weeks for most, weeks in p.RECOVERY_WEEKS if distance_km <= most)


def _race_ahead(profile: Profile, start: date) -> Race | None:
    """The race, unless it is behind or may not be run: no race effort in pregnancy (SA-7)."""
    race = profile.race
    if race is None or race.date < start or Condition.PREGNANT in profile.conditions:
        return None
    return race


def _race_behind(profile: Profile, start: date, history: History) -> tuple[date, float] | None:
    told = history.last_race
    race = profile.race
    if race is not None and race.date < start and (told is None or told[0] < race.date):
        told = (race.date, race.distance_km)
    return told


def loads_in_a_row(weekly_minutes: Sequence[float]) -> int:
    """How many of the last weeks were load weeks in a row, at most the three that a block has (WK-9)."""
    recent = list(weekly_minutes[-p.HELD_WEEKS :])
    if not recent:
        return 0
    bar = p.EASIER_COUNTS * sum(recent) / len(recent)
    count = 0
    for minutes in reversed(recent):
        if minutes < bar or count == p.LOAD_WEEKS:
            break
        count += 1
    return count
