"""The reading of whole messages: `lines.jsonl` as people would type them, scored as `report.py` scores."""

from __future__ import annotations

from pathlib import Path

from tests.understanding.report import judge, read_lines, report

LINES = Path(__file__).parent / "lines.jsonl"
#: The share of lines that must be wholly right; a few may be lost to a better rule.
AT_LEAST = 0.97


def test_lines_are_read_as_a_careful_reader_would() -> None:
    verdicts = [judge(line) for line in read_lines(LINES)]
    right = sum(not any(verdict.values()) for verdict in verdicts)
    assert right / len(verdicts) >= AT_LEAST, report(LINES)


def test_SA_2_SA_3_SA_5_SA_6_no_red_flag_of_the_lines_is_missed() -> None:
    for line in read_lines(LINES):
        if line["want"].get("red_flag"):
            assert not judge(line)["red_flag"], line["text"]
