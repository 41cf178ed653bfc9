"""The nightly copies of an SQLite database: one a day, the newest few kept."""

from __future__ import annotations

import asyncio
import threading
from datetime import date
from pathlib import Path

from bot.operations import back_up, sqlite_file
from bot.settings import Settings

#: So many daily copies are kept (own choice: a week to notice a loss; what is deleted is gone after it).
KEPT = 7
_UNFINISHED = ".part"


def folder(settings: Settings) -> Path | None:
    """Where the copies go; None when there is no file to copy, or copies are switched off."""
    file = sqlite_file(settings)
    if file is None or settings.backup_folder == "off":
        return None
    return settings.backup_folder or file.absolute().parent / "backups"


async def back_up_today(source: Path, into: Path, today: date) -> Path | None:
    """Copy the database unless today's copy is there, and let the oldest go; gives the new file.

    The work is done on a thread of its own and stops when the caller is cancelled. A file that carries a
    copy's name is a whole copy: it gets it last. Raises OSError and sqlite3.Error.
    """
    stop = threading.Event()
    try:
        return await asyncio.to_thread(_back_up_today, source, into, today, stop)
    finally:
        stop.set()


class _Stopped(Exception):
    """The program is about to end."""


def _back_up_today(source: Path, into: Path, today: date, stop: threading.Event) -> Path | None:
    into.mkdir(parents=True, exist_ok=True, mode=0o700)
    copy = into / f"{source.stem}-{today.isoformat()}.db"
    if copy.exists():
        return None
    unfinished = copy.with_suffix(_UNFINISHED)
    unfinished.unlink(missing_ok=True)  # of a program that was killed

    def step() -> None:
        if stop.is_set():
            raise _Stopped

    back_up(source, unfinished, step)
    unfinished.rename(copy)
    for old in sorted(into.glob(f"{source.stem}-????-??-??.db"))[:-KEPT]:
        old.unlink()
    return copy
