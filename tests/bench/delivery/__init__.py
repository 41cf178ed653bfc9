"""Delivery measured: the morning rush, idle crowds, and what the customary design costs beside them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.bench.delivery import rush
from tests.bench.delivery.rush import Side
from tests.bench.measuring import Measured, tell
from tests.support.databases import start_postgres


def measured(folder: Path) -> Iterator[Measured]:
    """Everything about delivery."""
    sides = [
        Side("SQLite", f"sqlite:///{folder / 'rush.db'}", workers=1, goal=1_500),
        Side("PostgreSQL", start_postgres(), workers=2, goal=2_500),
    ]
    for side in sides:
        tell(f"a rush on {side.name}")
        yield from rush.rows(side)
