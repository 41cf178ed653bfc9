"""Puts words to what the coach says, in the athlete's language and units.

Sentences live in Fluent files, one folder a language. Flows only name a key and hand over values; numbers,
dates and lists are formatted here, by Babel, so that words and numbers always come from the same values.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import Any

from babel import Locale
from babel.dates import format_date, format_time
from babel.lists import format_list
from babel.numbers import format_decimal
from fluent.runtime import FluentBundle, FluentResource
from fluent.runtime.types import FluentType

from core.message import Arg, Message, Say
from core.training.athlete import KM_PER_MILE

HOME = Path(__file__).parent
FALLBACK = "en"

#: Stands before a stamp (a noncharacter of Unicode, which no text has): what somebody typed is never one.
STAMP = "\ufdd0"

#: Labels whose arguments are alike for everybody, so that they are put into words once. No other sentence with
#: arguments is kept: it might hold an athlete's own words.
COMMON_LABELS = frozenset({"check-in-answer"})


class WordsError(LookupError):
    """A key or a placeholder is missing: the sentence can't be said."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message in words: its plain text, and its labels in the order of `Message.labels`."""

    text: str
    labels: tuple[str, ...]


class _Items(FluentType):
    """A list inside a sentence: "a, b and c" unless LINES sets it out line by line."""

    def __init__(self, items: Sequence[str]) -> None:
        self.items = list(items)

    def format(self, locale: Locale) -> str:
        return format_list(self.items, locale=locale)


@cache
def languages() -> tuple[str, ...]:
    """The languages that have words."""
    return tuple(sorted(folder.name for folder in HOME.iterdir() if any(folder.glob("*.ftl"))))


class Phrasebook:
    """Renders messages. Stateless but for the parsed files, which are read once a process.

    With `stamped` an instant is written as `<t:1772437560:t>` behind a `STAMP`, for a platform that shows such a
    stamp as the reader's own clock; without it, as the clock where the athlete is.
    """

    def __init__(self, *, stamped: bool = False) -> None:
        self._stamped = stamped

    def render(self, message: Message, locale: str = FALLBACK, units: str = "km") -> Rendered:
        """The message in words: paragraphs joined by an empty line. Raises WordsError."""
        text = "\n\n".join(filter(None, (self.sentence(say, locale, units) for say in message.says)))
        labels = tuple(self._label(label, locale, units) for label in message.labels)
        return Rendered(text, labels)

    def _label(self, say: Say, locale: str, units: str) -> str:
        """The words on a button, where no platform shows a stamp."""
        if say.key in COMMON_LABELS:
            return _common_label(say.key, tuple(say.args.items()), locale, units)
        return (Phrasebook() if self._stamped else self).sentence(say, locale, units)

    def sentence(self, say: Say, locale: str = FALLBACK, units: str = "km") -> str:
        """One sentence in words. Raises WordsError for a missing key or argument."""
        bundle = _language(nearest(locale)).bundle(units, self._stamped)
        if not say.args:
            return bundle.fixed(say.key)
        return self._formatted(say, bundle, locale, units)

    def _formatted(self, say: Say, bundle: _Bundle, locale: str, units: str) -> str:
        pattern = bundle.pattern(say.key)
        args = {name: self._value(value, locale, units) for name, value in say.args.items()}
        return bundle.format_pattern(say.key, pattern, args)

    def _value(self, value: Arg, locale: str, units: str) -> Any:
        if isinstance(value, Say):
            return self.sentence(value, locale, units)
        if isinstance(value, list):
            return _Items([str(self._value(item, locale, units)) for item in value])
        if value is None:
            return ""
        if isinstance(value, bool):
            return "yes" if value else "no"
        return value.replace(STAMP, "") if isinstance(value, str) else value


@lru_cache(maxsize=256)
def _common_label(key: str, args: tuple[tuple[str, Arg], ...], locale: str, units: str) -> str:
    return Phrasebook().sentence(Say(key, dict(args)), locale, units)


@lru_cache(maxsize=64)
def nearest(locale: str) -> str:
    """The language that has words for a tag such as `en-GB`; the fallback for a language that has none."""
    tag = locale.replace("_", "-").split("-")[0].lower()
    return tag if tag in languages() else FALLBACK


@cache
def _language(name: str) -> _Language:
    return _Language(name)


class _Language:
    """The files of one language, each parsed when its first message is said.

    Parsing them all takes longer than everything else that a greeting needs.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.files = {file: file.read_text(encoding="utf-8") for file in sorted((HOME / name).glob("*.ftl"))}
        self.home_of = {key: file for file, text in self.files.items() for key in _MESSAGE.findall(text)}
        self._parsed: dict[Path, Any] = {}
        self._bundles: dict[tuple[str, bool], _Bundle] = {}

    def bundle(self, units: str, stamped: bool) -> _Bundle:
        """The messages with distances in these units, and instants as stamps or not."""
        if (units, stamped) not in self._bundles:
            self._bundles[units, stamped] = _Bundle(self, units, stamped)
        return self._bundles[units, stamped]

    def parsed(self, file: Path) -> Any:
        """One file, parsed once."""
        if file not in self._parsed:
            self._parsed[file] = FluentResource(self.files[file])
        return self._parsed[file]


#: Where a message begins in a Fluent file.
_MESSAGE = re.compile(r"^([a-zA-Z][\w-]*) *=", re.MULTILINE)


class _Bundle:
    """The messages of a language for one kind of units; messages of one file refer to each other alone."""

    def __init__(self, language: _Language, units: str, stamped: bool) -> None:
        self._language = language
        self._fluent = FluentBundle(
            [language.name], functions=_functions(language.name, units, stamped), use_isolating=False
        )
        self._added: set[Path] = set()
        self._fixed: dict[str, str] = {}

    def fixed(self, key: str) -> str:
        """A sentence without arguments, such as a button's label; these alone are kept, as they tell nothing."""
        if key not in self._fixed:
            self._fixed[key] = self.format_pattern(key, self.pattern(key), {})
        return self._fixed[key]

    def pattern(self, key: str) -> Any:
        """The pattern of a message, or of its attribute (`name.attribute`). Raises WordsError."""
        name, _, attribute = key.partition(".")
        pattern = self._find(name, attribute)
        if pattern is None:
            raise WordsError(f"no words for {key!r}")
        return pattern

    def _find(self, name: str, attribute: str) -> Any:
        file = self._language.home_of.get(name)
        if file is None:
            return None
        if file not in self._added:
            self._fluent.add_resource(self._language.parsed(file))
            self._added.add(file)
        if not self._fluent.has_message(name):
            return None
        message = self._fluent.get_message(name)
        return message.attributes.get(attribute) if attribute else message.value

    def format_pattern(self, key: str, pattern: Any, args: dict[str, Any]) -> str:
        """The pattern in words. Raises WordsError for a missing argument."""
        text, errors = self._fluent.format_pattern(pattern, args)
        if errors:
            raise WordsError(f"{key!r}: {errors[0]}")
        return str(text)


def _functions(language: str, units: str, stamped: bool) -> dict[str, Any]:
    """What a sentence may call: DAY, CLOCK, INSTANT, DURATION, DISTANCE, LINES, BULLETS."""
    locale = Locale.parse(language)
    return {
        "DAY": partial(_day, locale=locale),
        "CLOCK": lambda iso: format_time(time.fromisoformat(str(iso)), "HH:mm", locale=locale),
        "INSTANT": partial(_instant, stamped=stamped, locale=locale),
        "DURATION": lambda minutes: _duration(int(_plain(minutes))),
        "DISTANCE": lambda km: _distance(float(_plain(km)), units, locale),
        "LINES": lambda items: "\n".join(items.items),
        "BULLETS": lambda items: "\n".join(f"• {item}" for item in items.items),
    }


def _instant(iso: Any, *, stamped: bool, locale: Locale) -> str:
    """The clock at an instant that is told by the wall clock of its place, offset included.

    What was stored by an earlier version tells the clock alone, and can't be a stamp.
    """
    told = str(iso)
    if "T" not in told:
        return str(format_time(time.fromisoformat(told), "HH:mm", locale=locale))
    at = datetime.fromisoformat(told)
    return (
        f"{STAMP}<t:{int(at.timestamp())}:t>"
        if stamped
        else str(format_time(at.time(), "HH:mm", locale=locale))
    )


DAY_STYLES = {"weekday": "EEEE", "short": "EEE d MMM", "full": "EEEE d MMMM", "abbr": "EEE"}


def _day(iso: Any, style: Any = "weekday", *, locale: Locale) -> str:
    return format_date(date.fromisoformat(str(iso)), DAY_STYLES[str(style)], locale=locale)


def _duration(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    if minutes < 100:
        return f"{minutes} min"
    return f"{hours} h {rest:02d}" if rest else f"{hours} h"


def _distance(km: float, units: str, locale: Locale) -> str:
    amount = km / KM_PER_MILE if units == "mi" else km
    return f"{format_decimal(round(amount, 1), locale=locale)} {units}"


def _plain(value: Any) -> Any:
    return getattr(value, "value", value)
