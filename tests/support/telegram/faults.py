"""Faults on demand: what goes wrong between a bot and Telegram.

A fault meets calls by method and chat, a number of times, always or with a probability:

* `Refuse`: an answer of the Bot API's form with a status, a description, perhaps `retry_after`; nothing done.
* `Html`: a gateway's page instead of JSON; nothing done.
* `Drop`: the connection closes without an answer, before or after the call was done.
* `Hang`: no answer for so many seconds and then a gateway's 504; nothing done, also if the bot hangs up.
* `Late`: done at once, answered so many seconds later: where sending again sends twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Union

from tests.support.faults import Counted, Drop, FaultList, Hang, Html, Late
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


Effect = Union[Refuse, Html, Drop, Hang, Late]
_KINDS: dict[str, type[Refuse] | type[Html] | type[Drop] | type[Hang] | type[Late]] = {
    "status": Refuse,
    "html": Html,
    "drop": Drop,
    "hang": Hang,
    "late": Late,
}


@dataclass
class Fault(Counted):
    """An effect and which calls it meets: a method or pattern such as `send*`, a chat, how often (None: always)."""

    effect: Effect
    method: str = "*"
    chat_id: int | None = None

    def meets(self, call: Call) -> bool:
        return fnmatchcase(call.method.lower(), self.method.lower()) and self.chat_id in (None, call.chat_id)


class Faults(FaultList[Fault]):
    """Those of this platform."""

    def add(
        self,
        effect: Effect,
        method: str = "*",
        *,
        chat_id: int | None = None,
        times: int | None = 1,
        probability: float = 1.0,
    ) -> Fault:
        return self.put(Fault(effect, method, chat_id, times=times, probability=probability))

    def meeting(self, call: Call) -> Effect | None:
        """The effect that this call meets, counted."""
        fault = self.first(lambda fault: fault.meets(call))
        return None if fault is None else fault.effect


def effect_from(body: Json) -> Effect:
    """An effect from JSON: `{"kind": "late", "seconds": 3}`."""
    given = dict(body)
    return _KINDS[given.pop("kind")](**given)
