"""Circles: groups that run together, who is in them, and what their round-ups tell."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision: str | None = "0006"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.create_table(
        "circles",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("chat", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("founder", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("server", sa.String(), nullable=True),
        sa.Column("polled", sa.Date(), nullable=True),
        sa.Column("rounded_up", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_circles")),
        sa.UniqueConstraint("platform", "chat", name=op.f("uq_circles_platform_chat")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_circles_server"), "circles", ["server"], unique=False)
    op.create_table(
        "memberships",
        sa.Column("athlete_key", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("share", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["athlete_key"],
            ["athletes.key"],
            name=op.f("fk_memberships_athlete_key_athletes"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["id"], ["circles.id"], name=op.f("fk_memberships_id_circles"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("athlete_key", "id", name=op.f("pk_memberships")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_memberships_id"), "memberships", ["id"], unique=False)
    op.create_table(
        "round_ups",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("circle", sa.String(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("row", sa.BigInteger(), nullable=True),
        sa.Column("ref", sa.String(), nullable=True),
        sa.Column("stale", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["circle"], ["circles.id"], name=op.f("fk_round_ups_circle_circles"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_ups")),
        sa.UniqueConstraint("row", name=op.f("uq_round_ups_row")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_round_ups_at"), "round_ups", ["at"], unique=False)
    op.create_index(op.f("ix_round_ups_circle"), "round_ups", ["circle"], unique=False)
    op.create_table(
        "shares",
        sa.Column("round_up", sa.String(), nullable=False),
        sa.Column("athlete_key", sa.String(), nullable=False),
        sa.Column("circle", sa.String(), nullable=False),
        sa.Column("told", sa.JSON(none_as_null=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["athlete_key", "circle"],
            ["memberships.athlete_key", "memberships.id"],
            name=op.f("fk_shares_athlete_key_circle_memberships"),
            ondelete="CASCADE",
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["round_up"], ["round_ups.id"], name=op.f("fk_shares_round_up_round_ups"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("round_up", "athlete_key", name=op.f("pk_shares")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_shares_athlete_key_circle"), "shares", ["athlete_key", "circle"], unique=False)


def downgrade() -> None:
    for table in ("shares", "round_ups", "memberships", "circles"):
        op.drop_table(table)
