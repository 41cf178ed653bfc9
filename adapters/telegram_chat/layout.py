"""How a message looks on Telegram: in which parts it goes out, and what stands in each. Pure.

Text is escaped here and nowhere else, after it was split, so that no entity is ever cut.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Union

from adapters.telegram_chat import limits
from adapters.telegram_chat.keyboard import Keyboard, keyboard_of
from core.message import Attachment, Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A message of words."""

    text: str
    keyboard: Keyboard = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A photo with its caption."""

    file: Attachment
    text: str = ""
    keyboard: Keyboard = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file with its caption."""

    file: Attachment
    text: str = ""
    keyboard: Keyboard = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Album:
    """Pictures, or documents, that are shown as one; no buttons can stand under it."""

    files: tuple[Attachment, ...]
    of_pictures: bool
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A poll; a quiz when an option is the `right` one."""

    question: str
    options: tuple[str, ...]
    right: int | None = None
    several: bool = False
    explanation: str | None = None
    keyboard: Keyboard = ()


Part = Union[Text, Picture, Document, Album, Question]


def html(text: str) -> str:
    """Plain text as Telegram's HTML."""
    return escape(text, quote=False)


def lay_out(message: Message, text: str, labels: Sequence[str]) -> tuple[Part, ...]:
    """The parts of a message in order; its buttons stand under the last."""
    sayings = labels[len(message.choices) :]
    keyboard = keyboard_of(message, labels)
    parts = [*_media(message.pictures, of_pictures=True), *_media(message.files, of_pictures=False)]
    captioned = bool(parts) and not (keyboard and isinstance(parts[-1], Album))
    pieces = split(text, limits.CAPTION if captioned else limits.TEXT, limits.TEXT)
    if captioned and pieces and not isinstance(parts[-1], (Text, Question)):
        parts[-1] = replace(parts[-1], text=pieces.pop(0))
    parts += [Text(text=piece) for piece in pieces]
    if message.poll is not None:
        parts.append(_question(message, sayings))
    if keyboard and parts and not isinstance(parts[-1], Album):
        parts[-1] = replace(parts[-1], keyboard=keyboard)
    return tuple(parts)


def _media(files: Sequence[Attachment], *, of_pictures: bool) -> Iterator[Part]:
    most = limits.ALBUM.stop - 1
    for first in range(0, len(files), most):
        batch = tuple(files[first : first + most])
        if len(batch) >= limits.ALBUM.start:
            yield Album(files=batch, of_pictures=of_pictures)
        else:
            yield Picture(file=batch[0]) if of_pictures else Document(file=batch[0])


def _question(message: Message, sayings: Sequence[str]) -> Question:
    poll = message.poll
    assert poll is not None
    options = sayings[1 : 1 + len(poll.options)]
    explanation = sayings[-1] if poll.explanation is not None else None
    return Question(
        question=_shortened(sayings[0], limits.POLL_QUESTION),
        options=tuple(_shortened(option, limits.POLL_OPTION) for option in options),
        right=poll.right,
        several=poll.several,
        explanation=None if explanation is None else _shortened(explanation, limits.POLL_EXPLANATION),
    )


def _shortened(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


# Splitting -------------------------------------------------------------------------------------------------


def units(text: str) -> int:
    """The length as Telegram counts it: UTF-16 code units."""
    return len(text) + sum(character > "\uffff" for character in text)


#: Where a text may be cut, the best place first: between paragraphs, lines, sentences, words.
_SEAMS = tuple(map(re.compile, (r"\n\s*\n", r"\n", r"(?<=[.!?…:;])\s+", r"\s+")))


def split(text: str, first: int, rest: int) -> list[str]:
    """The text in pieces of at most so many units, the first and all others; none for an empty text."""
    pieces: list[str] = []
    text = text.strip()
    while text:
        most = rest if pieces else first
        at, behind = _cut(text, most)
        pieces.append(text[:at].rstrip())
        text = text[behind:].strip()
    return pieces


def _cut(text: str, most: int) -> tuple[int, int]:
    """Where a piece ends and the next begins."""
    if units(text) <= most:
        return len(text), len(text)
    fits = _fitting(text, most)
    for seam in _SEAMS:
        found = [match for match in seam.finditer(text, 0, fits + 1) if 0 < match.start() <= fits]
        if found:
            return found[-1].start(), found[-1].end()
    while fits > 1 and _hangs_together(text[fits - 1], text[fits]):
        fits -= 1
    return fits, fits


def _fitting(text: str, most: int) -> int:
    """How many characters fit into so many units."""
    used = 0
    for at, character in enumerate(text):
        used += 2 if character > "\uffff" else 1
        if used > most:
            return at
    return len(text)


_JOINER, _SELECTORS = "\u200d", "\ufe0e\ufe0f"


def _hangs_together(left: str, right: str) -> bool:
    """Whether two characters are shown as one: an emoji of several, a letter with its accent."""
    return (
        _JOINER in (left, right)
        or right in _SELECTORS
        or unicodedata.combining(right) > 0
        or "\U0001f3fb" <= right <= "\U0001f3ff"
        or ("\U0001f1e6" <= left <= "\U0001f1ff" and "\U0001f1e6" <= right <= "\U0001f1ff")
    )
