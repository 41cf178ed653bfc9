"""The swap: other ways to spend a session's time when the planned one does not fit today (SW-1 to SW-9).

One engine answers every circumstance: warning signs, injury, weather, travel, a closed pool, little time, a
wish. It proposes; the athlete chooses. No offer is longer or harder than what it replaces, hard work is
never moved onto tired legs, and no offer asks for what a sore spot forbids. What a swap does to the rest of
the week is not decided here (SW-7).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from math import floor

from core.training.athlete import Kind, Modality, Profile
from core.training.catalogue import modality
from core.training.circumstances import Circumstances, Reason, Weather, may_be_done, rank_modalities
from core.training.session import LiftLoad, Origin, Part, Pattern, Session

__all__ = [
    "Circumstances",
    "Offer",
    "Proposal",
    "Reason",
    "Way",
    "Weather",
    "propose",
    "rank_modalities",
]

#: SW-1: minutes are rounded down to these.
MINUTES_STEP = 5
#: SW-5: so many modalities are offered, as far as they are at hand.
MODALITIES_OFFERED = 2
#: SW-3: so many swaps a week are overuse care; the next one asks whether running should pause.
SWAPS_A_WEEK = 2
#: The top of easy effort is zone 2; harder work that must become easy is done one below it (own).
EASY_RPE, EASED_RPE = 4, 3
#: XT-12: active recovery, at the low end of RPE 2-3; shorter than 30 minutes when the session was.
RECOVERY_RPE, RECOVERY_MINUTES = 2, 60
#: SW-2, own: a long run that is shortened for the warning signs keeps two thirds.
LONG_RUN_KEPT = 2 / 3
#: Own: easy running or cross-training that is made easier keeps two thirds.
EASIER_KEPT = 2 / 3
#: Own: brisk walking is easy.
WALK_RPE = 3
#: PR-8: no run is made shorter than that; own: no hard run shorter than warm-up, some work and cool-down.
SHORTEST_RUN, SHORTEST_HARD_RUN = 20, 25
#: Own: a long run cut below half is an easy run.
STILL_LONG = 1 / 2
#: Own: what is left of a session when there is no time, and the athlete did not say how much.
UNTOLD_SHARE = 1 / 2
#: ST-5, and the gentle session that may stand for strength (CO-5: mobility of 20 minutes or less).
TEN_MINUTES, MOBILITY_MINUTES, MOBILITY_RPE = 10, 20, 2
#: Below this a strength session is better spent on the ten minutes (own).
SHORTEST_STRENGTH = 20

BRISK_WALK = "brisk_walk"
TEN_MINUTE_ROUTINE = "ST-5"
GENTLE_ROUTINE = "yoga"

STRENGTH_AND_MOBILITY = frozenset({Kind.STRENGTH, Kind.CORE, Kind.MOBILITY})


class Way(StrEnum):
    """What an offer is, so that it can be named on a button."""

    CROSS_TRAINING = "cross_training"
    ACTIVE_RECOVERY = "active_recovery"
    EASIER_RUN = "easier_run"
    SHORTER = "shorter"
    LIGHTER = "lighter"
    TEN_MINUTES = "ten_minutes"
    MOBILITY = "mobility"
    BRISK_WALK = "brisk_walk"
    REST = "rest"


#: Why a third swap in a week is a question about running, not about rain (SW-3).
OF_THE_BODY = frozenset({Reason.AMBER, Reason.RED, Reason.INJURY, Reason.SORE_SPOT, Reason.WISH})
#: Where an easier session helps (SW-5): not on ice, not when there is no time or no place to run.
EASIER_HELPS = frozenset({Reason.AMBER, Reason.SORE_SPOT, Reason.WEATHER_HEAT, Reason.TRAVEL, Reason.WISH})
#: What may be told with a proposal, by the key of its words, with the numbers in it: SW-9 (Eyestone 1993),
#: SW-1 (the source's own figure for cycling), SW-8 (when the athlete fears for the joints).
FACTS: Mapping[str, Mapping[str, int]] = {
    "swap-fact-engine": {"weeks": 6},
    "swap-fact-figure": {"minutes": 45, "miles_from": 6, "miles_to": 7},
    "swap-fact-joints": {"share": 3},
}
#: The rule that each reason speaks by.
RULE = {
    Reason.AMBER: "WS-8",
    Reason.RED: "WS-8",
    Reason.INJURY: "SW-3",
    Reason.SORE_SPOT: "SW-3",
    Reason.WEATHER_HEAT: "SW-6",
    Reason.WEATHER_BAD: "SW-6",
    Reason.TRAVEL: "SW-6",
    Reason.NO_TIME: "SW-6",
    Reason.NO_EQUIPMENT: "SW-6",
    Reason.CLOSED_POOL: "SW-6",
    Reason.WISH: "SW-5",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One way: a session ready to take the place, its id still to be given."""

    way: Way
    session: Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What may stand in a session's place, the first offer first, and what may be said with it.

    `third_swap`: ask whether running should pause (SW-3). `may_move`: moving the session within the week is a
    way too (SW-2, SW-6). `refused_wish`: the modality asked for, when it is in none of the offers.
    """

    session: Session
    offers: tuple[Offer, ...]
    keep_allowed: bool
    may_move: bool
    third_swap: bool
    reason: Reason
    rules: tuple[str, ...]
    refused_wish: Modality | None = None


def propose(
    session: Session, profile: Profile, circumstances: Circumstances, swaps_this_week: int
) -> Proposal:
    """The ways to replace a session today. No offers for a rest day, nor for a race that may be run.

    `swaps_this_week` counts the runs that were swapped in the week so far.
    """
    ranked = rank_modalities(profile, circumstances)
    made = _offers(_Case(session, profile, circumstances, ranked))
    offers = tuple(
        offer for offer in made if not (_is_a_crumb(offer.session) or _is_the_same(offer.session, session))
    )
    third_swap = (
        session.kind.is_run and circumstances.reason in OF_THE_BODY and swaps_this_week >= SWAPS_A_WEEK
    )
    granted = circumstances.wish in (None, Modality.MIXED, *(offer.session.modality for offer in offers))
    rules = [RULE[circumstances.reason], "SW-5", *(rule for offer in offers for rule in offer.session.why)]
    return Proposal(
        session=session,
        offers=offers,
        keep_allowed=_keep_allowed(session, circumstances),
        may_move=session.kind.is_run and session.kind is not Kind.RACE and not circumstances.injured,
        third_swap=third_swap,
        reason=circumstances.reason,
        rules=tuple(dict.fromkeys([*rules, "SW-3"] if third_swap else rules)),
        refused_wish=None if granted else circumstances.wish,
    )


def _keep_allowed(session: Session, circumstances: Circumstances) -> bool:
    """SW-5: the athlete may keep the session unless safety forbids it."""
    if circumstances.no_training:
        return session.kind is Kind.REST
    if session.kind.is_run and circumstances.injured:
        return False
    return not (circumstances.easy_only and (session.hard or (session.rpe or 0) > EASY_RPE))


def _is_a_crumb(offered: Session) -> bool:
    """Whether an offer is shorter than the step of all minutes, as what is left of a session of 3 minutes."""
    return offered.minutes is not None and offered.minutes < MINUTES_STEP


def _is_the_same(offered: Session, planned: Session) -> bool:
    """Whether an offer is what was planned anyway: an easy ride is its own active recovery."""
    what = ("kind", "modality", "routine", "minutes", "rpe", "pattern", "load")
    return all(getattr(offered, name) == getattr(planned, name) for name in what)


@dataclass(frozen=True, slots=True)
class _Case:
    """A session to replace, with the minutes and effort that its replacements may have at most."""

    session: Session
    profile: Profile
    circumstances: Circumstances
    ranked: tuple[Modality, ...]

    @property
    def planned_minutes(self) -> float:
        """SW-1: for a session planned by distance alone the easy pace gives its minutes."""
        if self.session.minutes is not None:
            return self.session.minutes
        return self.profile.minutes_for(self.session.distance_km or 0)

    @property
    def minutes(self) -> int:
        """The minutes of a replacement: the session's, or the fewer there are today (half, when not told)."""
        there_are = self.circumstances.minutes_available
        if there_are is None:
            there_are = floor(self.planned_minutes * (UNTOLD_SHARE if self._short_of_time else 1))
        return _rounded_down(min(self.planned_minutes, there_are))

    @property
    def _short_of_time(self) -> bool:
        return self.circumstances.reason is Reason.NO_TIME

    def fits(self, shortest: int) -> bool:
        """Whether the minutes are worth it: the session's own, or the shortest that make sense."""
        return self.minutes >= min(shortest, _rounded_down(self.planned_minutes))

    @property
    def hard_possible(self) -> bool:
        """Whether the replacement may be hard: allowed today, and with time enough to warm up."""
        return self.circumstances.hard_allowed and self.fits(SHORTEST_HARD_RUN)

    @property
    def hard(self) -> bool:
        return self.session.hard and self.hard_possible

    @property
    def rpe(self) -> int:
        planned = EASED_RPE if self.session.rpe is None else self.session.rpe
        return planned if self.hard_possible or planned <= EASY_RPE else EASED_RPE

    @property
    def pattern(self) -> Pattern | None:
        """SW-1: the pattern of a session that stays hard, with as many repetitions as time allows."""
        pattern = self.session.pattern
        if pattern is None or not self.hard:
            return None
        share = min(1, self.minutes / _rounded_down(self.planned_minutes))
        return replace(pattern, repeats=max(1, floor(pattern.repeats * share)))

    @property
    def as_it_is_done(self) -> bool:
        """Whether every modality of the session is allowed today."""
        used = [self.session.modality, *(part.modality for part in self.session.parts)]
        return all(
            name in (None, Modality.MIXED) or may_be_done(name, self.profile, self.circumstances)
            for name in used
        )

    @property
    def easy_rpe(self) -> int:
        """The effort of an easy session that stands for this one."""
        return self.rpe if self.rpe <= EASY_RPE else EASED_RPE

    @property
    def eased(self) -> bool:
        """Whether the replacement is easier than the session because hard work is not allowed (SW-4)."""
        return self.session.hard and not self.hard

    def draft(self, kind: Kind, minutes: int, rpe: int, *why: str) -> Session:
        """A session in this one's place, with nothing of its content yet."""
        return Session(
            id="",
            date=self.session.date,
            slot=self.session.slot,
            kind=kind,
            minutes=minutes,
            rpe=rpe,
            optional=self.session.optional,
            origin=Origin.SWAP,
            replaces=self.session.id,
            why=(*why, "SW-4") if self.eased and "SW-1" in why else why,
        )


def _offers(case: _Case) -> list[Offer]:
    session, circumstances = case.session, case.circumstances
    if session.kind is Kind.REST:
        return []
    if circumstances.no_training:
        return [_rest(case, "SA-10")]
    if circumstances.red:
        return _recovery(case)
    if session.kind is Kind.RACE and not circumstances.injured:
        return []
    if circumstances.reason is Reason.NO_TIME:
        return _shortened(case)
    if session.kind in STRENGTH_AND_MOBILITY:
        return _gentler(case)
    if session.kind is Kind.LONG_RUN and not circumstances.injured:
        return _shorter_long_run(case)
    return _other_ways(case)


def _other_ways(case: _Case) -> list[Offer]:
    """SW-5: different modalities of the same minutes, and an easier run where that helps."""
    offers = _cross_training(case, case.minutes)
    if case.circumstances.reason in EASIER_HELPS or case.circumstances.amber:
        offers += _easier(case)
    return _at_least_two(offers, case, case.minutes)


def _recovery(case: _Case) -> list[Offer]:
    """WS-8, red: active recovery (XT-12) or rest."""
    if case.session.kind in STRENGTH_AND_MOBILITY:
        return [*_mobility(case, case.minutes), _rest(case, "WS-8")]
    minutes = min(case.minutes, RECOVERY_MINUTES)
    rpe = min(case.rpe, RECOVERY_RPE)
    offers = [
        Offer(way=Way.ACTIVE_RECOVERY, session=replace(session, rpe=rpe, hard=False, pattern=None))
        for session in _cross_training_sessions(case, minutes, "WS-8", "XT-12")
    ]
    if not offers and not case.circumstances.injured:
        offers = _brisk_walk(case, minutes, rpe)
    return [*offers, _rest(case, "WS-8")]


def _shorter_long_run(case: _Case) -> list[Offer]:
    """SW-2: the long run is not replaced; it may be shortened (or moved: `may_move`)."""
    minutes = min(case.minutes, _rounded_down(case.planned_minutes * LONG_RUN_KEPT))
    return _shorter(case, minutes, "SW-2") if minutes >= SHORTEST_RUN else []


def _shortened(case: _Case) -> list[Offer]:
    """SW-6, "only 20 minutes": the same in less time, or something else that fits; no crumbs (PR-8).

    Nothing when the session fits after all. The long run may only be shortened (or moved, SW-2).
    """
    minutes, kind = case.minutes, case.session.kind
    if (case.circumstances.minutes_available or 0) >= case.planned_minutes:
        return []
    if kind is Kind.LONG_RUN and not case.circumstances.injured:
        return _shorter_run(case, minutes) if case.fits(SHORTEST_RUN) else []
    if kind.is_run and case.circumstances.injured:
        offers = _cross_training(case, minutes)
    elif kind.is_run and case.fits(SHORTEST_RUN):
        offers = _shorter_run(case, minutes) + _cross_training(case, minutes)[:1]
    elif kind.is_run:
        offers = _mobility(case, minutes)
    elif kind is Kind.CROSS_TRAINING:
        offers = _shorter(case, minutes, "SW-6") if case.as_it_is_done else []
        offers += _cross_training(case, minutes)[:1]
    elif kind is Kind.STRENGTH and minutes < SHORTEST_STRENGTH:
        offers = _ten_minutes(case, minutes)
    else:
        offers = _shorter(case, minutes, "SW-6")
    return _at_least_two(offers, case, minutes)


def _shorter_run(case: _Case, minutes: int) -> list[Offer]:
    """The run in fewer minutes; where its kind would not be worth it, or is not allowed, an easy run."""
    kind = case.session.kind
    easy = Offer(way=Way.EASIER_RUN, session=case.draft(Kind.EASY_RUN, minutes, case.easy_rpe, "SW-6"))
    if kind.is_quality:
        return [*_shorter(case, minutes, "SW-6"), easy] if case.hard else [easy]
    if kind is Kind.LONG_RUN and minutes < STILL_LONG * case.planned_minutes:
        return [easy]
    return _shorter(case, minutes, "SW-6")


def _gentler(case: _Case) -> list[Offer]:
    """Strength, core or mobility on a day that does not suit it: lighter, at home, gentle, or rest."""
    offers: list[Offer] = []
    rule = RULE[case.circumstances.reason]
    if case.session.load is LiftLoad.HEAVY:
        lighter = replace(
            case.draft(case.session.kind, case.minutes, case.easy_rpe, rule),
            routine=case.session.routine,
            focus=case.session.focus,
            load=LiftLoad.LIGHT,
        )
        offers.append(Offer(way=Way.LIGHTER, session=lighter))
    is_short_already = case.session.routine == TEN_MINUTE_ROUTINE
    tired = case.circumstances.amber or case.circumstances.injured
    if case.session.kind is Kind.STRENGTH and not tired and not is_short_already:
        offers += _ten_minutes(case, case.minutes)
    if case.session.kind is not Kind.MOBILITY:
        offers += _mobility(case, case.minutes)
    return _at_least_two(offers, case, case.minutes)


def _cross_training(case: _Case, minutes: int) -> list[Offer]:
    """SW-1: the same minutes and effort, in the modalities that suit the day best."""
    rule = RULE[case.circumstances.reason]
    sessions = _cross_training_sessions(case, minutes, rule, "SW-1", "XT-11")
    return [Offer(way=Way.CROSS_TRAINING, session=session) for session in sessions]


def _cross_training_sessions(case: _Case, minutes: int, *why: str) -> list[Session]:
    if minutes < MINUTES_STEP:
        return []
    others = [name for name in case.ranked if name is not case.session.modality or case.circumstances.red]
    draft = replace(
        case.draft(Kind.CROSS_TRAINING, minutes, case.rpe, *why),
        hard=case.hard,
        pattern=case.pattern,
    )
    return [
        replace(draft, modality=name, why=(*draft.why, modality(name).rule))
        for name in others[:MODALITIES_OFFERED]
    ]


def _easier(case: _Case) -> list[Offer]:
    """An easy run for a hard one, a shorter recovery run for an easy one, less of the same cross-training."""
    kind = case.session.kind
    if kind is Kind.CROSS_TRAINING and case.as_it_is_done:
        minutes = min(case.minutes, _rounded_down(case.planned_minutes * EASIER_KEPT))
        return _shorter(case, minutes, "SW-5")
    if not kind.is_run or case.circumstances.injured:
        return []
    if kind.is_quality:
        run = case.draft(Kind.EASY_RUN, case.minutes, min(case.rpe, EASED_RPE), "SW-5")
    else:
        minutes = min(case.minutes, _rounded_down(case.planned_minutes * EASIER_KEPT))
        run = case.draft(Kind.RECOVERY_RUN, minutes, min(case.rpe, RECOVERY_RPE), "SW-5")
    return [Offer(way=Way.EASIER_RUN, session=run)] if (run.minutes or 0) >= SHORTEST_RUN else []


def _shorter(case: _Case, minutes: int, rule: str) -> list[Offer]:
    """The same session in fewer minutes, its distance, parts and repetitions in proportion."""
    if minutes < MINUTES_STEP:
        return []
    session, share = case.session, minutes / case.planned_minutes
    shorter = replace(
        case.draft(session.kind, minutes, case.rpe, rule),
        distance_km=None if session.distance_km is None else floor(session.distance_km * share * 10) / 10,
        hard=session.hard if session.kind is Kind.LONG_RUN else case.hard,
        modality=session.modality,
        parts=_parts_within(session.parts, minutes),
        pattern=case.pattern,
        routine=session.routine,
        focus=session.focus,
        load=session.load,
    )
    return [Offer(way=Way.SHORTER, session=shorter)]


def _parts_within(parts: tuple[Part, ...], minutes: int) -> tuple[Part, ...]:
    """The parts, in order, as far as the minutes reach."""
    kept = []
    for part in parts:
        if minutes > 0:
            kept.append(replace(part, minutes=min(part.minutes, minutes)))
        minutes -= part.minutes
    return tuple(kept)


def _ten_minutes(case: _Case, minutes: int) -> list[Offer]:
    """ST-5 in place of a longer strength session."""
    if minutes < MINUTES_STEP:
        return []
    session = replace(
        case.draft(Kind.STRENGTH, min(minutes, TEN_MINUTES), case.easy_rpe, "ST-5"),
        routine=TEN_MINUTE_ROUTINE,
        focus=case.session.focus,
        load=LiftLoad.LIGHT,
    )
    return [Offer(way=Way.TEN_MINUTES, session=session)]


def _mobility(case: _Case, minutes: int) -> list[Offer]:
    if minutes < MINUTES_STEP:
        return []
    draft = case.draft(Kind.MOBILITY, min(minutes, MOBILITY_MINUTES), min(case.rpe, MOBILITY_RPE), "MO-1")
    return [Offer(way=Way.MOBILITY, session=replace(draft, routine=GENTLE_ROUTINE))]


def _brisk_walk(case: _Case, minutes: int, rpe: int) -> list[Offer]:
    """Brisk walking: cross-training in no modality of the list, under a routine of its own."""
    if minutes < MINUTES_STEP:
        return []
    draft = case.draft(Kind.CROSS_TRAINING, minutes, min(rpe, WALK_RPE), "SW-5")
    return [Offer(way=Way.BRISK_WALK, session=replace(draft, routine=BRISK_WALK))]


def _rest(case: _Case, rule: str) -> Offer:
    draft = case.draft(Kind.REST, 0, 0, rule)
    return Offer(way=Way.REST, session=replace(draft, minutes=None, rpe=None))


def _at_least_two(offers: list[Offer], case: _Case, minutes: int) -> list[Offer]:
    """SW-5: with fewer than two ways or nothing at hand, brisk walking (not when injured) and rest."""
    cross_trained = any(offer.way is Way.CROSS_TRAINING for offer in offers)
    endurance = case.session.kind not in STRENGTH_AND_MOBILITY
    if len(offers) >= MODALITIES_OFFERED and (cross_trained or not endurance):
        return offers
    if endurance and not case.circumstances.injured:
        offers = offers + _brisk_walk(case, minutes, case.rpe)
    return [*offers, _rest(case, RULE[case.circumstances.reason])]


def _rounded_down(minutes: float) -> int:
    return floor(minutes / MINUTES_STEP) * MINUTES_STEP
