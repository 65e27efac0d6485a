"""Which workspaces have changed since their rota was last compared is found without looking at all of them."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

CHANGED = sa.text("followed <> version")


def upgrade() -> None:
    op.add_column("workspaces", sa.Column("followed", sa.Integer(), server_default="-1", nullable=False))
    op.create_index("ix_workspaces_changed", "workspaces", ["id"], sqlite_where=CHANGED, postgresql_where=CHANGED)


def downgrade() -> None:
    op.drop_index("ix_workspaces_changed", table_name="workspaces")
    op.drop_column("workspaces", "followed")
