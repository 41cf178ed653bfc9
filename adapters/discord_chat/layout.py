"""How a message looks on Discord: in which parts it goes out, and what stands in each. Pure.

Text is escaped here and nowhere else; it is split by the length that it has when it is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from discord.utils import escape_markdown

from adapters.discord_chat import limits
from adapters.discord_chat.components import Component, components_of, shortened
from core.message import Attachment, Message
from core.wellness.signs import Level
from core.words.pieces import split, units


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A native poll."""

    question: str
    options: tuple[str, ...]
    several: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """Words with a colour beside them."""

    text: str
    colour: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One message on Discord: words that are escaped, files, components, a poll."""

    content: str = ""
    files: tuple[Attachment, ...] = ()
    components: Sequence[Component] = ()
    card: Card | None = None
    poll: Question | None = None


#: The library escapes the space before an indented dash, and not the dash; the sign would be shown.
_INDENTED_DASH = re.compile(r"^\\(\s+)-", re.MULTILINE)
_ANGLE = re.compile(r"<(?!t:\d+(?::[tTdDfFRsS])?>)")


def markdown(text: str) -> str:
    """Plain text as Discord's markdown: nothing in it is formatting, a mention or a link in disguise.

    A stamp (`<t:…>`) stays one: Discord shows it as the reader's own local time.
    """
    return _ANGLE.sub(r"\\<", _INDENTED_DASH.sub(r"\1\\-", escape_markdown(text)))


def _length(text: str) -> int:
    return units(markdown(text))


def plain(part: Part) -> Part:
    """The part as words alone, for when Discord refuses what stands around them."""
    words = part.content or (part.card.text if part.card is not None else "")
    if part.poll is not None:
        words = "\n".join(map(markdown, (part.poll.question, *(f"• {each}" for each in part.poll.options))))
    return Part(content=words[: limits.CONTENT], files=part.files)


#: The colours of the levels (own choice: told apart by most who can't tell red from green, and the words say it too).
COLOURS = {Level.GREEN: 0x2E9E5B, Level.AMBER: 0xF0A30A, Level.RED: 0xB3261E}


def lay_out(message: Message, text: str, labels: Sequence[str]) -> tuple[Part, ...]:
    """The parts of a message in order; its components stand under the last.

    What tells of a level is a card in its colour.
    """
    sayings = labels[len(message.choices) :]
    parts = list(_words(message.level, text))
    files = (*message.pictures, *message.files)
    for first in range(0, len(files), limits.FILES):
        batch = files[first : first + limits.FILES]
        if parts and not parts[-1].files:
            parts[-1] = replace(parts[-1], files=batch)
        else:
            parts.append(Part(files=batch))
    if message.poll is not None:
        parts.append(Part(poll=_question(message, sayings)))
    if message.choices and parts:
        parts[-1] = replace(parts[-1], components=components_of(message, labels))
    return tuple(parts)


def _words(level: Level | None, text: str) -> Iterator[Part]:
    most = limits.CONTENT if level is None else limits.EMBED_TEXT
    for piece in map(markdown, split(text, most, most, _length)):
        if level is None:
            yield Part(content=piece)
        else:
            yield Part(card=Card(text=piece, colour=COLOURS[level]))


def _question(message: Message, sayings: Sequence[str]) -> Question:
    assert message.poll is not None
    options = sayings[1 : 1 + len(message.poll.options)][: limits.POLL_OPTIONS]
    return Question(
        question=shortened(sayings[0], limits.POLL_QUESTION),
        options=tuple(shortened(option, limits.POLL_OPTION) for option in options),
        several=message.poll.several,
    )
