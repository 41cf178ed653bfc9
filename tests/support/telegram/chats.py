"""Methods that ask about chats and files, and leave."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.support.telegram.access import readable_chat, writable_chat
from tests.support.telegram.call import Call
from tests.support.telegram.errors import Json, bad_request
from tests.support.telegram.world import Chat, World

_NO_GIFTS = {
    "unlimited_gifts": False,
    "limited_gifts": False,
    "unique_gifts": False,
    "premium_subscription": False,
    "gifts_from_channels": False,
}
_COLORS = 7  # [API] ChatFullInfo: accent colours 0-6 belong to everybody
_REACTIONS_PER_MESSAGE = 11  # [API] ChatFullInfo.max_reaction_count: the server's own default


def get_chat(world: World, call: Call) -> Json:
    chat = readable_chat(world, call)
    return {
        **chat.as_json(),
        "accent_color_id": abs(chat.id) % _COLORS,
        "max_reaction_count": _REACTIONS_PER_MESSAGE,
        "accepted_gift_types": _NO_GIFTS,
    }


def get_chat_member(world: World, call: Call) -> Json:
    """A person's or the bot's own standing in a chat. "member not found" is [server] PARTICIPANT_ID_INVALID."""
    chat = readable_chat(world, call)
    number = call.number("user_id")
    if number == world.bot["id"]:
        return bot_member(world, chat, chat.bot_status)
    person = chat.members.get(number) or (chat.person if chat.person and chat.person.id == number else None)
    if person is None:
        if number in world.people:
            return {"user": world.people[number].as_json(), "status": "left"}
        raise bad_request("PARTICIPANT_ID_INVALID" if number else "invalid user_id specified")
    if chat.owner == person.id:
        return {"user": person.as_json(), "status": "creator", "is_anonymous": False}
    return {"user": person.as_json(), "status": "member"}


def bot_member(world: World, chat: Chat, status: str) -> Json:
    """The bot as a member of a chat; who blocked it "kicked" it."""
    until = {"until_date": 0} if status == "kicked" else {}
    return {"user": world.bot_sender, "status": status, **until}


def leave_chat(world: World, call: Call) -> bool:
    chat = writable_chat(world, call)
    if chat.kind == "private":
        raise bad_request("chat member status can't be changed in private chats")
    chat.bot_status = "left"
    world.signal.fire()
    return True


def get_file(world: World, call: Call) -> Json:
    return world.files.issue(call.text("file_id"))


METHODS: dict[str, Callable[[World, Call], Any]] = {
    "getChat": get_chat,
    "getChatMember": get_chat_member,
    "leaveChat": leave_chat,
    "getFile": get_file,
}
