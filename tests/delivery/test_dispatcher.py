"""The dispatcher over a real outbox: what the coach promised arrives, whatever a courier answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.sql.engine import Database
from core.coach import WAKE_AGAIN_AFTER
from core.courier import (
    Delivered,
    Gone,
    Moved,
    Receipt,
    Refused,
    TryLater,
)
from core.dialogue.world import EXPORT, Conversation, Outcome, Outgoing, World
from core.message import Address, Inbound, Message, Wake, say
from tests.support.clock import MONDAY, VirtualClock
from tests.support.couriers import RecordingCourier
from tests.support.house import House, reminding
from tests.support.turns import ADDRESS, outcome


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


def scripted(*receipts: Receipt) -> RecordingCourier:
    """A courier that answers with these, then delivers."""
    script = list(receipts)
    return RecordingCourier(answer=lambda *_: script.pop(0) if script else Delivered("1"))


async def test_replies_arrive_in_order(database: Database, clock: VirtualClock) -> None:
    house = House(database, clock, RecordingCourier())
    assert await house.dispatcher.deliver_now(await house.hear("one two three")) == 3
    assert house.courier.keys == ["one", "two", "three"]
    assert house.courier.delivered[0][0] == ADDRESS
    assert await house.dispatcher.run_due() == 0


async def test_a_turn_without_messages_asks_nothing_of_the_outbox(
    database: Database, clock: VirtualClock
) -> None:
    house = House(database, clock, RecordingCourier())
    assert await house.dispatcher.deliver_now(await house.hear("")) == 0


async def test_a_failed_try_comes_again_when_the_platform_says(
    database: Database, clock: VirtualClock
) -> None:
    house = House(database, clock, scripted(TryLater(timedelta(seconds=17))))
    await house.dispatcher.deliver_now(await house.hear("one two"))
    assert house.courier.keys == []
    assert await house.dispatcher.next_due() == MONDAY + timedelta(seconds=17)
    clock.advance(seconds=16)
    assert await house.dispatcher.run_due() == 0
    clock.advance(seconds=1)
    assert await house.dispatcher.run_due() == 2
    assert house.courier.keys == ["one", "two"]


async def test_a_courier_that_breaks_is_tried_again(database: Database, clock: VirtualClock) -> None:
    def break_once(address: Address, message: Message) -> Receipt:
        if house.courier.tries == 1:
            raise ConnectionResetError("peer")
        return Delivered("1")

    house = House(database, clock, RecordingCourier(answer=break_once))
    await house.dispatcher.deliver_now(await house.hear("one"))
    clock.advance(seconds=10)
    await house.dispatcher.run_due()
    assert house.courier.keys == ["one"]


async def test_a_message_without_words_is_answered_with_an_apology(
    database: Database, clock: VirtualClock
) -> None:
    house = House(database, clock, RecordingCourier())
    await house.dispatcher.deliver_now(await house.hear("one poison two"))
    assert house.courier.keys == ["one", "error.unexpected", "two"]


async def test_a_message_that_is_refused_does_not_mute_the_chat(
    database: Database, clock: VirtualClock
) -> None:
    text = "one refused two"

    def refuse(address: Address, message: Message) -> Receipt:
        return Refused("no") if message.says[0].key == "refused" else Delivered("1")

    house = House(database, clock, RecordingCourier(answer=refuse))
    await house.dispatcher.deliver_now(await house.hear(text))
    assert house.courier.keys == ["one", "two"]
    assert [status for _, status in await house.statuses()] == ["sent", "refused", "sent"]


async def test_a_chat_that_is_gone_gets_nothing_more(database: Database, clock: VirtualClock) -> None:
    house = House(database, clock, scripted(Gone("blocked")))
    await house.dispatcher.deliver_now(await house.hear("one two"))
    assert house.courier.tries == 1
    assert [status for _, status in await house.statuses()] == ["gone", "gone"]


async def test_a_chat_that_moved_is_followed_at_once(database: Database, clock: VirtualClock) -> None:
    house = House(database, clock, scripted(Moved("chat-9")))
    await house.dispatcher.deliver_now(await house.hear("one two"))
    assert house.courier.keys == ["one", "two"]
    assert {address.chat for address, _, _ in house.courier.delivered} == {"chat-9"}


async def test_a_message_past_its_use_is_recorded_and_not_sent(
    database: Database, clock: VirtualClock
) -> None:
    def step(conversation: Conversation, inbound: Inbound | Wake, world: World) -> Outcome:
        late = Outgoing(Message(says=(say("late"),)), MONDAY, MONDAY + timedelta(hours=1))
        return replace(outcome(world, "now"), outgoing=(late, Outgoing(Message(says=(say("now"),)))))

    house = House(database, clock, RecordingCourier(), step)
    await house.hear("x")
    clock.advance(hours=1, seconds=1)
    await house.dispatcher.run_due()
    assert await house.statuses() == [("late", "expired"), ("now", "sent")]


async def test_the_last_useful_instant_is_useful(database: Database, clock: VirtualClock) -> None:
    def step(conversation: Conversation, inbound: Inbound | Wake, world: World) -> Outcome:
        late = Outgoing(Message(says=(say("late"),)), MONDAY, MONDAY + timedelta(hours=1))
        return replace(outcome(world), outgoing=(late,))

    house = House(database, clock, RecordingCourier(), step)
    await house.hear("x")
    clock.advance(hours=1)
    await house.dispatcher.run_due()
    assert house.courier.keys == ["late"]


# Wakes ---------------------------------------------------------------------------------------------------


async def test_reminders_come_each_at_its_time(database: Database, clock: VirtualClock) -> None:
    house = House(database, clock, RecordingCourier(), reminding(2, 5))
    await house.hear("x")
    assert await house.dispatcher.next_due() == clock.advance(hours=2)
    await house.dispatcher.run_due()
    assert await house.dispatcher.next_due() == clock.advance(hours=3)
    await house.dispatcher.run_due()
    assert house.courier.keys == ["at-2", "at-5"]
    assert await house.dispatcher.next_due() is None


async def test_a_wake_whose_step_fails_is_tried_again_and_mutes_nothing(
    database: Database, clock: VirtualClock
) -> None:
    broken = True

    def step(conversation: Conversation, inbound: Inbound | Wake, world: World) -> Outcome:
        if isinstance(inbound, Wake) and broken:
            raise KeyError("flow")
        return reminding(1)(conversation, inbound, world)

    house = House(database, clock, RecordingCourier(), step)
    await house.hear("x")
    clock.advance(hours=1)
    assert await house.dispatcher.run_due() == 1
    due = await house.dispatcher.next_due()
    assert due is not None and clock.now() < due < clock.now() + timedelta(seconds=5)
    broken = False
    clock.move_to(due)
    await house.dispatcher.run_due()
    assert house.courier.keys == ["at-1"]


async def test_a_wake_that_asks_for_itself_again_does_not_spin(
    database: Database, clock: VirtualClock
) -> None:
    def step(conversation: Conversation, inbound: Inbound | Wake, world: World) -> Outcome:
        return outcome(world, wake_at=MONDAY)

    house = House(database, clock, RecordingCourier(), step)
    await house.hear("x")
    assert await house.dispatcher.run_due() == 1
    assert await house.dispatcher.next_due() == MONDAY + WAKE_AGAIN_AFTER


async def test_many_chats_are_served_in_one_go(database: Database, clock: VirtualClock) -> None:
    house = House(database, clock, RecordingCourier())
    for number in range(150):
        await house.hear("hello again", Address("test", f"u{number}", f"c{number}"))
    assert await house.dispatcher.run_due() == 300
    by_chat: dict[str, list[str]] = {}
    for address, message, _ in house.courier.delivered:
        by_chat.setdefault(address.chat, []).append(message.says[0].key)
    assert set(map(tuple, by_chat.values())) == {("hello", "again")}
    assert len(by_chat) == 150


async def test_an_export_holds_what_is_stored(database: Database, clock: VirtualClock) -> None:
    def step(conversation: Conversation, inbound: Inbound | Wake, world: World) -> Outcome:
        files: Sequence[Outgoing] = (Outgoing(Message(says=(say("here"),), files=(EXPORT,))),)
        return replace(outcome(world), outgoing=tuple(files))

    house = House(database, clock, RecordingCourier(), step)
    for text in ("first", "second"):
        await house.dispatcher.deliver_now(await house.hear(text))
    (_, first, _), (_, second, _) = house.courier.delivered
    assert '"athlete": null' in first.files[0].content
    assert '"last_heard_at": "2026-03-02T04:00:00+00:00"' in second.files[0].content
    assert second.files[0].name == EXPORT.name
