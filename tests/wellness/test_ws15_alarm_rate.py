"""How often the alarm rings, and whether it rings when it must (WS-15), on simulated people.

The people are made after the reference of WS-15: about half to two thirds of all answers are the middle 3,
one day resembles the next, the three items go up and down together, some mornings are missed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from random import Random
from statistics import mean, median

from core.wellness.check_in import DAILY_THREE, DayTold, Ratings
from core.wellness.history import assess_all
from core.wellness.signs import Assessment, Level
from tests.wellness.days import on

PEOPLE = 35
BAD_SPELLS = 200


def person(random: Random, length: int) -> list[DayTold]:
    """One person's days: latent states that follow a first-order autoregression, rounded to the scale."""
    usual = [random.gauss(3.1, 0.25) for _ in DAILY_THREE]
    spread, memory = random.uniform(0.45, 0.8), random.uniform(0.2, 0.65)
    shared, answers = random.uniform(0.3, 0.75), random.uniform(0.75, 1)
    states = [0.0] * (len(DAILY_THREE) + 1)
    told = []
    for index in range(length):
        states = [memory * state + (1 - memory**2) ** 0.5 * random.gauss(0, 1) for state in states]
        if random.random() > answers:
            continue
        felt = [
            own + spread * (shared**0.5 * states[-1] + (1 - shared) ** 0.5 * state)
            for own, state in zip(usual, states, strict=False)
        ]
        ratings = {
            item.value: min(5, max(1, round(value))) for item, value in zip(DAILY_THREE, felt, strict=True)
        }
        told.append(DayTold(date=on(index), ratings=Ratings(**ratings)))
    return told


@dataclass(frozen=True)
class Rates:
    """One person's counts per 10 checked-in days."""

    episodes: float
    alert_days: float
    red_days: float
    middle: float


def rates(days: list[DayTold], assessments: list[Assessment]) -> Rates:
    alert = [each.level is not Level.GREEN for each in assessments]
    begins = sum(now and not before for before, now in zip([False, *alert], alert, strict=False))
    answers = [told.ratings.of(item) for told in days for item in DAILY_THREE]
    per_ten = 10 / len(alert)
    return Rates(
        episodes=begins * per_ten,
        alert_days=sum(alert) * per_ten,
        red_days=sum(each.level is Level.RED for each in assessments) * per_ten,
        middle=answers.count(3) / len(answers),
    )


@cache
def crowd() -> tuple[Rates, ...]:
    random = Random(20260302)
    people = [person(random, random.randint(240, 480)) for _ in range(PEOPLE)]
    return tuple(rates(each, assess_all(each)) for each in people)


def test_WS_15_the_simulated_answers_are_like_real_ones() -> None:
    assert 0.5 <= median(each.middle for each in crowd()) <= 0.67


def test_WS_15_alert_episodes_are_rare() -> None:
    episodes = [each.episodes for each in crowd()]
    assert median(episodes) <= 1
    assert max(episodes) <= 2.5


def test_WS_15_alert_days_are_at_most_2_in_10_and_red_ones_far_fewer() -> None:
    assert mean(each.alert_days for each in crowd()) <= 2
    assert mean(each.red_days for each in crowd()) <= 0.4


def test_WS_15_a_drop_of_one_step_in_all_three_for_a_week_is_met() -> None:
    random, met = Random(7), 0
    begins = on(60)
    for _ in range(BAD_SPELLS):
        told = [
            dropped(each) if timedelta(0) <= each.date - begins < timedelta(days=7) else each
            for each in person(random, 67)
        ]
        week = [each.level for each in assess_all(told) if each.date >= begins]
        met += any(level is not Level.GREEN for level in week)
    assert met >= 0.95 * BAD_SPELLS


def dropped(told: DayTold) -> DayTold:
    """The day with all three one step down."""
    lower = {item.value: max(1, (told.ratings.of(item) or 1) - 1) for item in DAILY_THREE}
    return DayTold(date=told.date, ratings=Ratings(**lower))
