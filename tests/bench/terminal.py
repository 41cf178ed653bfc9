"""`sidekick chat` in a fresh process: the time to its first prompt, and its memory."""

from __future__ import annotations

import os
import pty
import select
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from tests.bench.measuring import Measured

RUNS = 5
TURNS = 300
GOAL_S, GOAL_MB = 1.5, 150
PATIENCE_S = 20.0
#: How often memory is looked at.
LOOK_EVERY_S = 0.02
#: The prompt as prompt_toolkit draws it.
PROMPT = "\x1b[0m>"

#: The libraries that the chat is made of, and nothing of ours.
LIBRARIES = (
    "import asyncio, typer, pydantic_settings, sqlalchemy.orm, sqlalchemy.dialects.sqlite, pydantic, "
    "apscheduler.schedulers.asyncio, prompt_toolkit, babel.dates, fluent.runtime, rapidfuzz"
)
#: Taps through the onboarding, then what a runner writes, over and over.
ONBOARDING = ["1"] * 12
TALK = [
    "/today",
    "3 4 4",
    "/week",
    "slept badly, legs are heavy",
    "/why",
    "no bike today",
    "easy 40 min, felt good, 4",
    "/help",
]


def chat(folder: Path) -> list[Measured]:
    """First prompt on a new database and on one that is there, and resident memory."""
    old = folder / "old.db"
    _prompted(old)
    new = _median(lambda: _prompted(_fresh(folder / "new.db"))[0])
    again = _median(lambda: _prompted(old)[0])
    python = _median(lambda: _ran("pass"))
    imports = _median(lambda: _ran(LIBRARIES))
    floor = f"`python -c pass` {python:.2f} s, the libraries' imports {imports:.2f} s"
    at_prompt, after = _prompted(old)[1], _memory_of_a_talk(_fresh(folder / "talk.db"))
    bare, with_imports = _memory_of("pass"), _memory_of(LIBRARIES)
    memory_floor = f"`python -c pass` {bare:.0f} MB, the libraries' imports {with_imports:.0f} MB"
    goal, memory_goal = f"{GOAL_S:g} s", f"{GOAL_MB} MB"
    return [
        Measured("`sidekick chat` to its first prompt", f"{again:.2f} s", floor, goal, again <= GOAL_S),
        Measured("… the very first time (the database is made)", f"{new:.2f} s", "", goal, new <= GOAL_S),
        Measured(
            "resident memory at the prompt",
            f"{at_prompt:.0f} MB",
            memory_floor,
            memory_goal,
            at_prompt <= GOAL_MB,
        ),
        Measured(f"… at its highest in {TURNS} turns", f"{after:.0f} MB", "", memory_goal, after <= GOAL_MB),
    ]


def _prompted(database: Path) -> tuple[float, float]:
    """Seconds until the prompt stands on a terminal, and the megabytes resident then."""
    ours, theirs = pty.openpty()
    start = perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "chat"],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=_environment(database),
    )
    os.close(theirs)
    seen = ""
    while PROMPT not in seen:
        ready = select.select([ours], [], [], PATIENCE_S)[0]
        if not ready:
            process.kill()
            raise TimeoutError(f"no prompt in {seen[-500:]!r}")
        seen += os.read(ours, 65536).decode(errors="replace")
    seconds = perf_counter() - start
    resident = _resident(process.pid, "VmRSS")
    process.terminate()
    process.wait()
    os.close(ours)
    return seconds, resident


def _memory_of_a_talk(database: Path) -> float:
    """The most megabytes resident while a runner says one thing after the other."""
    turns = ONBOARDING + [TALK[number % len(TALK)] for number in range(TURNS - len(ONBOARDING))]
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "chat"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=_environment(database),
    )
    assert process.stdin is not None
    process.stdin.write("\n".join(turns).encode() + b"\n")
    process.stdin.close()
    most = 0.0
    while process.poll() is None:
        most = max(most, _resident(process.pid, "VmHWM"))
        time.sleep(LOOK_EVERY_S)
    assert process.returncode == 0
    return most


def _memory_of(code: str) -> float:
    """Megabytes resident after some code has run in a process of its own."""
    look = "import os; print(os.getpid(), flush=True); input()"
    process = subprocess.Popen(
        [sys.executable, "-c", f"{code}\n{look}"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdin is not None and process.stdout is not None
    resident = _resident(int(process.stdout.readline()), "VmRSS")
    process.communicate(b"\n")
    return resident


def _resident(pid: int, field: str) -> float:
    """Megabytes by /proc: VmRSS now, VmHWM at most so far; 0 of a process that has ended."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return 0.0
    return next(
        (int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith(f"{field}:")), 0.0
    )


def _ran(code: str) -> float:
    start = perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return perf_counter() - start


def _environment(database: Path) -> dict[str, str]:
    # The other end of this terminal does not say where its cursor is.
    return {**os.environ, "DATABASE_URL": f"sqlite:///{database}", "PROMPT_TOOLKIT_NO_CPR": "1"}


def _fresh(database: Path) -> Path:
    for file in database.parent.glob(f"{database.name}*"):
        file.unlink()
    return database


def _median(measure: Callable[[], float]) -> float:
    return statistics.median(measure() for _ in range(RUNS))
