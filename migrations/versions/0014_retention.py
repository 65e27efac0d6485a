"""How long what was written is kept."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

HELD = sa.text("closed_at IS NOT NULL AND NOT erased")


def upgrade() -> None:
    op.create_table(
        "forgotten",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_forgotten_workspace_id_workspaces"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_forgotten")),
    )
    op.add_column("issues", sa.Column("erased", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_index("ix_issues_held", "issues", ["workspace_id", "closed_at"], sqlite_where=HELD, postgresql_where=HELD)


def downgrade() -> None:
    op.drop_index("ix_issues_held", table_name="issues")
    op.drop_column("issues", "erased")
    op.drop_table("forgotten")
