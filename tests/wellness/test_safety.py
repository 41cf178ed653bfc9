"""Pain, illness, red flags and the way out of every hold (SA-2 to SA-7, SA-10)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.training.athlete import Condition, Kind, Modality, Slot, Spot
from core.training.session import Focus, LiftLoad, Session
from core.wellness.check_in import Illness
from core.wellness.safety import (
    EndsWhen,
    Hold,
    Limit,
    Pain,
    PainAction,
    Permission,
    RedFlag,
    after_doctor_cleared,
    after_illness_told,
    after_pain_told,
    after_professional_seen,
    after_word_given,
    judge_conditions,
    judge_illness,
    judge_pain,
    judge_red_flag,
    permission,
    volume_after_illness,
)
from tests.wellness.days import on

PROFESSIONAL = ["at_rest", "at_night", "swelling", "bone_tender"]


def pain(index: int, level: int, where: Spot | None = Spot.KNEE, **more: Any) -> Pain:
    return Pain(id=f"{index}-{level}", date=on(index), where=where, level=level, **more)


def flags(*names: str) -> dict[str, Any]:
    return dict.fromkeys(names, True)


def hold_of(report: Pain) -> Hold:
    hold = judge_pain(report).hold
    assert hold is not None
    return hold


def session(kind: Kind, index: int = 0, **more: Any) -> Session:
    return Session(id="s", date=on(index), slot=Slot.AM, kind=kind, minutes=40, rpe=4, **more)


# SA-3


@pytest.mark.parametrize(
    ("level", "action"),
    [
        (0, PainAction.TRAIN_AND_WATCH),
        (2, PainAction.TRAIN_AND_WATCH),
        (3, PainAction.SWAP),
        (5, PainAction.SWAP),
        (6, PainAction.NO_RUNNING),
        (10, PainAction.NO_RUNNING),
    ],
)
def test_SA_3_the_level_decides(level: int, action: PainAction) -> None:
    verdict = judge_pain(pain(0, level))
    assert verdict.action is action
    assert (verdict.hold is not None) is (action is PainAction.NO_RUNNING)


@pytest.mark.parametrize("sign", ["changes_gait", *PROFESSIONAL])
def test_SA_3_each_danger_sign_stops_running_at_any_level(sign: str) -> None:
    verdict = judge_pain(pain(0, 1, **flags(sign)))
    assert (verdict.action, verdict.reasons) == (PainAction.NO_RUNNING, (sign,))
    assert verdict.hold is not None and verdict.hold.limit is Limit.NO_RUNNING


@pytest.mark.parametrize(
    ("before", "now", "worse"),
    [
        (pain(0, 3), pain(1, 4), True),
        (pain(0, 4), pain(1, 4), False),
        (pain(0, 5), pain(1, 3), False),
        (pain(0, 2), pain(1, 4), False),
        (pain(0, 3), pain(3, 4), True),
        (pain(0, 3), pain(4, 4), False),
        (pain(0, 3, Spot.CALF), pain(1, 4), False),
        (pain(0, 3), pain(0, 4), False),  # the same day corrected
    ],
)
def test_SA_3_worse_the_next_morning_counts_as_above_5(before: Pain, now: Pain, worse: bool) -> None:
    verdict = judge_pain(now, [before])
    assert (verdict.action is PainAction.NO_RUNNING) is worse
    assert judge_pain(now, [before], told_worse=True).action is PainAction.NO_RUNNING


def test_SA_3_under_a_pain_hold_no_running_and_no_heavy_legs_but_cross_training() -> None:
    holds = [hold_of(pain(0, 7))]
    for kind in Kind:
        expected = Permission.HELD if kind.is_run else Permission.FREE
        assert permission(holds, session(kind)) is expected
    heavy = session(Kind.STRENGTH, focus=Focus.LEGS, load=LiftLoad.HEAVY)
    assert permission(holds, heavy) is Permission.HELD
    assert permission(holds, session(Kind.CROSS_TRAINING, modality=Modality.SWIMMING)) is Permission.FREE
    assert permission(holds, session(Kind.EASY_RUN, -1)) is Permission.FREE, "the day before it began"


# SA-10 for SA-3


def test_SA_10_two_mornings_at_0_to_2_without_limp_end_a_pain_hold() -> None:
    hold = hold_of(pain(0, 7))
    assert hold.ends_when is EndsWhen.TWO_GOOD_MORNINGS
    once = after_pain_told(hold, pain(1, 2))
    assert once.until is None
    assert after_pain_told(once, pain(1, 0)).until is None, "one morning counts once"
    assert after_pain_told(once, pain(2, 0)).until == on(2)
    assert after_pain_told(once, pain(5, 0, None)).until == on(5), "a missed morning breaks nothing"


@pytest.mark.parametrize("bad", [pain(2, 3), pain(2, 0, changes_gait=True)])
def test_SA_10_a_bad_morning_starts_the_count_anew(bad: Pain) -> None:
    hold = after_pain_told(after_pain_told(hold_of(pain(0, 7)), pain(1, 1)), bad)
    once_more = after_pain_told(hold, pain(3, 1))
    assert once_more.until is None
    assert after_pain_told(once_more, pain(4, 1)).until == on(4)


def test_SA_10_pain_elsewhere_says_nothing_of_this_hold() -> None:
    hold = hold_of(pain(0, 7))
    assert after_pain_told(hold, pain(1, 0, Spot.CALF)) == hold


@pytest.mark.parametrize("sign", PROFESSIONAL)
def test_SA_10_bone_swelling_and_pain_at_rest_end_only_after_a_professional(sign: str) -> None:
    hold = hold_of(pain(0, 4, **flags(sign)))
    assert hold.ends_when is EndsWhen.SEEN_PROFESSIONAL
    for index in range(1, 10):
        hold = after_pain_told(hold, pain(index, 0))
    assert hold.until is None
    assert after_professional_seen(hold, on(10)).until == on(10)


def test_SA_10_seen_by_a_professional_still_waits_for_the_good_mornings() -> None:
    hold = after_professional_seen(hold_of(pain(0, 4, swelling=True)), on(1))
    assert hold.until is None
    hold = after_pain_told(after_pain_told(hold, pain(2, 1)), pain(3, 1))
    assert hold.until == on(3)


def test_SA_10_a_new_danger_sign_waits_for_a_professional_anew() -> None:
    hold = after_professional_seen(hold_of(pain(0, 7)), on(1))
    hold = after_pain_told(hold, pain(2, 1, swelling=True))
    hold = after_pain_told(after_pain_told(hold, pain(3, 0)), pain(4, 0))
    assert (hold.ends_when, hold.until) == (EndsWhen.SEEN_PROFESSIONAL, None)
    evening = after_pain_told(hold_of(pain(0, 7)), pain(0, 7, at_rest=True))
    assert evening.ends_when is EndsWhen.SEEN_PROFESSIONAL


def test_SA_10_the_way_back_begins_when_a_pain_hold_ends() -> None:
    hold = replace(hold_of(pain(0, 7)), until=on(3))
    assert (hold.back_since, hold.ill_days) == (on(3), 0)
    assert hold_of(pain(0, 7)).back_since is None
    assert hold.open_on(on(2)) and not hold.open_on(on(3))


# SA-4


@pytest.mark.parametrize(
    ("illness", "run", "intervals"),
    [
        (Illness.FEVER, Permission.HELD, Permission.HELD),
        (Illness.BELOW_NECK, Permission.HELD, Permission.HELD),
        (Illness.ABOVE_NECK, Permission.FREE, Permission.EASY),
    ],
)
def test_SA_4_rest_for_fever_and_below_the_neck_easy_only_for_a_mild_one(
    illness: Illness, run: Permission, intervals: Permission
) -> None:
    holds = [judge_illness(illness, on(0))]
    assert permission(holds, session(Kind.EASY_RUN)) is run
    assert permission(holds, session(Kind.INTERVALS)) is intervals
    assert permission(holds, session(Kind.REST)) is Permission.FREE
    heavy = session(Kind.STRENGTH, focus=Focus.UPPER, load=LiftLoad.HEAVY)
    assert permission(holds, heavy) is not Permission.FREE


def test_SA_4_rest_lasts_through_the_day_without() -> None:
    hold = after_illness_told(judge_illness(Illness.FEVER, on(0)), Illness.BELOW_NECK, on(1))
    assert hold.until is None
    hold = after_illness_told(hold, None, on(2))
    assert hold.open_on(on(2)) and not hold.open_on(on(3))
    again = after_illness_told(hold, Illness.FEVER, on(3))
    assert again.until is None and again.open_on(on(3))


def test_SA_4_a_mild_illness_that_moves_down_becomes_rest() -> None:
    mild = judge_illness(Illness.ABOVE_NECK, on(0))
    assert after_illness_told(mild, Illness.FEVER, on(1)).limit is Limit.NO_TRAINING
    fever = judge_illness(Illness.FEVER, on(0))
    assert after_illness_told(fever, Illness.ABOVE_NECK, on(1)).limit is Limit.NO_TRAINING


@pytest.mark.parametrize(("ill", "half"), [(1, 1), (3, 3), (7, 7), (12, 7)])
def test_SA_10_after_an_illness_half_for_as_many_days_as_ill_seven_at_most(ill: int, half: int) -> None:
    hold = after_illness_told(judge_illness(Illness.FEVER, on(0)), None, on(ill))
    first = ill + 1
    volumes = [volume_after_illness([hold], on(first + i)) for i in range(half + 1)]
    assert volumes == [0.5] * half + [1.0]
    assert hold.back_since == on(first + half)
    assert volume_after_illness([judge_illness(Illness.FEVER, on(0))], on(ill)) == 1.0, "held, not halved"


def test_SA_10_a_mild_illness_leaves_no_half_days() -> None:
    mild = after_illness_told(judge_illness(Illness.ABOVE_NECK, on(0)), None, on(4))
    assert mild.back_since == on(5)
    assert volume_after_illness([mild], on(5)) == 1.0


# SA-2, SA-5, SA-6, SA-7


def test_SA_2_a_cardiac_flag_holds_all_training_and_is_an_emergency() -> None:
    verdict = judge_red_flag(RedFlag.CARDIAC, on(0))
    assert verdict.rule == "SA-2" and verdict.hold is not None
    for kind in Kind:
        expected = Permission.FREE if kind is Kind.REST else Permission.HELD
        assert permission([verdict.hold], session(kind, 400)) is expected


def test_SA_10_only_a_doctors_word_confirmed_once_more_ends_SA_2() -> None:
    hold = judge_red_flag(RedFlag.CARDIAC, on(0)).hold
    assert hold is not None
    for tried in (
        after_pain_told(hold, pain(1, 0, None)),
        after_professional_seen(hold, on(1)),
        after_word_given(hold, [Condition.DOCTOR_CONSENT], on(1)),
    ):
        assert tried == hold
    asked = after_doctor_cleared(hold, on(3))
    assert asked.to_confirm and asked.until is None
    assert after_doctor_cleared(asked, on(4)).until == on(4)
    knee = hold_of(pain(0, 7))
    assert after_doctor_cleared(knee, on(1)) == knee


def test_SA_3_a_bone_flag_stops_running_until_a_professional_has_seen_it() -> None:
    verdict = judge_red_flag(RedFlag.BONE, on(0))
    assert verdict.see_professional and verdict.hold is not None
    assert (verdict.hold.limit, verdict.hold.ends_when) == (Limit.NO_RUNNING, EndsWhen.SEEN_PROFESSIONAL)


def test_SA_5_a_crisis_rests_unasked_messages_for_24_hours() -> None:
    verdict = judge_red_flag(RedFlag.CRISIS, on(0))
    assert (verdict.rule, verdict.quiet_hours, verdict.hold) == ("SA-5", 24, None)
    others = [judge_red_flag(flag, on(0)) for flag in RedFlag if flag is not RedFlag.CRISIS]
    assert all(each.quiet_hours == 0 for each in others)


def test_SA_6_low_energy_sends_to_a_professional_without_a_hold() -> None:
    verdict = judge_red_flag(RedFlag.LOW_ENERGY, on(0))
    assert (verdict.rule, verdict.see_professional, verdict.hold) == ("SA-6", True, None)


@pytest.mark.parametrize(
    ("condition", "word"),
    [(Condition.UNDER_16, Condition.GUARDIAN_CONSENT), (Condition.PREGNANT, Condition.DOCTOR_CONSENT)],
)
def test_SA_7_easy_only_until_the_word_asked_for(condition: Condition, word: Condition) -> None:
    (hold,) = judge_conditions([condition], on(0))
    assert permission([hold], session(Kind.TEMPO_RUN)) is Permission.EASY
    assert permission([hold], session(Kind.EASY_RUN)) is Permission.FREE
    assert after_word_given(hold, [condition], on(5)) == hold
    assert after_word_given(hold, [condition, word], on(5)).until == on(5)
    assert judge_conditions([condition, word], on(0)) == ()
    assert judge_conditions([], on(0)) == ()


# What holds for any hold


@given(st.integers(0, 2000))
def test_SA_10_silence_never_ends_a_hold(later: int) -> None:
    cardiac, bone = (judge_red_flag(flag, on(0)).hold for flag in (RedFlag.CARDIAC, RedFlag.BONE))
    assert cardiac is not None and bone is not None
    holds = [cardiac, bone, hold_of(pain(0, 8)), judge_illness(Illness.FEVER, on(0))]
    holds += judge_conditions([Condition.UNDER_16, Condition.PREGNANT], on(0))
    assert all(hold.open_on(on(later)) for hold in holds)


@given(st.permutations([Limit.NO_TRAINING, Limit.NO_RUNNING, Limit.EASY_ONLY]), st.sampled_from(list(Kind)))
def test_SA_the_strictest_hold_speaks(limits: list[Limit], kind: Kind) -> None:
    holds = [
        Hold(id=limit, rule="SA-4", limit=limit, since=on(0), ends_when=EndsWhen.DAY_WITHOUT)
        for limit in limits
    ]
    assert permission(holds, session(kind)) is (Permission.FREE if kind is Kind.REST else Permission.HELD)


@given(
    st.integers(0, 10),
    st.integers(0, 9),
    st.dictionaries(st.sampled_from(["changes_gait", *PROFESSIONAL]), st.booleans()),
)
def test_SA_3_more_pain_is_never_judged_milder(level: int, more: int, told: dict[str, Any]) -> None:
    order = [PainAction.TRAIN_AND_WATCH, PainAction.SWAP, PainAction.NO_RUNNING]
    milder, harder = (judge_pain(pain(0, each, **told)).action for each in (level, min(10, level + more)))
    assert order.index(harder) >= order.index(milder)
