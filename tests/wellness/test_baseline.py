"""The personal baseline and what is low against it (WS-1, WS-2)."""

from __future__ import annotations

from random import Random
from statistics import fmean, stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.wellness.baseline import Frozen, baseline, baseline_day, is_low
from core.wellness.check_in import Item
from core.wellness.diary import Usual
from core.wellness.history import assess_all
from core.wellness.signs import Level, assess_day
from core.wellness.watch import open_watch
from tests.wellness.days import Told, after_usual, days, on


def test_WS_1_mean_and_spread_of_the_28_days_before_today() -> None:
    ratings = [1, *[2, 3, 4, 4] * 7, 5]
    told = days([(rating,) for rating in ratings])
    usual = baseline(told, on(29)).of(Item.FATIGUE)
    assert usual is not None
    assert usual.answers == 28
    assert usual.mean == pytest.approx(fmean(ratings[1:29]))
    assert usual.spread == pytest.approx(stdev(ratings[1:29]))


def test_WS_1_no_baseline_from_thirteen_answers_one_from_fourteen() -> None:
    told = days([(3,)] * 14)
    assert baseline(told, on(13)).of(Item.FATIGUE) is None
    assert baseline(told, on(14)).of(Item.FATIGUE) is not None
    assert baseline(told, on(14)).of(Item.MOOD) is None
    assert [each.baseline for each in assess_all(days([(3, 3, 3)] * 16))] == [False] * 14 + [True] * 2


def test_WS_1_a_spread_near_zero_is_floored() -> None:
    usual = baseline(days([(4,)] * 28), on(28)).of(Item.FATIGUE)
    assert usual == Usual(mean=4, spread=0.5, answers=28)


def test_WS_1_the_baseline_stands_still_at_the_first_red_day() -> None:
    told = after_usual(*[(1, 1, 1)] * 20)
    frozen, moving = baseline(told, on(47), frozen_from=on(28)), baseline(told, on(47))
    assert frozen.last == on(27) and moving.last == on(46)
    assert frozen.items[Item.MOOD].mean == 3
    assert moving.items[Item.MOOD].mean == pytest.approx((9 * 3 + 19 * 1) / 28)


@pytest.mark.parametrize(("later", "stands_still"), [(0, True), (41, True), (42, False)])
def test_WS_1_it_stands_still_for_42_days_at_most(later: int, stands_still: bool) -> None:
    assert baseline_day(on(later), [Frozen(first_red=on(0))]) == on(0 if stands_still else later)
    assert Frozen(first_red=on(0)).covers(on(later)) is stands_still


def test_WS_1_it_moves_again_when_the_watch_has_ended() -> None:
    spell = Frozen(first_red=on(10), ended=on(15))
    assert baseline_day(on(15), [spell]) == on(10)
    assert baseline_day(on(16), [spell]) == on(16)
    assert baseline_day(on(9), [spell]) == on(9)
    assert open_watch(on(10)).frozen == Frozen(first_red=on(10))


def test_WS_1_a_long_bad_spell_does_not_become_normal() -> None:
    spell: list[Told] = [(2, 2, 3)] * 35
    levels = [each.level for each in assess_all(after_usual(*spell))][28:]
    assert levels[:2] == [Level.AMBER] * 2
    assert set(levels[2:]) == {Level.RED}
    assert assess_day(after_usual(*spell), on(62)).level is Level.GREEN, (
        "without the watch it would be normal"
    )


@pytest.mark.parametrize(
    ("rating", "mean", "spread", "low"),
    [
        (2, 3.25, 1.0, True),
        (2, 3.24, 1.0, False),
        (3, 4.25, 1.0, True),
        (4, 5.25, 1.0, False),  # a four is never low
        (3, 3.6, 0.5, False),
        (3, 3.625, 0.5, True),
        (1, 2.0, 0.9, False),
    ],
)
def test_WS_2_low_is_1_25_spreads_below_the_baseline_and_at_most_3(
    rating: int, mean: float, spread: float, low: bool
) -> None:
    assert is_low(rating, Usual(mean=mean, spread=spread, answers=28)) is low


@pytest.mark.parametrize(("rating", "low"), [(None, False), (1, True), (2, True), (3, False)])
def test_WS_2_before_there_is_a_baseline_low_is_2_or_less(rating: int | None, low: bool) -> None:
    assert is_low(rating, None) is low


@given(st.integers(0, 2**32), st.integers(0, 40))
def test_WS_1_the_order_of_the_days_and_what_lies_after_today_change_nothing(seed: int, today: int) -> None:
    random = Random(seed)
    told = days([(random.randint(1, 5), random.randint(1, 5), random.randint(1, 5)) for _ in range(41)])
    shuffled = random.sample(told, len(told))
    assert assess_day(shuffled, on(today)) == assess_day(told[: today + 1], on(today))
