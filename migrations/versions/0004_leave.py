"""Leave with its reason, and who entered it when"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("leave") as batch_op:
        batch_op.add_column(sa.Column("reason", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("made_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("made_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_foreign_key(op.f("fk_leave_made_by_id_people"), "people", ["made_by_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("leave") as batch_op:
        batch_op.drop_constraint(op.f("fk_leave_made_by_id_people"), type_="foreignkey")
        batch_op.drop_column("made_at")
        batch_op.drop_column("made_by_id")
        batch_op.drop_column("reason")
