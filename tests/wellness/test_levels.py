"""The level of a day (WS-7), its reasons in words (WS-12, WS-14, WS-16), what holds for any days."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.message import Say
from core.training.athlete import Kind
from core.wellness import signs
from core.wellness.check_in import DayTold, Illness, Ratings
from core.wellness.history import assess_all
from core.wellness.safety import RedFlag, judge_illness, judge_red_flag
from core.wellness.signs import Context, Level, RunLogged, SignKind, assess_day
from core.words.phrasebook import Phrasebook
from tests.wellness.days import START, Told, after_usual, day, days, on

ORDER = [Level.GREEN, Level.AMBER, Level.RED]


def level_of(told: list[DayTold], context: Context | None = None) -> Level:
    return assess_day(told, told[-1].date, context).level


def test_WS_7_green_without_a_sign_amber_with_one() -> None:
    assert level_of(after_usual((3, 3, 3))) is Level.GREEN
    assert level_of(after_usual((2, 2, 3))) is Level.AMBER
    assert level_of(after_usual(*[(2, 3, 3)] * 3)) is Level.AMBER


def test_WS_7_red_by_two_persistent_signs_on_a_day_at_2_or_less() -> None:
    assert level_of(after_usual((2, 2, 3), (2, 2, 3))) is Level.AMBER
    assert level_of(after_usual((2, 2, 3), (2, 2, 3), (2, 2, 3))) is Level.RED
    cheerful: list[Told] = [(5, 5, 5)] * 28
    assert level_of(days([*cheerful, *[(3, 3, 5)] * 4])) is Level.AMBER
    assert level_of(days([*cheerful, *[(3, 3, 5)] * 3, (2, 3, 5)])) is Level.RED


@pytest.mark.parametrize(("low_days", "level"), [(8, Level.AMBER), (9, Level.RED)])
def test_WS_7_red_by_one_persistent_sign_for_7_days(low_days: int, level: Level) -> None:
    """The sign is there from the third low day on; its seventh day is the ninth low one."""
    assert level_of(after_usual(*[(2, 3, 3)] * low_days)) is level


def test_WS_7_the_seven_days_are_unbroken_but_for_two_missed_days() -> None:
    low: Told = (2, 3, 3)
    assert level_of(after_usual(*[low] * 4, None, None, *[low] * 3)) is Level.RED
    assert level_of(after_usual(*[low] * 4, None, None, None, *[low] * 3)) is Level.AMBER
    assert level_of(after_usual(*[low] * 5, (3, 3, 3), *[low] * 5)) is Level.AMBER


@pytest.mark.parametrize(
    ("told", "level"),
    [
        (day(28, 4, 4, 4, pain=5), Level.GREEN),
        (day(28, 4, 4, 4, pain=6), Level.RED),
        (day(28, 4, 4, 4, illness=Illness.FEVER), Level.RED),
        (day(28, 4, 4, 4, illness=Illness.BELOW_NECK), Level.RED),
        (day(28, 4, 4, 4, illness=Illness.ABOVE_NECK), Level.GREEN),
    ],
)
def test_WS_7_pain_above_5_and_fever_make_red_with_or_without_a_sign(told: DayTold, level: Level) -> None:
    assert level_of([*after_usual(), told]) is level
    assert level_of([told]) is level, "a baseline is not needed for safety"


def test_WS_7_any_hold_makes_red_while_it_is_open() -> None:
    hold = judge_red_flag(RedFlag.CARDIAC, on(27)).hold
    assert hold is not None
    context = Context(holds=(hold,))
    found = assess_day(after_usual((4, 4, 4)), on(28), context)
    assert found.level is Level.RED
    assert [(sign.rule, sign.kind) for sign in found.signs] == [("SA-2", SignKind.SAFETY)]
    ended = Context(holds=(replace(hold, until=on(28)),))
    assert level_of(after_usual((4, 4, 4)), ended) is Level.GREEN
    mild = Context(holds=(judge_illness(Illness.ABOVE_NECK, on(27)),))
    assert level_of(after_usual((4, 4, 4)), mild) is Level.GREEN


def test_WS_7_without_a_baseline_at_most_amber_unless_an_item_is_at_1() -> None:
    assert level_of(days([(2, 2, 2)] * 10)) is Level.AMBER
    assert level_of(days([*[(2, 2, 2)] * 9, (1, 2, 2)])) is Level.RED
    assert level_of(days([(1, 3, 3)])) is Level.AMBER


def test_WS_5_hard_training_as_planned_is_no_sign() -> None:
    hard = tuple(RunLogged(date=on(i), kind=Kind.INTERVALS, planned_rpe=9, rpe=10) for i in range(29))
    assert assess_day(after_usual((3, 3, 3)), on(28), Context(runs=hard)).signs == ()


# WS-12, WS-14, WS-16: the words

EVIDENCE_WORDS = Path(__file__).parents[2] / "core" / "words" / "en" / "wellness.ftl"


def test_WS_12_every_sign_says_why_in_the_athletes_own_data() -> None:
    found = assess_day(after_usual((2, 3, 3), (3, 3, 3), (2, 3, 3), (2, 3, 3)), on(31))
    evidence = found.signs[0].evidence
    assert evidence.args == {
        "item": "fatigue", "low": 3, "days": 5, "rating": 2, "compared": "usual", "usual": 2.9,
    }  # fmt: skip
    sentence = Phrasebook().sentence(Say(evidence.key, evidence.args))
    assert sentence == "Tired on 3 of your last 5 check-ins, measured against what is usual for you."


def test_WS_14_WS_16_the_words_are_no_diagnosis_and_no_forecast() -> None:
    text = EVIDENCE_WORDS.read_text(encoding="utf-8")
    said = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    assert not re.search(
        r"overtrain|syndrome|diagnos|predict|forecast|prevent|injur|will get|should have", said, re.I
    )


def test_WS_14_every_kind_of_evidence_has_its_words() -> None:
    said = set(re.findall(r'"(evidence-[a-z-]+)"', Path(signs.__file__).read_text(encoding="utf-8")))
    votes = Path(signs.__file__).with_name("weak_votes.py").read_text(encoding="utf-8")
    said |= set(re.findall(r'"(evidence-[a-z-]+)"', votes))
    assert said == set(re.findall(r"^(evidence-[a-z-]+) =", EVIDENCE_WORDS.read_text(encoding="utf-8"), re.M))


# What holds for any days

rating = st.none() | st.integers(1, 5)
ratings = st.builds(
    Ratings,
    fatigue=rating,
    mood=rating,
    sleep_quality=rating,
    soreness=rating,
    stress=rating,
    motivation=rating,
    sleep_hours=st.none() | st.floats(3, 10),
    resting_hr=st.none() | st.integers(40, 70),
    hrv_rmssd=st.none() | st.floats(20, 120),
)
some_days = st.lists(st.none() | ratings, min_size=1, max_size=45).map(
    lambda told: [DayTold(date=on(i), ratings=each) for i, each in enumerate(told) if each is not None]
)


@given(some_days)
def test_WS_7_every_level_but_green_has_signs_that_can_be_said(told: list[DayTold]) -> None:
    for found in assess_all(told):
        assert (found.level is Level.GREEN) == (not found.signs)
        for sign in found.signs:
            assert Phrasebook().sentence(Say(sign.evidence.key, sign.evidence.args)).endswith(".")


@given(some_days, ratings, st.sampled_from(["pain", "fever", "hold"]))
def test_SA_safety_always_wins(told: list[DayTold], today: Ratings, danger: str) -> None:
    hold = judge_red_flag(RedFlag.CARDIAC, START).hold
    assert hold is not None
    last = DayTold(
        date=on(50),
        ratings=today,
        pain=8 if danger == "pain" else None,
        illness=Illness.FEVER if danger == "fever" else None,
    )
    context = Context(holds=(hold,) if danger == "hold" else ())
    assert assess_day([*told, last], on(50), context).level is Level.RED


@given(some_days, ratings, st.sampled_from(["fatigue", "sleep_quality", "soreness", "stress", "motivation"]))
def test_WS_7_a_better_rating_today_never_raises_the_level(
    told: list[DayTold], today: Ratings, item: str
) -> None:
    """Mood is left out: a jump upwards is a swing (WS-6)."""
    value = getattr(today, item)
    if value is None or value == 5:
        return
    better = replace(today, **{item: value + 1})
    before, after = (level_of([*told, DayTold(date=on(46), ratings=each)]) for each in (today, better))
    assert ORDER.index(after) <= ORDER.index(before)


@given(some_days, st.integers(0, 60))
def test_WS_13_a_day_without_a_check_in_is_green_and_changes_nothing(told: list[DayTold], gap: int) -> None:
    missed = on(60 + gap)
    assert assess_day(told, missed).signs == ()
    assert assess_all([*told, DayTold(date=missed)]) == assess_all(told)


@given(some_days)
def test_a_file_is_judged_day_by_day_as_a_live_check_in_is(told: list[DayTold]) -> None:
    whole = assess_all(told)
    for index in (len(whole) // 2, len(whole) - 1):
        if 0 <= index:
            until = [each for each in told if each.date <= whole[index].date] if whole else []
            assert not whole or assess_all(until)[-1] == whole[index]


def test_WS_7_a_red_of_pain_alone_is_none_of_the_warning_signs() -> None:
    pain = assess_day([*after_usual(), day(28, 3, 3, 3, pain=8)], on(28))
    signs = assess_day(after_usual(*[(2, 2, 3)] * 3), on(30))
    assert (pain.level, pain.red_by_signs) == (Level.RED, False)
    assert (signs.level, signs.red_by_signs) == (Level.RED, True)
    both = assess_day([*after_usual(*[(2, 2, 3)] * 3)[:-1], day(30, 2, 2, 3, pain=8)], on(30))
    assert both.red_by_signs


def test_a_day_with_pain_alone_is_no_line() -> None:
    told = [*after_usual(), DayTold(date=on(28), pain=8), *days([(3, 3, 3)], first=29)]
    assert [each.date for each in assess_all(told)][-2:] == [on(27), on(29)]
