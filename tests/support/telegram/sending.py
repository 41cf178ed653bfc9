"""Methods that put messages into chats."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.support.telegram import limits
from tests.support.telegram.access import message_in, readable_chat, replied_to, writable_chat
from tests.support.telegram.call import Call
from tests.support.telegram.entities import Text, caption_text, message_text
from tests.support.telegram.errors import Json, bad_request
from tests.support.telegram.files import document_json, photo_json
from tests.support.telegram.markup import reply_markup
from tests.support.telegram.world import Chat, Message, World

_SERVICE = ("migrate_to_chat_id", "migrate_from_chat_id", "new_chat_members", "left_chat_member")
_CONTENT = (
    "text",
    "entities",
    "caption",
    "caption_entities",
    "photo",
    "document",
    "voice",
    "sticker",
    "location",
    "poll",
)


def send(world: World, call: Call, content: Callable[[], Json]) -> Json:
    """The way of every single message: chat, content and keyboard are checked, then the rate, then it is there."""
    chat = writable_chat(world, call)
    reply = {**replied_to(chat, call), **_in_topic(chat, call)}
    made = content()
    markup = reply_markup(call)
    world.rates.admit(chat.id)
    protected = {"has_protected_content": True} if call.flag("protect_content") else {}
    return world.post(chat, {**reply, **made, **protected}, world.bot_sender, markup).json


def _in_topic(chat: Chat, call: Call) -> Json:
    """[API] message_thread_id; what is not there is refused with these words ([server])."""
    topic = call.number("message_thread_id", 0)
    if not topic:
        return {}
    if topic not in chat.topics:
        raise bad_request("message thread not found")
    return {"message_thread_id": topic, "is_topic_message": True}


def text_content(text: Text, name: str = "text", entities: str = "entities") -> Json:
    """The fields of a message for a text; none for an empty one."""
    if not text.text:
        return {}
    return {name: text.text, entities: text.entities} if text.entities else {name: text.text}


def caption_content(call: Call) -> Json:
    return text_content(caption_text(call), "caption", "caption_entities")


def send_message(world: World, call: Call) -> Json:
    return send(world, call, lambda: text_content(message_text(call)))


def photo_content(world: World, call: Call, reference: str | None = None) -> Json:
    return {"photo": photo_json(world.files.sent(call, "photo", reference)), **caption_content(call)}


def document_content(world: World, call: Call, reference: str | None = None) -> Json:
    return {"document": document_json(world.files.sent(call, "document", reference)), **caption_content(call)}


def send_photo(world: World, call: Call) -> Json:
    return send(world, call, lambda: photo_content(world, call))


def send_document(world: World, call: Call) -> Json:
    return send(world, call, lambda: document_content(world, call))


def media_content(world: World, call: Call, item: Any) -> Json:
    """One InputMedia of an album or an edit: `photo` or `document`."""
    if not isinstance(item, dict):
        raise bad_request("can't parse InputMedia: expected an Object")
    for name in ("type", "media"):
        if not isinstance(item.get(name), str):
            raise bad_request(f"can't parse InputMedia: Can't find field \"{name}\"")
    makers = {"photo": photo_content, "document": document_content}
    if item["type"] not in makers:
        raise bad_request("can't parse InputMedia: type must be one of photo, document")
    return makers[item["type"]](world, call.named(**item), item["media"])


def send_media_group(world: World, call: Call) -> list[Json]:
    """[API] sendMediaGroup: 2-10 items of one kind. The server takes one item too; refused here, as documented."""
    chat = writable_chat(world, call)
    reply = replied_to(chat, call)
    items = call.json("media", "can't parse media JSON object")
    if not isinstance(items, list):
        raise bad_request("expected an Array of InputMedia")
    if not items:
        raise bad_request("there are no messages to send")
    if len(items) < limits.ALBUM_MIN:
        raise bad_request("too few messages to send as an album")
    if len(items) > limits.ALBUM_MAX:
        raise bad_request("too many messages to send as an album")
    contents = [media_content(world, call, item) for item in items]
    if len({item["type"] for item in items}) > 1:
        raise bad_request("Can't use the media of the specified type in the album")
    world.rates.admit(chat.id, cost=len(contents))
    group = {"media_group_id": world.new_key()}
    return [world.post(chat, {**group, **reply, **content}, world.bot_sender).json for content in contents]


def send_location(world: World, call: Call) -> Json:
    def content() -> Json:
        latitude, longitude = call.decimal("latitude"), call.decimal("longitude")
        if abs(latitude) > 90 or abs(longitude) > 180:
            raise bad_request("wrong location specified")
        return {"location": {"latitude": latitude, "longitude": longitude}}

    return send(world, call, content)


def send_chat_action(world: World, call: Call) -> bool:
    """Shown for five seconds at Telegram; the double keeps it in `Chat.actions`."""
    chat = writable_chat(world, call)
    action = call.text("action").lower()
    if action not in limits.CHAT_ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat.actions.append(action)
    world.signal.fire()
    return True


def _passed_on(world: World, call: Call, purpose: str) -> Message:
    message = message_in(readable_chat(world, call, "from_chat_id"), call, purpose)
    if any(name in message.json for name in _SERVICE) or message.json.get("has_protected_content"):
        raise bad_request(f"message can't be {'forwarded' if purpose == 'forward' else 'copied'}")
    return message


def forward_message(world: World, call: Call) -> Json:
    chat = writable_chat(world, call)
    original = _passed_on(world, call, "forward")
    world.rates.admit(chat.id)
    content = {
        "forward_origin": forward_origin(original),
        **{name: original.json[name] for name in _CONTENT if name in original.json},
    }
    return world.post(chat, content, world.bot_sender).json


def forward_origin(original: Message) -> Json:
    """Who wrote a forwarded message, and when."""
    return original.json.get("forward_origin") or {
        "type": "user",
        "date": original.json["date"],
        "sender_user": original.json["from"],
    }


def copy_message(world: World, call: Call) -> Json:
    """[API] copyMessage: the content without its origin; a `caption` replaces the old one."""
    chat = writable_chat(world, call)
    original = _passed_on(world, call, "copy")
    content = {name: original.json[name] for name in _CONTENT if name in original.json}
    if "caption" in call.args and "text" not in content:
        content = {name: value for name, value in content.items() if not name.startswith("caption")}
        content |= caption_content(call)
    markup = reply_markup(call)
    world.rates.admit(chat.id)
    return {"message_id": world.post(chat, content, world.bot_sender, markup).id}


METHODS: dict[str, Callable[[World, Call], Any]] = {
    "sendMessage": send_message,
    "sendPhoto": send_photo,
    "sendDocument": send_document,
    "sendMediaGroup": send_media_group,
    "sendLocation": send_location,
    "sendChatAction": send_chat_action,
    "forwardMessage": forward_message,
    "copyMessage": copy_message,
}
