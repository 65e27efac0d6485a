"""Swaps and cover"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

LIVE = sa.text("due_at IS NOT NULL")
HELD = sa.text("undone_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "rota_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        _workspace("rota_requests"),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        _person("rota_requests", "owner_id", nullable=False),
        sa.Column("give_on", sa.Date(), nullable=False),
        sa.Column("give_part", sa.String(), nullable=False),
        sa.Column("rest_of_day", sa.Boolean(), nullable=False),
        sa.Column("take_on", sa.Date(), nullable=True),
        sa.Column("take_part", sa.String(), nullable=True),
        _person("rota_requests", "to_id"),
        _person("rota_requests", "taker_id"),
        _person("rota_requests", "made_by_id", nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        _person("rota_requests", "decided_by_id"),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cannot", sa.JSON(), nullable=False),
        sa.Column("message_key", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rota_requests")),
    )
    op.create_index("ix_rota_requests_status", "rota_requests", ["workspace_id", "status", "give_on"])
    op.create_index("ix_rota_requests_message", "rota_requests", ["workspace_id", "message_key"])
    op.create_index("ix_rota_requests_due_at", "rota_requests", ["due_at"], sqlite_where=LIVE, postgresql_where=LIVE)
    op.create_table(
        "rota_offers",
        sa.Column("id", sa.Integer(), nullable=False),
        _workspace("rota_offers"),
        sa.Column(
            "request_id",
            sa.Integer(),
            sa.ForeignKey("rota_requests.id", name=op.f("fk_rota_offers_request_id_rota_requests"), ondelete="CASCADE"),
            nullable=False,
        ),
        _person("rota_offers", "by_id", nullable=False),
        sa.Column("take_on", sa.Date(), nullable=False),
        sa.Column("take_part", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rota_offers")),
    )
    op.create_index("ix_rota_offers_request", "rota_offers", ["request_id"])
    op.drop_index("uq_rota_changes_taken", "rota_changes")
    with op.batch_alter_table("rota_changes") as batch_op:
        batch_op.add_column(sa.Column("request_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_rota_changes_request_id_rota_requests"),
            "rota_requests",
            ["request_id"],
            ["id"],
            ondelete="CASCADE",
        )
        batch_op.create_unique_constraint(
            op.f("uq_rota_changes_request_id_on_date_part_off_id"), ["request_id", "on_date", "part", "off_id"]
        )
    op.create_index("ix_rota_changes_request", "rota_changes", ["request_id"])


def downgrade() -> None:
    op.drop_index("ix_rota_changes_request", "rota_changes")
    with op.batch_alter_table("rota_changes") as batch_op:
        batch_op.drop_constraint(op.f("uq_rota_changes_request_id_on_date_part_off_id"), type_="unique")
        batch_op.drop_constraint(op.f("fk_rota_changes_request_id_rota_requests"), type_="foreignkey")
        batch_op.drop_column("request_id")
    op.create_index(
        "uq_rota_changes_taken",
        "rota_changes",
        ["workspace_id", "on_date", "part", "on_id"],
        unique=True,
        sqlite_where=HELD,
        postgresql_where=HELD,
    )
    op.drop_table("rota_offers")
    op.drop_table("rota_requests")


def _workspace(table: str) -> sa.Column[str]:
    reference = sa.ForeignKey("workspaces.id", name=op.f(f"fk_{table}_workspace_id_workspaces"), ondelete="CASCADE")
    return sa.Column("workspace_id", sa.String(), reference, nullable=False)


def _person(table: str, column: str, *, nullable: bool = True) -> sa.Column[int]:
    reference = sa.ForeignKey("people.id", name=op.f(f"fk_{table}_{column}_people"))
    return sa.Column(column, sa.Integer(), reference, nullable=nullable)
