"""Discord's rules that simcord does not hold, checked before a request is done.

[docs] Create Message, Application Commands, Receiving and Responding (Interaction Callback Type), Poll.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from simcord.backend import errors as simcord_errors
from simcord.backend.models import Interaction
from simcord.components import walk_components
from simcord.enums import AppCommandType, CallbackType, ComponentType, InteractionType, OptionType

from tests.support.discord import errors, limits
from tests.support.discord.request import Request
from tests.support.discord.world import World

_ANSWERS_TO: Mapping[int, frozenset[int]] = {
    InteractionType.APPLICATION_COMMAND: frozenset(
        {
            CallbackType.CHANNEL_MESSAGE_WITH_SOURCE,
            CallbackType.DEFERRED_CHANNEL_MESSAGE_WITH_SOURCE,
            CallbackType.MODAL,
        }
    ),
    InteractionType.MESSAGE_COMPONENT: frozenset(
        {
            CallbackType.CHANNEL_MESSAGE_WITH_SOURCE,
            CallbackType.DEFERRED_CHANNEL_MESSAGE_WITH_SOURCE,
            CallbackType.DEFERRED_UPDATE_MESSAGE,
            CallbackType.UPDATE_MESSAGE,
            CallbackType.MODAL,
        }
    ),
    InteractionType.APPLICATION_COMMAND_AUTOCOMPLETE: frozenset(
        {CallbackType.APPLICATION_COMMAND_AUTOCOMPLETE_RESULT}
    ),
}
_CHANNEL = re.compile(r"/channels/(\d+)")
_WITH_MESSAGE = frozenset(
    {
        CallbackType.CHANNEL_MESSAGE_WITH_SOURCE,
        CallbackType.DEFERRED_CHANNEL_MESSAGE_WITH_SOURCE,
        CallbackType.UPDATE_MESSAGE,
    }
)


def check(world: World, request: Request) -> None:
    """Raise what Discord would."""
    place = _CHANNEL.match(request.path)
    if place is not None and world.is_without_bot(int(place[1])):
        raise simcord_errors.missing_access()
    for method, pattern, rule in _RULES:
        if method == request.method and (found := pattern.fullmatch(request.path)):
            rule(world, request, *found.groups())


def _send(world: World, request: Request, channel: str) -> None:
    found = world.get_channel(int(channel))
    if world.closed.intersection(found.recipient_ids):
        raise errors.cannot_send_to_user()
    body = request.body
    nonce = body.get("nonce")
    if nonce is not None and not 1 <= len(str(nonce)) <= limits.NONCE:
        raise errors.invalid("nonce", f"Must be between 1 and {limits.NONCE} in length.")
    # A flag that nobody may set is dropped in silence, as on Discord.
    if "flags" in body:
        body["flags"] = int(body["flags"] or 0) & limits.SENDABLE_FLAGS
    _message(request, body)


def _edit(_: World, request: Request, *__: str) -> None:
    _message(request, request.body)


def _message(request: Request, body: Mapping[str, Any]) -> None:
    if len(request.files) > limits.FILES:
        raise errors.invalid("files", f"Must be {limits.FILES} or fewer in length.")
    if any(file.size > limits.FILE_BYTES for file in request.files):
        raise errors.too_large()
    for component in walk_components(body.get("components") or []):
        if component.get("type") == ComponentType.BUTTON and not (
            component.get("label") or component.get("emoji") or component.get("style") == 6
        ):
            raise errors.invalid("components", "A button must have a label or an emoji.", "BUTTON_EMPTY")
    for embed in body.get("embeds") or []:
        for field in embed.get("fields") or []:
            if not field.get("name") or not field.get("value"):
                raise errors.invalid("embeds", "This field is required", "BASE_TYPE_REQUIRED")
    if poll := body.get("poll"):
        _poll(poll)


def _poll(poll: Mapping[str, Any]) -> None:
    answers = poll.get("answers") or []
    texts = [str((answer.get("poll_media") or {}).get("text") or "") for answer in answers]
    question = str((poll.get("question") or {}).get("text") or "")
    if not 1 <= len(question) <= limits.POLL_QUESTION:
        raise errors.invalid("poll.question", f"Must be between 1 and {limits.POLL_QUESTION} in length.")
    if not 1 <= len(answers) <= limits.POLL_ANSWERS:
        raise errors.invalid("poll.answers", f"Must be between 1 and {limits.POLL_ANSWERS} in length.")
    if any(not 1 <= len(text) <= limits.POLL_ANSWER for text in texts):
        raise errors.invalid("poll.answers", f"Must be between 1 and {limits.POLL_ANSWER} in length.")
    if not 1 <= int(poll.get("duration") or 24) <= limits.POLL_HOURS:
        raise errors.invalid("poll.duration", f"Must be between 1 and {limits.POLL_HOURS}.")


def _callback(world: World, request: Request, interaction: str, token: str) -> None:
    record = world.interactions.get(int(interaction))
    if record is None or record.token != token or record.responded:
        return  # simcord says 10062 or 40060
    kind = request.body.get("type")
    if kind not in _allowed_answers(record):
        raise errors.invalid("type", "This interaction cannot be answered so.", "BASE_TYPE_CHOICES")
    data = request.body.get("data") or {}
    if kind in _WITH_MESSAGE:
        _message(request, data)
    if kind == CallbackType.APPLICATION_COMMAND_AUTOCOMPLETE_RESULT:
        _choices(data.get("choices") or [], "data.choices")


def _allowed_answers(record: Interaction) -> frozenset[int]:
    """By the interaction's kind; a modal's submission answers as what opened it, but for another modal."""
    if record.type == InteractionType.MODAL_SUBMIT:
        opened_by = (
            InteractionType.MESSAGE_COMPONENT
            if record.source_message_id is not None
            else InteractionType.APPLICATION_COMMAND
        )
        return _ANSWERS_TO[opened_by] - {CallbackType.MODAL}
    return _ANSWERS_TO[record.type]


def _with_token(world: World, request: Request, webhook: str, token: str, *_: str) -> None:
    number = world.interaction_tokens.get(token)
    if number is None:
        return  # simcord says 10015, or it is a webhook of a channel
    record = world.interactions[number]
    if record.expires_at is not None and world.now_iso() >= record.expires_at:
        raise errors.invalid_webhook_token()
    if not record.responded:
        raise simcord_errors.unknown_webhook()
    if request.method in ("POST", "PATCH"):
        _message(request, request.body)


def _commands(_: World, request: Request, *__: str) -> None:
    commands = request.json if isinstance(request.json, list) else []
    kinds = [int(command.get("type") or 1) for command in commands]
    for kind, most in (
        (AppCommandType.CHAT_INPUT, limits.COMMANDS),
        (AppCommandType.USER, limits.MENUS),
        (AppCommandType.MESSAGE, limits.MENUS),
    ):
        if kinds.count(kind) > most:
            raise errors.too_many_commands(most)
    named = [(kind, command.get("name")) for kind, command in zip(kinds, commands, strict=True)]
    if len(named) != len(set(named)):
        raise errors.invalid("name", "Application command names must be unique", "DUPLICATE_NAMES")
    for number, command in enumerate(commands):
        _command(command, str(number))


def _command(command: Mapping[str, Any], at: str) -> None:
    name, kind = str(command.get("name") or ""), int(command.get("type") or 1)
    if kind != AppCommandType.CHAT_INPUT:
        if not 1 <= len(name) <= limits.MENU_NAME:
            raise errors.invalid(f"{at}.name", f"Must be between 1 and {limits.MENU_NAME} in length.")
        return
    _names(command, at)
    _options(command.get("options") or [], at)
    if sum(map(len, _words(command))) > limits.COMMAND_CHARACTERS:
        raise errors.invalid(at, f"Command exceeds maximum size ({limits.COMMAND_CHARACTERS})", "TOO_LARGE")


def _names(named: Mapping[str, Any], at: str) -> None:
    localised: dict[str, str] = named.get("name_localizations") or {}
    for name in (str(named.get("name") or ""), *localised.values()):
        if not limits.COMMAND_NAME.fullmatch(name) or name != name.lower():
            raise errors.invalid(f"{at}.name", "Command name is invalid", "APPLICATION_COMMAND_INVALID_NAME")
    described: dict[str, str] = named.get("description_localizations") or {}
    for text in (str(named.get("description") or ""), *described.values()):
        if not 1 <= len(text) <= limits.COMMAND_DESCRIPTION:
            raise errors.invalid(f"{at}.description", "Must be between 1 and 100 in length.")


def _options(options: list[dict[str, Any]], at: str) -> None:
    if len(options) > limits.OPTIONS:
        raise errors.invalid(f"{at}.options", f"Must be {limits.OPTIONS} or fewer in length.")
    required = [bool(option.get("required")) for option in options]
    if required != sorted(required, reverse=True):
        raise errors.invalid(
            f"{at}.options", "Required options must be placed before non-required options", "REQUIRED_ORDER"
        )
    for number, option in enumerate(options):
        place = f"{at}.options.{number}"
        _names(option, place)
        choices = option.get("choices") or []
        if choices and option.get("autocomplete"):
            raise errors.invalid(place, "Autocomplete options may not have choices", "AUTOCOMPLETE_CHOICES")
        _choices(choices, f"{place}.choices")
        if option.get("type") in (OptionType.SUBCOMMAND, OptionType.SUBCOMMAND_GROUP):
            _options(option.get("options") or [], place)


def _choices(choices: list[dict[str, Any]], at: str) -> None:
    if len(choices) > limits.CHOICES:
        raise errors.invalid(at, f"Must be {limits.CHOICES} or fewer in length.")
    for choice in choices:
        if not 1 <= len(str(choice.get("name") or "")) <= limits.CHOICE_NAME:
            raise errors.invalid(f"{at}.name", f"Must be between 1 and {limits.CHOICE_NAME} in length.")
        value = choice.get("value")
        if isinstance(value, str) and not 1 <= len(value) <= limits.CHOICE_VALUE:
            raise errors.invalid(f"{at}.value", f"Must be between 1 and {limits.CHOICE_VALUE} in length.")


def _words(command: Mapping[str, Any]) -> Iterator[str]:
    """[docs] "a max of 8000 characters for combined name, description, and value properties"."""
    yield str(command.get("name") or "")
    yield str(command.get("description") or "")
    for choice in command.get("choices") or []:
        yield str(choice.get("name") or "")
        yield str(choice.get("value") or "")
    for option in command.get("options") or []:
        yield from _words(option)


_RULES: tuple[tuple[str, re.Pattern[str], Callable[..., None]], ...] = tuple(
    (method, re.compile(path), rule)
    for method, path, rule in (
        ("POST", r"/channels/(\d+)/messages", _send),
        ("PATCH", r"/channels/(\d+)/messages/(\d+)", _edit),
        ("POST", r"/interactions/(\d+)/([^/]+)/callback", _callback),
        ("POST", r"/webhooks/(\d+)/([^/]+)", _with_token),
        ("GET", r"/webhooks/(\d+)/([^/]+)/messages/([^/]+)", _with_token),
        ("PATCH", r"/webhooks/(\d+)/([^/]+)/messages/([^/]+)", _with_token),
        ("DELETE", r"/webhooks/(\d+)/([^/]+)/messages/([^/]+)", _with_token),
        ("PUT", r"/applications/(\d+)/commands", _commands),
        ("PUT", r"/applications/(\d+)/guilds/(\d+)/commands", _commands),
    )
)
