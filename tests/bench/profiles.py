"""Many kinds of runners, drawn from a seed: the same in every run."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import TypeVar

from core.training.athlete import (
    Equipment,
    Experience,
    FreeMinutes,
    Goal,
    Limiter,
    Modality,
    Profile,
    Race,
    Spot,
    StrengthTime,
    Terrain,
    Weekday,
)

ZONE = "Europe/Madrid"

T = TypeVar("T")


def random_profile(random: Random, start: date) -> Profile:
    """A profile with every answer drawn; every second one has a race within half a year of `start`."""
    race = None
    if random.random() < 0.5:
        race = Race(
            date=start + timedelta(days=random.randrange(28, 180)),
            distance_km=random.choice([5, 10, 21.1, 42.2, 50, 80]),
            terrain=random.choice(list(Terrain)),
        )
    return Profile(
        timezone=ZONE,
        goal=random.choice(list(Goal)),
        race=race,
        experience=random.choice(list(Experience)),
        birth_year=random.choice([None, random.randrange(1950, 2005)]),
        weekly_run_minutes=random.randrange(60, 480, 10),
        longest_run_km=random.choice([None, random.randrange(5, 25)]),
        easy_pace_s_per_km=random.randrange(270, 480, 10),
        endurance_days=random.randrange(2, 8),
        long_run_day=random.choice(list(Weekday)),
        availability={day: _free(random) for day in Weekday if random.random() < 0.4},
        strength_time=random.choice(list(StrengthTime)),
        limiter=random.choice(list(Limiter)),
        modalities=_some(random, [each for each in Modality if each is not Modality.MIXED], 4),
        equipment=_some(random, list(Equipment), 6),
        sore_spots=_some(random, list(Spot), 1),
    )


def _free(random: Random) -> FreeMinutes:
    return FreeMinutes(am=random.choice([0, 45, 60, 90]), pm=random.choice([0, 30, 45, 60]))


def _some(random: Random, choices: list[T], most: int) -> tuple[T, ...]:
    return tuple(random.sample(choices, random.randint(0, most)))
