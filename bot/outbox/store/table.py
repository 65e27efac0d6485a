"""The outbox table, and its rows as values."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.blocks import Message
from bot.db import Base, workspace_column
from bot.outbox.rules import Item, State

UNSETTLED = (State.PENDING, State.SENDING, State.STALE, State.UPDATING)
TROUBLED = (State.FAILED, State.STUCK, State.EXPIRED)


class OutboxRow(Base):
    """One message, or one write to an outside system."""

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("workspace_id", "key"),
        Index("ix_outbox_due", "state", "due_at"),
        Index("ix_outbox_lane", "workspace_id", "lane", "state", "id"),
        Index("ix_outbox_settled", "workspace_id", "lane", "settled_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[str] = workspace_column()
    key: Mapped[str]
    lane: Mapped[str]
    kind: Mapped[str]
    subject: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(default=State.PENDING)
    due_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    claim: Mapped[str | None]
    first_claimed_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    thread_ts: Mapped[str | None]
    body: Mapped[dict[str, Any] | None]
    channel: Mapped[str | None]
    ref: Mapped[str | None]
    revision: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(Text)


def to_json(message: Message) -> dict[str, Any]:
    """A message as it is kept."""
    return {
        "text": message.text,
        "blocks": list(message.blocks),
        "more": [to_json(part) for part in message.more],
    }


def from_json(body: dict[str, Any]) -> Message:
    """A message that was kept."""
    return Message(body["text"], tuple(body["blocks"]), tuple(from_json(part) for part in body["more"]))


def item_of(row: OutboxRow, lane_sent_at: datetime | None = None) -> Item:
    """The message in a row. lane_sent_at: when something was last sent in its lane."""
    return Item(
        id=row.id,
        workspace_id=row.workspace_id,
        key=row.key,
        lane=row.lane,
        kind=row.kind,
        subject=row.subject,
        state=State(row.state),
        attempts=row.attempts,
        claim=row.claim,
        first_claimed_at=row.first_claimed_at,
        expires_at=row.expires_at,
        thread_ts=row.thread_ts,
        body=from_json(row.body) if row.body else None,
        channel=row.channel,
        ref=row.ref,
        revision=row.revision,
        lease_until=row.lease_until,
        lane_sent_at=lane_sent_at,
    )
