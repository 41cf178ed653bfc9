"""A stage with Telegram in between: what the athlete does goes to the double, what the coach says comes from it.

    async with telegram_stage(lines[0].at) as stage:
        await Player(stage, write).play(lines)

Client, courier, desk and poller are the program's, over real HTTP; the clock is the story's, for the coach and
for the double. The one thing that Telegram can't carry is a story's `profile`: that turn goes to the coach past
Telegram, in the athlete's name, in place of the `/start` that opens the chat.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from adapters.sql.engine import Database
from adapters.story import Sent, Stage, StoryClock
from adapters.telegram_chat.chat import who_am_i
from adapters.telegram_chat.client import Client
from adapters.telegram_chat.courier import TelegramCourier
from adapters.telegram_chat.desk import FrontDesk
from adapters.telegram_chat.places import zone_at
from adapters.telegram_chat.polling import Poller
from bot.compose import build_in_memory
from core.circle_host import CircleHost
from core.circles import chat_and_thread
from core.message import Address, Inbound, Message, token
from tests.support.overheard import OverheardCourier
from tests.support.telegram import Conversation, TelegramDouble, User
from tests.support.telegram import Message as Shown
from tests.support.telegram.markup import buttons

PLATFORM = TelegramCourier.platform
#: How long the coach may take for what follows a turn, seconds.
PATIENCE = 20.0


class TelegramEar(OverheardCourier[Shown]):
    """What Telegram's chat shows of each message, by the double's own view of it."""

    def __init__(
        self, courier: TelegramCourier, telegram: TelegramDouble, clock: StoryClock, *, is_paced: bool
    ) -> None:
        super().__init__(courier, clock, is_paced=is_paced)
        self._telegram = telegram

    def _mark(self, address: Address) -> int:
        return max((each.id for each in self._chat(address).messages), default=0)

    def _arrived(self, address: Address, message: Message, before: int) -> Sequence[Shown]:
        chat = self._chat(address)
        arrived = [each for each in chat.from_bot if each.id > before]
        self.parts += len(arrived)
        if not arrived:
            assert message.edits is not None, "a message was delivered and nothing arrived"
            self.edits += 1
            arrived = [chat.chat.history[int(message.edits)]]
        return arrived

    def _chat(self, address: Address) -> Conversation:
        return self._telegram.conversations[int(chat_and_thread(address.chat)[0])]

    def _as_shown(self, message: Message, parts: Sequence[Shown], at: datetime) -> Sent:
        shown = [button for part in parts for row in part.buttons for button in row]
        assert [button.data for button in shown] == [token(message.turn, each.id) for each in message.choices]
        files = [str(part.json["document"]["file_name"]) for part in parts if "document" in part.json]
        assert files == [file.name for file in message.files]
        text = "\n\n".join(part.text for part in parts if part.text)
        return Sent(at, message, text, tuple(button.label for button in shown))


def _tokens_ever(message: Shown) -> set[str | None]:
    """The tokens of all buttons that stand, or stood, under a message."""
    versions = [message.json, *message.versions]
    rows = [row for version in versions for row in buttons(version.get("reply_markup"))]
    return {button.data for row in rows for button in row}


@dataclass(frozen=True, slots=True, kw_only=True)
class TelegramStage(Stage):
    """The coach on the double, and its one athlete as a person there."""

    courier: TelegramEar
    telegram: TelegramDouble
    user: User
    desk: FrontDesk
    circles: CircleHost
    database: Database

    async def bring(self, inbound: Inbound) -> None:
        """Let the person do in their chat what the athlete does."""
        if inbound.profile is not None:
            self.user.starts()
            self.telegram.world.queue.clear()
            await Stage.bring(self, inbound)
        elif inbound.token is not None:
            self.press(inbound.token)
        elif inbound.file is not None:
            self.user.sends_document(inbound.file, b"content")
        else:
            assert inbound.text is not None
            self.user.says(inbound.text)
        await self.rest()

    def press(self, wire: str) -> None:
        """Press the button of that token where it stands or, as a client that lags, where it stood."""
        message = next(each for each in reversed(self.user.chat.from_bot) if wire in _tokens_ever(each))
        self.user.taps(wire, on=message)

    async def rest(self) -> None:
        """Come back when the coach has dealt with everything, and shown what it shows of it."""
        await self.telegram.until_confirmed(PATIENCE)
        await self.desk.finish(PATIENCE)


@asynccontextmanager
async def telegram_stage(start: datetime, *, is_paced: bool = False) -> AsyncIterator[TelegramStage]:
    """The stage at that time. Paced, the coach and the double keep Telegram's rates by the story's clock."""
    clock = StoryClock(start)
    async with TelegramDouble(monotonic=lambda: clock.now().timestamp(), now=clock.now) as telegram:
        telegram.rates.enabled = is_paced
        user = telegram.user("Ana")
        client = Client(telegram.token, telegram.base_url)
        courier = TelegramEar(TelegramCourier(client.bot), telegram, clock, is_paced=is_paced)
        await client.open()
        try:
            async with build_in_memory([courier], clock) as app:
                me = await who_am_i(client.bot)
                desk = FrontDesk(
                    client.bot, me, app.coach, app.dispatcher, clock, zone_at, circles=app.circles
                )
                stop = asyncio.Event()
                polling = asyncio.create_task(Poller(client.bot, desk).run(stop))
                try:
                    yield TelegramStage(
                        clock=clock,
                        courier=courier,
                        coach=app.coach,
                        dispatcher=app.dispatcher,
                        store=app.store,
                        athlete=Address(PLATFORM, str(user.id), str(user.id)),
                        telegram=telegram,
                        user=user,
                        desk=desk,
                        circles=app.circles,
                        database=app.database,
                    )
                finally:
                    stop.set()
                    await polling
        finally:
            await client.close()
