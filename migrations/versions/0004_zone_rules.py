"""The rules of the time zones by which the wake rows were computed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "zone_rules",
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("zone", name=op.f("pk_zone_rules")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("zone_rules")
