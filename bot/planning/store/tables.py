"""The tables."""

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.db import Base, workspace_column


class TrelloBoardRow(Base):
    """A board that the token sees. kind: "" for one that nobody has linked; else see BoardKind.

    lists: role -> id. names: of all open lists, by id. since, seen: the instant of the last action that was seen, and
    the ids of those shortly before it.
    """

    __tablename__ = "trello_boards"

    workspace_id: Mapped[str] = workspace_column(primary_key=True)
    board_id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(default="")
    name: Mapped[str]
    url: Mapped[str]
    closed: Mapped[bool] = mapped_column(default=False)
    lists: Mapped[dict[str, Any]] = mapped_column(default=dict)
    names: Mapped[dict[str, Any]] = mapped_column(default=dict)
    trouble: Mapped[str] = mapped_column(default="")
    since: Mapped[datetime | None]
    seen: Mapped[list[Any]] = mapped_column(default=list)
    active_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    polled_at: Mapped[datetime | None]


class TrelloCardRow(Base):
    """A card of a linked board, as it was last seen."""

    __tablename__ = "trello_cards"
    __table_args__ = (Index("ix_trello_cards_list", "workspace_id", "board_id", "list_id", "closed"),)

    workspace_id: Mapped[str] = workspace_column(primary_key=True)
    card_id: Mapped[str] = mapped_column(primary_key=True)
    board_id: Mapped[str]
    list_id: Mapped[str]
    name: Mapped[str] = mapped_column(Text)
    url: Mapped[str]
    closed: Mapped[bool]
    gone: Mapped[bool]
    pos: Mapped[float]
    label_ids: Mapped[list[Any]]
    member_ids: Mapped[list[Any]]
    made_at: Mapped[datetime | None]
    entered_at: Mapped[datetime | None]
    active_at: Mapped[datetime | None]
    mark: Mapped[str] = mapped_column(default="")
    assigned: Mapped[str] = mapped_column(default="")


class EntryRow(Base):
    """A card that was up next at some time, and its copy: see Entry."""

    __tablename__ = "plan_entries"
    __table_args__ = (
        UniqueConstraint("workspace_id", "card_id"),
        UniqueConstraint("workspace_id", "copy_id"),
        UniqueConstraint("workspace_id", "marker"),
        Index("ix_plan_entries_phase", "workspace_id", "phase"),
        Index("ix_plan_entries_issue", "issue_id"),
        Index("ix_plan_entries_customer", "customer_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[str] = workspace_column()
    card_id: Mapped[str]
    board_id: Mapped[str]
    phase: Mapped[str]
    copy_id: Mapped[str | None]
    marker: Mapped[str | None]
    kept: Mapped[bool] = mapped_column(default=False)
    linked: Mapped[bool] = mapped_column(default=False)
    round: Mapped[int] = mapped_column(default=0)
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id", ondelete="SET NULL"))
    issue_id: Mapped[int | None] = mapped_column(ForeignKey("issues.id", ondelete="SET NULL"))
    entered_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]


class BacklogRow(Base):
    """An issue on its customer's board, or on its way there: see Backlogged. Of several the latest counts."""

    __tablename__ = "backlog_cards"
    __table_args__ = (
        UniqueConstraint("workspace_id", "marker"),
        UniqueConstraint("workspace_id", "card_id"),
        Index("ix_backlog_cards_issue", "issue_id"),
        Index("ix_backlog_cards_customer", "customer_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[str] = workspace_column()
    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id", ondelete="CASCADE"))
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customers.id", ondelete="SET NULL"))
    board_id: Mapped[str]
    title: Mapped[str]
    summary: Mapped[str] = mapped_column(Text)
    position: Mapped[str]
    marker: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]
    card_id: Mapped[str | None]
    card_url: Mapped[str | None]


class CustomerPlanRow(Base):
    """A customer's board and call: see CustomerPlan. due_at: when there is next something to say of its calls."""

    __tablename__ = "customer_plans"
    __table_args__ = (
        Index(
            "ix_customer_plans_due_at",
            "due_at",
            sqlite_where=text("due_at IS NOT NULL"),
            postgresql_where=text("due_at IS NOT NULL"),
        ),
        Index("ix_customer_plans_board", "workspace_id", "board_id"),
    )

    workspace_id: Mapped[str] = workspace_column()
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id", ondelete="CASCADE"), primary_key=True)
    board_id: Mapped[str] = mapped_column(default="")
    label: Mapped[str] = mapped_column(default="")
    label_id: Mapped[str] = mapped_column(default="")
    call_weeks: Mapped[int] = mapped_column(default=0)
    call_weekday: Mapped[int] = mapped_column(default=0)
    call_at: Mapped[time | None]
    call_anchor: Mapped[date | None]
    due_at: Mapped[datetime | None]
    told_until: Mapped[datetime | None]


class CallRow(Base):
    """A planning call of a date, and what was committed to in it. cards: ids of the cards, Trello's."""

    __tablename__ = "planning_calls"
    __table_args__ = (
        UniqueConstraint("workspace_id", "customer_id", "on_date"),
        Index("ix_planning_calls_customer", "customer_id"),
        Index("ix_planning_calls_day", "workspace_id", "on_date"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[str] = workspace_column()
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id", ondelete="CASCADE"))
    on_date: Mapped[date]
    committed_at: Mapped[datetime | None]
    committed_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    cards: Mapped[list[Any]] = mapped_column(default=list)
    new_cards: Mapped[list[Any]] = mapped_column(default=list)
    none_agreed: Mapped[bool] = mapped_column(default=False)
