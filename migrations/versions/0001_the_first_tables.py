"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision: str | None = None
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.create_table(
        "athletes",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("profile", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("consented_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("onboarded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_until", sa.Date(), nullable=True),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("quiet_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_heard_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("evening_reminder_time", sa.Time(), nullable=True),
        sa.Column("country", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_athletes")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "accounts",
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("user", sa.String(), nullable=False),
        sa.Column("athlete_key", sa.String(), nullable=False),
        sa.Column("chat", sa.String(), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["athlete_key"],
            ["athletes.key"],
            name=op.f("fk_accounts_athlete_key_athletes"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("platform", "user", name=op.f("pk_accounts")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_accounts_athlete_key"), "accounts", ["athlete_key"], unique=False)
    op.create_table(
        "check_ins",
        sa.Column("athlete_key", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fatigue", sa.Integer(), nullable=True),
        sa.Column("mood", sa.Integer(), nullable=True),
        sa.Column("sleep_quality", sa.Integer(), nullable=True),
        sa.Column("soreness", sa.Integer(), nullable=True),
        sa.Column("stress", sa.Integer(), nullable=True),
        sa.Column("motivation", sa.Integer(), nullable=True),
        sa.Column("sleep_hours", sa.Double(), nullable=True),
        sa.Column("resting_hr", sa.Integer(), nullable=True),
        sa.Column("hrv_rmssd", sa.Double(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("superseded", sa.Boolean(), nullable=False),
        sa.CheckConstraint("fatigue BETWEEN 1 AND 5", name=op.f("ck_check_ins_fatigue")),
        sa.CheckConstraint("mood BETWEEN 1 AND 5", name=op.f("ck_check_ins_mood")),
        sa.CheckConstraint("motivation BETWEEN 1 AND 5", name=op.f("ck_check_ins_motivation")),
        sa.CheckConstraint("sleep_quality BETWEEN 1 AND 5", name=op.f("ck_check_ins_sleep_quality")),
        sa.CheckConstraint("soreness BETWEEN 1 AND 5", name=op.f("ck_check_ins_soreness")),
        sa.CheckConstraint("stress BETWEEN 1 AND 5", name=op.f("ck_check_ins_stress")),
        sa.ForeignKeyConstraint(
            ["athlete_key"],
            ["athletes.key"],
            name=op.f("fk_check_ins_athlete_key_athletes"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("athlete_key", "id", name=op.f("pk_check_ins")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_check_ins_athlete_key_date"), "check_ins", ["athlete_key", "date"], unique=False)
    op.create_table(
        "conversations",
        sa.Column("athlete_key", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.JSON(none_as_null=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["athlete_key"],
            ["athletes.key"],
            name=op.f("fk_conversations_athlete_key_athletes"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("athlete_key", name=op.f("pk_conversations")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "holds",
        sa.Column("athlete_key", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("limit", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("ends_when", sa.String(), nullable=False),
        sa.Column("where", sa.String(), nullable=True),
        sa.Column("good_mornings", sa.Integer(), nullable=False),
        sa.Column("last_morning", sa.Date(), nullable=True),
        sa.Column("seen_professional", sa.Boolean(), nullable=False),
        sa.Column("to_confirm", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["athlete_key"], ["athletes.key"], name=op.f("fk_holds_athlete_key_athletes"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("athlete_key", "id", name=op.f("pk_holds")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "inbox",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("athlete_key", sa.String(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["athlete_key"], ["athletes.key"], name=op.f("fk_inbox_athlete_key_athletes"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_inbox")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_inbox_at"), "inbox", ["at"], unique=False)
    op.create_index(op.f("ix_inbox_athlete_key"), "inbox", ["athlete_key"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("lane", sa.String(), nullable=False),
        sa.Column("dedup_key", sa.String(), nullable=True),
        sa.Column("athlete_key", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hold_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=True),
        sa.Column("unasked", sa.Boolean(), nullable=False),
        sa.Column("platform", sa.String(), nullable=True),
        sa.Column("user", sa.String(), nullable=True),
        sa.Column("chat", sa.String(), nullable=True),
        sa.Column("locale", sa.String(), nullable=True),
        sa.Column("units", sa.String(), nullable=True),
        sa.Column("message", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ref", sa.String(), nullable=True),
        sa.Column("why", sa.String(), nullable=True),
        sa.CheckConstraint(
            "status IN ('pending', 'sent', 'expired', 'refused', 'gone')", name=op.f("ck_outbox_status")
        ),
        sa.CheckConstraint("type IN ('say', 'wake')", name=op.f("ck_outbox_type")),
        sa.CheckConstraint("hold_until >= due_at", name=op.f("ck_outbox_hold_until")),
        sa.ForeignKeyConstraint(
            ["athlete_key"], ["athletes.key"], name=op.f("fk_outbox_athlete_key_athletes"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("dedup_key", name=op.f("uq_outbox_dedup_key")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        op.f("ix_outbox_athlete_key_created_at"), "outbox", ["athlete_key", "created_at"], unique=False
    )
    op.create_index(
        "ix_outbox_lane_order",
        "outbox",
        ["lane", "due_at", "id"],
        unique=False,
        sqlite_where=sa.text("status = 'pending'"),
        postgresql_where=sa.text("status = 'pending'"),
    )
    op.create_index(
        "ix_outbox_served_next",
        "outbox",
        ["hold_until", "id"],
        unique=False,
        sqlite_where=sa.text("status = 'pending'"),
        postgresql_where=sa.text("status = 'pending'"),
    )
    op.create_index(op.f("ix_outbox_settled_at"), "outbox", ["settled_at"], unique=False)
    op.create_table(
        "pains",
        sa.Column("athlete_key", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("where", sa.String(), nullable=True),
        sa.Column("side", sa.String(), nullable=True),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("changes_gait", sa.Boolean(), nullable=False),
        sa.Column("at_rest", sa.Boolean(), nullable=False),
        sa.Column("at_night", sa.Boolean(), nullable=False),
        sa.Column("swelling", sa.Boolean(), nullable=False),
        sa.Column("bone_tender", sa.Boolean(), nullable=False),
        sa.CheckConstraint("level BETWEEN 0 AND 10", name=op.f("ck_pains_level")),
        sa.ForeignKeyConstraint(
            ["athlete_key"], ["athletes.key"], name=op.f("fk_pains_athlete_key_athletes"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("athlete_key", "id", name=op.f("pk_pains")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_pains_athlete_key_date"), "pains", ["athlete_key", "date"], unique=False)
    op.create_table(
        "plan_weeks",
        sa.Column("athlete_key", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("phase", sa.String(), nullable=False),
        sa.Column("why", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("left_out", sa.JSON(none_as_null=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["athlete_key"],
            ["athletes.key"],
            name=op.f("fk_plan_weeks_athlete_key_athletes"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("athlete_key", "id", name=op.f("pk_plan_weeks")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "readiness",
        sa.Column("athlete_key", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("signs", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("note", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["athlete_key"],
            ["athletes.key"],
            name=op.f("fk_readiness_athlete_key_athletes"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("athlete_key", "id", name=op.f("pk_readiness")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_readiness_athlete_key_date"), "readiness", ["athlete_key", "date"], unique=False)
    op.create_table(
        "reminders",
        sa.Column("athlete_key", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("time", sa.Time(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("through", sa.Date(), nullable=True),
        sa.Column("about", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["athlete_key"],
            ["athletes.key"],
            name=op.f("fk_reminders_athlete_key_athletes"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("athlete_key", "id", name=op.f("pk_reminders")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sessions",
        sa.Column("athlete_key", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("slot", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("distance_km", sa.Double(), nullable=True),
        sa.Column("rpe", sa.Integer(), nullable=True),
        sa.Column("hard", sa.Boolean(), nullable=False),
        sa.Column("modality", sa.String(), nullable=True),
        sa.Column("parts", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("pattern", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("routine", sa.String(), nullable=True),
        sa.Column("focus", sa.String(), nullable=True),
        sa.Column("load", sa.String(), nullable=True),
        sa.Column("optional", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("replaces", sa.String(), nullable=True),
        sa.Column("why", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("actual", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=True),
        sa.CheckConstraint("minutes >= 0", name=op.f("ck_sessions_minutes")),
        sa.CheckConstraint("rpe BETWEEN 0 AND 10", name=op.f("ck_sessions_rpe")),
        sa.ForeignKeyConstraint(
            ["athlete_key"],
            ["athletes.key"],
            name=op.f("fk_sessions_athlete_key_athletes"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("athlete_key", "id", name=op.f("pk_sessions")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_sessions_athlete_key_date"), "sessions", ["athlete_key", "date"], unique=False)
    op.create_table(
        "strength_sets",
        sa.Column("athlete_key", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("session", sa.String(), nullable=False),
        sa.Column("exercise", sa.String(), nullable=False),
        sa.Column("reps", sa.Integer(), nullable=True),
        sa.Column("seconds", sa.Integer(), nullable=True),
        sa.Column("weight_kg", sa.Double(), nullable=True),
        sa.Column("good_form", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "reps >= 0 AND seconds >= 0 AND weight_kg >= 0", name=op.f("ck_strength_sets_amounts")
        ),
        sa.ForeignKeyConstraint(
            ["athlete_key"],
            ["athletes.key"],
            name=op.f("fk_strength_sets_athlete_key_athletes"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("athlete_key", "id", name=op.f("pk_strength_sets")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_strength_sets_athlete_key_date"), "strength_sets", ["athlete_key", "date"], unique=False
    )
    op.create_table(
        "swap_proposals",
        sa.Column("athlete_key", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("session", sa.String(), nullable=False),
        sa.Column("offered", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("chosen", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("rules", sa.JSON(none_as_null=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["athlete_key"],
            ["athletes.key"],
            name=op.f("fk_swap_proposals_athlete_key_athletes"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("athlete_key", "id", name=op.f("pk_swap_proposals")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_swap_proposals_athlete_key_date"), "swap_proposals", ["athlete_key", "date"], unique=False
    )
    op.create_table(
        "watches",
        sa.Column("athlete_key", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("opened", sa.Date(), nullable=False),
        sa.Column("asked", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("answers", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("follow_ups", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("referred", sa.Date(), nullable=True),
        sa.Column("closed", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["athlete_key"],
            ["athletes.key"],
            name=op.f("fk_watches_athlete_key_athletes"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("athlete_key", "id", name=op.f("pk_watches")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("watches")
    op.drop_index(op.f("ix_swap_proposals_athlete_key_date"), table_name="swap_proposals")
    op.drop_table("swap_proposals")
    op.drop_index(op.f("ix_strength_sets_athlete_key_date"), table_name="strength_sets")
    op.drop_table("strength_sets")
    op.drop_index(op.f("ix_sessions_athlete_key_date"), table_name="sessions")
    op.drop_table("sessions")
    op.drop_table("reminders")
    op.drop_index(op.f("ix_readiness_athlete_key_date"), table_name="readiness")
    op.drop_table("readiness")
    op.drop_table("plan_weeks")
    op.drop_index(op.f("ix_pains_athlete_key_date"), table_name="pains")
    op.drop_table("pains")
    op.drop_index(op.f("ix_outbox_settled_at"), table_name="outbox")
    op.drop_index(
        "ix_outbox_served_next",
        table_name="outbox",
        sqlite_where=sa.text("status = 'pending'"),
        postgresql_where=sa.text("status = 'pending'"),
    )
    op.drop_index(
        "ix_outbox_lane_order",
        table_name="outbox",
        sqlite_where=sa.text("status = 'pending'"),
        postgresql_where=sa.text("status = 'pending'"),
    )
    op.drop_index(op.f("ix_outbox_athlete_key_created_at"), table_name="outbox")
    op.drop_table("outbox")
    op.drop_index(op.f("ix_inbox_athlete_key"), table_name="inbox")
    op.drop_index(op.f("ix_inbox_at"), table_name="inbox")
    op.drop_table("inbox")
    op.drop_table("holds")
    op.drop_table("conversations")
    op.drop_index(op.f("ix_check_ins_athlete_key_date"), table_name="check_ins")
    op.drop_table("check_ins")
    op.drop_index(op.f("ix_accounts_athlete_key"), table_name="accounts")
    op.drop_table("accounts")
    op.drop_table("athletes")
