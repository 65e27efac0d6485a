"""Customers"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "customers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("target_hours", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_customers_workspace_id_workspaces"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customers")),
        sa.UniqueConstraint("workspace_id", "name_key", name=op.f("uq_customers_workspace_id_name_key")),
    )
    op.create_table(
        "customer_marks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_customer_marks_workspace_id_workspaces"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.id"],
            name=op.f("fk_customer_marks_customer_id_customers"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_marks")),
        sa.UniqueConstraint("workspace_id", "kind", "value", name=op.f("uq_customer_marks_workspace_id_kind_value")),
    )
    op.create_index("ix_customer_marks_owner", "customer_marks", ["customer_id"])
    op.create_table(
        "customer_questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("issue_id", sa.Integer(), nullable=False),
        sa.Column("ask_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("message_key", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_customer_questions_workspace_id_workspaces"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["issue_id"], ["issues.id"], name=op.f("fk_customer_questions_issue_id_issues"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_questions")),
        sa.UniqueConstraint(
            "workspace_id", "kind", "value", name=op.f("uq_customer_questions_workspace_id_kind_value")
        ),
    )
    op.create_index("ix_customer_questions_message", "customer_questions", ["workspace_id", "message_key"])
    unasked = sa.text("message_key IS NULL")
    op.create_index(
        "ix_customer_questions_ask_at",
        "customer_questions",
        ["ask_at"],
        sqlite_where=unasked,
        postgresql_where=unasked,
    )
    op.create_table(
        "callouts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("slot", sa.String(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("caller_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_callouts_workspace_id_workspaces"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["caller_id"], ["people.id"], name=op.f("fk_callouts_caller_id_people")),
        sa.ForeignKeyConstraint(["closed_by_id"], ["people.id"], name=op.f("fk_callouts_closed_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_callouts")),
        sa.UniqueConstraint("workspace_id", "slot", name=op.f("uq_callouts_workspace_id_slot")),
    )
    op.create_index("ix_callouts_day", "callouts", ["workspace_id", "day"])
    op.create_table(
        "callout_answers",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("callout_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("can_help", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"],
            ["workspaces.id"],
            name=op.f("fk_callout_answers_workspace_id_workspaces"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["callout_id"],
            ["callouts.id"],
            name=op.f("fk_callout_answers_callout_id_callouts"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_callout_answers_person_id_people")),
        sa.PrimaryKeyConstraint("callout_id", "person_id", name=op.f("pk_callout_answers")),
    )
    with op.batch_alter_table("handovers") as batch_op:
        batch_op.add_column(sa.Column("midday", sa.Boolean(), nullable=False, server_default=sa.text("false")))
        batch_op.drop_constraint(op.f("uq_handovers_workspace_id_on_date"), type_="unique")
        batch_op.create_unique_constraint(
            op.f("uq_handovers_workspace_id_on_date_midday"), ["workspace_id", "on_date", "midday"]
        )
    with op.batch_alter_table("issues") as batch_op:
        batch_op.drop_column("customer")
        batch_op.add_column(sa.Column("customer_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("customer_chosen", sa.Boolean(), nullable=False, server_default=sa.text("false")))
        batch_op.add_column(sa.Column("sender", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("mailbox", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("silent_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("silent_reason", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("duplicate_of_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("search", sa.Text(), nullable=False, server_default=""))
        batch_op.create_foreign_key(
            op.f("fk_issues_customer_id_customers"), "customers", ["customer_id"], ["id"], ondelete="SET NULL"
        )
        batch_op.create_foreign_key(
            op.f("fk_issues_duplicate_of_id_issues"), "issues", ["duplicate_of_id"], ["id"], ondelete="SET NULL"
        )
        batch_op.create_index("ix_issues_customer", ["workspace_id", "customer_id"])
        batch_op.create_index("ix_issues_duplicate_of", ["duplicate_of_id"])
    op.execute("UPDATE issues SET search = lower(groove_number || ' ' || title || ' ' || coalesce(reporter, ''))")


def downgrade() -> None:
    with op.batch_alter_table("issues") as batch_op:
        batch_op.drop_index("ix_issues_duplicate_of")
        batch_op.drop_index("ix_issues_customer")
        batch_op.drop_constraint(op.f("fk_issues_duplicate_of_id_issues"), type_="foreignkey")
        batch_op.drop_constraint(op.f("fk_issues_customer_id_customers"), type_="foreignkey")
        for name in (
            "search",
            "duplicate_of_id",
            "silent_reason",
            "silent_until",
            "mailbox",
            "sender",
            "customer_chosen",
            "customer_id",
        ):
            batch_op.drop_column(name)
        batch_op.add_column(sa.Column("customer", sa.String(), nullable=True))
    op.execute("DELETE FROM handovers WHERE midday")
    with op.batch_alter_table("handovers") as batch_op:
        batch_op.drop_constraint(op.f("uq_handovers_workspace_id_on_date_midday"), type_="unique")
        batch_op.create_unique_constraint(op.f("uq_handovers_workspace_id_on_date"), ["workspace_id", "on_date"])
        batch_op.drop_column("midday")
    op.drop_table("callout_answers")
    op.drop_table("callouts")
    op.drop_table("customer_questions")
    op.drop_table("customer_marks")
    op.drop_table("customers")
