"""One athlete, many accounts: codes that connect them, wrong tries, where reminders go."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision: str | None = "0005"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.add_column("athletes", sa.Column("reminders_to", sa.String(), nullable=True))
    op.add_column("accounts", sa.Column("linked_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "link_codes",
        sa.Column("public", sa.String(), nullable=False),
        sa.Column("athlete_key", sa.String(), nullable=False),
        sa.Column("salt", sa.String(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("platform", sa.String(), nullable=True),
        sa.Column("user", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["athlete_key"],
            ["athletes.key"],
            name="fk_link_codes_athlete_key_athletes",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("public", name="pk_link_codes"),
        sa.UniqueConstraint("athlete_key", name="uq_link_codes_athlete_key"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_link_codes_expires_at", "link_codes", ["expires_at"])
    op.create_index("ix_link_codes_platform_user", "link_codes", ["platform", "user"])
    op.create_table(
        "link_tries",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_link_tries"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_link_tries_since", "link_tries", ["since"])


def downgrade() -> None:
    op.drop_table("link_tries")
    op.drop_table("link_codes")
    op.drop_column("accounts", "linked_at")
    op.drop_column("athletes", "reminders_to")
