"""Each platform's courier with its platform behind it, all of one shape, so that one suite holds them all.

A house has one athlete, and shows what has arrived at them.
"""

from __future__ import annotations

import io
import re
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import (
    AbstractAsyncContextManager,
    AbstractContextManager,
    asynccontextmanager,
    contextmanager,
)
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import simcord
from simcord.builders import UserHandle

from adapters.console_chat import ATHLETE, ConsoleCourier, Screen
from adapters.discord_chat.courier import DiscordCourier
from adapters.telegram_chat.client import Client as TelegramClient
from adapters.telegram_chat.courier import TelegramCourier
from core.courier import Courier
from core.message import Address
from tests.support.discord_stage import HearingClient, pressable, words_of
from tests.support.telegram import Drop, TelegramDouble, User

SILENT = 1 << 12


@dataclass(frozen=True)
class Arrived:
    """What one message shows: its plain words, the tokens and labels of its choices, its files, its poll."""

    text: str
    choices: tuple[tuple[str, str], ...] = ()
    files: tuple[str, ...] = ()
    poll: tuple[str, ...] = ()
    silent: bool = False


class House(Protocol):
    """A platform with one athlete on it."""

    @property
    def courier(self) -> Courier: ...

    @property
    def address(self) -> Address: ...

    def arrived(self) -> list[Arrived]:
        """What the athlete sees, oldest first."""
        ...

    def forget(self, ref: str) -> None:
        """The message of that id is deleted."""
        ...

    def broken(self) -> AbstractContextManager[None]:
        """While it lasts no call gets through."""
        ...

    def close(self) -> None:
        """The athlete lets nothing through any more."""
        ...


@dataclass
class Terminal:
    """The courier of the terminal, on a screen in memory."""

    folder: Path
    screen: io.StringIO = field(default_factory=io.StringIO)

    def __post_init__(self) -> None:
        self.courier = ConsoleCourier(
            Screen(stream=self.screen), self.folder / "files", lambda: datetime(2026, 3, 2, tzinfo=UTC)
        )
        self.address = ATHLETE

    def arrived(self) -> list[Arrived]:
        shown = re.split(r"^00:00 coach$", self.screen.getvalue(), flags=re.MULTILINE)[1:]
        menu = self.courier.menu
        choices = tuple(zip(menu.tokens, menu.labels, strict=True))
        files = re.compile(r"^  saved: .*/([^/\n]+)$", re.MULTILINE)
        return [Arrived(each.strip(), choices, tuple(files.findall(each))) for each in shown]

    def forget(self, ref: str) -> None:
        """What stands on a screen is not edited."""

    @contextmanager
    def broken(self) -> Iterator[None]:
        (self.folder / "files").write_text("a file is in the way")
        yield

    def close(self) -> None:
        """Whoever sits there sees it all."""


@dataclass
class OnTelegram:
    """The courier of Telegram on its double."""

    courier: TelegramCourier
    double: TelegramDouble
    user: User

    @property
    def address(self) -> Address:
        return Address("telegram", str(self.user.id), str(self.user.id))

    def arrived(self) -> list[Arrived]:
        return [self._shown(each) for each in self.user.chat.from_bot]

    def _shown(self, message: Any) -> Arrived:
        json = message.json
        poll = json.get("poll")
        told = () if poll is None else (poll["question"], *(option["text"] for option in poll["options"]))
        sent = self.double.calls_of("sendMessage")
        return Arrived(
            message.text or json.get("caption", ""),
            tuple((button.data, button.label) for row in message.buttons for button in row),
            (json["document"]["file_name"],) if "document" in json else ("photo",) if "photo" in json else (),
            told,
            bool(sent) and sent[-1].args.get("disable_notification", "").lower() == "true",
        )

    def forget(self, ref: str) -> None:
        del self.user.chat.chat.history[int(ref)]

    @contextmanager
    def broken(self) -> Iterator[None]:
        self.double.faults.add(Drop(), times=None)
        yield

    def close(self) -> None:
        self.user.blocks()


@dataclass
class OnDiscord:
    """The courier of Discord on simcord."""

    courier: DiscordCourier
    env: simcord.Env
    user: UserHandle

    @property
    def address(self) -> Address:
        return Address("discord", str(self.user.id), str(self.user.id))

    @property
    def _stored(self) -> dict[int, Any]:
        stored: dict[int, Any] = self.env.backend.messages[self.user.dm_channel.id]
        return stored

    def arrived(self) -> list[Arrived]:
        return [self._shown(each) for _, each in sorted(self._stored.items())]

    def _shown(self, message: Any) -> Arrived:
        told: tuple[str, ...] = ()
        if message.poll is not None:
            told = (message.poll.question, *(answer.text for answer in message.poll.answers))
        return Arrived(
            words_of({"content": message.content, "embeds": message.embeds}),
            tuple(pressable(message.components)),
            tuple(file["filename"] for file in message.attachments),
            told,
            bool(message.flags & SILENT),
        )

    def forget(self, ref: str) -> None:
        del self._stored[int(ref)]

    @contextmanager
    def broken(self) -> Iterator[None]:
        self.env.inject_error("*", "/channels/*", status=502, times=None)
        yield

    def close(self) -> None:
        path = f"/channels/{self.user.dm_channel.id}/messages"
        self.env.inject_error("POST", path, status=403, code=50007, times=None)


@asynccontextmanager
async def terminal(folder: Path) -> AsyncIterator[House]:
    """The terminal."""
    yield Terminal(folder)


@asynccontextmanager
async def telegram(folder: Path) -> AsyncIterator[House]:
    """Telegram, without the limits of its rates."""
    async with TelegramDouble() as double:
        double.rates.enabled = False
        user = double.user("Ana")
        user.says("hi")
        client = TelegramClient(double.token, double.base_url.removesuffix("/bot"))
        await client.open()
        yield OnTelegram(TelegramCourier(client.bot), double, user)
        await client.close()


@asynccontextmanager
async def discord(folder: Path) -> AsyncIterator[House]:
    """Discord."""
    client = HearingClient()
    env = simcord.Env(client)
    await env.start()
    yield OnDiscord(DiscordCourier(client), env, env.create_user("ana"))
    await env.shutdown()
    env.raise_errors()


HOUSES: dict[str, Callable[[Path], AbstractAsyncContextManager[House]]] = {
    "terminal": terminal,
    "telegram": telegram,
    "discord": discord,
}
