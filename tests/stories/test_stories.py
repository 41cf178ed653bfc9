"""Every conversation of this folder, played by the driver of `sidekick replay`, and by it over each platform."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from adapters.story import Failure, Line, Player, read_story
from bot.replay import Played, play
from tests.support.discord_stage import DiscordStage, discord_stage
from tests.support.telegram_stage import TelegramStage, telegram_stage

STORIES = sorted(Path(__file__).parent.glob("*.jsonl"))


async def played(lines: list[Line]) -> tuple[str, Played]:
    transcript: list[str] = []
    result = await play(lines, transcript.append)
    return "".join(transcript), result


async def played_over_telegram(lines: list[Line]) -> tuple[str, list[Failure], TelegramStage]:
    transcript: list[str] = []
    async with telegram_stage(lines[0].at) as stage:
        failures = await Player(stage, transcript.append).play(lines)
    return "".join(transcript), failures, stage


async def played_over_discord(lines: list[Line]) -> tuple[str, list[Failure], DiscordStage]:
    transcript: list[str] = []
    async with discord_stage(lines[0].at) as stage:
        failures = await Player(stage, transcript.append).play(lines)
    return "".join(transcript), failures, stage


every_story = pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)


@every_story
async def test_every_expectation_of_the_story_comes_true(path: Path) -> None:
    transcript, result = await played(read_story(path.read_text(encoding="utf-8")))
    assert [str(failure) for failure in result.failures] == []
    assert transcript


@every_story
async def test_over_telegram_a_story_goes_the_same_way_word_for_word(path: Path) -> None:
    """Same instants, kinds, words, buttons and files: only where a message stands is Telegram's."""
    lines = read_story(path.read_text(encoding="utf-8"))
    (transcript, _), (shown, failures, stage) = await played(lines), await played_over_telegram(lines)
    assert [str(failure) for failure in failures] == []
    assert shown.splitlines() == transcript.splitlines()
    said = [line for line in map(json.loads, shown.splitlines()) if line["from"] == "coach"]
    courier, numbers = stage.courier, stage.telegram.statistics()
    assert len(stage.user.chat.from_bot) == courier.parts == len(said) - courier.edits
    assert not numbers["refusals"] and not numbers["unanswered_presses"]


@every_story
async def test_over_discord_a_story_goes_the_same_way_word_for_word(path: Path) -> None:
    """Same instants, kinds, words, buttons and files: only where a message stands is Discord's."""
    lines = read_story(path.read_text(encoding="utf-8"))
    (transcript, _), (shown, failures, stage) = await played(lines), await played_over_discord(lines)
    assert [str(failure) for failure in failures] == []
    assert shown.splitlines() == transcript.splitlines()
    assert not [text for text in stage.typed if text.startswith("/")], "commands are used as such"


async def test_a_story_gives_the_same_transcript_and_export_byte_for_byte() -> None:
    lines = read_story((Path(__file__).parent / "first_week.jsonl").read_text(encoding="utf-8"))
    (first, one), (second, other) = await played(lines), await played(lines)
    assert first == second
    assert json.dumps(one.export) == json.dumps(other.export)
