"""Reports"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("issues") as batch:
        batch.add_column(sa.Column("counted", sa.String(), server_default="fully", nullable=False))
        batch.create_index("ix_issues_breach_at", ["workspace_id", "breach_at"])
    op.execute(
        "UPDATE issues SET counted = 'untimed' WHERE state <> 'open' AND clock_running_since IS NULL"
        " AND clock_counted_seconds = 0 AND breach_at IS NULL"
    )


def downgrade() -> None:
    with op.batch_alter_table("issues") as batch:
        batch.drop_index("ix_issues_breach_at")
        batch.drop_column("counted")
