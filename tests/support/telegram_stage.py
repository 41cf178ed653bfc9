"""A stage with Telegram in between: what the athlete does goes to the double, what the coach says comes from it.

    async with telegram_stage(lines[0].at) as stage:
        await Player(stage, write).play(lines)

Client, courier, desk and poller are the program's, over real HTTP; the clock is the story's, for the coach and
for the double. The one thing that Telegram can't carry is a story's `profile`: that turn goes to the coach past
Telegram, in the athlete's name, in place of the `/start` that opens the chat.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
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
from core.courier import Delivered, Pace, Partly, Receipt
from core.message import Address, Inbound, Message, token
from tests.support.telegram import Message as Shown
from tests.support.telegram import TelegramDouble, User
from tests.support.telegram.markup import buttons

PLATFORM = TelegramCourier.platform
#: How long the coach may take for what follows a turn, seconds.
PATIENCE = 20.0


class OverheardCourier:
    """The program's courier; each message of it that arrived is kept as the athlete's chat shows it then.

    `parts` counts the Telegram messages that those were, `edits` those that took the place of older ones.
    """

    platform = PLATFORM

    def __init__(
        self, courier: TelegramCourier, telegram: TelegramDouble, clock: StoryClock, *, is_paced: bool
    ) -> None:
        self.pace: Pace | None = courier.pace if is_paced else None
        self.heard: Callable[[Sent], None] = lambda _: None
        self.sent: list[Sent] = []
        self.parts = self.edits = 0
        self._courier, self._telegram, self._clock = courier, telegram, clock
        self._so_far: list[Shown] = []

    async def deliver(self, address: Address, message: Message, text: str, labels: Sequence[str]) -> Receipt:
        """Deliver the next part; with the last one, the message was sent."""
        chat = self._telegram.conversations[int(chat_and_thread(address.chat)[0])]
        newest = max((each.id for each in chat.messages), default=0)
        receipt = await self._courier.deliver(address, message, text, labels)
        if isinstance(receipt, (Delivered, Partly)):
            arrived = [each for each in chat.from_bot if each.id > newest]
            self.parts += len(arrived)
            if not arrived:
                assert message.edits is not None, "a message was delivered and nothing arrived"
                self.edits += 1
                arrived = [chat.chat.history[int(message.edits)]]
            self._so_far += arrived
        if isinstance(receipt, Delivered):
            sent = _as_shown(message, self._so_far, self._clock.now())
            self._so_far = []
            self.sent.append(sent)
            self.heard(sent)
        return receipt


def _as_shown(message: Message, parts: Sequence[Shown], at: datetime) -> Sent:
    """What stands in the chat; the buttons are those of the message, each under its own token."""
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

    courier: OverheardCourier
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
        courier = OverheardCourier(TelegramCourier(client.bot), telegram, clock, is_paced=is_paced)
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
