"""The migrations build exactly the tables that the program maps, up from nothing, down, and up again."""

from __future__ import annotations

import asyncio

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect, text

import migrations
from adapters.sql.engine import Database, connect
from adapters.sql.tables import Base


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


async def test_of_several_processes_that_start_at_once_one_leads(
    empty_database: Database, empty_url: str
) -> None:
    others = [connect(empty_url) for _ in range(3)]
    try:
        await asyncio.gather(*(each.write(migrations.upgrade) for each in others))
        assert not await empty_database.read(migrations.are_pending)
        assert await empty_database.read(differences) == []
    finally:
        for each in others:
            await each.close()
