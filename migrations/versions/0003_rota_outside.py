"""What the rota does outside of its commands: gaps told, notices muted, user group and topic, calendar feeds"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "muted_notices",
        _workspace("muted_notices"),
        _person("muted_notices"),
        sa.Column("kind", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "person_id", "kind", name=op.f("pk_muted_notices")),
    )
    op.create_table(
        "rota_gaps",
        _workspace("rota_gaps"),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("episode", sa.Integer(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("reminded", sa.Boolean(), nullable=False),
        sa.Column("messages", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "on_date", "part", name=op.f("pk_rota_gaps")),
    )
    op.create_table(
        "rota_standing",
        _workspace("rota_standing"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("shown", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_rota_standing")),
    )
    op.create_table(
        "calendar_addresses",
        sa.Column("id", sa.Integer(), nullable=False),
        _workspace("calendar_addresses"),
        _person("calendar_addresses"),
        sa.Column("whole_rota", sa.Boolean(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_addresses")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_addresses_token_hash")),
    )
    op.create_index("ix_calendar_addresses_person", "calendar_addresses", ["workspace_id", "person_id"])
    op.create_table(
        "calendar_events",
        _workspace("calendar_events"),
        sa.Column("on_date", sa.Date(), nullable=False),
        _person("calendar_events"),
        sa.Column("says", sa.JSON(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "on_date", "person_id", name=op.f("pk_calendar_events")),
    )


def downgrade() -> None:
    op.drop_table("calendar_events")
    op.drop_index("ix_calendar_addresses_person", "calendar_addresses")
    op.drop_table("calendar_addresses")
    op.drop_table("rota_standing")
    op.drop_table("rota_gaps")
    op.drop_table("muted_notices")


def _workspace(table: str) -> sa.Column[str]:
    key = sa.ForeignKey("workspaces.id", name=op.f(f"fk_{table}_workspace_id_workspaces"), ondelete="CASCADE")
    return sa.Column("workspace_id", sa.String(), key, nullable=False)


def _person(table: str) -> sa.Column[int]:
    key = sa.ForeignKey("people.id", name=op.f(f"fk_{table}_person_id_people"), ondelete="CASCADE")
    return sa.Column("person_id", sa.Integer(), key, nullable=False)
