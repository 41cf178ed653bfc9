"""A month of a story, as `sidekick replay` plays it in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any

from tests.bench.measuring import Measured
from tests.bench.stock import ratings

DAYS = 30
GOAL_S = 3.0


def a_month(folder: Path) -> Measured:
    """Thirty days with a check-in each morning and every reminder of the coach; the median of three runs."""
    story = folder / "month.jsonl"
    story.write_text("\n".join(map(json.dumps, _lines())))
    empty = folder / "moment.jsonl"
    empty.write_text(json.dumps(_lines()[0]))
    whole, start_only = _seconds(story), _seconds(empty)
    return Measured(
        f"replay of {DAYS} days with daily check-ins",
        f"{whole:.2f} s",
        floor=f"{start_only:.2f} s for a story of one line",
        goal=f"{GOAL_S:g} s",
        met=whole < GOAL_S,
    )


def _lines() -> list[dict[str, Any]]:
    random, first = Random(4), datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
    mornings = [first + timedelta(days=day, minutes=45) for day in range(DAYS)]
    return [
        {"at": first.isoformat(), "profile": {"timezone": "Europe/Madrid", "goal": "longer"}},
        *({"at": at.isoformat(), "say": ratings(random)} for at in mornings),
        {"at": (first + timedelta(days=DAYS)).isoformat()},
    ]


def _seconds(story: Path) -> float:
    taken = []
    for _ in range(3):
        start = perf_counter()
        subprocess.run(
            [sys.executable, "-m", "bot", "replay", str(story)], check=True, stdout=subprocess.DEVNULL
        )
        taken.append(perf_counter() - start)
    return sorted(taken)[1]
