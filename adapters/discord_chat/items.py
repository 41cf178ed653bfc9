"""Buttons and lists as they come back, whichever start of the program they were sent by."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any, Self

import discord

from adapters.discord_chat.components import JOIN_PREFIX, LIST_PREFIX, PREFIX

Press = Callable[[discord.Interaction[Any], str], Awaitable[None]]


def items(press: Press, join: Press) -> tuple[type[discord.ui.DynamicItem[Any]], ...]:
    """The kinds of items, which hand on what was pressed or chosen; `join` is told the circle of an invitation."""

    class Pressed(discord.ui.DynamicItem[discord.ui.Button[Any]], template=rf"{PREFIX}(?P<behind>.+)"):
        """A button of any message."""

        hand_on = staticmethod(press)

        def __init__(self, item: discord.ui.Button[Any], behind: str) -> None:
            super().__init__(item)
            self._behind = behind

        @classmethod
        async def from_custom_id(
            cls, interaction: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str], /
        ) -> Self:
            assert isinstance(item, discord.ui.Button)
            return cls(item, match["behind"])

        async def callback(self, interaction: discord.Interaction[Any]) -> None:
            await self.hand_on(interaction, self._behind)

    class Invited(Pressed, template=rf"{JOIN_PREFIX}(?P<behind>.+)"):
        """The button of an invitation."""

        hand_on = staticmethod(join)

    class Chosen(discord.ui.DynamicItem[discord.ui.Select[Any]], template=rf"{LIST_PREFIX}.+"):
        """A list of any message."""

        @classmethod
        async def from_custom_id(
            cls, interaction: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str], /
        ) -> Self:
            assert isinstance(item, discord.ui.Select)
            return cls(item)

        async def callback(self, interaction: discord.Interaction[Any]) -> None:
            if self.item.values:
                await press(interaction, self.item.values[0])

    return Pressed, Invited, Chosen
