"""The double as a test holds it: start it, bring people, order faults, read what happened."""

from __future__ import annotations

import itertools
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from tests.support.signals import Signal
from tests.support.telegram.errors import Json
from tests.support.telegram.faults import Faults
from tests.support.telegram.people import PATIENCE, Conversation, Group, User, tell_standing
from tests.support.telegram.ratelimits import RateLimiter, Rates
from tests.support.telegram.server import Record, Server
from tests.support.telegram.updates import UpdateQueue
from tests.support.telegram.webhooks import Webhook
from tests.support.telegram.world import Chat, Person, World

TOKEN = "123456789:TEST-TOKEN-OF-THE-DOUBLE-0123456789"
_FIRST_PERSON = 5_000_001
_FIRST_GROUP = 4_000_001
_FIRST_UPDATE = 100_000_001


def _utc_now() -> datetime:
    return datetime.now(UTC)


class TelegramDouble:
    """One bot's Telegram on a loopback port: `async with TelegramDouble() as telegram`.

    `monotonic` (seconds) rules rates, expiry and the time to answer a press; `now` dates messages. Long polls,
    hangs, late answers and the pauses of webhooks pass in real time. `webhook_pause` is the first pause after a
    second failure, seconds. Without a `port` any free one is taken.
    """

    def __init__(
        self,
        *,
        token: str = TOKEN,
        username: str = "sidekick_test_bot",
        rates: Rates | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = _utc_now,
        seed: int = 0,
        has_privacy_mode: bool = True,
        webhook_pause: float = 1.0,
        port: int = 0,
    ) -> None:
        self.token = token
        self._wanted_port = port
        self.signal = Signal()
        self.faults = Faults(seed)
        self.rates = RateLimiter(rates or Rates(), monotonic)
        bot: Json = {
            "id": int(token.partition(":")[0]),
            "is_bot": True,
            "first_name": "Sidekick",
            "username": username,
            "can_join_groups": True,
            "can_read_all_group_messages": not has_privacy_mode,
            "supports_inline_queries": False,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        }
        self.world = World(
            bot=bot,
            queue=UpdateQueue(self.signal, monotonic, _FIRST_UPDATE),
            rates=self.rates,
            signal=self.signal,
            now=now,
            monotonic=monotonic,
            has_privacy_mode=has_privacy_mode,
        )
        self._server = Server(self.world, self.faults, token)
        self._server.webhook.pause = webhook_pause
        self._user_ids = itertools.count(_FIRST_PERSON)
        self._group_ids = itertools.count(_FIRST_GROUP)
        self.users: dict[int, User] = {}
        self.conversations: dict[int, Conversation] = {}

    async def start(self) -> None:
        """Listen on 127.0.0.1."""
        await self._server.start(self._wanted_port)

    async def stop(self) -> None:
        await self._server.stop()

    async def __aenter__(self) -> TelegramDouble:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()
        if error is None and self._server.defects:
            raise self._server.defects[0]

    @property
    def base_url(self) -> str:
        """For a library that appends the token: `{base_url}{token}/sendMessage`."""
        return f"http://127.0.0.1:{self._server.port}/bot"

    @property
    def base_file_url(self) -> str:
        return f"http://127.0.0.1:{self._server.port}/file/bot"

    @property
    def settings(self) -> dict[str, str]:
        """How `sidekick run` finds it."""
        return {"TELEGRAM_TOKEN": self.token, "TELEGRAM_API_URL": self.base_url.removesuffix("/bot")}

    @property
    def webhook(self) -> Webhook:
        return self._server.webhook

    def user(
        self,
        first_name: str = "Ana",
        *,
        id: int | None = None,
        last_name: str | None = None,
        username: str | None = None,
        language_code: str | None = "en",
    ) -> User:
        """Somebody who has an account and has not written to the bot yet."""
        number = next(self._user_ids) if id is None else id
        person = Person(number, first_name, last_name, username, language_code)
        chat = Chat(number, "private", person)
        self.world.people[number] = person
        self.world.chats[number] = chat
        user = User(self.world, person, Conversation(self.world, chat))
        self.users[number] = user
        self.conversations[number] = user.chat
        return user

    def group(self, title: str, first: User, *others: User) -> Group:
        """A group to which the first member has just added the bot."""
        members = {user.id: user.person for user in (first, *others)}
        chat = Chat(-next(self._group_ids), "group", title=title, members=members)
        self.world.chats[chat.id] = chat
        tell_standing(self.world, chat, first.person, "left", "member")
        joined = self.world.post(chat, {"new_chat_members": [self.world.bot_sender]}, first.person.as_json())
        self.world.hears(chat, joined)
        group = Group(self.world, chat)
        self.conversations[chat.id] = group
        return group

    def upgrade(self, group: Group) -> Group:
        """The group as a supergroup, which `conversations` knows too."""
        upgraded = group.becomes_supergroup()
        self.conversations[upgraded.id] = upgraded
        return upgraded

    async def network_away(self) -> None:
        """Telegram can't be reached, nor reach anybody."""
        await self._server.network_away()

    async def network_back(self) -> None:
        await self._server.network_back()

    @property
    def calls(self) -> list[Record]:
        """Every call the bot made, oldest first."""
        return self._server.records

    def calls_of(self, method: str) -> list[Record]:
        return [record for record in self.calls if record.method.lower() == method.lower()]

    async def until(self, holds: Callable[[], Any], within: float = PATIENCE) -> None:
        """Come back as soon as something holds that a call or an update brings about."""
        try:
            await self.signal.until(lambda: holds() or None, within)
        except TimeoutError:
            last = [(r.method, r.status, r.description) for r in self.calls[-5:]]
            raise AssertionError(f"never came true within {within} s; the last calls: {last}") from None

    async def until_confirmed(self, within: float = PATIENCE) -> None:
        """Come back when the bot has taken every update for good."""
        await self.until(lambda: not self.world.queue.waiting, within)

    def statistics(self) -> Json:
        """What happened, in numbers."""
        refused = [record for record in self.calls if record.status >= 400 and not record.fault]
        return {
            "calls": dict(Counter(record.method for record in self.calls)),
            "statuses": dict(Counter(str(record.status) for record in self.calls)),
            "refusals": dict(Counter(record.description for record in refused)),
            "faults_met": sum(bool(record.fault) for record in self.calls),
            "messages_from_bot": sum(
                message.from_bot for chat in self.world.chats.values() for message in chat.history.values()
            ),
            "updates_waiting": len(self.world.queue.waiting),
            "poll_conflicts": self.world.queue.conflicts,
            "rate_refusals": self.rates.refusals,
            "rate_early_retries": self.rates.early_retries,
            "unanswered_presses": sum(not press.answers for press in self.world.presses.values()),
            "webhook_failures": self.webhook.failures,
        }
