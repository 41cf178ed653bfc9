"""Many hands: what is slow holds up nobody, a database that is away repeats nothing, no message mutes a chat."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text, update

from adapters.sql.engine import Database
from adapters.sql.outbox import SqlOutbox
from adapters.sql.tables import OutboxRow
from core.courier import Delivered, Moved, Receipt, TryLater
from core.delivery import ASIDE_AFTER, LATE_NOTE, MOST_BREAKS, MOST_LOST, SUSPECT_AFTER
from core.dialogue.world import Conversation, Outcome, Outgoing, Put, World
from core.dispatch import HANDS, LEASE, Dispatcher
from core.message import Address, Inbound, Message, MessageKind, Wake, say
from core.ports import Row, Settlement
from core.training.athlete import Profile
from tests.support.clock import MONDAY, VirtualClock
from tests.support.couriers import RecordingCourier
from tests.support.house import House, Keys, reminding
from tests.support.turns import ADDRESS, Step, outcome


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


class Doors(RecordingCourier):
    """A courier whose chats of certain names stay shut until they are opened."""

    def __init__(self, platform: str = "test") -> None:
        super().__init__(platform)
        self.shut: dict[str, asyncio.Event] = {}
        self.waiting = asyncio.Event()
        self.knocks = 0

    async def deliver(self, address: Address, message: Message, text: str, labels: Sequence[str]) -> Receipt:
        self.knocks += 1
        if address.chat in self.shut:
            self.waiting.set()
            await self.shut[address.chat].wait()
        return await super().deliver(address, message, text, labels)


async def test_a_chat_that_hangs_holds_up_no_other(database: Database, clock: VirtualClock) -> None:
    courier = Doors()
    house = House(database, clock, courier)
    courier.shut["chat-1"] = asyncio.Event()
    await house.hear("slow")
    begun = await house.dispatcher.start_due()
    await courier.waiting.wait()
    for number in range(HANDS + 10):
        await house.hear("quick", Address("test", f"u{number}", f"c{number}"))
    while len(courier.keys) < HANDS + 10:
        begun += await house.dispatcher.start_due()
        await asyncio.sleep(0)
    assert begun == HANDS + 11
    assert "slow" not in courier.keys
    courier.shut["chat-1"].set()
    await house.dispatcher.finish()
    assert courier.keys[-1] == "slow"


async def test_a_platform_that_hangs_holds_up_no_other(database: Database, clock: VirtualClock) -> None:
    stuck, well = Doors("stuck"), RecordingCourier("well")
    house = House(database, clock, stuck)
    dispatcher = Dispatcher(SqlOutbox(database), house.coach, [stuck, well], clock, Keys())
    for number in range(HANDS + 40):
        stuck.shut[f"c{number}"] = asyncio.Event()
        await house.hear("x", Address("stuck", f"u{number}", f"c{number}"))
    while await dispatcher.start_due():
        pass
    # Every hand of the one platform is busy: it isn't asked for more, and its rows set no alarm.
    assert await dispatcher.next_due() is None
    await dispatcher.deliver_now(await house.hear("y", Address("well", "u", "c")))
    assert well.keys == ["y"]
    for door in stuck.shut.values():
        door.set()
    await dispatcher.finish()
    await dispatcher.run_due()
    assert len(stuck.keys) == HANDS + 40


async def test_a_courier_that_never_answers_is_not_waited_for(
    database: Database, clock: VirtualClock
) -> None:
    courier = Doors()
    house = House(database, clock, courier)
    courier.shut["chat-1"] = asyncio.Event()
    dispatcher = Dispatcher(
        SqlOutbox(database), house.coach, [courier], clock, Keys(), hand_over_limit=timedelta(milliseconds=1)
    )
    assert await dispatcher.deliver_now(await house.hear("one")) == 1
    due = await dispatcher.next_due()
    assert due is not None and MONDAY + timedelta(seconds=2) <= due <= MONDAY + timedelta(seconds=3)
    del courier.shut["chat-1"]
    clock.move_to(due)
    await dispatcher.run_due()
    assert courier.keys == ["one"]


async def test_what_was_sent_while_the_database_went_away_is_not_sent_again(
    database: Database, clock: VirtualClock, caplog: pytest.LogCaptureFixture
) -> None:
    courier = Doors()
    house = House(database, clock, courier)
    courier.shut["chat-1"] = asyncio.Event()
    await house.hear("one two")
    await house.dispatcher.start_due()
    await courier.waiting.wait()

    async def rename(old: str, new: str) -> None:
        await database.write(
            lambda connection: connection.execute(text(f"ALTER TABLE {old} RENAME TO {new}"))
        )

    await rename("outbox", "away")
    courier.shut.pop("chat-1").set()
    while "could not be settled" not in caplog.text:
        await asyncio.sleep(0)
    with pytest.raises(Exception, match="no such table"):
        await house.dispatcher.start_due()
    await rename("away", "outbox")
    clock.advance(hours=1)
    await house.dispatcher.run_due()
    assert courier.keys == ["one", "two"]
    assert [status for _, status in await house.statuses()] == ["sent", "sent"]


async def test_a_message_that_breaks_its_courier_does_not_mute_the_chat(
    database: Database, clock: VirtualClock
) -> None:
    def break_at_bad(address: Address, message: Message) -> Receipt:
        if message.says[0].key == "bad":
            raise ZeroDivisionError("a fault of ours")
        return Delivered("1")

    house = House(database, clock, RecordingCourier(answer=break_at_bad))
    await house.dispatcher.deliver_now(await house.hear("one bad two"))
    await until_quiet(house, clock)
    assert house.courier.keys == ["one", "two"]
    assert house.courier.tries == 2 + MOST_BREAKS
    assert [status for _, status in await house.statuses()] == ["sent", "refused", "sent"]
    assert clock.now() < MONDAY + timedelta(minutes=2)


async def test_a_message_that_alone_fails_steps_aside(database: Database, clock: VirtualClock) -> None:
    well_since: list[bool] = []

    def fail_at_bad(address: Address, message: Message) -> Receipt:
        bad = message.says[0].key == "bad" and not well_since
        return TryLater(why="500") if bad else Delivered("1")

    house = House(database, clock, RecordingCourier(answer=fail_at_bad))
    await house.dispatcher.deliver_now(await house.hear("bad next"))
    for number in range(ASIDE_AFTER):
        due = await house.dispatcher.next_due()
        assert due is not None
        clock.move_to(due)
        await house.dispatcher.deliver_now(await house.hear("other", Address("test", "u", f"c{number}")))
        await house.dispatcher.run_due()
    assert "next" in house.courier.keys
    well_since.append(True)
    await until_quiet(house, clock)
    assert house.courier.keys[-1] == "bad"


async def test_when_the_whole_platform_is_away_the_order_in_a_chat_stays(
    database: Database, clock: VirtualClock
) -> None:
    away = [True]
    house = House(database, clock, RecordingCourier(answer=lambda *_: TryLater() if away else Delivered("1")))
    await house.dispatcher.deliver_now(await house.hear("one two three"))
    for _ in range(2 * ASIDE_AFTER):
        due = await house.dispatcher.next_due()
        assert due is not None
        clock.move_to(due)
        await house.dispatcher.run_due()
    away.clear()
    await until_quiet(house, clock)
    assert house.courier.keys == ["one", "two", "three"]


async def until_quiet(house: House, clock: VirtualClock) -> None:
    """Serve whatever falls due until nothing waits."""
    while (due := await house.dispatcher.next_due()) is not None:
        clock.move_to(max(due, clock.now()))
        await house.dispatcher.run_due()


async def test_rows_whose_workers_vanished_are_served_one_at_a_time(
    database: Database, clock: VirtualClock
) -> None:
    courier = Doors()
    house = House(database, clock, courier)
    for number in range(5):
        await house.hear("x", Address("test", f"u{number}", f"c{number}"))
    for _ in range(SUSPECT_AFTER + 1):  # workers that claim and are never heard of again
        hands: dict[str | None, int] = {"test": 9}
        assert len(await SqlOutbox(database).claim(clock.now(), hands=hands, lease=LEASE)) == 5
        clock.advance(minutes=2)
    courier.shut = {f"c{number}": asyncio.Event() for number in range(5)}
    await house.dispatcher.start_due()
    await courier.waiting.wait()
    clock.advance(seconds=5)
    await house.dispatcher.start_due()
    assert courier.knocks == 1
    for door in courier.shut.values():
        door.set()
    await until_quiet(house, clock)
    assert len(courier.keys) == 5


# Late --------------------------------------------------------------------------------------------------------


def reminding_at_once(profile: Profile, answer: str = "") -> Step:
    """A step that at each wake says `reminder`, due an hour after Monday's beginning; answers only later on."""

    def step(conversation: Conversation, inbound: Inbound | Wake, world: World) -> Outcome:
        if not isinstance(inbound, Wake):
            asleep = world.now > MONDAY + timedelta(hours=1)
            decided = outcome(world, *([answer] if answer and asleep else []))
            if not asleep:
                decided = replace(decided, wake_at=MONDAY + timedelta(hours=1))
            return replace(decided, changes=(Put(replace(world.athlete, profile=profile)),))
        message = Message(kind=MessageKind.CHECK_IN, says=(say("reminder"),))
        reminder = Outgoing(message, MONDAY + timedelta(hours=1), MONDAY + timedelta(hours=20))
        return Outcome(conversation=conversation, outgoing=(reminder,))

    return step


@pytest.mark.parametrize(("minutes_away", "says_late"), [(0, False), (10, False), (40, True)])
async def test_a_reminder_that_became_late_on_its_way_says_so(
    database: Database, clock: VirtualClock, minutes_away: int, says_late: bool
) -> None:
    back_at = MONDAY + timedelta(hours=1, minutes=minutes_away)
    courier = RecordingCourier(answer=lambda *_: Delivered("1") if clock.now() >= back_at else TryLater())
    house = House(database, clock, courier, reminding_at_once(Profile(timezone="Europe/Madrid")))
    await house.hear("x")
    await until_quiet(house, clock)
    ((_, message, words),) = courier.delivered
    assert (message.says[0].key == LATE_NOTE) is says_late
    if says_late:
        assert message.says[0].args == {"time": "2026-03-02T06:00:00+01:00", "day": "2026-03-02"}
        assert words == f"{LATE_NOTE} reminder"


async def test_a_late_reminder_waits_for_the_end_of_the_quiet_hours(
    database: Database, clock: VirtualClock
) -> None:
    """Due at 17:30 in Auckland; the platform is away until 22:30, when nobody wants to be woken."""
    back_at = MONDAY + timedelta(hours=5, minutes=30)
    courier = RecordingCourier(answer=lambda *_: Delivered("1") if clock.now() >= back_at else TryLater())
    house = House(database, clock, courier, reminding_at_once(Profile(timezone="Pacific/Auckland")))
    await house.hear("x")
    await until_quiet(house, clock)
    assert len(courier.delivered) == 1
    # 06:00 in Auckland on the next day, thirteen hours ahead of UTC.
    assert clock.now() == MONDAY + timedelta(hours=13)


async def test_an_answer_is_never_called_late(database: Database, clock: VirtualClock) -> None:
    house = House(
        database,
        clock,
        RecordingCourier(
            answer=lambda *_: Delivered("1") if clock.now() > MONDAY + timedelta(hours=1) else TryLater()
        ),
    )
    await house.dispatcher.deliver_now(await house.hear("one", ADDRESS))
    await until_quiet(house, clock)
    assert house.courier.keys == ["one"]


# Found by a second pair of eyes ----------------------------------------------------------------------------


async def test_an_answer_does_not_wait_for_a_reminder_that_is_put_off(
    database: Database, clock: VirtualClock
) -> None:
    """A late reminder waits for the end of the quiet hours; what the athlete asks at night is answered at once."""
    back_at = MONDAY + timedelta(hours=5, minutes=30)
    courier = RecordingCourier(answer=lambda *_: Delivered("1") if clock.now() >= back_at else TryLater())
    house = House(database, clock, courier, reminding_at_once(Profile(timezone="Pacific/Auckland"), "night"))
    await house.hear("x")
    while (due := await house.dispatcher.next_due()) is not None and due < back_at:
        clock.move_to(max(due, clock.now()))
        await house.dispatcher.run_due()
    clock.move_to(back_at)
    await house.dispatcher.run_due()
    await house.dispatcher.deliver_now(await house.hear("chest pain"))
    assert courier.keys == ["night"]
    await until_quiet(house, clock)
    assert courier.keys[0] == "night" and len(courier.keys) == 2


async def test_a_stored_message_that_can_not_be_read_stops_nothing(
    database: Database, clock: VirtualClock
) -> None:
    house = House(database, clock, RecordingCourier())
    await house.hear("bad")
    await house.hear("good", Address("test", "u2", "c2"))
    unreadable = (
        update(OutboxRow).where(OutboxRow.chat == ADDRESS.chat).values(message={"kind": "of a later day"})
    )
    await database.write(lambda connection: connection.execute(unreadable))
    await house.dispatcher.run_due()
    assert house.courier.keys == ["good"]
    rows = await database.read(
        lambda connection: connection.execute(select(OutboxRow.status)).scalars().all()
    )
    assert sorted(rows) == ["refused", "sent"]


async def test_receipts_that_could_not_be_settled_are_settled_before_anything_is_claimed(
    database: Database, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = House(database, clock, RecordingCourier())
    rows = await house.hear("one two")
    settle = house.outbox.settle

    async def away(*_: object) -> None:
        raise ConnectionError

    monkeypatch.setattr(house.outbox, "settle", away)
    await house.dispatcher.start_due()
    while house.courier.tries == 0 or house.dispatcher._settling is not None:
        await asyncio.sleep(0)
    with pytest.raises(ConnectionError):
        await house.dispatcher.finish()
    monkeypatch.setattr(house.outbox, "settle", settle)
    clock.advance(hours=1)
    await house.dispatcher.deliver_now(rows)
    assert house.courier.keys == ["one", "two"]


async def test_waiting_when_told_to_is_no_failed_try(database: Database, clock: VirtualClock) -> None:
    answers: list[Receipt] = [TryLater(timedelta(seconds=9))] * 9

    def answer(address: Address, message: Message) -> Receipt:
        if answers:
            return answers.pop()
        if house.courier.tries < 9 + MOST_BREAKS:
            raise ZeroDivisionError
        return Delivered("1")

    house = House(database, clock, RecordingCourier(answer=answer))
    await house.hear("one")
    await until_quiet(house, clock)
    assert house.courier.keys == ["one"]


async def test_a_chat_that_moves_for_ever_is_followed_ever_more_slowly(
    database: Database, clock: VirtualClock
) -> None:
    house = House(
        database,
        clock,
        RecordingCourier(answer=lambda address, _: Moved("b" if address.chat == "a" else "a")),
    )
    await house.hear("one", Address("test", "u", "a"))
    await until_quiet(house, clock)
    assert house.courier.tries < 100
    assert clock.now() - MONDAY > timedelta(hours=5)


async def test_a_wake_that_brings_the_program_down_is_left_alone(
    database: Database, clock: VirtualClock
) -> None:
    house = House(database, clock, RecordingCourier(), reminding(1))
    await house.hear("x")
    clock.advance(hours=1)
    for _ in range(MOST_LOST + 1):
        assert await SqlOutbox(database).claim(clock.now(), hands={None: 9}, lease=LEASE)
        clock.advance(minutes=2)
    await house.dispatcher.run_due()
    assert house.courier.keys == []
    await house.hear("again")  # a turn writes a wake anew
    due = await house.dispatcher.next_due()
    assert due is None or due > clock.now()


class SlowToSettle(SqlOutbox):
    """An outbox whose settlements end one by one, as the test lets them."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.begun: list[asyncio.Event] = []

    async def settle(self, settled: Sequence[tuple[Row, Settlement]], now: datetime) -> None:
        self.begun.append(asyncio.Event())
        await self.begun[-1].wait()
        await super().settle(settled, now)


async def test_who_waits_until_a_row_is_settled_keeps_nobody_busy(
    database: Database, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A look at the outbox settles what a settlement under way left over; its waiter sleeps meanwhile."""
    house = House(database, clock, RecordingCourier())
    outbox = SlowToSettle(database)
    dispatcher = Dispatcher(outbox, house.coach, [house.courier], clock, Keys())

    async def delivered(user: str) -> asyncio.Task[int]:
        rows = await house.hear("hi", Address("test", user, user))
        return asyncio.create_task(dispatcher.deliver_now(rows))

    async def settlements_begun(number: int) -> None:
        while len(outbox.begun) < number:
            await asyncio.sleep(0)

    first = await delivered("1")
    await settlements_begun(1)
    second = await delivered("2")
    while len(house.courier.delivered) < 2:
        await asyncio.sleep(0)
    looking = asyncio.create_task(dispatcher.start_due())
    await settlements_begun(2)
    outbox.begun[0].set()
    await first
    looks, wait = 0, asyncio.wait

    async def counted(*args: Any, **kwargs: Any) -> Any:
        nonlocal looks
        looks += 1
        return await wait(*args, **kwargs)

    monkeypatch.setattr(asyncio, "wait", counted)
    for _ in range(100):
        await asyncio.sleep(0)
    assert looks < 3
    outbox.begun[1].set()
    await asyncio.gather(second, looking)
    assert len(house.courier.delivered) == 2
