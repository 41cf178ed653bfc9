"""A place where others see that somebody is written to: it is given up when too much of it is not looked at."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from adapters.sql.engine import Database
from core.courier import Delivered, Receipt
from core.dialogue.engine import respond
from core.message import Address, Inbound, Message
from core.training.athlete import Profile
from tests.delivery.test_gone_and_back import alarm
from tests.support.clock import VirtualClock
from tests.support.couriers import RecordingCourier
from tests.support.house import House
from tests.support.turns import ADDRESS, stored

START = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
MOST = 3


class Counting:
    """Takes everything; the messages have ids."""

    def __init__(self) -> None:
        self.taken = 0

    def __call__(self, address: Address, message: Message) -> Receipt:
        self.taken += 1
        return Delivered(str(self.taken))


async def house_of(database: Database, clock: VirtualClock, platform: Counting) -> House:
    courier = RecordingCourier(answer=platform)
    courier.most_unseen = lambda address: MOST  # type: ignore[attr-defined]
    house = House(database, clock, courier, respond)
    profile = Profile(timezone="Europe/Madrid")
    rows = await house.coach.receive(Inbound(key="p", address=ADDRESS, text="/start", profile=profile))
    await house.dispatcher.deliver_now(rows)
    return house


async def test_after_so_many_reminders_in_a_row_there_are_no_more(database: Database) -> None:
    clock, platform = VirtualClock(START), Counting()
    house = await house_of(database, clock, platform)
    before = platform.taken
    await alarm(house, clock, START + timedelta(days=12))
    assert platform.taken == before + MOST and await house.dispatcher.next_due() is None
    assert (await stored(house.store, clock.now())).world.unreachable_since is not None


async def test_who_speaks_or_looks_begins_the_count_anew(database: Database) -> None:
    clock, platform = VirtualClock(START), Counting()
    house = await house_of(database, clock, platform)
    for day in range(1, 9):
        while await house.outbox.unseen(ADDRESS) < MOST - 1:
            due = await house.dispatcher.next_due()
            assert due is not None
            await alarm(house, clock, due)
        if day % 2:
            assert await house.dispatcher.shown_as(ADDRESS, str(platform.taken)) is not None
        else:
            await house.dispatcher.deliver_now(await house.hear("/about"))
        assert await house.outbox.unseen(ADDRESS) == 0
        clock.advance(minutes=1)
    assert await house.dispatcher.shown_as(ADDRESS, "unknown") is None
