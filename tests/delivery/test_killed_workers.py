"""kill -9 among workers: no message is lost, none overtakes another in its chat, and only a kill repeats one."""

from __future__ import annotations

import selectors
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import groupby, product
from pathlib import Path
from random import Random
from types import TracebackType
from typing import Self

from sqlalchemy import func, insert, select

from adapters.sql.engine import Database, connect
from adapters.sql.mapping import ATHLETES
from adapters.sql.outbox import MESSAGE
from adapters.sql.tables import Base, OutboxRow
from core.dialogue.world import Athlete
from core.dispatch import LEASE
from core.ports import RowStatus, RowType
from tests.support.clock import MONDAY
from tests.support.databases import drop_everything
from tests.support.postman import FAILS_EVERY, PLATFORM, Delivery, Ledger, letter

#: The next number of each lane falls due so much later; when nothing is left to do, time passes until the
#: leases of the killed have ended, and these are due.
PERIOD = timedelta(minutes=1)
PASSING = LEASE + PERIOD


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """So many messages in so many lanes, so many workers, of whom one is killed so many times."""

    lanes: int
    numbers: int
    workers: int
    kills: int

    @property
    def messages(self) -> list[tuple[int, int]]:
        """All messages, by number and lane."""
        return [(lane, number) for number, lane in product(range(self.numbers), range(self.lanes))]

    @property
    def kill_within(self) -> int:
        """A kill comes at most so many deliveries after the one before, so that there are enough for all."""
        return len(self.messages) * 4 // 5 // self.kills


async def test_four_workers_on_postgresql_killed_twenty_times(postgres_url: str, tmp_path: Path) -> None:
    round_ = Round(lanes=2_000, numbers=10, workers=4, kills=20)
    await _survives(round_, postgres_url, tmp_path)


async def test_one_worker_after_the_other_on_sqlite(tmp_path: Path) -> None:
    round_ = Round(lanes=200, numbers=10, workers=1, kills=5)
    await _survives(round_, f"sqlite:///{tmp_path / 'sidekick.db'}", tmp_path)


async def _survives(round_: Round, url: str, folder: Path) -> None:
    database = connect(url)
    try:
        await database.write(drop_everything)
        await database.write(Base.metadata.create_all)
        await _put_into_outbox(database, round_)
        ledger = Ledger(folder, round_.lanes, round_.numbers)
        killed = await _deliver(database, round_, url, folder, ledger)
        deliveries = ledger.deliveries()

        assert len(killed) == round_.kills
        assert ledger.failures() == len(round_.messages) // FAILS_EVERY
        assert {(each.lane, each.number) for each in deliveries} == set(round_.messages)
        assert await _statuses(database) == {RowStatus.SENT: len(round_.messages)}
        for lane, those in _by_lane(deliveries):
            numbers = [each.number for each in those]
            assert numbers == sorted(numbers), f"lane {lane} is out of order"
        _assert_only_kills_repeat(deliveries, killed)
    finally:
        await database.close()


def _assert_only_kills_repeat(deliveries: Sequence[Delivery], killed: Sequence[int]) -> None:
    """A repeat follows a delivery by a worker that was killed before it could close the row: its last in that lane.

    A lane has one message in work at a time, so that a kill repeats one of each lane at most.
    """
    repeated: list[tuple[int, int]] = []
    for lane, those in _by_lane(deliveries):
        for before, after in zip(those, those[1:], strict=False):
            if before.number == after.number:
                assert before.pid in killed, f"{before} came again without a kill"
                repeated.append((before.pid, lane))
    assert len(repeated) == len(set(repeated))
    by_kill = Counter(pid for pid, _ in repeated)
    print(
        f"{len(deliveries)} deliveries, {len(repeated)} of them repeats: {[by_kill[pid] for pid in killed]}"
    )


def _by_lane(deliveries: Sequence[Delivery]) -> Iterator[tuple[int, list[Delivery]]]:
    """The deliveries of each lane, in order."""
    in_lanes = sorted(deliveries, key=lambda each: each.lane)
    return ((lane, list(those)) for lane, those in groupby(in_lanes, key=lambda each: each.lane))


async def _put_into_outbox(database: Database, round_: Round) -> None:
    athletes = [
        ATHLETES.values(Athlete(key=f"athlete-{lane}", created_at=MONDAY)) for lane in range(round_.lanes)
    ]
    rows = [
        {
            "type": RowType.SAY,
            "lane": f"{PLATFORM}:{lane}",
            "athlete_key": f"athlete-{lane}",
            "created_at": MONDAY,
            "due_at": MONDAY + number * PERIOD,
            "hold_until": MONDAY + number * PERIOD,
            "status": RowStatus.PENDING,
            "platform": PLATFORM,
            "user": str(lane),
            "chat": str(lane),
            "locale": "en",
            "units": "km",
            "message": MESSAGE.dump_python(letter(number), mode="json"),
        }
        for lane, number in round_.messages
    ]
    await database.write(lambda connection: connection.execute(insert(ATHLETES.table), athletes))
    await database.write(lambda connection: connection.execute(insert(OutboxRow.__table__), rows))


async def _statuses(database: Database) -> dict[str, int]:
    query = select(OutboxRow.status, func.count()).group_by(OutboxRow.status)
    rows = await database.read(lambda connection: connection.execute(query).all())
    return {status: count for status, count in rows}


async def _deliver(
    database: Database, round_: Round, url: str, folder: Path, ledger: Ledger
) -> Sequence[int]:
    """Let workers deliver everything, killing one now and then; gives the ids of the killed, in order."""
    random = Random(5)
    command = [
        *(sys.executable, "-m", "tests.support.postman"),
        *(url, str(folder), str(round_.lanes), str(round_.numbers)),
    ]
    with Crew(command, round_.workers) as crew:
        next_kill = random.randint(1, round_.kill_within)
        while True:
            crew.listen()
            if len(crew.killed) < round_.kills and ledger.count() >= next_kill:
                crew.kill(random)
                next_kill = ledger.count() + random.randint(1, round_.kill_within)
            if crew.rests:
                if RowStatus.PENDING not in await _statuses(database):
                    return crew.killed
                ledger.let_pass(PASSING // timedelta(minutes=1))
                crew.go_on()


@dataclass
class Crew:
    """Workers as processes. One that finds nothing to do rests, until another has done something or time passes."""

    command: Sequence[str]
    size: int
    killed: list[int] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._replies = selectors.DefaultSelector()
        self._resting: set[int] = set()
        self._workers: dict[int, subprocess.Popen[bytes]] = {}
        for _ in range(self.size):
            self._hire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in self._workers.values():
            if error is not None:
                worker.kill()
            worker.communicate()
            assert error is not None or worker.returncode == 0
        self._replies.close()

    @property
    def rests(self) -> bool:
        """Nobody has anything in work."""
        return len(self._resting) == len(self._workers)

    def listen(self) -> None:
        """Heed who has finished a round of work, if somebody has."""
        for ready, _ in self._replies.select(timeout=0 if self.rests else LISTEN_S):
            worker: subprocess.Popen[bytes] = ready.data
            assert worker.stdout is not None
            reply = worker.stdout.readline()
            assert reply, "a worker ended by itself"
            self._resting.add(worker.pid)
            if int(reply):
                self.go_on()

    def go_on(self) -> None:
        """Let those who rest look again."""
        for pid in list(self._resting):
            self._send(self._workers[pid])

    def kill(self, random: Random) -> None:
        """Kill somebody, and hire somebody else."""
        worker = self._workers.pop(random.choice(sorted(self._workers)))
        worker.send_signal(signal.SIGKILL)
        assert worker.stdout is not None
        self._replies.unregister(worker.stdout)
        worker.communicate()
        assert worker.returncode == -signal.SIGKILL
        self._resting.discard(worker.pid)
        self.killed.append(worker.pid)
        self._hire()

    def _hire(self) -> None:
        worker = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
        self._workers[worker.pid] = worker
        assert worker.stdout is not None
        self._replies.register(worker.stdout, selectors.EVENT_READ, worker)
        self._send(worker)

    def _send(self, worker: subprocess.Popen[bytes]) -> None:
        assert worker.stdin is not None
        worker.stdin.write(b"go\n")
        self._resting.discard(worker.pid)


#: How often the count of deliveries is looked at while everybody works, in seconds.
LISTEN_S = 0.001
