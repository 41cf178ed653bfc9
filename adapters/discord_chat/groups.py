"""Circles in Discord's servers: `/together` opens one in its channel, shows an athlete their own part, and closes it.

Whoever may manage the server opens a circle, as it will write to everybody in the channel; whoever opened it, or may
manage the server, closes it. What everybody reads is posted by the bot in its own name: no name of whoever asked
stands beside it. All that is anybody's own is shown to them alone, behind the button.
"""

from __future__ import annotations

import logging
from typing import Any

import aiohttp
import discord

from adapters.discord_chat import limits
from adapters.discord_chat.client import Client
from adapters.discord_chat.components import join_button
from adapters.discord_chat.courier import CHANNEL
from adapters.discord_chat.inbound import address_of
from adapters.discord_chat.insisting import insist
from adapters.discord_chat.layout import markdown
from adapters.discord_chat.receipts import UNKNOWN_MEMBER, UNKNOWN_USER, verdict
from core.circle_host import CircleHost, Group, announcement
from core.circles import Circle, invitation
from core.courier import Delivered, Gone, Receipt, Refused
from core.message import Address, Say, say
from core.understanding.zones import find_zones
from core.words.phrasebook import Phrasebook

log = logging.getLogger(__name__)

Interaction = discord.Interaction[Any]

COMMAND = "/together"
#: What the command's first option can say.
OPEN, OFF = "open", "off"
#: How the command is written with that option, and with an example for who told a place that is not known.
CLOSES, PLACES = f"{COMMAND} do: {OFF}", f"{COMMAND} place: Madrid"
#: Shows the invitation of a circle that is open.
INVITES = f"{COMMAND} do: {OPEN}"


def chat_of(interaction: Interaction) -> str | None:
    """The channel of a server that the bot is in; None anywhere else."""
    server = interaction.guild_id
    if server is None or interaction.channel_id is None or interaction.client.get_guild(server) is None:
        return None
    return f"{CHANNEL}{interaction.channel_id}"


def joining(circle_id: str) -> str:
    """What the coach hears when somebody presses the button of an invitation."""
    return f"/start {invitation(circle_id)}"


class GroupDesk:
    """Serves `/together` in servers, and knows which circles end with a channel or a server."""

    def __init__(self, client: Client, circles: CircleHost) -> None:
        self._client, self._circles = client, circles
        self._words = Phrasebook()
        circles.calls_roll_by(limits.PLATFORM, self)

    async def has(self, circle: Circle, user: str) -> bool | None:
        """See `core.circle_host.Roll`: whether they are in the server, which Discord tells when it is asked.

        Which channels of it they see takes more than it tells.
        """
        if circle.server is None:
            return True
        try:
            await self._client.call(
                "GET", "/guilds/{guild_id}/members/{user_id}", guild_id=int(circle.server), user_id=int(user)
            )
        except discord.HTTPException as error:
            if error.code in (UNKNOWN_MEMBER, UNKNOWN_USER):
                return False
            # Where the bot is out itself, writing there finds out.
            return True if isinstance(verdict(error), (Gone, Refused)) else None
        except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
            log.info("a member could not be looked for", extra={"why": type(error).__name__})
            return None
        return True

    async def serve(self, interaction: Interaction, chat: str, text: str) -> Say | str | None:
        """Do what the command asks for, if it may be. Raises what the database raises.

        Gives what is said to whoever asked alone, or the words that the coach is to hear from them; None when the
        answer stands in the channel.
        """
        circle = await self._circles.at(limits.PLATFORM, chat)
        do, place = _asked(text)
        if do is None and not place:
            if circle is not None:
                return joining(circle.id)
            if not _is_in_charge(interaction, circle):
                return COMMAND
        elif not _is_in_charge(interaction, circle):
            return say("together-administrators-only", command=text)
        if do == OFF:
            return await self._close(interaction, chat, circle)
        zones = find_zones(place) if place else []
        if place and len(zones) != 1:
            return say("together-zone-unknown", command=PLACES)
        return await self._open(interaction, chat, circle, zones[0] if zones else None)

    async def in_channel(self, channel: int) -> list[Address]:
        """Where the circle of a channel is written to, if there is one."""
        circle = await self._circles.at(limits.PLATFORM, f"{CHANNEL}{channel}")
        return [] if circle is None else [circle.address]

    async def in_server(self, server: int) -> list[Address]:
        """Where the circles of a server are written to."""
        return [circle.address for circle in await self._circles.in_server(limits.PLATFORM, str(server))]

    async def _open(
        self, interaction: Interaction, chat: str, before: Circle | None, zone: str | None
    ) -> Say | None:
        group = Group(
            platform=limits.PLATFORM,
            chat=chat,
            title=_title(interaction),
            locale=str(interaction.guild_locale or interaction.locale),
            server=str(interaction.guild_id),
        )
        circle = await self._circles.open(group, address_of(interaction.user.id), zone)
        invited = await self._post(interaction, circle, announcement(circle, CLOSES), invites=True)
        if isinstance(invited, Delivered):
            return None
        if not isinstance(invited, Gone):
            # It may stand there though nobody said so: the circle that it leads to stays open.
            return say("discord-not-invited", command=INVITES)
        if before is None:
            await self._circles.close(limits.PLATFORM, chat)
        return say("discord-cannot-write")

    async def _close(self, interaction: Interaction, chat: str, circle: Circle | None) -> Say | None:
        if circle is None or not await self._circles.close(limits.PLATFORM, chat):
            return say("together-not-open")
        closed = say("together-closed")
        told = await self._post(interaction, circle, closed)
        return None if isinstance(told, Delivered) else closed

    async def _post(
        self, interaction: Interaction, circle: Circle, said: Say, *, invites: bool = False
    ) -> Receipt:
        """Say something to everybody in the channel, past the outbox; it stands once, however often it is tried."""
        body: dict[str, Any] = {
            "content": markdown(self._words.sentence(said, circle.locale)),
            "allowed_mentions": {"parse": []},
            "nonce": f"c:{interaction.id}",
            "enforce_nonce": True,
        }
        if invites:
            label = self._words.sentence(say("together-join-button"), circle.locale)
            body["components"] = join_button(label, circle.id)
        channel = int(circle.chat.removeprefix(CHANNEL))
        receipt = await insist(
            lambda: self._client.call("POST", "/channels/{channel_id}/messages", body, channel_id=channel)
        )
        if not isinstance(receipt, Delivered):
            log.info("a channel could not be written to", extra={"why": getattr(receipt, "why", "")})
        return receipt


def _asked(text: str) -> tuple[str | None, str]:
    """What the command is to do, None when it does not say, and the place that it names."""
    first, _, rest = text.removeprefix(COMMAND).strip().partition(" ")
    return (first, rest.strip()) if first in (OPEN, OFF) else (None, f"{first} {rest}".strip())


def _is_in_charge(interaction: Interaction, circle: Circle | None) -> bool:
    is_founder = circle is not None and circle.founder == str(interaction.user.id)
    may = interaction.permissions
    return is_founder or may.manage_guild or may.administrator


def _title(interaction: Interaction) -> str:
    """What a member reads of it in private: the server's name, and the channel's."""
    server = interaction.client.get_guild(interaction.guild_id or 0)
    names = (getattr(server, "name", None), getattr(interaction.channel, "name", None))
    return " #".join(name for name in names if name)
