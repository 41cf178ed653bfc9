"""A database that runs units of work: plain functions over one SQLAlchemy connection.

What is run against the database is written once, as synchronous functions; only how they are run differs. For
PostgreSQL that is asyncpg under SQLAlchemy's `run_sync`. For SQLite it is one connection on one thread of its
own: a unit of work hops to the thread once. aiosqlite hops for every cursor call, which made a turn's twenty
statements cost 16 ms instead of 3 (measured).
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from sqlalchemy import URL, Connection, StaticPool, create_engine, event, make_url

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

T = TypeVar("T")

#: How long a writer waits for another process before it fails, in seconds.
BUSY_TIMEOUT_S = 10

#: Seconds after which PostgreSQL is given up that does not answer: at connecting, and at one statement. Without, what
#: is behind a line that went silent would wait for TCP, which takes a quarter of an hour (own choices; the slowest
#: statement of ours takes some 40 ms).
CONNECT_TIMEOUT_S, STATEMENT_TIMEOUT_S = 10.0, 30.0

MEMORY = "sqlite://"

# Both engines keep parameters out of the words of their errors: they hold what athletes told.


class Database(Protocol):
    """Runs units of work."""

    async def read(self, work: Callable[[Connection], T]) -> T:
        """What the work returns; nothing it does is kept."""
        ...

    async def write(self, work: Callable[[Connection], T]) -> T:
        """What the work returns; all of it is kept, or with an exception none of it."""
        ...

    async def close(self) -> None:
        """Let go of the database."""
        ...


def connect(url: str) -> Database:
    """The database of an SQLAlchemy URL, `sqlite:` or `postgresql:`; a driver in it is ours to choose.

    A SQLite file is created, with its folder, for its owner alone; `sqlite://` is a database in memory.
    Raises ValueError for another kind of database, and for what is no URL.
    """
    try:
        parsed = make_url(url)
    except Exception:  # its message would repeat the URL, password included
        raise ValueError("not a database URL") from None
    match parsed.get_backend_name():
        case "sqlite":
            return SqliteDatabase(parsed)
        case "postgresql":
            return PostgresDatabase(parsed)
        case other:
            raise ValueError(f"{other} is not supported: expected sqlite or postgresql")


class SqliteDatabase:
    """SQLite on one connection and one thread, so that writers of this process never wait for one another."""

    def __init__(self, url: URL) -> None:
        if url.database and url.database != ":memory:":
            _make_private_file(Path(url.database))
        self._engine = create_engine(
            url.set(drivername="sqlite+pysqlite"),
            poolclass=StaticPool,
            connect_args={"check_same_thread": False, "timeout": BUSY_TIMEOUT_S},
            hide_parameters=True,
        )
        event.listen(self._engine, "connect", _on_connect)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="sqlite")
        self._held: Connection | None = None

    async def read(self, work: Callable[[Connection], T]) -> T:
        """See Database."""

        def run() -> T:
            connection = self._connection()
            with connection.begin() as transaction:
                connection.exec_driver_sql("BEGIN")
                found = work(connection)
                transaction.rollback()
                return found

        return await asyncio.get_running_loop().run_in_executor(self._thread, run)

    async def write(self, work: Callable[[Connection], T]) -> T:
        """See Database."""

        def run() -> T:
            connection = self._connection()
            with connection.begin():
                # A deferred transaction that reads first fails at its first write when another process wrote.
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                return work(connection)

        return await asyncio.get_running_loop().run_in_executor(self._thread, run)

    async def close(self) -> None:
        """See Database."""

        def run() -> None:
            if self._held is not None:
                self._held.close()
            self._engine.dispose()

        await asyncio.get_running_loop().run_in_executor(self._thread, run)
        self._thread.shutdown()

    def _connection(self) -> Connection:
        """The one connection, held: to take it from the pool and give it back takes as long as a statement."""
        if self._held is None:
            self._held = self._engine.connect()
        return self._held


class PostgresDatabase:
    """PostgreSQL through asyncpg."""

    def __init__(self, url: URL) -> None:
        # Imported here, because SQLite needs none of it and every start would wait for it.
        from sqlalchemy.ext.asyncio import create_async_engine

        self._engine: AsyncEngine = create_async_engine(
            url.set(drivername="postgresql+asyncpg"),
            connect_args={"timeout": CONNECT_TIMEOUT_S, "command_timeout": STATEMENT_TIMEOUT_S},
            hide_parameters=True,
        )

    async def read(self, work: Callable[[Connection], T]) -> T:
        """See Database."""
        async with self._engine.connect() as connection:
            return await connection.run_sync(work)

    async def write(self, work: Callable[[Connection], T]) -> T:
        """See Database."""
        async with self._engine.begin() as connection:
            return await connection.run_sync(work)

    async def close(self) -> None:
        """See Database."""
        await self._engine.dispose()


def _make_private_file(path: Path) -> None:
    """An athlete's health diary is readable by its owner alone; an existing file keeps its rights."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def _on_connect(connection: sqlite3.Connection, _: Any) -> None:
    # The driver would begin transactions by itself, and only before some statements; we say BEGIN.
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode = WAL")
    # Enough for kill -9 at any instant. A power failure may cost the last commits, never the file;
    # FULL would wait for the disk at each turn.
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")
