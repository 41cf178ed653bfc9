"""The platform is away for hours or days: on its return one message, of what is still of use, and all on record."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from adapters.sql.engine import Database
from adapters.sql.outbox_statements import WITHDRAWN
from adapters.sql.tables import OutboxRow
from core.courier import Delivered, Receipt, TryLater
from core.dialogue.engine import respond
from core.dialogue.world import Conversation, Outcome, Put, World
from core.message import Inbound, Message, MessageKind, Wake, say
from core.ports import RowStatus, RowType
from core.training.athlete import Profile
from core.wellness.watch import Watch
from tests.support.clock import VirtualClock
from tests.support.couriers import RecordingCourier
from tests.support.house import House
from tests.support.turns import ADDRESS

#: A Monday morning in Madrid, before any reminder.
START = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


def madrid(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC) - timedelta(hours=1)


class Away:
    """A platform that can't be reached between two instants."""

    def __init__(self, clock: VirtualClock, start: datetime, end: datetime) -> None:
        self._clock, self._start, self._end = clock, start, end

    def __call__(self, *_: object) -> Receipt:
        is_away = self._start <= self._clock.now() < self._end
        return TryLater(why="network") if is_away else Delivered("1")


async def lives_until(house: House, clock: VirtualClock, until: datetime) -> None:
    """Serve each row at its time."""
    while (due := await house.dispatcher.next_due()) is not None and due <= until:
        clock.move_to(max(due, clock.now()))
        await house.dispatcher.run_due()
    clock.move_to(until)


def with_watch(conversation: Conversation, inbound: Inbound | Wake, world: World) -> Outcome:
    """The real dialogue; the athlete joins with a watch that is followed up on Thursday."""
    outcome = respond(conversation, inbound, world)
    if isinstance(inbound, Inbound) and inbound.profile is not None:
        watch = Watch(id="w", opened=date(2026, 3, 2), asked=(), answers=(), follow_ups=())
        return replace(outcome, changes=(*outcome.changes, Put(watch)))
    return outcome


async def joined(
    database: Database, start: datetime, end: datetime
) -> tuple[House, VirtualClock, RecordingCourier]:
    """An athlete in Madrid who joined on Monday before dawn, on a platform that will be away in between."""
    clock = VirtualClock(START)
    courier = RecordingCourier(answer=Away(clock, start, end))
    house = House(database, clock, courier, with_watch)
    profile = Profile(timezone="Europe/Madrid", reminder_time=datetime(2026, 1, 1, 6, 45).time())  # noqa: DTZ001
    rows = await house.coach.receive(Inbound(key="p", address=ADDRESS, text="/start", profile=profile))
    await house.dispatcher.deliver_now(rows)
    return house, clock, courier


def unasked(courier: RecordingCourier, since: int) -> list[Message]:
    return [message for _, message, _ in courier.delivered[since:]]


async def records(database: Database) -> list[tuple[str, str, str | None]]:
    query = (
        select(OutboxRow.kind, OutboxRow.status, OutboxRow.why)
        .where(OutboxRow.type == RowType.SAY, OutboxRow.unasked)
        .order_by(OutboxRow.id)
    )
    rows = await database.read(lambda connection: connection.execute(query).all())
    return [(str(kind), status, why) for kind, status, why in rows]


async def test_away_for_days_one_message_comes_and_the_follow_up_is_in_it(database: Database) -> None:
    back = madrid(6, 9, 30)
    house, clock, courier = await joined(database, madrid(3, 0), back)
    await lives_until(house, clock, madrid(3, 0))
    before = len(courier.delivered)
    await lives_until(house, clock, madrid(6, 12))
    (message,) = unasked(courier, before)
    kinds = {message.kind, *message.also}
    # Thursday's follow-up keeps two days and comes with Friday's question; it names the message.
    assert message.kind is MessageKind.FOLLOW_UP
    assert MessageKind.CHECK_IN in kinds
    assert message.says[0].key == "reminder-late"
    assert clock.now() - back < timedelta(hours=3)
    # Everything else is on record, and nothing waits any more.
    assert {status for _, status, _ in await records(database)} == {RowStatus.SENT, RowStatus.EXPIRED}


async def test_two_reminders_of_one_morning_come_as_one_message(database: Database) -> None:
    house, clock, courier = await joined(database, madrid(3, 6), madrid(3, 7, 30))
    await lives_until(house, clock, madrid(3, 6))
    before = len(courier.delivered)
    await lives_until(house, clock, madrid(3, 11))
    (message,) = unasked(courier, before)
    assert {message.kind, *message.also} >= {MessageKind.CHECK_IN}
    assert message.says[0].key == "reminder-late"
    withdrawn = [why for _, status, why in await records(database) if status == RowStatus.EXPIRED]
    assert set(withdrawn) <= {WITHDRAWN}


@pytest.mark.parametrize("minutes", [5, 60])
async def test_away_for_an_hour_the_morning_comes_soon_after(database: Database, minutes: int) -> None:
    back = madrid(3, 6, 20) + timedelta(minutes=minutes)
    house, clock, courier = await joined(database, madrid(3, 6, 20), back)
    await lives_until(house, clock, madrid(3, 6, 20))
    before = len(courier.delivered)
    while len(courier.delivered) == before:
        due = await house.dispatcher.next_due()
        assert due is not None
        clock.move_to(max(due, clock.now()))
        await house.dispatcher.run_due()
    assert clock.now() < max(back, madrid(3, 6, 30)) + timedelta(minutes=7)


async def test_what_is_of_no_more_use_falls_out_of_a_message_that_comes_late(database: Database) -> None:
    """The session and the question of the morning are one message at 06:30; at one o'clock the question is left."""
    away = madrid(3, 6), madrid(3, 13)
    clock = VirtualClock(START)
    courier = RecordingCourier(answer=Away(clock, *away))
    house = House(database, clock, courier, respond)
    profile = Profile(timezone="Europe/Madrid", endurance_days=7)
    joined = Inbound(key="p", address=ADDRESS, text="/start", profile=profile)
    await house.dispatcher.deliver_now(await house.coach.receive(joined))
    await lives_until(house, clock, madrid(3, 6))
    before = len(courier.delivered)
    await lives_until(house, clock, madrid(3, 14))
    (message,) = unasked(courier, before)
    said = [each.key for each in message.says]
    assert said[0] == "reminder-late" and "check-in-ask" in said
    assert not any(key.startswith(("reminder-sessions", "session-")) for key in said)


def test_paragraphs_go_when_their_time_is_over() -> None:
    hour = timedelta(hours=1)
    says = tuple(say(key) for key in ("late", "a1", "a2", "b1"))
    message = Message(says=says, useful=((2, START + hour), (1, START + 2 * hour)))
    assert message.at(START + hour) is message
    later = message.at(START + hour * 1.5)
    assert [each.key for each in later.says] == ["late", "b1"]
    assert later.at(START + hour * 1.5) is later
