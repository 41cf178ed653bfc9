"""Brings a database to the schema that this version of the program expects."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

HOME = Path(__file__).parent

#: Any number that is ours: one process leads, the others wait for it (PostgreSQL).
_ADVISORY_LOCK = 7_205_141


def head() -> str:
    """The newest revision. Revisions are numbered, so that no part of Alembic is needed to know it."""
    return max(path.name.split("_")[0] for path in (HOME / "versions").glob("[0-9]*.py"))


def are_pending(connection: Connection) -> bool:
    """Whether the database lacks a migration."""
    if not inspect(connection).has_table("alembic_version"):
        return True
    current = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    return current != head()


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Migrate up to a revision, inside the connection's transaction."""
    _migrate(connection, "upgrade", revision)


def downgrade(connection: Connection, revision: str = "base") -> None:
    """Migrate down to a revision, inside the connection's transaction."""
    _migrate(connection, "downgrade", revision)


def _migrate(connection: Connection, direction: str, revision: str) -> None:
    # Alembic takes a third of a second to import, and most starts have nothing to migrate.
    from alembic import command
    from alembic.config import Config

    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _ADVISORY_LOCK})
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(HOME))
    getattr(command, direction)(config, revision)
