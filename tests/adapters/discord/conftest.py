"""Fixtures: the whole coach on simcord, with a clock and a database of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import simcord
from simcord.builders import ChannelHandle, GuildHandle, UserHandle

from adapters.discord_chat.chat import DiscordChat
from adapters.discord_chat.desk import FrontDesk
from adapters.story import StoryClock
from bot.compose import Application, build_in_memory
from core.coach import Respond
from core.dialogue.engine import respond
from core.message import Address, Inbound
from core.training.athlete import Profile
from tests.adapters.discord.wire import Wired, wiring
from tests.support.discord import DiscordDouble
from tests.support.discord_stage import HearingClient, plain

#: Where the coach's clock and simcord's, by which messages are dated, begin.
THURSDAY = datetime(2026, 1, 1, 5, tzinfo=UTC)


@dataclass
class Running:
    """The coach at work, in a server with one channel, and one athlete who is a member there."""

    app: Application
    chat: DiscordChat
    desk: FrontDesk
    env: simcord.Env
    clock: StoryClock
    guild: GuildHandle
    channel: ChannelHandle
    user: UserHandle
    #: A simcord MemberActor, whose results say "None" of what never is in these tests.
    member: Any

    @property
    def address(self) -> Address:
        return Address("discord", str(self.user.id), str(self.user.id))

    async def onboard(self) -> None:
        """The athlete has a plan already."""
        profile = Profile(timezone="UTC")
        await self.app.coach.receive(
            Inbound(key="profile", address=self.address, text="/start", profile=profile)
        )
        await self.app.dispatcher.run_due()

    async def wait(self, **span: float) -> None:
        """Time passes; what falls due is served, each at its own time."""
        until = self.clock.now() + timedelta(**span)
        while (due := await self.app.dispatcher.next_due()) is not None and due <= until:
            self.clock.move_to(due)
            await self.app.dispatcher.run_due()
        self.clock.move_to(until)
        self.env.backend.clock.advance((until - self.env.backend.clock.now()).total_seconds())

    @contextmanager
    def nobody_on_the_gateway(self) -> Iterator[None]:
        """What happens meanwhile the bot is not told of."""
        subscribers = self.env.backend.subscribers
        away, subscribers[:] = list(subscribers), []
        yield
        subscribers[:] = away

    @property
    def direct(self) -> list[Any]:
        """What the bot wrote in the direct chat, as discord.py has it."""
        mine = (message for message in self.user.dm_channel.history() if message.author.bot)
        return sorted(mine, key=lambda message: message.id)

    @property
    def public(self) -> list[Any]:
        """What everybody sees in the channel."""
        return [m for m in self.channel.history() if not m.flags.ephemeral]

    @contextmanager
    def direct_messages_closed(self) -> Iterator[None]:
        """Nothing can be sent to the athlete directly."""
        path = f"/channels/{self.user.dm_channel.id}/messages"
        self.env.inject_error(
            "POST", path, status=403, code=50007, message="Cannot send messages to this user", times=None
        )
        fault = self.env.backend.faults[-1]
        yield
        self.env.backend.faults.remove(fault)


def said(message: Any) -> str:
    """The plain words of a message."""
    words = [message.content, *(embed.description or "" for embed in message.embeds)]
    return plain("\n\n".join(filter(None, words)))


def children(message: Any) -> list[Any]:
    """What stands under a message."""
    return [child for row in message.components for child in row.children]


def callbacks(env: Any) -> list[dict[str, Any]]:
    """The first responses to interactions, in order."""
    return [r.json for r in env.http_requests if r.path.endswith("/callback")]


Start = Callable[..., AbstractAsyncContextManager[Running]]


@pytest.fixture
def start() -> Start:
    """Runs the coach: `async with start() as running`."""

    @asynccontextmanager
    async def run(step: Respond = respond, **settings: Any) -> AsyncIterator[Running]:
        clock, client = StoryClock(THURSDAY), HearingClient()
        chat = DiscordChat("token", client=client, **settings)
        chat.courier.now = clock.now
        chat.courier.pace = None  # type: ignore[assignment]
        async with build_in_memory([chat.courier], clock, step) as app:
            desk = chat.open_desk(app.coach, app.dispatcher, clock, app.circles)
            async with simcord.run(client) as env:
                env.backend.clock.advance((THURSDAY - env.backend.clock.now()).total_seconds())
                guild = env.create_guild()
                channel = guild.create_text_channel("general")
                user = env.create_user("ana")
                member = guild.add_member(user)
                yield Running(app, chat, desk, env, clock, guild, channel, user, member)
                await desk.finish(10)

    return run


@pytest.fixture
async def double() -> AsyncIterator[DiscordDouble]:
    """Discord for the tests over the wire."""
    async with DiscordDouble() as discord:
        yield discord


@pytest.fixture
def wired(double: DiscordDouble, monkeypatch: pytest.MonkeyPatch) -> Wired:
    """Runs the coach on it: `async with wired() as running`."""
    return wiring(double, monkeypatch)
