"""Red, the watch, its follow-ups and the way back (WS-8 to WS-11)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.wellness import parameters
from core.wellness.signs import Level
from core.wellness.watch import (
    Answer,
    Feeling,
    Levels,
    PlanLimit,
    Quality,
    Question,
    Watch,
    answer,
    answer_follow_up,
    ask,
    ask_follow_up,
    close_if_well,
    follow_up_dates,
    follow_up_due,
    greens_in_a_row,
    needs_doctor,
    next_look,
    next_questions,
    open_watch,
    plan_limit,
    quality_share,
    refer,
    summary,
    way_back,
)
from tests.wellness.days import on

WATCH = open_watch(on(0))


def levels(told: str, first: int = 0) -> Levels:
    """One letter a day: g, a, r, and a dot for a missed check-in."""
    named = {"g": Level.GREEN, "a": Level.AMBER, "r": Level.RED}
    return {on(first + i): named[letter] for i, letter in enumerate(told) if letter != "."}


def followed(*feelings: Feeling) -> Watch:
    """The watch with the follow-ups of days 3, 7, 14 answered on their days."""
    watch = WATCH
    for number, feeling in zip((3, 7, 14), feelings, strict=False):
        watch = answer_follow_up(ask_follow_up(watch, number, on(number)), feeling, on(number))
    return watch


# WS-8


def test_WS_8_a_red_day_is_rest_and_the_next_seven_are_held_down() -> None:
    told = levels("r")
    assert plan_limit(WATCH, on(-1), told) == PlanLimit()
    assert plan_limit(WATCH, on(0), told).recovery_only
    for index in range(1, 8):
        limit = plan_limit(WATCH, on(index), told)
        assert (limit.rule, limit.quality, limit.light, limit.recovery_only) == (
            "WS-8",
            Quality.NONE,
            True,
            False,
        )
        assert limit.volume == 0.6
    assert plan_limit(WATCH, on(8), told).rule == "WS-11"


def test_WS_8_the_seven_days_are_prolonged_day_by_day_while_red() -> None:
    told = levels("rrrr")
    assert plan_limit(WATCH, on(3), told).recovery_only
    assert plan_limit(WATCH, on(10), told).rule == "WS-8"
    assert plan_limit(WATCH, on(11), told).rule == "WS-11"


def test_WS_8_without_check_ins_a_red_ends_after_seven_days_at_80_percent() -> None:
    limit = plan_limit(WATCH, on(8), levels("r"))
    assert (limit.volume, limit.quality) == (0.8, Quality.NONE)
    assert plan_limit(WATCH, on(14), levels("r")).volume == 0.8
    assert plan_limit(WATCH, on(15), levels("r")).volume == 1.0


def test_WS_8_the_volume_while_red_is_between_50_and_70_percent() -> None:
    volumes = [parameters.RED_VOLUME_WORSE, parameters.RED_VOLUME, parameters.RED_VOLUME_BETTER]
    assert volumes == [0.5, 0.6, 0.7]


# WS-9


def test_WS_9_at_most_three_questions_a_message_until_all_are_asked() -> None:
    watch, messages = WATCH, []
    while questions := next_questions(watch):
        messages.append(questions)
        watch = ask(watch, questions)
    assert [len(each) for each in messages] == [3, 3, 1]
    assert [question for each in messages for question in each] == list(Question)
    assert next_questions(answer(WATCH, Question.MOTIVATION, Answer.FINE))[0] is Question.HARDER_THAN_USUAL


def test_WS_9_the_summary_names_troubles_the_heaviest_first() -> None:
    watch = answer(WATCH, Question.SLEEP, Answer.A_LITTLE)
    watch = answer(watch, Question.LIFE_STRESS, Answer.TROUBLE)
    watch = answer(watch, Question.MOTIVATION, Answer.TROUBLE)
    watch = answer(watch, Question.MOTIVATION, Answer.FINE)
    found = summary(watch)
    assert found.troubles == (Question.LIFE_STRESS, Question.SLEEP)
    assert found.fine == (Question.MOTIVATION,)
    assert len(found.unanswered) == 4
    assert not found.advise_professional
    assert summary(answer(watch, Question.EATING_ENOUGH, Answer.A_LITTLE)).advise_professional


def test_WS_9_follow_ups_come_3_7_and_14_days_after_the_first_red_day() -> None:
    assert follow_up_dates(WATCH) == (on(3), on(7), on(14))
    assert [follow_up_due(WATCH, on(i)) for i in (2, 3, 6, 7, 13, 14)] == [None, 3, 3, 7, 7, 14]
    asked = ask_follow_up(WATCH, 3, on(3))
    assert follow_up_due(asked, on(6)) is None
    assert follow_up_due(asked, on(9)) == 7
    assert follow_up_dates(ask_follow_up(WATCH, 7, on(7))) == (on(14),), "a missed one is not made up for"


def test_WS_9_each_answer_changes_the_plan() -> None:
    told = levels("r")
    plain = [plan_limit(WATCH, on(i), told) for i in range(4, 16)]
    answered = [[plan_limit(followed(feeling), on(i), told) for i in range(4, 16)] for feeling in Feeling]
    assert [limits[0].volume for limits in answered] == [0.7, 0.6, 0.5]
    same = answered[1]
    assert [limit.rule for limit in same[:7]] == ["WS-8"] * 7, "seven more days from the answer"
    assert same[7].rule == "WS-11" and plain[4].rule == "WS-11"
    assert answered[0][4].rule == "WS-11"
    assert answer_follow_up(WATCH, Feeling.WORSE, on(3)) == WATCH


@pytest.mark.parametrize(
    ("told", "closed"),
    [("rggg", 3), ("rgg", None), ("rggagg", None), ("rggaggg", 6), ("rg..g...g", 8), ("raaa", None)],
)
def test_WS_9_the_exit_is_three_green_check_ins_in_a_row(told: str, closed: int | None) -> None:
    watch = WATCH
    for index, letter in enumerate(told):
        if letter != ".":
            watch = close_if_well(watch, levels(told[: index + 1]), on(index))
    assert watch.closed == (None if closed is None else on(closed))
    assert bool(follow_up_dates(watch)) is (closed is None)


def test_WS_9_greens_before_the_watch_do_not_count() -> None:
    assert greens_in_a_row(levels("ggggrg"), on(4), on(5)) == 1
    assert greens_in_a_row(levels("ggg"), on(1), on(2)) == 2


# WS-10


@pytest.mark.parametrize(
    ("told", "day", "doctor"),
    [
        ("r" + "." * 12 + "a", 14, True),
        ("r" + "." * 12 + "a", 13, False),
        ("r" + "." * 12 + "g", 14, False),
        ("r", 14, True),  # no word since the red day
    ],
)
def test_WS_10_still_not_green_at_the_day_14_follow_up_needs_a_doctor(
    told: str, day: int, doctor: bool
) -> None:
    assert needs_doctor(WATCH, on(day), levels(told)) is doctor


@pytest.mark.parametrize(("since", "doctor"), [(-10, True), (-9, False)])
def test_WS_10_performance_down_for_two_weeks_needs_a_doctor(since: int, doctor: bool) -> None:
    assert needs_doctor(WATCH, on(4), levels("rggg"), performance_down_since=on(since)) is doctor


def test_WS_10_a_closed_watch_needs_none() -> None:
    closed = close_if_well(WATCH, levels("rggg"), on(3))
    assert not needs_doctor(closed, on(20), levels("rggg" + "." * 15 + "a"), performance_down_since=on(0))


def test_WS_10_the_plan_stays_at_recovery_and_the_coach_asks_weekly() -> None:
    watch = refer(followed(Feeling.SAME, Feeling.SAME, Feeling.SAME), on(14))
    assert refer(watch, on(21)).referred == on(14)
    told = levels("r")
    for index in (14, 40, 90):
        limit = plan_limit(watch, on(index), told)
        assert (limit.rule, limit.volume, limit.quality) == ("WS-10", 0.5, Quality.NONE)
    assert follow_up_dates(watch) == (on(21),)
    assert follow_up_dates(ask_follow_up(watch, 21, on(21))) == (on(28),)
    closed = close_if_well(watch, levels("r" + "." * 20 + "ggg"), on(23))
    assert closed.closed == on(23)
    assert plan_limit(closed, on(24), levels("r" + "." * 20 + "ggg")).rule == "WS-11"


# WS-11


def test_WS_11_three_greens_bring_quality_back_at_two_thirds_and_the_first_week_at_80_percent() -> None:
    def back(day: int, greens: int, done: int = 0) -> tuple[float, Quality]:
        limit = way_back(on(0), on(day), greens=greens, quality_done=done)
        return limit.volume, limit.quality

    assert back(0, 2) == (0.8, Quality.NONE)
    assert back(0, 3) == (0.8, Quality.TWO_THIRDS)
    assert back(6, 3, 1) == (0.8, Quality.FULL)
    assert back(7, 3, 0) == (1.0, Quality.TWO_THIRDS)
    assert way_back(on(0), on(7), greens=3, quality_done=1) == PlanLimit()
    assert back(30, 0) == (1.0, Quality.NONE), "time alone brings no quality back"
    assert quality_share(Quality.TWO_THIRDS) == pytest.approx(2 / 3)
    assert (quality_share(Quality.NONE), quality_share(Quality.FULL)) == (0, 1)


def test_WS_11_greens_of_the_red_week_count_for_quality_after_it() -> None:
    told = levels("rggg")
    assert plan_limit(WATCH, on(7), told).quality is Quality.NONE
    assert plan_limit(WATCH, on(8), told).quality is Quality.TWO_THIRDS
    assert plan_limit(WATCH, on(8), told, quality_done=1).quality is Quality.FULL


# WS-12


def test_WS_12_says_when_it_will_be_looked_at_again() -> None:
    assert next_look(Level.AMBER, on(0)) == on(1)
    assert next_look(Level.RED, on(0), WATCH) == on(3)
    assert next_look(Level.RED, on(3), WATCH) == on(7)
    assert next_look(Level.RED, on(0)) == on(0) + timedelta(days=1)
