"""For all tests: their order, and the event loop of each.

Long ones come first, so that no worker is still busy with one when the others have ended.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from tests.support.waits import loop_of

HERE = Path(__file__).parent
#: Whose tests take long: they start programs, wait for platforms' time, or live days over a real database.
LONG = tuple(HERE / name for name in ("program", "adapters", "contract"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=_place)


def _place(item: pytest.Item) -> int:
    folders: Sequence[Path] = item.path.parents
    return next((place for place, folder in enumerate(LONG) if folder in folders), len(LONG))


def pytest_asyncio_loop_factories(
    item: pytest.Item,
) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    return loop_of(item)
