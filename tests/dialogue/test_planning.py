"""The stored plan as time goes on: blocks, easier weeks, and what was really done."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import groupby

from core.dialogue.planning import history, monday_of
from core.training.athlete import Equipment, Experience, Goal, Kind, Profile, StrengthTime
from tests.support.chat import Chat
from tests.support.plans import MONDAY, at, runner

LIFTER = Profile(
    timezone="Europe/Berlin",
    goal=Goal.HYBRID_RUNNING,
    experience=Experience.YEARS,
    strength_time=StrengthTime.TWO_SLOTS,
    equipment=(Equipment.BARBELL, Equipment.DUMBBELLS),
)


def test_ST_4_heavy_blocks_last_eight_weeks_though_the_plan_grows_week_by_week():
    chat = Chat(at(2, 6), LIFTER)
    chat.until(at(2, 6) + timedelta(weeks=24))
    heavy = {monday_of(s.date) for s in chat.world.sessions if s.routine == "ST-4"}
    weeks = [MONDAY + timedelta(weeks=n) for n in range(24)]
    runs = [(is_heavy, len(list(block))) for is_heavy, block in groupby(weeks, lambda week: week in heavy)]
    assert max(length for is_heavy, length in runs if is_heavy) == 8
    assert sum(is_heavy for is_heavy, _ in runs) >= 2


def test_WK_9_every_fourth_week_is_easier_though_the_plan_grows_week_by_week():
    chat = Chat(at(2, 6), replace(LIFTER, goal=Goal.HEALTHY, weekly_run_minutes=240, endurance_days=5))
    chat.until(at(2, 6) + timedelta(weeks=16))
    minutes = [
        sum(
            s.minutes or 0
            for s in chat.world.sessions
            if s.kind.is_run and monday_of(s.date) == MONDAY + timedelta(weeks=n)
        )
        for n in range(16)
    ]
    for first in range(12):
        four = minutes[first : first + 4]
        assert min(four) <= 0.8 * max(four), minutes


def test_WK_9_what_was_skipped_is_no_running_and_what_nobody_logged_counts_as_planned():
    chat = runner()
    chat.until(at(9, 7))
    unlogged = history(chat.world, MONDAY + timedelta(weeks=1)).weekly_minutes[-1]
    other = runner()
    other.until(at(2, 7))
    other.say("/pause until 8 March")
    other.until(at(16, 7))
    assert unlogged >= 300
    assert history(other.world, MONDAY + timedelta(weeks=2)).weekly_minutes[-1] > 0


def test_the_plan_is_carried_on_and_no_session_stands_twice():
    chat = Chat(at(2, 6), LIFTER)
    chat.until(at(2, 6) + timedelta(weeks=8))
    assert max(week.starts for week in chat.world.weeks) == MONDAY + timedelta(weeks=11)
    ids = [session.id for session in chat.world.sessions]
    assert len(ids) == len(set(ids))
    runs = [(s.date, s.slot) for s in chat.world.sessions if s.kind.is_run]
    assert len(runs) == len(set(runs))


def test_WK_11_a_race_is_followed_by_weeks_without_quality():
    from core.training.athlete import Race

    race = Race(date=date(2026, 4, 12), distance_km=42.2)
    chat = Chat(at(2, 6), replace(LIFTER, goal=Goal.FASTER, weekly_run_minutes=300, race=race))
    chat.until(at(2, 6) + timedelta(weeks=10))
    after = [s for s in chat.world.sessions if race.date < s.date <= race.date + timedelta(days=14)]
    assert not any(s.kind.is_quality for s in after)
    assert any(s.kind is Kind.RACE for s in chat.world.sessions)
