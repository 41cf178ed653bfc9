"""Any text at all is read: nothing raises, the same text gives the same reading, the work stays bounded."""

from __future__ import annotations

import sys
from datetime import date
from types import FrameType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.understanding import to_json, understand
from core.understanding.lexicon import lexicon
from core.understanding.tokens import TEXT_LIMIT

TODAY = date(2026, 2, 28)
EXPECTING = st.sampled_from([None, "check_in", "log", "pain", "watch"])
WORDS = st.sampled_from(
    "i my wife slept 5 8/10 6:40 11 to 7 tired very not no knee left hurts 3 , . ? ! move the long run "
    "sunday instead of bike what if till january 5th it "
    'and but half an hour 14th may gone fever chest pain undo 12x400 5k in 24:31 rpe " 😴 \n'.split(" ")
)
#: Calls of functions for a message of full length; a quadratic reader would need many times more.
MOST_CALLS = 400_000


@settings(max_examples=150, deadline=None)
@given(text=st.one_of(st.text(max_size=300), st.lists(WORDS, max_size=60).map(" ".join)), expecting=EXPECTING)
def test_any_text_is_read_the_same_each_time_with_spans_inside_it(text: str, expecting: str | None) -> None:
    reading = understand(text, TODAY, expecting)
    assert reading == understand(text, TODAY, expecting)
    assert reading.intents and 0 <= reading.confidence <= 1
    assert all(0 <= finding.start < finding.end <= len(text) for finding in reading.findings)
    ratings = to_json(reading)["check_in"]
    assert all(
        ratings[item] is None or 1 <= ratings[item] <= 5
        for item in ("fatigue", "mood", "sleep_quality", "soreness", "stress", "motivation")
    )
    assert all(pain.level is None or 0 <= pain.level <= 10 for pain in reading.pain)


@pytest.mark.parametrize(
    "piece",
    [
        "tired ",
        "no ",
        "not ",
        "5 ",
        "5/10 ",
        "a? ",
        "😴🥱",
        "heart a ",
        "my wife ",
        "left knee hurts ",
        "move the run to sunday ",
        "what if ",
        "five and a half ",
        "xqzw ",
        '"',
        "1:20 ",
        "fever gone ",
        "remind me to ",
        "the pain in my ",
        "chest pain not ",
        "lost weight in ",
        "hour five. ",
        "q w e r ",
        "better than yesterday ",
        "except my legs ",
        "fell asleep at 5 ",
        "🫠",
    ],
)
def test_the_work_is_bounded_for_a_message_of_full_length(piece: str) -> None:
    assert _calls((piece * TEXT_LIMIT)[:TEXT_LIMIT]) < MOST_CALLS


def _calls(text: str) -> int:
    """How many functions are called to read a text: work, told without a clock."""
    understand("what is it all about then", TODAY)
    calls = 0

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    sys.setprofile(count)
    try:
        understand(text, TODAY, "check_in")
    finally:
        sys.setprofile(None)
    return calls


def test_twice_the_text_is_not_much_more_than_twice_the_work() -> None:
    text = "my left knee hurts, slept 5h, can we move the long run to sunday? tired but happy. "
    once, twice = (_calls((text * TEXT_LIMIT)[:length]) for length in (TEXT_LIMIT // 2, TEXT_LIMIT))
    assert twice < 2.5 * once


@pytest.mark.parametrize(
    "text", ["be it to friday", "it on the 5th to go", "hour twenty. no", "one one one ."]
)
def test_odd_mixes_of_words_are_read_to_their_end(text: str) -> None:
    assert understand(text, TODAY).intents


def test_only_the_first_part_of_a_long_text_rates() -> None:
    assert understand("hm " * 2_000 + "mood 2", TODAY, "check_in").ratings.mood is None


def test_every_single_word_of_the_lexicon_is_read() -> None:
    for word in sorted(lexicon().words):
        understand(word, TODAY, "check_in")
