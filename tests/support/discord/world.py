"""What is true at Discord: simcord's backend, kept by the real time and watched by whoever waits for something."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from simcord.backend import Backend
from simcord.backend.cdn import CdnStore
from simcord.backend.models import Channel, Guild, Interaction, Message
from simcord.enums import CallbackType, ChannelType

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
        #: Servers and groups of friends without the bot: it is told of what people do with it there, and no more.
        self.without_bot: set[int] = set()
        self._is_untold = False
        self.courses: dict[int, Course] = {}
        self.sent_at: dict[int, float] = {}
        self.versions: dict[int, list[Message]] = defaultdict(list)
        self.gone: dict[int, Message] = {}
        self.typing: list[int] = []
        self._nonces: dict[tuple[int, str], tuple[float, int]] = {}
        self.bot_user.name = "Sidekick"

    def emit(self, event: str, payload: Mapping[str, Any]) -> None:
        places = {int(payload[name]) for name in ("id", "guild_id", "channel_id") if payload.get(name)}
        if self._is_untold or (event != "INTERACTION_CREATE" and places & self.without_bot):
            return
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

    def create_guild_without_bot(self, name: str) -> Guild:
        """A server that has not taken the bot in."""
        self._is_untold = True
        guild = self.create_guild(name)
        self._is_untold = False
        self.without_bot.add(guild.id)
        return guild

    def create_group(self, members: Collection[int]) -> Channel:
        """A private channel of several people."""
        self._is_untold = True
        channel = self.create_channel(None, None, type=ChannelType.DM)
        self._is_untold = False
        channel.recipient_ids = list(members)
        self.without_bot.add(channel.id)
        return channel

    def is_without_bot(self, channel_id: int) -> bool:
        """Whether the bot can't see that channel."""
        channel = self.channels.get(channel_id)
        return channel is not None and bool({channel.id, channel.guild_id} & self.without_bot)

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
