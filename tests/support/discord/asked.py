"""An interaction as the person who started it lives it: acknowledged or not, when and how, and what came of it."""

from __future__ import annotations

from typing import Any

from simcord.enums import CallbackType

from tests.support.discord import limits
from tests.support.discord.faults import Json
from tests.support.discord.views import PATIENCE, Shown
from tests.support.discord.world import Course, World


class Asked:
    """A command, a press, a choice, an autocomplete or a modal that was sent off."""

    def __init__(self, world: World, course: Course) -> None:
        self._world = world
        self._course = course

    @property
    def id(self) -> int:
        return self._course.record.id

    @property
    def token(self) -> str:
        return self._course.record.token

    @property
    def callback(self) -> CallbackType | None:
        """How it was acknowledged: 4 a message, 5 "thinking…", 6 nothing yet, 7 the message changed, 8, 9 a modal."""
        return self._course.callback

    @property
    def is_acknowledged(self) -> bool:
        return self._course.acknowledged_at is not None

    @property
    def has_failed(self) -> bool:
        """Whether the person reads "The application did not respond"."""
        waited = self._world.monotonic() - self._course.asked_at
        return not self.is_acknowledged and waited >= limits.ACKNOWLEDGE_SECONDS

    @property
    def acknowledged_after(self) -> float:
        """Seconds from the asking to the acknowledgment."""
        assert self._course.acknowledged_at is not None, "not acknowledged"
        return self._course.acknowledged_at - self._course.asked_at

    @property
    def is_ephemeral(self) -> bool:
        """Whether the first answer shows to this person alone."""
        return self._course.record.ephemeral

    @property
    def answer(self) -> Shown | None:
        """The original response, or the message under the button; None before there is one."""
        return self._message(self._course.record.message_id)

    @property
    def followups(self) -> list[Shown]:
        return [found for each in self._course.record.followup_ids if (found := self._message(each))]

    @property
    def modal(self) -> Json | None:
        return self._course.record.modal

    @property
    def choices(self) -> list[Json]:
        """What autocomplete suggests."""
        return self._course.record.autocomplete_choices or []

    async def acknowledged(self, within: float = PATIENCE) -> Asked:
        """Come back when it is; fails if the person had to read that the bot did not respond."""
        await self._until(lambda: self.is_acknowledged, within, "not acknowledged")
        return self

    async def answered(self, within: float = PATIENCE) -> Shown:
        """The answer, when nobody is "thinking…" any more and something of it can be seen."""
        await self._until(lambda: self._is_answered, within, "not answered")
        found = self.answer
        assert found is not None
        return found

    @property
    def _is_answered(self) -> bool:
        found = self.answer
        if found is None or found.is_loading:
            return False
        if self.callback == CallbackType.DEFERRED_UPDATE_MESSAGE:
            return bool(found.versions) or bool(self.followups)
        return True

    async def _until(self, holds: Any, within: float, complaint: str) -> None:
        try:
            await self._world.signal.until(lambda: holds() or None, within)
        except TimeoutError:
            raise AssertionError(f"{complaint} within {within} s; callback: {self.callback!r}") from None

    def _message(self, number: int | None) -> Shown | None:
        record = self._course.record
        found = self._world.messages.get(record.channel_id, {}).get(number or 0)
        return None if found is None else Shown(self._world, found)
