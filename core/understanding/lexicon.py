"""The words of a language, read from `core/content/lexicon.<language>.toml`, and how they are found.

A phrase is a row of slots: a word, a choice of words (`a|b`), an optional slot (`(a)`), the beginning of a
word (`a*`), a family of words (`@heart`) or a gap of up to four (`..`) or eight (`...`) words. Phrases are
indexed by their first word, so a message costs little more than its length.

An idea is what many words and phrases stand for ("breathless"); a frame is a row of ideas that together mean
something ("breathless + light_effort"), in whatever order and wording they are told.
"""

from __future__ import annotations

import gc
import unicodedata
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import tomli

from core.understanding.slips import ALARM_SHORTEST, SHORTEST, OrdinaryWords, Slips
from core.understanding.spelling import Spelling

_CONTENT = Path(__file__).parent.parent / "content"
_GAPS = {"..": 4, "...": 8}

#: No word is as long: nothing is mended there.
_NEVER = 99
#: Tables whose words are worth mending, the commonest words first.
_MENDED_TABLES = (
    "sleep",
    "item",
    "unit",
    "day",
    "kind",
    "run",
    "modality",
    "spot",
    "hurt",
    "feel",
    "quality",
    "illness",
    "sign",
    "red",
    "number",
    "ask",
    "degree",
)
#: Tables that are asked for the meaning of a single word.
_SINGLE_TABLES = ("unit", "number", "quality", "feel")
_RANKS = {table: rank for rank, table in enumerate(_MENDED_TABLES)}


class Slot(NamedTuple):
    """One place of a phrase; `gap` is how many words of any kind may stand there, 0 for a word of its own."""

    words: frozenset[str] = frozenset()
    prefixes: tuple[str, ...] = ()
    optional: bool = False
    gap: int = 0

    def takes(self, word: str) -> bool:
        """Whether a word fits here."""
        return word in self.words or (bool(self.prefixes) and word.startswith(self.prefixes))


class Phrase(NamedTuple):
    """A phrase as it is written, with its table ("feel") and its meaning there ("fatigue.1").

    Its slots are read when one of its first words is met: few of fourteen thousand phrases ever are, and slots are
    five times as large as the text.
    """

    table: str
    value: str
    text: str
    #: It is told from this slot on: those before it are left out.
    since: int = 0


class Entry(NamedTuple):
    """A phrase, or the rest of one from an optional slot on, made ready to be found.

    `second` are the only words that can follow its first one, one of `last` must stand somewhere after a gap;
    None when that is not known beforehand.
    """

    table: str
    value: str
    slots: tuple[Slot, ...]
    phrase: str
    second: frozenset[str] | None
    last: frozenset[str] | None
    #: The last word stands at most so many words behind the first one.
    reach: int
    #: How many slots are filled when the first word and `second` stand side by side.
    filled: int = 1


@dataclass(slots=True, unsafe_hash=True)
class Hit:
    """An entry found over the tokens `first` to `last`, both included; never changed.

    It is not declared frozen, which makes twice as fast what a long message makes a thousand of.
    """

    table: str
    value: str
    first: int
    last: int
    phrase: str = ""

    def __len__(self) -> int:
        return self.last - self.first + 1

    def within(self, other: Hit) -> bool:
        """Whether it lies inside a longer hit."""
        return other.first <= self.first and self.last <= other.last and len(self) < len(other)


class Frame(NamedTuple):
    """Ideas that together are a sign, of what kind; none of `unless` may be told with them.

    All of them are needed and the first carries the sign; or `least` of them are, where that is given.
    """

    kind: str
    ideas: tuple[str, ...]
    least: int | None
    unless: frozenset[str]
    text: str


class Lexicon:
    """All phrases of one language."""

    def __init__(self, content: dict[str, Any], ordinary: OrdinaryWords) -> None:
        #: Words that tell what stands beside them, by the name of their list.
        self.cues: dict[str, frozenset[str]] = {
            name: frozenset(words) for name, words in content.pop("cue", {}).items()
        }
        #: Spellings of dialects and of speech, read before all else.
        self.spelling = Spelling(**content.pop("spelling"))
        content.pop("meta", None)
        #: What an emoji that has no meaning of its own here is like, by a word of its Unicode name.
        self._emoji_like: dict[str, str] = {
            word: emoji for emoji, words in content.pop("emoji", {}).items() for word in words
        }
        #: The slots of the phrases met, by how they are written.
        self._slots = _Slots(content.pop("family", {}))
        #: By their kind and an idea without which none of them is told.
        self.frames: dict[str, dict[str, list[Frame]]] = {}
        for kind, texts in content.pop("frame", {}).items():
            by_idea: dict[str, list[Frame]] = defaultdict(list)
            for frame in (_frame(kind, text) for text in texts):
                for idea in frame.ideas if frame.least else frame.ideas[:1]:
                    by_idea[idea].append(frame)
            self.frames[kind] = by_idea
        #: Phrases that may begin with a word.
        self._by_first: dict[str, list[Phrase]] = defaultdict(list)
        #: The same for the beginning of a word, by its first two letters.
        self._by_prefix: dict[str, list[Phrase]] = defaultdict(list)
        #: The entries of the phrases met, by their first word and by its first two letters.
        self._starting: dict[str, _Starting] = {}
        self._beginning: dict[str, list[Entry]] = {}
        self._single: dict[tuple[str, str], str] = {}
        #: What the phrases are made of, each with the shortest word that is worth mending there.
        shortest_of: dict[str, int] = {}
        for table, value, text in _flatten(dict(sorted(content.items(), key=_rank))):
            parts = text.split()
            self._index(Phrase(table, value, text), parts)
            shortest = ALARM_SHORTEST if table == "red" else SHORTEST if table in _RANKS else _NEVER
            for part in parts:
                if shortest < shortest_of.get(part, _NEVER + 1):
                    shortest_of[part] = shortest
            if len(parts) == 1 and table in _SINGLE_TABLES:
                self._single.update({(table, word): value for word in self._slots[text].words})
        choices_of = {part: _choices(part, self._slots.families) for part in shortest_of}
        choices = frozenset().union(*choices_of.values())
        self.words: frozenset[str] = frozenset(word for word in choices if not word.endswith("*"))
        worth_mending = (
            word
            for part, shortest in shortest_of.items()
            if shortest < _NEVER
            for word in sorted(choices_of[part])
            if len(word) >= shortest and word.isalpha()
        )
        beginnings = {choice[:-1] for choice in choices if choice.endswith("*")}
        #: The word that was meant by a mistyped one.
        self.mend = Slips(self.words, ordinary, beginnings, worth_mending).mend

    def _index(self, phrase: Phrase, parts: Sequence[str]) -> None:
        for position, part in enumerate(parts):
            here = phrase if not position else phrase._replace(since=position)
            if part.isalpha():
                self._by_first[part].append(here)
                return
            slot = self._slots[part]
            for word in slot.words:
                self._by_first[word].append(here)
            for start in {prefix[:2] for prefix in slot.prefixes}:
                self._by_prefix[start].append(here)
            if not slot.optional:
                return

    def _entries(self, word: str) -> _Starting | None:
        """The phrases that begin with a word; they are made ready when it is met for the first time."""
        known = self._starting.get(word)
        if known is not None:
            return known
        begun = [entry for entry in self._begun_by(word[:2]) if entry.slots[0].takes(word)]
        if word in self._by_first:
            entries = [self._entry(phrase) for phrase in self._by_first[word]]
            return self._starting.setdefault(word, _Starting([*entries, *begun]))
        return _Starting(begun) if begun else None

    def _begun_by(self, start: str) -> Sequence[Entry]:
        """The phrases that may begin with the beginning of a word, by its first two letters."""
        if start in self._by_prefix and start not in self._beginning:
            self._beginning[start] = [self._entry(phrase) for phrase in self._by_prefix[start]]
        return self._beginning.get(start, ())

    def _entry(self, phrase: Phrase) -> Entry:
        slots = tuple([self._slots[part] for part in phrase.text.split()[phrase.since :]])
        return _entry(phrase, slots)

    def value(self, table: str, word: str) -> str | None:
        """What a single word means in one of `_SINGLE_TABLES`; None when it is not there."""
        return self._single.get((table, word))

    def emoji(self, sign: str) -> str:
        """The emoji of the lexicon that one is like by its name ("CRYING CAT FACE"); itself when it is known."""
        if sign in self.words:
            return sign
        name = unicodedata.name(sign, "").casefold().replace("-", " ").split()
        return next((self._emoji_like[word] for word in name if word in self._emoji_like), sign)

    def search(
        self, words: Sequence[str], hard_break_before: Sequence[bool], soft_break_before: Sequence[bool]
    ) -> Iterator[Hit]:
        """Every phrase found over a row of words; none crosses a hard break, only gaps cross a soft one."""
        following = [*words[1:], ""]
        places = _Places(words)
        for first, word in enumerate(words):
            starting = self._entries(word)
            if starting is None:
                continue
            for entry in starting.alone:
                yield Hit(entry.table, entry.value, first, first, entry.phrase)
            is_cut = first + 1 < len(words) and (hard_break_before[first + 1] or soft_break_before[first + 1])
            for entry in (*starting.before.get(following[first], ()), *starting.open):
                if entry.filled == 2 and is_cut:
                    continue
                if entry.last is not None and not places.near(entry.last, first, entry.reach):
                    continue
                filled = entry.filled
                last = _match(
                    entry.slots, filled, words, first + filled, hard_break_before, soft_break_before
                )
                if last is not None:
                    yield Hit(entry.table, entry.value, first, last, entry.phrase)


class _Starting:
    """The phrases that begin with one word: alone, before a known second word, before any."""

    def __init__(self, entries: list[Entry]) -> None:
        self.alone = [entry for entry in entries if len(entry.slots) == 1]
        self.before: dict[str, list[Entry]] = defaultdict(list)
        self.open: list[Entry] = []
        for entry in entries:
            if len(entry.slots) == 1:
                continue
            if entry.second is None:
                self.open.append(entry)
            for second in entry.second or ():
                self.before[second].append(entry)


class _Places:
    """Where the words of a message stand; whether one of a set stands near, told in few steps."""

    def __init__(self, words: Sequence[str]) -> None:
        self._of_word: dict[str, list[int]] = defaultdict(list)
        for at, word in enumerate(words):
            self._of_word[word].append(at)
        self._of_set: dict[frozenset[str], list[int]] = {}

    def near(self, wanted: frozenset[str], after: int, reach: int) -> bool:
        """Whether a wanted word stands in the `reach` words behind a place."""
        places = self._of_set.get(wanted)
        if places is None:
            present = self._of_word.keys() & wanted
            places = sorted(at for word in present for at in self._of_word[word])
            self._of_set[wanted] = places
        index = bisect_right(places, after)
        return index < len(places) and places[index] <= after + reach


def _frame(kind: str, text: str) -> Frame:
    told, _, unless = text.partition(" - ")
    least, _, choice = told.partition(" of ")
    ideas = tuple(choice.split(", ")) if choice else tuple(told.split(" + "))
    excluded = frozenset(unless.split(" - ") if unless else ())
    return Frame(kind, ideas, int(least) if choice else None, excluded, text)


def _entry(phrase: Phrase, slots: tuple[Slot, ...]) -> Entry:
    if len(slots) == 1:
        return Entry(phrase.table, phrase.value, slots, phrase.text, None, None, 1)
    last = frozenset(slots[-1].words) if any(slot.gap for slot in slots) and _is_plain(slots[-1]) else None
    reach = sum(slot.gap or 1 for slot in slots)
    filled = 2 if _is_plain(slots[1]) and not (slots[1].prefixes or slots[0].prefixes) else 1
    return Entry(phrase.table, phrase.value, slots, phrase.text, _second(slots), last, reach, filled)


def _second(slots: tuple[Slot, ...]) -> frozenset[str] | None:
    """The words that may follow the first one: those of the next slots up to one that must stand."""
    if _is_plain(slots[1]):
        return frozenset(slots[1].words)
    words: set[str] = set()
    for slot in slots[1:]:
        if slot.gap or slot.prefixes:
            return None
        words.update(slot.words)
        if not slot.optional:
            return frozenset(words)
    return None


def _is_plain(slot: Slot) -> bool:
    return not (slot.gap or slot.optional or slot.prefixes)


def _match(
    slots: tuple[Slot, ...],
    slot: int,
    words: Sequence[str],
    at: int,
    hard: Sequence[bool],
    soft: Sequence[bool],
    gap: bool = False,
) -> int | None:
    """The last word of the shortest match of `slots[slot:]` from `at` on, behind a first word; None for none."""
    if slot == len(slots):
        return at - 1
    here = slots[slot]
    if here.gap:
        for reached in range(at, min(at + here.gap + 1, len(words))):
            if hard[reached]:
                return None
            last = _match(slots, slot + 1, words, reached, hard, soft, gap=True)
            if last is not None:
                return last
        return None
    if at < len(words) and not (hard[at] or (soft[at] and not gap)) and here.takes(words[at]):
        last = _match(slots, slot + 1, words, at + 1, hard, soft)
        if last is not None:
            return last
    return _match(slots, slot + 1, words, at, hard, soft, gap) if here.optional else None


def _rank(table: tuple[str, Any]) -> int:
    """Everyday words first, so that of two equally near ones the commoner is meant."""
    return _RANKS.get(table[0], len(_RANKS))


def _flatten(content: dict[str, Any], table: str = "", value: str = "") -> Iterator[tuple[str, str, str]]:
    for key, below in content.items():
        name = (key, "") if not table else (table, f"{value}.{key}" if value else key)
        if isinstance(below, dict):
            yield from _flatten(below, *name)
        else:
            yield from ((*name, phrase) for phrase in below)


class _Slots(dict[str, Slot]):
    """The slots of all phrases by how they are written; a new one is read when it is asked for."""

    def __init__(self, families: dict[str, list[str]]) -> None:
        self.families = families

    def __missing__(self, part: str) -> Slot:
        slot = self[part] = _slot(part, self.families)
        return slot


def _slot(part: str, families: dict[str, list[str]]) -> Slot:
    choices = _choices(part, families)
    return Slot(
        words=frozenset([choice for choice in choices if not choice.endswith("*")]),
        prefixes=tuple([choice[:-1] for choice in choices if choice.endswith("*")]),
        optional=part.startswith("(") and part.endswith(")"),
        gap=_GAPS.get(part, 0),
    )


def _choices(part: str, families: dict[str, list[str]]) -> list[str]:
    """The words and beginnings of words ("slid*") that a slot takes."""
    if part.isalpha():
        return [part]
    if part in _GAPS:
        return []
    choices = part.strip("()").split("|")
    if "@" not in part and "'" not in part:
        return choices
    return [
        word
        for choice in choices
        for word in (families[choice[1:]] if choice.startswith("@") else [choice.replace("'", "")])
    ]


@cache
def lexicon(language: str = "en") -> Lexicon:
    """The lexicon of a language, read once."""
    # It stays as long as the program does; the collector need not look through it again and again, neither
    # while it grows nor later, which held up the reading of a message by some 20 ms now and then.
    was_collecting = gc.isenabled()
    gc.disable()
    try:
        with (_CONTENT / f"lexicon.{language}.toml").open("rb") as file:
            content = tomli.load(file)
        read = Lexicon(content, OrdinaryWords(_CONTENT / f"ordinary.{language}.txt"))
    finally:
        if was_collecting:
            gc.enable()
    gc.freeze()
    return read
