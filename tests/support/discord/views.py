"""What people see: messages with their buttons, and conversations in which to wait for the next one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from simcord.backend.models import Message
from simcord.components import walk_components
from simcord.enums import ComponentType

from tests.support.discord.faults import Json
from tests.support.discord.world import World

#: How long a test waits for the bot before it fails, seconds.
PATIENCE = 5.0
_LOADING = 1 << 7


@dataclass(frozen=True)
class Shown:
    """A message as it is now; after an edit or a deletion it is what it became."""

    world: World
    message: Message

    @property
    def id(self) -> int:
        return self.message.id

    @property
    def channel_id(self) -> int:
        return self.message.channel_id

    @property
    def text(self) -> str:
        return self.message.content

    @property
    def embeds(self) -> list[Json]:
        return self.message.embeds

    @property
    def words(self) -> str:
        """All that can be read: text, and titles, descriptions and fields of embeds."""
        parts = [self.text]
        for embed in self.embeds:
            parts += [embed.get("title") or "", embed.get("description") or ""]
            parts += [f"{each['name']}\n{each['value']}" for each in embed.get("fields") or []]
        return "\n".join(part for part in parts if part)

    @property
    def rows(self) -> list[Json]:
        return self.message.components

    @property
    def buttons(self) -> list[Json]:
        return [each for each in walk_components(self.rows) if each["type"] == ComponentType.BUTTON]

    @property
    def labels(self) -> list[str]:
        """Of the buttons, row by row."""
        return [_label(each) for each in self.buttons]

    @property
    def files(self) -> dict[str, bytes]:
        """Contents by name."""
        kept = self.world.cdn
        return {
            each["filename"]: kept.files[each["url"].removeprefix(f"{kept.base}/")]
            for each in self.message.attachments
        }

    @property
    def from_bot(self) -> bool:
        return self.message.author_id == self.world.bot_user.id

    @property
    def is_ephemeral(self) -> bool:
        return self.message.is_ephemeral

    @property
    def is_loading(self) -> bool:
        """Whether people still read "thinking…"."""
        return bool(self.message.flags & _LOADING)

    @property
    def is_deleted(self) -> bool:
        return self.id in self.world.gone

    @property
    def sent_at(self) -> float:
        return self.world.sent_at[self.id]

    @property
    def versions(self) -> list[Message]:
        """What it was before each edit, oldest first."""
        return self.world.versions.get(self.id, [])


class Conversation:
    """A channel as one person sees it."""

    def __init__(self, world: World, channel_id: int, viewer_id: int) -> None:
        self.id = channel_id
        self._world = world
        self._viewer_id = viewer_id
        self._read = 0

    @property
    def messages(self) -> list[Shown]:
        """Everything that is shown to this person, oldest first."""
        return [
            Shown(self._world, each)
            for each in self._world.messages.get(self.id, {}).values()
            if each.visible_to(self._viewer_id)
        ]

    @property
    def from_bot(self) -> list[Shown]:
        """The bot's messages that are no longer "thinking…"."""
        return [each for each in self.messages if each.from_bot and not each.is_loading]

    @property
    def last(self) -> Shown:
        """The bot's newest message."""
        return self.from_bot[-1]

    async def next_message(self, within: float = PATIENCE) -> Shown:
        """The bot's next message that this method has not given yet."""

        def look() -> Shown | None:
            return next((each for each in self.from_bot if each.id > self._read), None)

        found: Shown = await self._wait(look, within, "no new message from the bot")
        self._read = found.id
        return found

    async def until(self, holds: Callable[[Conversation], Any], within: float = PATIENCE) -> None:
        """Come back as soon as the conversation is as wanted: edits and deletions count too."""
        await self._wait(lambda: holds(self) or None, within, "the conversation never became as wanted")

    async def _wait(self, look: Callable[[], Any], within: float, complaint: str) -> Any:
        try:
            return await self._world.signal.until(look, within)
        except TimeoutError:
            seen = [(each.words, each.labels) for each in self.from_bot[-3:]]
            raise AssertionError(f"{complaint} within {within} s; the last ones: {seen}") from None


def component(shown: Shown, wanted: str, kinds: tuple[int, ...]) -> tuple[Json, Message] | None:
    """A component by its label or custom id, in the newest version of the message that has it."""
    for version in (shown.message, *reversed(shown.versions)):
        for each in walk_components(version.components):
            if each["type"] in kinds and wanted in (_label(each), each.get("custom_id")):
                return each, version
    return None


def _label(button: Json) -> str:
    """What stands on it, an emoji first as Discord draws it."""
    emoji = (button.get("emoji") or {}).get("name") or ""
    return f"{emoji} {button.get('label') or ''}".strip()
