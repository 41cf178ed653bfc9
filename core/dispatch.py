"""Delivers what the coach promised: claims due rows, puts words to them, hands them to couriers, settles.

At least once, practically once: a row is closed only after the platform took it, so a crash in between
repeats that message and loses none. A message that can't be delivered is given up, never its chat; a platform
that is slow or away holds up neither the others nor the coach.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Protocol

from core.circle_host import CannotCallTheRoll, CircleHost
from core.coach import Coach, WakeFailed
from core.courier import (
    Broke,
    Courier,
    Delivered,
    Receipt,
    Refused,
    TryLater,
)
from core.delivery import MOST_LOST, SUSPECT_AFTER, as_of, back_off, before_handing_over, decide
from core.linking import with_codes
from core.message import Address, Message, say
from core.ports import (
    Clock,
    Close,
    Forward,
    GoOn,
    Meter,
    NoMeter,
    Outbox,
    Postpone,
    Row,
    RowStatus,
    RowType,
    Settlement,
    VersionConflict,
)
from core.words.phrasebook import Phrasebook, Rendered

log = logging.getLogger(__name__)

# The numbers are own choices.

#: A row in work is free for others after this long.
LEASE = timedelta(minutes=2)
#: A courier that has not answered by then is not waited for: well within the lease, so that nobody else
#: begins with the same row meanwhile.
HAND_OVER_LIMIT = timedelta(seconds=60)
#: Messages in work at once for each platform, and wakes. Half of them are claimed in one go, so that the
#: next ones are fetched while words are put to these; more would make the event loop wait for the words.
HANDS = 96
CLAIMED_AT_ONCE = 48
WAKING_HANDS = 8
#: A platform that took a message within this time is well.
LATELY = timedelta(minutes=1)
#: A reminder that arrives later than this is logged as late.
LATE_LOGGED = timedelta(seconds=10)

#: What `hands` of the outbox calls the wakes.
WAKES = None


class Renderer(Protocol):
    """Puts words to a message: see `core.words.phrasebook.Phrasebook`."""

    def render(self, message: Message, locale: str, units: str) -> Rendered:
        """The message in words."""
        ...


class Dispatcher:
    """Serves the outbox for the platforms that it has couriers for.

    What it knows beside the outbox are the rows that it has in work, and receipts that the database could
    not take yet.
    """

    def __init__(
        self,
        outbox: Outbox,
        coach: Coach,
        couriers: Iterable[Courier],
        clock: Clock,
        phrasebook: Renderer | None = None,
        *,
        circles: CircleHost | None = None,
        meter: Meter | None = None,
        lease: timedelta = LEASE,
        hand_over_limit: timedelta = HAND_OVER_LIMIT,
    ) -> None:
        self._outbox = outbox
        self._coach, self._circles = coach, circles
        self._couriers = {courier.platform: courier for courier in couriers}
        self._clock = clock
        words: Renderer = phrasebook or Phrasebook()
        # A courier may bring words of its own, where its platform writes something in another way.
        self._words = {name: getattr(courier, "words", words) for name, courier in self._couriers.items()}
        self._lease = lease
        self._hand_over_limit = hand_over_limit.total_seconds()
        self._in_work: dict[int, asyncio.Task[Settlement | None]] = {}
        self._busy: Counter[str | None] = Counter()
        self._receipts: list[tuple[Row, Settlement | None]] = []
        self._settling: asyncio.Task[None] | None = None
        self._settled = asyncio.Event()
        self._got_through: dict[str, datetime] = {}
        self._suspect: int | None = None
        self._changed: Callable[[], object] = lambda: None
        self._meter: Meter = meter or NoMeter()

    @property
    def platforms(self) -> Collection[str]:
        """The platforms that are served."""
        return self._couriers.keys()

    def when_changed(self, ring: Callable[[], object]) -> None:
        """Call this whenever rows were settled: hands are free, and what is due next may be another."""
        self._changed = ring

    async def start_due(self) -> int:
        """Begin to serve what is due by the clock, as far as hands are free; gives the number of rows begun.

        Rows go on being served after it returns. Raises what the database raises when it can't be reached;
        receipts are kept then and settled by a later call.
        """
        await self._settle_kept()
        hands = self._free_hands()
        self._busy.update(hands)  # Taken before the database is asked: nobody else gives them out meanwhile.
        try:
            return len(await self._claim(hands)) if hands else 0
        finally:
            self._busy.subtract(hands)

    async def run_due(self) -> int:
        """Serve everything that can be served by the clock, until nothing is left in work; gives the number."""
        served = 0
        while True:
            settled = self._settled
            begun = await self.start_due()
            served += begun
            if begun:
                continue
            if self._in_work:
                await self._progress()
            elif settled is self._settled:
                return (
                    served  # Nothing was settled meanwhile either, which makes way for what stands behind it.
                )

    async def deliver_now(self, rows: Collection[int]) -> int:
        """Deliver these rows after a turn, and what is due before them in their lanes; gives the number.

        What can't be delivered at once (a limit, a fault) is left to the alarm clock.
        """
        served, left = 0, set(rows)
        await self._settle_kept()
        while left and (begun := await self._claim(self._all_hands(), left)):
            serving = {row: self._in_work[row] for row in begun}
            await self._until_settled(begun)
            left -= {row for row, task in serving.items() if not isinstance(task.result(), GoOn)}
            served += len(begun)
        self._changed()
        return served

    async def deliver_answers(self, rows: Collection[int]) -> None:
        """The same for who has nobody to tell of a failure: nothing is lost, the alarm clock serves them then."""
        try:
            await self.deliver_now(rows)
        except Exception as error:
            log.error("rows are left to the alarm clock", extra={"why": type(error).__name__})

    async def next_due(self) -> datetime | None:
        """When there will be something to serve that hands are free for; None when nothing waits.

        Receipts that are kept are settled first, as they change what is next; raises as `start_due` does.
        """
        await self._settle_kept()
        return await self._outbox.next_due(self._free_hands().keys())

    async def hold_no_longer_than(self, until: datetime) -> int:
        """See Outbox."""
        return await self._outbox.hold_no_longer_than(until)

    async def chat_is_gone(self, address: Address) -> None:
        """See Outbox."""
        await self._outbox.chat_is_gone(address, self._clock.now())

    async def chat_has_moved(self, platform: str, chat: str, to: str) -> None:
        """See Outbox."""
        await self._outbox.chat_has_moved(platform, chat, to, self._clock.now())

    async def shown_as(self, address: Address, ref: str) -> tuple[Message, Rendered] | None:
        """A message that was delivered, in words again, for who looks at it; None when it is not kept any more."""
        row = await self._outbox.shown_as(address, ref)
        if row is None or row.message is None:
            return None
        await self._outbox.was_seen(address, self._clock.now())
        return self._in_words(row, row.message)

    async def finish(self) -> None:
        """Wait until what is in work is served and settled."""
        await self._until_settled(list(self._in_work))
        await self._settle_kept()

    # Claiming ----------------------------------------------------------------------------------------------

    def _all_hands(self) -> dict[str | None, int]:
        return {WAKES: WAKING_HANDS, **dict.fromkeys(self._couriers, HANDS)}

    def _free_hands(self) -> dict[str | None, int]:
        """The hands that are free, by platform, and for wakes."""
        every = self._all_hands().items()
        free = {name: number - self._busy[name] for name, number in every}
        return {name: min(number, CLAIMED_AT_ONCE) for name, number in free.items() if number > 0}

    async def _claim(
        self, hands: Mapping[str | None, int], with_rows: Collection[int] | None = None
    ) -> list[int]:
        """Claim rows and begin to serve them; gives their ids."""
        claimed = await self._outbox.claim(
            self._clock.now(), hands=hands, lease=self._lease, with_rows=with_rows
        )
        # After a jump of the clock a lease may seem over while its row is in work here.
        fresh = [row for row in claimed if row.id not in self._in_work]
        for row in fresh:
            self._busy[_hand(row)] += 1
            suspect = row.lost >= SUSPECT_AFTER
            serving = self._hand_back(row) if suspect and self._suspect in self._in_work else self._serve(row)
            if suspect and self._suspect not in self._in_work:
                self._suspect = row.id
            self._in_work[row.id] = asyncio.create_task(serving)
        return [row.id for row in fresh]

    # Serving -----------------------------------------------------------------------------------------------

    async def _serve(self, row: Row) -> Settlement | None:
        """Serve one row and put its receipt where the next settling finds it."""
        try:
            settlement = await (self._deliver(row) if row.type is RowType.SAY else self._wake(row))
        except Exception as error:
            broke = type(error).__name__
            log.error("a row broke", extra={"row": row.id, "why": broke})
            now = self._clock.now()
            settlement = (
                self._wake_later(row, broke) if row.address is None else decide(Broke(broke), row, now)
            )
        return self._take_receipt(row, settlement)

    async def _hand_back(self, row: Row) -> Settlement | None:
        """Leave a row that may bring the program down for later: another such row is at work, alone."""
        later = self._clock.now() + back_off(row.id, 1)
        return self._take_receipt(row, Postpone(later, why="is served alone", counts=False))

    def _take_receipt(self, row: Row, settlement: Settlement | None) -> Settlement | None:
        self._receipts.append((row, settlement))
        if self._settling is None:
            self._settling = asyncio.create_task(self._settle())
        return settlement

    async def _deliver(self, row: Row) -> Settlement:
        assert row.address is not None
        began = self._clock.now()
        settlement = before_handing_over(row, began)
        if settlement is None and not self._is_welcome(row):
            # Like a chat that is closed: their reminders go to another account, or rest.
            settlement = Close(RowStatus.GONE, why="is let in no more")
        if settlement is None and await self._is_passed_over(row):
            settlement = Close(RowStatus.GONE, why="is not looked at")
        if settlement is None:
            receipt = await self._hand_over(row, began)
            now, platform = self._clock.now(), row.address.platform
            lately = self._got_through.get(platform, began - LATELY) > now - LATELY
            settlement = decide(receipt, row, now, others_get_through=lately)
            if isinstance(receipt, Delivered):
                self._got_through[platform] = now
        _log_settled(row, settlement, self._clock.now())
        return settlement

    def _is_welcome(self, row: Row) -> bool:
        """Whether the athlete is still to be reminded: whom the operator lets in no more is answered at most."""
        if not row.unasked or row.athlete_key is None or row.address is None:
            return True
        # A courier may know whom its platform's operator lets in.
        lets_in = getattr(self._couriers[row.address.platform], "lets_in", None)
        return lets_in is None or bool(lets_in(row.address.user))

    async def _is_passed_over(self, row: Row) -> bool:
        """Whether this reminder goes to a place where too many before it were not looked at."""
        if not row.unasked or row.athlete_key is None or row.address is None:
            return False
        # A courier may know places that only so many are sent to in vain.
        most_unseen = getattr(self._couriers[row.address.platform], "most_unseen", None)
        most = None if most_unseen is None else most_unseen(row.address)
        return most is not None and await self._outbox.unseen(row.address) >= most

    async def _hand_over(self, row: Row, now: datetime) -> Receipt:
        assert row.address is not None and row.message is not None
        said = self._in_words(row, as_of(row, row.message, now))
        if said is None:
            return Refused("no words")
        message, words = said
        courier = self._couriers[row.address.platform]
        try:
            async with asyncio.timeout(self._hand_over_limit):
                return await courier.deliver(row.address, message, words.text, words.labels)
        except TimeoutError:
            return TryLater(why="no answer in time")
        except Exception as error:
            return Broke(type(error).__name__)

    def _in_words(self, row: Row, message: Message) -> tuple[Message, Rendered] | None:
        """The message in words; where they are missing an apology, since silence would be worse."""
        assert row.address is not None
        words = self._words[row.address.platform]
        message = with_codes(message, self._coach.codes, row.address.platform)
        for attempt in (message, Message(says=(say("error.unexpected"),))):
            try:
                return attempt, words.render(attempt, row.locale, row.units)
            except Exception as error:
                log.error("no words", extra={"row": row.id, "why": type(error).__name__})
        return None

    async def _wake(self, row: Row) -> Settlement | None:
        """Run the coach, or a circle; their commit replaces the wake row, so that only a failure is left to settle.

        A wake that brings the program down is not run again before a turn of the athlete writes a new one.
        """
        if row.lost >= MOST_LOST:
            return Postpone(
                self._clock.now() + timedelta(hours=1), why=f"its worker vanished {row.lost} times"
            )
        try:
            if row.circle_id is None:
                await self._coach.wake(row)
            elif self._circles is None:
                return self._wake_later(row, "circles are not served here")
            else:
                await self._circles.wake(row)
        except (WakeFailed, VersionConflict, CannotCallTheRoll) as error:
            return self._wake_later(row, type(error).__name__)
        return None

    def _wake_later(self, row: Row, why: str) -> Settlement:
        return Postpone(self._clock.now() + back_off(row.id, row.attempts), why=why)

    # Settling ----------------------------------------------------------------------------------------------

    async def _settle(self) -> None:
        """Settle together what was done meanwhile, until nothing more comes."""
        try:
            while self._receipts:
                await self._settle_kept()
        except Exception as error:
            # Nothing is lost: the receipts stay here, and the next look at the outbox settles them.
            log.error("receipts could not be settled", extra={"why": type(error).__name__})
        finally:
            self._settling = None
            self._changed()

    async def _settle_kept(self) -> None:
        while batch := self._receipts:
            self._receipts = []
            settled = [(row, settlement) for row, settlement in batch if settlement is not None]
            try:
                if settled:
                    await self._outbox.settle(settled, self._clock.now())
            except BaseException:
                # They are in nobody's work any more: what is kept is settled before anything else is claimed.
                self._receipts = batch + self._receipts
                for row, _ in batch:
                    self._release(row)
                self._has_settled()
                raise
            now = self._clock.now()
            for row, settlement in batch:
                self._release(row)
                self._meter.served(row, settlement, now)
            self._has_settled()

    def _has_settled(self) -> None:
        """Let those look again who wait until rows are settled."""
        self._settled.set()
        self._settled = asyncio.Event()

    def _release(self, row: Row) -> None:
        if self._in_work.pop(row.id, None) is not None:
            self._busy[_hand(row)] -= 1

    async def _progress(self) -> None:
        """Wait until something that is in work is done and settled."""
        if self._in_work and self._settling is None:
            await asyncio.wait(self._in_work.values(), return_when=asyncio.FIRST_COMPLETED)
        if self._settling is not None:
            await asyncio.wait([self._settling])

    async def _until_settled(self, rows: Collection[int]) -> None:
        """Wait until these rows are served and settled."""
        while tasks := [self._in_work[row] for row in rows if row in self._in_work]:
            await asyncio.wait(tasks)
            # Whoever settles them, the task for that or a look at the outbox, it says so.
            if any(row in self._in_work for row in rows):
                await self._settled.wait()


def _hand(row: Row) -> str | None:
    return WAKES if row.address is None else row.address.platform


def _log_settled(row: Row, settlement: Settlement, now: datetime) -> None:
    """One line for what is late, put off or given up; what goes out in time is the rule, and in the metrics."""
    match settlement:
        case Close(RowStatus.SENT):
            if row.unasked and now - row.due_at > LATE_LOGGED:
                log.info("sent late", extra=row.facts(now))
        case Close(status, why=why):
            log.warning("given up", extra=row.facts(now) | {"status": status.value, "why": why})
        case Postpone(until, why=why):
            log.info("put off", extra=row.facts(now) | {"until": until.isoformat(), "why": why})
        case GoOn(told):
            log.debug("a part is delivered", extra=row.facts(now) | {"told": told})
        case Forward():
            log.info("followed to another chat", extra=row.facts(now))
