"""The tables."""

from datetime import date, datetime

from sqlalchemy import Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.db import Base, workspace_column


class NudgeRow(Base):
    """A nudge: one for a message. week: the local Monday. asked_for: the bot was called on purpose."""

    __tablename__ = "nudges"
    __table_args__ = (
        UniqueConstraint("workspace_id", "channel_id", "ts"),
        Index("ix_nudges_week", "workspace_id", "week", "channel_id"),
        Index("ix_nudges_channel", "channel_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[str] = workspace_column()
    channel_id: Mapped[str]
    ts: Mapped[str]
    slack_user_id: Mapped[str]
    at: Mapped[datetime]
    week: Mapped[date]
    asked_for: Mapped[bool]
    score: Mapped[float]
    because: Mapped[str] = mapped_column(Text)
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None]


class NudgedPersonRow(Base):
    """When somebody was nudged last, and whether they want none."""

    __tablename__ = "nudged_people"

    workspace_id: Mapped[str] = workspace_column(primary_key=True)
    slack_user_id: Mapped[str] = mapped_column(primary_key=True)
    nudged_at: Mapped[datetime | None]
    off: Mapped[bool]


class NudgedChannelRow(Base):
    """Whether nudges are off in a channel, and when the admins were told that they are mostly dismissed there."""

    __tablename__ = "nudged_channels"

    workspace_id: Mapped[str] = workspace_column(primary_key=True)
    channel_id: Mapped[str] = mapped_column(primary_key=True)
    off: Mapped[bool]
    told_at: Mapped[datetime | None]
