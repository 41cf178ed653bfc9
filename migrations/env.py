"""Alembic's entry: migrates the connection it is handed, or for the `alembic` command an SQLite DATABASE_URL.

The command serves developers (`alembic revision --autogenerate`); the program migrates through
`migrations.upgrade`.
"""

from __future__ import annotations

import os
from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection, create_engine, make_url

from adapters.sql.tables import Base
from adapters.sql.types import UtcDateTime


def render(kind: str, item: Any, _: Any) -> str | Literal[False]:
    """Own column types by what they are in the database: a migration stands when the type has gone."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


def run(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=Base.metadata, render_item=render)
    with context.begin_transaction():
        context.run_migrations()


handed: Connection | None = context.config.attributes.get("connection")
if handed is not None:
    run(handed)
else:
    url = make_url(os.environ["DATABASE_URL"]).set(drivername="sqlite")
    with create_engine(url).begin() as own:
        run(own)
