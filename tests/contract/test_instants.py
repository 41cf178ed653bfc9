"""Instants keep their moment on both databases, whatever zone they were told in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import StatementError

from adapters.sql.engine import Database
from adapters.sql.tables import InboxRow


def kept(connection: Connection, instant: datetime) -> datetime:
    connection.execute(insert(InboxRow), {"key": "u1", "at": instant})
    return connection.execute(select(InboxRow.at)).scalar_one()


@pytest.mark.parametrize("hours", [-9.5, 0, 2, 14])
async def test_an_instant_with_an_offset_comes_back_in_utc(database: Database, hours: float) -> None:
    told = datetime(2026, 3, 29, 7, 0, 0, 123456, tzinfo=timezone(timedelta(hours=hours)))
    instant = await database.write(lambda connection: kept(connection, told))
    assert (instant, instant.tzinfo) == (told, UTC)


async def test_a_naive_instant_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="naive"):
        await database.write(lambda connection: kept(connection, datetime(2026, 3, 29, 7, 0)))  # noqa: DTZ001
