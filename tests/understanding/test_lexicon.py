"""The lists of words in the lexicon are those that the program asks for."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path

import core.understanding
from core.training.content_file import CONTENT
from core.understanding.lexicon import lexicon
from core.understanding.passage import Passage
from core.understanding.reading import RedFlag


def test_every_cue_is_asked_for_and_every_cue_asked_for_is_there() -> None:
    rooms = Path(core.understanding.__file__).parent.glob("*.py")
    asked = {name for room in rooms for name in re.findall(r'cues\["(\w+)"\]', room.read_text("utf-8"))}
    assert asked == set(lexicon().cues)


def test_a_cue_is_a_list_of_words_as_they_are_compared() -> None:
    for name, words in lexicon().cues.items():
        assert words, name
        assert all(word == word.casefold() and "'" not in word for word in words), name


def test_the_slots_of_every_phrase_are_whole() -> None:
    """A choice of two words in one slot would fall apart: "(at least)" is two slots, each half open."""
    content = tomllib.loads((CONTENT / "lexicon.en.toml").read_text("utf-8"))
    for key in ("cue", "meta", "family", "frame"):
        content.pop(key)
    broken = [
        phrase
        for phrase in _phrases(content)
        for slot in phrase.split()
        if slot.startswith("(") != slot.endswith(")")
    ]
    assert not broken


#: Words that stand in every other message: none of them means anything alone.
COMMON = frozenset(
    (
        "a an the i im ive id ill me my we us our you your it its this that these those there here is are am "
        "was were be been do did does have has had will would can could should might not yes and or but so if "
        "then than as at by for from in into of on onto out to up with about after before since till until "
        "again now today just only still also very really quite all any more most go going went come came get "
        "got getting make made take took put let say said one ones way thing time day bit lot new old same "
        "other even ever always who what when where how while night morning week like think run running lost "
        "over months weeks years "
    ).split()
)


def test_no_phrase_rests_on_one_common_word() -> None:
    """ "(locked) up (solid)" would be found in every "up": what may be left out tells nothing."""
    content = tomllib.loads((CONTENT / "lexicon.en.toml").read_text("utf-8"))
    told = {table: content[table] for table in ("feel", "hurt", "sign", "illness", "red", "over")}
    loose = []
    for phrase in _phrases(told):
        slots = phrase.split()
        needed = [slot for slot in slots if not slot.startswith("(") and slot.strip(".")]
        rests_on = set(needed[0].split("|")) if len(needed) == 1 else set()
        if not needed or (len(slots) > 1 and rests_on & COMMON):
            loose.append(phrase)
    assert not loose


def test_every_idea_is_asked_for_by_a_frame_and_every_idea_asked_for_is_there() -> None:
    content = tomllib.loads((CONTENT / "lexicon.en.toml").read_text("utf-8"))
    frames = [frame for by_idea in lexicon().frames.values() for told in by_idea.values() for frame in told]
    assert {idea for frame in frames for idea in (*frame.ideas, *frame.unless)} == set(content["idea"])
    assert set(lexicon().frames) == {flag.value for flag in RedFlag}


def _phrases(content: object) -> list[str]:
    if isinstance(content, dict):
        return [phrase for below in content.values() for phrase in _phrases(below)]
    return content if isinstance(content, list) else []


def test_drawn_out_words_and_slips_are_mended() -> None:
    meant = {
        "soooo": "so",
        "tierd": "tired",
        "motivaton": "motivation",
        "enregy": "energy",
        "goood": "good",
        "redy": "ready",
    }
    assert {word: lexicon().mend(word) for word in meant} == meant


def test_speech_and_dialect_are_read_as_the_standard_spells_them() -> None:
    meant = {
        "wish ah wisnae here the day": "wish i wasnt here today",
        "ah well, enjoy the day": "ah well enjoy the day",
        "ima skip it": "im gonna skip it",
        "runnin on nothin": "running on nothing",
    }
    read = {text: " ".join(Passage(text, date(2026, 3, 4), lexicon()).norms) for text in meant}
    assert read == meant


def test_a_spelling_that_stands_for_two_words_keeps_its_place_in_the_text() -> None:
    passage = Passage("gosh, ima skip it", date(2026, 3, 4), lexicon())
    assert passage.text[slice(*passage.span(1, 2))] == "ima"


def test_an_unknown_emoji_is_read_by_its_name() -> None:
    assert lexicon().emoji("😿") == "😿"
    assert lexicon().emoji("🤠") == "🙂"
    assert lexicon().emoji("🚲") == "🚲"
