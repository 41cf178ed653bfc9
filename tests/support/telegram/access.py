"""Which chat and which message a call means, and whether the bot may do it there.

Wording from `check_chat_access` and `check_message` of the open server.
"""

from __future__ import annotations

from tests.support.telegram.call import Call
from tests.support.telegram.errors import Json, bad_request, forbidden
from tests.support.telegram.world import Chat, Message, World


def readable_chat(world: World, call: Call, field: str = "chat_id") -> Chat:
    """The chat a call names. Names of public chats (`@name`) are not kept: not found."""
    named = call.text(field).strip()
    if not named:
        raise bad_request(f"{field} is empty")
    try:
        chat = world.chats.get(int(named))
    except ValueError:
        chat = None
    if chat is None:
        raise bad_request("chat not found")
    return chat


def writable_chat(world: World, call: Call) -> Chat:
    """The chat a call names, if the bot may write there.

    A chat whose person blocked the bot refuses edits and chat actions too (own choice; Telegram documents
    the refusal for messages).
    """
    chat = readable_chat(world, call)
    person = chat.person
    if person is not None:
        if person.is_deactivated:
            raise forbidden("user is deactivated")
        if person.has_blocked:
            raise forbidden("bot was blocked by the user")
        if not chat.is_open:
            raise forbidden("bot can't initiate conversation with a user")
        return chat
    if chat.migrated_to is not None:
        raise bad_request("group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.migrated_to)
    kind = "supergroup chat" if chat.kind == "supergroup" else "group chat"
    if chat.bot_status == "kicked":
        raise forbidden(f"bot was kicked from the {kind}")
    if chat.bot_status == "left":
        raise forbidden(f"bot is not a member of the {kind}")
    return chat


def message_in(chat: Chat, call: Call, purpose: str, field: str = "message_id") -> Message:
    """The message a call names; "message to `purpose` not found" without it."""
    number = call.number(field)
    if number <= 0:
        raise bad_request("message identifier is not specified")
    message = chat.history.get(number)
    if message is None or message.is_deleted:
        raise bad_request(f"message to {purpose} not found")
    return message


def editable_message(world: World, call: Call) -> tuple[Chat, Message]:
    """A message of the bot's own; one sent with a reply keyboard can't be edited (TDLib `can_edit_message`)."""
    if call.text("inline_message_id"):
        raise bad_request("MESSAGE_ID_INVALID")
    chat = writable_chat(world, call)
    message = message_in(chat, call, "edit")
    if not message.from_bot or message.has_reply_keyboard or "forward_origin" in message.json:
        raise bad_request("message can't be edited")
    return chat, message


def replied_to(chat: Chat, call: Call) -> Json:
    """`reply_to_message` for a call that replies; nothing for one that doesn't."""
    given = call.json("reply_parameters", "can't parse reply parameters JSON object") or {}
    if not isinstance(given, dict):
        raise bad_request("object expected as reply parameters")
    number = given.get("message_id", call.number("reply_to_message_id"))
    if not number:
        return {}
    message = chat.history.get(int(number))
    if message is None or message.is_deleted:
        if given.get("allow_sending_without_reply") or call.flag("allow_sending_without_reply"):
            return {}
        raise bad_request("message to be replied not found")
    return {"reply_to_message": quoted(message)}


def quoted(message: Message) -> Json:
    """A message inside another one, where Telegram does not show its own reply."""
    return {name: value for name, value in message.json.items() if name != "reply_to_message"}
