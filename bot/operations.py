"""The operator's side: is everything well, what waits, one athlete's data, a copy of the whole."""

from __future__ import annotations

import errno
import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from importlib.metadata import version
from pathlib import Path

from sqlalchemy import Connection, make_url
from sqlalchemy.exc import SQLAlchemyError

import migrations
from adapters.sql import overview
from adapters.sql.engine import connect
from bot.compose import Application, SystemClock
from bot.settings import Settings, shard_range
from core.courier import TokenRefused
from core.message import Address
from core.ports import Backlog, Clock

#: A row that waits longer than this is served by nobody (own choice; the alarm clock looks every minute).
PATIENCE = timedelta(minutes=15)
#: A clock may be this far behind the newest row before it counts as set back (own choice).
CLOCK_SLACK = timedelta(minutes=1)
#: Pages of the database that a backup copies between two looks whether to go on: 4 MB (own choice).
PAGES_A_STEP = 1024


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of a check-up."""

    what: str
    well: bool
    words: str

    def __str__(self) -> str:
        return f"{'ok ' if self.well else 'BAD'} {self.what}: {self.words}"


async def check(settings: Settings, clock: Clock | None = None) -> list[Finding]:
    """What is well and what is not; nothing is changed, created or migrated."""
    clock = clock or SystemClock()
    findings = [Finding("tokens", True, _tokens(settings))]
    if settings.telegram_token is not None:
        findings.append(await _telegram(settings.telegram_token.get_secret_value(), settings))
    if settings.discord_token is not None:
        findings.append(await _discord(settings.discord_token.get_secret_value(), settings))
        if settings.discord_shards is not None:
            findings.append(_shards(settings.discord_shards))
    file = sqlite_file(settings)
    if file is not None and not file.exists():
        return [*findings, _no_file_yet(file), Finding("clock", True, _clock(clock))]
    database = connect(settings.database_url.get_secret_value())
    try:
        return findings + await database.read(lambda connection: list(_inside(connection, settings, clock)))
    except (SQLAlchemyError, OSError) as error:
        return [
            *findings,
            Finding("database", False, f"{_place(settings)} can't be opened ({_cause(error)})"),
        ]
    finally:
        await database.close()


def _inside(connection: Connection, settings: Settings, clock: Clock) -> Iterator[Finding]:
    fault = overview.fault(connection)
    yield Finding("database", fault is None, fault or _place(settings))
    if migrations.are_pending(connection):
        yield Finding("migrations", False, f"behind {migrations.head()}; the next start brings them up")
        return
    yield Finding("migrations", True, f"at {migrations.head()}, the newest")
    newest = overview.newest_write(connection)
    behind = newest is not None and clock.now() < newest - CLOCK_SLACK
    yield Finding("clock", not behind, _clock(clock) + (", earlier than the newest row" if behind else ""))
    yield _outbox(overview.backlog(connection, clock.now()))


def _outbox(backlog: Backlog) -> Finding:
    idle = backlog.oldest_late > PATIENCE
    age = timedelta(seconds=round(backlog.oldest_late.total_seconds()))
    words = [f"{backlog.due} due, the oldest due row waits {age}" if backlog.due else "nothing is due"]
    if idle:
        words.append("is the program running?")
    if backlog.failing:
        words.append(f"{backlog.failing} failing again and again")
    words.append(f"{backlog.dead} dead in the last 24 hours")
    if backlog.failing or backlog.dead:
        words.append("see `sidekick outbox --dead`")
    return Finding("outbox", not idle and not backlog.failing, "; ".join(words))


def sqlite_file(settings: Settings) -> Path | None:
    """The file of an SQLite database; None for another kind, or one in memory."""
    url = make_url(settings.database_url.get_secret_value())
    if url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:"):
        return None
    return Path(str(url.database))


def _place(settings: Settings) -> str:
    return make_url(settings.database_url.get_secret_value()).render_as_string(hide_password=True)


def _no_file_yet(file: Path) -> Finding:
    folder = next(parent for parent in file.absolute().parents if parent.exists())
    usable = folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)
    words = "the first start makes it" if usable else f"and {folder} can't be written to"
    return Finding("database", usable, f"there is no file {file} yet, {words}")


def _tokens(settings: Settings) -> str:
    names = {"telegram": settings.telegram_token, "discord": settings.discord_token}
    given = [name for name, token in names.items() if token is not None]
    return f"given for {', '.join(given)}" if given else "none; the terminal chat needs none"


async def _telegram(token: str, settings: Settings) -> Finding:
    """Whether Telegram knows the token, and whose it is."""
    from adapters.telegram_chat.chat import ask_name

    api_url = settings.telegram_api_url
    try:
        name = await ask_name(token, None if api_url is None else str(api_url))
    except TokenRefused:
        return Finding("telegram", False, "the token is not accepted; @BotFather shows the right one")
    except ConnectionError as error:
        return Finding("telegram", False, f"can't be reached ({error})")
    return Finding("telegram", True, f"the token is that of @{name}")


async def _discord(token: str, settings: Settings) -> Finding:
    """Whether Discord knows the token, and whose it is."""
    from adapters.discord_chat.chat import ask_name

    api_url = settings.discord_api_url
    try:
        name = await ask_name(token, None if api_url is None else str(api_url))
    except TokenRefused:
        return Finding(
            "discord", False, "the token is not accepted; the developer portal resets it under Bot"
        )
    except ConnectionError as error:
        return Finding("discord", False, f"can't be reached ({error})")
    return Finding("discord", True, f"the token is that of {name}")


def _shards(told: str) -> Finding:
    """Direct messages and the writing of commands are shard 0's."""
    words = told if shard_range(told)[0] == 0 else f"{told}; shard 0 has to be served by another process"
    return Finding("shards", True, words)


def _clock(clock: Clock) -> str:
    return f"{clock.now().isoformat(timespec='seconds')}, time zones {version('tzdata')}"


def _cause(error: Exception) -> str:
    return str(getattr(error, "orig", None) or error).splitlines()[0]


async def find_athlete(app: Application, name: str) -> str | None:
    """The key of an athlete named by key or platform:user; None when there is none."""
    now = app.clock.now()
    known = await app.store.load(name, now)
    if known is None and ":" in name:
        platform, _, user = name.partition(":")
        known = await app.store.load_by_address(Address(platform=platform, user=user, chat=""), now)
    return None if known is None else known.world.athlete.key


def back_up(source: Path, target: Path, step: Callable[[], None] = lambda: None) -> None:
    """Copy an SQLite database, while it is in use too, into a new file that its owner alone can read.

    The copy is the database at one instant, whatever is written meanwhile, and writers do not wait for it.
    `step` is called every few pages; what it raises ends the copy. The file has its name when it is whole;
    what was interrupted leaves none. Raises OSError (FileExistsError rather than writing over anything) and
    sqlite3.Error.
    """
    if target.exists():
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
    handle, name = tempfile.mkstemp(prefix=f"{target.name}.", suffix=".part", dir=target.parent)
    os.close(handle)
    part = Path(name)
    try:
        with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(part)) as copy:
            # One reader's view for all of it; without it the copy would begin again after each write.
            live.execute("BEGIN")
            live.execute("SELECT count(*) FROM sqlite_master")
            live.backup(copy, pages=PAGES_A_STEP, progress=lambda *_: step())
        os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
