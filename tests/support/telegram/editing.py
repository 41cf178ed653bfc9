"""Methods that change what a chat shows: edits, deletions, answers to presses, reactions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.support.telegram import limits
from tests.support.telegram.access import editable_message, message_in, readable_chat, writable_chat
from tests.support.telegram.call import Call
from tests.support.telegram.entities import message_text, utf16_length
from tests.support.telegram.errors import Json, bad_request
from tests.support.telegram.markup import inline_markup
from tests.support.telegram.sending import caption_content, media_content, text_content
from tests.support.telegram.world import Chat, Message, World

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
_TEXT = ("text", "entities")
_CAPTION = ("caption", "caption_entities")
_MEDIA = ("photo", "document", *_CAPTION)


def _edit(
    world: World, call: Call, chat: Chat, message: Message, drop: tuple[str, ...], content: Json
) -> Json:
    """Replace fields and keyboard; the keyboard goes if the call brings none."""
    markup = inline_markup(call)
    kept = {n: v for n, v in message.json.items() if n not in (*drop, "reply_markup", "edit_date")}
    changed = {**kept, **content} | ({"reply_markup": markup} if markup else {})
    before = {n: v for n, v in message.json.items() if n != "edit_date"}
    if _comparable(changed) == _comparable(before):
        raise bad_request(NOT_MODIFIED)
    world.rates.admit(chat.id, is_edit=True)
    message.becomes({**changed, "edit_date": world.date})
    world.signal.fire()
    return message.json


def _comparable(json: Json) -> Json:
    """Without what is new with each upload of the same file."""
    if "photo" not in json and "document" not in json:
        return json
    same = dict(json)
    for name in ("photo", "document"):
        same.pop(name, None)
    files = [f["file_id"] for f in (json.get("photo") or [json["document"]])]
    return {**same, "files": files}


def edit_message_text(world: World, call: Call) -> Json:
    chat, message = editable_message(world, call)
    content = text_content(message_text(call))
    if "text" not in message.json:
        raise bad_request("there is no text in the message to edit")
    return _edit(world, call, chat, message, _TEXT, content)


def edit_message_caption(world: World, call: Call) -> Json:
    chat, message = editable_message(world, call)
    content = caption_content(call)
    if not any(name in message.json for name in ("photo", "document")):
        raise bad_request("there is no caption in the message to edit")
    return _edit(world, call, chat, message, _CAPTION, content)


def edit_message_media(world: World, call: Call) -> Json:
    """A photo or document instead of what was there; albums keep their kind ([API] editMessageMedia)."""
    chat, message = editable_message(world, call)
    content = media_content(world, call, call.json("media", "can't parse input media JSON object"))
    if "media_group_id" in message.json and not any(
        n in message.json for n in ("photo", "document") if n in content
    ):
        raise bad_request("Can't use the media of the specified type in the album")
    return _edit(world, call, chat, message, (*_TEXT, *_MEDIA), content)


def edit_message_reply_markup(world: World, call: Call) -> Json:
    chat, message = editable_message(world, call)
    return _edit(world, call, chat, message, (), {})


def delete_message(world: World, call: Call) -> bool:
    """[API] deleteMessage: the bot's own and, in private chats, everybody's, for 48 hours."""
    chat = readable_chat(world, call)
    message = message_in(chat, call, "delete")
    if world.monotonic() - message.sent_at > limits.DELETABLE_SECONDS:
        raise bad_request("message can't be deleted for everyone")
    if not message.from_bot and chat.kind != "private":
        raise bad_request("message can't be deleted")
    message.is_deleted = True
    world.signal.fire()
    return True


def answer_callback_query(world: World, call: Call) -> bool:
    """[API] answerCallbackQuery: soon, at most 200 characters. A second answer is taken (own choice) and kept."""
    press = world.presses.get(call.text("callback_query_id"))
    if press is None or not world.press_is_open(press):
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    text = call.text("text")
    if utf16_length(text) > limits.CALLBACK_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    press.answers.append({"text": text, "show_alert": call.flag("show_alert"), "url": call.text("url")})
    world.signal.fire()
    return True


def set_message_reaction(world: World, call: Call) -> bool:
    """[API] setMessageReaction: a bot may set one, of Telegram's own emoji; an empty list takes it away."""
    chat = writable_chat(world, call)
    message = message_in(chat, call, "react")
    given = call.json("reaction", "can't parse reaction types JSON object") or []
    if not isinstance(given, list) or not all(isinstance(one, dict) and "type" in one for one in given):
        raise bad_request("expected an Array of ReactionType")
    if len(given) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    if any(
        one["type"] != "emoji" or limits.plain_emoji(str(one.get("emoji"))) not in limits.REACTIONS
        for one in given
    ):
        raise bad_request("REACTION_INVALID")
    chat.reactions[message.id] = given
    world.signal.fire()
    return True


METHODS: dict[str, Callable[[World, Call], Any]] = {
    "editMessageText": edit_message_text,
    "editMessageCaption": edit_message_caption,
    "editMessageMedia": edit_message_media,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "deleteMessage": delete_message,
    "answerCallbackQuery": answer_callback_query,
    "setMessageReaction": set_message_reaction,
}
