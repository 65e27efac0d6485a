"""Pairs"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pairs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("goal", sa.Text(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_pairs_workspace_id_workspaces"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_pairs_customer_id_customers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pairs")),
    )
    with op.batch_alter_table("pairs") as batch:
        batch.create_index("ix_pairs_days", ["workspace_id", "last_on", "first_on"])
        batch.create_index("ix_pairs_customer", ["customer_id"])
    op.create_table(
        "pair_stints",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("pair_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_pair_stints_workspace_id_workspaces"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["pair_id"], ["pairs.id"], name=op.f("fk_pair_stints_pair_id_pairs"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_pair_stints_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pair_stints")),
        sa.UniqueConstraint("pair_id", "person_id", "first_on", name=op.f("uq_pair_stints_pair_id_person_id_first_on")),
    )
    with op.batch_alter_table("pair_stints") as batch:
        batch.create_index("ix_pair_stints_person", ["person_id"])
    op.create_table(
        "pair_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("pair_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_pair_changes_workspace_id_workspaces"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["pair_id"], ["pairs.id"], name=op.f("fk_pair_changes_pair_id_pairs"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_pair_changes_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pair_changes")),
    )
    with op.batch_alter_table("pair_changes") as batch:
        batch.create_index("ix_pair_changes_pair", ["pair_id"])
    op.create_table(
        "pair_goals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("pair_id", sa.Integer(), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("met", sa.Boolean(), nullable=True),
        sa.Column("met_by_id", sa.Integer(), nullable=True),
        sa.Column("met_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_pair_goals_workspace_id_workspaces"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["pair_id"], ["pairs.id"], name=op.f("fk_pair_goals_pair_id_pairs"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["set_by_id"], ["people.id"], name=op.f("fk_pair_goals_set_by_id_people")),
        sa.ForeignKeyConstraint(["met_by_id"], ["people.id"], name=op.f("fk_pair_goals_met_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pair_goals")),
        sa.UniqueConstraint("pair_id", "week", name=op.f("uq_pair_goals_pair_id_week")),
    )
    with op.batch_alter_table("pair_goals") as batch:
        batch.create_index("ix_pair_goals_week", ["workspace_id", "week"])
    op.create_table(
        "pair_showcases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("pair_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("with_customer", sa.Boolean(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ask_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_pair_showcases_workspace_id_workspaces"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["pair_id"], ["pairs.id"], name=op.f("fk_pair_showcases_pair_id_pairs"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["made_by_id"], ["people.id"], name=op.f("fk_pair_showcases_made_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pair_showcases")),
    )
    with op.batch_alter_table("pair_showcases") as batch:
        batch.create_index("ix_pair_showcases_pair", ["pair_id", "at"])
        batch.create_index("ix_pair_showcases_at", ["workspace_id", "at"])
        batch.create_index(
            "ix_pair_showcases_ask_at",
            ["ask_at"],
            sqlite_where=sa.text("ask_at IS NOT NULL"),
            postgresql_where=sa.text("ask_at IS NOT NULL"),
        )
    op.create_table(
        "deployments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.String(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("moved_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_deployments_workspace_id_workspaces"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_deployments_customer_id_customers")),
        sa.ForeignKeyConstraint(["made_by_id"], ["people.id"], name=op.f("fk_deployments_made_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deployments")),
    )
    with op.batch_alter_table("deployments") as batch:
        batch.create_index("ix_deployments_at", ["workspace_id", "at"])
        batch.create_index("ix_deployments_customer", ["customer_id"])
        batch.create_index(
            "ix_deployments_remind_at",
            ["remind_at"],
            sqlite_where=sa.text("remind_at IS NOT NULL"),
            postgresql_where=sa.text("remind_at IS NOT NULL"),
        )


def downgrade() -> None:
    op.drop_table("deployments")
    op.drop_table("pair_showcases")
    op.drop_table("pair_goals")
    op.drop_table("pair_changes")
    op.drop_table("pair_stints")
    op.drop_table("pairs")
