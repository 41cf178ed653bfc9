"""Telegram measured: updates through the whole program beside a bare echo bot, and reminders at Telegram's pace."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.bench.measuring import Measured
from tests.bench.telegram import reminders, updates


def measured(folder: Path) -> Iterator[Measured]:
    """Everything about Telegram."""
    yield from updates.rows(folder)
    yield reminders.row(folder)
