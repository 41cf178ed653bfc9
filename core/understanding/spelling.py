"""Spellings as people speak: "wisnae" is "wasn't", "ima" is "I'm going to", "runnin" is "running".

The readers know the standard spelling only; the lexicon (`[spelling]`) says what stands for it. Words that mean
something else in plain English ("ah", "the day") are read so only beside a word that is surely of that dialect.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from core.understanding.tokens import Token


class Spelling:
    """The spellings of one language, by how they are written."""

    def __init__(
        self,
        plain: Mapping[str, Sequence[str]],
        dialect: Mapping[str, Sequence[str]],
        beside: Mapping[str, Sequence[str]],
    ) -> None:
        """Reads tables of what is meant, each with the ways in which it is written."""
        self._of_dialect = frozenset(_by_writing(dialect))
        self._always = _by_writing(plain) | _by_writing(dialect)
        self._in_dialect = self._always | _by_writing(beside)
        #: Words that one of them begins with.
        self._openings = frozenset(written.split()[0] for written in self._always)

    def standard(self, tokens: list[Token]) -> list[Token]:
        """The tokens as the standard spells them; each keeps its place in the text."""
        is_dialect = any(token.norm in self._of_dialect for token in tokens)
        known = self._in_dialect if is_dialect else self._always
        if not is_dialect and self._openings.isdisjoint([token.norm for token in tokens]):
            return tokens
        told: list[Token] = []
        at = 0
        while at < len(tokens):
            following = tokens[at + 1].norm if at + 1 < len(tokens) else ""
            pair = known.get(f"{tokens[at].norm} {following}")
            meant = pair or known.get(tokens[at].norm)
            last = at + 1 if pair else at
            if meant is None:
                told.append(tokens[at])
            else:
                told += [replace(tokens[at], norm=word, end=tokens[last].end) for word in meant]
            at = last + 1
        return told


def _by_writing(meant: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    return {written: words.split() for words, writings in meant.items() for written in writings}
