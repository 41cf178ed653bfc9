"""How a message looks on Discord: in which parts it goes out, and what stands in each. Pure.

Text is escaped here and nowhere else; it is split by the length that it has when it is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from adapters.discord_chat import limits
from adapters.discord_chat.components import Component, components_of, shortened
from core.message import Attachment, Message
from core.wellness.signs import Level
from core.words.phrasebook import STAMP
from core.words.pieces import split, units


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A native poll."""

    question: str
    options: tuple[str, ...]
    several: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """Words with a colour beside them, if they have one."""

    text: str
    colour: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One message on Discord: words that are escaped, files, components, a poll."""

    content: str = ""
    files: tuple[Attachment, ...] = ()
    components: Sequence[Component] = ()
    cards: tuple[Card, ...] = ()
    poll: Question | None = None


#: What is formatting on Discord wherever it stands, or at the beginning of a line. The library's own function leaves
#: signs alone where it sees a link, and all but the first of several links in disguise.
_SIGN = re.compile(r"[\\*_~`|\[<]|^(?P<indent>[^\S\n]*)(?P<begins>>|#{1,3}|-)", re.MULTILINE)
#: An address stays as it is, as far as nothing in it can be formatting. An underscore is none within one.
_ADDRESS = re.compile(r"https?://[\w.:/?#@!$&'+,;=%-]+")
_STAMP = re.compile(rf"{STAMP}<t:\d+:t>")
_AS_IT_IS = re.compile(f"(?:{_STAMP.pattern})|(?:{_ADDRESS.pattern})")


def markdown(text: str) -> str:
    """Plain text as Discord's markdown: nothing in it is formatting, a mention or a link in disguise.

    The coach's stamp stays one, and Discord shows it as the reader's own local time; a typed `<t:…>` is none.
    """
    made, at = [], 0
    for kept in _AS_IT_IS.finditer(text):
        made += [_escaped(text, at, kept.start()), kept[0]]
        at = kept.end()
    return "".join([*made, _escaped(text, at, len(text))]).replace(STAMP, "")


def _escaped(text: str, first: int, end: int) -> str:
    """That stretch of the text, of which a line's beginning is seen as such."""
    made, at = [], first
    for sign in _SIGN.finditer(text, first, end):
        begins = sign["begins"]
        before = sign.end() if begins is None else sign.end() - len(begins)
        made.append(text[at : sign.start() if begins is None else before])
        made.append(f"\\{text[sign.start() if begins is None else before : sign.end()]}")
        at = sign.end()
    return "".join([*made, text[at:end]])


def _length(text: str) -> int:
    return units(markdown(text))


def plain(part: Part) -> tuple[Part, ...]:
    """All the part's words without a card or a poll around them, for when Discord refuses those.

    Files stand under the first, buttons under the last. None if there are no words.
    """
    words = "\n\n".join(filter(None, (part.content, *(card.text for card in part.cards))))
    if part.poll is not None:
        lines = (part.poll.question, *(f"• {option}" for option in part.poll.options))
        words = "\n".join(filter(None, (words, *map(markdown, lines))))
    made = [Part(content=piece) for piece in split(words, limits.CONTENT, limits.CONTENT, _whole)]
    if made:
        made[0] = replace(made[0], files=part.files)
        made[-1] = replace(made[-1], components=part.components)
    return tuple(made)


def _whole(escaped: str) -> int:
    """The length of words that are escaped; none ends in half an escape."""
    backslashes = len(escaped) - len(escaped.rstrip("\\"))
    return units(escaped) + backslashes % 2


#: The colours of the levels (own choice: told apart by most who can't tell red from green, and the words say it too).
COLOURS = {Level.GREEN: 0x2E9E5B, Level.AMBER: 0xF0A30A, Level.RED: 0xB3261E}


def lay_out(message: Message, text: str, labels: Sequence[str], *, in_few: bool = False) -> tuple[Part, ...]:
    """The parts of a message in order; its components stand under the last.

    What tells of a level is a card in its colour. `in_few` puts as much into each part as Discord takes.
    """
    sayings = labels[len(message.choices) :]
    parts = list(_in_few(message.level, text) if in_few else _words(message.level, text))
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
            yield Part(cards=(Card(text=piece, colour=COLOURS[level]),))


#: Cards in a part that holds as much as Discord takes.
_CARDS = 2


def _in_few(level: Level | None, text: str) -> Iterator[Part]:
    """The words with what is too long for one place on cards beneath, as many as there is room for in a part."""
    parts = list(_words(level, text))
    if len(parts) == 1:
        yield from parts
        return
    a_card = limits.EMBEDS_TEXT // _CARDS
    first = a_card if level is not None else limits.CONTENT
    pieces = list(map(markdown, split(text, first, a_card, _length)))
    colour = None if level is None else COLOURS[level]
    content = pieces.pop(0) if pieces and level is None else ""
    while content or pieces:
        taken, pieces = pieces[:_CARDS], pieces[_CARDS:]
        yield Part(content=content, cards=tuple(Card(text=piece, colour=colour) for piece in taken))
        content = ""


def _question(message: Message, sayings: Sequence[str]) -> Question:
    assert message.poll is not None
    options = sayings[1 : 1 + len(message.poll.options)][: limits.POLL_OPTIONS]
    return Question(
        question=shortened(sayings[0], limits.POLL_QUESTION),
        options=tuple(shortened(option, limits.POLL_OPTION) for option in options),
        several=message.poll.several,
    )
