"""All that is measured of delivery, in the order of the table."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.bench.delivery import idle, rival, rush, scale, whole
from tests.bench.delivery.rush import MESSAGES, Side
from tests.bench.measuring import Measured, tell
from tests.support.databases import start_postgres

#: How many athletes there are, beside those of the rush alone. Copying a million into PostgreSQL takes minutes.
MORE_ON_SQLITE, MORE_ON_POSTGRES = (100_000, idle.ATHLETES), (100_000,)


def measured(folder: Path) -> Iterator[Measured]:
    """Everything about delivery."""
    for sides in (_on_sqlite(folder), _on_postgres()):
        fewest = sides[MESSAGES]
        tell(f"a rush on {fewest.name}")
        yield from rush.rows(fewest)
        yield from scale.rows(sides)
        if idle.ATHLETES in sides:
            yield from idle.rows(sides[idle.ATHLETES])
    tell("reminders the whole way")
    yield from whole.rows(folder)
    yield from rival.rows(folder)


def _on_sqlite(folder: Path) -> dict[int, Side]:
    return {
        athletes: Side("SQLite", f"sqlite:///{folder / f'{athletes}.db'}", workers=1, goal=1_500)
        for athletes in (MESSAGES, *MORE_ON_SQLITE)
    }


def _on_postgres() -> dict[int, Side]:
    """Each database has a server of its own, of which one is at work at a time."""
    return {
        athletes: Side("PostgreSQL", start_postgres(), workers=2, goal=2_500)
        for athletes in (MESSAGES, *MORE_ON_POSTGRES)
    }
