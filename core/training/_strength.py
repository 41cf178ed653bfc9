"""Which school of strength speaks, and where its sessions stand in the week (PR-5, PR-6, ST, CO)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from core.training import parameters as p
from core.training._diary import SLOTS, Diary, Draft
from core.training._runs import WEEK, Frame, apart, fill_order
from core.training._season import Stage, WeekBrief
from core.training.athlete import (
    Condition,
    Equipment,
    Experience,
    Goal,
    Kind,
    Modality,
    Profile,
    Slot,
    StrengthTime,
    Terrain,
    Weekday,
)
from core.training.session import Focus, LeftOut, LiftLoad, Part, Phase
from core.training.spacing import (
    CIRCUIT,
    HARD,
    LIFT,
    LONG,
    REACH_DAYS,
    RUN,
    TEN_MINUTES,
    TRAINING,
    strength_first,
)

FIVE_MOVES = "ST-2"
CORE_CIRCUIT = "ST-3"
HEAVY = "ST-4"

_HYBRIDS = frozenset({Goal.HYBRID_RUNNING, Goal.HYBRID_STRENGTH})
_WEIGHTS = frozenset({Equipment.BARBELL, Equipment.DUMBBELLS})
_ROAD_ULTRA_KM = 42.3


def strength_school(profile: Profile) -> str:
    """The routine whose school speaks for the athlete (PR-5): ST-1, ST-2, ST-4 or ST-5.

    A trail runner's core circuits (ST-3) go with ST-2. A runner of years who trains to be faster adds heavy
    blocks to ST-1: see `lifts_heavy`.
    """
    if profile.strength_time in (StrengthTime.NONE, StrengthTime.TEN_MINUTES) or _short_of_time(profile):
        return TEN_MINUTES
    if goes_long(profile):
        return FIVE_MOVES
    if profile.goal is Goal.FASTER and {Equipment.BAND, Equipment.BOX} <= set(profile.equipment):
        return CIRCUIT
    if profile.goal in _HYBRIDS and lifts_heavy(profile):
        return HEAVY
    return FIVE_MOVES


def goes_long(profile: Profile) -> bool:
    """Trail or ultra: the goal, the race's ground or its length says so."""
    race = profile.race
    return profile.goal is Goal.LONGER or (
        race is not None
        and profile.goal not in _HYBRIDS
        and (race.terrain is Terrain.TRAIL or race.distance_km > _ROAD_ULTRA_KM)
    )


def lifts_heavy(profile: Profile) -> bool:
    """Whether heavy and explosive strength (ST-4) is for this athlete: years, weights, and nothing against it."""
    return (
        profile.experience is Experience.YEARS
        and not _WEIGHTS.isdisjoint(profile.equipment)
        and not _spared(profile)
    )


def _spared(profile: Profile) -> bool:
    """SA-7: no heavy strength for them."""
    return not {Condition.UNDER_16, Condition.PREGNANT}.isdisjoint(profile.conditions)


def _short_of_time(profile: Profile) -> bool:
    free = sum(profile.free(day).total for day in Weekday)
    return free - profile.usual_weekly_minutes < p.SCHOOL_ROOM


def needs_strength(profile: Profile, day: date) -> bool:
    """Whether two strength sessions a week are kept whatever was asked for (PR-6)."""
    age = profile.age_in(day.year)
    return age is not None and age >= p.STRENGTH_AGE


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """A session of strength that the week should hold."""

    routine: str
    focus: Focus
    most: int
    least: int
    heavy: bool = False
    finisher: bool = False

    @property
    def kind(self) -> Kind:
        return Kind.CORE if self.routine == CORE_CIRCUIT else Kind.STRENGTH


_TEN = _Wanted(routine=TEN_MINUTES, focus=Focus.FULL, most=p.TEN, least=p.TEN)
_CORE = _Wanted(routine=CORE_CIRCUIT, focus=Focus.CORE, most=p.CORE_MOST, least=p.CORE_LEAST)


def _five_moves(focus: Focus, *, heavy: bool = False, finisher: bool = False) -> _Wanted:
    return _Wanted(
        routine=FIVE_MOVES,
        focus=focus,
        most=p.STRENGTH_MOST,
        least=p.STRENGTH_LEAST,
        heavy=heavy,
        finisher=finisher,
    )


_CIRCUIT = _Wanted(routine=CIRCUIT, focus=Focus.FULL, most=p.STRENGTH_MOST, least=p.STRENGTH_LEAST)


def lay_strength(
    diary: Diary, brief: WeekBrief, frame: Frame, modalities: tuple[Modality, ...], heavy_weeks: int
) -> list[LeftOut]:
    """Place the week's strength; `heavy_weeks` of the heavy block lie behind, `modalities` may end a session."""
    profile = diary.profile
    monday = brief.monday.toordinal()
    days = range(max(monday, diary.start), monday + WEEK)
    kept = needs_strength(profile, brief.monday)
    placed: list[Draft] = []
    missing: list[LeftOut] = []
    for wanted in _week_of_strength(profile, brief, heavy_weeks):
        draft = _place(diary, wanted, days, frame, placed, modalities)
        if draft is not None:
            placed.append(draft)
        else:
            rule = _why_nowhere(diary, _draft(wanted, profile), days)
            missing.append(LeftOut(what=wanted.kind.value, rule=rule))
    if _wants_ten_daily(profile, brief):
        _place_ten(diary, days, frame, placed, most=p.TEN_FOR_NONE if _asked_for_none(profile) else WEEK)
        if not placed and not kept:
            missing.append(LeftOut(what="strength", rule=_why_nowhere(diary, _draft(_TEN, profile), days)))
    if kept:
        sessions = sum(1 for draft in placed if draft.kind is Kind.STRENGTH)
        if sessions < p.STRENGTH_KEPT:
            _place_ten(diary, days, frame, placed, most=p.STRENGTH_KEPT - sessions, why="PR-6")
            sessions = sum(1 for draft in placed if draft.kind is Kind.STRENGTH)
        if sessions < p.STRENGTH_KEPT:
            missing.append(LeftOut(what="strength", rule="PR-6"))
    return missing


def _asked_for_none(profile: Profile) -> bool:
    return profile.strength_time is StrengthTime.NONE


def _rests_from_strength(brief: WeekBrief) -> bool:
    """Peak and race weeks hold no strength but PR-6's (WK-7, WK-8)."""
    return brief.phase is Phase.PEAK or brief.stage is Stage.RACE


def _wants_ten_daily(profile: Profile, brief: WeekBrief) -> bool:
    return not _rests_from_strength(brief) and strength_school(profile) == TEN_MINUTES


def _week_of_strength(profile: Profile, brief: WeekBrief, heavy_weeks: int) -> tuple[_Wanted, ...]:
    """The sessions wanted of this week, the most important first."""
    if _rests_from_strength(brief):
        return ()
    school = strength_school(profile)
    three = profile.strength_time is StrengthTime.THREE_SLOTS
    full_strength = brief.stage in (Stage.LOAD, Stage.EASIER)
    week = brief.number + heavy_weeks
    in_block = full_strength and week % (p.HEAVY_BLOCK + p.HEAVY_PAUSE) < p.HEAVY_BLOCK
    if school == TEN_MINUTES:
        return ()
    if school == HEAVY:
        wanted = _heavy_week(profile, week, three=three) if in_block else _light_week(profile, three=three)
    elif school == CIRCUIT:
        heavy = in_block and lifts_heavy(profile) and brief.phase is Phase.BUILD
        wanted = _heavy_week(profile, week, three=False) if heavy else (_CIRCUIT, _CIRCUIT)
        if three:
            wanted = (*wanted, _CORE)
    elif goes_long(profile):
        wanted = (_five_moves(Focus.LEGS), _five_moves(Focus.UPPER), _CORE)
        if three:
            wanted = (*wanted, _CORE)
    else:
        wanted = _light_week(profile, three=three, may_be_heavy=full_strength)
    return wanted if full_strength else tuple(replace(item, heavy=False) for item in wanted[:2])


def _light_week(profile: Profile, *, three: bool, may_be_heavy: bool = False) -> tuple[_Wanted, ...]:
    if strength_first(profile):
        heavy = may_be_heavy and profile.experience is not Experience.NEW and not _spared(profile)
        heavy = heavy and not _WEIGHTS.isdisjoint(profile.equipment)
        first = _five_moves(Focus.FULL, heavy=heavy, finisher=heavy)
        week = (first, _five_moves(Focus.FULL, heavy=heavy))
        return (*week, _five_moves(Focus.UPPER)) if three else week
    if profile.goal is Goal.HYBRID_RUNNING:
        week = (_five_moves(Focus.LEGS), _five_moves(Focus.UPPER))
        return (*week, _five_moves(Focus.FULL)) if three else week
    week = (_five_moves(Focus.FULL), _five_moves(Focus.FULL))
    return (*week, _CORE) if three else week


def _heavy_week(profile: Profile, week: int, *, three: bool) -> tuple[_Wanted, ...]:
    grown = p.HEAVY_START + p.HEAVY_STEP * (week % (p.HEAVY_BLOCK + p.HEAVY_PAUSE))
    heavy = _Wanted(
        routine=HEAVY,
        focus=Focus.LEGS,
        most=min(grown, p.HEAVY_MOST),
        least=p.HEAVY_LEAST,
        heavy=True,
    )
    first = replace(heavy, finisher=strength_first(profile))
    return (first, heavy, _five_moves(Focus.UPPER)) if three else (first, heavy)


def _place(
    diary: Diary,
    wanted: _Wanted,
    days: Iterable[int],
    frame: Frame,
    placed: list[Draft],
    modalities: tuple[Modality, ...],
) -> Draft | None:
    """Put a session where it fits best, else its upper-body form (CO-6): for heavy legs that fit nowhere, and
    for legs that could only stand next to another day of legs."""
    draft = _draft(wanted, diary.profile)
    place = _best_place(diary, draft, days, frame, placed)
    crowded = (
        place is not None
        and _works_legs(draft)
        and any(_works_legs(other) for day in (place[0] - 1, place[0] + 1) for other in diary.on(day))
    )
    if crowded or (place is None and wanted.heavy):
        return _place(diary, _five_moves(Focus.UPPER), days, frame, placed, modalities)
    if place is None:
        return None
    draft.day, draft.slot = place
    room = diary.room(*place)
    if not strength_first(diary.profile):
        spent = sum(item.minutes for item in placed)
        room = min(room, p.RUNNERS_STRENGTH_MOST - spent)
    draft.minutes = max(min(wanted.most, room), draft.minutes)
    if wanted.finisher:
        _finish_hard(draft, room - draft.minutes, modalities)
    diary.add(draft)
    return draft


def _draft(wanted: _Wanted, profile: Profile) -> Draft:
    heavy = wanted.heavy and not _spared(profile)
    rpe = p.HEAVY_RPE if heavy else p.TEN_RPE if wanted.routine == TEN_MINUTES else p.RPE[wanted.kind.value]
    if Condition.PREGNANT in profile.conditions:
        rpe = min(rpe, p.EASY_ONLY_RPE)
    school = wanted.routine if wanted.routine != TEN_MINUTES else "ST-5"
    return Draft(
        kind=wanted.kind,
        minutes=wanted.least,
        rpe=rpe,
        routine=wanted.routine,
        focus=wanted.focus,
        load=LiftLoad.HEAVY if heavy else LiftLoad.LIGHT,
        why=("PR-5", school),
    )


def _works_legs(draft: Draft) -> bool:
    """Whether it is a session of a school, the ten minutes excepted, that wants legs rested for two days."""
    school = draft.kind is Kind.STRENGTH and draft.routine != TEN_MINUTES
    return school and draft.focus in (Focus.LEGS, Focus.FULL)


def _two_days_apart(diary: Diary, day: int, slot: Slot) -> bool:
    """Whether 48 hours lie between the place and strength two days off: not an evening and a morning."""
    before = slot is Slot.AM and any(item.slot is Slot.PM for item in _lifts(diary, day - REACH_DAYS))
    after = slot is Slot.PM and any(item.slot is Slot.AM for item in _lifts(diary, day + REACH_DAYS))
    return not (before or after)


def _lifts(diary: Diary, day: int) -> Iterator[Draft]:
    return (draft for draft in diary.on(day) if draft.traits & LIFT)


def _why_nowhere(diary: Diary, draft: Draft, days: Iterable[int]) -> str:
    """The rule that kept a session out of most of the days with room for it; PR-8 when none had room.

    A slot that is taken (CO-1, CO-2) is the reason only where nothing else speaks against the day.
    """
    met: Counter[str] = Counter()
    for day in days:
        rules = [diary.obstacle(draft, day, slot) for slot in SLOTS]
        told = [rule for rule in rules if rule not in (None, "PR-8", "WK-2")]
        met.update(sorted(told, key=lambda rule: rule in ("CO-1", "CO-2"))[:1])
    return met.most_common(1)[0][0] if met else "PR-8"


def _best_place(
    diary: Diary, draft: Draft, days: Iterable[int], frame: Frame, placed: list[Draft]
) -> tuple[int, Slot] | None:
    """Never a second strength session on one day; the first leaves a day for the next one, two days apart."""
    places = [
        (day, slot)
        for day in days
        if not diary.has(day, LIFT)
        for slot in SLOTS
        if diary.fits(draft, day, slot)
    ]
    if not places:
        return None

    def key(place: tuple[int, Slot]) -> tuple[int, ...]:
        spread, *rest = _preference(diary, draft, *place, frame, placed)
        leaves_room = any(abs(day - place[0]) >= REACH_DAYS for day, _ in places)
        return (spread, int(leaves_room), int(_two_days_apart(diary, *place)), *rest, -SLOTS.index(place[1]))

    return max(places, key=key)


def _preference(
    diary: Diary, draft: Draft, day: int, slot: Slot, frame: Frame, placed: list[Draft]
) -> tuple[int, ...]:
    """The higher the better: apart from other strength, then where the week has room for it.

    Runners lift in the evening of a run, legs after the quality run and upper body the day before the long
    run (S2); a strength-first hybrid lifts on days of its own (S0).
    """
    spread = min(apart(diary, day, LIFT), 2)
    shared = diary.has(day, RUN)
    offset = (day - frame.long_day - 1) % WEEK
    if strength_first(diary.profile):
        return (spread, int(not diary.has(day, TRAINING)), -abs(offset - (2, 4, 6)[min(len(placed), 2)]))
    if draft.kind is Kind.CORE:
        return (int(diary.has(day, HARD)), offset, int(slot is Slot.PM))
    if draft.focus is Focus.UPPER:
        return (spread, offset, int(slot is Slot.PM))
    early = -fill_order(frame, (day - 1) % WEEK)
    return (spread, int(diary.has(day, HARD)), int(shared), early, int(slot is Slot.PM))


def _finish_hard(draft: Draft, room: int, modalities: tuple[Modality, ...]) -> None:
    """Ten to fifteen minutes of hard cardio after lifting (WK-10: S0's Monday)."""
    minutes = min(p.FINISHER_MOST, room)
    if minutes >= p.FINISHER_LEAST and modalities:
        draft.parts = (Part(modality=modalities[0], minutes=minutes),)
        draft.minutes += minutes
        draft.why = (*draft.why, "WK-10")


def _place_ten(
    diary: Diary, days: Iterable[int], frame: Frame, placed: list[Draft], *, most: int, why: str = "ST-5"
) -> None:
    """The ten minutes on free days, roomy days first; the day after a long run is left free while others are."""
    choices: list[tuple[tuple[int, ...], int, Slot]] = []
    for day in days:
        for slot in SLOTS:
            draft = _draft(_TEN, diary.profile)
            if diary.fits(draft, day, slot):
                spare = diary.room(day, slot) - p.TEN
                key = (
                    int(not diary.has(day - 1, LONG)),
                    min(spare, 2 * p.MOBILITY_MOST) // p.MOBILITY_MOST,
                    apart(diary, day, LIFT) if most <= p.STRENGTH_KEPT else 0,
                    -fill_order(frame, (day - 1) % WEEK),
                    int(slot is Slot.PM),
                )
                choices.append((key, day, slot))
    added = 0
    for _, day, slot in sorted(choices, key=lambda choice: choice[0], reverse=True):
        draft = _draft(_TEN, diary.profile)
        if added == most:
            return
        if diary.has(day, LIFT) or not diary.fits(draft, day, slot):
            continue
        draft.day, draft.slot, draft.why = day, slot, (*draft.why[:1], why)
        diary.add(draft)
        placed.append(draft)
        added += 1
