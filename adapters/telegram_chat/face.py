"""How the bot introduces itself: its commands by scope and language, what it can do, its menu button.

Changed only when it differs from what Telegram shows already.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    MenuButtonCommands,
)
from telegram.error import TelegramError

from core.dialogue.commands import COMMANDS
from core.message import Say
from core.words.phrasebook import FALLBACK, Phrasebook, languages

log = logging.getLogger(__name__)

#: What a group is offered: the way to the private chat, and a circle.
IN_GROUPS = ("start", "together")


@dataclass(frozen=True, slots=True)
class Menu:
    """The commands of a scope in one language; an empty language is everybody else's."""

    scope: BotCommandScope
    language: str
    commands: tuple[BotCommand, ...]


def menus() -> Iterator[Menu]:
    """Every menu that is shown somewhere."""
    for language, locale in _languages():
        yield Menu(BotCommandScopeAllPrivateChats(), language, _commands(COMMANDS, locale))
        yield Menu(BotCommandScopeAllGroupChats(), language, _commands(IN_GROUPS, locale))


def _languages() -> Iterator[tuple[str, str]]:
    """Telegram's language code and the words' locale; first those for everybody else."""
    yield "", FALLBACK
    yield from ((language, language) for language in languages() if language != FALLBACK)


def _commands(names: Iterable[str], locale: str) -> tuple[BotCommand, ...]:
    words = Phrasebook()
    return tuple(BotCommand(name, words.sentence(Say(f"command-{name}"), locale)) for name in names)


async def introduce(bot: Bot) -> None:
    """Bring the bot's face up to date. A failure is logged; the next start tries again."""
    try:
        await _introduce(bot)
    except TelegramError as error:
        log.warning("the bot's menu could not be brought up to date", extra={"why": type(error).__name__})


async def _introduce(bot: Bot) -> None:
    words = Phrasebook()
    for menu in menus():
        shown = await bot.get_my_commands(scope=menu.scope, language_code=menu.language or None)
        if tuple(shown) != menu.commands:
            await bot.set_my_commands(menu.commands, scope=menu.scope, language_code=menu.language or None)
    for language, locale in _languages():
        code = language or None
        about = words.sentence(Say("telegram-description"), locale)
        if (await bot.get_my_description(language_code=code)).description != about:
            await bot.set_my_description(about, language_code=code)
        short = words.sentence(Say("telegram-short-description"), locale)
        if (await bot.get_my_short_description(language_code=code)).short_description != short:
            await bot.set_my_short_description(short, language_code=code)
    if not isinstance(await bot.get_chat_menu_button(), MenuButtonCommands):
        await bot.set_chat_menu_button(menu_button=MenuButtonCommands())
