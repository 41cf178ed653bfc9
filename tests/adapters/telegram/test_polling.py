"""Updates are taken once: order, side by side, the window, faults, another instance."""

from __future__ import annotations

import asyncio
import logging

import pytest
from telegram import Update

from adapters.telegram_chat import polling
from adapters.telegram_chat.client import Client
from adapters.telegram_chat.polling import Poller
from tests.adapters.telegram.conftest import root
from tests.support.telegram import Drop, Html, Refuse, TelegramDouble


class Desk:
    """Serves updates as the test says."""

    def __init__(self) -> None:
        self.served: list[str] = []
        self.tries: list[str] = []
        self.gates: dict[str, asyncio.Event] = {}
        self.fails: dict[str, int] = {}

    async def serve(self, update: Update) -> None:
        text = update.message.text if update.message and update.message.text else ""
        self.tries.append(text)
        if text in self.gates:
            await self.gates[text].wait()
        if self.fails.get(text, 0):
            self.fails[text] -= 1
            raise OSError("the database is away")
        self.served.append(text)


class Polling:
    """A poller at work on the double."""

    def __init__(self, double: TelegramDouble, desk: Desk) -> None:
        self._client = Client(double.token, root(double))
        self._desk = desk
        self._stop = asyncio.Event()

    async def __aenter__(self) -> Polling:
        await self._client.open()
        self._running = asyncio.create_task(Poller(self._client.bot, self._desk).run(self._stop))
        return self

    async def stop(self) -> None:
        self._stop.set()
        await self._running

    async def __aexit__(self, *_: object) -> None:
        await self.stop()
        await self._client.close()


@pytest.fixture
def desk() -> Desk:
    return Desk()


async def became(holds) -> None:
    """Let the loop run until it holds: the double does not watch what happens at the desk."""
    async with asyncio.timeout(10):
        while not holds():
            await asyncio.sleep(0)


async def test_one_persons_updates_are_served_in_order_and_confirmed(telegram, desk):
    ana = telegram.user("Ana")
    for number in range(250):
        ana.says(str(number))
    async with Polling(telegram, desk):
        await telegram.until_confirmed(within=20)
    assert desk.served == [str(number) for number in range(250)]


async def test_a_slow_one_delays_nobody_else_and_is_confirmed_only_when_done(telegram, desk):
    ana, ben = telegram.user("Ana"), telegram.user("Ben")
    gate = desk.gates["slow"] = asyncio.Event()
    ana.says("slow")
    ana.says("after")
    async with Polling(telegram, desk):
        for number in range(50):
            ben.says(str(number))
        await became(lambda: len(desk.served) == 50)
        ben.says("later")
        await became(lambda: "later" in desk.served)
        assert "after" not in desk.served
        assert len(telegram.world.queue.waiting) == 53, "nothing is confirmed past the slow one"
        gate.set()
        await telegram.until_confirmed()
    assert desk.served[-2:] == ["slow", "after"]
    assert sorted(desk.tries) == sorted(set(desk.tries)), "nothing is served twice"


async def test_while_one_is_in_work_telegram_is_not_asked_without_pause(telegram, desk):
    ana = telegram.user("Ana")
    gate = desk.gates["slow"] = asyncio.Event()
    ana.says("slow")
    async with Polling(telegram, desk):
        await became(lambda: desk.tries)
        before = len(telegram.calls_of("getUpdates"))
        await telegram.until(lambda: len(telegram.calls_of("getUpdates")) >= before + 4)
        first, last = (
            telegram.calls_of("getUpdates")[before].at,
            telegram.calls_of("getUpdates")[before + 3].at,
        )
        assert last - first >= 3 * polling.LOOK_AGAIN
        gate.set()


async def test_what_is_stopped_before_it_is_served_comes_again(telegram, desk, monkeypatch):
    ana, ben = telegram.user("Ana"), telegram.user("Ben")
    desk.fails["broken"] = 99
    ana.says("broken")
    ana.says("after")
    ben.says("fine")
    async with Polling(telegram, desk):
        await became(lambda: desk.served == ["fine"] and len(desk.tries) > 2)
    assert desk.served == ["fine"], "what stands behind it waits with it"
    assert [u.body["message"]["text"] for u in telegram.world.queue.waiting] == ["broken", "after", "fine"]
    desk.fails.clear()
    async with Polling(telegram, desk):
        await telegram.until_confirmed()
    assert desk.served == ["fine", "broken", "after", "fine"] or sorted(desk.served[1:]) == [
        "after",
        "broken",
        "fine",
    ]


async def test_while_the_database_is_away_nothing_is_given_up(telegram, desk, monkeypatch, caplog):
    monkeypatch.setattr(polling, "LONGEST_RETRY", 0.01)
    desk.fails["hi"] = 3 * polling.MOST_TRIES
    telegram.user("Ana").says("hi")
    async with Polling(telegram, desk):
        await telegram.until_confirmed()
    assert desk.served == ["hi"]


async def test_one_that_never_can_be_served_is_given_up_when_others_get_through(
    telegram, desk, monkeypatch, caplog
):
    monkeypatch.setattr(polling, "LONGEST_RETRY", 0.01)
    desk.fails["poison"] = 10**9
    telegram.user("Ana").says("poison")
    async with Polling(telegram, desk):
        await became(lambda: len(desk.tries) > polling.MOST_TRIES)
        telegram.user("Ben").says("fine")
        await telegram.until_confirmed()
    assert desk.served == ["fine"]
    assert "given up" in caplog.text


async def test_another_instance_is_told_of_clearly_and_waited_for(telegram, desk, monkeypatch, caplog):
    monkeypatch.setattr(polling, "OPERATORS_WAIT", 0.05)
    telegram.faults.add(
        Refuse(409, "Conflict: terminated by other getUpdates request"), "getUpdates", times=3
    )
    ana = telegram.user("Ana")
    async with Polling(telegram, desk):
        ana.says("hi")
        await telegram.until_confirmed()
    assert desk.served == ["hi"]
    assert sum("another instance" in record.message for record in caplog.records) == 3


@pytest.mark.parametrize(
    "fault", [Html(502), Drop(), Refuse(500, "Internal Server Error"), Refuse(401, "Unauthorized")]
)
async def test_a_broken_poll_is_tried_again(telegram, desk, monkeypatch, fault):
    monkeypatch.setattr(polling, "FIRST_WAIT", 0.01)
    monkeypatch.setattr(polling, "OPERATORS_WAIT", 0.01)
    telegram.faults.add(fault, "getUpdates", times=3)
    telegram.user("Ana").says("hi")
    async with Polling(telegram, desk):
        await telegram.until_confirmed()
    assert desk.served == ["hi"]


async def test_when_the_network_comes_back_everything_is_there(telegram, desk, monkeypatch, caplog):
    monkeypatch.setattr(polling, "FIRST_WAIT", 0.01)
    monkeypatch.setattr(polling, "LONGEST_WAIT", 0.05)
    caplog.set_level(logging.INFO)
    ana = telegram.user("Ana")
    async with Polling(telegram, desk):
        await telegram.until(lambda: telegram.world.queue.is_polled)
        await telegram.network_away()
        for number in range(5):
            ana.says(str(number))
        await became(lambda: "can't be reached" in caplog.text)
        await telegram.network_back()
        await telegram.until_confirmed()
    assert desk.served == ["0", "1", "2", "3", "4"]
    assert sum("can't be reached" in record.message for record in caplog.records) == 1, "said once"
    assert "coming again" in caplog.text


async def test_after_a_day_without_updates_their_numbers_may_be_any(telegram, desk, monkeypatch):
    ana = telegram.user("Ana")
    async with Polling(telegram, desk):
        ana.says("first")
        await telegram.until_confirmed()
        monkeypatch.setattr(polling, "NUMBERS_HOLD", 0.0)
        await telegram.until(lambda: telegram.world.queue.is_polled)
        telegram.world.queue._next = 7
        ana.says("second")
        await became(lambda: len(desk.served) == 2)
    assert desk.served == ["first", "second"]


async def test_what_the_library_can_not_read_is_passed_over_and_written_nowhere(telegram, desk, caplog):
    ana = telegram.user("Ana")
    async with Polling(telegram, desk):
        ana.says("before")
        await telegram.until_confirmed()
        ana.says("0")
        telegram.world.queue.add("message", ana.id, {"text": "half a message"})
        ana.says("1")
        await telegram.until_confirmed()
    assert desk.served == ["before", "0", "1"]
    assert "can't be read" in caplog.text and "half" not in caplog.text


async def test_a_graceful_stop_confirms_what_was_served(telegram, desk):
    ana = telegram.user("Ana")
    ana.says("hi")
    gate = desk.gates["hi"] = asyncio.Event()
    async with Polling(telegram, desk) as at_work:
        await became(lambda: desk.tries)
        stopping = asyncio.create_task(at_work.stop())
        gate.set()
        await stopping
        assert not telegram.world.queue.waiting
    assert desk.served == ["hi"]
