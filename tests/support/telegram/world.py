"""What is true at Telegram: people, chats, messages, files, and what the bot is told of it."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from tests.support.signals import Signal
from tests.support.telegram import limits
from tests.support.telegram.errors import Json
from tests.support.telegram.files import FileStore
from tests.support.telegram.markup import Button, buttons
from tests.support.telegram.ratelimits import RateLimiter
from tests.support.telegram.updates import UpdateQueue


@dataclass
class Person:
    """Somebody with a Telegram account."""

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None
    has_blocked: bool = False
    is_deactivated: bool = False

    def as_json(self) -> Json:
        given = {
            "id": self.id,
            "is_bot": False,
            "first_name": self.first_name,
            "last_name": self.last_name,
            "username": self.username,
            "language_code": self.language_code,
        }
        return {name: value for name, value in given.items() if value is not None}


@dataclass
class Message:
    """A message as it is now, and each content it had before an edit."""

    json: Json
    from_bot: bool
    sent_at: float
    has_reply_keyboard: bool = False
    is_deleted: bool = False
    versions: list[Json] = field(default_factory=list)

    @property
    def id(self) -> int:
        number: int = self.json["message_id"]
        return number

    @property
    def text(self) -> str:
        """The text, or the caption under a file."""
        return str(self.json.get("text", self.json.get("caption", "")))

    @property
    def entities(self) -> list[Json]:
        found: list[Json] | None = self.json.get("entities", self.json.get("caption_entities"))
        return found or []

    @property
    def buttons(self) -> list[list[Button]]:
        return buttons(self.json.get("reply_markup"))

    @property
    def labels(self) -> list[str]:
        return [button.label for row in self.buttons for button in row]

    def becomes(self, json: Json) -> None:
        self.versions.append(self.json)
        self.json = json


@dataclass
class Chat:
    """A private chat, a group or a supergroup."""

    id: int
    kind: str
    person: Person | None = None
    title: str = ""
    members: dict[int, Person] = field(default_factory=dict)
    bot_status: str = "member"
    migrated_to: int | None = None
    #: The open topics of a forum, beside the general one.
    topics: set[int] = field(default_factory=set)
    is_open: bool = False
    keyboard: Json | None = None
    actions: list[str] = field(default_factory=list)
    reactions: dict[int, list[Json]] = field(default_factory=dict)
    history: dict[int, Message] = field(default_factory=dict)

    def as_json(self) -> Json:
        if self.person is None:
            return {"id": self.id, "title": self.title, "type": self.kind}
        named = ("first_name", "last_name", "username")
        person = self.person.as_json()
        return {"id": self.id, "type": self.kind, **{name: person[name] for name in named if name in person}}

    @property
    def owner(self) -> int | None:
        """Who made the group: its first member."""
        return next(iter(self.members), None)

    @property
    def messages(self) -> list[Message]:
        """What the chat shows: everything not deleted, oldest first."""
        return [message for message in self.history.values() if not message.is_deleted]

    @property
    def from_bot(self) -> list[Message]:
        return [message for message in self.messages if message.from_bot]


@dataclass
class Press:
    """A tap on an inline button, and how the bot answered it."""

    id: str
    at: float
    answers: list[Json] = field(default_factory=list)


class World:
    """The state behind one bot's token."""

    def __init__(
        self,
        *,
        bot: Json,
        queue: UpdateQueue,
        rates: RateLimiter,
        signal: Signal,
        now: Callable[[], datetime],
        monotonic: Callable[[], float],
        has_privacy_mode: bool,
    ) -> None:
        self.bot = bot
        self.queue = queue
        self.rates = rates
        self.signal = signal
        self.monotonic = monotonic
        self.has_privacy_mode = has_privacy_mode
        self.started_at = monotonic()
        self.is_logged_out = False
        self.files = FileStore()
        self.people: dict[int, Person] = {}
        self.chats: dict[int, Chat] = {}
        self.presses: dict[str, Press] = {}
        self.polls: dict[str, tuple[Chat, Message]] = {}
        self.votes: dict[str, dict[int, list[int]]] = {}
        self.profile: dict[tuple[str, str, str], object] = {}
        self._now = now
        self._message_ids = itertools.count(1)
        self._supergroup_ids: dict[int, itertools.count[int]] = {}

    def now(self) -> datetime:
        """Telegram's time."""
        return self._now()

    @property
    def date(self) -> int:
        """Now, in the seconds since 1970 that Telegram writes."""
        return int(self._now().timestamp())

    @property
    def bot_sender(self) -> Json:
        return {name: self.bot[name] for name in ("id", "is_bot", "first_name", "username")}

    def post(self, chat: Chat, content: Json, sender: Json, markup: Json | None = None) -> Message:
        """Put a message into a chat; everybody who waits for one looks again."""
        ids = self._message_ids
        if chat.kind == "supergroup":
            ids = self._supergroup_ids.setdefault(chat.id, itertools.count(1))
        json: Json = {
            "message_id": next(ids),
            "from": sender,
            "chat": chat.as_json(),
            "date": self.date,
            **content,
        }
        shows_buttons = markup is not None and "inline_keyboard" in markup
        if shows_buttons:
            json["reply_markup"] = markup
        elif markup is not None:
            chat.keyboard = markup if "keyboard" in markup else None
        message = Message(
            json,
            from_bot=sender["id"] == self.bot["id"],
            sent_at=self.monotonic(),
            has_reply_keyboard=markup is not None and not shows_buttons,
        )
        chat.history[message.id] = message
        self.signal.fire()
        return message

    def hears(self, chat: Chat, message: Message) -> None:
        """Tell the bot of a person's message, unless privacy mode keeps a group's talk from it."""
        if chat.kind != "private" and (chat.bot_status != "member" or not self._concerns_bot(message)):
            return
        self.queue.add("message", chat.id, message.json)

    def _concerns_bot(self, message: Message) -> bool:
        """core.telegram.org/bots/features#privacy-mode: commands, replies to the bot, service messages.

        Telegram passes a bare `/command` on only if the bot was the last to write; the double always does.
        """
        if not self.has_privacy_mode:
            return True
        replied = message.json.get("reply_to_message", {}).get("from", {}).get("id")
        if replied == self.bot["id"]:
            return True
        text = message.text
        if not any(entity["type"] == "bot_command" and entity["offset"] == 0 for entity in message.entities):
            return not text and not any(
                kind in message.json for kind in ("photo", "document", "voice", "sticker")
            )
        addressed = text.split(maxsplit=1)[0].partition("@")[2]
        return addressed.lower() in ("", self.bot["username"].lower())

    def press_is_open(self, press: Press) -> bool:
        return self.monotonic() - press.at <= limits.CALLBACK_ANSWER_SECONDS

    def new_key(self) -> str:
        """A number as long as Telegram's own identifiers."""
        return str(secrets.randbelow(9 * 10**17) + 10**17)
