"""What an update of Telegram's means to us. Pure: an update in, a value out.

Only private chats are coaching. In a group the bot hears what is addressed to it, and answers with the way to
the private chat, or opens a circle; channels it leaves.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Union

from telegram import CallbackQuery, ChatMemberUpdated, InlineKeyboardMarkup, Message, Update, User
from telegram.constants import ChatMemberStatus, ChatType

from adapters.telegram_chat import limits
from core.keyboard import MADE, Button, Keyboard, page_asked
from core.message import Address, Inbound, Other, Votes

#: The IANA zone of a latitude and longitude; None where there is none that people live by.
ZoneAt = Callable[[float, float], Union[str, None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """An athlete's turn. `sent_at` is when they sent it, where Telegram tells; `album` what it is a part of."""

    inbound: Inbound
    language: str
    sent_at: datetime | None = None
    album: str | None = None
    press: Press | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """A button that was pressed: what has to be answered, and the keyboard as the athlete sees it."""

    query: str
    message: int | None
    shown: Keyboard = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PageAsked:
    """Another page of a keyboard: no turn."""

    address: Address
    page: int
    press: Press


@dataclass(frozen=True, slots=True)
class Touched:
    """A button was pressed that leads nowhere: it is answered, so that the client stops waiting."""

    press: Press


@dataclass(frozen=True, slots=True)
class Blocked:
    """The athlete stopped the bot, or deleted the chat with it."""

    address: Address


@dataclass(frozen=True, slots=True)
class Unblocked:
    """The athlete let the bot in again. `key` is unique for the update."""

    address: Address
    key: str


@dataclass(frozen=True, slots=True)
class ChatMoved:
    """A group has another id now."""

    chat: str
    to: str


@dataclass(frozen=True, slots=True)
class Addressed:
    """Somebody in a group spoke to the bot; everybody there can read the text."""

    chat: int
    message: int
    language: str
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """Somebody in a group wrote `/together`; `rest` is what stands behind it.

    Who writes as the group itself is one of its administrators, and Telegram does not tell which. `topic` is where in
    a forum it was written; None in its general topic, and where there are none.
    """

    chat: int
    message: int
    user: int
    language: str
    title: str
    rest: str
    sent_at: datetime
    as_group: bool
    topic: int | None = None


@dataclass(frozen=True, slots=True)
class PutOut:
    """The bot was put out of a group, or the group is no more."""

    address: Address


@dataclass(frozen=True, slots=True)
class InChannel:
    """The bot was put into a channel, where nobody can talk to it."""

    chat: int


@dataclass(frozen=True, slots=True)
class Nothing:
    """An update that asks for nothing."""


Event = Union[
    Said,
    PageAsked,
    Touched,
    Blocked,
    Unblocked,
    ChatMoved,
    Addressed,
    Together,
    PutOut,
    InChannel,
    Nothing,
]


@dataclass(frozen=True, slots=True)
class Me:
    """The bot as Telegram knows it."""

    id: int
    username: str


def lane_of(update: Update) -> int:
    """Whose updates this one is in order with: the person's, else the chat's."""
    if update.effective_user is not None:
        return update.effective_user.id
    return update.effective_chat.id if update.effective_chat is not None else 0


def read(update: Update, me: Me, zone_at: ZoneAt) -> Event:
    """What the update asks for."""
    key = f"{limits.PLATFORM}:{update.update_id}"
    if update.callback_query is not None:
        return _pressed(update.callback_query, key)
    if update.message is not None:
        return _message(update.message, key, me, zone_at)
    if update.edited_message is not None:
        return _edited(update.edited_message, key)
    if update.my_chat_member is not None:
        return _standing(update.my_chat_member, key)
    answer = update.poll_answer
    if answer is not None and answer.user is not None:
        address = _address(answer.user.id, answer.user.id)
        votes = Votes(answer.poll_id, tuple(answer.option_ids))
        return Said(inbound=Inbound(key=key, address=address, votes=votes), language=_language(answer.user))
    return Nothing()


# Presses ---------------------------------------------------------------------------------------------------


def _pressed(query: CallbackQuery, key: str) -> Event:
    message = query.message
    if message is None or message.chat.type != ChatType.PRIVATE or not query.data:
        return Touched(Press(query=query.id, message=None))
    shown = _keyboard(message.reply_markup) if isinstance(message, Message) else ()
    press = Press(query=query.id, message=message.message_id, shown=shown)
    address = _address(query.from_user.id, message.chat.id)
    page = page_asked(query.data)
    if page is not None:
        return PageAsked(address=address, page=page, press=press)
    if query.data == MADE:
        return Touched(press)
    inbound = Inbound(key=key, address=address, token=query.data, pressed=str(message.message_id))
    return Said(inbound=inbound, language=_language(query.from_user), press=press)


def _keyboard(shown: InlineKeyboardMarkup | None) -> Keyboard:
    if shown is None:
        return ()
    return tuple(
        tuple(Button(button.text, str(button.callback_data or "")) for button in row)
        for row in shown.inline_keyboard
    )


# Messages --------------------------------------------------------------------------------------------------


def _message(message: Message, key: str, me: Me, zone_at: ZoneAt) -> Event:
    if message.migrate_to_chat_id is not None:
        return ChatMoved(str(message.chat.id), str(message.migrate_to_chat_id))
    sender = message.from_user
    if sender is None or (sender.is_bot and not _is_as_group(message)):
        return Nothing()
    if message.chat.type != ChatType.PRIVATE:
        return _in_group(message, sender, me)
    inbound = _in_private(message, key, zone_at)
    if inbound is None:
        return Nothing()
    return Said(
        inbound=inbound, language=_language(sender), sent_at=message.date, album=message.media_group_id
    )


def _in_group(message: Message, sender: User, me: Me) -> Event:
    if not _is_addressed(message, me):
        return Nothing()
    together = _TOGETHER.fullmatch(message.text or "")
    if together is None:
        text = message.text or message.caption or ""
        return Addressed(message.chat.id, message.message_id, _language(sender), text)
    return Together(
        chat=message.chat.id,
        message=message.message_id,
        user=sender.id,
        language=_language(sender),
        title=message.chat.title or "",
        rest=together["rest"].strip(),
        sent_at=message.date,
        as_group=_is_as_group(message),
        # An answer in any group is in a "thread" too, which is none to write to.
        topic=message.message_thread_id if message.is_topic_message else None,
    )


def _is_as_group(message: Message) -> bool:
    """Whether an administrator writes who remains anonymous ([API] Message: `sender_chat`)."""
    return message.sender_chat is not None and message.sender_chat.id == message.chat.id


def _in_private(message: Message, key: str, zone_at: ZoneAt) -> Inbound | None:
    assert message.from_user is not None
    address = _address(message.from_user.id, message.chat.id)
    ref, text = str(message.message_id), message.text or message.caption
    if message.forward_origin is not None:
        return Inbound(key=key, address=address, text=text or "", forwarded=True, ref=ref)
    if message.text is not None:
        return Inbound(key=key, address=address, text=text, ref=ref)
    if message.location is not None:
        zone = zone_at(message.location.latitude, message.location.longitude)
        return Inbound(key=key, address=address, timezone=zone, located=True, ref=ref)
    other = _other(message)
    if other is not None:
        # Of an album each part comes as an update of its own; those without words are one and the same to us.
        if message.media_group_id is not None and text is None:
            key = f"{limits.PLATFORM}:album:{message.chat.id}:{message.media_group_id}"
        return Inbound(key=key, address=address, text=text, other=other, ref=ref)
    if message.document is not None:
        name = message.document.file_name or "file"
        return Inbound(key=key, address=address, file=name, text=text, ref=ref)
    return None  # A service message: somebody pinned, changed a setting, shared with another program.


_OTHERS = (
    (Other.VOICE, ("voice", "audio")),
    (Other.STICKER, ("sticker", "animation", "dice")),
    (Other.PICTURE, ("photo",)),
    (Other.VIDEO, ("video", "video_note")),
    (Other.ELSE, ("contact", "poll", "game", "story", "paid_media", "checklist")),
)


def _other(message: Message) -> Other | None:
    # A GIF comes as a document too, so this is looked at before documents.
    return next((other for other, names in _OTHERS if any(getattr(message, name) for name in names)), None)


def _edited(message: Message, key: str) -> Event:
    text, sender = message.text or message.caption, message.from_user
    if sender is None or sender.is_bot or text is None or message.chat.type != ChatType.PRIVATE:
        return Nothing()  # A live location moves by edits: the place was heard when it was first sent.
    ref = str(message.message_id)
    inbound = Inbound(
        key=key, address=_address(sender.id, message.chat.id), text=text, corrects=True, ref=ref
    )
    return Said(inbound=inbound, language=_language(sender), sent_at=message.edit_date)


_MENTION = re.compile(r"(?<!\w)@(\w+)")
_COMMAND = re.compile(r"/\w+(?:@(?P<bot>\w+))?")
_TOGETHER = re.compile(r"/together(?:@\w+)?(?P<rest>|\s.*)", re.IGNORECASE | re.DOTALL)


def _is_addressed(message: Message, me: Me) -> bool:
    """A command that may be ours, a mention of the bot, or an answer to it."""
    text = message.text or message.caption or ""
    command = _COMMAND.match(text)
    if command is not None:
        return command["bot"] is None or command["bot"].lower() == me.username.lower()
    answered = message.reply_to_message
    if answered is not None and answered.from_user is not None and answered.from_user.id == me.id:
        return True
    return any(name.lower() == me.username.lower() for name in _MENTION.findall(text))


# Standing --------------------------------------------------------------------------------------------------

_OUT = ChatMemberStatus.BANNED, ChatMemberStatus.LEFT


def _standing(change: ChatMemberUpdated, key: str) -> Event:
    """The bot was stopped, let in again, or put somewhere."""
    is_out, was_out = change.new_chat_member.status in _OUT, change.old_chat_member.status in _OUT
    if change.chat.type == ChatType.PRIVATE:
        address = _address(change.from_user.id, change.chat.id)
        if is_out:
            return Blocked(address)
        return Unblocked(address, key) if was_out else Nothing()
    if is_out:
        return PutOut(Address(platform=limits.PLATFORM, user="", chat=str(change.chat.id)))
    if change.chat.type == ChatType.CHANNEL:
        return InChannel(change.chat.id)
    return Nothing()


def _address(user: int, chat: int) -> Address:
    return Address(platform=limits.PLATFORM, user=str(user), chat=str(chat))


def _language(user: object) -> str:
    return getattr(user, "language_code", None) or "en"
