"""The bot's own face: commands, name, descriptions, menu button; and its session."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.support.telegram import limits
from tests.support.telegram.call import Call
from tests.support.telegram.errors import Json, bad_request, too_many_requests
from tests.support.telegram.world import World

_SCOPES = frozenset(
    "default all_private_chats all_group_chats all_chat_administrators chat chat_administrators chat_member".split()
)


def get_me(world: World, call: Call) -> Json:
    return world.bot


def _scope(call: Call) -> str:
    given = call.json("scope", "can't parse BotCommandScope JSON object") or {"type": "default"}
    if not isinstance(given, dict) or given.get("type") not in _SCOPES:
        raise bad_request("can't parse BotCommandScope: BotCommandScope has unsupported type")
    return ":".join(str(given[name]) for name in ("type", "chat_id", "user_id") if name in given)


def _language(call: Call) -> str:
    """[API] "A two-letter ISO 639-1 language code"."""
    code = call.text("language_code")
    if code and not (len(code) == 2 and code.isascii() and code.isalpha()):
        raise bad_request("LANG_CODE_INVALID")
    return code


def set_my_commands(world: World, call: Call) -> bool:
    given = call.json("commands", "can't parse commands JSON object") or []
    if not isinstance(given, list):
        raise bad_request("expected an Array of BotCommand")
    if len(given) > limits.COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for one in given:
        if not isinstance(one, dict) or not all(
            isinstance(one.get(n), str) for n in ("command", "description")
        ):
            raise bad_request("can't parse BotCommand: expected an Object")
        if not limits.COMMAND_NAME.fullmatch(one["command"].removeprefix("/")):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(one["description"].strip()) <= limits.COMMAND_DESCRIPTION:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    commands = [
        {"command": c["command"].removeprefix("/"), "description": c["description"].strip()} for c in given
    ]
    world.profile["commands", _scope(call), _language(call)] = commands
    return True


def get_my_commands(world: World, call: Call) -> object:
    return world.profile.get(("commands", _scope(call), _language(call)), [])


def delete_my_commands(world: World, call: Call) -> bool:
    world.profile.pop(("commands", _scope(call), _language(call)), None)
    return True


def _line(field: str, most: int) -> tuple[Callable[[World, Call], bool], Callable[[World, Call], Json]]:
    """A setter and a getter of a text by language; the wording of the refusal is own."""

    def put(world: World, call: Call) -> bool:
        if len(call.text(field)) > most:
            raise bad_request(f"bot {field.replace('_', ' ')} length must not exceed {most}")
        world.profile[field, "", _language(call)] = call.text(field)
        return True

    def get(world: World, call: Call) -> Json:
        default = world.profile.get((field, "", ""), "")
        return {field: world.profile.get((field, "", _language(call))) or default}

    return put, get


def set_chat_menu_button(world: World, call: Call) -> bool:
    given = call.json("menu_button", "can't parse menu button JSON object") or {"type": "default"}
    if not isinstance(given, dict):
        raise bad_request("can't parse menu button: MenuButton must be an Object")
    if given.get("type") not in ("default", "commands", "web_app"):
        raise bad_request("can't parse menu button: MenuButton has unsupported type")
    if given["type"] == "web_app" and not (given.get("text") and isinstance(given.get("web_app"), dict)):
        raise bad_request("can't parse menu button: Can't find field \"web_app\"")
    world.profile["menu_button", call.text("chat_id"), ""] = given
    return True


def get_chat_menu_button(world: World, call: Call) -> object:
    default = world.profile.get(("menu_button", "", ""), {"type": "default"})
    return world.profile.get(("menu_button", call.text("chat_id"), ""), default)


def log_out(world: World, call: Call) -> bool:
    """[API] logOut: from then on every call is refused."""
    world.is_logged_out = True
    world.queue.end_poll("Logged out")
    return True


def close(world: World, call: Call) -> bool:
    """[API] close: "error 429 in the first 10 minutes after the bot is launched"."""
    left = world.started_at + limits.CLOSE_AFTER_SECONDS - world.monotonic()
    if left > 0:
        raise too_many_requests(int(left) + 1)
    return True


_set_name, _get_name = _line("name", limits.NAME)
_set_description, _get_description = _line("description", limits.DESCRIPTION)
_set_short, _get_short = _line("short_description", limits.SHORT_DESCRIPTION)

METHODS: dict[str, Callable[[World, Call], Any]] = {
    "getMe": get_me,
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "deleteMyCommands": delete_my_commands,
    "setMyName": _set_name,
    "getMyName": _get_name,
    "setMyDescription": _set_description,
    "getMyDescription": _get_description,
    "setMyShortDescription": _set_short,
    "getMyShortDescription": _get_short,
    "setChatMenuButton": set_chat_menu_button,
    "getChatMenuButton": get_chat_menu_button,
    "logOut": log_out,
    "close": close,
}
