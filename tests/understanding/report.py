"""Measures the understanding on lines that people would type: `make understanding`.

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

HERE = Path(__file__).parent
#: Lines that lie beside the checkout, where they do.
BESIDE = HERE.parents[2] / "shared" / "understanding" / "examples.jsonl"
#: Lines that were written before the reading was tuned, and batches written between rounds of tuning; what they
#: gave when they were new stands in docs/understanding.md.
FIRST_SIGHT = tuple(sorted((HERE / "first_sight").glob("*.jsonl"), reverse=True))
#: Lines that the lexicon was written with.
TUNED_ON = tuple(
    HERE / f"{name}.jsonl"
    for name in ("lines", "lines_second", "lines_third", "lines_fourth", "lines_spoken", "red_flags")
)


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
    whole = [not any(verdict.values()) for verdict in verdicts]
    parts: dict[str, list[bool]] = defaultdict(list)
    tags: dict[str, list[bool]] = defaultdict(list)
    misses: list[str] = []
    for line, verdict, right in zip(lines, verdicts, whole, strict=True):
        for part, wrong in verdict.items():
            parts[part].append(not wrong)
        for tag in line["tags"]:
            tags[tag].append(right)
        if not right:
            wrong_parts = "; ".join(f"{part}: {', '.join(wrong)}" for part, wrong in verdict.items() if wrong)
            misses.append(f"  {line['id']} {line['text'][:90]!r}\n      {wrong_parts}")
    return "\n".join(
        [
            f"{path.name}: {sum(whole)} of {len(whole)} lines wholly right ({_share(whole)})",
            *_table("part", parts),
            *_table("tag", dict(sorted(tags.items()))),
            *_flags(lines, verdicts),
            f"median {1000 * statistics.median(seconds):.2f} ms, worst {1000 * max(seconds):.1f} ms",
            "misses:" if misses else "no misses",
            *misses,
        ]
    )


def _flags(lines: list[Line], verdicts: list[dict[str, list[str]]]) -> list[str]:
    """Red flags that were missed, and alarms where none was wanted; the first weighs most."""
    judged = [
        (line, verdict) for line, verdict in zip(lines, verdicts, strict=True) if "red_flag" in line["want"]
    ]
    wanted = [pair for pair in judged if pair[0]["want"]["red_flag"]]
    harmless = [pair for pair in judged if not pair[0]["want"]["red_flag"]]
    return [
        f"{what}: {', '.join(names) or 'none'} of {len(pairs)}"
        for what, pairs in (("red flags missed", wanted), ("false alarms", harmless))
        for names in [[line["id"] for line, verdict in pairs if verdict["red_flag"]]]
    ]


def _table(what: str, shares: dict[str, list[bool]]) -> list[str]:
    """A row a name: how many lines, how many right, the share."""
    width = max([len(what), *map(len, shares)])
    return [
        f"  {what:<{width}}  lines  right   share",
        *(
            f"  {name:<{width}}  {len(right):>5}  {sum(right):>5}  {_share(right):>7}"
            for name, right in shares.items()
        ),
    ]


def _share(right: list[bool]) -> str:
    return f"{100 * sum(right) / len(right):.1f} %"
