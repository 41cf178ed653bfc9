"""Faults on demand: what goes wrong between a bot and Telegram.

A fault meets calls by method and chat, a number of times, always or with a probability:

* `Refuse`: an answer of the Bot API's form with a status, a description, perhaps `retry_after`; nothing done.
* `Html`: a gateway's page instead of JSON; nothing done.
* `Drop`: the connection closes without an answer, before or after the call was done.
* `Hang`: no answer for so many seconds and then a gateway's 504; nothing done, also if the bot hangs up.
* `Late`: done at once, answered so many seconds later: where sending again sends twice.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Union

from tests.support.telegram.call import Call
from tests.support.telegram.errors import BotApiError, Json


@dataclass(frozen=True)
class Refuse:
    """An error in the Bot API's own form."""

    status: int
    description: str = "Internal Server Error"
    retry_after: int | None = None

    def error(self) -> BotApiError:
        parameters = {} if self.retry_after is None else {"retry_after": self.retry_after}
        return BotApiError(self.status, self.description, **parameters)


@dataclass(frozen=True)
class Html:
    """A page of a proxy before Telegram."""

    status: int = 502
    body: str = "<html><head><title>502 Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>"


@dataclass(frozen=True)
class Drop:
    """No answer at all."""

    after_work: bool = False


@dataclass(frozen=True)
class Hang:
    """Seconds without an answer, nothing done."""

    seconds: float


@dataclass(frozen=True)
class Late:
    """Done, and answered seconds later."""

    seconds: float


Effect = Union[Refuse, Html, Drop, Hang, Late]
_KINDS: dict[str, type[Refuse] | type[Html] | type[Drop] | type[Hang] | type[Late]] = {
    "status": Refuse,
    "html": Html,
    "drop": Drop,
    "hang": Hang,
    "late": Late,
}


@dataclass
class Fault:
    """An effect and which calls it meets: a method or pattern such as `send*`, a chat, how often (None: always)."""

    effect: Effect
    method: str = "*"
    chat_id: int | None = None
    times: int | None = 1
    probability: float = 1.0
    met: int = 0

    def meets(self, call: Call) -> bool:
        return (
            (self.times is None or self.met < self.times)
            and fnmatchcase(call.method.lower(), self.method.lower())
            and self.chat_id in (None, call.chat_id)
        )


@dataclass
class Faults:
    """The faults in force, met in the order they were set."""

    seed: int = 0
    active: list[Fault] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)

    def add(
        self,
        effect: Effect,
        method: str = "*",
        *,
        chat_id: int | None = None,
        times: int | None = 1,
        probability: float = 1.0,
    ) -> Fault:
        fault = Fault(effect, method, chat_id, times, probability)
        self.active.append(fault)
        return fault

    def clear(self) -> None:
        self.active.clear()

    def meeting(self, call: Call) -> Effect | None:
        """The effect that this call meets, counted."""
        for fault in self.active:
            if fault.meets(call) and self._chance.random() < fault.probability:
                fault.met += 1
                return fault.effect
        return None


def effect_from(body: Json) -> Effect:
    """An effect from JSON: `{"kind": "late", "seconds": 3}`."""
    given = dict(body)
    return _KINDS[given.pop("kind")](**given)
