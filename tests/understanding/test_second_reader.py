"""What the second reader may say and what it may not, whatever it has learned."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest

from core.understanding import second_reader, understand
from core.understanding.reading import SURE, Intent, RedFlag
from core.understanding.second_reader import BITS, COLUMNS, LONGEST, Guess, opinion
from core.wellness.check_in import Item

DAY = date(2026, 3, 4)
WEIGHTS = Path(second_reader.__file__).parents[1] / "content" / "learned.en.bin"


@dataclass
class Opinionated:
    """An opinion that a test gives."""

    doubted: set[Item] = field(default_factory=set)
    guessed: dict[Item, Guess] = field(default_factory=dict)
    feared: RedFlag | None = None
    talk: Intent | None = None

    def doubts(self, item: Item) -> bool:
        return item in self.doubted

    def guess(self, item: Item) -> Guess | None:
        return self.guessed.get(item)

    def alarm(self, flag: RedFlag) -> Guess | None:
        return Guess(1, 0, 3) if flag is self.feared else None


@pytest.fixture
def thinks(monkeypatch: pytest.MonkeyPatch):
    def think(**said) -> None:
        module = __import__("core.understanding.understand", fromlist=["opinion"])
        monkeypatch.setattr(module, "opinion", lambda text, expecting: Opinionated(**said))

    return think


def test_there_is_a_byte_for_every_feature_and_column() -> None:
    head, _, weights = WEIGHTS.read_bytes().partition(b"\n")
    assert set(json.loads(head)["columns"]) == set(COLUMNS)
    assert len(weights) == len(COLUMNS) << BITS


def test_CH_2_a_guess_is_not_sure_and_names_its_words(thinks) -> None:
    text = "the tank wants a fill"
    thinks(guessed={Item.FATIGUE: Guess(2, 4, 8)})
    reading = understand(text, DAY, "check_in")
    (guess,) = reading.findings
    assert reading.ratings.fatigue == 2
    assert guess.confidence < SURE
    assert text[guess.start : guess.end] == "tank"
    assert Intent.CHECK_IN in reading.intents


@pytest.mark.parametrize("text", ["motivation - hm", "slept 7h"])
def test_the_name_of_an_item_says_nothing_of_how_it_is(thinks, text: str) -> None:
    item = Item.MOTIVATION if text.startswith("m") else Item.SLEEP_QUALITY
    thinks(guessed={item: Guess(4, 0, 5)})
    assert getattr(understand(text, DAY, "check_in").ratings, item.value) is None


@pytest.mark.parametrize(
    "text", ["not the tank it was", "good morning!", "thanks", "remind me at 7 to stretch"]
)
def test_nothing_is_guessed_of_denials_courtesy_and_wishes(thinks, text: str) -> None:
    thinks(guessed={Item.FATIGUE: Guess(2, 0, 3)})
    assert understand(text, DAY).ratings.fatigue is None


def test_CH_3_a_number_is_never_doubted_and_a_word_is(thinks) -> None:
    thinks(doubted=set(Item))
    assert understand("fatigue 4, mood 3", DAY, "check_in").ratings.mood == 3
    assert understand("knackered", DAY, "check_in").ratings.fatigue is None


def test_SA_1_it_can_only_find_more_danger(thinks) -> None:
    thinks(doubted=set(Item))
    assert understand("i fainted on the run", DAY).red_flag is RedFlag.CARDIAC
    thinks(feared=RedFlag.CRISIS)
    assert understand("the barrier looks so close at night", DAY).red_flag is RedFlag.CRISIS


@pytest.mark.parametrize(
    ("flag", "text"),
    [
        (RedFlag.CRISIS, "I wish I was dead, said no one ever"),
        (RedFlag.CRISIS, "i think i hurt my left knee"),
        (RedFlag.CARDIAC, "my husband went grey at the finish"),
        (RedFlag.CARDIAC, "watched a film where they all go grey"),
        (RedFlag.LOW_ENERGY, "free period after lunch"),
    ],
)
def test_what_the_lists_know_to_be_harmless_stays_so(thinks, flag: RedFlag, text: str) -> None:
    thinks(feared=flag)
    assert understand(text, DAY).red_flag is None


def test_it_keeps_out_of_long_texts() -> None:
    assert opinion("a" * LONGEST, None) is not None
    assert opinion("a" * (LONGEST + 1), None) is None


@pytest.mark.parametrize("text", ["", " \n", "/today", " /week "])
def test_it_has_no_opinion_of_nothing(text: str) -> None:
    assert opinion(text, "check_in") is None


@pytest.mark.parametrize("text", ["\u200b", "\ud83d", "🙂", "?", "７時"])
def test_any_text_has_an_opinion(text: str) -> None:
    told = opinion(text, None)
    assert told is not None
    assert all(told.guess(item) is None for item in Item)


def test_it_has_learned_from_the_lines() -> None:
    """Of words that no list holds: a veiled danger, a plain question."""
    told = opinion("i keep thinking about steering into the barrier and being done", None)
    assert told is not None
    assert told.alarm(RedFlag.CRISIS)
    assert not told.alarm(RedFlag.BONE)
    asked = opinion("do dead bugs actually do anything", None)
    assert asked is not None
    assert asked.talk is Intent.QUESTION
