"""The tables of pairs."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.db import Base, workspace_column


class PairRow(Base):
    """People on one customer's goal. last_on: open while it is not set."""

    __tablename__ = "pairs"
    __table_args__ = (
        Index("ix_pairs_days", "workspace_id", "last_on", "first_on"),
        Index("ix_pairs_customer", "customer_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[str] = workspace_column()
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    goal: Mapped[str] = mapped_column(Text)
    first_on: Mapped[date]
    last_on: Mapped[date | None]
    made_on: Mapped[date]


class PairStintRow(Base):
    """A person's time in a pair. last_on: open while it is not set."""

    __tablename__ = "pair_stints"
    __table_args__ = (
        UniqueConstraint("pair_id", "person_id", "first_on"),
        Index("ix_pair_stints_person", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[str] = workspace_column()
    pair_id: Mapped[int] = mapped_column(ForeignKey("pairs.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    first_on: Mapped[date]
    last_on: Mapped[date | None]


class PairChangeRow(Base):
    """A change of a pair, for good: as it was (nothing, when it was made) and as it became."""

    __tablename__ = "pair_changes"
    __table_args__ = (Index("ix_pair_changes_pair", "pair_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[str] = workspace_column()
    pair_id: Mapped[int] = mapped_column(ForeignKey("pairs.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    after: Mapped[dict[str, Any]]


class PairGoalRow(Base):
    """What a pair wants to reach in a week, and whether it did. week: its Monday."""

    __tablename__ = "pair_goals"
    __table_args__ = (
        UniqueConstraint("pair_id", "week"),
        Index("ix_pair_goals_week", "workspace_id", "week"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[str] = workspace_column()
    pair_id: Mapped[int] = mapped_column(ForeignKey("pairs.id", ondelete="CASCADE"))
    week: Mapped[date]
    text: Mapped[str] = mapped_column(Text)
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    set_at: Mapped[datetime]
    met: Mapped[bool | None]
    met_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    met_at: Mapped[datetime | None]


class ShowcaseRow(Base):
    """A showcase of a pair. ask_at: when its outcome is asked for, while that is to be done."""

    __tablename__ = "pair_showcases"
    __table_args__ = (
        Index("ix_pair_showcases_pair", "pair_id", "at"),
        Index("ix_pair_showcases_at", "workspace_id", "at"),
        Index(
            "ix_pair_showcases_ask_at",
            "ask_at",
            sqlite_where=text("ask_at IS NOT NULL"),
            postgresql_where=text("ask_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[str] = workspace_column()
    pair_id: Mapped[int] = mapped_column(ForeignKey("pairs.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    minutes: Mapped[int]
    with_customer: Mapped[bool]
    link: Mapped[str] = mapped_column(Text)
    outcome: Mapped[str] = mapped_column(Text)
    cancelled: Mapped[bool]
    sequence: Mapped[int]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    ask_at: Mapped[datetime | None]


class DeploymentRow(Base):
    """A deployment that a customer was told of. remind_at: when they are reminded, while that is to be done."""

    __tablename__ = "deployments"
    __table_args__ = (
        Index("ix_deployments_at", "workspace_id", "at"),
        Index("ix_deployments_customer", "customer_id"),
        Index(
            "ix_deployments_remind_at",
            "remind_at",
            sqlite_where=text("remind_at IS NOT NULL"),
            postgresql_where=text("remind_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[str] = workspace_column()
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    channel_id: Mapped[str]
    what: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    state: Mapped[str]
    sequence: Mapped[int]
    moved_from: Mapped[datetime | None]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    remind_at: Mapped[datetime | None]
