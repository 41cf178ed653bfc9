"""A PostgreSQL that does not answer is given up in time, and used again when it does."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import Connection, text

from adapters.sql import engine

SECONDS = 0.3


async def test_a_statement_that_takes_too_long_is_given_up(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "STATEMENT_TIMEOUT_S", SECONDS)
    database = engine.connect(postgres_url)

    def asks(words: str) -> Any:
        def work(connection: Connection) -> int:
            return int(connection.execute(text(words)).scalar_one())

        return work

    async with asyncio.timeout(10):
        for run in (database.read, database.write):
            with pytest.raises(TimeoutError):
                await run(asks("SELECT 1 FROM pg_sleep(60)"))
            assert await run(asks("SELECT 7")) == 7
        await database.close()


async def test_a_server_that_takes_the_line_and_says_nothing_is_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(engine, "CONNECT_TIMEOUT_S", SECONDS)
    is_over = asyncio.Event()

    async def says_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await is_over.wait()
        writer.close()

    server = await asyncio.start_server(says_nothing, "127.0.0.1", 0)
    database = engine.connect(f"postgresql://ana@127.0.0.1:{server.sockets[0].getsockname()[1]}/diary")
    async with asyncio.timeout(10):
        with pytest.raises(TimeoutError):
            await database.read(lambda connection: connection.execute(text("SELECT 1")))
        is_over.set()
        await database.close()
    server.close()
