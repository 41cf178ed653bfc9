"""What Discord is told of an interaction beside its answer: that it was heard, what was chosen, another page."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Coroutine
from dataclasses import replace
from itertools import count
from typing import Any

import aiohttp
import discord

from adapters.discord_chat import limits
from adapters.discord_chat.client import Client
from adapters.discord_chat.components import button_rows, components_of, keyboard_shown
from adapters.discord_chat.courier import CHANNEL, DiscordCourier
from adapters.discord_chat.insisting import insist
from adapters.discord_chat.receipts import ALREADY_ACKNOWLEDGED, is_about_content, why
from adapters.discord_chat.via import Via
from core.coach import Heard
from core.courier import Delivered
from core.dispatch import Dispatcher
from core.doors import FirstTime
from core.keyboard import after_press
from core.message import Inbound, Say
from core.ports import Clock
from core.words.phrasebook import Phrasebook

log = logging.getLogger(__name__)

Interaction = discord.Interaction[Any]

#: An acknowledgement that did not get through is tried again after so many seconds, while there is time (own choice).
ACKNOWLEDGE_AGAIN = 0.2
#: The library itself tries again what Discord failed at, after so many seconds at the earliest.
LIBRARY_TRIES_AGAIN = 1.0


class ServedElsewhere(Exception):
    """Somebody else serves this interaction, another process or an earlier event: it is theirs to answer."""


class Replies:
    """Acknowledges interactions, and shows what is to be seen of them right away."""

    def __init__(self, client: Client, courier: DiscordCourier, dispatcher: Dispatcher, clock: Clock) -> None:
        self._client, self._courier, self._dispatcher, self._clock = client, courier, dispatcher, clock
        self._words = Phrasebook()
        self._acknowledged = FirstTime()
        self._has_warned = False

    async def acknowledge(self, interaction: Interaction, *, fills: bool) -> Via | None:
        """Tell Discord that the answer will come, as often as it takes in its three seconds.

        None when Discord refused it: the answer goes by direct message then. Raises ServedElsewhere.
        """
        if not self._acknowledged.is_first(str(interaction.id)):
            raise ServedElsewhere  # A session that is resumed tells of things again.
        hidden = not is_direct(interaction)
        until = self._clock.now() + limits.TOKEN_LIVES
        via = Via(
            application=interaction.application_id,
            token=interaction.token,
            until=int(until.timestamp()),
            fills=fills,
            hidden=hidden,
            pressed=None if fills or interaction.message is None else str(interaction.message.id),
        )
        try:
            async with asyncio.timeout(limits.ACKNOWLEDGE_WITHIN):
                for tries in count(1):
                    begun = self._seconds()
                    try:
                        await interaction.response.defer(ephemeral=hidden, thinking=fills)
                        return via
                    except discord.InteractionResponded:
                        return via
                    except discord.HTTPException as error:
                        if error.code == ALREADY_ACKNOWLEDGED:
                            if tries == 1 and self._seconds() - begun < LIBRARY_TRIES_AGAIN:
                                self._warn_of_another()
                                raise ServedElsewhere from None
                            return via  # By the try before, whose answer did not come back.
                        if error.status < 500:
                            log.info("an interaction was not to be acknowledged", extra={"code": error.code})
                            return None
                    except (aiohttp.ClientError, OSError):
                        pass
                    await asyncio.sleep(ACKNOWLEDGE_AGAIN)
        except TimeoutError:
            # It may have got through though nobody said so; if not, this way is closed, and the courier sees that.
            log.info("an interaction could not be acknowledged in time")
        return via

    @staticmethod
    def _seconds() -> float:
        return asyncio.get_running_loop().time()

    def _warn_of_another(self) -> None:
        log.log(
            logging.DEBUG if self._has_warned else logging.WARNING,
            "another instance of this bot answers too. With DISCORD_SHARDS apart several may run with one token, "
            "otherwise only one.",
        )
        self._has_warned = True

    async def tell(self, interaction: Interaction, said: Say | None) -> None:
        """Fill the placeholder, or take it away when there is nothing to say: nobody is left with one that waits."""
        body: dict[str, Any] | None = None
        if said is not None:
            words = self._words.sentence(said, str(interaction.locale))
            body = {"content": words, "allowed_mentions": {"parse": []}}
        receipt = await insist(
            lambda: self._client.call(
                "DELETE" if body is None else "PATCH",
                "/webhooks/{webhook_id}/{webhook_token}/messages/@original",
                body,
                webhook_id=interaction.application_id,
                webhook_token=interaction.token,
            )
        )
        if not isinstance(receipt, Delivered):
            log.info("somebody could not be answered", extra={"why": getattr(receipt, "why", "")})

    # Courtesies: worth nothing a moment later, so that nothing depends on them ---------------------------------

    async def say_sorry(self, interaction: Interaction, key: str) -> None:
        """Nobody is left waiting: where the answer would be, that none comes now. `key` names the words."""
        words = self._words.sentence(Say(key), str(interaction.locale))
        if interaction.type is discord.InteractionType.component:
            hidden = not is_direct(interaction)
            await kindly(interaction.followup.send(words, ephemeral=hidden))
        else:
            await kindly(interaction.edit_original_response(content=words))

    async def show_choice(self, interaction: Interaction, inbound: Inbound, heard: Heard) -> None:
        """Put the choice in place of the pressed row, unless the answer takes the place of the message."""
        became, message = heard.pressed, interaction.message
        if became is None or became.replaced or message is None:
            return
        shown = keyboard_shown(message.components)
        after = after_press(shown, inbound.token or "", taken=became.taken, live=became.live)
        if after is not None:
            await self._put_components(interaction, button_rows(after))

    async def show(self, interaction: Interaction, inbound: Inbound) -> None:
        """Show what a mention was about, to the one whom it is for."""
        via = await self.acknowledge(interaction, fills=True)
        if via is None or inbound.pressed is None:
            return
        address = replace(inbound.address, chat=f"{CHANNEL}{interaction.channel_id}")
        shown = await self._dispatcher.shown_as(address, inbound.pressed)
        if shown is None:
            words = self._words.sentence(Say("discord-not-for-you"), str(interaction.locale))
            await kindly(interaction.edit_original_response(content=words))
            return
        message, words_of = shown
        await self._courier.show(address, replace(message, via=str(via)), words_of.text, words_of.labels)

    async def turn_page(self, interaction: Interaction, inbound: Inbound, page: int) -> None:
        """Show another page. The message may be kept under any chat that the athlete is written to in."""
        address = inbound.address
        for chat in dict.fromkeys((address.chat, address.user, inbound.place)):
            if chat is None or inbound.pressed is None:
                continue
            shown = await self._dispatcher.shown_as(replace(address, chat=chat), inbound.pressed)
            if shown is not None:
                said, words = shown
                await self._put_components(interaction, components_of(said, words.labels, page))
                return

    async def _put_components(self, interaction: Interaction, components: list[dict[str, Any]]) -> None:
        await kindly(
            self._client.call(
                "PATCH",
                "/webhooks/{webhook_id}/{webhook_token}/messages/@original",
                {"components": components},
                webhook_id=interaction.application_id,
                webhook_token=interaction.token,
            )
        )


async def kindly(call: Coroutine[Any, Any, Any] | Awaitable[Any]) -> bool:
    """Make a call that may fail; gives whether it did not."""
    try:
        await call
    except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
        is_ours = is_about_content(error)  # What Discord can't take is a fault of ours.
        log.log(logging.WARNING if is_ours else logging.DEBUG, "a courtesy failed", extra={"why": why(error)})
        return False
    return True


def place_of(interaction: Interaction) -> str | None:
    """The channel that others see too, empty where the bot or the athlete can't post; None among themselves."""
    if is_direct(interaction):
        return None
    is_member = interaction.guild_id is not None and interaction.client.get_guild(interaction.guild_id)
    can_post = is_member and interaction.channel_id is not None and _may_post(interaction)
    return f"{CHANNEL}{interaction.channel_id}" if can_post else ""


def _may_post(interaction: Interaction) -> bool:
    """Whether the bot may write there, and the athlete too: nobody gets a mention where they may not write."""
    in_thread = isinstance(interaction.channel, discord.Thread)
    return all(
        may.send_messages_in_threads if in_thread else may.send_messages
        for may in (interaction.app_permissions, interaction.permissions)
    )


def is_direct(interaction: Interaction) -> bool:
    """Whether the athlete and the bot are among themselves."""
    return interaction.guild_id is None and interaction.context.dm_channel
