"""Delivery measured: the morning rush, idle crowds, and what the customary design costs beside them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.bench.delivery import idle, rival, rush, scale, whole
from tests.bench.delivery.rush import MESSAGES, Side
from tests.bench.measuring import Measured, tell
from tests.support.databases import start_postgres

#: How many athletes there are, beside those of the rush alone. Copying a million into PostgreSQL takes minutes.
MORE_ON_SQLITE, MORE_ON_POSTGRES = (100_000, 1_000_000), (100_000,)


def measured(folder: Path) -> Iterator[Measured]:
    """Everything about delivery."""
    for first, *more in (_on_sqlite(folder), _on_postgres()):
        tell(f"a rush on {first.name}")
        yield from rush.rows(first)
        sizes = (MESSAGES, *(MORE_ON_SQLITE if first.name == "SQLite" else MORE_ON_POSTGRES))
        yield from scale.rows(dict(zip(sizes, (first, *more), strict=True)))
    tell("reminders the whole way")
    yield from whole.rows(folder)
    yield from idle.rows(folder)
    yield from rival.rows(folder)


def _on_sqlite(folder: Path) -> list[Side]:
    return [
        Side("SQLite", f"sqlite:///{folder / f'{athletes}.db'}", workers=1, goal=1_500)
        for athletes in (MESSAGES, *MORE_ON_SQLITE)
    ]


def _on_postgres() -> list[Side]:
    """Each database has a server of its own, of which one is at work at a time."""
    return [
        Side("PostgreSQL", start_postgres(), workers=2, goal=2_500) for _ in (MESSAGES, *MORE_ON_POSTGRES)
    ]
