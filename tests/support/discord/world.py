"""What is true at Discord: simcord's backend, kept by the real time and watched by whoever waits for something."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from simcord.backend import Backend
from simcord.backend.cdn import CdnStore
from simcord.backend.models import Interaction, Message
from simcord.enums import CallbackType

from tests.support.discord import limits
from tests.support.discord.clock import Clock
from tests.support.signals import Signal


class _Unwritten(list[Any]):
    """simcord keeps a record of everything; the double keeps its own, and a bench's ten thousand are enough once."""

    def append(self, _: Any) -> None:
        pass


class OwnCdn(CdnStore):
    """Files at the double's own address."""

    def __init__(self) -> None:
        super().__init__()
        self.base = ""
        self.files: dict[str, bytes] = {}

    def store_attachment(
        self, attachment_id: int, channel_id: int, filename: str, data: bytes, description: str | None
    ) -> dict[str, Any]:
        kept = super().store_attachment(attachment_id, channel_id, filename, data, description)
        path = f"attachments/{channel_id}/{attachment_id}/{filename}"
        self.files[path] = data
        return {**kept, "url": f"{self.base}/{path}", "proxy_url": f"{self.base}/{path}"}


@dataclass
class Course:
    """What became of an interaction: who asked, when, and by which callback it was acknowledged and when."""

    record: Interaction
    asked_at: float
    acknowledged_at: float | None = None
    callback: CallbackType | None = None


class World(Backend):
    """The state behind one bot's token."""

    def __init__(self, clock: Clock, signal: Signal) -> None:
        super().__init__(clock=clock)  # type: ignore[arg-type]
        self.signal = signal
        self.cdn: OwnCdn = OwnCdn()
        self.http_requests = _Unwritten()
        self.transcript = _Unwritten()
        self.monotonic = clock.monotonic
        self.closed: set[int] = set()
        self.locales: dict[int, str] = {}
        self.courses: dict[int, Course] = {}
        self.sent_at: dict[int, float] = {}
        self.versions: dict[int, list[Message]] = defaultdict(list)
        self.gone: dict[int, Message] = {}
        self.typing: list[int] = []
        self._nonces: dict[tuple[int, str], tuple[float, int]] = {}
        self.bot_user.name = "Sidekick"

    def emit(self, event: str, payload: Mapping[str, Any]) -> None:
        if event == "TYPING_START" and payload["user_id"] == str(self.bot_user.id):
            self.typing.append(int(payload["channel_id"]))
        super().emit(event, payload)
        self.signal.fire()

    def commit_message(self, message: Message, *, broadcast: bool = True) -> Message:
        self.sent_at[message.id] = self.monotonic()
        return super().commit_message(message, broadcast=broadcast)

    def edit_message(self, channel_id: int, message_id: int, fields: dict[str, Any]) -> Message:
        before = replace(self.get_message(channel_id, message_id))
        after = super().edit_message(channel_id, message_id, fields)
        self.versions[message_id].append(before)
        return after

    def delete_message(self, channel_id: int, message_id: int) -> None:
        message = self.get_message(channel_id, message_id)
        super().delete_message(channel_id, message_id)
        self.gone[message_id] = message

    def acknowledged(self, interaction_id: int, callback: int) -> None:
        """A callback was taken."""
        course = self.courses[interaction_id]
        course.acknowledged_at, course.callback = self.monotonic(), CallbackType(callback)

    def message_of(self, nonce: str, channel_id: int) -> Message | None:
        """[docs] Create Message, `enforce_nonce`: the message that was made with it in the past few minutes."""
        found = self._nonces.get((channel_id, nonce))
        if found is None or self.monotonic() - found[0] > limits.NONCE_SECONDS:
            return None
        return self.messages.get(channel_id, {}).get(found[1])

    def remember_nonce(self, nonce: str, channel_id: int, message_id: int) -> None:
        self._nonces[channel_id, nonce] = self.monotonic(), message_id
