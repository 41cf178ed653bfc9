"""Delivers what the coach promised: claims due rows, puts words to them, hands them to couriers, settles.

At least once, practically once: a row is closed only after the platform took it, so a crash in between
repeats that message and loses none. A message that can't be delivered is given up, never its chat.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from core.coach import Coach, WakeFailed
from core.message import Message, say
from core.ports import (
    Clock,
    Close,
    Courier,
    Delivered,
    Forward,
    Gone,
    Meter,
    Moved,
    NoMeter,
    Outbox,
    Postpone,
    Receipt,
    Refused,
    Row,
    RowStatus,
    RowType,
    Settlement,
    TryLater,
    VersionConflict,
)
from core.words.phrasebook import Phrasebook, Rendered

log = logging.getLogger(__name__)

# The retry policy's numbers are own choices.

#: A row in work is free for others after this long: longer than any platform lets a call take.
LEASE = timedelta(minutes=2)
#: The wait after the first failed try; doubled with each further one, up to the cap.
FIRST_WAIT = timedelta(seconds=2)
LONGEST_WAIT = timedelta(minutes=15)
#: By this share a wait is lengthened at most, so that what failed together does not come back together.
SPREAD = 0.25
#: A message without a last useful instant of its own is given up this long after it was due.
PATIENCE = timedelta(hours=24)
#: A message is given up after so many claims; it may be the one that brings the program down.
MOST_ATTEMPTS = 50
#: Rows in work at once.
BATCH = 64


class Renderer(Protocol):
    """Puts words to a message: see `core.words.phrasebook.Phrasebook`."""

    def render(self, message: Message, locale: str, units: str) -> Rendered:
        """The message in words."""
        ...


def decide(receipt: Receipt, attempts: int, now: datetime, row: Row) -> Settlement:
    """What becomes of a row after a try, `attempts` claims included: closed, postponed or sent elsewhere."""
    match receipt:
        case Delivered(ref):
            return Close(RowStatus.SENT, ref=ref)
        case Moved(to):
            return Forward(to)
        case Refused(why):
            return Close(RowStatus.REFUSED, why=why)
        case Gone(why):
            return Close(RowStatus.GONE, why=why)
        case TryLater(after, why):
            if attempts >= MOST_ATTEMPTS:
                return Close(RowStatus.REFUSED, why=f"{attempts} attempts, the last: {why}")
            until = now + (back_off(row.id, attempts) if after is None else after)
            if until > last_useful(row):
                return Close(RowStatus.EXPIRED, why=why)
            return Postpone(until)


def last_useful(row: Row) -> datetime:
    """The last instant at which a message may still be sent."""
    return row.expires_at or row.due_at + PATIENCE


def back_off(row_id: int, attempts: int) -> timedelta:
    """The wait before the next try: doubled each time up to a cap, and spread by row and try."""
    doublings = min(attempts - 1, 16)
    share = (row_id * 2654435761 + attempts * 40503) % 1000 / 1000
    return min(FIRST_WAIT * 2.0**doublings, LONGEST_WAIT) * (1 + SPREAD * share)


class Dispatcher:
    """Serves the outbox for the platforms that it has couriers for. Holds no state of its own."""

    def __init__(
        self,
        outbox: Outbox,
        coach: Coach,
        couriers: Iterable[Courier],
        clock: Clock,
        phrasebook: Renderer | None = None,
        *,
        meter: Meter | None = None,
    ) -> None:
        self._outbox = outbox
        self._coach = coach
        self._couriers = {courier.platform: courier for courier in couriers}
        self._clock = clock
        self._phrasebook: Renderer = phrasebook or Phrasebook()
        self._meter: Meter = meter or NoMeter()

    @property
    def platforms(self) -> Collection[str]:
        """The platforms that are served."""
        return self._couriers.keys()

    async def run_due(self) -> int:
        """Serve everything that is due by the clock, until nothing is; gives the number of rows served."""
        return await self._drain(None)

    async def deliver_now(self, rows: Collection[int]) -> int:
        """Deliver these rows after a turn, and what is due before them in their lanes."""
        return await self._drain(rows) if rows else 0

    async def next_due(self) -> datetime | None:
        """When there will be something to serve; None when nothing waits."""
        return await self._outbox.next_due(self.platforms)

    async def _drain(self, with_rows: Collection[int] | None) -> int:
        served = 0
        while claimed := await self._outbox.claim(
            self._clock.now(), platforms=self.platforms, limit=BATCH, lease=LEASE, with_rows=with_rows
        ):
            await self._serve(claimed)
            served += len(claimed)
        return served

    async def _serve(self, rows: Sequence[Row]) -> None:
        """Serve rows of different lanes side by side; what is done meanwhile is settled together."""
        done: asyncio.Queue[tuple[Row, Settlement | None]] = asyncio.Queue()

        async def serve(row: Row) -> None:
            settlement = await (self._deliver(row) if row.type is RowType.SAY else self._wake(row))
            done.put_nowait((row, settlement))

        async with asyncio.TaskGroup() as group:
            for row in rows:
                group.create_task(serve(row))
            left = len(rows)
            while left:
                batch = [await done.get()]
                while not done.empty():
                    batch.append(done.get_nowait())
                left -= len(batch)
                settled = [(row, settlement) for row, settlement in batch if settlement is not None]
                if settled:
                    await self._outbox.settle(settled, self._clock.now())
                for row, settlement in batch:
                    self._meter.served(row, settlement, self._clock.now())

    async def _deliver(self, row: Row) -> Settlement:
        now = self._clock.now()
        if now > last_useful(row):
            return Close(RowStatus.EXPIRED)
        settlement = decide(await self._hand_over(row), row.attempts, self._clock.now(), row)
        if isinstance(settlement, Close) and settlement.status is not RowStatus.SENT:
            log.warning("outbox row %d: %s, %s", row.id, settlement.status, settlement.why)
        return settlement

    async def _hand_over(self, row: Row) -> Receipt:
        assert row.address is not None and row.message is not None
        said = self._in_words(row, row.message)
        if said is None:
            return Refused("no words")
        message, words = said
        courier = self._couriers[row.address.platform]
        try:
            return await courier.deliver(row.address, message, words.text, words.labels)
        except Exception as error:
            return TryLater(why=f"courier failed: {type(error).__name__}")

    def _in_words(self, row: Row, message: Message) -> tuple[Message, Rendered] | None:
        """The message in words; where they are missing an apology, since silence would be worse."""
        for attempt in (message, Message(says=(say("error.unexpected"),))):
            try:
                return attempt, self._phrasebook.render(attempt, row.locale, row.units)
            except Exception as error:
                log.error("outbox row %d has no words: %s", row.id, type(error).__name__)
        return None

    async def _wake(self, row: Row) -> Settlement | None:
        """Run the coach; its commit replaces the wake row, so that only a failure is left to settle."""
        try:
            await self._coach.wake(row)
        except (WakeFailed, VersionConflict):
            return Postpone(self._clock.now() + back_off(row.id, row.attempts))
        return None
