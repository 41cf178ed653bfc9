"""Pain, illness and red flags: what must stop, and how each hold ends (SA).

Safety beats every other rule. All of it is judged on what the athlete told; nothing here is a diagnosis,
and silence never ends a hold.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from core.training.athlete import Condition, Kind, Spot
from core.training.session import LiftLoad, Session
from core.wellness import parameters
from core.wellness.check_in import Illness


class Side(StrEnum):
    """Which side of the body hurts."""

    LEFT = "left"
    RIGHT = "right"
    BOTH = "both"


class RedFlag(StrEnum):
    """Words that leave coaching behind (SA-2, SA-3, SA-6, SA-5)."""

    CARDIAC = "cardiac"
    BONE = "bone"
    LOW_ENERGY = "low_energy"
    CRISIS = "crisis"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pain:
    """One report of pain (CH-4): where, 0-10, what it does. `date` is the athlete's day."""

    id: str
    date: dt.date
    where: Spot | None = None
    side: Side | None = None
    level: int
    changes_gait: bool = False
    at_rest: bool = False
    at_night: bool = False
    swelling: bool = False
    bone_tender: bool = False

    @property
    def needs_professional(self) -> bool:
        """Whether running waits for "seen by a professional" (SA-10); pain at night is pain at rest."""
        return self.bone_tender or self.swelling or self.at_rest or self.at_night

    @property
    def is_good_morning(self) -> bool:
        """Whether it counts towards the end of a hold: 0-2 without a limp (SA-10)."""
        return self.level < parameters.PAIN_SWAPS_FROM and not self.changes_gait


class Limit(StrEnum):
    """What a hold leaves open, the strictest first."""

    NO_TRAINING = "no_training"
    NO_RUNNING = "no_running"
    EASY_ONLY = "easy_only"


class EndsWhen(StrEnum):
    """The way out of a hold, told with it and asked about each morning (SA-10)."""

    DOCTOR_CLEARED = "doctor_cleared"
    TWO_GOOD_MORNINGS = "two_good_mornings"
    SEEN_PROFESSIONAL = "seen_professional"
    DAY_WITHOUT = "day_without"
    GUARDIAN_CONSENT = "guardian_consent"
    DOCTOR_CONSENT = "doctor_consent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Training held back by a rule. `until` is the first day without it; None while nothing has ended it.

    The last fields are what the mornings have told so far: good mornings in a row (SA-3), the last morning
    told, "seen by a professional", a clearance that waits to be confirmed once more (SA-2).
    """

    id: str
    rule: str
    limit: Limit
    since: date
    until: date | None = None
    ends_when: EndsWhen
    where: Spot | None = None
    good_mornings: int = 0
    last_morning: date | None = None
    seen_professional: bool = False
    to_confirm: bool = False

    def open_on(self, day: date) -> bool:
        """Whether it holds on this day."""
        return self.since <= day and (self.until is None or day < self.until)

    @property
    def makes_red(self) -> bool:
        """Whether its days are red (WS-7): not for a cold that allows easy days, nor for a missing word."""
        return self.limit is not Limit.EASY_ONLY

    @property
    def ill_days(self) -> int:
        """Days ill before the day without (SA-4); 0 while ill, for a mild illness and for other rules."""
        if self.rule != "SA-4" or self.until is None or not self.makes_red:
            return 0
        return (self.until - self.since).days - 1

    @property
    def back_since(self) -> date | None:
        """The first day of the way back (WS-11), after an illness's half days. None while it is open."""
        if self.until is None:
            return None
        return self.until + timedelta(days=min(self.ill_days, parameters.AFTER_ILLNESS_DAYS))


# Pain (SA-3)


class PainAction(StrEnum):
    """What a report of pain asks for."""

    NO_RUNNING = "no_running"
    SWAP = "swap"
    TRAIN_AND_WATCH = "train_and_watch"


@dataclass(frozen=True, slots=True, kw_only=True)
class PainVerdict:
    """What to do, the reasons by name, and the hold that begins. After a swap the next morning asks again."""

    action: PainAction
    reasons: tuple[str, ...] = ()
    hold: Hold | None = None


def judge_pain(report: Pain, previous: Iterable[Pain] = (), *, told_worse: bool = False) -> PainVerdict:
    """The verdict on one report (SA-3) after `previous` ones; `told_worse`: "worse" without a number."""
    reasons = [
        name
        for name, told in (
            ("above_five", report.level > parameters.PAIN_STOPS_ABOVE),
            ("changes_gait", report.changes_gait),
            ("at_rest", report.at_rest),
            ("at_night", report.at_night),
            ("bone_tender", report.bone_tender),
            ("swelling", report.swelling),
            ("worse", told_worse or _worse_than_before(report, previous)),
        )
        if told
    ]
    if reasons:
        return PainVerdict(action=PainAction.NO_RUNNING, reasons=tuple(reasons), hold=_pain_hold(report))
    if report.level >= parameters.PAIN_SWAPS_FROM:
        return PainVerdict(action=PainAction.SWAP, reasons=("three_to_five",))
    return PainVerdict(action=PainAction.TRAIN_AND_WATCH)


def _worse_than_before(report: Pain, previous: Iterable[Pain]) -> bool:
    """Whether pain of 3-5 was swapped for in the days before and is higher now."""
    same_spot = [
        earlier
        for earlier in previous
        if (earlier.where, earlier.side) == (report.where, report.side)
        and 1 <= (report.date - earlier.date).days <= parameters.PAIN_COMPARED_DAYS
    ]
    last = max(same_spot, key=lambda earlier: earlier.date, default=None)
    return last is not None and parameters.PAIN_SWAPS_FROM <= last.level < report.level


def _pain_hold(report: Pain) -> Hold:
    ends_when = EndsWhen.SEEN_PROFESSIONAL if report.needs_professional else EndsWhen.TWO_GOOD_MORNINGS
    return Hold(
        id=f"SA-3:{report.id}",
        rule="SA-3",
        limit=Limit.NO_RUNNING,
        since=report.date,
        ends_when=ends_when,
        where=report.where,
    )


def after_pain_told(hold: Hold, report: Pain) -> Hold:
    """The hold after a morning's report: a good one counts, once a day, any other resets (SA-10)."""
    if hold.rule != "SA-3" or (hold.where and report.where and hold.where is not report.where):
        return hold
    if report.date <= hold.since or report.date == hold.last_morning and report.is_good_morning:
        return _with_new_complaint(hold, report)
    mornings = hold.good_mornings + 1 if report.is_good_morning else 0
    told = replace(hold, good_mornings=mornings, last_morning=report.date)
    return _lifted_when_well(_with_new_complaint(told, report), report.date)


def _with_new_complaint(hold: Hold, report: Pain) -> Hold:
    """A new sign that needs a professional makes the hold wait for one, whoever was seen before."""
    if not report.needs_professional:
        return hold
    return replace(hold, ends_when=EndsWhen.SEEN_PROFESSIONAL, seen_professional=False, good_mornings=0)


def after_professional_seen(hold: Hold, day: date) -> Hold:
    """The hold after "seen by a professional": what remains are the good mornings, if any are missing."""
    if hold.rule != "SA-3":
        return hold
    return _lifted_when_well(replace(hold, seen_professional=True), day)


def _lifted_when_well(hold: Hold, day: date) -> Hold:
    waits = hold.ends_when is EndsWhen.SEEN_PROFESSIONAL and not hold.seen_professional
    if waits or hold.good_mornings < parameters.GOOD_MORNINGS:
        return hold
    return replace(hold, until=day)


# Illness (SA-4)


def judge_illness(illness: Illness, day: date) -> Hold:
    """The hold that an illness begins (SA-4): rest, or easy only for a mild one above the neck."""
    mild = illness is Illness.ABOVE_NECK
    return Hold(
        id=f"SA-4:{day.isoformat()}",
        rule="SA-4",
        limit=Limit.EASY_ONLY if mild else Limit.NO_TRAINING,
        since=day,
        ends_when=EndsWhen.DAY_WITHOUT,
        last_morning=day,
    )


def after_illness_told(hold: Hold, illness: Illness | None, day: date) -> Hold:
    """The hold after a morning's answer; None is a clear "nothing any more", never silence (SA-10).

    The day without is still a day of rest: the hold is gone on the day after. What grows worse gets stricter.
    """
    if illness is None:
        return replace(hold, until=day + timedelta(days=1), last_morning=day)
    limit = hold.limit if illness is Illness.ABOVE_NECK else Limit.NO_TRAINING
    return replace(hold, limit=limit, until=None, last_morning=day)


def volume_after_illness(holds: Iterable[Hold], day: date) -> float:
    """The part of the planned volume after illness: half for as many days as ill, 7 at most (SA-10)."""
    for hold in holds:
        if hold.until is None or hold.back_since is None:
            continue
        if hold.until <= day < hold.back_since:
            return parameters.AFTER_ILLNESS_VOLUME
    return 1.0


# Red flags (SA-2, SA-3, SA-5, SA-6) and conditions (SA-7)


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagVerdict:
    """What a red flag asks for, before anything else that the message says."""

    rule: str
    hold: Hold | None = None
    see_professional: bool = False
    #: Hours for which unasked messages rest.
    quiet_hours: int = 0


def judge_red_flag(flag: RedFlag, day: date) -> FlagVerdict:
    """The verdict on a red flag: cardiac SA-2, bone SA-3, low energy SA-6, crisis SA-5."""
    if flag is RedFlag.CARDIAC:
        hold = Hold(
            id=f"SA-2:{day.isoformat()}",
            rule="SA-2",
            limit=Limit.NO_TRAINING,
            since=day,
            ends_when=EndsWhen.DOCTOR_CLEARED,
        )
        return FlagVerdict(rule="SA-2", hold=hold)
    if flag is RedFlag.BONE:
        hold = Hold(
            id=f"SA-3:{day.isoformat()}",
            rule="SA-3",
            limit=Limit.NO_RUNNING,
            since=day,
            ends_when=EndsWhen.SEEN_PROFESSIONAL,
        )
        return FlagVerdict(rule="SA-3", hold=hold, see_professional=True)
    if flag is RedFlag.LOW_ENERGY:
        return FlagVerdict(rule="SA-6", see_professional=True)
    return FlagVerdict(rule="SA-5", quiet_hours=parameters.CRISIS_QUIET_HOURS)


def after_doctor_cleared(hold: Hold, day: date) -> Hold:
    """The SA-2 hold after "a doctor has cleared me": at first it asks to confirm, then it ends."""
    if hold.rule != "SA-2":
        return hold
    return replace(hold, until=day) if hold.to_confirm else replace(hold, to_confirm=True)


def judge_conditions(conditions: Iterable[Condition], day: date) -> tuple[Hold, ...]:
    """The SA-7 holds that a profile begins: easy only, until the word asked for is given."""
    told = frozenset(conditions)
    return tuple(
        Hold(
            id=f"SA-7:{condition.value}",
            rule="SA-7",
            limit=Limit.EASY_ONLY,
            since=day,
            ends_when=ends_when,
        )
        for condition, word, ends_when in (
            (Condition.UNDER_16, Condition.GUARDIAN_CONSENT, EndsWhen.GUARDIAN_CONSENT),
            (Condition.PREGNANT, Condition.DOCTOR_CONSENT, EndsWhen.DOCTOR_CONSENT),
        )
        if condition in told and word not in told
    )


def after_word_given(hold: Hold, conditions: Iterable[Condition], day: date) -> Hold:
    """The SA-7 hold after the profile has changed: it ends once the word asked for is there."""
    still_held = any(open_hold.id == hold.id for open_hold in judge_conditions(conditions, day))
    return hold if hold.rule != "SA-7" or still_held else replace(hold, until=day)


# What holds forbid


class Permission(StrEnum):
    """What may become of a session under the holds of its day, the strictest first."""

    HELD = "held"
    EASY = "easy"
    FREE = "free"


def permission(holds: Iterable[Hold], session: Session) -> Permission:
    """What the open holds leave of a session; the strictest hold speaks.

    EASY: it may take place as an easy one. Under a pain hold cross-training stays free, and which modality
    spares the sore spot is the swap's business (SW-3); heavy legs are held with the runs (own choice).
    """
    limits = {hold.limit for hold in holds if hold.open_on(session.date)}
    if session.kind is Kind.REST or not limits:
        return Permission.FREE
    if Limit.NO_TRAINING in limits:
        return Permission.HELD
    if Limit.NO_RUNNING in limits and (session.kind.is_run or session.heavy_legs):
        return Permission.HELD
    strenuous = session.hard or session.kind.is_quality or session.load is LiftLoad.HEAVY
    if Limit.EASY_ONLY in limits and strenuous:
        return Permission.EASY
    return Permission.FREE
