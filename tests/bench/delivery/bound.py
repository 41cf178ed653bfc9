"""The floor of a rush: the same rows updated and committed in batches of the same size, by the driver alone."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from time import perf_counter

import asyncpg

_IDS = "SELECT id FROM outbox WHERE type = 'say' AND status = 'pending' ORDER BY hold_until, id"


def on_sqlite(file: str, batch: int) -> float:
    """Seconds for all messages that wait, on one connection that is set up as the program's."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = NORMAL")
        ids = [row[0] for row in connection.execute(_IDS)]
        start = perf_counter()
        for some in _batches(ids, batch):
            connection.execute("BEGIN IMMEDIATE")
            marks = ", ".join("?" * len(some))
            connection.execute(
                "UPDATE outbox SET hold_until = '2030-11-26 05:32:00.000000', attempts = attempts + 1 "
                f"WHERE id IN ({marks})",
                some,
            )
            connection.execute("COMMIT")
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(
                "UPDATE outbox SET status = 'sent', settled_at = '2030-11-26 05:30:00.000000', ref = ? "
                "WHERE id = ?",
                [(str(each), each) for each in some],
            )
            connection.execute("COMMIT")
        return perf_counter() - start


def on_postgres(url: str, batch: int, workers: int) -> float:
    """Seconds for all messages that wait, shared by as many connections as there were workers."""
    return asyncio.run(_on_postgres(url, batch, workers))


async def _on_postgres(url: str, batch: int, workers: int) -> float:
    connections = [await asyncpg.connect(url) for _ in range(workers)]
    try:
        ids = [row["id"] for row in await connections[0].fetch(_IDS)]
        start = perf_counter()
        await asyncio.gather(
            *(
                _update(connection, ids[number::workers], batch)
                for number, connection in enumerate(connections)
            )
        )
        return perf_counter() - start
    finally:
        for connection in connections:
            await connection.close()


async def _update(connection: asyncpg.Connection, ids: Sequence[int], batch: int) -> None:
    claim = await connection.prepare(
        "UPDATE outbox SET hold_until = '2030-11-26 05:32:00Z', attempts = attempts + 1 WHERE id = ANY($1)"
    )
    settle = await connection.prepare(
        "UPDATE outbox SET status = 'sent', settled_at = '2030-11-26 05:30:00Z', ref = sent.ref "
        "FROM unnest($1::bigint[], $2::text[]) AS sent (id, ref) WHERE outbox.id = sent.id"
    )
    for some in _batches(ids, batch):
        async with connection.transaction():
            await claim.fetch(some)
        async with connection.transaction():
            await settle.fetch(some, [str(each) for each in some])


def _batches(ids: Sequence[int], size: int) -> Iterator[list[int]]:
    return (list(ids[at : at + size]) for at in range(0, len(ids), size))
