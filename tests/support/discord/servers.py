"""Servers with the bot in them, and what their owners do to it."""

from __future__ import annotations

import discord
from simcord.backend.models import Channel, Guild, Overwrite
from simcord.enums import OverwriteType

from tests.support.discord.world import World


class Server:
    """A server, which Discord calls a guild, with one channel for everybody at first."""

    def __init__(self, world: World, guild: Guild) -> None:
        self.guild = guild
        self._world = world
        self.channel = self.opens_channel("general")

    @property
    def id(self) -> int:
        return self.guild.id

    def opens_channel(self, name: str) -> int:
        """A text channel that everybody sees; its id."""
        return self._world.create_channel(self.id, name).id

    def deletes_channel(self, channel_id: int) -> None:
        """10003 from now on."""
        self._world.delete_channel(channel_id)

    def forbids_bot(self, channel_id: int, *permissions: str) -> None:
        """Take permissions such as `send_messages` from the bot in a channel."""
        denied = discord.Permissions(**dict.fromkeys(permissions, True)).value
        self._world.set_overwrite(
            channel_id, Overwrite(self._world.bot_user.id, OverwriteType.MEMBER, deny=denied)
        )

    def removes_bot(self) -> None:
        self._world.remove_guild(self.id)

    @property
    def channels(self) -> list[Channel]:
        return [self._world.channels[each] for each in self.guild.channel_ids]
