"""Commands over plain files: what comes out, and wrong input refused with its place and exit code 2."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app

PROFILE = {"timezone": "Europe/Madrid", "goal": "healthy"}
PLAN = ["--from", "2026-03-02", "--weeks", "2"]


def run(*args: str, stdin: str | bytes = "") -> Result:
    return CliRunner().invoke(app, args, input=stdin)


def assert_refused(result: Result, *words: str) -> None:
    assert result.exit_code == 2, result.output
    assert isinstance(result.exception, SystemExit)
    for word in words:
        assert word in result.stderr
    assert "Traceback" not in result.stderr


def lines(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


# plan


def test_plan_prints_the_weeks_of_a_profile(tmp_path: Path) -> None:
    file = tmp_path / "ana.json"
    file.write_text(json.dumps(PROFILE))
    weeks = json.loads(run("plan", str(file), *PLAN).stdout)["weeks"]
    assert [week["starts"] for week in weeks] == ["2026-03-02", "2026-03-09"]


def test_a_dash_is_standard_input_for_every_command_that_takes_a_file() -> None:
    assert json.loads(run("plan", "-", *PLAN, stdin=json.dumps(PROFILE)).stdout)["weeks"]
    assert lines(run("assess", "-", stdin="date,mood\n2026-03-02,3\n"))
    assert run("replay", "-", stdin='{"at": "2026-03-02T06:00:00+01:00"}\n').exit_code == 0


@pytest.mark.parametrize(
    ("profile", "words"),
    [
        ("", ["line 1", "profile", "JSON"]),
        ('{\n "timezone": "Europe/Madrid",\n "goal": "win"\n}', ["line 3", "goal", "faster"]),
        ('{"timezone": "Mars/Base"}', ["line 1", "timezone", "IANA"]),
        ('{"goal": "faster"}', ["timezone"]),
        ('{"timezone": "UTC",\n"endurance_days": 9}', ["line 2", "endurance_days", "1 to 7"]),
        ('{"timezone": "UTC", "shoes": 2}', ["shoes"]),
        ("[" * 100_000, ["line 1", "JSON"]),
    ],
)
def test_a_wrong_profile_is_refused_with_its_line_and_field(profile: str, words: list[str]) -> None:
    assert_refused(run("plan", "-", *PLAN, stdin=profile), "standard input", *words)


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["--from", "2.3.2026", "--weeks", "2"], "--from"),
        (["--from", "2026-02-30", "--weeks", "2"], "--from"),
        (["--from", "2026-03-02", "--weeks", "0"], "--weeks"),
        (["--from", "2026-03-02", "--weeks", "many"], "--weeks"),
        (["--from", "9999-12-27", "--weeks", "2"], "--from"),
        (["--weeks", "2"], "--from"),
    ],
)
def test_a_wrong_date_or_number_of_weeks_is_refused(arguments: list[str], word: str) -> None:
    assert_refused(run("plan", "-", *arguments, stdin=json.dumps(PROFILE)), word)


# files


@pytest.mark.parametrize("command", [["plan", "{}", *PLAN], ["assess", "{}"], ["replay", "{}"]])
def test_a_file_that_can_not_be_read_is_named(command: list[str], tmp_path: Path) -> None:
    binary = tmp_path / "binary"
    binary.write_bytes(b"first\nsecond \xff\n")
    for path, words in (
        (tmp_path / "nowhere.txt", ["no such file"]),
        (tmp_path, ["can't be read"]),
        (binary, ["line 2", "UTF-8"]),
    ):
        assert_refused(run(*(part.format(path) for part in command)), str(path), *words)


# assess


def test_assess_gives_a_line_for_each_day_that_has_a_rating() -> None:
    days = lines(
        run("assess", "-", stdin="date,fatigue,mood,sleep_quality\n2026-03-02,3,3,3\n2026-03-03,1,2,1\n")
    )
    assert [day["date"] for day in days] == ["2026-03-02", "2026-03-03"]
    assert set(days[0]) >= {"date", "level", "signs", "note", "baseline"}
    assert days[1]["level"] != "green"


def test_a_wrong_rating_is_refused_with_its_line_and_column() -> None:
    assert_refused(
        run("assess", "-", stdin="date,mood\n2026-03-02,3\n2026-03-03,6\n"), "line 3", "mood", "1 to 5"
    )
    assert_refused(run("assess", "-", stdin="date,moods\n"), "line 1", "moods")


# understand


def test_understand_reads_plain_text_and_json_line_by_line() -> None:
    told = json.dumps({"text": "3 4 4", "today": "2026-03-04", "expecting": "check_in"})
    read = lines(run("understand", stdin=f"hello\n{told}\n\n{{not json\n"))
    assert [each["text"] for each in read] == ["hello", "3 4 4", "", "{not json"]
    assert read[1]["check_in"]["fatigue"] == 3


def test_understand_explains_when_asked() -> None:
    assert "findings" in lines(run("understand", "--explain", stdin="slept 5 hours\n"))[0]


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ('{"text": "hi", "today": }', ["line 2", "JSON"]),
        ('{"words": "hi"}', ["line 2", "words", "text, today, expecting"]),
        ('{"text": 5}', ["line 2", "text"]),
        ("{}", ["line 2", "text"]),
        ('{"text": "hi", "today": "4.3."}', ["line 2", "today", "date"]),
        ('{"text": "hi", "today": 20260304}', ["line 2", "today", "date"]),
        ('{"text": "hi", "expecting": "joy"}', ["line 2", "expecting", "check_in"]),
        ('{"text": "hi", "expecting": ["log"]}', ["line 2", "expecting", "check_in"]),
    ],
)
def test_a_wrong_message_is_refused_with_its_line_and_field(message: str, words: list[str]) -> None:
    assert_refused(run("understand", stdin=f"hello\n{message}\n"), *words)


def test_bytes_that_are_no_text_are_refused() -> None:
    assert_refused(run("understand", stdin=b"hello\n\xff\n"), "line 2", "UTF-8")


# replay


def test_a_wrong_story_is_refused_before_anything_is_played() -> None:
    story = (
        '{"at": "2026-03-02T06:00:00+01:00", "say": "hi"}\n{"at": "2026-03-02T05:00:00+01:00", "say": "hi"}\n'
    )
    result = run("replay", "-", stdin=story)
    assert_refused(result, "line 2", "at", "no earlier")
    assert result.stdout == ""
