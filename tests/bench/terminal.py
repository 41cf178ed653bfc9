"""`sidekick chat` in a fresh process on a terminal: the time to its first prompt, and its memory."""

from __future__ import annotations

import os
import pty
import select
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

from tests.bench.measuring import Measured

RUNS = 5
TURNS = 300
GOAL_S, GOAL_MB = 1.5, 150
PATIENCE_S = 20.0
#: A second without a word is the end of an answer.
SILENCE_S = 1.0
#: What the chat brings up, and nothing else.
IMPORTS = "import asyncio, sqlalchemy, sqlalchemy.ext.asyncio, pydantic_settings, apscheduler.schedulers.asyncio, prompt_toolkit, babel, fluent.runtime, typer"


class Terminal:
    """A chat at the other end of a pseudo-terminal."""

    def __init__(self, database: Path) -> None:
        self.process, self._end = _spawn(database)
        self.seen = ""

    def until(self, mark: str) -> None:
        """Read until the mark is on the screen."""
        deadline = perf_counter() + PATIENCE_S
        while mark not in self.seen:
            assert perf_counter() < deadline, f"no {mark!r} in {self.seen[-500:]!r}"
            self._read(PATIENCE_S)

    def say(self, text: str) -> None:
        """Type a line and wait for the next prompt."""
        self.seen = ""
        os.write(self._end, f"{text}\r".encode())

    def _read(self, patience: float) -> None:
        if select.select([self._end], [], [], patience)[0]:
            self.seen += os.read(self._end, 65536).decode(errors="replace")
