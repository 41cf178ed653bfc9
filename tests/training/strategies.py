"""Athletes of every kind for Hypothesis: odd free minutes, volumes, races near and far, every goal and condition."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st

from core.training.athlete import (
    Condition,
    Equipment,
    Experience,
    FreeMinutes,
    Goal,
    Kind,
    Limiter,
    Modality,
    OwnRun,
    Profile,
    Race,
    Slot,
    Spot,
    StrengthTime,
    Terrain,
    Weekday,
)

#: A Monday and the six days after it: plans begin on any weekday.
FIRST_DAYS = st.integers(0, 6).map(lambda days: date(2026, 3, 2) + timedelta(days=days))

free_minutes = st.builds(
    FreeMinutes,
    am=st.sampled_from([0, 0, 15, 20, 30, 45, 60, 90, 240]),
    pm=st.sampled_from([0, 0, 10, 20, 30, 45, 60, 120]),
)
runs_of_their_own = st.builds(
    OwnRun,
    weekday=st.sampled_from(Weekday),
    kind=st.sampled_from([kind for kind in Kind if kind.is_run and kind is not Kind.RACE]),
    km=st.sampled_from([4.0, 8.5, 12.0, 28.0]),
    slot=st.sampled_from(Slot),
)


@st.composite
def races(draw: st.DrawFn) -> Race:
    """A race from three weeks behind the first days to half a year ahead."""
    days = draw(st.one_of(st.integers(-21, 28), st.integers(28, 180)))
    return Race(
        date=date(2026, 3, 5) + timedelta(days=days),
        distance_km=draw(st.sampled_from([5.0, 10.0, 21.1, 42.2, 50.0, 80.0, 160.0])),
        terrain=draw(st.sampled_from(Terrain)),
    )


@st.composite
def profiles(draw: st.DrawFn, *, own_runs: bool = False) -> Profile:
    """An athlete; with `own_runs` one who brought some."""
    conditions = draw(st.sampled_from([(), (), (), (Condition.UNDER_16,), (Condition.PREGNANT,)]))
    return Profile(
        timezone="Europe/Madrid",
        goal=draw(st.sampled_from(Goal)),
        race=draw(st.none() | races()),
        experience=draw(st.sampled_from(Experience)),
        birth_year=draw(st.sampled_from([None, 1950, 1976, 1977, 1995])),
        weekly_run_minutes=draw(st.sampled_from([None, 0, 25, 60, 120, 200, 350, 700])),
        longest_run_km=draw(st.sampled_from([None, 2.0, 6.0, 12.0, 21.0, 35.0])),
        endurance_days=draw(st.integers(1, 7)),
        long_run_day=draw(st.sampled_from(Weekday)),
        availability=draw(st.dictionaries(st.sampled_from(Weekday), free_minutes)),
        strength_time=draw(st.sampled_from(StrengthTime)),
        limiter=draw(st.sampled_from(Limiter)),
        modalities=tuple(
            draw(
                st.lists(
                    st.sampled_from([name for name in Modality if name is not Modality.MIXED]),
                    unique=True,
                    max_size=4,
                )
            )
        ),
        equipment=tuple(draw(st.lists(st.sampled_from(Equipment), unique=True))),
        sore_spots=tuple(draw(st.lists(st.sampled_from(Spot), unique=True, max_size=2))),
        own_runs=tuple(draw(st.lists(runs_of_their_own, min_size=1, max_size=5))) if own_runs else None,
        conditions=conditions,
    )
