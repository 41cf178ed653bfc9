"""Updates: numbered, kept until confirmed, handed out by long polling.

[API] getUpdates and [server] `do_get_updates`. A new poll ends the pending one with 409, as on the server,
where the newcomer wins; the server answers further 409s only every three seconds, the double at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.support.signals import Signal
from tests.support.telegram import limits
from tests.support.telegram.errors import Json, bad_request, conflict

OTHER_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_SET = "terminated by setWebhook request"
WEBHOOK_ACTIVE = (
    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)


@dataclass(frozen=True)
class Update:
    """One update; `lane` is what its order is kept in, a chat or a user."""

    number: int
    lane: int
    body: Json
    expires: float


class UpdateQueue:
    """What the bot has not confirmed yet, oldest first."""

    def __init__(self, signal: Signal, monotonic: Callable[[], float], first_number: int) -> None:
        self._signal = signal
        self._monotonic = monotonic
        self._next = first_number
        self._waiting: list[Update] = []
        self._poller: object = None
        self._ended: dict[object, str] = {}
        self.allowed: frozenset[str] = limits.DEFAULT_UPDATES
        self.asked: list[str] = []
        self.conflicts = 0
        self.on_update: Callable[[Update], None] = lambda update: None

    def add(self, kind: str, lane: int, body: Json) -> int | None:
        """The update's number, None if the bot did not ask for this kind: then it is lost, as at Telegram."""
        if kind not in self.allowed:
            return None
        is_press = kind == "callback_query"
        lifetime = limits.CALLBACK_LIFETIME_SECONDS if is_press else limits.UPDATE_LIFETIME_SECONDS
        update = Update(self._next, lane, {"update_id": self._next, kind: body}, self._monotonic() + lifetime)
        self._next += 1
        self._waiting.append(update)
        self.on_update(update)
        self._signal.fire()
        return update.number

    def allow(self, given: object) -> None:
        """Remember `allowed_updates`; an empty list means the default, None leaves it as it was."""
        if given is None:
            return
        if not isinstance(given, list) or not all(isinstance(kind, str) for kind in given):
            raise bad_request("can't parse allowed updates: Expected an Array of String")
        self.asked = [kind for kind in given if kind in limits.DEFAULT_UPDATES | limits.ASKED_UPDATES]
        self.allowed = frozenset(self.asked) if self.asked else limits.DEFAULT_UPDATES

    @property
    def is_polled(self) -> bool:
        """Whether a long poll is pending."""
        return self._poller is not None

    @property
    def waiting(self) -> list[Update]:
        now = self._monotonic()
        self._waiting = [update for update in self._waiting if update.expires > now]
        return self._waiting

    def drop(self, number: int) -> None:
        self._waiting = [update for update in self._waiting if update.number != number]

    def clear(self) -> None:
        self._waiting = []

    def confirm(self, offset: int) -> None:
        """Forget everything below the offset; a negative one keeps that many of the newest."""
        if offset < 0:
            self._waiting = self.waiting[offset:]
        else:
            self._waiting = [update for update in self.waiting if update.number >= offset]

    def end_poll(self, reason: str) -> None:
        """Answer the pending poll, if any, with 409."""
        if self._poller is not None:
            self._ended[self._poller] = reason
            self._poller = None
            self.conflicts += 1
            self._signal.fire()

    async def poll(self, offset: int, limit: int, timeout: int) -> list[Json]:
        """The oldest updates from the offset on, at once or as soon as one comes within `timeout` seconds."""
        self.end_poll(OTHER_POLLER)
        me = object()
        self._poller = me
        self.confirm(offset)
        self._signal.fire()
        most = min(max(limit, 1), limits.UPDATES_PER_POLL)

        def look() -> list[Update]:
            if reason := self._ended.pop(me, None):
                raise conflict(reason)
            return self.waiting[:most]

        try:
            wait = min(max(timeout, 0), limits.LONG_POLL_SECONDS)
            found = await self._signal.until(look, within=wait)
        except TimeoutError:
            found = []
        finally:
            self._ended.pop(me, None)
            if self._poller is me:
                self._poller = None
                self._signal.fire()
        return [update.body for update in found]
