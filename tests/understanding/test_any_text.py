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
    "sunday instead of bike what if "
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
    ],
)
def test_the_work_is_bounded_for_a_message_of_full_length(piece: str) -> None:
    text = (piece * TEXT_LIMIT)[:TEXT_LIMIT]
    understand("warm", TODAY)
    calls = 0

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    sys.setprofile(count)
    try:
        understand(text, TODAY, "check_in")
    finally:
        sys.setprofile(None)
    assert calls < MOST_CALLS


def test_only_the_first_part_of_a_long_text_rates() -> None:
    assert understand("hm " * 2_000 + "mood 2", TODAY, "check_in").ratings.mood is None


def test_every_single_word_of_the_lexicon_is_read() -> None:
    for word in sorted(lexicon().words):
        understand(word, TODAY, "check_in")
