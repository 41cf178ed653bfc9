"""Discord measured beside a bare discord.py client: acknowledgments in a rush, memory with servers, the start."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.bench.discord import idle, rush
from tests.bench.measuring import Measured


def measured(folder: Path) -> Iterator[Measured]:
    """Everything about Discord."""
    yield from idle.rows(folder)
    yield rush.row(folder)
