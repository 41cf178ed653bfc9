"""The reading of whole messages: lines as people would type them, scored as `report.py` scores."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.understanding.report import BESIDE, FIRST_SIGHT, HERE, Line, judge, read_lines, report

#: The share of lines that must be wholly right; a few may be lost to a better rule.
AT_LEAST = 0.97
#: The same for lines that were written to be kept apart.
AT_LEAST_APART = 0.93
#: The share of harmless lines that may alarm.
MOST_ALARMS = 0.01


@pytest.mark.parametrize(
    "name",
    [
        "lines.jsonl",
        "lines_second.jsonl",
        "lines_third.jsonl",
        "lines_fourth.jsonl",
        "lines_spoken.jsonl",
        "red_flags.jsonl",
    ],
)
def test_lines_are_read_as_a_careful_reader_would(name: str) -> None:
    verdicts = [judge(line) for line in read_lines(HERE / name)]
    right = sum(not any(verdict.values()) for verdict in verdicts)
    assert right / len(verdicts) >= AT_LEAST, report(HERE / name)


@pytest.mark.parametrize(
    "path", [*FIRST_SIGHT, *([BESIDE] if BESIDE.exists() else [])], ids=lambda path: path.stem
)
def test_lines_kept_apart_hold_their_floor(path: Path) -> None:
    verdicts = [judge(line) for line in read_lines(path)]
    right = sum(not any(verdict.values()) for verdict in verdicts)
    assert right / len(verdicts) >= AT_LEAST_APART, report(path)


@pytest.mark.parametrize("path", FIRST_SIGHT, ids=lambda path: path.stem)
def test_SA_2_SA_3_SA_5_SA_6_red_flags_of_the_lines_kept_apart_are_found(path: Path) -> None:
    flagged = [line for line in read_lines(path) if line["want"].get("red_flag")]
    missed = [line["text"] for line in flagged if judge(line)["red_flag"]]
    assert len(missed) <= len(flagged) * (1 - AT_LEAST), missed


@pytest.mark.parametrize("path", FIRST_SIGHT, ids=lambda path: path.stem)
def test_SA_2_SA_3_SA_5_SA_6_look_alikes_of_the_lines_kept_apart_alarm_nobody(path: Path) -> None:
    harmless = [line for line in read_lines(path) if line["want"].get("red_flag", ...) is None]
    alarmed = [line["text"] for line in harmless if judge(line)["red_flag"]]
    assert len(alarmed) <= max(1, len(harmless) * MOST_ALARMS), alarmed


def _with_flag(name: str) -> list[Line]:
    return [line for line in read_lines(HERE / name) if "red_flag" in line["want"]]


@pytest.mark.parametrize(
    "name",
    ["lines.jsonl", "lines_second.jsonl", "lines_third.jsonl", "lines_fourth.jsonl", "lines_spoken.jsonl"],
)
def test_SA_2_SA_3_SA_5_SA_6_no_red_flag_of_the_lines_is_missed(name: str) -> None:
    wrong = [
        line["text"] for line in _with_flag(name) if line["want"]["red_flag"] and judge(line)["red_flag"]
    ]
    assert not wrong


@pytest.mark.parametrize("expecting", [None, "check_in", "log", "pain", "watch"])
def test_SA_2_SA_3_SA_5_SA_6_veiled_words_are_found_whatever_was_asked(expecting: str | None) -> None:
    lines = [line | {"expecting": expecting} for line in _with_flag("red_flags.jsonl")]
    flagged = [line for line in lines if line["want"]["red_flag"]]
    missed = [line["text"] for line in flagged if judge(line)["red_flag"]]
    assert len(missed) <= len(flagged) * (1 - AT_LEAST), missed


@pytest.mark.parametrize("expecting", [None, "check_in", "log", "pain", "watch"])
def test_SA_2_SA_3_SA_5_SA_6_no_look_alike_alarms(expecting: str | None) -> None:
    lines = [line | {"expecting": expecting} for line in _with_flag("red_flags.jsonl")]
    assert not [line["text"] for line in lines if not line["want"]["red_flag"] and judge(line)["red_flag"]]
