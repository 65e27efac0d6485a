"""The tables of pairs."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Text, UniqueConstraint
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
