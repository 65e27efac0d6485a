"""Issues raised in Slack"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("issues") as batch:
        batch.alter_column("groove_number", existing_type=sa.BigInteger(), nullable=True)
        batch.add_column(sa.Column("local_number", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("marker", sa.String(), nullable=True))
        batch.add_column(sa.Column("slack_channel", sa.String(), nullable=True))
        batch.add_column(sa.Column("slack_ts", sa.String(), nullable=True))
        batch.add_column(sa.Column("slack_url", sa.String(), nullable=True))
        batch.add_column(sa.Column("reporter_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("raised_by_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("suggest_at", sa.DateTime(timezone=True), nullable=True))
        batch.create_unique_constraint(op.f("uq_issues_workspace_id_local_number"), ["workspace_id", "local_number"])
        batch.create_unique_constraint(
            op.f("uq_issues_workspace_id_slack_channel_slack_ts"), ["workspace_id", "slack_channel", "slack_ts"]
        )
        batch.create_unique_constraint(op.f("uq_issues_workspace_id_marker"), ["workspace_id", "marker"])
        batch.create_check_constraint(
            op.f("ck_issues_has_a_number"), "groove_number IS NOT NULL OR local_number IS NOT NULL"
        )
        batch.create_check_constraint(op.f("ck_issues_whole_thread"), "(slack_channel IS NULL) = (slack_ts IS NULL)")
        batch.create_foreign_key(op.f("fk_issues_reporter_id_people"), "people", ["reporter_id"], ["id"])
        batch.create_foreign_key(op.f("fk_issues_raised_by_id_people"), "people", ["raised_by_id"], ["id"])
        batch.create_index("ix_issues_slack_channel", ["slack_channel"])
        batch.create_index(
            "ix_issues_suggest_at",
            ["suggest_at"],
            sqlite_where=sa.text("suggest_at IS NOT NULL"),
            postgresql_where=sa.text("suggest_at IS NOT NULL"),
        )
    op.create_table(
        "nudges",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("channel_id", sa.String(), nullable=False),
        sa.Column("ts", sa.String(), nullable=False),
        sa.Column("slack_user_id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("asked_for", sa.Boolean(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_nudges_workspace_id_workspaces"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nudges")),
        sa.UniqueConstraint("workspace_id", "channel_id", "ts", name=op.f("uq_nudges_workspace_id_channel_id_ts")),
    )
    with op.batch_alter_table("nudges") as batch:
        batch.create_index("ix_nudges_week", ["workspace_id", "week", "channel_id"])
        batch.create_index("ix_nudges_channel", ["channel_id"])
    op.create_table(
        "nudged_people",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("slack_user_id", sa.String(), nullable=False),
        sa.Column("nudged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("off", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_nudged_people_workspace_id_workspaces"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "slack_user_id", name=op.f("pk_nudged_people")),
    )
    op.create_table(
        "nudged_channels",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("channel_id", sa.String(), nullable=False),
        sa.Column("off", sa.Boolean(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_nudged_channels_workspace_id_workspaces"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "channel_id", name=op.f("pk_nudged_channels")),
    )


def downgrade() -> None:
    op.drop_table("nudged_channels")
    op.drop_table("nudged_people")
    op.drop_table("nudges")
    op.execute("DELETE FROM issues WHERE groove_number IS NULL")
    with op.batch_alter_table("issues") as batch:
        batch.drop_index("ix_issues_suggest_at")
        batch.drop_index("ix_issues_slack_channel")
        batch.drop_constraint(op.f("fk_issues_raised_by_id_people"), type_="foreignkey")
        batch.drop_constraint(op.f("fk_issues_reporter_id_people"), type_="foreignkey")
        batch.drop_constraint(op.f("ck_issues_whole_thread"), type_="check")
        batch.drop_constraint(op.f("ck_issues_has_a_number"), type_="check")
        batch.drop_constraint(op.f("uq_issues_workspace_id_marker"), type_="unique")
        batch.drop_constraint(op.f("uq_issues_workspace_id_slack_channel_slack_ts"), type_="unique")
        batch.drop_constraint(op.f("uq_issues_workspace_id_local_number"), type_="unique")
        for column in (
            "suggest_at",
            "raised_by_id",
            "reporter_id",
            "slack_url",
            "slack_ts",
            "slack_channel",
            "marker",
            "local_number",
        ):
            batch.drop_column(column)
        batch.alter_column("groove_number", existing_type=sa.BigInteger(), nullable=False)
