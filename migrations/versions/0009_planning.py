"""Boards and planning"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "trello_boards",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("board_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("lists", sa.JSON(), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("trouble", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen", sa.JSON(), nullable=False),
        sa.Column("active_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("polled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_trello_boards_workspace_id_workspaces"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "board_id", name=op.f("pk_trello_boards")),
    )
    op.create_table(
        "trello_cards",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("card_id", sa.String(), nullable=False),
        sa.Column("board_id", sa.String(), nullable=False),
        sa.Column("list_id", sa.String(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.Column("pos", sa.Double(), nullable=False),
        sa.Column("label_ids", sa.JSON(), nullable=False),
        sa.Column("member_ids", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("active_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("assigned", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_trello_cards_workspace_id_workspaces"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "card_id", name=op.f("pk_trello_cards")),
    )
    op.create_index(
        "ix_trello_cards_list", "trello_cards", ["workspace_id", "board_id", "list_id", "closed"], unique=False
    )
    op.create_table(
        "customer_plans",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("board_id", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("label_id", sa.String(), nullable=False),
        sa.Column("call_weeks", sa.Integer(), nullable=False),
        sa.Column("call_weekday", sa.Integer(), nullable=False),
        sa.Column("call_at", sa.Time(), nullable=True),
        sa.Column("call_anchor", sa.Date(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_customer_plans_customer_id_customers"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_customer_plans_workspace_id_workspaces"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("customer_id", name=op.f("pk_customer_plans")),
    )
    op.create_index("ix_customer_plans_board", "customer_plans", ["workspace_id", "board_id"], unique=False)
    op.create_index(
        "ix_customer_plans_due_at",
        "customer_plans",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )
    op.create_table(
        "planning_calls",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("committed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("committed_by", sa.Integer(), nullable=True),
        sa.Column("cards", sa.JSON(), nullable=False),
        sa.Column("new_cards", sa.JSON(), nullable=False),
        sa.Column("none_agreed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["committed_by"], ["people.id"], name=op.f("fk_planning_calls_committed_by_people")),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_planning_calls_customer_id_customers"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_planning_calls_workspace_id_workspaces"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planning_calls")),
        sa.UniqueConstraint(
            "workspace_id", "customer_id", "on_date", name=op.f("uq_planning_calls_workspace_id_customer_id_on_date")
        ),
    )
    op.create_index("ix_planning_calls_customer", "planning_calls", ["customer_id"], unique=False)
    op.create_index("ix_planning_calls_day", "planning_calls", ["workspace_id", "on_date"], unique=False)
    op.create_table(
        "backlog_cards",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=True),
        sa.Column("board_id", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("position", sa.String(), nullable=False),
        sa.Column("marker", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("card_id", sa.String(), nullable=True),
        sa.Column("card_url", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_backlog_cards_customer_id_customers"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["issue_id"], ["issues.id"], name=op.f("fk_backlog_cards_issue_id_issues"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_backlog_cards_workspace_id_workspaces"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backlog_cards")),
        sa.UniqueConstraint("workspace_id", "card_id", name=op.f("uq_backlog_cards_workspace_id_card_id")),
        sa.UniqueConstraint("workspace_id", "marker", name=op.f("uq_backlog_cards_workspace_id_marker")),
    )
    op.create_index("ix_backlog_cards_customer", "backlog_cards", ["customer_id"], unique=False)
    op.create_index("ix_backlog_cards_issue", "backlog_cards", ["issue_id"], unique=False)
    op.create_table(
        "plan_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("card_id", sa.String(), nullable=False),
        sa.Column("board_id", sa.String(), nullable=False),
        sa.Column("phase", sa.String(), nullable=False),
        sa.Column("copy_id", sa.String(), nullable=True),
        sa.Column("marker", sa.String(), nullable=True),
        sa.Column("kept", sa.Boolean(), nullable=False),
        sa.Column("linked", sa.Boolean(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=True),
        sa.Column("issue_id", sa.Integer(), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("fk_plan_entries_customer_id_customers"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["issue_id"], ["issues.id"], name=op.f("fk_plan_entries_issue_id_issues"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_plan_entries_workspace_id_workspaces"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_entries")),
        sa.UniqueConstraint("workspace_id", "card_id", name=op.f("uq_plan_entries_workspace_id_card_id")),
        sa.UniqueConstraint("workspace_id", "copy_id", name=op.f("uq_plan_entries_workspace_id_copy_id")),
        sa.UniqueConstraint("workspace_id", "marker", name=op.f("uq_plan_entries_workspace_id_marker")),
    )
    op.create_index("ix_plan_entries_customer", "plan_entries", ["customer_id"], unique=False)
    op.create_index("ix_plan_entries_issue", "plan_entries", ["issue_id"], unique=False)
    op.create_index("ix_plan_entries_phase", "plan_entries", ["workspace_id", "phase"], unique=False)


def downgrade() -> None:
    op.drop_table("plan_entries")
    op.drop_table("backlog_cards")
    op.drop_table("planning_calls")
    op.drop_table("customer_plans")
    op.drop_table("trello_cards")
    op.drop_table("trello_boards")
