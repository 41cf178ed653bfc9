"""The swap offers what suits the day, never more than was planned, and never what a sore spot forbids."""

from __future__ import annotations

from typing import Any

import pytest

from core.training.athlete import QUALITY, Kind, Limiter, Modality, Profile, Spot
from core.training.catalogue import modality
from core.training.prescription import exercises_for
from core.training.session import Focus, LiftLoad, Origin, Part, Pattern, Session
from core.training.swap import (
    FACTS,
    Circumstances,
    Proposal,
    Reason,
    Way,
    Weather,
    propose,
    rank_modalities,
)
from tests.training.swaps import ALL, athlete, run, ways

M = Modality
INTERVALS = run(Kind.INTERVALS, 50, 8, hard=True, pattern=Pattern(repeats=8, work_s=90, rpe=8))
LONG = run(Kind.LONG_RUN, 120, 4, hard=True)
LIFT = run(Kind.STRENGTH, 40, 6, routine="ST-2", focus=Focus.LEGS, load=LiftLoad.HEAVY, hard=True)


def swapped(
    session: Session, profile: Profile, reason: Reason, swaps_this_week: int = 0, **more: Any
) -> Proposal:
    return propose(session, profile, Circumstances(reason=reason, **more), swaps_this_week)


def offered(proposal: Proposal) -> list[Modality | None]:
    return [offer.session.modality for offer in proposal.offers if offer.session.modality]


# SW-1


@pytest.mark.parametrize(("planned", "minutes"), [(45, 45), (47, 45), (49, 45), (50, 50)])
def test_SW_1_same_effort_and_minutes_rounded_down_to_five(planned: int, minutes: int) -> None:
    first = swapped(run(minutes=planned, rpe=4), athlete(*ALL), Reason.AMBER).offers[0].session
    assert (first.kind, first.minutes, first.rpe) == (Kind.CROSS_TRAINING, minutes, 4)
    assert first.origin is Origin.SWAP and first.replaces == "s1" and first.id == ""


def test_SW_1_the_easy_pace_gives_the_minutes_of_a_distance() -> None:
    session = run(minutes=None, distance_km=8.0)
    profile = athlete(*ALL, easy_pace_s_per_km=372)  # 49.6 minutes
    assert swapped(session, profile, Reason.AMBER).offers[0].session.minutes == 45


def test_SW_1_intervals_keep_their_pattern_where_hard_work_is_allowed() -> None:
    for offer in swapped(INTERVALS, athlete(*ALL), Reason.WEATHER_BAD).offers:
        assert offer.session.pattern == INTERVALS.pattern
        assert (offer.session.rpe, offer.session.hard) == (8, True)


def test_SW_1_the_sources_own_figure() -> None:
    assert FACTS["swap-fact-figure"] == {"minutes": 45, "miles_from": 6, "miles_to": 7}


# SW-2


@pytest.mark.parametrize(
    "reason", [Reason.AMBER, Reason.WEATHER_HEAT, Reason.WEATHER_BAD, Reason.WISH, Reason.TRAVEL]
)
def test_SW_2_the_long_run_is_shortened_or_moved_not_replaced(reason: Reason) -> None:
    proposal = swapped(LONG, athlete(*ALL), reason)
    assert [(o.session.kind, o.session.minutes) for o in proposal.offers] == [(Kind.LONG_RUN, 80)]
    assert proposal.keep_allowed and proposal.may_move
    assert "SW-2" in proposal.rules


@pytest.mark.parametrize("more", [{"reason": Reason.RED}, {"reason": Reason.AMBER, "level": "red"}])
def test_SW_2_in_red_the_long_run_is_replaced(more: dict[str, Any]) -> None:
    proposal = propose(LONG, athlete(*ALL), Circumstances(**more), 0)
    assert all(not offer.session.kind.is_run for offer in proposal.offers)
    assert Way.ACTIVE_RECOVERY in ways(proposal)


def test_SW_2_with_an_injury_the_long_run_is_replaced() -> None:
    proposal = swapped(LONG, athlete(*ALL), Reason.INJURY)
    assert proposal.offers[0].session.kind is Kind.CROSS_TRAINING and not proposal.keep_allowed


# SW-3


@pytest.mark.parametrize(("so_far", "asks"), [(0, False), (1, False), (2, True), (3, True)])
def test_SW_3_a_third_swap_asks_whether_running_should_pause(so_far: int, asks: bool) -> None:
    proposal = swapped(run(), athlete(*ALL), Reason.AMBER, so_far)
    assert proposal.third_swap is asks
    assert ("SW-3" in proposal.rules) is asks


def test_SW_3_rain_is_no_reason_to_ask() -> None:
    assert not swapped(run(), athlete(*ALL), Reason.WEATHER_BAD, 5).third_swap


@pytest.mark.parametrize(
    ("spot", "last"),
    [(Spot.KNEE, M.CYCLING), (Spot.SHOULDER, M.SWIMMING), (Spot.GROIN, M.DEEP_WATER_RUNNING)],
)
@pytest.mark.parametrize("session", [run(), INTERVALS, LONG], ids=["easy", "intervals", "long"])
def test_SW_3_an_injury_means_pool_or_bike_by_the_sore_spot(
    session: Session, spot: Spot, last: Modality
) -> None:
    circumstances = Circumstances(reason=Reason.INJURY, sore_spots=frozenset({spot}))
    ranked = rank_modalities(athlete(*ALL), circumstances)
    assert set(ranked) == {M.SWIMMING, M.DEEP_WATER_RUNNING, M.CYCLING}
    assert ranked[-1] is last
    proposal = propose(session, athlete(*ALL), circumstances, 0)
    assert tuple(offered(proposal)) == ranked[:2]
    assert not proposal.keep_allowed and not proposal.may_move
    assert all((offer.session.rpe or 0) <= 4 for offer in proposal.offers)


def test_SW_3_an_injury_with_nothing_at_hand_means_rest() -> None:
    assert ways(swapped(run(), athlete(M.ROWING), Reason.INJURY)) == [Way.REST]


# SW-4


@pytest.mark.parametrize("kind", sorted(QUALITY))
@pytest.mark.parametrize("reason", [Reason.AMBER, Reason.WISH, Reason.WEATHER_BAD, Reason.NO_TIME])
def test_SW_4_hard_work_becomes_easy_in_amber_whatever_the_reason(kind: Kind, reason: Reason) -> None:
    session = run(kind, 60, 8, hard=True, pattern=Pattern(repeats=5, work_s=180, rpe=8))
    proposal = swapped(session, athlete(*ALL), reason, level="amber")
    assert proposal.offers
    for offer in proposal.offers:
        assert offer.session.pattern is None and not offer.session.hard
        assert (offer.session.rpe or 0) <= 3
        assert offer.session.kind not in QUALITY
    assert "SW-4" in proposal.rules


@pytest.mark.parametrize(("planned", "eased"), [(4, 4), (5, 3), (6, 3), (2, 2)])
def test_SW_4_effort_above_zone_2_is_eased_in_amber(planned: int, eased: int) -> None:
    session = run(Kind.TEMPO_RUN, 40, planned, hard=planned > 4)
    assert swapped(session, athlete(*ALL), Reason.AMBER).offers[0].session.rpe == eased


# SW-5


def test_SW_5_two_modalities_an_easier_run_and_keeping_it() -> None:
    proposal = swapped(run(), athlete(*ALL), Reason.AMBER)
    assert ways(proposal) == [Way.CROSS_TRAINING, Way.CROSS_TRAINING, Way.EASIER_RUN]
    assert len(set(offered(proposal))) == 2
    assert proposal.keep_allowed
    easier = proposal.offers[2].session
    assert (easier.kind, easier.minutes, easier.rpe) == (Kind.RECOVERY_RUN, 30, 2)


def test_SW_5_a_hard_run_may_become_an_easy_one() -> None:
    easier = swapped(INTERVALS, athlete(M.CYCLING), Reason.AMBER).offers[-1].session
    assert (easier.kind, easier.minutes, easier.rpe) == (Kind.EASY_RUN, 50, 3)


@pytest.mark.parametrize("reason", [Reason.AMBER, Reason.NO_EQUIPMENT, Reason.WEATHER_BAD])
def test_SW_5_with_nothing_at_hand_brisk_walking_or_rest(reason: Reason) -> None:
    proposal = swapped(run(), athlete(M.CYCLING), reason, not_at_hand=frozenset({M.CYCLING}))
    assert ways(proposal)[-2:] == [Way.BRISK_WALK, Way.REST]
    walk = proposal.offers[-2].session
    assert (walk.kind, walk.modality, walk.routine) == (Kind.CROSS_TRAINING, None, "brisk_walk")
    assert (walk.minutes, walk.rpe) == (45, 3)
    assert exercises_for("brisk_walk", athlete()) == ()


def test_SW_5_a_single_modality_still_leaves_two_ways() -> None:
    assert len(swapped(run(), athlete(M.CYCLING), Reason.WEATHER_BAD).offers) >= 2


def test_SW_5_a_wish_comes_first() -> None:
    proposal = swapped(run(), athlete(M.CYCLING, M.ELLIPTICAL), Reason.WISH, wish=M.ROWING)
    assert offered(proposal)[0] is M.ROWING and proposal.refused_wish is None


def test_SW_5_a_wish_that_a_sore_spot_forbids_is_refused() -> None:
    spots = frozenset({Spot.HIP})
    proposal = swapped(run(), athlete(M.CYCLING), Reason.WISH, wish=M.ROWING, sore_spots=spots)
    assert M.ROWING not in offered(proposal) and proposal.refused_wish is M.ROWING


# SW-6


def test_SW_6_heat_means_elliptical_or_pool() -> None:
    ranked = rank_modalities(athlete(*ALL), Circumstances(reason=Reason.WEATHER_HEAT))
    assert set(ranked) == {M.ELLIPTICAL, M.SWIMMING, M.DEEP_WATER_RUNNING}
    told = rank_modalities(athlete(*ALL), Circumstances(reason=Reason.AMBER, weather=Weather.HEAT))
    assert told == ranked


def test_SW_6_bad_weather_means_indoors() -> None:
    ranked = rank_modalities(athlete(*ALL), Circumstances(reason=Reason.WEATHER_BAD))
    assert M.RUCKING not in ranked and all(modality(name).indoor for name in ranked)


def test_SW_6_a_closed_pool_leaves_the_dry_ones() -> None:
    ranked = rank_modalities(athlete(*ALL), Circumstances(reason=Reason.CLOSED_POOL))
    assert ranked and not any(modality(name).water for name in ranked)


def test_SW_6_no_bike_today() -> None:
    ride = run(Kind.CROSS_TRAINING, 60, 4, modality=M.CYCLING)
    proposal = swapped(
        ride, athlete(M.CYCLING, M.ELLIPTICAL), Reason.NO_EQUIPMENT, not_at_hand=frozenset({M.CYCLING})
    )
    first = proposal.offers[0].session
    assert (first.modality, first.minutes, first.rpe) == (M.ELLIPTICAL, 60, 4)


def test_SW_6_only_twenty_minutes() -> None:
    proposal = swapped(run(), athlete(*ALL), Reason.NO_TIME, minutes_available=20)
    first = proposal.offers[0]
    assert (first.way, first.session.kind, first.session.minutes) == (Way.SHORTER, Kind.EASY_RUN, 20)
    assert {offer.session.minutes for offer in proposal.offers} == {20} and len(proposal.offers) == 2


def test_SW_6_only_twenty_minutes_make_a_hard_run_easy() -> None:
    first = swapped(INTERVALS, athlete(*ALL), Reason.NO_TIME, minutes_available=20).offers[0].session
    assert (first.kind, first.minutes, first.rpe, first.hard, first.pattern) == (
        Kind.EASY_RUN, 20, 3, False, None,
    )  # fmt: skip


def test_SW_6_half_an_hour_keeps_a_hard_run_with_fewer_repetitions() -> None:
    first = swapped(INTERVALS, athlete(*ALL), Reason.NO_TIME, minutes_available=30).offers[0].session
    assert (first.kind, first.minutes, first.rpe, first.hard) == (Kind.INTERVALS, 30, 8, True)
    assert first.pattern == Pattern(repeats=4, work_s=90, rpe=8)


@pytest.mark.parametrize(("there_are", "hard"), [(25, True), (24, False)])
def test_SW_6_a_hard_run_needs_time_to_warm_up(there_are: int, hard: bool) -> None:
    offers = swapped(INTERVALS, athlete(*ALL), Reason.NO_TIME, minutes_available=there_are).offers
    assert any(offer.session.hard for offer in offers) is hard


def test_SW_6_no_time_without_a_number_is_half() -> None:
    assert swapped(run(minutes=60), athlete(*ALL), Reason.NO_TIME).offers[0].session.minutes == 30


def test_SW_6_a_shortened_distance_shrinks_with_the_minutes() -> None:
    session = run(minutes=50, distance_km=8.0)
    first = swapped(session, athlete(*ALL), Reason.NO_TIME, minutes_available=25).offers[0].session
    assert (first.minutes, first.distance_km) == (25, 4.0)


def test_SW_6_no_crumbs_of_a_run() -> None:
    proposal = swapped(run(), athlete(*ALL), Reason.NO_TIME, minutes_available=15)
    assert not any(offer.session.kind.is_run for offer in proposal.offers)
    assert ways(proposal) == [Way.MOBILITY, Way.BRISK_WALK, Way.REST]


def test_SW_6_little_time_for_strength_is_the_ten_minutes() -> None:
    proposal = swapped(LIFT, athlete(), Reason.NO_TIME, minutes_available=15)
    first = proposal.offers[0].session
    assert (first.routine, first.minutes, first.load) == ("ST-5", 10, LiftLoad.LIGHT)


def test_SW_6_twenty_minutes_are_enough_for_strength() -> None:
    first = swapped(LIFT, athlete(), Reason.NO_TIME, minutes_available=20).offers[0].session
    assert (first.routine, first.minutes) == ("ST-2", 20)


@pytest.mark.parametrize(("there_are", "kind"), [(60, Kind.LONG_RUN), (55, Kind.EASY_RUN)])
def test_SW_6_a_long_run_cut_below_half_is_an_easy_run(there_are: int, kind: Kind) -> None:
    proposal = swapped(LONG, athlete(*ALL), Reason.NO_TIME, minutes_available=there_are)
    assert [offer.session.kind for offer in proposal.offers] == [kind] and proposal.may_move


def test_SW_6_time_enough_after_all_needs_no_offer() -> None:
    assert swapped(run(), athlete(*ALL), Reason.NO_TIME, minutes_available=45).offers == ()


def test_SW_6_a_mixed_session_keeps_the_parts_that_fit() -> None:
    parts = (Part(modality=M.CYCLING, minutes=20), Part(modality=M.STAIRS, minutes=20))
    mixed = run(Kind.CROSS_TRAINING, 40, 4, modality=M.MIXED, parts=parts)
    first = swapped(mixed, athlete(*ALL), Reason.NO_TIME, minutes_available=30).offers[0].session
    assert [part.minutes for part in first.parts] == [20, 10] and first.minutes == 30


# SW-7 to SW-9, WS-8, SA


def test_SW_7_the_engine_touches_no_other_day() -> None:
    for offer in swapped(LONG, athlete(*ALL), Reason.AMBER).offers:
        assert (offer.session.date, offer.session.slot) == (LONG.date, LONG.slot)


def test_SW_8_a_third_of_the_osteoarthritis() -> None:
    assert FACTS["swap-fact-joints"] == {"share": 3}


def test_SW_9_six_weeks_keep_the_engine() -> None:
    assert FACTS["swap-fact-engine"] == {"weeks": 6}


@pytest.mark.parametrize(("planned", "minutes"), [(90, 60), (45, 45)])
def test_XT_12_WS_8_red_means_active_recovery_or_rest(planned: int, minutes: int) -> None:
    proposal = swapped(run(Kind.TEMPO_RUN, planned, 7, hard=True), athlete(*ALL), Reason.RED)
    assert ways(proposal) == [Way.ACTIVE_RECOVERY, Way.ACTIVE_RECOVERY, Way.REST]
    for offer in proposal.offers[:-1]:
        assert (offer.session.minutes, offer.session.rpe, offer.session.hard) == (minutes, 2, False)


def test_WS_8_strength_in_red_gives_way_to_mobility_or_rest() -> None:
    assert ways(swapped(LIFT, athlete(*ALL), Reason.RED)) == [Way.MOBILITY, Way.REST]


def test_strength_in_amber_is_lighter_or_mobility() -> None:
    proposal = swapped(LIFT, athlete(*ALL), Reason.AMBER)
    assert ways(proposal) == [Way.LIGHTER, Way.MOBILITY]
    assert proposal.offers[0].session.load is LiftLoad.LIGHT
    gentle = proposal.offers[1].session
    assert (gentle.routine, gentle.minutes, gentle.rpe) == ("yoga", 20, 2)


def test_SA_when_all_training_is_held_only_rest_is_offered() -> None:
    proposal = swapped(run(), athlete(*ALL), Reason.WISH, no_training=True)
    assert ways(proposal) == [Way.REST] and not proposal.keep_allowed


def test_SA_4_easy_only_forbids_keeping_a_hard_run() -> None:
    assert not swapped(INTERVALS, athlete(*ALL), Reason.WISH, easy_only=True).keep_allowed
    assert swapped(run(), athlete(*ALL), Reason.WISH, easy_only=True).keep_allowed


def test_SA_3_a_hold_on_running_leaves_no_run() -> None:
    proposal = swapped(run(), athlete(*ALL), Reason.WISH, no_running=True)
    assert not proposal.keep_allowed
    assert not any(offer.session.kind.is_run for offer in proposal.offers)


def test_a_race_is_not_swapped_for_amber() -> None:
    proposal = swapped(run(Kind.RACE, 120, 9, hard=True), athlete(*ALL), Reason.AMBER)
    assert proposal.offers == () and proposal.keep_allowed and not proposal.may_move


# XT-11


BASE_PROFILE = athlete(M.CYCLING, M.SWIMMING, M.INCLINE_WALKING, M.ROWING, limiter=Limiter.LEGS)
BASE_DAY = Circumstances(reason=Reason.AMBER)


@pytest.mark.parametrize(
    ("profile", "day", "first"),
    [
        pytest.param(BASE_PROFILE, BASE_DAY, M.CYCLING, id="as it is"),
        pytest.param(
            athlete(*BASE_PROFILE.modalities, limiter=Limiter.HEART_LUNGS), BASE_DAY, M.SWIMMING, id="limiter"
        ),
        pytest.param(
            athlete(M.INCLINE_WALKING, M.CYCLING, sore_spots=(Spot.CALF,)),
            BASE_DAY,
            M.CYCLING,
            id="sore spot",
        ),
        pytest.param(athlete(M.INCLINE_WALKING, M.CYCLING), BASE_DAY, M.INCLINE_WALKING, id="no sore spot"),
        pytest.param(
            BASE_PROFILE,
            Circumstances(reason=Reason.AMBER, not_at_hand=frozenset({M.CYCLING})),
            M.INCLINE_WALKING,
            id="at hand",
        ),
        pytest.param(
            BASE_PROFILE, Circumstances(reason=Reason.AMBER, weather=Weather.HEAT), M.SWIMMING, id="weather"
        ),
        pytest.param(
            BASE_PROFILE,
            Circumstances(reason=Reason.AMBER, last_chosen=M.CYCLING),
            M.INCLINE_WALKING,
            id="chosen last",
        ),
        pytest.param(
            athlete(M.INCLINE_WALKING, M.SWIMMING, M.CYCLING, limiter=Limiter.LEGS),
            BASE_DAY,
            M.INCLINE_WALKING,
            id="liking",
        ),
    ],
)
def test_XT_11_each_consideration_changes_the_first_offer(
    profile: Profile, day: Circumstances, first: Modality
) -> None:
    assert rank_modalities(profile, day)[0] is first
    assert propose(run(), profile, day, 0).offers[0].session.modality is first


def test_XT_11_the_limiter_comes_before_variety_and_liking() -> None:
    profile = athlete(M.CYCLING, M.ELLIPTICAL, M.AIR_BIKE, limiter=Limiter.HEART_LUNGS)
    day = Circumstances(reason=Reason.AMBER, last_chosen=M.AIR_BIKE)
    assert rank_modalities(profile, day) == (M.AIR_BIKE, M.CYCLING, M.ELLIPTICAL)
