from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from adapters.sql.engine import MEMORY, Database, connect
from adapters.sql.tables import Base
from tests.support.databases import postgres_url

__all__ = ["postgres_url"]


@pytest.fixture
async def database() -> AsyncIterator[Database]:
    database = connect(MEMORY)
    await database.write(Base.metadata.create_all)
    yield database
    await database.close()
