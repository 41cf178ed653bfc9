"""Flood control: 429 with `retry_after`, from sliding windows.

[FAQ] "My bot is hitting limits": about 30 messages a second overall, avoid more than one message a second in
one chat, at most 20 messages a minute in one group. Telegram tolerates short bursts of unknown size; this
double tolerates none (own choice, so that a bot that paces itself is told from one that is lucky).

What counts (own choice, Telegram documents "messages" alone): every message sent, forwarded or copied, an
album as many as it has items, in all windows; an edit in the overall window and in its group's minute, not in
the second of a private chat, where a card edited right after it was sent is everyday use. Chat actions,
answers to presses, deletions and everything that shows no message count nowhere. A refused call counts nowhere.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.support.telegram.errors import too_many_requests


@dataclass(frozen=True)
class Rates:
    """Messages allowed in a window of one second, or one minute in groups."""

    overall_per_second: int = 30
    private_per_second: int = 1
    group_per_minute: int = 20


@dataclass
class _Window:
    limit: int
    seconds: float
    times: deque[float] = field(default_factory=deque)

    def wait(self, now: float, cost: int) -> float:
        """Seconds until `cost` more fit; an album larger than the window fits into an empty one."""
        while self.times and self.times[0] <= now - self.seconds:
            self.times.popleft()
        too_many = len(self.times) + cost - self.limit
        if too_many <= 0 or not self.times:
            return 0.0
        return self.times[min(too_many, len(self.times)) - 1] + self.seconds - now


class RateLimiter:
    """Admits messages or raises 429. Who was told to wait in a chat is refused until then."""

    def __init__(self, rates: Rates, monotonic: Callable[[], float]) -> None:
        self.rates = rates
        self.enabled = True
        self.refusals = 0
        self.early_retries = 0
        self._monotonic = monotonic
        self._overall = _Window(rates.overall_per_second, 1.0)
        self._private: dict[int, _Window] = defaultdict(lambda: _Window(rates.private_per_second, 1.0))
        self._groups: dict[int, _Window] = defaultdict(lambda: _Window(rates.group_per_minute, 60.0))
        self._told: dict[int, float] = {}
        self.by_chat: Counter[int] = Counter()

    def admit(self, chat_id: int, *, cost: int = 1, is_edit: bool = False) -> None:
        """Count `cost` messages to the chat; a negative id is a group."""
        if not self.enabled:
            return
        now = self._monotonic()
        windows = [self._overall]
        if chat_id < 0:
            windows.append(self._groups[chat_id])
        elif not is_edit:
            windows.append(self._private[chat_id])
        is_slowed = len(windows) > 1
        if is_slowed and (told := self._told.get(chat_id, now)) > now:
            self.early_retries += 1
            self._refuse(chat_id, told - now)
        wait = max(window.wait(now, cost) for window in windows)
        if wait > 0:
            self._told[chat_id] = now + max(1, math.ceil(wait))
            self._refuse(chat_id, wait)
        for window in windows:
            window.times.extend([now] * cost)

    def _refuse(self, chat_id: int, wait: float) -> None:
        self.refusals += 1
        self.by_chat[chat_id] += 1
        raise too_many_requests(max(1, math.ceil(wait)))
