"""Who is let in, and how often."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from functools import partial

from core import doors
from core.doors import EveryOnce, FirstTime, FloodGuard, Flow, GuestList
from core.lanes import Lanes

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def test_a_lively_chat_is_no_flood():
    guard = FloodGuard()
    assert {guard.admit("ana", after(second)) for second in range(1000)} == {Flow.PASSES}


def test_a_flood_is_told_once_and_then_dropped_until_it_is_over():
    guard = FloodGuard(at_once=10, a_second=1)
    flows = [guard.admit("ana", NOON) for _ in range(100)]
    assert flows == [Flow.PASSES] * 10 + [Flow.IS_TOLD] + [Flow.IS_DROPPED] * 89
    assert guard.admit("ben", NOON) is Flow.PASSES
    assert guard.admit("ana", after(3)) is Flow.PASSES
    again = [guard.admit("ana", after(3)) for _ in range(10)]
    assert Flow.IS_TOLD not in again, "told once for the same flood"
    assert guard.admit("ana", after(60)) is Flow.PASSES
    assert Flow.IS_TOLD in [guard.admit("ana", after(60)) for _ in range(20)], "a new flood is told anew"


def test_what_waited_for_the_bot_to_come_back_is_no_flood():
    guard = FloodGuard(at_once=10, a_second=1)
    assert {guard.admit("ana", after(minute * 60)) for minute in range(500)} == {Flow.PASSES}


def test_a_thing_happens_once_in_a_while():
    once = EveryOnce(timedelta(minutes=1))
    assert [once.may(1, after(second)) for second in (0, 30, 59, 60, 61)] == [True, False, False, True, False]
    assert once.may(2, after(0))


def test_only_the_latest_are_remembered(monkeypatch):
    monkeypatch.setattr(doors, "REMEMBERED", 3)
    once = EveryOnce(timedelta(days=1))
    for name in range(5):
        once.may(name, NOON)
    assert len(once._last) == 3


def test_the_operators_list():
    assert GuestList("telegram", ()).has("1")
    named = GuestList("telegram", {"telegram:1", "discord:2"})
    assert named.has("1") and not named.has("2")
    assert not GuestList("telegram", {"discord:2"}).has("1"), (
        "a list without anybody here lets nobody in here"
    )


def test_the_first_of_several_that_are_the_same():
    seen = FirstTime()
    assert [seen.is_first(name) for name in ("a", "b", "a")] == [True, True, False]


async def test_work_of_one_lane_goes_on_in_order():
    lanes, done = Lanes(), list[str]()

    async def work(name: str) -> None:
        await asyncio.sleep(0)
        done.append(name)

    works = [lanes.add(1, partial(work, name)) for name in ("first", "second")]
    await asyncio.gather(*works, lanes.add(2, partial(work, "other")))
    assert sorted(done) == ["first", "other", "second"] and done.index("first") < done.index("second")
