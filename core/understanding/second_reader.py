"""A second reader, who learned from some ten thousand read messages what their words usually tell.

The readers of the lexicon understand what its authors thought of. This one knows no grammar: it weighs words, pairs
and triples of words and pieces of words (`features`), with weights learned by logistic regression from the lines in
`tests/understanding` (`make learn` writes `core/content/learned.<language>.bin`). So it can guess at wordings that
nobody listed, and doubt what a list makes of a word that means something else here. It only ever has a say where the
others found nothing, or found a word and no number. Of danger it can only find more, never less (SA-1).
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterator
from functools import cache, cached_property
from math import exp, sqrt
from pathlib import Path
from typing import NamedTuple

from core.understanding.reading import Intent, RedFlag
from core.wellness.check_in import Item

_CONTENT = Path(__file__).parent.parent / "content"
#: A longer text tells of too much at once for its words to be thrown together (characters, own choice).
LONGEST = 300
#: So many places that features share; four times as many changed one of 480 lines.
BITS = 15
#: Lengths of the pieces of a word, its borders included.
_PIECES = (3, 4, 5)
#: What can be said without anything that a reader would have to find beside it.
TALK = (
    Intent.QUESTION,
    Intent.WHY,
    Intent.HELP,
    Intent.THANKS,
    Intent.GREETING,
    Intent.SHOW_TODAY,
    Intent.SHOW_WEEK,
)
#: What is learned of each rating.
NOTHING, LOW, HIGH = "nothing", "low", "high"
#: Every column of weights by its name: ratings first, then talk.
COLUMNS = (
    *(f"{item.value}.{told}" for item in Item for told in (NOTHING, LOW, HIGH)),
    *(intent.value for intent in TALK),
    *(flag.value for flag in RedFlag),
)
#: Chances from which on the second reader speaks up; chosen on 720 lines that neither reader had seen (own choices).
_DOUBT_FROM, _SILENT_FROM, _GUESS_FROM, _TALK_FROM = 0.85, 0.2, 0.4, 0.35
#: Above it for the other of low and high, it is torn between the two (own choice).
_TORN_FROM = 0.2
#: From where on it alarms: of some 5,300 harmless lines kept from the learning, most of them made to look alike,
#: 15, 2, 5 and 2 were above (own choices).
_ALARM_FROM = {
    RedFlag.CRISIS: 0.6,
    RedFlag.CARDIAC: 0.8,
    RedFlag.LOW_ENERGY: 0.7,
    RedFlag.BONE: 0.5,
}
#: A guessed rating is not an extreme one.
_LOW_GUESS, _HIGH_GUESS = 2, 4
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+|[^\w\s]")


class Word(NamedTuple):
    """A word, a figure ("0", whatever it is) or a sign, with its place in the text."""

    norm: str
    start: int
    end: int


def words(text: str) -> list[Word]:
    """The words of a text as they are weighed."""
    return [
        Word(
            "0" if found[0].isdecimal() else found[0].casefold().replace("'", "").replace("’", ""),
            *found.span(),
        )
        for found in _WORD.finditer(text)
    ]


def features(told: list[Word], expecting: str | None) -> tuple[set[int], set[int]]:
    """The places of what a message is weighed by: its words and rows of words; the pieces of its words."""
    norms = [f"^{expecting}", *(word.norm for word in told)]
    rows = {
        " ".join(norms[at : at + length]) for length in (1, 2, 3) for at in range(len(norms) - length + 1)
    }
    pieces = {piece for norm in set(norms[1:]) for piece in _pieces(norm)}
    return {_place(row) for row in rows}, {_place(piece) for piece in pieces}


def _pieces(norm: str) -> Iterator[str]:
    bordered = f"<{norm}>"
    for length in _PIECES:
        for at in range(len(bordered) - length + 1):
            yield f"#{bordered[at : at + length]}"


def _place(feature: str) -> int:
    return zlib.crc32(feature.encode(errors="replace")) & ((1 << BITS) - 1)


class Guess(NamedTuple):
    """What was guessed: a rating, or 1 for a sign; and the part of the text that speaks most for it."""

    level: int
    start: int
    end: int


class Opinion:
    """What the second reader makes of one message."""

    def __init__(self, reader: SecondReader, text: str, expecting: str | None) -> None:
        self._reader = reader
        self._words = words(text)
        self._features = features(self._words, expecting)

    def chance(self, column: str) -> float:
        """How likely one of `COLUMNS` is, 0 to 1."""
        return self._reader.chance(column, *self._features)

    def guess(self, item: Item) -> Guess | None:
        """The rating that the message likely tells of an item although no other reader found one."""
        if not self._words or self.chance(f"{item.value}.{NOTHING}") >= _SILENT_FROM:
            return None
        chances = {told: self.chance(f"{item.value}.{told}") for told in (LOW, HIGH)}
        likely, other = sorted(chances, key=lambda told: -chances[told])
        column = f"{item.value}.{likely}"
        if chances[likely] < _GUESS_FROM or chances[other] > _TORN_FROM:
            return None
        return self._resting(column, _LOW_GUESS if likely == LOW else _HIGH_GUESS)

    def alarm(self, flag: RedFlag) -> Guess | None:
        """The sign of danger that the message likely tells although no list holds its words."""
        if not self._words or self.chance(flag.value) < _ALARM_FROM[flag]:
            return None
        return self._resting(flag.value, 1)

    def _resting(self, column: str, level: int) -> Guess:
        word = max(self._words, key=lambda word: self._reader.weight(column, word))
        return Guess(level, word.start, word.end)

    def doubts(self, item: Item) -> bool:
        """Whether the message likely tells nothing of an item, whatever one of its words means elsewhere."""
        return self.chance(f"{item.value}.{NOTHING}") >= _DOUBT_FROM

    @cached_property
    def talk(self) -> Intent | None:
        """What the message likely is where nobody else knows."""
        likely = max(TALK, key=lambda intent: self.chance(intent.value))
        return likely if self.chance(likely.value) >= _TALK_FROM else None


class SecondReader:
    """The weights of one language: a byte a feature and column."""

    def __init__(self, content: bytes) -> None:
        """`content` is a line of JSON (for each column its bias and what one step of a weight is worth), then the
        weights of one column after the other."""
        head, _, weights = content.partition(b"\n")
        scales = json.loads(head)["columns"]
        view = memoryview(weights).cast("b")
        self._columns: dict[str, tuple[float, float, memoryview[int]]] = {
            name: (*scales[name], view[at << BITS : (at + 1) << BITS]) for at, name in enumerate(COLUMNS)
        }

    def chance(self, column: str, rows: set[int], pieces: set[int]) -> float:
        """The chance that logistic regression gives to a column by the features of a message."""
        bias, step, weights = self._columns[column]
        told = sum(map(weights.__getitem__, rows)) / sqrt(len(rows))
        spelt = sum(map(weights.__getitem__, pieces)) / sqrt(len(pieces) or 1)
        return 1 / (1 + exp(-(bias + step * (told + spelt))))

    def weight(self, column: str, word: Word) -> int:
        """How much one word alone speaks for a column, in steps."""
        weights: memoryview[int] = self._columns[column][-1]
        return weights[_place(word.norm)] + sum(weights[_place(piece)] for piece in _pieces(word.norm))


@cache
def second_reader(language: str = "en") -> SecondReader:
    """The second reader of a language, loaded once."""
    return SecondReader((_CONTENT / f"learned.{language}.bin").read_bytes())


def opinion(text: str, expecting: str | None) -> Opinion | None:
    """What the second reader makes of a message; None of one that is too long for it or says nothing.

    A command alone ("/today") says nothing: the weights are loaded with the first words that somebody writes.
    """
    told = text.split()
    is_command = len(told) == 1 and told[0].startswith("/")
    return (
        Opinion(second_reader(), text, expecting)
        if told and not is_command and len(text) <= LONGEST
        else None
    )
