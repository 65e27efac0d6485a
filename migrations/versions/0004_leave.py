"""Leave with its reason, and who entered it when; imports that wait to be confirmed"""

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
    op.create_table(
        "rota_imports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("duties", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_rota_imports_person_id_people")),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_rota_imports_workspace_id_workspaces"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rota_imports")),
        sa.UniqueConstraint("workspace_id", "person_id", name=op.f("uq_rota_imports_workspace_id_person_id")),
    )


def downgrade() -> None:
    op.drop_table("rota_imports")
    with op.batch_alter_table("leave") as batch_op:
        batch_op.drop_constraint(op.f("fk_leave_made_by_id_people"), type_="foreignkey")
        batch_op.drop_column("made_at")
        batch_op.drop_column("made_by_id")
        batch_op.drop_column("reason")
