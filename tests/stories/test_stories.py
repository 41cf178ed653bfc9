"""Every conversation of this folder, played by the same driver as `sidekick replay`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from adapters.story import Line, read_story
from bot.replay import Played, play

STORIES = sorted(Path(__file__).parent.glob("*.jsonl"))


async def played(lines: list[Line]) -> tuple[str, Played]:
    transcript: list[str] = []
    result = await play(lines, transcript.append)
    return "".join(transcript), result


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
async def test_every_expectation_of_the_story_comes_true(path: Path) -> None:
    transcript, result = await played(read_story(path.read_text(encoding="utf-8")))
    assert [str(failure) for failure in result.failures] == []
    assert transcript


async def test_a_story_gives_the_same_transcript_and_export_byte_for_byte() -> None:
    lines = read_story((Path(__file__).parent / "first_week.jsonl").read_text(encoding="utf-8"))
    (first, one), (second, other) = await played(lines), await played(lines)
    assert first == second
    assert json.dumps(one.export) == json.dumps(other.export)
