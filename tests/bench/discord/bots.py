"""`python -m tests.bench.discord.bots echo|coach`: a bot as a process of its own, with settings from the environment.

`echo` is the customary bare bot: discord.py's client with one slash command. `/today` defers as the coach does and
answers; its reminders are as many direct messages as it is told, each to a person of its own, as fast as the coach's
pace. `coach` is `sidekick run` as it is.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import sys
from pathlib import Path
from typing import Any

import discord
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

#: As the coach's pace is. It stands here, because the bare bot imports nothing of the coach.
A_SECOND = 40.0


class Echo(discord.AutoShardedClient):
    """What a bot costs that does nothing: the same client with the same caches off."""

    def __init__(self, reminders: list[int]) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True, dm_messages=True),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
        )
        self.tree = app_commands.CommandTree(self)
        self._reminders = reminders
        self._reminding: asyncio.Task[None] | None = None

        @self.tree.command(description="Says a word")
        async def today(interaction: discord.Interaction[Any]) -> None:
            await interaction.response.defer(thinking=True)
            await interaction.edit_original_response(content="Here I am.")

    async def setup_hook(self) -> None:
        await self.tree.sync()
        # As the program does a minute after its start.
        gc.collect()
        gc.freeze()

    async def on_connect(self) -> None:
        if self._reminders and self._reminding is None:
            self._reminding = asyncio.create_task(self._remind())

    async def _remind(self) -> None:
        loop = asyncio.get_running_loop()
        began, sending = loop.time(), set()
        for number, channel in enumerate(self._reminders):
            await asyncio.sleep(max(0.0, began + number / A_SECOND - loop.time()))
            where = self.get_partial_messageable(channel)
            sending.add(task := asyncio.create_task(where.send(f"Good morning {number}")))
            task.add_done_callback(sending.discard)
        await asyncio.gather(*sending)


def echo() -> None:
    """The bare bot."""
    Route.BASE = os.environ["DISCORD_API_URL"]
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(os.environ["DISCORD_GATEWAY_URL"])
    file = os.environ.get("REMINDERS")
    channels = json.loads(Path(file).read_text()) if file else []
    Echo(channels).run(os.environ["DISCORD_TOKEN"], log_handler=None)


def coach() -> None:
    """The program."""
    from bot.cli import app

    app(["run"])


if __name__ == "__main__":
    {"echo": echo, "coach": coach}[sys.argv[1]]()
