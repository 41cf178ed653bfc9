"""A story is refused before anything is played, with the line, the field, and what was expected."""

from __future__ import annotations

import json
from typing import Any

import pytest

from adapters.story import Down, Expected, Filed, Onboarded, Said, StoryError, Tapped, Waited, read_story

AT = "2026-03-02T06:00:00+01:00"
LATER = "2026-03-03T06:00:00+01:00"


def line(**fields: Any) -> str:
    return json.dumps(fields)


def test_every_kind_of_line_is_read() -> None:
    story = "\n".join(
        [
            line(at=AT, profile={"timezone": "Europe/Madrid", "goal": "longer"}),
            "",
            line(at=AT, say="slept 5 hours, legs are dead, mood ok"),
            line(at=AT, tap="swap_1"),
            line(at=AT, file="run.fit"),
            line(at=LATER, expect={"text": "(?i)recovery", "button": "Keep my run"}),
            line(down_from=LATER, down_to="2026-03-03T09:00:00+01:00"),
            line(at="2026-03-03T08:00:00Z"),
        ]
    )
    actions = [type(each.action) for each in read_story(story)]
    assert actions == [Onboarded, Said, Tapped, Filed, Expected, Down, Waited]
    assert [each.number for each in read_story(story)] == [1, 3, 4, 5, 6, 7, 8]


@pytest.mark.parametrize(
    ("bad", "field", "expected"),
    [
        ("{", "line", "JSON"),
        ("[" * 100_000, "line", "JSON"),
        ("[]", "line", "a JSON object"),
        (line(say="hi"), "at", "offset"),
        (line(at=1, say="hi"), "at", "offset"),
        (line(at="2026-03-02T06:00:00", say="hi"), "at", "offset"),
        (line(at="0001-01-01T00:00:00+14:00", say="hi"), "at", "offset"),
        (line(at="tomorrow", say="hi"), "at", "offset"),
        (line(at=AT, shout="hi"), "shout", "say"),
        (line(at=AT, say="hi", tap="x"), "tap", "one thing a line"),
        (line(at=AT, say=3), "say", "a text"),
        (line(at=AT, tap=None), "tap", "a text"),
        (line(at=AT, file={}), "file", "a text"),
        (line(at=AT, profile="Ana"), "profile", "a JSON object"),
        (line(at=AT, profile={}), "profile.timezone", "given"),
        (line(at=AT, profile={"timezone": "Mars/Base"}), "profile.timezone", "IANA"),
        (line(at=AT, profile={"timezone": "UTC", "goal": "win"}), "profile.goal", "faster"),
        (line(at=AT, profile={"timezone": "UTC", "shoe": 43}), "profile.shoe", "known field"),
        (line(at=AT, expect={}), "expect", "text"),
        (line(at=AT, expect="recovery"), "expect", "text"),
        (line(at=AT, expect={"kind": "reply"}), "expect.kind", "text or button"),
        (line(at=AT, expect={"text": "("}), "expect.text", "regular expression"),
        (line(at=AT, expect={"text": 5}), "expect.text", "a text"),
        (line(at=AT, expect={"button": None}), "expect.button", "a text"),
        (line(down_from=AT), "down_to", "offset"),
        (line(down_to=AT), "down_from", "offset"),
        (line(down_from=LATER, down_to=AT), "down_to", "down_from"),
        (line(down_from=AT, down_to=LATER, say="hi"), "say", "alone"),
        (line(at="2026-03-01T00:00:00+01:00", say="hi"), "at", "no earlier"),
    ],
)
def test_a_wrong_line_is_named_with_its_field_and_what_was_expected(
    bad: str, field: str, expected: str
) -> None:
    story = f"{line(at=AT, say='hello')}\n\n{bad}"
    with pytest.raises(StoryError) as error:
        read_story(story)
    assert (error.value.line, error.value.field) == (3, field)
    assert expected in error.value.expected
    assert str(error.value).startswith(f"line 3: {field}: expected ")


def test_time_does_not_run_back_into_a_night_when_the_program_was_off() -> None:
    story = f"{line(down_from=AT, down_to=LATER)}\n{line(at=AT, say='hi')}"
    with pytest.raises(StoryError, match="line 2: at: expected no earlier"):
        read_story(story)


def test_an_empty_story_is_refused() -> None:
    with pytest.raises(StoryError, match="line 1"):
        read_story("\n\n")
