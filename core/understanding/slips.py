"""Typing errors: which word was meant by one that nobody knows."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from functools import cached_property
from os.path import commonprefix
from pathlib import Path

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

#: Shorter words are too easily mistaken, and a short slip makes no alarm: "redy" is not "reds" (own choices).
SHORTEST, ALARM_SHORTEST = 4, 6
#: Longer ones are no words, and long ones may hold two slips (own choices).
_LONGEST = 16
_TWO_SLIPS_FROM = 10
#: So many words are weighed against each other for one mistyped one.
_RIVALS = 5
_DRAWN_OUT = re.compile(r"(.)\1{2,}")


class OrdinaryWords:
    """The common words of a language, told by its file: a line for each beginning.

    It is read when a word is first looked for, which a coach who is only pressed never does. It stays text, and a
    word is looked for in its line: as a set, the words took thirteen times the memory.
    """

    def __init__(self, file: Path) -> None:
        self._file = file

    @cached_property
    def _lines(self) -> dict[str, str]:
        lines = self._file.read_text(encoding="utf-8").splitlines()
        return {line[:2]: f" {line} " for line in lines if not line.startswith("#")}

    def __contains__(self, word: str) -> bool:
        return f" {word} " in self._lines.get(word[:2], "")


class Slips:
    """Mends slips towards the words that are worth it."""

    def __init__(
        self,
        known: frozenset[str],
        ordinary: OrdinaryWords,
        beginnings: Collection[str],
        targets: Iterable[str],
    ) -> None:
        """`known` words and `ordinary` ones are no slips; `targets` may be meant, the commonest first.

        What begins like one of `beginnings` ("slid") is not taken for a word that does not.
        """
        self._known = known
        self._ordinary = ordinary
        self._beginnings: dict[str, tuple[str, ...]] = defaultdict(tuple)
        for beginning in beginnings:
            if len(beginning) >= SHORTEST:
                self._beginnings[beginning[:2]] += (beginning,)
        self._targets: dict[str, list[str]] = defaultdict(list)
        for word in dict.fromkeys(targets):
            self._targets[word[0]].append(word)

    def mend(self, word: str) -> str:
        """The word that was meant by a mistyped one; the word itself when it is known or nothing is near."""
        if self._is_known(word):
            return word
        if word.endswith("in") and f"{word}g" in self._known:
            return f"{word}g"
        word = self._shortened(word)
        if self._is_known(word) or not SHORTEST <= len(word) <= _LONGEST or not word.isalpha():
            return word
        slips = 2 if len(word) >= _TWO_SLIPS_FROM else 1
        near = extract(word, self._targets[word[0]], scorer=OSA.distance, score_cutoff=slips, limit=_RIVALS)
        if not near:
            return word
        letters = sorted(word)
        meant: str = min(
            near,
            key=lambda rival: (
                rival[1],
                sorted(rival[0]) != letters,
                -len(commonprefix([word, rival[0]])),
            ),
        )[0]
        return word if _is_form_of(word, meant) or self._begins_otherwise(word, meant) else meant

    def _is_known(self, word: str) -> bool:
        return word in self._known or word in self._ordinary

    def _begins_otherwise(self, word: str, meant: str) -> bool:
        """ "Sliding" is no "slicing": it begins like a phrase of its own ("slid*")."""
        return any(
            word.startswith(beginning) and not meant.startswith(beginning)
            for beginning in self._beginnings.get(word[:2], ())
        )

    def _shortened(self, word: str) -> str:
        """ "Goood" and "soooo" are "good" and "so", drawn out."""
        drawn = _DRAWN_OUT.search(word)
        if drawn is None:
            return word
        for kept in (r"\1\1", r"\1"):
            shorter = _DRAWN_OUT.sub(kept, word)
            if self._is_known(shorter):
                return shorter
        return word


def _is_form_of(word: str, known: str) -> bool:
    """Whether a word is another form of a known one ("runs", "walked") and no slip."""
    longer, shorter = (word, known) if len(word) > len(known) else (known, word)
    if longer.endswith("ss"):
        return False
    return longer.startswith(shorter) and longer[len(shorter) :] in (
        "s",
        "ed",
        "d",
        "ing",
        "es",
        "er",
        "y",
        "ly",
    )
