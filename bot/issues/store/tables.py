"""The tables."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    Text,
    UniqueConstraint,
    literal_column,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.customers.store import CustomerRow
from bot.db import Base, workspace_column

IS_OPEN = literal_column("state = 'open'", Boolean())
HELD = text("closed_at IS NOT NULL AND NOT erased")


class IssueRow(Base):
    """An issue. The clock's columns and next_due_at follow from its events and are renewed with each change.

    One ticket is one issue, and one thread of Slack is. suggest_at: when a quick fix that is open still is to be
    suggested to Groove once more. search, notes: what it is found by (see rules/search.py); the notes are never read.
    """

    __tablename__ = "issues"
    __table_args__ = (
        UniqueConstraint("workspace_id", "groove_number"),
        UniqueConstraint("workspace_id", "local_number"),
        UniqueConstraint("workspace_id", "slack_channel", "slack_ts"),
        UniqueConstraint("workspace_id", "marker"),
        CheckConstraint("groove_number IS NOT NULL OR local_number IS NOT NULL", name="has_a_number"),
        CheckConstraint("(slack_channel IS NULL) = (slack_ts IS NULL)", name="whole_thread"),
        Index("ix_issues_slack_channel", "slack_channel"),
        Index(
            "ix_issues_suggest_at",
            "suggest_at",
            sqlite_where=text("suggest_at IS NOT NULL"),
            postgresql_where=text("suggest_at IS NOT NULL"),
        ),
        Index("ix_issues_state", "workspace_id", "state", "breach_at"),
        Index(
            "ix_issues_next_due_at",
            "next_due_at",
            sqlite_where=text("next_due_at IS NOT NULL"),
            postgresql_where=text("next_due_at IS NOT NULL"),
        ),
        Index("ix_issues_target", "breach_at", sqlite_where=IS_OPEN, postgresql_where=IS_OPEN),
        Index("ix_issues_opened_at", "workspace_id", "opened_at"),
        Index("ix_issues_closed_at", "workspace_id", "closed_at"),
        Index("ix_issues_held", "workspace_id", "closed_at", sqlite_where=HELD, postgresql_where=HELD),
        Index("ix_issues_breach_at", "workspace_id", "breach_at"),
        Index("ix_issues_duplicate_of", "duplicate_of_id"),
        Index("ix_issues_customer", "workspace_id", "customer_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[str] = workspace_column()
    groove_number: Mapped[int | None] = mapped_column(BigInteger)
    local_number: Mapped[int | None]
    marker: Mapped[str | None]
    slack_channel: Mapped[str | None]
    slack_ts: Mapped[str | None]
    slack_url: Mapped[str | None]
    reporter_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    raised_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    suggest_at: Mapped[datetime | None]
    title: Mapped[str]
    state: Mapped[str]
    resolution: Mapped[str | None]
    severity: Mapped[str]
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id", ondelete="SET NULL"))
    customer_chosen: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    sender: Mapped[str | None]
    mailbox: Mapped[str | None]
    reporter: Mapped[str | None]
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    pending_reason: Mapped[str | None] = mapped_column(Text)
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    url: Mapped[str | None]
    clock_counted_seconds: Mapped[float]
    clock_running_since: Mapped[datetime | None]
    breach_at: Mapped[datetime | None]
    next_due_at: Mapped[datetime | None]
    reminded_until: Mapped[datetime]
    last_note: Mapped[str | None] = mapped_column(Text)
    last_note_at: Mapped[datetime | None]
    groove_updated_at: Mapped[datetime | None]
    groove_state: Mapped[str | None]
    groove_state_at: Mapped[datetime | None]
    groove_assignee: Mapped[str | None]
    silent_until: Mapped[datetime | None]
    silent_reason: Mapped[str | None] = mapped_column(Text)
    duplicate_of_id: Mapped[int | None] = mapped_column(ForeignKey("issues.id", ondelete="SET NULL"))
    counted: Mapped[str] = mapped_column(default="fully", server_default="fully")
    search: Mapped[str] = mapped_column(Text, default="", server_default="")
    notes: Mapped[str] = mapped_column(Text, default="", server_default="", deferred=True)
    skimmed: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    erased: Mapped[bool] = mapped_column(default=False, server_default=text("false"))

    customer: Mapped[CustomerRow | None] = relationship(lazy="joined", viewonly=True)


class IssueEventRow(Base):
    """Something that happened to an issue. One with a key is recorded once."""

    __tablename__ = "issue_events"
    __table_args__ = (UniqueConstraint("issue_id", "key"), Index("ix_issue_events_at", "issue_id", "at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[str] = workspace_column()
    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    kind: Mapped[str]
    actor: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[str | None]
    resolution: Mapped[str | None]
    key: Mapped[str | None]
    uncounted: Mapped[bool] = mapped_column(default=False)


class ReminderRow(Base):
    """A reminder and the message it was posted in."""

    __tablename__ = "reminders"
    __table_args__ = (
        UniqueConstraint("workspace_id", "key"),
        Index("ix_reminders_message", "workspace_id", "message_key"),
        Index("ix_reminders_issue", "issue_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[str] = workspace_column()
    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id", ondelete="CASCADE"))
    key: Mapped[str]
    kind: Mapped[str]
    at: Mapped[datetime]
    breach_at: Mapped[datetime]
    message_key: Mapped[str]


class HandoverRow(Base):
    """The handover of a local date: one at its end, and one at midday where others have the afternoon."""

    __tablename__ = "handovers"
    __table_args__ = (UniqueConstraint("workspace_id", "on_date", "midday"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[str] = workspace_column()
    on_date: Mapped[date]
    midday: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    early_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    next_date: Mapped[date | None]
    from_people: Mapped[list[Any]]
    to_people: Mapped[list[Any]]
    items: Mapped[list[Any]]
    counts: Mapped[dict[str, Any]]
    accepted_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    accepted_at: Mapped[datetime | None]
