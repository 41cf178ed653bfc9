"""How fast platforms may be written to; queues of the outbox by platform; what a late message needs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision: str | None = "0001"
branch_labels: str | None = None
depends_on: str | None = None

PENDING = sa.text("status = 'pending'")
SERVED_NEXT = "ix_outbox_served_next"


def upgrade() -> None:
    op.create_table(
        "pace",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("free_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_pace")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_pace_free_at"), "pace", ["free_at"], unique=False)
    op.add_column("outbox", sa.Column("zone", sa.String(), nullable=True))
    op.add_column("outbox", sa.Column("quiet", sa.String(), nullable=True))
    op.add_column("outbox", sa.Column("dues", sa.JSON(none_as_null=True), nullable=True))
    op.add_column("outbox", sa.Column("lost", sa.Integer(), server_default="0", nullable=False))
    _queues(["platform", "unasked", "hold_until", "id"])


def downgrade() -> None:
    _queues(["hold_until", "id"])
    op.drop_column("outbox", "lost")
    op.drop_column("outbox", "dues")
    op.drop_column("outbox", "quiet")
    op.drop_column("outbox", "zone")
    op.drop_index(op.f("ix_pace_free_at"), table_name="pace")
    op.drop_table("pace")


def _queues(columns: list[str]) -> None:
    op.drop_index(SERVED_NEXT, table_name="outbox")
    op.create_index(
        SERVED_NEXT, "outbox", columns, unique=False, sqlite_where=PENDING, postgresql_where=PENDING
    )
