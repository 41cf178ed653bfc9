"""The slash commands: the core's own, each with its options as data, and one translator for all their words.

An option becomes words of the text that the core reads (`/log 45 min, 8 km`): nothing is decided here.
"""

from __future__ import annotations

import inspect
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Union

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.app_commands.commands import validate_context_menu_name, validate_name

from adapters.discord_chat import limits
from adapters.discord_chat.components import shortened
from core.dialogue import log_parts
from core.dialogue.commands import COMMANDS
from core.dialogue.suggestions import What
from core.message import Say
from core.words.phrasebook import FALLBACK, Phrasebook, WordsError, languages

log = logging.getLogger(__name__)

Interaction = discord.Interaction[Any]
#: What is done with a command that somebody used: the text that the coach hears.
Use = Callable[[Interaction, str], Awaitable[None]]
#: What is done with a message that somebody gave us from its menu.
Take = Callable[[Interaction, discord.Message], Awaitable[None]]
#: What can be chosen for an option, by what is typed so far.
Suggest = Callable[[Interaction, What, str], Awaitable[Sequence[str]]]

#: Where commands are to be had: in servers and with people, in every kind of chat.
INSTALLS = app_commands.AppInstallationType(guild=True, user=True)
CONTEXTS = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True)

_WORDS = Phrasebook()


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One option. `form` is how its value stands in the text, at `{}`.

    `choices` are values that the core reads; `suggests` is what the coach suggests while it is typed.
    """

    name: str
    kind: type = str
    form: str = "{}"
    least: int | None = None
    most: int | None = None
    choices: tuple[str, ...] = ()
    suggests: What | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The options of a command, in the order in which they stand in the text, and what stands `between` them."""

    options: tuple[Option, ...] = ()
    between: str = " "

    def text(self, name: str, given: Mapping[str, Any]) -> str:
        """The command as text, with what was told of its options, in whichever order."""
        values = ((option, given.get(option.name)) for option in self.options)
        told = [option.form.format(value) for option, value in values if value is not None]
        return f"/{name} {self.between.join(told)}".rstrip()


def _form(*options: Option, between: str = " ") -> Form:
    return Form(options=options, between=between)


def _rating(name: str) -> Option:
    """By its name, so that it is not taken for another where one is left out."""
    return Option(name=name, kind=int, form=f"{name} {{}}", least=1, most=5)


#: The commands that can be told more than their name.
FORMS: Mapping[str, Form] = {
    "today": _form(Option(name="day", suggests=What.DAY)),
    "week": _form(Option(name="which", choices=("this", "next", "last"))),
    "checkin": _form(*map(_rating, ("fatigue", "mood", "sleep", "soreness", "stress")), between=", "),
    "log": _form(
        Option(name="what", suggests=What.ACTIVITY),
        Option(name="minutes", kind=int, form="{} min", least=1, most=1440),
        Option(name="km", kind=float, form="{:g} km", least=0, most=500),
        Option(name="rpe", kind=int, form="rpe {}", least=0, most=10),
        Option(name="exercise", form=f"{log_parts.EXERCISE} {{}}", suggests=What.EXERCISE),
        Option(name="note", form=f"{log_parts.NOTE} {{}}"),
        between=", ",
    ),
    "swap": _form(Option(name="to", suggests=What.MODALITY)),
    "move": _form(
        Option(name="session", suggests=What.SESSION),
        Option(name="to", form="to {}", suggests=What.DAY),
    ),
    "skip": _form(Option(name="session", suggests=What.SESSION)),
    "sick": _form(Option(name="where", choices=("above the neck", "below the neck", "fever"))),
    "pain": _form(
        Option(name="side", choices=("left", "right", "both")),
        Option(name="where", suggests=What.SPOT),
        Option(name="level", kind=int, least=0, most=10),
    ),
    "why": _form(Option(name="about", suggests=What.REASON)),
    "faq": _form(Option(name="question", suggests=What.QUESTION)),
    "plan": _form(Option(name="own", form="own {}")),
    "settings": _form(Option(name="change", suggests=What.SETTING)),
    "timezone": _form(Option(name="place", suggests=What.ZONE)),
    "remind": _form(
        Option(name="what"),
        Option(name="at", form="at {}", suggests=What.TIME),
        Option(name="day", suggests=What.DAY),
    ),
    "together": _form(
        Option(name="do", choices=("open", "off")),
        Option(name="place", suggests=What.ZONE),
    ),
    "pause": _form(Option(name="until", form="until {}", suggests=What.DAY)),
    "link": _form(Option(name="code")),
}

#: The key of the words on the menu of a message.
TAKE_AS_RUN = "discord-log-this"


def add_commands(
    tree: app_commands.CommandTree[Any],
    use: Use,
    take: Take,
    suggest: Suggest,
    names: Iterable[str] = COMMANDS,
) -> None:
    """Put all commands into the tree."""
    for name in names:
        tree.add_command(_command(name, FORMS.get(name, Form()), use, suggest))

    async def callback(interaction: Interaction, message: discord.Message) -> None:
        await take(interaction, message)

    tree.add_command(
        app_commands.ContextMenu(
            name=_named(TAKE_AS_RUN, _words(TAKE_AS_RUN)),
            callback=callback,
            allowed_installs=INSTALLS,
            allowed_contexts=CONTEXTS,
        )
    )


def _command(name: str, form: Form, use: Use, suggest: Suggest) -> app_commands.Command[Any, Any, Any]:
    async def callback(interaction: Interaction, **given: Any) -> None:
        await use(interaction, form.text(name, given))

    # The library reads a command's options off its function's signature.
    callback.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [_parameter("interaction", Interaction), *(_parameter(o.name, _type(o), None) for o in form.options)]
    )
    if form.options:
        keys = {o.name: f"discord-option-{name}-{o.name}" for o in form.options}
        described = {each: _described(key) for each, key in keys.items()}
        app_commands.rename(**{each: _named(key, each) for each, key in keys.items()})(callback)
        app_commands.describe(**described)(callback)
    for option in form.options:
        if option.choices:
            choices = [app_commands.Choice(name=_choice(each), value=each) for each in option.choices]
            app_commands.choices(**{option.name: choices})(callback)
        if option.suggests:
            app_commands.autocomplete(**{option.name: _completing(option.suggests, suggest)})(callback)
    return app_commands.Command(
        name=_named(f"command-{name}", name),
        description=_described(f"command-{name}"),
        callback=callback,  # type: ignore[arg-type]
        allowed_installs=INSTALLS,
        allowed_contexts=CONTEXTS,
    )


def _parameter(name: str, kind: Any, default: Any = inspect.Parameter.empty) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD, default=default, annotation=kind)


def _type(option: Option) -> Any:
    if option.kind is str:
        return Union[str, None]
    return Union[app_commands.Range[option.kind, option.least, option.most], None]


def _completing(what: What, suggest: Suggest) -> Any:
    async def complete(interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
        found = await suggest(interaction, what, current)
        fitting = [each for each in found if len(each) <= limits.SUGGESTION]
        return [app_commands.Choice(name=each, value=each) for each in fitting[: limits.SUGGESTIONS]]

    return complete


# Words -----------------------------------------------------------------------------------------------------


def _words(key: str) -> str:
    return _WORDS.sentence(Say(key), FALLBACK)


def _described(key: str) -> locale_str:
    return locale_str(shortened(_words(key), limits.COMMAND_DESCRIPTION), key=key)


def _named(key: str, name: str) -> locale_str:
    return locale_str(name, key=f"{key}.name")


def _choice(value: str) -> locale_str:
    return locale_str(value, key=f"discord-choice-{value.replace(' ', '-')}")


class Translator(app_commands.Translator):
    """Puts the words of commands into the languages that the coach has, by the key that each string carries."""

    async def translate(
        self, string: locale_str, locale: discord.Locale, context: app_commands.TranslationContextTypes
    ) -> str | None:
        """The words in this language; None for a language, or a string, that has none of its own.

        A name that Discord would not take is left out, and not the whole of the commands with it.
        """
        language = locale.value.partition("-")[0]
        key = string.extras.get("key")
        if key is None or language == FALLBACK or language not in languages():
            return None
        try:
            words = _WORDS.sentence(Say(key), language)
            return _fitted(words, context)
        except WordsError:
            return None
        except ValueError:
            log.warning("a translated name is none for Discord", extra={"key": key, "language": language})
            return None


def _fitted(words: str, context: app_commands.TranslationContextTypes) -> str:
    """The words as Discord takes them at that place. Raises ValueError for a name that is none."""
    location = app_commands.TranslationContextLocation
    is_menu = isinstance(context.data, app_commands.ContextMenu)
    if context.location is location.command_name and is_menu:
        return validate_context_menu_name(words)
    if context.location in (location.command_name, location.parameter_name):
        return validate_name("-".join(words.lower().split()))
    most = limits.CHOICE_NAME if context.location is location.choice_name else limits.COMMAND_DESCRIPTION
    return shortened(words, most)
