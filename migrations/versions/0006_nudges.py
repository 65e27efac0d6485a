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


def downgrade() -> None:
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
            "slack_ts",
            "slack_channel",
            "marker",
            "local_number",
        ):
            batch.drop_column(column)
        batch.alter_column("groove_number", existing_type=sa.BigInteger(), nullable=False)
