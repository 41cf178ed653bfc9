"""Two statements that SQLite and PostgreSQL spell alike, and SQLAlchemy keeps in each dialect's package."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Connection, FromClause, Select, Table
from sqlalchemy.dialects import postgresql, sqlite


def upsert(connection: Connection, table: FromClause, *key: str) -> Any:
    """Insert a row, or overwrite the one with the same key (the primary key, unless columns are named)."""
    return _upsert(connection.dialect.name, table, key)


def insert_new(connection: Connection, table: FromClause, *returning: str) -> Any:
    """Insert a row, or do nothing where it would break a unique constraint; the row count tells which.

    Of a new row the columns `returning` come back.
    """
    return _insert_new(connection.dialect.name, table, returning)


# Built once: to build a statement, and to find out that it is one known already, takes longer than to run it.


@cache
def _insert_new(dialect: str, table: FromClause, returning: tuple[str, ...]) -> Any:
    inserted = _insert(dialect, table).on_conflict_do_nothing()
    return inserted.returning(*(table.c[name] for name in returning)) if returning else inserted


@cache
def _upsert(dialect: str, table: FromClause, key: tuple[str, ...]) -> Any:
    assert isinstance(table, Table)
    return _overwriting(_insert(dialect, table), table, key)


def upsert_from(dialect: str, table: FromClause, query: Select[*tuple[Any, ...]]) -> Any:
    """Insert the rows of a query, of all columns in their order, or overwrite those with the same primary key."""
    assert isinstance(table, Table)
    inserted = _insert(dialect, table).from_select([column.name for column in table.c], query)
    return _overwriting(inserted, table, ())


def _overwriting(insert: Any, table: Table, key: tuple[str, ...]) -> Any:
    unique = key or tuple(column.name for column in table.primary_key)
    kept = {*unique, *(column.name for column in table.primary_key)}
    overwritten = {column.name: insert.excluded[column.name] for column in table.c if column.name not in kept}
    return insert.on_conflict_do_update(index_elements=unique, set_=overwritten)


def _insert(dialect: str, table: FromClause) -> Any:
    assert isinstance(table, Table)
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
