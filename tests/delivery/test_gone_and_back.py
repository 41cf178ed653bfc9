"""Blocked, days pass, back again: the real dialogue over the real store and dispatcher, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, insert, select

from adapters.sql.engine import Database
from adapters.sql.tables import AccountRow, OutboxRow
from core.courier import Delivered, Gone, Receipt
from core.dialogue.engine import respond
from core.message import Address, Inbound, Message
from core.ports import RowStatus, RowType
from core.training.athlete import Profile
from tests.support.clock import VirtualClock
from tests.support.couriers import RecordingCourier
from tests.support.house import House
from tests.support.turns import ADDRESS, echo, stored

#: A Monday morning in Madrid, before any reminder.
START = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
#: The athlete's second account.
SERVER = replace(ADDRESS, user="user-2", chat="chat-2")


class Blocking:
    """A platform whose user blocks the bot for a while."""

    def __init__(self) -> None:
        self.blocked = False

    def __call__(self, address: Address, message: Message) -> Receipt:
        return Gone("blocked") if self.blocked else Delivered("1")


async def alarm(house: House, clock: VirtualClock, until: datetime) -> None:
    """Serve each row at its time."""
    while (due := await house.dispatcher.next_due()) is not None and due <= until:
        clock.move_to(max(due, clock.now()))
        await house.dispatcher.run_due()
    clock.move_to(until)


async def count_of(database: Database, *conditions: object) -> int:
    query = select(func.count()).select_from(OutboxRow).where(*conditions)  # type: ignore[arg-type]
    return await database.read(lambda connection: connection.execute(query).scalar_one())


async def test_blocked_for_days_and_back(database: Database) -> None:
    clock, platform = VirtualClock(START), Blocking()
    courier = RecordingCourier(answer=platform)
    house = House(database, clock, courier, respond)
    profile = Profile(timezone="Europe/Madrid")
    rows = await house.coach.receive(Inbound(key="p", address=ADDRESS, text="/start", profile=profile))
    await house.dispatcher.deliver_now(rows)
    await alarm(house, clock, START + timedelta(days=1))
    assert len(courier.delivered) >= 2

    platform.blocked = True
    await alarm(house, clock, START + timedelta(days=6))
    tries = courier.tries
    assert await house.dispatcher.next_due() is None
    since = (await stored(house.store, clock.now())).world.unreachable_since
    assert since is not None and START + timedelta(days=1) <= since < START + timedelta(days=2)
    assert await count_of(database, OutboxRow.status == RowStatus.GONE) == 1

    platform.blocked = False
    clock.move_to(datetime(2026, 3, 8, 17, 30, tzinfo=UTC))
    assert courier.tries == tries
    delivered = len(courier.delivered)
    await house.dispatcher.deliver_now(await house.hear("/today"))
    await house.dispatcher.run_due()
    (_, answer, _), *more = courier.delivered[delivered:]
    assert more == [], "one message on return"
    assert answer.says[0].key == "reminder-reachable-again"
    assert answer.says[0].args == {"when": "week", "since": since.date().isoformat()}

    expired = select(OutboxRow.kind, OutboxRow.due_at).where(OutboxRow.status == RowStatus.EXPIRED)
    lost = await database.read(lambda connection: connection.execute(expired).all())
    assert {kind for kind, _ in lost} >= {"check_in", "log_prompt"}
    assert len(lost) == len(set(lost))
    assert all(since - timedelta(days=1) < due_at <= clock.now() for _, due_at in lost)

    due = await house.dispatcher.next_due()
    assert due is not None and clock.now() < due <= clock.now() + timedelta(days=1)
    assert (await stored(house.store, clock.now())).world.unreachable_since is None
    gone = select(AccountRow.gone_at)
    assert await database.read(lambda connection: connection.execute(gone).scalar_one()) is None
    await alarm(house, clock, clock.now() + timedelta(days=1))
    assert len(courier.delivered) > delivered + 1
    assert await count_of(database, OutboxRow.type == RowType.WAKE) == 1


async def test_a_reminder_in_work_while_the_chat_is_found_gone_does_not_bring_the_wakes_back(
    database: Database,
) -> None:
    clock, platform = VirtualClock(START), Blocking()
    house = House(database, clock, RecordingCourier(answer=platform), respond)
    profile = Profile(timezone="Europe/Madrid")
    await house.coach.receive(Inbound(key="p", address=ADDRESS, text="/start", profile=profile))
    due_at = datetime(2026, 3, 2, 5, 30, tzinfo=UTC)
    claimed = await house.outbox.claim(due_at, hands={None: 1}, lease=timedelta(minutes=2))
    platform.blocked = True
    clock.move_to(due_at)
    await house.dispatcher.run_due()
    (wake,) = claimed
    await house.coach.wake(wake)
    assert await house.dispatcher.next_due() is None


class Closed:
    """A platform on which nothing gets through but what answers by the way that a command opened."""

    def __init__(self) -> None:
        self.is_open = False

    def __call__(self, address: Address, message: Message) -> Receipt:
        return Delivered("1") if self.is_open or message.via is not None else Gone("closed")


@pytest.mark.parametrize("place", ["channel:7", ""])
async def test_heard_among_others_a_closed_chat_stays_closed(database: Database, place: str) -> None:
    """In a channel that the coach can post in, and in one where it can't."""
    clock, platform = VirtualClock(START), Closed()
    courier = RecordingCourier(answer=platform)
    house = House(database, clock, courier, respond)
    profile = Profile(timezone="Europe/Madrid")
    await house.coach.receive(Inbound(key="p", address=ADDRESS, text="/start", profile=profile))
    await alarm(house, clock, START + timedelta(days=2))
    gone = (await stored(house.store, clock.now())).world.unreachable_since
    assert gone is not None
    tries = courier.tries
    for day in range(3, 6):
        await alarm(house, clock, START + timedelta(days=day))
        for number in range(2):
            asked = Inbound(
                key=f"c{day}-{number}", address=ADDRESS, text="/today", place=place, via="a way back"
            )
            await house.dispatcher.deliver_now(await house.coach.receive(asked))
    assert courier.tries == tries + 6, "nothing else is tried"
    said = [{each.key for each in message.says} for _, message, _ in courier.delivered[-6:]]
    closed = [any(key.startswith("reaching-closed") for key in keys) for keys in said]
    assert closed == [True, False] * 3, "told once a day"
    world = (await stored(house.store, clock.now())).world
    assert world.unreachable_since == gone and world.gone_accounts == (ADDRESS,)
    platform.is_open = True
    await house.dispatcher.deliver_now(await house.hear("/today"))
    assert (await stored(house.store, clock.now())).world.accounts == (ADDRESS,)
    assert await house.dispatcher.next_due() is not None


async def test_a_chat_that_was_chosen_is_kept_where_the_coach_can_not_post(database: Database) -> None:
    clock = VirtualClock(START)
    house = House(database, clock, RecordingCourier(), echo)
    chosen = replace(ADDRESS, chat="channel:7")
    await house.hear("one", chosen)
    for place in ("channel:8", ""):
        await house.coach.receive(Inbound(key=f"c{place}", address=ADDRESS, text="two", place=place))
        assert (await stored(house.store, clock.now())).world.accounts == (chosen,)


async def test_a_closed_chat_beside_an_open_one_is_told_of_once_and_nothing_is_sent_there(
    database: Database,
) -> None:
    clock, closed = VirtualClock(START), True

    def platform(address: Address, message: Message) -> Receipt:
        is_closed = closed and address.user == SERVER.user and message.via is None
        return Gone("closed") if is_closed else Delivered("1")

    courier = RecordingCourier(answer=platform)
    house = House(database, clock, courier, respond)
    profile = Profile(timezone="Europe/Madrid")
    await house.coach.receive(Inbound(key="p", address=ADDRESS, text="/start", profile=profile))
    key = (await stored(house.store, clock.now())).world.athlete.key
    second = {"platform": SERVER.platform, "user": SERVER.user, "chat": SERVER.chat, "athlete_key": key}
    await database.write(
        lambda connection: connection.execute(insert(AccountRow), second | {"heard_at": clock.now()})
    )

    async def asks_in_a_server(key: str) -> list[str]:
        asked = Inbound(key=key, address=SERVER, text="/today", place="channel:7", via="a way back")
        await house.dispatcher.deliver_now(await house.coach.receive(asked))
        return [each.key for each in courier.delivered[-1][1].says]

    async def days(number: int) -> list[Address]:
        before = len(courier.delivered)
        await alarm(house, clock, clock.now() + timedelta(days=number))
        return [address for address, message, _ in courier.delivered[before:]]

    clock.move_to(START + timedelta(minutes=1))
    await asks_in_a_server("s0")
    assert set(await days(2)) == {ADDRESS}, "found closed, and sent to the other"
    assert "reaching-closed-beside" in await asks_in_a_server("s1")
    assert set(await days(1)) == {ADDRESS}, "a command in a server opens nothing"
    assert "reaching-closed-beside" not in await asks_in_a_server("s2")
    tries = courier.tries
    assert len(await days(1)) == courier.tries - tries, "nothing is tried where it is closed"
    closed = False
    await house.dispatcher.deliver_now(await house.hear("/today", SERVER))
    assert set(await days(1)) == {SERVER}
    closed = True
    await days(1)
    assert "reaching-closed-beside" in await asks_in_a_server("s3"), "closed anew"
