"""Measures the understanding on lines that people would type: `python -m tests.understanding [FILE...]`

A line gives `text`, `today`, `expecting`, `tags` and what a careful reader takes from it (`want`);
a part or a key that `want` leaves out is not judged. Ratings, hours and numbers of a session are ranges.
"""

from __future__ import annotations

import json
import statistics
import time
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

from core.understanding import to_json, understand

Line = dict[str, Any]
EXACT = ("resting_hr", "hrv_rmssd")


def read_lines(path: Path) -> list[Line]:
    """The lines of a file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def judge(line: Line) -> dict[str, list[str]]:
    """Every judged part of a line with what is wrong in it; an empty list is right."""
    got = to_json(understand(line["text"], date.fromisoformat(line["today"]), line.get("expecting")))
    want = line["want"]
    verdict: dict[str, list[str]] = {}
    if "intents" in want:
        verdict["intents"] = [f"missing {name}" for name in want["intents"] if name not in got["intents"]]
    if "not_intents" in want:
        verdict["not_intents"] = [
            f"unwanted {name}" for name in want["not_intents"] if name in got["intents"]
        ]
    for part in ("check_in", "session", "request"):
        if part in want:
            verdict[part] = _differences(want[part], got[part])
    if "pain" in want:
        verdict["pain"] = _pain_differences(want["pain"], got["pain"])
    for part in ("illness", "red_flag"):
        if part in want and got[part] != want[part]:
            verdict[part] = [f"want {want[part]}, got {got[part]}"]
        elif part in want:
            verdict[part] = []
    return verdict


def _fits(wanted: Any, found: Any) -> bool:
    if isinstance(wanted, list):
        return found is not None and wanted[0] <= found <= wanted[1]
    return bool(wanted == found)


def _differences(want: dict[str, Any], got: dict[str, Any] | None) -> list[str]:
    if got is None:
        return ["nothing found"]
    return [
        f"{key}: want {wanted}, got {got[key]}" for key, wanted in want.items() if not _fits(wanted, got[key])
    ]


def _pain_differences(want: list[dict[str, Any]], got: list[dict[str, Any]]) -> list[str]:
    wrong = [
        f"unwanted {found['where']}"
        for found in got
        if found["where"] not in {pain["where"] for pain in want}
    ]
    for pain in want:
        if not any(all(_fits(wanted, found[key]) for key, wanted in pain.items()) for found in got):
            wrong.append(f"want {pain}, got {got}")
    return wrong


def report(path: Path) -> str:
    """The report on one file: shares over all, by part, by tag, red flags apart, the misses."""
    lines = read_lines(path)
    verdicts, seconds = [], []
    for line in lines:
        before = time.perf_counter()
        verdicts.append(judge(line))
        seconds.append(time.perf_counter() - before)
    parts: dict[str, list[bool]] = defaultdict(list)
    tags: dict[str, list[bool]] = defaultdict(list)
    missed: list[str] = []
    false_alarms: list[str] = []
    misses: list[str] = []
    judged_null = 0
    for line, verdict in zip(lines, verdicts, strict=True):
        right = not any(verdict.values())
        for part, wrong in verdict.items():
            parts[part].append(not wrong)
        for tag in line["tags"]:
            tags[tag].append(right)
        if "red_flag" in line["want"]:
            judged_null += line["want"]["red_flag"] is None
            if verdict["red_flag"]:
                (missed if line["want"]["red_flag"] else false_alarms).append(line["id"])
        if not right:
            wrong_parts = "; ".join(f"{part}: {', '.join(wrong)}" for part, wrong in verdict.items() if wrong)
            misses.append(f"  {line['id']} {line['text'][:90]!r}\n      {wrong_parts}")
    whole = [not any(verdict.values()) for verdict in verdicts]
    return "\n".join(
        [
            f"{path.name}: {sum(whole)} of {len(whole)} lines wholly right ({_share(whole)})",
            "by part: "
            + ", ".join(f"{part} {_share(right)} of {len(right)}" for part, right in parts.items()),
            "by tag: "
            + ", ".join(f"{tag} {_share(right)} of {len(right)}" for tag, right in sorted(tags.items())),
            f"red flags missed: {missed or 'none'}; false alarms: {false_alarms or 'none'} of {judged_null}",
            f"median {1000 * statistics.median(seconds):.2f} ms, worst {1000 * max(seconds):.1f} ms",
            "misses:",
            *misses,
        ]
    )


def _share(right: list[bool]) -> str:
    return f"{100 * sum(right) / len(right):.1f} %"
