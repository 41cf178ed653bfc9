"""A stage with Discord in between: what the athlete does goes to simcord, what the coach says comes from it.

    async with discord_stage(lines[0].at) as stage:
        await Player(stage, write).play(lines)

Client, commands, desk and courier are the program's; the clock is the story's, for the coach and for what the
courier knows of an interaction's time. A command is used as a slash command with its options; what Discord has no
command or no options for is written as a direct message. The one thing that Discord can't carry is a story's
`profile`: that turn goes to the coach past Discord, in the athlete's name.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import simcord
from simcord.builders import UserHandle

from adapters.discord_chat.chat import DiscordChat
from adapters.discord_chat.client import Client
from adapters.discord_chat.components import PREFIX, keyboard_shown
from adapters.discord_chat.courier import DiscordCourier
from adapters.discord_chat.desk import FrontDesk
from adapters.sql.engine import Database
from adapters.story import Sent, Stage, StoryClock
from bot.compose import build_in_memory
from core.message import Address, Inbound, Message, token
from tests.support.discord.typing import as_used
from tests.support.overheard import OverheardCourier

PLATFORM = DiscordCourier.platform
#: How long the coach may take for what follows a turn, seconds.
PATIENCE = 20.0

SELECT = 3


class HearingClient(Client):
    """The program's client; what Discord gave back for each message that was posted or edited is kept."""

    def __init__(self) -> None:
        super().__init__(shard_count=1)
        self.posted: list[tuple[str, dict[str, Any]]] = []

    async def call(self, method: str, path: str, *args: Any, **place: Any) -> Any:
        result = await super().call(method, path, *args, **place)
        if isinstance(result, dict) and "content" in result:
            self.posted.append((method, result))
        return result


class DiscordEar(OverheardCourier[dict[str, Any]]):
    """What Discord's chat shows of each message, by what Discord gave back."""

    def __init__(
        self, courier: DiscordCourier, client: HearingClient, clock: StoryClock, *, is_paced: bool
    ) -> None:
        super().__init__(courier, clock, is_paced=is_paced)
        self._client = client

    def _mark(self, address: Address) -> int:
        return len(self._client.posted)

    def _arrived(self, address: Address, message: Message, before: int) -> Sequence[dict[str, Any]]:
        ((method, posted),) = self._client.posted[before:]
        self.parts += 1
        self.edits += method == "PATCH" and str(posted["id"]) == message.edits
        return [posted]

    def _as_shown(self, message: Message, parts: Sequence[dict[str, Any]], at: datetime) -> Sent:
        shown = [pair for part in parts for pair in pressable(part["components"])]
        assert [wire for wire, _ in shown] == [token(message.turn, each.id) for each in message.choices]
        files = [file["filename"] for part in parts for file in part["attachments"]]
        assert files == [file.name for file in (*message.pictures, *message.files)]
        text = "\n\n".join(filter(None, map(words_of, parts)))
        return Sent(at, message, text, tuple(label for _, label in shown))


def pressable(rows: Sequence[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """Token and label of all that can be pressed or chosen."""
    for row in rows:
        for each in row["components"]:
            if each["type"] == SELECT:
                yield from ((option["value"], option["label"]) for option in each["options"])
            elif not each.get("disabled"):
                yield each["custom_id"].removeprefix(PREFIX), each["label"]


def words_of(posted: dict[str, Any]) -> str:
    """The plain words of a message: its text, and that of its card."""
    words = [posted["content"], *(embed.get("description", "") for embed in posted["embeds"])]
    return plain("\n\n".join(filter(None, words)))


def plain(markdown: str) -> str:
    """Markdown as Discord shows it: a backslash takes what a sign means from it."""
    return re.sub(r"\\([^0-9A-Za-z\s])", r"\1", markdown)


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscordStage(Stage):
    """The coach on simcord, and its one athlete as a person there."""

    courier: DiscordEar
    env: simcord.Env
    user: UserHandle
    desk: FrontDesk
    client: HearingClient
    database: Database
    #: What was written as a direct message.
    typed: list[str] = field(default_factory=list)

    async def bring(self, inbound: Inbound) -> None:
        """Let the person do in their chat what the athlete does."""
        behind = self.clock.now() - self.env.backend.clock.now()
        self.env.backend.clock.advance(behind.total_seconds())
        if inbound.profile is not None:
            await Stage.bring(self, inbound)
        elif inbound.token is not None:
            await self.press(inbound.token)
        elif inbound.file is not None:
            chat = self.user.dm_channel.id
            file = self.env.backend.store_attachments(chat, [(inbound.file, b"content")])
            await self.user.send_dm(attachments=file)
        else:
            assert inbound.text is not None
            used = as_used(inbound.text)
            if used is None:
                self.typed.append(inbound.text)
                await self.user.send_dm(inbound.text)
            else:
                name, options = used
                await self.user.slash(name, **options)

    async def press(self, wire: str) -> None:
        """Press the button of that token where it stands or, as a client that lags, where it stood."""
        for message in reversed(list(self.user.dm_channel.history())):
            if any(button.token == wire for row in keyboard_shown(message.components) for button in row):
                await self.user.click(message, custom_id=f"{PREFIX}{wire}")
                return
        raise AssertionError(f"no button {wire} stands in the chat")


@asynccontextmanager
async def discord_stage(start: datetime, *, is_paced: bool = False) -> AsyncIterator[DiscordStage]:
    """The stage at that time."""
    clock, client = StoryClock(start), HearingClient()
    chat = DiscordChat("token", client=client)
    chat.courier.now = clock.now
    courier = DiscordEar(chat.courier, client, clock, is_paced=is_paced)
    async with build_in_memory([courier], clock) as app:
        desk = chat.open_desk(app.coach, app.dispatcher, clock, app.circles)
        async with simcord.run(client) as env:
            user = env.create_user("ana")
            yield DiscordStage(
                clock=clock,
                courier=courier,
                coach=app.coach,
                dispatcher=app.dispatcher,
                store=app.store,
                athlete=Address(PLATFORM, str(user.id), str(user.id)),
                env=env,
                user=user,
                desk=desk,
                client=client,
                database=app.database,
            )
            await desk.finish(PATIENCE)
