"""What workspaces are connected to, sealed; installing by OAuth; and since when one is asleep."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "credentials",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("system", sa.String(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("address", sa.String(), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=True),
        sa.Column("renew_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_credentials_workspace_id_workspaces"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "system", name=op.f("pk_credentials")),
        sa.UniqueConstraint("address", name=op.f("uq_credentials_address")),
    )
    op.create_index(op.f("ix_credentials_renew_at"), "credentials", ["renew_at"])
    op.create_table(
        "spent_states",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_spent_states")),
    )
    op.create_index(op.f("ix_spent_states_expires_at"), "spent_states", ["expires_at"])
    op.add_column("workspaces", sa.Column("asleep_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_workspaces_asleep_at"), "workspaces", ["asleep_at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_workspaces_asleep_at"), table_name="workspaces")
    op.drop_column("workspaces", "asleep_at")
    op.drop_table("spent_states")
    op.drop_table("credentials")
