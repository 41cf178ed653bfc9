"""Reading what athletes write: the lines that the understanding is tested on, long messages, and odd ones."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from time import perf_counter, process_time

from core.understanding import understand
from core.understanding.tokens import TEXT_LIMIT
from tests.bench.measuring import Measured, Times
from tests.understanding.report import read_lines

HERE = Path(__file__).parents[1] / "understanding"
LINES = (HERE / "lines.jsonl", HERE / "first_sight" / "lines.jsonl")
DAY = date(2026, 3, 2)
#: Goals in milliseconds: a message, one of 2,000 characters, any one of full length, import and load.
MESSAGE, LONG, ANY, LOAD = 2.0, 10.0, 50.0, 300.0
#: Megabytes of a process that has read a message.
MEMORY = 40.0
LONG_LENGTH = 2_000
#: How many texts are made up, and what is typed over and over.
TRIES = 60
PIECES = (
    "tired ",
    "5/10 ",
    "heart a ",
    "left knee hurts ",
    "move the run to sunday ",
    "the pain in my ",
    "chest pain not ",
    "lost weight ",
    "q w e r ",
    "xqzw ",
    "hour five. ",
    "1:20 ",
    "what if my wife ",
)
_LOADED = """
import time
start = time.perf_counter()
from core.understanding import understand
from datetime import date
understand("slept 7, legs tired", date(2026, 3, 2), "check_in")
took = 1000 * (time.perf_counter() - start)
# The most since this program began; getrusage would tell that of the process that started it.
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(took, int(peak.split()[1]) / 1024)
"""


def readings() -> Iterator[Measured]:
    """Load and memory of a new process, then the times of reading; the long ones in time of the processor."""
    yield _loaded()
    lines = [line for path in LINES for line in read_lines(path)]
    texts = [line["text"] for line in lines]
    understand("what is all this about then", DAY)
    yield _read(f"understanding a message ({len(lines)} lines)", texts, MESSAGE, "median")
    yield _read(
        f"one of {LONG_LENGTH:,} characters, lines joined", list(_joined(texts, LONG_LENGTH)), LONG, "median"
    )
    odd = [*_shuffled(texts), *((piece * TEXT_LIMIT)[:TEXT_LIMIT] for piece in PIECES)]
    yield _read(f"any of {TEXT_LIMIT:,} characters, words shuffled and repeated", odd, ANY, "worst")


def _loaded() -> Measured:
    told = subprocess.run([sys.executable, "-c", _LOADED], capture_output=True, text=True, check=True).stdout
    milliseconds, megabytes = map(float, told.split())
    met = milliseconds <= LOAD and megabytes <= MEMORY
    figures = f"{milliseconds:.0f} ms, {megabytes:.0f} MB"
    return Measured(
        "understanding: import, load, first message", figures, "", f"{LOAD:.0f} ms, {MEMORY:.0f} MB", met
    )


def _read(what: str, texts: list[str], goal: float, which: str) -> Measured:
    clock = perf_counter if which == "median" and goal == MESSAGE else process_time
    seconds = []
    for text in texts:
        start = clock()
        understand(text, DAY, "check_in")
        seconds.append(clock() - start)
    times, worst = Times(seconds), 1000 * max(seconds)
    met = (worst if which == "worst" else times.median) <= goal
    return Measured(what, f"{times}, worst {worst:.1f} ms", "", f"{which} {goal:.0f} ms", met)


def _joined(texts: list[str], length: int) -> Iterator[str]:
    for seed in range(TRIES):
        yield " ".join(random.Random(seed).sample(texts, len(texts) // 4))[:length]


def _shuffled(texts: list[str]) -> Iterator[str]:
    words = " ".join(texts).split()
    for seed in range(TRIES):
        yield " ".join(random.Random(seed).choices(words, k=TEXT_LIMIT // 3))[:TEXT_LIMIT]
