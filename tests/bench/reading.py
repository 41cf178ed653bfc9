"""Reading what athletes write: the lines that the understanding is tested on."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from time import perf_counter

from core.understanding import understand
from tests.bench.measuring import Measured, Times
from tests.understanding.report import read_lines

LINES = Path(__file__).parents[1] / "understanding" / "lines.jsonl"


def messages() -> Measured:
    """Every line, read once after a first reading that loads the vocabulary."""
    lines = read_lines(LINES)
    understand(lines[0]["text"], date(2026, 3, 2))
    seconds = []
    for line in lines:
        start = perf_counter()
        understand(line["text"], date.fromisoformat(line["today"]), line.get("expecting"))
        seconds.append(perf_counter() - start)
    return Measured(f"understanding a message ({len(lines)} lines)", str(Times(seconds)))
