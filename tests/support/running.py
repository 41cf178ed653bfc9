"""`sidekick run` as its operator runs it: a process of its own, with settings from the environment."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

#: How long a test waits for the process, seconds.
PATIENCE = 60.0


class Double(Protocol):
    """A platform's double."""

    @property
    def settings(self) -> dict[str, str]:
        """How the program finds it."""
        ...


class SidekickProcess:
    """The program at work on the double; what it says is kept."""

    def __init__(self, double: Double, folder: Path, **settings: str) -> None:
        self.said = ""
        self._folder = folder
        self._environment = {name: value for name, value in os.environ.items() if name.isupper()} | {
            "DATABASE_URL": f"sqlite:///{folder / 'sidekick.db'}",
            **double.settings,
            **settings,
        }
        self._read = asyncio.Event()

    async def begin(self, *arguments: str) -> Self:
        """Start it with these arguments, by default to run."""
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            *(arguments or ("run",)),
            cwd=self._folder,
            env=self._environment | {"PYTHONPATH": str(Path(__file__).parents[2])},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        self._reading = asyncio.create_task(self._listen())
        return self

    async def _listen(self) -> None:
        assert self._process.stdout is not None
        while line := await self._process.stdout.readline():
            self.said += line.decode()
            self._read.set()
        self._read.set()

    async def until_it_says(self, pattern: str) -> None:
        """Come back when its output matches."""
        async with asyncio.timeout(PATIENCE):
            while not re.search(pattern, self.said):
                assert not self._reading.done(), f"it ended without saying {pattern!r}:\n{self.said}"
                self._read.clear()
                await self._read.wait()

    @property
    def pid(self) -> int:
        return self._process.pid

    async def ends(self) -> int:
        """Its exit code, when it has ended by itself."""
        async with asyncio.timeout(PATIENCE):
            code = await self._process.wait()
            await self._reading
        return code

    async def stop(self, number: int = signal.SIGTERM) -> int:
        """Ask it to stop; gives the exit code."""
        self._process.send_signal(number)
        return await self.ends()

    async def kill(self) -> None:
        """End it as a crash would."""
        self._process.kill()
        await self.ends()

    async def __aenter__(self) -> Self:
        return await self.begin()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.returncode is None:
            self._process.kill()
        await self._process.wait()
        await self._reading
