"""Faults on demand: what goes wrong between a bot and Discord's REST API.

A fault meets requests by method and path, a number of times, always or with a probability:

* `Refuse`: an error in Discord's own form; nothing done.
* `Html`: a gateway's page instead of JSON; nothing done.
* `TooMany`: 429 of a bucket, or of the whole bot; without `via` it is Cloudflare's ban, a page and no JSON.
* `Drop`: the connection closes without an answer, before or after the request was done.
* `Hang`: no answer for so many seconds and then a gateway's 504; nothing done, also if the bot hangs up.
* `Slow`: done and answered so many seconds later, as when Discord is busy.
* `Late`: done at once, answered so many seconds later: where sending again sends twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Union

from tests.support.faults import Counted, Drop, FaultList, Hang, Html, Late

Json = dict[str, Any]


@dataclass(frozen=True)
class Refuse:
    """An error with one of Discord's codes."""

    status: int
    code: int = 0
    message: str = "Internal Server Error"


@dataclass(frozen=True)
class TooMany:
    """Wait so many seconds."""

    retry_after: float = 0.5
    is_global: bool = False
    via: bool = True


@dataclass(frozen=True)
class Slow:
    """Seconds until it is done and answered."""

    seconds: float


Effect = Union[Refuse, Html, TooMany, Drop, Hang, Slow, Late]
_KINDS: dict[str, Any] = {
    "status": Refuse,
    "html": Html,
    "too_many": TooMany,
    "drop": Drop,
    "hang": Hang,
    "slow": Slow,
    "late": Late,
}


@dataclass
class Fault(Counted):
    """An effect and which requests it meets: `POST`, `/channels/*/messages`, how often (None: always)."""

    effect: Effect
    method: str = "*"
    path: str = "*"

    def meets(self, method: str, path: str) -> bool:
        return self.method in ("*", method) and fnmatchcase(path, self.path)


class Faults(FaultList[Fault]):
    """Those of this platform."""

    def add(
        self,
        effect: Effect,
        method: str = "*",
        path: str = "*",
        *,
        times: int | None = 1,
        probability: float = 1.0,
    ) -> Fault:
        return self.put(Fault(effect, method, path, times=times, probability=probability))

    def meeting(self, method: str, path: str) -> Effect | None:
        """The effect that this request meets, counted."""
        fault = self.first(lambda fault: fault.meets(method, path))
        return None if fault is None else fault.effect


def effect_from(body: Json) -> Effect:
    """An effect from JSON: `{"kind": "late", "seconds": 3}`."""
    given = dict(body)
    effect: Effect = _KINDS[given.pop("kind")](**given)
    return effect
