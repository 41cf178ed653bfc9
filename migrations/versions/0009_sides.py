"""Two diaries that became one, each as it was, so that they can part again for a day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision: str | None = "0008"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.create_table(
        "sides",
        sa.Column("athlete_key", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accounts", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("diary", sa.JSON(none_as_null=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["athlete_key"],
            ["athletes.key"],
            name="fk_sides_athlete_key_athletes",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("athlete_key", "key", name="pk_sides"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_sides_joined_at", "sides", ["joined_at"])


def downgrade() -> None:
    op.drop_table("sides")
