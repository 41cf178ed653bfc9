"""The coach on Discord as the program runs it: one client, its courier, and events until it stops."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Sequence
from types import TracebackType
from typing import Any, Self

import aiohttp
import discord

from adapters.discord_chat import limits
from adapters.discord_chat.client import Client, go_to, log_failure
from adapters.discord_chat.commands import Translator, add_commands
from adapters.discord_chat.courier import DiscordCourier
from adapters.discord_chat.desk import FrontDesk
from adapters.discord_chat.items import items
from adapters.discord_chat.sync import sync
from core.circle_host import CircleHost
from core.coach import Coach
from core.courier import CannotServe, TokenRefused
from core.dialogue.suggestions import What
from core.dispatch import Dispatcher
from core.doors import GuestList
from core.ports import Clock
from core.waits import Waits

log = logging.getLogger(__name__)

# The numbers are own choices, in seconds.

#: What is in work is waited for so long when the program stops: longer than an acknowledgement may take.
COURTESY_AT_STOP = 5.0
#: After Discord could not be reached, doubled each time.
FIRST_WAIT, LONGEST_WAIT = 1.0, 30.0
#: Signing in takes three short calls, the commands one short and one long: what takes longer is tried again.
SIGN_IN_WITHIN, COMMANDS_WITHIN = 10.0, 30.0

#: [API] Gateway, sharding: direct messages come to this one alone.
SHARD_OF_DIRECT_MESSAGES = 0
#: [API] Gateway close codes that another try does not mend: the token, the shards, the intents.
AUTHENTICATION_FAILED = 4004

_AWAY = (
    discord.HTTPException,
    discord.RateLimited,
    discord.GatewayNotFound,
    aiohttp.ClientError,
    OSError,
    asyncio.TimeoutError,
)


class DiscordChat:
    """Open it, hand its `courier` to the coach, then `serve`."""

    def __init__(
        self,
        token: str,
        api_url: str | None = None,
        gateway_url: str | None = None,
        *,
        shards: tuple[int, int, int] | None = None,
        allowed: Collection[str] = (),
        servers: Collection[int] = (),
        client: Client | None = None,
    ) -> None:
        """`shards` are the first and last id of this process and their number in all; none: as Discord advises.

        `allowed` names who may talk to the coach (`discord:456`); nobody: everybody may.
        `servers` are the ids of those where it may be used; none: all.
        """
        go_to(api_url, gateway_url)
        self._token = token
        if shards is None and gateway_url is not None:
            # Where Discord is not asked for its gateway, it is not asked how many shards it wants.
            shards = (0, 0, 1)
        first, last, of = shards if shards is not None else (0, 0, None)
        ids = None if of is None else range(first, last + 1)
        self._client = client or Client(shard_ids=ids, shard_count=of)
        self._writes_commands = first == 0
        self._writing: asyncio.Task[None] | None = None
        self._allowed, self._servers = allowed, servers
        self._desk: FrontDesk | None = None
        self.courier = DiscordCourier(self._client, lets_in=GuestList(limits.PLATFORM, allowed).has)
        self._prepare()

    @property
    def name(self) -> str:
        """The bot as people find it, for the operator."""
        user = self._client.user
        return "Discord" if user is None else f"Discord as {user}"

    async def __aenter__(self) -> Self:
        """Nothing is asked of Discord yet."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave the gateway and close the connections."""
        if self._writing is not None:
            self._writing.cancel()
            await asyncio.gather(self._writing, return_exceptions=True)
        if self._client.user is not None:
            await self._client.close()
        else:
            await self._client.http.close()

    async def sign_in(self, stop: asyncio.Event) -> bool:
        """Learn who we are, as soon as Discord can be reached; False when told to stop before.

        Raises TokenRefused.
        """
        waits = Waits(FIRST_WAIT, LONGEST_WAIT)
        while not stop.is_set():
            try:
                return await self._log_in(stop)
            except discord.LoginFailure:
                raise TokenRefused(limits.PLATFORM) from None
            except _AWAY as error:
                log.warning("Discord can't be reached", extra={"why": type(error).__name__})
                await self._client.start_over()
            await waits.wait(stop)
        return False

    async def _log_in(self, stop: asyncio.Event) -> bool:
        """One try, given up after a while; False when told to stop before. Raises what a call raises."""
        async with asyncio.timeout(SIGN_IN_WITHIN):
            logging_in = asyncio.create_task(self._client.login(self._token))
            stopped = asyncio.create_task(stop.wait())
            try:
                await asyncio.wait([logging_in, stopped], return_when=asyncio.FIRST_COMPLETED)
            finally:
                stopped.cancel()
                if not logging_in.done():
                    logging_in.cancel()
                    await asyncio.wait([logging_in])
        if logging_in.cancelled():
            return False
        logging_in.result()
        return True

    async def serve(
        self, coach: Coach, dispatcher: Dispatcher, clock: Clock, stop: asyncio.Event, circles: CircleHost
    ) -> None:
        """Take events until then; what is in work is finished, or its people are told. Raises CannotServe."""
        if not self._writes_commands:
            log.info(
                "another process has the first shard; direct messages come there, and it writes the commands"
            )
        self._desk = desk = self.open_desk(coach, dispatcher, clock, circles)
        connecting = asyncio.create_task(self._connect(stop))
        stopped = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait([connecting, stopped], return_when=asyncio.FIRST_COMPLETED)
            await desk.finish(COURTESY_AT_STOP)
        finally:
            for task in (connecting, stopped):
                task.cancel()
            await asyncio.gather(connecting, stopped, return_exceptions=True)
        if not connecting.cancelled():
            connecting.result()

    def open_desk(self, coach: Coach, dispatcher: Dispatcher, clock: Clock, circles: CircleHost) -> FrontDesk:
        """From now on events are served for this coach."""
        self._desk = FrontDesk(
            self._client,
            self.courier,
            coach,
            dispatcher,
            clock,
            self._allowed,
            self._servers,
            circles=circles,
        )
        return self._desk

    async def _connect(self, stop: asyncio.Event) -> None:
        """Be on the gateway; the library resumes and reconnects by itself once it was there."""
        waits = Waits(FIRST_WAIT, LONGEST_WAIT)
        while not stop.is_set():
            try:
                await self._client.connect()
                return
            except discord.ConnectionClosed as error:
                if error.code == AUTHENTICATION_FAILED:
                    raise TokenRefused(limits.PLATFORM) from None
                raise CannotServe(limits.PLATFORM, "gateway", f"close code {error.code}") from None
            except discord.PrivilegedIntentsRequired:
                raise CannotServe(limits.PLATFORM, "gateway", "its intents are not allowed") from None
            except _AWAY as error:
                log.warning("Discord's gateway can't be reached", extra={"why": type(error).__name__})
            await waits.wait(stop)

    async def _write_commands(self) -> None:
        """Bring Discord's commands up to date, as often as it takes, unless Discord does not want them."""
        wait = FIRST_WAIT
        while True:
            why, pause = "", wait
            try:
                async with asyncio.timeout(COMMANDS_WITHIN):
                    await sync(self._client.tree)
                return
            except discord.RateLimited as limit:
                why, pause = type(limit).__name__, max(wait, limit.retry_after)
            except _AWAY as error:
                why = type(error).__name__
                if isinstance(error, discord.HTTPException) and error.status < 500 and error.status != 429:
                    log.error("Discord refuses the commands", extra={"why": f"{error.status}, {error.code}"})
                    return
            except Exception as error:
                log_failure("commands", error)
                return
            log.warning("the commands could not be brought up to date", extra={"why": why, "wait": pause})
            await asyncio.sleep(pause)
            wait = min(wait * 2, LONGEST_WAIT)

    def _prepare(self) -> None:
        """Commands, buttons and messages lead to the desk."""
        client = self._client
        tree = client.tree

        async def use(interaction: discord.Interaction[Any], text: str) -> None:
            if self._desk is not None:
                await self._desk.command(interaction, text)

        async def take(interaction: discord.Interaction[Any], message: discord.Message) -> None:
            if self._desk is not None:
                await self._desk.take(interaction, message)

        async def suggest(interaction: discord.Interaction[Any], what: What, typed: str) -> Sequence[str]:
            return () if self._desk is None else await self._desk.suggest(interaction.user.id, what, typed)

        async def press(interaction: discord.Interaction[Any], token: str) -> None:
            try:
                if self._desk is not None:
                    await self._desk.press(interaction, token)
            except Exception as error:
                log_failure("press", error)

        async def command_failed(
            interaction: discord.Interaction[Any], error: discord.app_commands.AppCommandError
        ) -> None:
            log_failure("command", error.__cause__ or error)

        async def join(interaction: discord.Interaction[Any], circle: str) -> None:
            try:
                if self._desk is not None:
                    await self._desk.join(interaction, circle)
            except Exception as error:
                log_failure("join", error)

        add_commands(tree, use, take, suggest)
        tree.error(command_failed)

        async def setup_hook() -> None:
            client.add_dynamic_items(*items(press, join))
            await tree.set_translator(Translator())
            if self._writes_commands:
                # Nothing waits for them: until they are written, people have the commands of before.
                self._writing = asyncio.create_task(self._write_commands())

        async def on_message(message: discord.Message) -> None:
            if self._desk is not None:
                await self._desk.message(message)

        async def on_raw_message_edit(payload: discord.RawMessageUpdateEvent) -> None:
            if self._desk is not None:
                await self._desk.edited(payload.message)

        async def on_guild_join(guild: discord.Guild) -> None:
            if self._desk is not None:
                await self._desk.enter(guild)

        async def on_guild_available(guild: discord.Guild) -> None:
            """It was there when the session began, or is there again."""
            await on_guild_join(guild)

        async def on_shard_disconnect(shard: int) -> None:
            log.info("the gateway is lost", extra={"shard": shard})

        async def on_shard_resumed(shard: int) -> None:
            log.info("the gateway goes on", extra={"shard": shard})

        async def on_guild_remove(guild: discord.Guild) -> None:
            if self._desk is not None:
                await self._desk.put_out(guild.id)

        async def on_raw_channel_delete(channel: int) -> None:
            if self._desk is not None:
                await self._desk.channel_is_gone(channel)

        async def on_raw_thread_delete(payload: discord.RawThreadDeleteEvent) -> None:
            await on_raw_channel_delete(payload.thread_id)

        async def on_shard_ready(shard: int) -> None:
            """A session began: of what was before it the gateway tells nothing."""
            log.info("the gateway is ready", extra={"shard": shard})
            if self._desk is not None and shard == SHARD_OF_DIRECT_MESSAGES:
                await self._desk.catch_up()

        for handler in (
            on_message,
            on_raw_message_edit,
            on_guild_join,
            on_guild_available,
            on_guild_remove,
            on_raw_channel_delete,
            on_raw_thread_delete,
            on_shard_disconnect,
            on_shard_resumed,
            on_shard_ready,
        ):
            client.event(handler)
        client.setup_hook = setup_hook  # type: ignore[method-assign]


async def ask_name(token: str, api_url: str | None) -> str:
    """The bot's name by its token, asked once. Raises TokenRefused; ConnectionError when nobody answers."""
    go_to(api_url, None)
    client = Client()
    try:
        async with asyncio.timeout(SIGN_IN_WITHIN):
            await client._async_setup_hook()
            return str((await client.http.static_login(token))["username"])
    except discord.LoginFailure:
        raise TokenRefused(limits.PLATFORM) from None
    except _AWAY as error:
        raise ConnectionError(type(error).__name__) from None
    finally:
        await client.http.close()
