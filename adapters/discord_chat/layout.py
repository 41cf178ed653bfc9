"""How a message looks on Discord: in which parts it goes out, and what stands in each. Pure.

Text is escaped here and nowhere else; it is split by the length that it has when it is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from discord.utils import escape_markdown

from adapters.discord_chat import limits
from adapters.discord_chat.components import Component, components_of, shortened
from core.message import Attachment, Message
from core.words.pieces import split, units


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A native poll."""

    question: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One message on Discord: words that are escaped, files, components, a poll."""

    content: str = ""
    files: tuple[Attachment, ...] = ()
    components: Sequence[Component] = ()
    embed: dict[str, Any] | None = None
    poll: Question | None = None


_ANGLE = re.compile(r"<(?!t:\d+(?::[tTdDfFRsS])?>)")


def markdown(text: str) -> str:
    """Plain text as Discord's markdown: nothing in it is formatting, a mention or a link in disguise.

    A stamp (`<t:…>`) stays one: Discord shows it as the reader's own local time.
    """
    return _ANGLE.sub(r"\\<", escape_markdown(text))


def _length(text: str) -> int:
    return units(markdown(text))


def lay_out(message: Message, text: str, labels: Sequence[str]) -> tuple[Part, ...]:
    """The parts of a message in order; its components stand under the last."""
    sayings = labels[len(message.choices) :]
    parts = [Part(content=markdown(piece)) for piece in split(text, limits.CONTENT, limits.CONTENT, _length)]
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


def _question(message: Message, sayings: Sequence[str]) -> Question:
    assert message.poll is not None
    options = sayings[1 : 1 + len(message.poll.options)][: limits.POLL_OPTIONS]
    return Question(
        question=shortened(sayings[0], limits.POLL_QUESTION),
        options=tuple(shortened(option, limits.POLL_OPTION) for option in options),
    )
