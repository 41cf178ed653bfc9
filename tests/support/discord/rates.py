"""Rate limits: buckets by route and top-level resource, fifty requests a second over all, and 429s that count.

[docs] Rate Limits: every answer of a bucket tells limit, remaining and reset in headers; a 429 says how long to
wait, in its scope `user` or `global`. Interaction callbacks have neither bucket nor global limit, and what is sent
with an interaction's token does not count globally. Sizes of buckets are not documented and may change any day;
those here are commonly seen with bots, or own choice where nothing was seen.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.support.discord import limits


@dataclass(frozen=True)
class Bucket:
    """So many requests in so many seconds for each top-level resource of a route."""

    route: str
    limit: int
    seconds: float

    @property
    def hash(self) -> str:
        return hashlib.md5(self.route.encode(), usedforsecurity=False).hexdigest()


#: By method and path; the first group of a path is its top-level resource.
_BUCKETS: tuple[tuple[str, re.Pattern[str], Bucket], ...] = tuple(
    (method, re.compile(path), Bucket(f"{method} {path}", limit, seconds))
    for method, path, limit, seconds in (
        ("POST", r"/channels/(\d+)/messages", 5, 5.0),  # [seen]
        ("PATCH", r"/channels/(\d+)/messages/\d+", 5, 5.0),  # [seen]
        ("DELETE", r"/channels/(\d+)/messages/\d+", 5, 1.0),  # [seen]
        ("POST", r"/channels/(\d+)/typing", 5, 5.0),  # [seen]
        ("POST", r"/webhooks/(\d+/[^/]+)", 5, 2.0),  # [seen]
        ("PATCH", r"/webhooks/(\d+/[^/]+)/messages/[^/]+", 5, 2.0),  # [seen]
        ("DELETE", r"/webhooks/(\d+/[^/]+)/messages/[^/]+", 5, 2.0),  # [seen]
        ("POST", r"/users/@me/(channels)", 10, 1.0),  # own choice
        ("PUT", r"/applications/(\d+)(?:/guilds/\d+)?/commands", 5, 20.0),  # own choice
        ("GET", r"/gateway/(bot)", 2, 5.0),  # [seen]
    )
)
_CALLBACK = re.compile(r"/interactions/\d+/[^/]+/callback")
_WITH_TOKEN = re.compile(r"/webhooks/\d+/[^/]+.*")


@dataclass
class _Window:
    """A bucket of one resource: it is full again when its time has passed."""

    ends: float = -math.inf
    used: int = 0


@dataclass
class _Sliding:
    times: deque[float] = field(default_factory=deque)

    def count(self, now: float, seconds: float) -> int:
        while self.times and self.times[0] <= now - seconds:
            self.times.popleft()
        return len(self.times)


class TooManyRequests(Exception):
    """Refused: wait so many seconds."""

    def __init__(self, retry_after: float, headers: dict[str, str], *, is_global: bool) -> None:
        super().__init__(f"{retry_after:.3f} s")
        self.retry_after = retry_after
        self.headers = headers
        self.is_global = is_global


class RateLimiter:
    """Admits requests or raises `TooManyRequests`."""

    def __init__(self, monotonic: Callable[[], float], per_second: int = limits.GLOBAL_PER_SECOND) -> None:
        self.enabled = True
        self.refusals = 0
        self.global_refusals = 0
        self.per_second = per_second
        self._monotonic = monotonic
        self._global = _Sliding()
        self._invalid = _Sliding()
        self._windows: dict[tuple[str, str], _Window] = defaultdict(_Window)

    def admit(self, method: str, path: str) -> dict[str, str]:
        """Count a request; gives the headers of its answer."""
        if not self.enabled or _CALLBACK.fullmatch(path):
            return {}
        now = self._monotonic()
        if not _WITH_TOKEN.fullmatch(path):
            if self._global.count(now, 1.0) >= self.per_second:
                self.refusals += 1
                self.global_refusals += 1
                wait = self._global.times[0] + 1.0 - now
                raise TooManyRequests(
                    wait, {"X-RateLimit-Global": "true", "X-RateLimit-Scope": "global"}, is_global=True
                )
            self._global.times.append(now)
        found = _bucket(method, path)
        return self._admit(*found, now) if found else {}

    def _admit(self, bucket: Bucket, resource: str, now: float) -> dict[str, str]:
        window = self._windows[bucket.route, resource]
        if now >= window.ends:
            window.ends, window.used = now + bucket.seconds, 0
        window.used += 1
        reset_after = window.ends - now
        headers = {
            "X-RateLimit-Limit": str(bucket.limit),
            "X-RateLimit-Remaining": str(max(0, bucket.limit - window.used)),
            "X-RateLimit-Reset-After": f"{reset_after:.3f}",
            "X-RateLimit-Bucket": bucket.hash,
        }
        if window.used > bucket.limit:
            self.refusals += 1
            raise TooManyRequests(reset_after, {**headers, "X-RateLimit-Scope": "user"}, is_global=False)
        return headers

    def note(self, status: int) -> None:
        """Count an answer that Cloudflare counts."""
        if status in (401, 403, 429):
            self._invalid.times.append(self._monotonic())

    @property
    def is_banned(self) -> bool:
        """Whether Cloudflare has had enough of this address."""
        count = self._invalid.count(self._monotonic(), limits.INVALID_SECONDS)
        return self.enabled and count >= limits.INVALID_REQUESTS


def _bucket(method: str, path: str) -> tuple[Bucket, str] | None:
    for of, pattern, bucket in _BUCKETS:
        if of == method and (found := pattern.fullmatch(path)):
            return bucket, found[1]
    return None
