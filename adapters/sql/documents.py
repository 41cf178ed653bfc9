"""Rows as JSON documents, made by the database, so that one statement brings an athlete whole.

A statement costs more than what it does, on both databases: a turn that asked table by table spent most of its
time on asking. SQLite and PostgreSQL name the functions differently; what comes back is the same, and as exact
as the columns are.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    ColumnElement,
    Float,
    FromClause,
    SQLColumnExpression,
    String,
    literal_column,
    select,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from adapters.sql.types import UtcDateTime

Document = Mapping[str, "SQLColumnExpression[Any] | Document"]


def document(fields: Document) -> ColumnElement[str]:
    """A JSON object of these fields: columns, or objects of columns."""
    clauses: list[SQLColumnExpression[Any]] = []
    for name, field in fields.items():
        # Names of fields are ours, never an athlete's.
        clauses += (
            literal_column(f"'{name}'"),
            document(field) if isinstance(field, Mapping) else _Value(field),
        )
    return _Object(*clauses)


def documents(
    of: SQLColumnExpression[Any], source: FromClause, *where: SQLColumnExpression[bool]
) -> ColumnElement[str]:
    """The documents, or the values of a column, of the rows for which this holds: a JSON array, as text."""
    each = of if isinstance(of, _Object) else _Value(of)
    return select(_Array(each)).select_from(source).where(*where).scalar_subquery()


class _Function(FunctionElement[str]):
    type = String()


class _Value(_Function):
    """A column's value, as JSON has it."""

    name = "value"
    inherit_cache = True


class _Object(_Function):
    name = "object"
    inherit_cache = True


class _Array(_Function):
    """All rows in one array; in no order."""

    name = "array"
    inherit_cache = True


@compiles(_Value, "sqlite")
def _value_sqlite(element: _Value, compiler: SQLCompiler, **how: Any) -> str:
    (column,) = element.clauses
    written = compiler.process(column, **how)
    match column.type:
        case JSON():
            return f"json({written})"
        case UtcDateTime():
            return f"{written} || 'Z'"  # It is stored in UTC, without saying so.
        case Float():
            # SQLite's own JSON would round to 15 digits.
            return f"CASE WHEN {written} IS NOT NULL THEN printf('%!.17g', {written}) END"
        case Boolean():
            return f"json(CASE {written} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END)"
    return written


@compiles(_Value, "postgresql")
def _value_postgresql(element: _Value, compiler: SQLCompiler, **how: Any) -> str:
    return compiler.process(*element.clauses, **how)


@compiles(_Object, "sqlite")
def _object_sqlite(element: _Object, compiler: SQLCompiler, **how: Any) -> str:
    return f"json_object({compiler.process(element.clauses, **how)})"


@compiles(_Object, "postgresql")
def _object_postgresql(element: _Object, compiler: SQLCompiler, **how: Any) -> str:
    return f"json_build_object({compiler.process(element.clauses, **how)})"


@compiles(_Array, "sqlite")
def _array_sqlite(element: _Array, compiler: SQLCompiler, **how: Any) -> str:
    return f"json_group_array({compiler.process(element.clauses, **how)})"


@compiles(_Array, "postgresql")
def _array_postgresql(element: _Array, compiler: SQLCompiler, **how: Any) -> str:
    return f"coalesce(json_agg({compiler.process(element.clauses, **how)}), '[]')::text"
