"""Brings a database to the schema that this version of the program expects."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, MetaData, inspect, text

HOME = Path(__file__).parent

#: Any number that is ours: one process leads, the others wait for it (PostgreSQL).
_ADVISORY_LOCK = 7_205_141
#: Where Alembic keeps the revision.
_REVISIONS = "alembic_version"


def head() -> str:
    """The newest revision. Revisions are numbered, so that no part of Alembic is needed to know it."""
    return max(path.name.split("_")[0] for path in (HOME / "versions").glob("[0-9]*.py"))


def are_pending(connection: Connection) -> bool:
    """Whether the database lacks a migration."""
    if not inspect(connection).has_table(_REVISIONS):
        return True
    current = connection.execute(text(f"SELECT version_num FROM {_REVISIONS}")).scalar_one_or_none()  # noqa: S608
    return current != head()


def bring_up(connection: Connection, tables: MetaData) -> None:
    """Migrate to the newest revision, inside the connection's transaction; `tables` are those of this version.

    Where none are yet they are made as they are now. That needs no part of Alembic, which would take its third of a
    second, and stay in memory until the program ends.
    """
    _lead(connection)
    found = inspect(connection)
    if not any(found.has_table(name) for name in (_REVISIONS, *tables.tables)):
        tables.create_all(connection)
        key = f"CONSTRAINT {_REVISIONS}_pkc PRIMARY KEY (version_num)"
        connection.execute(text(f"CREATE TABLE {_REVISIONS} (version_num VARCHAR(32) NOT NULL, {key})"))
        connection.execute(text(f"INSERT INTO {_REVISIONS} VALUES (:head)"), {"head": head()})  # noqa: S608
    else:
        upgrade(connection)


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Migrate up to a revision, inside the connection's transaction."""
    _migrate(connection, "upgrade", revision)


def downgrade(connection: Connection, revision: str = "base") -> None:
    """Migrate down to a revision, inside the connection's transaction."""
    _migrate(connection, "downgrade", revision)


def _lead(connection: Connection) -> None:
    """Be the one process that changes tables; SQLite has one writer as it is."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _ADVISORY_LOCK})


def _migrate(connection: Connection, direction: str, revision: str) -> None:
    # Alembic takes a third of a second to import, and most starts have nothing to migrate.
    from alembic import command
    from alembic.config import Config

    _lead(connection)
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(HOME))
    getattr(command, direction)(config, revision)
