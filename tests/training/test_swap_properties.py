"""Whatever the athlete and the day are like: a swap is never more than was planned, nor what is forbidden."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.training.athlete import QUALITY, Kind, Limiter, Modality, Profile, Spot
from core.training.catalogue import modality
from core.training.session import LiftLoad, Pattern, Session
from core.training.swap import (
    Circumstances,
    Offer,
    Reason,
    Way,
    Weather,
    propose,
    rank_modalities,
)
from tests.training.swaps import ALL, athlete, run, ways


def _sessions() -> st.SearchStrategy[Session]:
    patterns = st.none() | st.builds(
        Pattern, repeats=st.integers(1, 12), work_s=st.integers(20, 600), rpe=st.integers(6, 10)
    )

    def build(kind: Kind, minutes: int, rpe: int, pattern: Pattern | None, name: Modality | None) -> Session:
        if kind is Kind.REST:
            return run(kind, None, None)
        hard = rpe > 4 or kind is Kind.LONG_RUN
        return run(
            kind,
            minutes,
            rpe,
            hard=hard,
            pattern=pattern if kind in QUALITY else None,
            modality=name if kind is Kind.CROSS_TRAINING else None,
            load=LiftLoad.HEAVY if kind is Kind.STRENGTH and hard else None,
        )

    return st.builds(
        build,
        st.sampled_from(Kind),
        st.integers(3, 300),
        st.integers(1, 10),
        patterns,
        st.sampled_from(ALL),
    )


PROFILES = st.builds(
    lambda names, limiter, spots: athlete(*names, limiter=limiter, sore_spots=tuple(spots)),
    st.lists(st.sampled_from(Modality), unique=True),
    st.sampled_from(Limiter),
    st.sets(st.sampled_from(Spot), max_size=3),
)
DAYS = st.builds(
    Circumstances,
    reason=st.sampled_from(Reason),
    level=st.sampled_from(["green", "amber", "red"]),
    minutes_available=st.none() | st.integers(0, 200),
    not_at_hand=st.frozensets(st.sampled_from(ALL), max_size=4),
    sore_spots=st.frozensets(st.sampled_from(Spot), max_size=2),
    no_running=st.booleans(),
    easy_only=st.booleans(),
    no_training=st.booleans(),
    last_chosen=st.none() | st.sampled_from(ALL),
    weather=st.none() | st.sampled_from(Weather),
    wish=st.none() | st.sampled_from(Modality),
)


def _load(session: Session) -> int:
    return (session.minutes or 0) * (session.rpe or 0)


@given(_sessions(), PROFILES, DAYS, st.integers(0, 4))
def test_SW_a_swap_never_raises_minutes_effort_or_load(
    session: Session, profile: Profile, day: Circumstances, swaps: int
) -> None:
    for offer in propose(session, profile, day, swaps).offers:
        made = offer.session
        assert (made.minutes or 0) <= (session.minutes or 0)
        assert (made.rpe or 0) <= (session.rpe or 0)
        assert _load(made) <= _load(session)
        assert not made.hard or session.hard
        assert made.pattern is None or (
            session.pattern is not None and made.pattern.repeats <= session.pattern.repeats
        )


@given(_sessions(), PROFILES, DAYS)
def test_SW_no_offer_is_banned_absent_or_forbidden(
    session: Session, profile: Profile, day: Circumstances
) -> None:
    spots = {*profile.sore_spots, *day.sore_spots}
    for offer in propose(session, profile, day, 0).offers:
        made = offer.session
        if made.modality is not None:
            assert not modality(made.modality).banned_for(spots)
            assert made.modality not in day.not_at_hand or made.modality is day.wish
        if day.injured:
            assert not made.kind.is_run
        if day.red or day.no_training:
            assert (made.rpe or 0) <= 2
        if not day.hard_allowed:
            assert made.pattern is None and made.kind not in QUALITY
            assert (made.rpe or 0) <= 4
            assert not made.hard or made.kind is Kind.LONG_RUN


@given(_sessions(), PROFILES, DAYS)
def test_WS_8_red_always_offers_rest(session: Session, profile: Profile, day: Circumstances) -> None:
    if day.red and session.kind is not Kind.REST:
        assert ways(propose(session, profile, day, 0)).count(Way.REST) == 1


@given(_sessions(), PROFILES, DAYS)
def test_SW_offers_differ_and_come_in_the_same_order(
    session: Session, profile: Profile, day: Circumstances
) -> None:
    proposal = propose(session, profile, day, 0)
    assert proposal == propose(session, profile, day, 0)
    seen = [_what(offer) for offer in proposal.offers]
    assert len(seen) == len(set(seen))
    assert not any(_what(offer) == _what_planned(session) for offer in proposal.offers)
    assert all(offer.session.minutes is None or offer.session.minutes >= 5 for offer in proposal.offers)


def _what(offer: Offer) -> tuple[object, ...]:
    return _what_planned(offer.session)


def _what_planned(session: Session) -> tuple[object, ...]:
    size = (session.minutes, session.rpe, session.pattern, session.load)
    return (session.kind, session.modality, session.routine, *size)


@given(PROFILES, DAYS)
def test_XT_11_the_order_holds_each_possible_modality_once(profile: Profile, day: Circumstances) -> None:
    ranked = rank_modalities(profile, day)
    assert len(ranked) == len(set(ranked))
    assert set(ranked) <= {*profile.modalities, day.wish} - {Modality.MIXED}
