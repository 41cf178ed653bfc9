"""What is counted, what a scrape shows, and that nobody is named in it."""

from __future__ import annotations

import asyncio
import http.client
import re
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from adapters.metrics import PrometheusMeter, serving
from adapters.sql.engine import Database
from adapters.sql.overview import backlog
from core.courier import Delivered, Receipt, Refused, TryLater
from core.message import Address, Message, MessageKind
from core.ports import (
    Backlog,
    Close,
    Forward,
    Postpone,
    Row,
    RowStatus,
    RowType,
    Settlement,
)
from tests.support.clock import MONDAY, VirtualClock
from tests.support.couriers import RecordingCourier
from tests.support.databases import (
    database,
    empty_database,
    empty_url,
    postgres_tables,
    postgres_url,
    sqlite_tables,
    url,
)
from tests.support.house import House, reminding

__all__ = [
    "database",
    "empty_database",
    "empty_url",
    "postgres_tables",
    "postgres_url",
    "sqlite_tables",
    "url",
]

SAY = Row(
    id=7,
    type=RowType.SAY,
    lane="test:chat",
    due_at=MONDAY,
    attempts=1,
    athlete_key="athlete-key",
    address=Address("test", "user-id", "chat-id"),
    message=Message(kind=MessageKind.CHECK_IN),
)
WAKE = replace(SAY, type=RowType.WAKE, address=None, message=None)
LATE = MONDAY + timedelta(seconds=2)
QUIET = Backlog(due=0, oldest_late=timedelta(), failing=0, dead=0)


def value(meter: PrometheusMeter, name: str, **labels: str) -> float | None:
    return meter.registry.get_sample_value(name, labels)


async def standing(found: Backlog) -> Backlog:
    return found


def fetch(port: int, path: str = "/metrics") -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        assert response.status == 200
        assert response.getheader("Content-Type", "").startswith("text/plain")
        return response.read().decode()
    finally:
        connection.close()


async def scrape(port: int) -> dict[str, float]:
    """The samples of one scrape, by name and labels."""
    lines = (await asyncio.to_thread(fetch, port)).splitlines()
    samples = (line.rpartition(" ") for line in lines if not line.startswith("#"))
    return {name: float(number) for name, _, number in samples}


# Counting ------------------------------------------------------------------------------------------------


def test_a_sent_message_is_counted_and_its_lateness_kept() -> None:
    meter = PrometheusMeter()
    meter.served(SAY, Close(RowStatus.SENT), LATE)
    meter.served(SAY, Close(RowStatus.SENT), MONDAY - timedelta(seconds=1))  # A clock that was set back.
    labels = {"platform": "test", "kind": "check_in"}
    assert value(meter, "sidekick_messages_sent_total", **labels) == 2
    assert value(meter, "sidekick_message_late_seconds_sum", **labels) == 2
    assert value(meter, "sidekick_message_late_seconds_bucket", le="1.0", **labels) == 1
    assert value(meter, "sidekick_message_late_seconds_bucket", le="2.5", **labels) == 2


@pytest.mark.parametrize("status", [RowStatus.REFUSED, RowStatus.GONE, RowStatus.EXPIRED])
def test_a_message_given_up_is_counted_by_its_reason_alone(status: RowStatus) -> None:
    meter = PrometheusMeter()
    meter.served(SAY, Close(status, why="somebody's words"), LATE)
    assert value(meter, "sidekick_messages_dead_total", platform="test", reason=status.value) == 1


def test_retries_are_counted_by_what_is_tried() -> None:
    meter = PrometheusMeter()
    for row in (SAY, SAY, WAKE):
        meter.served(row, Postpone(LATE), LATE)
    assert value(meter, "sidekick_retries_total", type="say", platform="test") == 2
    assert value(meter, "sidekick_retries_total", type="wake", platform="") == 1


def test_a_wake_that_was_served_and_a_turn_are_timed() -> None:
    meter = PrometheusMeter()
    meter.served(WAKE, None, LATE)
    meter.turn(0.02)
    assert value(meter, "sidekick_wake_late_seconds_sum") == 2
    assert value(meter, "sidekick_turn_seconds_bucket", le="0.025") == 1
    assert value(meter, "sidekick_turn_seconds_bucket", le="0.01") == 0


def test_two_meters_know_nothing_of_each_other() -> None:
    one, other = PrometheusMeter(), PrometheusMeter()
    one.turn(1)
    assert value(other, "sidekick_turn_seconds_count") == 0


def test_no_label_holds_a_key_a_chat_or_a_word() -> None:
    meter = PrometheusMeter()
    settlements: list[Settlement | None] = [
        None,
        Close(RowStatus.SENT, ref="ref-of-it"),
        Close(RowStatus.REFUSED, why="somebody's words"),
        Postpone(LATE),
        Forward("chat-id-2", MONDAY),
    ]
    for settlement in settlements:
        meter.served(SAY, settlement, LATE)
    labels = {name for family in meter.registry.collect() for each in family.samples for name in each.labels}
    assert labels == {"platform", "kind", "type", "reason", "le"}
    values = {
        told
        for family in meter.registry.collect()
        for each in family.samples
        for name, told in each.labels.items()
        if name != "le"
    }
    assert values == {"test", "check_in", "say", "refused"}


async def test_the_dispatcher_and_the_coach_count(database: Database) -> None:
    receipts: Iterator[Receipt] = iter([TryLater(why="busy"), Delivered("1"), Refused("no")])

    def answer(address: Address, message: Message) -> Receipt:
        return next(receipts, Delivered("2"))

    clock, meter = VirtualClock(), PrometheusMeter()
    ticks = iter(range(1000))
    house = House(
        database,
        clock,
        RecordingCourier(answer=answer),
        reminding(1, 2),
        meter=meter,
        timer=lambda: next(ticks) * 0.5,
    )
    await house.hear("x")
    for _ in range(2):
        clock.advance(hours=1)
        await house.dispatcher.run_due()
        clock.advance(seconds=3)
        await house.dispatcher.run_due()
    labels = {"platform": "test", "kind": "reply"}
    assert value(meter, "sidekick_messages_sent_total", **labels) == 1
    assert value(meter, "sidekick_message_late_seconds_sum", **labels) == 3
    assert value(meter, "sidekick_retries_total", type="say", platform="test") == 1
    assert value(meter, "sidekick_messages_dead_total", platform="test", reason="refused") == 1
    assert value(meter, "sidekick_wake_late_seconds_count") == 2
    assert value(meter, "sidekick_turn_seconds_count") == 3
    assert value(meter, "sidekick_turn_seconds_sum") == 1.5


# Serving -------------------------------------------------------------------------------------------------


async def test_a_scrape_shows_the_outbox_as_it_stands_then(database: Database) -> None:
    clock, meter = VirtualClock(), PrometheusMeter()
    house = House(database, clock, RecordingCourier(), reminding(2), meter=meter)

    async def look() -> Backlog:
        return await database.read(lambda connection: backlog(connection, clock.now()))

    async with serving(meter, "127.0.0.1", 0, look) as port:
        assert (await scrape(port))["sidekick_outbox_due_rows"] == 0
        await house.hear("x")
        clock.advance(hours=2, seconds=30)
        late = await scrape(port)
        assert late["sidekick_outbox_due_rows"] == 1
        assert late["sidekick_outbox_oldest_due_seconds"] == 30
        assert late["sidekick_outbox_readable"] == 1
        await house.dispatcher.run_due()
        served = await scrape(port)
        assert served["sidekick_outbox_due_rows"] == 0
        assert served['sidekick_messages_sent_total{kind="reply",platform="test"}'] == 1


async def test_a_database_that_can_not_be_read_costs_the_outbox_alone(empty_database: Database) -> None:
    meter = PrometheusMeter()
    meter.turn(0.1)

    async def look() -> Backlog:
        return await empty_database.read(lambda connection: backlog(connection, MONDAY))

    async with serving(meter, "127.0.0.1", 0, look) as port:
        samples = await scrape(port)
    assert samples["sidekick_outbox_readable"] == 0
    assert "sidekick_outbox_due_rows" not in samples
    assert samples["sidekick_turn_seconds_count"] == 1


async def test_scrapes_do_not_hold_up_the_event_loop() -> None:
    """The scrape waits for the loop, and the loop for nobody: other work goes on until the look is let go."""
    let_go, asked = asyncio.Event(), asyncio.Event()

    async def look() -> Backlog:
        asked.set()
        await let_go.wait()
        return QUIET

    async with serving(PrometheusMeter(), "127.0.0.1", 0, look) as port, asyncio.timeout(10):
        waiting = asyncio.create_task(scrape(port))
        await asked.wait()
        assert not waiting.done()
        let_go.set()
        assert (await waiting)["sidekick_outbox_readable"] == 1


async def test_leaving_closes_the_port_and_ends_the_thread() -> None:
    before = set(threading.enumerate())
    for _ in range(2):  # The port is free at once, and so are the names of the metrics.
        meter = PrometheusMeter()
        async with serving(meter, "127.0.0.1", 0, partial(standing, QUIET)) as port:
            await scrape(port)
        async with serving(meter, "127.0.0.1", port, partial(standing, QUIET)) as again:
            assert again == port
        with pytest.raises(ConnectionRefusedError):
            await asyncio.to_thread(fetch, port)
    left = set(threading.enumerate()) - before
    assert not [each.name for each in left if not each.name.startswith("asyncio")]


async def test_a_client_that_goes_away_is_no_trouble(capfd: pytest.CaptureFixture[str]) -> None:
    async with serving(PrometheusMeter(), "127.0.0.1", 0, partial(standing, QUIET)) as port:
        for said in (b"", b"nonsense", b"\x00\xff\r\n\r\n"):
            with socket.create_connection(("127.0.0.1", port)) as client:
                client.sendall(said)
        assert (await scrape(port))["sidekick_outbox_readable"] == 1
    assert "Traceback" not in capfd.readouterr().err


async def test_a_port_in_use_is_refused_and_leaves_nothing_open() -> None:
    look = partial(standing, QUIET)
    async with serving(PrometheusMeter(), "127.0.0.1", 0, look) as port:
        with pytest.raises(OSError, match="in use"):
            async with serving(PrometheusMeter(), "127.0.0.1", port, look):
                pass


async def test_names_follow_the_custom() -> None:
    meter = PrometheusMeter()
    async with serving(meter, "127.0.0.1", 0, partial(standing, QUIET)) as port:
        told = (await asyncio.to_thread(fetch, port)).splitlines()
    for line in told:
        if line.startswith("# TYPE"):
            _, _, name, kind = line.split()
            assert name.startswith("sidekick_")
            assert name.endswith("_total") == (kind == "counter"), name
            assert re.search(r"_(seconds|rows|total|readable|created)$", name), name
