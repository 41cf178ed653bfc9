"""The people on the other side: what a test lets them do, and what it lets them see.

Nothing here sleeps: `next_message` and `until` wait for what changes and give up after `within` seconds.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

from tests.support.telegram import chats, limits, polls
from tests.support.telegram.access import quoted
from tests.support.telegram.call import Upload
from tests.support.telegram.entities import commands_in
from tests.support.telegram.errors import Json
from tests.support.telegram.files import document_json, photo_json
from tests.support.telegram.markup import Button, buttons
from tests.support.telegram.sending import forward_origin
from tests.support.telegram.world import Chat, Message, Person, Press, World

#: How long a test waits for the bot before it fails, seconds.
PATIENCE = 5.0
#: [API] Message.from: "for compatibility purposes" the sender of who writes as the group.
ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
#: One pixel, a picture as small as pictures get.
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


class Conversation:
    """A chat as its people see it."""

    def __init__(self, world: World, chat: Chat) -> None:
        self.chat = chat
        self._world = world
        self._read = 0

    @property
    def id(self) -> int:
        return self.chat.id

    @property
    def messages(self) -> list[Message]:
        """Everything the chat shows, oldest first."""
        return self.chat.messages

    @property
    def from_bot(self) -> list[Message]:
        return self.chat.from_bot

    @property
    def last(self) -> Message:
        """The bot's newest message."""
        return self.chat.from_bot[-1]

    @property
    def keyboard(self) -> list[list[Button]]:
        """The reply keyboard that stands in place of letters, if any."""
        return buttons(self.chat.keyboard)

    async def next_message(self, within: float = PATIENCE) -> Message:
        """The bot's next message that this method has not given yet."""

        def look() -> Message | None:
            return next((message for message in self.from_bot if message.id > self._read), None)

        message: Message = await self._wait(look, within, "no new message from the bot")
        self._read = message.id
        return message

    async def until(self, holds: Callable[[Chat], Any], within: float = PATIENCE) -> None:
        """Come back as soon as the chat is as wanted: edits, deletions and actions count too."""
        await self._wait(lambda: holds(self.chat) or None, within, "the chat never became as wanted")

    async def _wait(self, look: Callable[[], Any], within: float, complaint: str) -> Any:
        try:
            return await self._world.signal.until(look, within)
        except TimeoutError:
            seen = [(message.text, message.labels) for message in self.from_bot[-3:]]
            raise AssertionError(f"{complaint} within {within} s; the last ones: {seen}") from None


class Pressed:
    """A tap on a button and what the bot made of it."""

    def __init__(self, world: World, press: Press) -> None:
        self.id = press.id
        self.answers = press.answers
        self._world = world

    async def answered(self, within: float = PATIENCE) -> Json:
        """The bot's first answer: `text`, `show_alert`, `url`."""
        await self._world.signal.until(lambda: self.answers, within)
        return self.answers[0]


class User:
    """Somebody who talks with the bot, in private unless told otherwise."""

    def __init__(self, world: World, person: Person, chat: Conversation) -> None:
        self.person = person
        self.chat = chat
        self._world = world

    @property
    def id(self) -> int:
        return self.person.id

    def starts(self, payload: str = "") -> Message:
        """Press Start, perhaps from a deep link whose payload Telegram would have allowed."""
        if not limits.START_PAYLOAD.fullmatch(payload):
            raise ValueError(f"not a payload for a deep link: {payload!r}")
        return self.says(f"/start {payload}".strip())

    def says_as_group(self, text: str, *, to: Conversation) -> Message:
        """Write as the group itself, as an administrator who remains anonymous does."""
        if to.chat.owner != self.id:
            raise ValueError("only administrators remain anonymous")
        content = {"text": text, "entities": commands_in(text), "sender_chat": to.chat.as_json()}
        message = self._world.post(to.chat, content, ANONYMOUS)
        self._world.hears(to.chat, message)
        return message

    def says(
        self,
        text: str,
        *,
        to: Conversation | None = None,
        reply_to: Message | None = None,
        topic: int | None = None,
    ) -> Message:
        """Write; in a forum, into this topic."""
        found = commands_in(text)
        content: Json = {"text": text, "entities": found} if found else {"text": text}
        if topic is not None:
            content |= {"message_thread_id": topic, "is_topic_message": True}
        return self._sends(content, to, reply_to)

    def forwards(self, text: str, *, of: str = "Somebody", to: Conversation | None = None) -> Message:
        """Pass on what somebody outside wrote, who shows a name only."""
        origin = {"type": "hidden_user", "date": self._world.date, "sender_user_name": of}
        return self._sends({"forward_origin": origin, "text": text}, to)

    def forwards_message(self, message: Message, *, to: Conversation | None = None) -> Message:
        """Pass on a message of the chat, to the bot or to a group."""
        outer = ("message_id", "from", "chat", "date", "edit_date", "reply_markup", "reply_to_message")
        content = {name: value for name, value in message.json.items() if name not in outer}
        return self._sends({"forward_origin": forward_origin(message), **content}, to)

    def edits(self, message: Message, text: str) -> None:
        """Change an own message; the bot hears of it as `edited_message`."""
        if message.from_bot or message.json["from"]["id"] != self.id:
            raise ValueError("people edit their own messages")
        found = commands_in(text)
        kept = {n: v for n, v in message.json.items() if n != "entities"}
        message.becomes(
            {**kept, "text": text, "edit_date": self._world.date} | ({"entities": found} if found else {})
        )
        self._world.queue.add("edited_message", message.json["chat"]["id"], message.json)

    def sends_location(self, latitude: float, longitude: float) -> Message:
        return self._sends({"location": {"latitude": latitude, "longitude": longitude}})

    def sends_photo(self, content: bytes = PIXEL, caption: str = "") -> Message:
        photo = photo_json(self._world.files.keep("photo", Upload("photo.jpg", content, "image/jpeg")))
        return self._sends({"photo": photo, **_captioned(caption)})

    def sends_album(self, pictures: list[bytes], caption: str = "") -> list[Message]:
        """Several photos that belong together; each comes to the bot as a message of its own."""
        group = {"media_group_id": self._world.new_key()}
        sent = []
        for number, content in enumerate(pictures):
            photo = photo_json(self._world.files.keep("photo", Upload("photo.jpg", content, "image/jpeg")))
            sent.append(self._sends({**group, "photo": photo, **_captioned("" if number else caption)}))
        return sent

    def sends_document(
        self, name: str, content: bytes, mime: str = "application/octet-stream", caption: str = ""
    ) -> Message:
        file = self._world.files.keep("document", Upload(name, content, mime))
        return self._sends({"document": document_json(file), **_captioned(caption)})

    def sends_voice(self, content: bytes = b"OggS", seconds: int = 3) -> Message:
        file = self._world.files.keep("voice", Upload("voice.oga", content, "audio/ogg"))
        return self._sends({"voice": {**file.as_json(), "duration": seconds, "mime_type": "audio/ogg"}})

    def sends_sticker(self, emoji: str = "👍") -> Message:
        file = self._world.files.keep("sticker", Upload("sticker.webp", b"RIFF", "image/webp"))
        look = {"width": 512, "height": 512, "is_animated": False, "is_video": False, "type": "regular"}
        return self._sends({"sticker": {**file.as_json(), **look, "emoji": emoji}})

    def votes(self, message: Message, *options: int) -> None:
        """Vote in a poll of the bot's, by the options' places; none takes the vote back."""
        chat = self._world.chats[message.json["chat"]["id"]]
        polls.vote(self._world, self.person, chat, message, list(options))

    def reacts(self, message: Message, emoji: str) -> None:
        """React to a message; the bot hears of it only if it asked for `message_reaction`."""
        body = {
            "chat": message.json["chat"],
            "message_id": message.id,
            "user": self.person.as_json(),
            "date": self._world.date,
            "old_reaction": [],
            "new_reaction": [{"type": "emoji", "emoji": emoji}],
        }
        self._world.queue.add("message_reaction", message.json["chat"]["id"], body)

    def taps(
        self, wanted: str, *, on: Message | None = None, to: Conversation | None = None
    ) -> Pressed | Message:
        """Tap a button by its label or data: the newest message that shows it, or `on` a certain one.

        With `on`, a button that an edit has taken away can still be tapped, as in a client that has not heard yet.
        A button of the reply keyboard says its label.
        """
        chat = (to or self.chat).chat
        shown = [on] if on is not None else list(reversed(chat.from_bot))
        for message in shown:
            versions = [message.json, *(reversed(message.versions) if on is not None else ())]
            for version in versions:
                for button in (b for row in buttons(version.get("reply_markup")) for b in row):
                    if wanted in (button.label, button.data):
                        return self._press(chat, message, version, button)
        if any(wanted == button.label for row in buttons(chat.keyboard) for button in row):
            if (chat.keyboard or {}).get("one_time_keyboard"):
                chat.keyboard = None
            return self.says(wanted, to=to)
        raise AssertionError(
            f"no button {wanted!r}; shown: {[message.labels for message in shown if message.labels]}"
        )

    def blocks(self) -> None:
        """Stop the bot: it hears of it as `my_chat_member` and may not write any more."""
        self.person.has_blocked = True
        self._standing("member", "kicked")

    def unblocks(self) -> None:
        self.person.has_blocked = False
        self._standing("kicked", "member")

    def deactivates(self) -> None:
        """Delete the account at Telegram, of which no bot is told."""
        self.person.is_deactivated = True

    def _standing(self, old: str, new: str) -> None:
        tell_standing(self._world, self.chat.chat, self.person, old, new)

    def _press(self, chat: Chat, message: Message, version: Json, button: Button) -> Pressed:
        if button.data is None:
            raise ValueError(f"the button {button.label!r} tells the bot nothing")
        press = Press(self._world.new_key(), self._world.monotonic())
        self._world.presses[press.id] = press
        body = {
            "id": press.id,
            "from": self.person.as_json(),
            "message": version,
            "chat_instance": str(chat.id * 7919),
            "data": button.data,
        }
        self._world.queue.add("callback_query", chat.id, body)
        return Pressed(self._world, press)

    def _sends(
        self, content: Json, to: Conversation | None = None, reply_to: Message | None = None
    ) -> Message:
        chat = (to or self.chat).chat
        if self.person.is_deactivated or (chat.person is self.person and self.person.has_blocked):
            raise ValueError("nobody writes from a deleted account or to a bot that is blocked")
        if chat.person is None and self.id not in chat.members:
            raise ValueError("only members write in a group")
        chat.is_open = True
        reply = {"reply_to_message": quoted(reply_to)} if reply_to is not None else {}
        message = self._world.post(chat, {**reply, **content}, self.person.as_json())
        self._world.hears(chat, message)
        return message


class Group(Conversation):
    """A group with the bot in it."""

    def removes_bot(self) -> None:
        self._bot_becomes("kicked")

    def takes_bot_back(self) -> None:
        self._bot_becomes("member")

    def becomes_supergroup(self) -> Group:
        """Upgrade: the id changes, the old one answers with `migrate_to_chat_id`."""
        old = self.chat
        new = Chat(-(10**12) - abs(old.id), "supergroup", title=old.title, members=old.members)
        self._world.chats[new.id] = new
        sender = self._admin.as_json()
        gone = self._world.post(old, {"migrate_to_chat_id": new.id}, sender)
        self._world.hears(old, gone)
        old.migrated_to = new.id
        self._world.hears(new, self._world.post(new, {"migrate_from_chat_id": old.id}, sender))
        return Group(self._world, new)

    @property
    def _admin(self) -> Person:
        return next(iter(self.chat.members.values()))

    def _bot_becomes(self, status: str) -> None:
        before, self.chat.bot_status = self.chat.bot_status, status
        tell_standing(self._world, self.chat, self._admin, before, status)


def tell_standing(world: World, chat: Chat, by: Person, old: str, new: str) -> None:
    """The update `my_chat_member`: the bot's own standing changed."""
    body = {
        "chat": chat.as_json(),
        "from": by.as_json(),
        "date": world.date,
        "old_chat_member": chats.bot_member(world, chat, old),
        "new_chat_member": chats.bot_member(world, chat, new),
    }
    world.queue.add("my_chat_member", chat.id, body)
    world.signal.fire()


def _captioned(caption: str) -> Json:
    return {"caption": caption} if caption else {}
