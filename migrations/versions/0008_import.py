"""The first import"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "groove_imports",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("sweep", sa.Integer(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_groove_imports_workspace_id_workspaces"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_groove_imports")),
    )
    op.execute(
        "INSERT INTO groove_imports (workspace_id, started_at, page, taken, sweep, finished_at)"
        " SELECT id, groove_imported_at, 1, 0, 1, groove_imported_at FROM workspaces"
        " WHERE groove_imported_at IS NOT NULL"
    )
    with op.batch_alter_table("workspaces") as batch:
        batch.drop_column("groove_imported_at")
    with op.batch_alter_table("issues") as batch:
        batch.add_column(sa.Column("skimmed", sa.Boolean(), server_default=sa.text("false"), nullable=False))
        batch.add_column(sa.Column("groove_state", sa.String(), nullable=True))
        batch.add_column(sa.Column("groove_state_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("groove_assignee", sa.String(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("issues") as batch:
        for column in ("groove_assignee", "groove_state_at", "groove_state", "skimmed"):
            batch.drop_column(column)
    with op.batch_alter_table("workspaces") as batch:
        batch.add_column(sa.Column("groove_imported_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "UPDATE workspaces SET groove_imported_at ="
        " (SELECT finished_at FROM groove_imports WHERE workspace_id = workspaces.id)"
    )
    op.drop_table("groove_imports")
