"""How a message looks on Telegram: in which parts it goes out, and what stands in each. Pure.

Text is escaped here and nowhere else, after it was split, so that no entity is ever cut.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Union

from adapters.telegram_chat import limits
from core.keyboard import Keyboard, keyboard_of
from core.message import Attachment, Message
from core.words.pieces import split


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
    keyboard = keyboard_of(message, labels, limits.KEYBOARD)
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
