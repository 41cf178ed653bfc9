"""The way back to an interaction: what the courier needs to answer it, written into `Message.via`.

Any process can deliver by it, and nothing is lost in a crash: the way goes through the outbox with its message.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from adapters.discord_chat import limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Via:
    """An interaction that was acknowledged.

    `until` is when its token ends, in seconds since 1970. `fills` says that a placeholder waits for the answer
    ("is thinking"), otherwise `pressed` names the message whose component was used. What is said this way is
    seen by the athlete alone if it is `hidden`.
    """

    application: int
    token: str
    until: int
    fills: bool
    hidden: bool
    pressed: str | None = None

    def __str__(self) -> str:
        return json.dumps(asdict(self))

    def is_open(self, now: datetime) -> bool:
        """Whether there is still time to answer by it."""
        return now + limits.TOKEN_MARGIN < datetime.fromtimestamp(self.until, UTC)


def read(wire: str | None) -> Via | None:
    """The way that a message carries; None when it carries none, or another platform's."""
    if wire is None:
        return None
    try:
        return Via(**json.loads(wire))
    except (ValueError, TypeError):
        return None
