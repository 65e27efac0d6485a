"""The tables of time sheets. None of them holds what somebody worked, save until it is in Harvest."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from bot.db import PRIVATE, Base, workspace_column


class HarvestAccountRow(Base):
    """What was read of a workspace's Harvest account, and when; look_at: when to read it next."""

    __tablename__ = "harvest_accounts"

    workspace_id: Mapped[str] = workspace_column(primary_key=True)
    read_at: Mapped[datetime | None]
    look_at: Mapped[datetime]
    by_clock: Mapped[bool] = mapped_column(default=False)
    twelve_hours: Mapped[bool] = mapped_column(default=False)


class HarvestUserRow(Base):
    """Somebody in Harvest. email: lower case. person_id: who an admin says that it is."""

    __tablename__ = "harvest_users"
    __table_args__ = (
        Index("ix_harvest_users_email", "workspace_id", "email"),
        Index("ix_harvest_users_person", "person_id"),
    )

    workspace_id: Mapped[str] = workspace_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    name: Mapped[str]
    email: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id", ondelete="SET NULL"))


class HarvestProjectRow(Base):
    """A project on which time can be put. tasks: [[id, name], …]. words: what it is found by, in lower case."""

    __tablename__ = "harvest_projects"

    workspace_id: Mapped[str] = workspace_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    client_id: Mapped[int] = mapped_column(BigInteger)
    client: Mapped[str]
    name: Mapped[str]
    code: Mapped[str]
    tasks: Mapped[list[Any]]
    words: Mapped[str]


class CustomerPlaceRow(Base):
    """Where a customer's time goes. The names are those of the day on which it was said."""

    __tablename__ = "customer_places"

    workspace_id: Mapped[str] = workspace_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id", ondelete="CASCADE"), primary_key=True)
    client_id: Mapped[int] = mapped_column(BigInteger)
    project_id: Mapped[int] = mapped_column(BigInteger)
    task_id: Mapped[int] = mapped_column(BigInteger)
    client: Mapped[str]
    project: Mapped[str]
    task: Mapped[str]


class TimeDraftRow(Base):
    """What somebody filed, on its way to Harvest: gone when it is there, or when nobody files it anew for a month.

    refused: why it was not taken.
    """

    __tablename__ = "time_drafts"
    __table_args__ = ({"info": {PRIVATE: True}},)

    workspace_id: Mapped[str] = workspace_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    body: Mapped[dict[str, Any]]
    refused: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(index=True)
