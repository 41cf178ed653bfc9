"""Long polling: updates are asked for, and confirmed only after they were dealt with.

Telegram counts an update as confirmed once a later poll asks from beyond it ([API] getUpdates: `offset`). The
offset therefore stays before the first update that is still in work; what was dealt with behind it is
remembered, and passed over when it comes again. A crash repeats at most what was in work, and the inbox of the
database makes that harmless.
"""

from __future__ import annotations

import asyncio
import logging
from itertools import count
from typing import Protocol

from telegram import Bot, Update
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from adapters.telegram_chat import limits
from adapters.telegram_chat.inbound import lane_of
from adapters.telegram_chat.receipts import span_of
from core.lanes import Lanes

log = logging.getLogger(__name__)

# The numbers are own choices, in seconds.

#: While an update is in work, new ones are asked for this often.
LOOK_AGAIN = 0.1
#: After a poll failed, doubled each time.
FIRST_WAIT, LONGEST_WAIT = 1.0, 30.0
#: Another instance is at work, or the token is not taken any more: that takes the operator.
OPERATORS_WAIT = 15.0
#: An update that can't be served is tried again; while others get through it is given up after so many tries.
MOST_TRIES = 8
LONGEST_RETRY = 10.0
#: After so long without an update the next one's number may be any ([API] Update: "at least a week").
NUMBERS_HOLD = 86_400.0


class Desk(Protocol):
    """See `desk.FrontDesk`."""

    async def serve(self, update: Update) -> None:
        """Deal with an update for good."""
        ...


class Poller:
    """Asks Telegram for updates until it is told to stop."""

    def __init__(self, bot: Bot, desk: Desk) -> None:
        self._bot, self._desk = bot, desk
        self._lanes = Lanes()
        self._window: dict[int, asyncio.Task[None]] = {}
        self._beyond: int | None = None
        self._served = 0
        self._stopping = asyncio.Event()

    async def run(self, stop: asyncio.Event) -> None:
        """Poll until then; what is in work is finished, and confirmed."""
        polling = asyncio.create_task(self._poll())
        stopped = asyncio.create_task(stop.wait())
        await asyncio.wait([polling, stopped], return_when=asyncio.FIRST_COMPLETED)
        self._stopping.set()
        for task in (polling, stopped):
            task.cancel()
        await asyncio.gather(polling, stopped, return_exceptions=True)
        if self._window:
            await asyncio.wait(self._window.values())
        await self._confirm()
        if not stopped.cancelled():
            return
        polling.result()  # It ended by itself, which it never should.

    async def _poll(self) -> None:
        loop = asyncio.get_running_loop()
        failures, heard_at, most = 0, loop.time(), limits.UPDATES_A_POLL
        while True:
            if self._window:
                await asyncio.wait(self._window.values(), timeout=LOOK_AGAIN)
            offset = self._offset()
            if not self._window and loop.time() - heard_at > NUMBERS_HOLD:
                offset = self._beyond = None  # All is confirmed by the polls since.
            try:
                updates = await self._bot.get_updates(
                    offset=offset,
                    limit=most,
                    timeout=0 if self._window else limits.LONG_POLL,
                    allowed_updates=limits.UPDATES,
                )
            except TelegramError as error:
                failures += 1
                await asyncio.sleep(self._after_failure(error, failures))
                continue
            except Exception as error:
                self._pass_over(error, alone=most == 1)
                most = 1
                await asyncio.sleep(LOOK_AGAIN)
                continue
            most = limits.UPDATES_A_POLL
            if failures:
                log.info("updates are coming again", extra={"after_failures": failures})
            failures = 0
            fresh = [update for update in updates if update.update_id not in self._window]
            for update in fresh:
                self._begin(update)
            if fresh:
                heard_at = loop.time()
            elif self._window:
                await asyncio.sleep(LOOK_AGAIN)

    def _pass_over(self, error: Exception, *, alone: bool) -> None:
        """The library can't read what came: those before it are taken one by one, and it is passed over."""
        if alone and not self._window and self._beyond is not None:
            log.error("an update can't be read", extra={"why": type(error).__name__, "update": self._beyond})
            self._beyond += 1  # [API] Update: the numbers "increase sequentially"

    def _begin(self, update: Update) -> None:
        number = update.update_id
        self._window[number] = self._lanes.add(lane_of(update), lambda: self._until_served(update))
        self._beyond = max(number + 1, self._beyond or 0)

    def _offset(self) -> int | None:
        """The first update that is not dealt with; forgets those before it."""
        for number in sorted(self._window):
            if not _is_served(self._window[number]):
                break
            del self._window[number]
        return min(self._window, default=self._beyond)

    async def _until_served(self, update: Update) -> None:
        """Serve an update, again and again if it must be; when we stop first, Telegram sends it again."""
        others = self._served
        for tries in count(1):
            try:
                await self._desk.serve(update)
            except Exception as error:
                fields = {"update": update.update_id, "why": type(error).__name__, "tries": tries}
                if tries >= MOST_TRIES and self._served > others:
                    log.error("an update is given up", extra=fields)
                    return
                log.warning("an update could not be served", extra=fields)
            else:
                self._served += 1
                return
            await self._pause(min(0.1 * 2**tries, LONGEST_RETRY))

    async def _pause(self, seconds: float) -> None:
        """Wait; ends in cancellation when the program stops, so that the update is not taken for served."""
        try:
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
        except TimeoutError:
            return
        raise asyncio.CancelledError

    def _after_failure(self, error: TelegramError, failures: int) -> float:
        """Say what went wrong, once; gives the seconds to wait."""
        known = failures > 1
        match error:
            case Conflict():
                log.error(
                    "another instance of this bot asks for updates too, or a webhook is set; "
                    "waiting until it has stopped. Only one may run with this token."
                )
                return OPERATORS_WAIT
            case InvalidToken():
                log.error("Telegram does not accept the token any more")
                return OPERATORS_WAIT
            case RetryAfter():
                return span_of(error).total_seconds()
            case _:
                log.log(
                    logging.DEBUG if known else logging.WARNING,
                    "Telegram can't be reached",
                    extra={"why": type(error).__name__},
                )
                return min(FIRST_WAIT * 2.0 ** min(failures - 1, 10), LONGEST_WAIT)

    async def _confirm(self) -> None:
        """Tell Telegram what was dealt with; if that fails it comes again, which is harmless."""
        offset = self._offset()
        if offset is None:
            return
        try:
            await self._bot.get_updates(offset=offset, limit=1, timeout=0, allowed_updates=limits.UPDATES)
        except TelegramError as error:
            log.info("the last updates are not confirmed", extra={"why": type(error).__name__})


def _is_served(task: asyncio.Task[None]) -> bool:
    return task.done() and not task.cancelled()
