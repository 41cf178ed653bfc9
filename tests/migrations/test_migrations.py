"""The migrations build exactly the tables that the program maps, up from nothing, down, and up again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from pydantic import TypeAdapter
from sqlalchemy import Connection, MetaData, Table, inspect, text

import migrations
from adapters.sql.engine import Database, connect
from adapters.sql.store import SqlStore
from adapters.sql.tables import Base
from core.dialogue.world import OpenCode, Outcome
from core.linking import Entry
from core.message import Address
from core.seniority import Seniority
from core.training.athlete import Profile
from tests.support.clock import MONDAY, VirtualClock
from tests.support.turns import ADDRESS


def differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, Base.metadata))


def schema(connection: Connection) -> dict[str, object]:
    """All that a database can tell of its tables."""
    look = inspect(connection)
    tables = sorted(set(look.get_table_names()) - {"alembic_version"})
    told: dict[str, object] = {
        table: (
            sorted((c["name"], str(c["type"]), c["nullable"]) for c in look.get_columns(table)),
            look.get_pk_constraint(table)["constrained_columns"],
            sorted((k["name"] or "", k["options"].get("ondelete", "")) for k in look.get_foreign_keys(table)),
            sorted(str(c["name"]) for c in look.get_check_constraints(table)),
            sorted(str(c["name"]) for c in look.get_unique_constraints(table)),
            sorted((str(i["name"]), str(i["column_names"])) for i in look.get_indexes(table)),
        )
        for table in tables
    }
    if connection.dialect.name == "sqlite":
        # What the inspector does not tell: WITHOUT ROWID, AUTOINCREMENT, the conditions of indexes.
        rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"))
        options = (
            "WITHOUT ROWID",
            "AUTOINCREMENT",
            "WHERE status = 'pending'",
            "AND attempts >= 5",
            "WHERE status IN ('expired', 'gone', 'refused')",
        )
        told["options"] = sorted((name, [o for o in options if o in sql]) for name, sql in rows)
    else:
        rows = connection.execute(text("SELECT indexname, indexdef FROM pg_indexes ORDER BY 1"))
        told["options"] = [(name, sql.partition("WHERE")[2]) for name, sql in rows if "alembic" not in name]
    return told


def begin(connection: Connection) -> None:
    """As the program does at its start."""
    migrations.bring_up(connection, Base.metadata)


async def test_up_from_nothing_there_is_no_drift(empty_database: Database) -> None:
    assert await empty_database.read(migrations.are_pending)
    await empty_database.write(migrations.upgrade)
    assert not await empty_database.read(migrations.are_pending)
    assert await empty_database.read(differences) == []


async def test_migrated_and_created_tables_are_the_same(empty_database: Database) -> None:
    await empty_database.write(migrations.upgrade)
    migrated = await empty_database.read(schema)
    await empty_database.write(migrations.downgrade)
    await empty_database.write(Base.metadata.create_all)
    created = await empty_database.read(schema)
    for each in (migrated, created):
        each["options"] = [o for o in each["options"] if "alembic" not in o[0]]  # type: ignore[attr-defined]
    assert migrated == created


async def test_tables_that_are_made_at_once_are_as_if_migrated(empty_database: Database) -> None:
    await empty_database.write(migrations.upgrade)
    migrated = await empty_database.read(schema)
    await empty_database.write(migrations.downgrade)
    await empty_database.write(lambda connection: connection.execute(text("DROP TABLE alembic_version")))
    await empty_database.write(begin)
    assert not await empty_database.read(migrations.are_pending)
    assert await empty_database.read(schema) == migrated
    await empty_database.write(begin)
    await empty_database.write(migrations.downgrade)
    assert await empty_database.read(lambda connection: inspect(connection).get_table_names()) == [
        "alembic_version"
    ]


async def test_tables_of_an_older_version_are_migrated(empty_database: Database) -> None:
    await empty_database.write(lambda connection: migrations.upgrade(connection, "0005"))
    await empty_database.write(begin)
    assert await empty_database.read(differences) == []
    assert not await empty_database.read(migrations.are_pending)


async def test_down_leaves_nothing_and_up_works_again(empty_database: Database) -> None:
    await empty_database.write(migrations.upgrade)
    first = await empty_database.read(schema)
    await empty_database.write(migrations.downgrade)
    left = await empty_database.read(lambda connection: inspect(connection).get_table_names())
    assert left == ["alembic_version"]
    await empty_database.write(migrations.upgrade)
    assert await empty_database.read(schema) == first


async def test_a_migration_that_fails_leaves_the_database_as_it_was(empty_database: Database) -> None:
    def broken(connection: Connection) -> None:
        migrations.upgrade(connection)
        raise RuntimeError("power cut")

    try:
        await empty_database.write(broken)
    except RuntimeError:
        pass
    assert await empty_database.read(lambda connection: inspect(connection).get_table_names()) == []


@pytest.mark.parametrize("bring_up", [begin, migrations.upgrade])
async def test_of_several_processes_that_start_at_once_one_leads(
    empty_database: Database, empty_url: str, bring_up: Callable[[Connection], None]
) -> None:
    others = [connect(empty_url) for _ in range(3)]
    try:
        await asyncio.gather(*(each.write(bring_up) for each in others))
        assert not await empty_database.read(migrations.are_pending)
        assert await empty_database.read(differences) == []
    finally:
        for each in others:
            await each.close()


async def test_an_athlete_of_before_many_accounts_is_read_and_can_be_connected(
    empty_database: Database,
) -> None:
    await empty_database.write(lambda connection: migrations.upgrade(connection, "0005"))
    await empty_database.write(_an_athlete)
    await empty_database.write(migrations.upgrade)
    store, clock = SqlStore(empty_database), VirtualClock()
    loaded = await store.load_by_address(ADDRESS, clock.now())
    assert loaded is not None
    assert (loaded.address, loaded.world.seniority) == (ADDRESS, Seniority())
    assert loaded.world.athlete.reminders_to is None
    opened = Outcome(conversation=loaded.conversation, changes=(OpenCode("ABCD-123456"),))
    await store.commit(loaded, opened)
    entered = await store.enter_code("ABCD-123456", Address("other", "2", "2"), clock.now(), "k")
    assert entered is Entry.RIGHT
    await empty_database.write(lambda connection: migrations.downgrade(connection, "0005"))
    count = text("SELECT count(*) FROM athletes JOIN accounts ON athlete_key = key")
    assert await empty_database.read(lambda c: c.execute(count).scalar_one()) == 1


def _an_athlete(connection: Connection) -> None:
    """As the tables were before."""
    stored = {
        name: Table(name, MetaData(), autoload_with=connection)
        for name in ("athletes", "conversations", "accounts")
    }
    profile = TypeAdapter(Profile).dump_python(Profile(timezone="UTC"), mode="json")
    athlete = {"key": "a", "created_at": MONDAY, "profile": profile, "paused": False}
    connection.execute(stored["athletes"].insert(), athlete)
    connection.execute(stored["conversations"].insert(), {"athlete_key": "a", "version": 1, "state": {}})
    account = {"platform": ADDRESS.platform, "user": ADDRESS.user, "chat": ADDRESS.chat, "heard_at": MONDAY}
    connection.execute(stored["accounts"].insert(), account | {"athlete_key": "a"})
