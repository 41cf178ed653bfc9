"""The signs one by one: note, acute, persistent (WS-3), weak votes (WS-4), more persistent ones (WS-6)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from core.training.athlete import Kind
from core.wellness.check_in import DayTold
from core.wellness.signs import (
    Assessment,
    Context,
    Level,
    RunLogged,
    SignKind,
    assess_day,
    broken_off_quality,
)
from tests.wellness.days import Told, after_usual, day, days, on, telling


def last(told: Sequence[DayTold], context: Context | None = None) -> Assessment:
    return assess_day(told, max(each.date for each in told), context)


def of_kind(assessment: Assessment, kind: SignKind) -> list[tuple[str, str | None]]:
    return [(sign.rule, sign.item) for sign in assessment.signs if sign.kind is kind]


# WS-3


@pytest.mark.parametrize(
    ("told", "note"),
    [
        ([(2, 3, 3)], False),
        ([(2, 3, 3), (2, 3, 3)], True),
        ([(3, 2, 3), (3, 2, 3)], True),
        ([(3, 3, 2), (3, 3, 2)], True),
        ([(2, 3, 3), (3, 2, 3)], False),  # not the same item
        ([(2, 3, 3), (2, 3, 3), (3, 3, 3)], False),  # not today
        ([(2, 3, 3), None, None, (2, 3, 3)], True),
        ([(2, 3, 3), None, None, None, (2, 3, 3)], False),  # three missed days break the run
    ],
)
def test_WS_3_a_note_is_one_item_low_two_checked_in_days_running(told: list[Told], note: bool) -> None:
    for whole in (after_usual(*told), days(told)):
        found = last(whole)
        assert (found.note, found.level, found.signs) == (note, Level.GREEN, ())


def test_WS_3_acute_an_item_at_1() -> None:
    assert of_kind(last(days([(1, 3, 3)])), SignKind.ACUTE) == [("WS-3", "fatigue")]
    assert of_kind(last(days([(3, 1, 3)])), SignKind.ACUTE) == [("WS-3", "mood")]
    assert of_kind(last(days([(3, 3, 1)])), SignKind.ACUTE) == [("WS-3", "sleep_quality")]
    # Item means the daily three.
    assert last([day(0, 3, 3, 3, soreness=1, stress=1, motivation=1)]).level is Level.GREEN


def test_WS_3_acute_sleep_under_five_hours() -> None:
    assert of_kind(last([day(0, 3, 3, 3, sleep_hours=4.9)]), SignKind.ACUTE) == [("WS-3", "sleep_hours")]
    assert last([day(0, 3, 3, 3, sleep_hours=5.0)]).level is Level.GREEN


def test_WS_3_acute_two_of_the_three_low_today() -> None:
    assert of_kind(last(after_usual((2, 3, 2))), SignKind.ACUTE) == [("WS-3", None)]
    assert last(after_usual((2, 3, 3))).level is Level.GREEN


@pytest.mark.parametrize(
    ("told", "persistent"),
    [
        ([2, 2, 2], True),
        ([2, 2], False),
        ([2, 3, 2, 3, 2], True),
        ([2, 2, 3, 3, 2], True),
        ([2, 3, 3, 2, 2], True),
        ([2, 3, 2, 3, 3, 2], False),  # two of the last five
        ([2, 2, 2, 3], False),  # today is always among the low days
        ([2, 2, None, None, 2], True),
        ([2, None, None, None, None, 2, None, None, None, 2], True),  # the first lies 9 days back
        ([2, None, None, None, None, None, 2, None, None, None, 2], False),  # the first lies 10 days back
    ],
)
def test_WS_3_persistent_is_3_of_the_last_5_checked_in_days_within_10_days(
    told: list[int | None], persistent: bool
) -> None:
    found = last(after_usual(*[None if each is None else (each, 3, 3) for each in told]))
    assert of_kind(found, SignKind.PERSISTENT) == ([("WS-3", "fatigue")] if persistent else [])
    assert found.level is (Level.AMBER if persistent else Level.GREEN)


def test_WS_3_each_persistent_item_is_a_sign_of_its_own() -> None:
    found = last(after_usual((2, 3, 3), (2, 2, 3), (3, 2, 3), (2, 2, 3)))
    assert of_kind(found, SignKind.PERSISTENT) == [("WS-3", "fatigue"), ("WS-3", "mood")]


@pytest.mark.parametrize(
    ("told", "persistent"),
    [
        ([(2, 2, 3), (2, 2, 3)], True),
        ([(2, 2, 3), (3, 2, 2)], True),
        ([(2, 2, 3), (2, 3, 3)], False),
        ([(2, 2, 3), None, None, (2, 2, 3)], True),
        ([(2, 2, 3), None, None, None, (2, 2, 3)], False),
    ],
)
def test_WS_3_two_of_the_three_low_two_checked_in_days_running_is_one_sign(
    told: list[Told], persistent: bool
) -> None:
    found = last(after_usual(*told))
    assert of_kind(found, SignKind.PERSISTENT) == ([("WS-3", None)] if persistent else [])


def test_WS_3_low_is_judged_by_the_baseline_of_its_own_day() -> None:
    cheerful: list[Told] = [(5, 5, 5)] * 28
    found = last(days([*cheerful, (3, 5, 5), (3, 5, 5), (3, 5, 5)]))
    assert of_kind(found, SignKind.PERSISTENT) == [("WS-3", "fatigue")]


# WS-4


def votes(*, hrv: bool = False, heart: bool = False, sleep: bool = False, low_days: int = 2) -> list[DayTold]:
    """60 steady days, the last ones with a note's low item and the weak votes asked for."""
    told = []
    for index in range(60):
        recent = index >= 53
        told.append(
            day(
                index,
                2 if index >= 60 - low_days else 3,
                3,
                3,
                hrv_rmssd=(40 if recent else 60 + index % 2) if hrv else None,
                resting_hr=(55 if index >= 57 else 50) if heart else None,
                sleep_hours=6.9 if sleep else None,
            )
        )
    return told


def test_WS_4_two_weak_votes_lift_a_note_to_amber() -> None:
    for pair in ({"hrv": True, "heart": True}, {"hrv": True, "sleep": True}, {"heart": True, "sleep": True}):
        found = last(votes(**pair))
        assert found.level is Level.AMBER and found.note
        assert len(of_kind(found, SignKind.WEAK)) == 2


def test_WS_4_one_vote_lifts_nothing_and_without_a_note_no_number_of_them_does() -> None:
    for one in ({"hrv": True}, {"heart": True}, {"sleep": True}, {}):
        found = last(votes(**one))
        assert (found.level, found.signs, found.note) == (Level.GREEN, (), True)
    found = last(votes(hrv=True, heart=True, sleep=True, low_days=0))
    assert (found.level, found.signs, found.note) == (Level.GREEN, (), False)


def test_WS_4_votes_never_lift_amber_to_red() -> None:
    assert last(votes(hrv=True, heart=True, sleep=True, low_days=4)).level is Level.AMBER


def test_WS_4_hrv_needs_three_mornings_and_half_an_sd() -> None:
    def with_hrv(recent: Sequence[float], usual: Sequence[float] = (55, 65)) -> bool:
        told = votes(sleep=True)
        for index in range(60):
            value: float | None = usual[index % 2] if index < 53 else None
            if index >= 60 - len(recent):
                value = recent[index - 60]
            told[index] = telling(told[index], hrv_rmssd=value)
        return last(told).level is Level.AMBER

    assert with_hrv([50] * 3)
    assert not with_hrv([50] * 2)
    # Half an SD of ln(55), ln(65) is about 0.04: 57.5 against about 59.8 is just below, 58.5 is not.
    assert with_hrv([57.0] * 7)
    assert not with_hrv([58.5] * 7)


def noted(count: int, hrv: Sequence[float | None]) -> list[DayTold]:
    """Days that end in a note and one weak vote (short nights), with an HRV for each of the last ones."""
    whole = []
    for index in range(count):
        back = count - index
        told = day(index, 2 if back <= 2 else 3, 3, 3, sleep_hours=6.9)
        whole.append(telling(told, hrv_rmssd=hrv[-back]) if back <= len(hrv) else told)
    return whole


def hrv_speaks(*hrv: float | None) -> bool:
    return last(noted(90, hrv)).level is Level.AMBER


def test_WS_4_hrv_of_the_last_7_days_is_compared() -> None:
    usual = [59.0, 61.0] * 20
    assert hrv_speaks(*usual, 40, None, None, None, 40, 40, None)
    assert not hrv_speaks(*usual, 40, None, None, None, None, 40, 40, None), "the third lies eight days back"


def test_WS_4_hrv_is_compared_with_60_days_from_14_mornings() -> None:
    lower = [56.0] * 7
    assert not hrv_speaks(4000, *[59.0, 61.0] * 26, *lower), "one wild morning widens the spread"
    assert hrv_speaks(4000, 60, *[59.0, 61.0] * 26, *lower), "until it lies 61 days back"
    assert hrv_speaks(*[59.0] * 7, *[40.0] * 7)
    assert not hrv_speaks(*[59.0] * 6, *[40.0] * 7)


def test_WS_4_hrv_speaks_from_half_an_sd_below() -> None:
    """Fifty-three mornings at 50 and 70 have an SD of ln rMSSD of about 0.17."""
    tried = [tenths / 10 for tenths in range(500, 620)]
    assert max(each for each in tried if hrv_speaks(*[50.0, 70.0] * 26, 50, *[each] * 7)) == 53.8


@pytest.mark.parametrize(("beats", "mornings", "spoken"), [(55, 3, True), (54, 3, False), (55, 2, False)])
def test_WS_4_resting_heart_rate_5_above_the_28_day_mean_on_3_days(
    beats: int, mornings: int, spoken: bool
) -> None:
    told = votes(sleep=True)
    told = [telling(each, resting_hr=50) for each in told[:-7]] + told[-7:]
    for each in range(mornings):
        told[-1 - each] = telling(told[-1 - each], resting_hr=beats)
    assert (last(told).level is Level.AMBER) is spoken


def test_WS_4_resting_heart_rate_counts_days_of_the_last_week_and_needs_14_mornings() -> None:
    told = [telling(each, resting_hr=50) for each in votes(sleep=True)]
    for back in (1, 2, 7):
        told[-back] = telling(told[-back], resting_hr=56)
    assert last(told).level is Level.AMBER
    told[-7], told[-8] = telling(told[-7], resting_hr=50), telling(told[-8], resting_hr=56)
    assert last(told).level is Level.GREEN
    for known, spoken in ((14, True), (13, False)):
        few = [
            telling(each, resting_hr=70 if index >= 57 else None)
            for index, each in enumerate(votes(sleep=True))
        ]
        few[53 - known : 53] = [telling(each, resting_hr=50) for each in few[53 - known : 53]]
        assert (last(few).level is Level.AMBER) is spoken
    # Five weeks ago it was lower; the mean is of the 28 days before the week.
    lower = [
        telling(each, resting_hr=40 if index < 25 else 50) for index, each in enumerate(votes(sleep=True))
    ]
    lower[-3:] = [telling(each, resting_hr=54) for each in lower[-3:]]
    assert last(lower).level is Level.GREEN


@pytest.mark.parametrize(
    ("hours", "nights", "spoken"), [(6.9, 14, True), (7.0, 14, False), (6.9, 7, True), (6.9, 6, False)]
)
def test_WS_4_sleep_of_14_days_under_7_hours_on_average(hours: float, nights: int, spoken: bool) -> None:
    told = votes(heart=True)
    for index in range(60):
        if index < 46:
            told[index] = telling(told[index], sleep_hours=5.5)  # before the 14 days
        elif index >= 60 - nights:
            told[index] = telling(told[index], sleep_hours=hours)
    assert (last(told).level is Level.AMBER) is spoken


def test_WS_4_sleep_counts_the_fourteenth_night_back_and_not_the_fifteenth() -> None:
    for index, spoken in ((46, True), (45, False)):
        told = [telling(each, sleep_hours=7.1) for each in votes(heart=True)]
        told[index] = telling(told[index], sleep_hours=5.0)
        assert (last(told).level is Level.AMBER) is spoken


def test_WS_4_absence_is_no_sign() -> None:
    assert last(days([(3, 3, 3)] * 40)).signs == ()


# WS-6


def run(index: int, rpe: int | None = 7, *, kind: Kind = Kind.EASY_RUN, planned: int | None = 4) -> RunLogged:
    return RunLogged(date=on(index), kind=kind, planned_rpe=planned, rpe=rpe)


def persistent_with(runs: list[RunLogged], today: int) -> list[tuple[str, str | None]]:
    found = assess_day(days([(3, 3, 3)] * (today + 1)), on(today), Context(runs=tuple(runs)))
    assert found.level is (Level.AMBER if found.signs else Level.GREEN)
    return of_kind(found, SignKind.PERSISTENT)


def test_WS_6_rpe_2_above_plan_on_two_of_the_last_three_runs_of_a_kind() -> None:
    harder = [("WS-6", "easy_run")]
    assert persistent_with([run(20, 6), run(22, 4), run(24, 6)], 24) == harder
    assert persistent_with([run(20, 6), run(22, 6), run(24, 4)], 24) == harder
    assert persistent_with([run(20, 5), run(22, 5), run(24, 6)], 24) == []
    assert persistent_with([run(18, 6), run(20, 6), run(22, 4), run(24, 4)], 24) == []
    assert persistent_with([run(20, 6), run(24, 6, kind=Kind.LONG_RUN)], 24) == []
    assert persistent_with([run(20, 6, planned=None), run(24, None), run(25, 6)], 25) == []


def test_WS_6_harder_runs_speak_for_a_week_and_reach_back_four() -> None:
    assert persistent_with([run(18, 6), run(20, 6)], 26) != []
    assert persistent_with([run(18, 6), run(20, 6)], 27) == []
    assert persistent_with([run(3, 6), run(30, 6)], 30) != []
    assert persistent_with([run(2, 6), run(30, 6)], 30) == []


def broken(index: int, kind: Kind = Kind.TEMPO_RUN) -> RunLogged:
    return RunLogged(date=on(index), kind=kind, broken_off=True)


@pytest.mark.parametrize(
    ("runs", "sign"),
    [
        ([broken(17), broken(30)], True),
        ([broken(16), broken(30)], False),  # 15 days
        ([broken(30)], False),
        ([broken(20), broken(30, Kind.EASY_RUN)], False),
        ([broken(20), broken(30, Kind.HILLS)], True),
    ],
)
def test_WS_6_two_quality_sessions_broken_off_in_14_days(runs: list[RunLogged], sign: bool) -> None:
    assert persistent_with(runs, 30) == ([("WS-6", "quality")] if sign else [])
    assert (broken_off_quality(on(30), runs) >= 2) is sign


@pytest.mark.parametrize(
    ("moods", "sign"),
    [
        ([3, 5, 3, 5], True),
        ([3, 5, 3, 3, 5], True),
        ([3, 5, 3, 4], False),  # two moves
        ([3, 4, 3, 4, 3], False),  # by one
        ([3, 5, 3, 5, 5, 5, 5], False),  # one of the three lies before the last five
        ([3, 5, 3, 5, 5, 5], True),
    ],
)
def test_WS_6_mood_that_moves_by_2_on_3_of_5_days(moods: list[int], sign: bool) -> None:
    found = last(after_usual(*[(3, mood, 3) for mood in moods]))
    assert of_kind(found, SignKind.PERSISTENT) == ([("WS-6", "mood_swings")] if sign else [])


@pytest.mark.parametrize("item", ["motivation", "stress"])
def test_WS_6_motivation_or_stress_at_2_in_two_tellings_running(item: str) -> None:
    def sign(*told: tuple[int, int]) -> bool:
        ratings = dict(told)
        more: list[dict[str, Any]] = [{item: ratings[i]} if i in ratings else {} for i in range(31)]
        whole = [day(i, 3, 3, 3, **more[i]) for i in range(31)]
        return of_kind(last(whole), SignKind.PERSISTENT) == [("WS-6", item)]

    assert sign((23, 2), (30, 2))
    assert sign((17, 2), (30, 1))
    assert not sign((16, 2), (30, 2))  # more than two weekly questions apart
    assert not sign((23, 3), (30, 2))
    assert not sign((22, 2), (26, 3), (30, 2))
    assert not sign((23, 2), (29, 2))  # today's is the second
    assert not sign((30, 2))


def sore(
    indices: Sequence[int], rest: Sequence[int], *, today: int = 30, level: int = 2
) -> list[tuple[str, str | None]]:
    whole = [day(i, 3, 3, 3, soreness=level if i in indices else None) for i in range(today + 1)]
    context = Context(rest_days=frozenset(on(i) for i in rest))
    return of_kind(assess_day(whole, on(today), context), SignKind.PERSISTENT)


def test_WS_6_legs_sore_even_the_day_after_rest_in_two_tellings_running() -> None:
    sign = [("WS-6", "soreness")]
    assert sore([29, 30], rest=[29]) == sign
    assert sore([29, 30], rest=[28]) == sign
    assert sore([29, 30], rest=[]) == []  # sore after training is what legs do
    assert sore([30], rest=[29]) == []
    assert sore([29, 30], rest=[29], level=3) == []
    assert sore([28, 29], rest=[28]) == []


def test_WS_6_soreness_stress_and_motivation_add_at_most_one_sign_and_never_make_red_alone() -> None:
    whole = [day(i, 2 if i == 30 else 3, 3, 3, soreness=1, stress=1, motivation=1) for i in range(31)]
    context = Context(rest_days=frozenset(on(i) for i in range(31)))
    found = assess_day(whole, on(30), context)
    assert of_kind(found, SignKind.PERSISTENT) == [("WS-6", "soreness")]
    assert found.level is Level.AMBER
    # With a persistent sign of another kind it counts.
    tired = [day(i, 2 if i >= 28 else 3, 3, 3, stress=1) for i in range(31)]
    assert last(tired).level is Level.RED


def test_WS_6_evidence_tells_sore_days_and_those_after_rest() -> None:
    whole = [day(i, 3, 3, 3, soreness=4 if i == 27 else 2) for i in range(31)]
    found = assess_day(whole, on(30), Context(rest_days=frozenset({on(25), on(28), on(29)})))
    assert found.signs[0].evidence.args == {"sore": 4, "tellings": 5, "after_rest": 3}
