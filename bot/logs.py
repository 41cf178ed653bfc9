"""The program's log: one line an event, for people (`event key=value ...`) or for machines (JSON lines).

Whoever logs gives the event a name and its facts as fields, with the standard library alone:
`log.warning("given up", extra={"row": 7, "why": "..."})`. What a platform or a library says may hold
anything, so no value can break a line or forge one; and no exception speaks for itself, as its words may
repeat what an athlete wrote: its type and the places where it broke are told instead.
"""

from __future__ import annotations

import copy
import json
import logging
import re
import sys
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from pythonjsonlogger.json import JsonFormatter

from bot.settings import Settings, data_folder

#: The loggers of this program. Libraries are heard from warnings on: some log addresses with tokens below it.
OURS = ("adapters", "bot", "core", "migrations")
#: A secret shorter than this is a common word, and hiding it would riddle the log (own choice).
SHORTEST_SECRET = 8
HIDDEN = "***"

_USUAL = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_BARE = re.compile(r"[\w.:/@+,>-]+", re.ASCII)


def to_stderr(settings: Settings | None = None) -> None:
    """Log to standard error; without settings warnings alone, for people."""
    _begin(logging.StreamHandler(sys.stderr), settings)


def to_file(settings: Settings) -> None:
    """Log to `sidekick.log` in the user's data folder, readable by the user alone."""
    folder = data_folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = folder / "sidekick.log"
    file.touch(mode=0o600, exist_ok=True)
    _begin(logging.FileHandler(file, encoding="utf-8"), settings)


def _begin(handler: logging.Handler, settings: Settings | None) -> None:
    if logging.root.handlers:
        return  # The program runs inside another one that has a log of its own, such as a test.
    level = logging.getLevelName("WARNING" if settings is None else settings.log_level.upper())
    logging.basicConfig(handlers=[handler], level=max(level, logging.WARNING))
    for name in OURS:
        logging.getLogger(name).setLevel(level)
    secrets = frozenset() if settings is None else settings.secrets()
    as_json = settings is not None and settings.log_format == "json"
    handler.setFormatter(JsonLines(secrets) if as_json else Lines(secrets))


class Lines(logging.Formatter):
    """`time LEVEL logger event key=value ...`; what is not a plain word is quoted as in JSON."""

    def __init__(self, secrets: frozenset[str] = frozenset()) -> None:
        super().__init__()
        self._secrets = secrets

    def format(self, record: logging.LogRecord) -> str:
        """One line, in ASCII."""
        record = _in_few_words(record)
        head = (_instant(record), record.levelname, _word(record.name), _word(record.msg))
        facts = (f"{name}={_word(value)}" for name, value in _fields(record) if value is not None)
        return _hide(" ".join((*head, *facts)), self._secrets)


class JsonLines(JsonFormatter):
    """The same as a JSON object a line: `time`, `level`, `logger`, `event`, and the fields."""

    def __init__(self, secrets: frozenset[str] = frozenset()) -> None:
        names = {"asctime": "time", "levelname": "level", "name": "logger", "message": "event"}
        super().__init__(list(names), rename_fields=names, json_ensure_ascii=True)
        self._secrets = secrets

    def format(self, record: logging.LogRecord) -> str:
        """One line, in ASCII."""
        return _hide(super().format(_in_few_words(record)), self._secrets)

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:
        """The instant, UTC."""
        return _instant(record)


def _instant(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")


def _in_few_words(record: logging.LogRecord) -> logging.LogRecord:
    """The record with its first line alone, and an exception told by its type and where it broke."""
    few = copy.copy(record)
    few.msg, few.args = record.getMessage().partition("\n")[0], None
    if record.exc_info and record.exc_info[0] is not None:
        few.__dict__["error"] = record.exc_info[0].__name__
        frames = traceback.extract_tb(record.exc_info[2])
        few.__dict__["where"] = " > ".join(f"{frame.name}:{frame.lineno}" for frame in frames)
    few.exc_info = few.exc_text = few.stack_info = None
    return few


def _fields(record: logging.LogRecord) -> Iterator[tuple[str, Any]]:
    return ((name, value) for name, value in vars(record).items() if name not in _USUAL)


def _word(value: object) -> str:
    text = str(value)
    return text if _BARE.fullmatch(text) else json.dumps(text)


def _hide(line: str, secrets: frozenset[str]) -> str:
    for secret in secrets:
        if len(secret) >= SHORTEST_SECRET:
            line = line.replace(secret, HIDDEN)
    return line
