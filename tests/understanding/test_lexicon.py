"""The lists of words in the lexicon are those that the program asks for."""

from __future__ import annotations

import re
from pathlib import Path

import core.understanding
from core.understanding.lexicon import lexicon


def test_every_cue_is_asked_for_and_every_cue_asked_for_is_there() -> None:
    rooms = Path(core.understanding.__file__).parent.glob("*.py")
    asked = {name for room in rooms for name in re.findall(r'cues\["(\w+)"\]', room.read_text("utf-8"))}
    assert asked == set(lexicon().cues)


def test_a_cue_is_a_list_of_words_as_they_are_compared() -> None:
    for name, words in lexicon().cues.items():
        assert words, name
        assert all(word == word.casefold() and "'" not in word for word in words), name
