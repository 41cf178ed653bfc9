"""The alarm clock: it rings when the next row falls due, and knows nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from adapters.sql.engine import Database
from bot.compose import SystemClock
from bot.wakeup import BREATH, SAFETY_POLL, Wakeup
from core.courier import Delivered, Receipt, TryLater
from core.dialogue.world import Conversation, Outcome, World
from core.dispatch import LEASE
from core.message import Address, Inbound, Message, Wake
from tests.support.clock import MONDAY, VirtualClock
from tests.support.couriers import RecordingCourier
from tests.support.house import House, reminding
from tests.support.turns import outcome


async def looks(alarm: Wakeup, house: House) -> datetime:
    """Look at the outbox until nothing is left to begin with; gives the instant to be woken at."""
    while (instant := await alarm.tick()) <= house.clock.now():
        await house.dispatcher.finish()
    return instant


async def test_the_alarm_is_set_to_the_next_due_row(database: Database) -> None:
    clock = VirtualClock()
    house = House(database, clock, RecordingCourier(), reminding(0.01, 5))
    alarm = Wakeup(house.dispatcher, (), clock)
    await house.hear("x")
    assert await looks(alarm, house) == MONDAY + timedelta(hours=0.01)
    clock.advance(hours=0.01)
    # The next row is hours away: the outbox is looked at before that all the same.
    assert await looks(alarm, house) == clock.now() + SAFETY_POLL
    assert house.courier.keys == ["at-0"]
    clock.move_to(MONDAY + timedelta(hours=6))
    await looks(alarm, house)
    assert house.courier.keys == ["at-0", "at-6"]


async def test_what_seems_due_and_can_not_be_claimed_is_looked_at_again_after_a_breath(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = VirtualClock()
    house = House(database, clock, RecordingCourier())
    alarm = Wakeup(house.dispatcher, (), clock)
    await house.hear("x")

    async def claimed_elsewhere() -> int:
        return 0

    monkeypatch.setattr(house.dispatcher, "start_due", claimed_elsewhere)
    assert await alarm.tick() == MONDAY + BREATH


async def test_an_empty_outbox_is_polled(database: Database) -> None:
    clock = VirtualClock()
    house = House(database, clock, RecordingCourier())
    assert await Wakeup(house.dispatcher, (), clock).tick() == MONDAY + SAFETY_POLL


async def test_it_rings_by_itself_for_what_is_overdue_and_what_comes(database: Database) -> None:
    arrived = asyncio.Event()

    def deliver(address: Address, message: Message) -> Receipt:
        if message.says[0].key == "third":
            arrived.set()
        return Delivered("1")

    def step(conversation: Conversation, inbound: Inbound | Wake, world: World) -> Outcome:
        said = ["second", "third"][conversation.turns - 1 :][:1] if isinstance(inbound, Wake) else ["first"]
        soon = datetime.now(UTC) + timedelta(milliseconds=20) if conversation.turns < 2 else None
        counted = Conversation(turns=conversation.turns + 1)
        return Outcome(conversation=counted, outgoing=outcome(world, *said).outgoing, wake_at=soon)

    house = House(database, SystemClock(), RecordingCourier(answer=deliver), step)
    await house.hear("x")
    async with Wakeup(house.dispatcher, (), house.clock), asyncio.timeout(10):
        await arrived.wait()
    assert house.courier.keys == ["first", "second", "third"]


async def test_a_nudge_serves_at_once(database: Database) -> None:
    arrived = asyncio.Event()

    def deliver(address: Address, message: Message) -> Receipt:
        arrived.set()
        return Delivered("1")

    house = House(database, SystemClock(), RecordingCourier(answer=deliver))
    async with Wakeup(house.dispatcher, (), house.clock) as alarm, asyncio.timeout(10):
        await house.hear("hello")
        await alarm.nudge()
        await arrived.wait()
    assert house.courier.keys == ["hello"]


async def test_what_is_in_work_is_finished_on_leaving_and_the_rest_waits(database: Database) -> None:
    begun, leave = asyncio.Event(), asyncio.Event()

    class Slow(RecordingCourier):
        async def deliver(
            self, address: Address, message: Message, text: str, labels: Sequence[str]
        ) -> Receipt:
            begun.set()
            await leave.wait()
            return await super().deliver(address, message, text, labels)

    house = House(database, SystemClock(), Slow())
    await house.hear("one two three")
    async with Wakeup(house.dispatcher, (), house.clock), asyncio.timeout(10):
        await begun.wait()
        asyncio.get_running_loop().call_soon(leave.set)
    assert house.courier.keys == ["one"]
    assert [status for _, status in await house.statuses()] == ["sent", "pending", "pending"]


async def test_a_clock_that_was_set_back_before_a_row_was_due_serves_it_when_due(database: Database) -> None:
    clock = VirtualClock()
    house = House(database, clock, RecordingCourier(answer=lambda *_: TryLater(timedelta(minutes=10))))
    alarm = Wakeup(house.dispatcher, (), clock)
    await house.hear("one")
    await looks(alarm, house)
    assert await house.dispatcher.next_due() == MONDAY + timedelta(minutes=10)
    clock.advance(minutes=-90)
    await alarm.tick()
    assert await house.dispatcher.next_due() == MONDAY


async def test_a_clock_that_was_set_back_a_little_makes_no_row_wait_longer(database: Database) -> None:
    clock = VirtualClock()
    house = House(database, clock, RecordingCourier(answer=lambda *_: TryLater(timedelta(minutes=50))))
    alarm = Wakeup(house.dispatcher, (), clock)
    await house.hear("one")
    clock.advance(minutes=100)
    await looks(alarm, house)
    assert await house.dispatcher.next_due() == MONDAY + timedelta(minutes=150)
    clock.advance(minutes=-90)
    await alarm.tick()
    assert await house.dispatcher.next_due() == MONDAY + timedelta(minutes=10) + LEASE


async def test_a_database_that_is_away_does_not_stop_the_clock(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    house = House(database, SystemClock(), RecordingCourier())

    async def rename(old: str, new: str) -> None:
        await database.write(
            lambda connection: connection.execute(text(f"ALTER TABLE {old} RENAME TO {new}"))
        )

    async with Wakeup(house.dispatcher, (), house.clock) as alarm, asyncio.timeout(10):
        await rename("outbox", "away")
        await alarm.nudge()
        while "could not be served" not in caplog.text:
            await asyncio.sleep(0)
        await rename("away", "outbox")
        await house.hear("hello")
        await alarm.nudge()
        while not house.courier.keys:
            await asyncio.sleep(0)
    assert house.courier.keys == ["hello"]
