"""Ratings told by comparison: resolved from the athlete's own earlier answers, else asked (CH-2)."""

from __future__ import annotations

from datetime import date

import pytest

from core.wellness.check_in import Item
from tests.support.plans import at, runner


def of_today(chat, day: int = 3):
    """The ratings that count for a day of March; None when there are none."""
    return next(
        (c.ratings for c in chat.world.check_ins if c.date == date(2026, 3, day) and not c.superseded), None
    )


def morning_after(told: str = "/checkin 3 4 2 3 3"):
    """A runner on the morning after a check-in."""
    chat = runner()
    chat.until(at(2, 7))
    chat.say(told)
    chat.until(at(3, 7))
    return chat


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("same as yesterday", (3, 4, 2)),
        ("better than yesterday", (4, 5, 3)),
        ("much worse than yesterday", (1, 2, 1)),
        ("less tired than yesterday", (4, None, None)),
        ("fresher than yesterday, mood good", (4, 4, None)),
        ("slept much better than last night", (None, None, 4)),
        ("mood worse than yesterday", (None, 3, None)),
    ],
)
def test_CH_2_a_comparison_with_yesterday_is_resolved_by_the_last_check_in(text, told):
    chat = morning_after()
    chat.say(text)
    ratings = of_today(chat)
    assert ratings is not None
    assert (ratings.fatigue, ratings.mood, ratings.sleep_quality) == told


def test_CH_2_a_comparison_with_usual_is_resolved_by_the_middle_of_the_last_weeks():
    chat = runner()
    for day, told in ((2, "2 3 3"), (3, "4 3 3"), (4, "4 3 3"), (5, "1 3 3")):
        chat.until(at(day, 7))
        chat.say(f"/checkin {told}")
    chat.until(at(6, 7))
    chat.say("more tired than usual")
    assert of_today(chat, 6).of(Item.FATIGUE) == 1


def test_CH_2_without_an_earlier_answer_a_comparison_is_asked_and_not_stored():
    chat = runner()
    chat.until(at(2, 7))
    assert "not sure" in chat.say("less tired than yesterday")
    assert of_today(chat, 2) is None
    assert "earlier check-in" in chat.say("better than yesterday")
    assert of_today(chat, 2) is None


def test_CH_2_an_item_never_told_before_is_asked():
    chat = morning_after("/checkin 3 4 2")
    assert "not sure" in chat.say("less stressed than yesterday")
    assert of_today(chat) is None
