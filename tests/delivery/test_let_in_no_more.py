"""Whom the operator lets in no more is not reminded, neither there nor, if that is all they have, anywhere."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from adapters.sql.engine import Database
from core.dialogue.engine import respond
from core.message import Inbound
from core.training.athlete import Profile
from tests.delivery.test_gone_and_back import alarm
from tests.support.clock import VirtualClock
from tests.support.couriers import RecordingCourier
from tests.support.house import House
from tests.support.turns import ADDRESS, stored

START = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


async def test_reminders_rest_until_they_are_let_in_again(database: Database) -> None:
    clock, courier = VirtualClock(START), RecordingCourier()
    house = House(database, clock, courier, respond)
    profile = Profile(timezone="Europe/Madrid")
    rows = await house.coach.receive(Inbound(key="p", address=ADDRESS, text="/start", profile=profile))
    await house.dispatcher.deliver_now(rows)
    said = courier.tries
    courier.lets_in = lambda user: user != ADDRESS.user  # type: ignore[attr-defined]
    await alarm(house, clock, START + timedelta(days=6))
    assert courier.tries == said and await house.dispatcher.next_due() is None
    assert (await stored(house.store, clock.now())).world.unreachable_since is not None

    leaving = Inbound(key="e", address=ADDRESS, text="/export", leaving=True)
    await house.dispatcher.deliver_now(await house.coach.receive(leaving))
    (_, answer, _) = courier.delivered[-1]
    assert [each.key for each in answer.says] == ["care-export"]
    await alarm(house, clock, START + timedelta(days=9))
    assert courier.tries == said + 1

    courier.lets_in = lambda user: True  # type: ignore[attr-defined]
    await house.dispatcher.deliver_now(await house.hear("/today"))
    (_, answer, _) = courier.delivered[-1]
    assert answer.says[0].key == "reminder-reachable-again"
    before = courier.tries
    await alarm(house, clock, START + timedelta(days=11))
    assert courier.tries > before
