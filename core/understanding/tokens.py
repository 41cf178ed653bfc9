"""Cuts a message into words, numbers, signs and emoji, each with its place in the text as it was written."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

#: A message is read up to here; warning signs are looked for up to `SAFETY_LIMIT` (own choice).
TEXT_LIMIT = 4_096
SAFETY_LIMIT = 20_000

_TOKEN = re.compile(
    r"(?P<clock>\d{1,2}:\d{2}(?::\d{2})?(?!\d))"
    r"|(?P<primes>\d{1,2}['’′]\d{2}(?!\d)[\"”″]?)"
    r"|(?P<prime>\d{1,3}['’′](?!\w))"
    r"|(?P<number>\d{1,7}(?:\.\d{1,3})?)"
    r"|(?P<word>[^\W\d_]{1,40}(?:['’‘`´][^\W\d_]{1,10}){0,2})"
    r"|(?P<sign>[^\w\s])"
    r"|(?P<line>\n)"
)
#: 4'45": minutes and seconds.
_PRIMES = re.compile("['’′\"”″]")
#: Repetitions of one word or emoji, and of one number, that are kept.
_LONGEST_RUN, _LONGEST_NUMBER_RUN = 5, 12
_APOSTROPHES = re.compile(r"['’‘`´]")
#: Marks that only change how an emoji looks: variation selector, joiner, skin tones.
_INVISIBLE = frozenset("\ufe0f\u200d\u200b\u2060") | {chr(code) for code in range(0x1F3FB, 0x1F400)}
#: Voice dictation says its punctuation.
_SPOKEN = {"comma": ",", "fullstop": "."}
_SPOKEN_PAIRS = {
    ("full", "stop"): ".",
    ("question", "mark"): "?",
    ("exclamation", "mark"): "!",
    ("new", "line"): ".",
}


@dataclass(slots=True, unsafe_hash=True)
class Token:
    """A word in lower case without apostrophes (typing errors mended), a number, a clock time or a sign.

    Never changed, and for speed not declared frozen.
    """

    norm: str
    start: int
    end: int
    kind: str
    possessive: bool = False

    @property
    def is_sign(self) -> bool:
        """Whether it is punctuation and no word, number or emoji."""
        return self.kind == "sign"


def tokenise(text: str, since: int = 0) -> list[Token]:
    """The tokens of `TEXT_LIMIT` characters from one on, in order; one linear pass."""
    tokens: list[Token] = []
    for match in _TOKEN.finditer(text, since, min(len(text), since + TEXT_LIMIT)):
        kind = match.lastgroup or "sign"
        raw = match.group()
        if kind == "word":
            tokens.append(_word(raw, match.start(), match.end()))
        elif kind == "line":
            tokens.append(Token("\n", match.start(), match.end(), "sign"))
        elif kind == "primes":
            minutes, seconds = _PRIMES.split(raw)[:2]
            tokens.append(Token(f"{minutes}:{seconds}", match.start(), match.end(), "clock"))
        elif kind == "prime":
            end = match.end()
            tokens.append(Token(raw[:-1], match.start(), end - 1, "number"))
            tokens.append(Token("min", end - 1, end, "word"))
        elif raw == "&":
            tokens.append(Token("and", match.start(), match.end(), "word"))
        elif kind == "sign":
            if raw not in _INVISIBLE:
                is_picture = unicodedata.category(raw) in ("So", "Sk", "Cn", "Co") and raw not in "^`´"
                tokens.append(Token(raw, match.start(), match.end(), "emoji" if is_picture else "sign"))
        else:
            tokens.append(Token(unicodedata.normalize("NFKC", raw), match.start(), match.end(), kind))
    return _spoken_punctuation(_without_runs(tokens))


def _word(raw: str, start: int, end: int) -> Token:
    if raw.isalpha() and raw.isascii():
        return Token(raw.lower(), start, end, "word")
    lowered = unicodedata.normalize("NFKC", raw).lower()
    stem, _, tail = (
        lowered.rpartition("'") if "'" in lowered else _APOSTROPHES.sub("'", lowered).rpartition("'")
    )
    possessive = tail == "s" and stem not in (
        "",
        "it",
        "that",
        "what",
        "let",
        "how",
        "where",
        "who",
        "there",
        "when",
        "here",
        "he",
        "she",
    )
    if possessive:
        return Token(stem.replace("'", ""), start, end, "word", possessive=True)
    return Token(_APOSTROPHES.sub("", lowered), start, end, "word")


def _without_runs(tokens: list[Token]) -> list[Token]:
    """A word or emoji that is typed over and over tells no more than a few of it."""
    kept: list[Token] = []
    run, before = 0, ""
    for token in tokens:
        if token.is_sign:
            kept.append(token)
            continue
        run, before = (run + 1 if token.norm == before else 0), token.norm
        if run < (_LONGEST_NUMBER_RUN if token.kind in ("number", "clock") else _LONGEST_RUN):
            kept.append(token)
    return kept


def _spoken_punctuation(tokens: list[Token]) -> list[Token]:
    kept: list[Token] = []
    for token in tokens:
        spoken = (kept[-1].norm, token.norm) if kept else ()
        if spoken in _SPOKEN_PAIRS:
            first = kept.pop()
            kept.append(Token(_SPOKEN_PAIRS[spoken], first.start, token.end, "sign"))
        elif token.norm in _SPOKEN:
            kept.append(Token(_SPOKEN[token.norm], token.start, token.end, "sign"))
        else:
            kept.append(token)
    return kept
