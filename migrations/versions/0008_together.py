"""Sessions that were told in two accounts; where in a forum a circle talks, and what it can't reach any more."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision: str | None = "0007"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.add_column(
        "sessions", sa.Column("told_again", sa.JSON(none_as_null=True), server_default="[]", nullable=False)
    )
    op.add_column("circles", sa.Column("thread", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("circles", "thread")
    op.drop_column("sessions", "told_again")
