"""A command as it is written in a chat, as somebody enters it in Discord: by its name and options.

as_used("/checkin 2 2 4") == ("checkin", {"fatigue": 2, "mood": 2, "sleep": 4})
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import combinations
from typing import Any

from adapters.discord_chat.commands import FORMS, Form, Option
from core.dialogue.commands import COMMANDS


def as_used(text: str) -> tuple[str, dict[str, Any]] | None:
    """The command and its options; None for what is no command, and for words that its options can't hold."""
    name, _, rest = text.removeprefix("/").partition(" ")
    if not text.startswith("/") or name not in COMMANDS:
        return None
    form = FORMS.get(name, Form())
    for options, pattern in _patterns(form):
        found = pattern.fullmatch(rest.strip())
        if found is not None:
            return name, {option.name: option.kind(found[option.name]) for option in options}
    return None


@cache
def _patterns(form: Form) -> Sequence[tuple[tuple[Option, ...], re.Pattern[str]]]:
    """For each choice of options what is written then; first those that leave the least to guess.

    The words that stand before a value may be left out, as typing people do, where nothing fits with them.
    """
    choices = [some for count in range(len(form.options) + 1) for some in combinations(form.options, count)]
    choices.sort(key=lambda some: (-sum(map(_tells_itself, some)), len(some)))
    return [
        (some, re.compile(r"[\s,]+".join(_value(option, is_short) for option in some), re.IGNORECASE))
        for is_short in (False, True)
        for some in choices
    ]


def _tells_itself(option: Option) -> bool:
    """Whether its value is known by how it is written."""
    return option.kind is not str or bool(option.choices) or option.form != "{}"


def _value(option: Option, is_short: bool) -> str:
    kinds = {int: r"\d+", float: r"\d+(?:\.\d+)?", str: ".+?"}
    value = "|".join(map(re.escape, option.choices)) or kinds[option.kind]
    before, _, after = re.sub(r"{[^}]*}", "{}", option.form).partition("{}")
    before, after = (re.escape(each.strip()).replace(r"\ ", r"\s+") for each in (before, after))
    leading = f"(?:{before}\\s*){'?' if is_short else ''}" if before else ""
    return rf"{leading}(?P<{option.name}>{value})\s*{after}"
