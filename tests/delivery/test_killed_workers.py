"""kill -9 among workers: no message is lost, none overtakes another in its chat, and only a kill repeats one."""

from __future__ import annotations

import multiprocessing
import signal
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby, product
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random
from types import TracebackType
from typing import Self

from sqlalchemy import func, insert, select

from adapters.sql.engine import Database, connect
from adapters.sql.mapping import ATHLETES
from adapters.sql.outbox_statements import MESSAGE
from adapters.sql.tables import Base, OutboxRow
from core.dialogue.world import Athlete
from core.dispatch import LEASE
from core.ports import RowStatus, RowType
from tests.support import postman
from tests.support.clock import MONDAY
from tests.support.databases import drop_everything
from tests.support.postman import FAILS_EVERY, PLATFORM, Delivery, Ledger, letter

#: The next number of each lane falls due so much later.
PERIOD = LEASE
#: When nothing is left to do, so much time passes: the leases of the killed end, and next numbers fall due.
PASSING = LEASE + timedelta(minutes=1)


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
    await database.write(lambda connection: connection.execute(insert(OutboxRow), rows))


async def _statuses(database: Database) -> dict[str, int]:
    query = select(OutboxRow.status, func.count()).group_by(OutboxRow.status)
    rows = await database.read(lambda connection: connection.execute(query).all())
    return {status: count for status, count in rows}


async def _deliver(
    database: Database, round_: Round, url: str, folder: Path, ledger: Ledger
) -> Sequence[int]:
    """Let workers deliver everything, killing one now and then; gives the ids of the killed, in order."""
    random = Random(5)
    with Crew((url, folder, round_.lanes, round_.numbers), round_.workers) as crew:
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


#: Workers are forked from a process that has imported what they need, for a start of their own takes a second.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["pytest", postman.__name__])


class Crew:
    """Workers as processes. One that finds nothing to do rests, until another has done something or time passes."""

    def __init__(self, work: tuple[str, Path, int, int], size: int) -> None:
        self.killed: list[int] = []
        self._work = work
        self._working: dict[Connection, BaseProcess] = {}
        self._resting: dict[Connection, BaseProcess] = {}
        for _ in range(size):
            self._hire()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for line, worker in (self._working | self._resting).items():
            if error is None:
                line.send(False)
            else:
                worker.kill()
            worker.join()
            line.close()

    @property
    def rests(self) -> bool:
        """Nobody has anything in work."""
        return not self._working

    def listen(self) -> None:
        """Heed who has finished a round of work, if somebody has; EOFError tells of a worker that broke down."""
        for line in wait(list(self._working), timeout=LISTEN_S):
            assert isinstance(line, Connection)
            served = line.recv()
            self._resting[line] = self._working.pop(line)
            if served:
                self.go_on()

    def go_on(self) -> None:
        """Let those who rest look again."""
        while self._resting:
            line, worker = self._resting.popitem()
            self._send_to_work(line, worker)

    def kill(self, random: Random) -> None:
        """Kill somebody, and hire somebody else."""
        crew = self._working | self._resting
        line = random.choice(list(crew))
        worker = crew[line]
        worker.kill()
        worker.join()
        assert worker.exitcode == -signal.SIGKILL and worker.pid is not None
        self.killed.append(worker.pid)
        self._working.pop(line, None)
        self._resting.pop(line, None)
        line.close()
        self._hire()

    def _hire(self) -> None:
        ours, theirs = PROCESSES.Pipe()
        worker = PROCESSES.Process(target=postman.serve, args=(*self._work, theirs), daemon=True)
        worker.start()
        theirs.close()
        self._send_to_work(ours, worker)

    def _send_to_work(self, line: Connection, worker: BaseProcess) -> None:
        line.send(True)
        self._working[line] = worker


#: How often the count of deliveries is looked at while everybody works, in seconds.
LISTEN_S = 0.001
