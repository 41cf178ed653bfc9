"""Indexes for an operator's look at what failed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

UNDELIVERED = sa.text("status IN ('expired', 'gone', 'refused')")
FAILING = sa.text("status = 'pending' AND attempts >= 5")


def upgrade() -> None:
    op.create_index(
        "ix_outbox_undelivered",
        "outbox",
        ["settled_at", "id"],
        sqlite_where=UNDELIVERED,
        postgresql_where=UNDELIVERED,
    )
    op.create_index(
        "ix_outbox_failing",
        "outbox",
        ["due_at", "id"],
        sqlite_where=FAILING,
        postgresql_where=FAILING,
    )


def downgrade() -> None:
    op.drop_index("ix_outbox_failing", table_name="outbox")
    op.drop_index("ix_outbox_undelivered", table_name="outbox")
