"""Which topic a question is about, of those that the coach can answer (ED-2).

Each topic of `core/content/faq.toml` brings ways of asking. A word weighs the more, the fewer topics use it;
a question is compared by how much of its weight a topic covers. Words that no topic knows count against all
of them, so that a question about something else is owned up to.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from math import log, sqrt
from typing import Any

from core.training.content_file import ContentError, read_content
from core.understanding.tokens import TEXT_LIMIT

FILE = "faq.toml"
_WORD, _APOSTROPHES = re.compile(r"[^\W_]+"), re.compile("['’‘`´]")
#: Words of a question that are looked at, the rest is a story (own choice).
_MOST_WORDS = 80
#: How much a word of the topic's own list counts beside one that every wording has (own choices).
_LISTED, _FULL_FROM = 0.5, 0.625
#: Shorter words keep their last letter: "gas", "is".
_SHORTEST_PLURAL = 4
#: Ages that ask about getting older (ED-2: strength after 50).
_AGES = range(50, 90)
_AGE = "50"


@dataclass(frozen=True, slots=True)
class Match:
    """A topic with how much of the question it covers, 0 to 1."""

    topic: str
    score: float


class Topics:
    """The topics of one language."""

    def __init__(self, content: Mapping[str, Any], language: str) -> None:
        """Reads the tables of `faq.toml`; ContentError names what is wrong in them."""
        tables = dict(content)
        self._first: dict[str, str] = {}
        for row in _listed(tables.pop("alike", {}), "alike", language):
            words = row.split()
            self._first.update({word: words[0] for word in words if word not in self._first})
        self._common = frozenset(_text(tables.pop("common", {}), "common", language).split())
        self.names: tuple[str, ...] = tuple(tables)
        #: Ways of asking for a topic, by its name.
        self.wordings: dict[str, tuple[str, ...]] = {}
        wordings: dict[str, list[set[str]]] = {}
        listed: dict[str, set[str]] = {}
        for name, fields in tables.items():
            if not isinstance(fields, dict) or set(fields) != {"wordings", "words"}:
                raise ContentError(f"{FILE}, [{name}]: expected the fields wordings and words")
            self.wordings[name] = tuple(_listed(fields["wordings"], name, language))
            wordings[name] = [self._words_of(text) for text in self.wordings[name]]
            listed[name] = self._words_of(_text(fields["words"], name, language))
        known = Counter(word for name in self.names for word in set().union(listed[name], *wordings[name]))
        most = log(1 + len(self.names))
        self._rarest = most
        self._rarity = {word: log(1 + len(self.names) / count) for word, count in known.items()}
        self._shares = {name: self._shares_of(wordings[name], listed[name]) for name in self.names}

    def _shares_of(self, wordings: list[set[str]], listed: Iterable[str]) -> dict[str, float]:
        """How firmly a word belongs to a topic, 0 to 1: by how many of its wordings use it."""
        counts = Counter(word for words in wordings for word in words)
        shares = {word: sqrt(count / len(wordings)) for word, count in counts.items()}
        for word in listed:
            shares[word] = max(shares.get(word, 0.0), _LISTED)
        return {word: min(1.0, share / _FULL_FROM) for word, share in shares.items()}

    def _words_of(self, text: str) -> set[str]:
        """What a text says of a topic: its words without the common ones, alike ones as one."""
        words = _WORD.findall(_APOSTROPHES.sub("", text.casefold()))[:_MOST_WORDS]
        return {self._stem(word) for word in words if word not in self._common}

    def _stem(self, word: str) -> str:
        if word.isdecimal() and int(word) in _AGES:
            return _AGE
        singular = word[:-1] if len(word) >= _SHORTEST_PLURAL and word.endswith("s") else word
        return self._first.get(word) or self._first.get(singular) or singular

    def ranked(self, text: str) -> tuple[Match, ...]:
        """All topics, the likeliest first; a text without a telling word scores 0 everywhere."""
        words = self._words_of(text[:TEXT_LIMIT])
        whole = sum(self._rarity.get(word, self._rarest) for word in words)
        scores = [
            (sum(self._rarity[word] * share for word, share in shares.items() if word in words), name)
            for name, shares in self._shares.items()
        ]
        ordered = sorted(scores, key=lambda pair: -pair[0])
        return tuple(Match(name, score / whole if whole else 0.0) for score, name in ordered)


def _listed(table: Any, block: str, language: str) -> list[str]:
    found = table.get(language, ()) if isinstance(table, dict) else None
    if not isinstance(found, list) or not found or not all(isinstance(text, str) for text in found):
        raise ContentError(f"{FILE}, [{block}], field {language}: expected a list of texts")
    return found


def _text(table: Any, block: str, language: str) -> str:
    found = table.get(language) if isinstance(table, dict) else None
    if not isinstance(found, str):
        raise ContentError(f"{FILE}, [{block}], field {language}: expected a text")
    return found


@cache
def topics(language: str = "en") -> Topics:
    """The topics of a language, read once. Raises ContentError."""
    return Topics(read_content(FILE), language)
