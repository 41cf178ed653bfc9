"""What an athlete's week tells: rest taken when told to, swaps and sick days keep the plan (SA-8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.circles import Membership, Share, Told
from core.dialogue.shared_week import entry, told
from core.dialogue.world import Readiness, World
from core.training.athlete import Kind
from core.training.session import Actual, Session, Status
from core.wellness.check_in import CheckIn, Ratings, Source
from core.wellness.signs import Level
from tests.dialogue.talk import session, world

WEEK = date(2026, 3, 2)
#: The Monday after it, before anything of that day.
AFTER = datetime(2026, 3, 9, 9, tzinfo=UTC)


def run_on(day: int, status: Status, **facts: Any) -> Session:
    return session(Kind.EASY_RUN, day=WEEK + timedelta(days=day), status=status, **facts)


def week(*sessions: Session, **shelves: Any) -> World:
    return world(*sessions, now=AFTER, **shelves)


@pytest.mark.parametrize("status", [Status.DONE, Status.SWAPPED, Status.HELD, Status.MOVED])
def test_SA_8_done_swapped_held_and_moved_keep_the_week(status: Status) -> None:
    sessions = (run_on(0, Status.DONE), run_on(2, status))
    assert told(week(*sessions), WEEK, Share.KEPT) == Told(kept=True)


def test_SA_8_a_whole_week_ill_is_a_week_kept() -> None:
    assert told(week(run_on(1, Status.HELD), run_on(4, Status.HELD)), WEEK, Share.KEPT).kept


@pytest.mark.parametrize("status", [Status.MISSED, Status.SKIPPED, Status.PLANNED])
def test_a_week_with_a_miss_tells_nothing(status: Status) -> None:
    assert told(week(run_on(0, Status.DONE), run_on(3, status)), WEEK, Share.KEPT) == Told()


def test_optional_rest_and_mobility_are_nobodys_debt_and_other_weeks_do_not_count() -> None:
    sessions = (
        run_on(-1, Status.MISSED),
        run_on(0, Status.DONE),
        run_on(2, Status.MISSED, optional=True),
        session(Kind.MOBILITY, day=WEEK + timedelta(days=3), status=Status.MISSED),
        run_on(7, Status.PLANNED),
    )
    assert told(week(*sessions), WEEK, Share.KEPT).kept


def test_a_week_without_any_training_is_not_called_kept() -> None:
    assert told(week(), WEEK, Share.KEPT) == Told()


def test_a_session_that_still_can_be_done_where_the_athlete_is_does_not_count_as_missed() -> None:
    sunday = replace(week(run_on(0, Status.DONE), run_on(6, Status.PLANNED)), now=AFTER - timedelta(hours=12))
    assert told(sunday, WEEK, Share.KEPT).kept


def test_the_colours_are_those_of_the_days_with_a_check_in() -> None:
    levels = {0: Level.GREEN, 1: Level.AMBER, 7: Level.RED}
    check_ins = [
        CheckIn(id=str(n), date=WEEK + timedelta(days=n), at=AFTER, ratings=Ratings(), source=Source.TEXT)
        for n in levels
    ]
    readiness = [
        Readiness(id=str(n), date=WEEK + timedelta(days=n), level=level)
        for n, level in (levels | {2: Level.GREEN}).items()
    ]
    seen = told(week(check_ins=tuple(check_ins), readiness=tuple(readiness)), WEEK, Share.COLOURS)
    assert seen == Told(levels=(Level.GREEN, Level.AMBER, None, None, None, None, None))


def test_the_minutes_are_all_that_was_logged() -> None:
    actual = Actual(at=AFTER, kind=Kind.EASY_RUN, minutes=40)
    ride = Actual(at=AFTER, kind=Kind.CROSS_TRAINING, minutes=50)
    sessions = (
        run_on(-1, Status.DONE, actual=actual),
        run_on(0, Status.DONE, actual=actual),
        run_on(3, Status.DONE, actual=ride),
        run_on(5, Status.DONE),
    )
    assert told(week(*sessions), WEEK, Share.MINUTES) == Told(minutes=90)


@given(st.sampled_from(Share), st.lists(st.sampled_from(Status), max_size=7))
def test_what_is_told_never_exceeds_the_share(share: Share, statuses: list[Status]) -> None:
    actual = Actual(at=AFTER, kind=Kind.EASY_RUN, minutes=40)
    sessions = [run_on(n, status, actual=actual) for n, status in enumerate(statuses)]
    readiness = (Readiness(id="r", date=WEEK, level=Level.RED),)
    seen = told(week(*sessions, readiness=readiness), WEEK, share)
    assert seen == seen.within(share)


def test_only_who_is_in_a_circle_has_a_part_in_it() -> None:
    member = Membership(id="c", share=Share.MINUTES, name="Ana", since=AFTER)
    inside = week(memberships=(member,))
    assert entry(inside, "c", WEEK) == (member, Told())
    assert entry(inside, "other", WEEK) is None
