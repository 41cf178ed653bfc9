"""A story on the virtual clock: what falls due comes first, buttons are found, expectations are checked."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest

from adapters.story import Failure, Player, Stage, StoryClock, StoryCourier, StoryError, read_story
from tests.support.parrot import parrot

PROFILE = {"at": "2026-03-02T06:00:00+01:00", "profile": {"timezone": "Europe/Madrid", "goal": "longer"}}


async def played(*lines: dict[str, Any]) -> tuple[list[dict[str, Any]], list[Failure], str]:
    story = read_story("\n".join(map(json.dumps, lines)))
    clock = StoryClock(story[0].at)
    courier = StoryCourier(clock)
    works = await parrot(clock, [courier])
    written: list[str] = []
    try:
        stage = Stage(
            clock=clock, courier=courier, coach=works.coach, dispatcher=works.dispatcher, store=works.store
        )
        failures = await Player(stage, written.append).play(story)
    finally:
        await works.database.close()
    return [json.loads(line) for line in written], failures, "".join(written)


def heard(transcript: Sequence[dict[str, Any]]) -> list[tuple[str, str, str]]:
    return [(line["at"][11:16], line["from"], line["text"]) for line in transcript]


def at(time: str, **what: Any) -> dict[str, Any]:
    return {"at": f"2026-03-02T{time}:00+01:00", **what}


async def test_the_transcript_has_every_field_on_every_line_in_the_athletes_own_time() -> None:
    transcript, failures, _ = await played(
        PROFILE, at("07:00", say="menu"), at("07:01", tap="menu_2"), at("07:02", file="run.fit")
    )
    assert failures == []
    assert all({"at", "from", "kind", "also", "text", "buttons", "files"} <= set(line) for line in transcript)
    assert transcript[0]["at"] == "2026-03-02T06:00:00+01:00"
    assert [(line["from"], line["kind"]) for line in transcript] == [
        ("coach", "reply"),
        ("athlete", "say"),
        ("coach", "reply"),
        ("athlete", "tap"),
        ("coach", "reply"),
        ("athlete", "file"),
        ("coach", "reply"),
    ]
    assert transcript[2]["buttons"][1] == {"id": "menu_2", "label": "Easy run"}
    assert transcript[3]["text"] == "Easy run"
    assert transcript[4]["text"] == "pressed t2:menu_2"
    assert transcript[5]["files"] == ["run.fit"]


async def test_what_falls_due_before_a_line_comes_first_at_its_own_time() -> None:
    transcript, _, _ = await played(PROFILE, at("07:00", say="remind 30"), at("09:00", say="late"))
    assert heard(transcript)[2:] == [
        ("07:00", "coach", "remind 30"),
        ("07:30", "coach", "reminded"),
        ("09:00", "athlete", "late"),
        ("09:00", "coach", "late"),
    ]
    assert transcript[3]["kind"] == "session_reminder"


async def test_what_falls_due_at_the_very_instant_of_a_line_comes_first() -> None:
    transcript, _, _ = await played(PROFILE, at("07:00", say="remind 30"), at("07:30", say="hi"))
    assert heard(transcript)[3:] == [
        ("07:30", "coach", "reminded"),
        ("07:30", "athlete", "hi"),
        ("07:30", "coach", "hi"),
    ]


async def test_a_last_line_with_only_a_time_runs_on_to_then() -> None:
    transcript, _, _ = await played(PROFILE, at("07:00", say="remind 30"), at("08:00"))
    assert heard(transcript)[-1] == ("07:30", "coach", "reminded")


async def test_nothing_is_sent_while_the_program_is_off_and_all_of_it_at_its_start() -> None:
    off = {"down_from": "2026-03-02T07:10:00+01:00", "down_to": "2026-03-02T09:00:00+01:00"}
    transcript, _, _ = await played(PROFILE, at("07:00", say="remind 30"), off, at("10:00"))
    assert heard(transcript)[-1] == ("09:00", "coach", "reminded")


async def test_a_tap_presses_the_newest_button_with_that_id_or_label_used_or_not() -> None:
    transcript, _, _ = await played(
        PROFILE,
        at("07:00", say="menu"),
        at("07:01", say="menu"),
        at("07:02", tap="Easy run"),
        at("07:03", tap="menu_2"),
    )
    assert [line["text"] for line in transcript if line["text"].startswith("pressed")] == [
        "pressed t3:menu_2"
    ] * 2


async def test_a_tap_on_a_button_never_shown_is_refused_with_the_buttons_there_are() -> None:
    with pytest.raises(StoryError, match=r"line 3: tap: .*'swap_9'.*menu_1: Elliptical"):
        await played(PROFILE, at("07:00", say="menu"), at("07:01", tap="swap_9"))
    with pytest.raises(StoryError, match=r"line 2: tap: .*none was shown"):
        await played(PROFILE, at("07:00", tap="swap_9"))


@pytest.mark.parametrize(
    ("expect", "came_true"),
    [
        ({"text": "(?i)MENU"}, True),
        ({"text": "welcome"}, False),
        ({"button": "menu_1"}, True),
        ({"button": "Keep my run"}, True),
        ({"button": "keep my"}, False),
        ({"text": "menu", "button": "menu_3"}, True),
        ({"text": "menu", "button": "swap_1"}, False),
        ({"text": "nothing", "button": "menu_1"}, False),
    ],
)
async def test_expect_looks_at_what_the_coach_sent_since_the_line_before(
    expect: dict[str, str], came_true: bool
) -> None:
    _, failures, _ = await played(PROFILE, at("07:00", say="menu"), at("07:01", expect=expect))
    assert (failures == []) is came_true
    assert all(failure.line == 3 and str(failure).startswith("line 3: expect: no ") for failure in failures)


async def test_expect_sees_reminders_on_the_way_and_each_later_expect_only_what_came_since() -> None:
    reminded = {"text": "reminded"}
    _, failures, _ = await played(
        PROFILE,
        at("07:00", say="remind 30"),
        at("07:10", expect={"text": "remind 30"}),
        at("08:00", expect=reminded),
        at("08:00", expect={"button": "done"}),
        at("09:00", expect=reminded),
    )
    assert [failure.line for failure in failures] == [6]
    assert "the coach said: nothing" in failures[0].why


async def test_the_same_story_gives_the_same_transcript_byte_for_byte() -> None:
    lines = (
        PROFILE,
        at("07:00", say="remind 30"),
        at("07:01", say="menu"),
        at("07:02", tap="menu_1"),
        at("12:00"),
    )
    assert (await played(*lines))[2] == (await played(*lines))[2]


async def test_half_a_surrogate_pair_and_control_characters_leave_a_readable_transcript() -> None:
    transcript, _, written = await played(PROFILE, at("07:00", say="tired \ud83c \u0007"))
    assert written.encode("utf-8")
    assert transcript[-1]["text"].startswith("tired ?")
