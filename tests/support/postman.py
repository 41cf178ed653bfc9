"""A worker to be killed: a process that delivers what is due through the real dispatcher.

Every delivery is on record in the folder before the dispatcher hears of it, so that SIGKILL loses no record.
Time is on record there too: it moves by a millisecond with each delivery, and by what the test adds, so no
slow machine ever makes a worker lose its lease.
"""

from __future__ import annotations

import asyncio
import mmap
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Self

from adapters.sql.engine import connect
from adapters.sql.outbox import SqlOutbox
from adapters.sql.store import SqlStore
from core.coach import Coach
from core.courier import Delivered, Receipt, TryLater
from core.dispatch import Dispatcher
from core.message import Address, Message, say
from tests.support.clock import MONDAY
from tests.support.house import Keys
from tests.support.turns import echo

PLATFORM = "test"
#: Of so many messages of a lane one fails at its first try.
FAILS_EVERY = 5
#: A wait that some deliveries of other lanes fill.
WAIT = timedelta(milliseconds=20)
A_DELIVERY_TAKES = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Delivery:
    """One delivery on record: which process it made, and which message of which lane it was."""

    pid: int
    lane: int
    number: int

    def __str__(self) -> str:
        """All lines are of one length, so that the size of the record is a count."""
        return f"{self.pid:09d} {self.lane:09d} {self.number:09d}\n"

    @classmethod
    def read(cls, line: str) -> Self:
        return cls(*map(int, line.split()))


LINE = len(str(Delivery(0, 0, 0)))


class Ledger:
    """What was delivered and which first tries failed, in files that all processes share; and the time."""

    def __init__(self, folder: Path, lanes: int, numbers: int) -> None:
        self._numbers = numbers
        self._deliveries = os.open(folder / "deliveries", os.O_CREAT | os.O_APPEND | os.O_RDWR)
        self._failed = _shared(folder / "failed", lanes * numbers)
        self._minutes = _shared(folder / "minutes", 4)

    def now(self) -> datetime:
        """The Clock of `core.ports`."""
        minutes = int.from_bytes(self._minutes[:], "little")
        return MONDAY + timedelta(minutes=minutes) + self.count() * A_DELIVERY_TAKES

    def let_pass(self, minutes: int) -> None:
        """Move time on, which nobody but the test may do, when nothing is in work."""
        self._minutes[:] = (int.from_bytes(self._minutes[:], "little") + minutes).to_bytes(4, "little")

    def deliver(self, lane: int, number: int) -> None:
        """Put a delivery on record, by one write that is appended whole."""
        os.write(self._deliveries, str(Delivery(os.getpid(), lane, number)).encode())

    def fail_once(self, lane: int, number: int) -> bool:
        """Whether this is the first try of a message that is to fail; it is not from now on."""
        place = lane * self._numbers + number
        fails = (lane + number) % FAILS_EVERY == 0 and not self._failed[place]
        if fails:
            self._failed[place] = 1
        return fails

    def count(self) -> int:
        """How many deliveries there were."""
        return os.fstat(self._deliveries).st_size // LINE

    def failures(self) -> int:
        """How many first tries failed."""
        return sum(self._failed[:])

    def deliveries(self) -> list[Delivery]:
        """All deliveries, in order."""
        text = os.pread(self._deliveries, self.count() * LINE, 0).decode()
        return [Delivery.read(line) for line in text.splitlines()]


def letter(number: int) -> Message:
    """A message that tells its number in its lane."""
    return Message(says=(say("letter", number=number),))


class Postman:
    """The courier: delivers into the ledger."""

    platform = PLATFORM
    pace = None

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    async def deliver(self, address: Address, message: Message, text: str, labels: Sequence[str]) -> Receipt:
        lane, number = int(address.chat), message.says[0].args["number"]
        assert isinstance(number, int)
        if self._ledger.fail_once(lane, number):
            return TryLater(WAIT)
        self._ledger.deliver(lane, number)
        return Delivered(str(number))


def _shared(file: Path, size: int) -> mmap.mmap:
    """Bytes that outlive the process that wrote them."""
    descriptor = os.open(file, os.O_CREAT | os.O_RDWR)
    os.truncate(descriptor, size)
    return mmap.mmap(descriptor, size)


def serve(url: str, folder: Path, lanes: int, numbers: int, line: Connection) -> None:
    """Be a worker: deliver what is due each time when asked to, and tell how much it was, until asked to end."""
    asyncio.run(_serve(url, Ledger(folder, lanes, numbers), line))


async def _serve(url: str, ledger: Ledger, line: Connection) -> None:
    database = connect(url)
    coach = Coach(SqlStore(database), ledger, lambda: "nobody", echo)
    dispatcher = Dispatcher(SqlOutbox(database), coach, [Postman(ledger)], ledger, Keys())
    while await asyncio.to_thread(line.recv):
        line.send(await dispatcher.run_due())
    await database.close()
