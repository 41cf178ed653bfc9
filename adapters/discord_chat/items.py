"""Buttons and lists as they come back, whichever start of the program they were sent by."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any, Self

import discord

from adapters.discord_chat.components import LIST_PREFIX, PREFIX

Press = Callable[[discord.Interaction[Any], str], Awaitable[None]]


def items(press: Press) -> tuple[type[discord.ui.DynamicItem[Any]], ...]:
    """The two kinds of items, which hand on what was pressed or chosen."""

    class Pressed(discord.ui.DynamicItem[discord.ui.Button[Any]], template=rf"{PREFIX}(?P<token>.+)"):
        """A button of any message."""

        def __init__(self, item: discord.ui.Button[Any], token: str) -> None:
            super().__init__(item)
            self._token = token

        @classmethod
        async def from_custom_id(
            cls, interaction: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str], /
        ) -> Self:
            assert isinstance(item, discord.ui.Button)
            return cls(item, match["token"])

        async def callback(self, interaction: discord.Interaction[Any]) -> None:
            await press(interaction, self._token)

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

    return Pressed, Chosen
