"""Keyboards, held to what Telegram accepts.

Wording from `get_reply_markup` of the open server and `ReplyMarkup.cpp` of TDLib.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.support.telegram import limits
from tests.support.telegram.call import Call
from tests.support.telegram.errors import BotApiError, Json, bad_request

_UNREADABLE = "can't parse reply keyboard markup JSON object"
_ACTIONS = ("url", "callback_data", "copy_text", "web_app", "login_url", "pay", "callback_game")
_SWITCHES = ("switch_inline_query", "switch_inline_query_current_chat", "switch_inline_query_chosen_chat")


@dataclass(frozen=True)
class Button:
    """A button as the reader sees it; `data` goes to the bot, `url` opens, neither sends the label."""

    label: str
    data: str | None = None
    url: str | None = None


def reply_markup(call: Call) -> Json | None:
    """The checked `reply_markup` of a call, None if there is none."""
    given = call.json("reply_markup", _UNREADABLE)
    if given is None:
        return None
    if not isinstance(given, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in given:
        rows = _rows(given, "inline_keyboard", "inline keyboard")
        kept = [[_inline_button(button) for button in row] for row in rows]
        return _inline(kept)
    if "keyboard" in given:
        rows = _rows(given, "keyboard", "keyboard")
        kept = [[_reply_button(button) for button in row] for row in rows]
        if not any(kept):
            raise bad_request("reply markup is empty")
        _check_size(kept)
        return {**given, "keyboard": kept}
    for name in ("remove_keyboard", "force_reply"):
        if name in given:
            if given[name] is not True and given[name] is not False:
                raise bad_request(f'field "{name}" must be of type Boolean')
            return given if given[name] else None
    return None


def inline_markup(call: Call) -> Json | None:
    """The `reply_markup` of an edit, which takes inline keyboards alone."""
    markup = reply_markup(call)
    if markup is not None and "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    return markup


def buttons(markup: Json | None) -> list[list[Button]]:
    """The rows of buttons under a message or in place of the reader's keyboard."""
    rows = (markup or {}).get("inline_keyboard") or (markup or {}).get("keyboard") or []
    return [[Button(b["text"], b.get("callback_data"), b.get("url")) for b in row] for row in rows]


def _rows(given: Json, field: str, what: str) -> list[list[Any]]:
    rows = given[field]
    if not isinstance(rows, list):
        raise bad_request(f'field "{field}" must be of type Array')
    if not all(isinstance(row, list) for row in rows):
        raise bad_request(f'field "{field}" must be an Array of Arrays')
    return rows


def _inline(rows: list[list[Json]]) -> Json | None:
    """A keyboard without buttons is none."""
    kept = [row for row in rows if row]
    _check_size(kept)
    return {"inline_keyboard": kept} if kept else None


def _check_size(rows: list[list[Json]]) -> None:
    """Telegram refuses more than 100 buttons; a row of more than 8 is cut by clients, refused here (own choice)."""
    if sum(len(row) for row in rows) > limits.KEYBOARD_BUTTONS:
        raise bad_request("reply markup is too long")
    if any(len(row) > limits.KEYBOARD_ROW for row in rows):
        raise bad_request("reply markup is too long")


def _inline_button(button: Any) -> Json:
    text = _label(button, "inline keyboard button", "InlineKeyboardButton must be an Object")
    if not text.strip():
        raise bad_request("inline keyboard button text must be non-empty")
    actions = [name for name in (*_ACTIONS, *_SWITCHES) if name in button]
    if not actions:
        raise _no_button("inline keyboard button", "Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        # [API] InlineKeyboardButton: "Exactly one of the fields ... must be used"; wording own.
        raise bad_request("BUTTON_TYPE_INVALID")
    if "callback_data" in button:
        data = button["callback_data"]
        if not isinstance(data, str):
            raise _no_button("inline keyboard button", 'Field "callback_data" must be of type String')
        if not 1 <= len(data.encode()) <= limits.CALLBACK_DATA_BYTES:
            raise bad_request("BUTTON_DATA_INVALID")
    if "url" in button and not _openable(button["url"]):
        raise bad_request(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")
    return {"text": text, **{name: button[name] for name in actions}}


def _reply_button(button: Any) -> Json:
    if isinstance(button, str):
        button = {"text": button}
    text = _label(button, "keyboard button", "KeyboardButton must be a String or an Object")
    if not text:
        raise bad_request("keyboard button text must be non-empty")
    return {**button, "text": text}


def _label(button: Any, what: str, complaint: str) -> str:
    if not isinstance(button, dict):
        raise _no_button(what, complaint)
    if "text" not in button:
        raise _no_button(what, 'Can\'t find field "text"')
    if not isinstance(button["text"], str):
        raise _no_button(what, 'Field "text" must be of type String')
    return button["text"]


def _no_button(what: str, reason: str) -> BotApiError:
    return bad_request(f"can't parse {what}: {reason}")


def _openable(url: object) -> bool:
    return isinstance(url, str) and url.startswith(("http://", "https://", "tg://")) and " " not in url
