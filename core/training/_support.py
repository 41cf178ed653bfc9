"""What stands around the runs: cross-training cardio and mobility (PR-3, PR-4, XT, MO, WK-4 to WK-7)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from core.training import parameters as p
from core.training._diary import SLOTS, Diary, Draft
from core.training._runs import WEEK, Frame, apart, fill_order
from core.training._season import Stage, WeekBrief
from core.training._strength import strength_school
from core.training.athlete import Equipment, Goal, Kind, Modality, Profile, Slot
from core.training.catalogue import modality
from core.training.circumstances import Circumstances, Reason, rank_modalities, trains_limiter
from core.training.session import LeftOut, Part, Phase
from core.training.spacing import LONG, RUN, TEN_MINUTES, TRAINING, strength_first

_MIXED_FROM = 3


def allowed_modalities(profile: Profile) -> tuple[Modality, ...]:
    """The modalities of an ordinary week, best first (XT-11)."""
    return rank_modalities(profile, Circumstances(reason=Reason.WISH))


def lay_cross_training(
    diary: Diary,
    brief: WeekBrief,
    frame: Frame,
    modalities: Sequence[Modality],
    days_left: int,
) -> list[LeftOut]:
    """Place the week's cross-training cardio on days without a run; minutes are settled after the runs'."""
    monday = brief.monday.toordinal()
    days = range(max(monday, diary.start), monday + WEEK)
    wanted = _wanted(brief, frame.cross)
    if not wanted:
        rule = "WK-8" if frame.cross else frame.no_cross_because
        return [LeftOut(what="cross_training", rule=rule)] if rule else []
    placed: list[Draft] = []
    for _ in range(min(wanted, days_left)):
        day = _cross_day(diary, days, frame, brief)
        if day is None:
            break
        draft = _cross(brief)
        draft.day, draft.slot = day, _cross_slot(diary, day)
        diary.add(draft)
        placed.append(draft)
    _name_modalities(placed, _in_turn(modalities, diary.profile, brief, len(placed)))
    if _may_offer_ride(diary.profile, brief, frame, days_left - len(placed)):
        _offer_ride(diary, brief, frame, modalities[0])
    if len(placed) == wanted:
        return []
    return [LeftOut(what="cross_training", rule="PR-8" if len(placed) < days_left else "PR-3")]


def _wanted(brief: WeekBrief, cross: int) -> int:
    if brief.stage is Stage.RACE:
        return 0
    return min(cross, 1) if brief.stage in (Stage.RECOVERY, Stage.TAPER) else cross


def _in_turn(
    modalities: Sequence[Modality], profile: Profile, brief: WeekBrief, number: int
) -> tuple[Modality, ...]:
    """The modalities as the week's sessions take them: rotated week by week, the limiter's first (XT-11, WK-4).

    A mixed session holds them all while there are no more than it has parts: their order stays the athlete's.
    """
    shift = brief.monday.toordinal() // WEEK * number
    if profile.goal is Goal.HYBRID_STRENGTH and len(_dry(modalities)) == _MIXED_FROM:
        shift = 0
    first = [name for name in modalities if trains_limiter(name, profile.limiter)]
    others = [name for name in modalities if name not in first]
    return (*_rotated(first, shift), *_rotated(others, shift))


def _rotated(names: Sequence[Modality], shift: int) -> Sequence[Modality]:
    at = shift % len(names) if names else 0
    return [*names[at:], *names[:at]]


def _name_modalities(drafts: Sequence[Draft], modalities: Sequence[Modality]) -> None:
    """One after the other in order of days; the others follow as what a mixed session is made of."""
    for at, draft in enumerate(sorted(drafts, key=lambda draft: draft.day)):
        names = _rotated(modalities, at)
        draft.modality = names[0]
        draft.parts = tuple(Part(modality=name, minutes=0) for name in names)


def _dry(modalities: Iterable[Modality]) -> list[Modality]:
    return [name for name in modalities if not modality(name).water]


def _cross(brief: WeekBrief) -> Draft:
    light = brief.phase is Phase.PEAK or brief.stage is not Stage.LOAD
    return Draft(
        kind=Kind.CROSS_TRAINING,
        minutes=p.CROSS_LEAST,
        rpe=p.ACTIVE_RECOVERY_RPE if light else p.RPE["cross_training"],
        why=("PR-3", "XT-12" if light else "XT-11"),
    )


def _cross_day(diary: Diary, days: Iterable[int], frame: Frame, brief: WeekBrief) -> int | None:
    draft = _cross(brief)
    if brief.phase is Phase.PEAK:
        draft.minutes = p.RECOVERY_CROSS_LEAST
    best: tuple[int, int, int] | None = None
    for day in days:
        if diary.has(day, TRAINING) or not diary.fits(draft, day, _cross_slot(diary, day)):
            continue
        key = (apart(diary, day, TRAINING), -fill_order(frame, (day - 1) % WEEK), day)
        if best is None or key > best:
            best = key
    return None if best is None else best[2]


def _cross_slot(diary: Diary, day: int) -> Slot:
    first, other = SLOTS
    return first if diary.room(day, first) >= min(p.CROSS_MOST, diary.room(day, other)) else other


def _may_offer_ride(profile: Profile, brief: WeekBrief, frame: Frame, days_left: int) -> bool:
    """To who lifts first and lifts in earnest: where something light stands on every day, rest stays rest (own)."""
    lifter = strength_first(profile) and strength_school(profile) != TEN_MINUTES
    ordinary = brief.stage is Stage.LOAD and brief.phase is not Phase.PEAK
    return lifter and ordinary and frame.cross > 0 and days_left > 0


def _offer_ride(diary: Diary, brief: WeekBrief, frame: Frame, best: Modality) -> None:
    """S0's Sunday: a ride that may be done on the rest day and need not (WK-2, WK-10)."""
    for day in range(max(brief.monday.toordinal(), diary.start), brief.monday.toordinal() + WEEK):
        if (day - 1) % WEEK not in frame.rest_days or day == diary.race or diary.has(day, TRAINING):
            continue
        draft = _cross(brief)
        draft.optional, draft.day, draft.modality = True, day, best
        draft.rpe, draft.why = p.ACTIVE_RECOVERY_RPE, ("WK-2", "WK-10")
        draft.settle()
        slot = _cross_slot(diary, day)
        if diary.fits(draft, day, slot):
            draft.slot = slot
            diary.add(draft)
            return


def settle_cross_training(diary: Diary, brief: WeekBrief) -> list[LeftOut]:
    """Give cross-training its minutes: never more in a week than running, strength-first hybrids excepted (PR-4)."""
    monday = brief.monday.toordinal()
    week = list(diary.between(monday, monday + WEEK - 1))
    sessions = [draft for draft in week if draft.kind is Kind.CROSS_TRAINING]
    running = sum(draft.minutes for draft in week if draft.kind.is_run and draft.kind is not Kind.RACE)
    dropped = False
    for left, draft in zip(range(len(sessions), 0, -1), sessions, strict=True):
        most = min(p.CROSS_MOST, diary.room(draft.day, draft.slot) + draft.minutes)
        if not strength_first(diary.profile):
            most = min(most, running // left)
        least = p.RECOVERY_CROSS_LEAST if brief.phase is Phase.PEAK else p.CROSS_LEAST
        if most < least:
            diary.drop(draft)
            dropped = True
            continue
        draft.minutes = most
        running -= most
        _name_parts(draft, diary.profile)
    return [LeftOut(what="cross_training", rule="PR-4")] if dropped else []


def _name_parts(draft: Draft, profile: Profile) -> None:
    """One modality, or S0's mixed session of three on dry land for a strength-first hybrid."""
    dry = _dry(part.modality for part in draft.parts)[:_MIXED_FROM]
    draft.parts = ()
    if profile.goal is not Goal.HYBRID_STRENGTH or draft.optional or len(dry) < _MIXED_FROM:
        return
    each = draft.minutes // _MIXED_FROM
    rest = draft.minutes - each * _MIXED_FROM
    draft.modality = Modality.MIXED
    draft.parts = tuple(
        Part(modality=name, minutes=each + (rest if at == 0 else 0)) for at, name in enumerate(dry)
    )


# Mobility ------------------------------------------------------------------------------------------------


def keep_mobility(diary: Diary, brief: WeekBrief, frame: Frame) -> None:
    """Set room aside for the mobility that comes before quality and easy runs in the order of what yields."""
    _add_mobility(diary, brief, frame, p.MOBILITY_KEPT, beside_long_run=False)


def fill_mobility(diary: Diary, brief: WeekBrief, frame: Frame) -> list[LeftOut]:
    """Bring mobility to its number and lengths with the minutes that are left (WK-5)."""
    full = diary.profile.endurance_days >= p.MOBILITY_FULL_FROM
    _add_mobility(diary, brief, frame, p.MOBILITY_FULL if full else p.MOBILITY_SESSIONS, beside_long_run=True)
    sessions = [draft for draft in _week(diary, brief) if draft.kind is Kind.MOBILITY]
    for draft in sessions:
        room = diary.room(draft.day, draft.slot)
        usual = p.MOBILITY_USUAL if not diary.trained(draft.day) else p.MOBILITY_MOST
        draft.minutes = max(draft.minutes, min(usual, draft.minutes + room))
    short = len(sessions) < p.MOBILITY_KEPT
    return [LeftOut(what="mobility", rule="PR-8")] if short else []


def _week(diary: Diary, brief: WeekBrief) -> list[Draft]:
    monday = brief.monday.toordinal()
    return list(diary.between(max(monday, diary.start), monday + WEEK - 1))


def _add_mobility(
    diary: Diary, brief: WeekBrief, frame: Frame, number: int, *, beside_long_run: bool
) -> None:
    monday = brief.monday.toordinal()
    days = range(max(monday, diary.start), monday + WEEK)
    have = {draft.day for draft in _week(diary, brief) if draft.kind is Kind.MOBILITY}
    choices = sorted(days, key=lambda day: _mobility_rank(diary, day, frame))
    for day in choices:
        if len(have) >= number:
            return
        if day in have:
            continue
        for slot in _mobility_slots(diary, day):
            if not beside_long_run and any(
                draft.slot is slot and draft.kind is Kind.LONG_RUN for draft in diary.on(day)
            ):
                continue
            draft = _mobility(diary, day)
            if diary.fits(draft, day, slot):
                draft.day, draft.slot = day, slot
                diary.add(draft)
                have.add(day)
                break


def _mobility_rank(diary: Diary, day: int, frame: Frame) -> tuple[int, int]:
    """Rest day, night before a race, long-run day, the day after, then days with one session (S2)."""
    if diary.race == day + 1:
        return (0, 0)
    if (day - 1) % WEEK in frame.rest_days:
        return (1, 0)
    if diary.has(day, LONG):
        return (2, 0)
    if diary.has(day - 1, LONG):
        return (3, 0)
    sessions = sum(1 for _ in diary.on(day))
    return (4, sessions * 10 + 5 * int(diary.has(day, RUN)))


def _mobility_slots(diary: Diary, day: int) -> list[Slot]:
    """Evening before morning, an empty slot before a shared one."""
    taken = {draft.slot for draft in diary.on(day)}
    return sorted(reversed(SLOTS), key=lambda slot: slot in taken)


def _mobility(diary: Diary, day: int) -> Draft:
    roller = Equipment.FOAM_ROLLER in diary.profile.equipment
    if roller and (diary.has(day - 1, LONG) or diary.race == day + 1):
        routine, why = "foam_rolling", ("MO-2", "WK-6")
    elif diary.has(day, LONG):
        routine, why = "static_stretching", ("WK-6", "WK-5")
    else:
        routine, why = "yoga", ("MO-1", "WK-5")
    return Draft(
        kind=Kind.MOBILITY, minutes=p.MOBILITY_LEAST, rpe=p.RPE["mobility"], routine=routine, why=why
    )
