"""The outbox table, its queue over all workspaces, and a workspace's own view of it."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Index, Select, Text, UniqueConstraint, and_, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, aliased, mapped_column

from bot.blocks import Message
from bot.db import Base, insert_once, workspace_column
from bot.outbox.rules import LEASE, Delivered, Item, Post, State, backoff

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


def _to_json(message: Message) -> dict[str, Any]:
    return {
        "text": message.text,
        "blocks": list(message.blocks),
        "more": [_to_json(part) for part in message.more],
    }


def _from_json(body: dict[str, Any]) -> Message:
    return Message(body["text"], tuple(body["blocks"]), tuple(_from_json(part) for part in body["more"]))


def _item(row: OutboxRow, lane_sent_at: datetime | None = None) -> Item:
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
        body=_from_json(row.body) if row.body else None,
        channel=row.channel,
        ref=row.ref,
        revision=row.revision,
        lane_sent_at=lane_sent_at,
    )


class OutboxStore:
    """The outbox of one workspace, inside a transaction."""

    def __init__(self, session: AsyncSession, workspace_id: str, now: datetime) -> None:
        self._session = session
        self._workspace_id = workspace_id
        self._now = now
        self.touched = False

    def _mine(self) -> Any:
        return OutboxRow.workspace_id == self._workspace_id

    async def add(self, post: Post) -> bool:
        """Queue a message; False if its key was queued before, whatever became of that one."""
        self.touched = True
        return await insert_once(
            self._session,
            OutboxRow,
            {
                "workspace_id": self._workspace_id,
                "key": post.key,
                "lane": post.lane,
                "kind": post.kind,
                "subject": post.subject,
                "state": State.PENDING,
                "due_at": post.due_at or self._now,
                "expires_at": post.expires_at,
                "thread_ts": post.thread_ts,
                "body": _to_json(post.body) if post.body else None,
                "created_at": self._now,
            },
        )

    async def refresh(self, *keys: str) -> None:
        """Have messages rendered anew from the facts as they are when that is done. Unknown keys are passed over."""
        if not keys:
            return
        self.touched = True
        await self._session.execute(
            update(OutboxRow).where(self._mine(), OutboxRow.key.in_(keys)).values(revision=OutboxRow.revision + 1)
        )
        await self._session.execute(
            update(OutboxRow)
            .where(self._mine(), OutboxRow.key.in_(keys), OutboxRow.state == State.SENT)
            .values(state=State.STALE, due_at=self._now, attempts=0)
        )

    async def cancel(self, *keys: str) -> None:
        """Take messages back that are not on their way yet."""
        if keys:
            await self._session.execute(
                update(OutboxRow)
                .where(self._mine(), OutboxRow.key.in_(keys), OutboxRow.state == State.PENDING)
                .values(state=State.CANCELLED, settled_at=self._now)
            )

    async def hasten(self, key: str) -> None:
        """Have a message that waits for its time sent at once."""
        self.touched = True
        await self._session.execute(
            update(OutboxRow)
            .where(self._mine(), OutboxRow.key == key, OutboxRow.state == State.PENDING)
            .values(due_at=self._now)
        )

    async def move(self, lane: str, to: str) -> None:
        """Have what waits in a lane go by another one, in the same order."""
        await self._session.execute(
            update(OutboxRow)
            .where(self._mine(), OutboxRow.lane == lane, OutboxRow.state == State.PENDING)
            .values(lane=to)
        )

    async def keys_of(self, kind: str, prefix: str) -> list[str]:
        """The keys of a kind's messages that begin with something."""
        mine = (self._mine(), OutboxRow.kind == kind, OutboxRow.key.startswith(prefix, autoescape=True))
        return list(await self._session.scalars(select(OutboxRow.key).where(*mine)))

    async def find(self, key: str) -> Item | None:
        """The message with this key."""
        row = await self._session.scalar(select(OutboxRow).where(self._mine(), OutboxRow.key == key))
        return _item(row) if row else None

    async def error_before(self, item: Item) -> str | None:
        """How what went before in its lane ended: why it was refused, None if it wasn't or nothing went before."""
        return await self._session.scalar(
            select(OutboxRow.error)
            .where(
                self._mine(),
                OutboxRow.lane == item.lane,
                OutboxRow.id < item.id,
                OutboxRow.state.in_((State.SENT, State.FAILED)),
            )
            .order_by(OutboxRow.id.desc())
            .limit(1)
        )

    async def unsettled(self, lanes: Sequence[str]) -> list[Item]:
        """What is still on its way in these lanes, oldest first."""
        rows = await self._session.scalars(
            select(OutboxRow)
            .where(self._mine(), OutboxRow.lane.in_(lanes), OutboxRow.state.in_(UNSETTLED))
            .order_by(OutboxRow.id)
        )
        return [_item(row) for row in rows]

    async def save_body(self, item: Item, message: Message) -> None:
        """Keep what is about to be posted, so that a found message can be continued in its thread."""
        await self._session.execute(update(OutboxRow).where(self._claimed(item)).values(body=_to_json(message)))

    async def record_sent(self, item: Item, delivered: Delivered) -> bool:
        """It arrived: note where, queue its continuation; if it was touched meanwhile it is stale at once.

        False if another claim has taken it over since.
        """
        row = await self._session.scalar(select(OutboxRow).where(self._claimed(item)).with_for_update())
        if row is None:
            return False
        row.state = State.SENT if row.revision == item.revision else State.STALE
        row.channel, row.ref = delivered.channel, delivered.ref
        row.due_at = row.settled_at = self._now
        row.claim = row.lease_until = row.error = None
        if item.state is State.UPDATING or row.body is None:
            return True
        for number, part in enumerate(_from_json(row.body).more, start=2):
            await self.add(
                Post(
                    key=f"{row.key}/{number}",
                    lane=row.lane,
                    kind="continuation",
                    thread_ts=row.thread_ts or delivered.ref,
                    body=part,
                )
            )
        return True

    async def put_back(self, item: Item, error: str, seconds: float | None = None) -> None:
        """Surely not done: to be tried again after `seconds`, or after a growing while."""
        wait = backoff(item.attempts).total_seconds() if seconds is None else seconds
        waiting = State.STALE if item.state is State.UPDATING else State.PENDING
        await self._settle(item, waiting, error, due_at=self._now + timedelta(seconds=wait))

    async def close(self, item: Item, state: State, error: str | None = None) -> None:
        """The end of it, for better or worse."""
        await self._settle(item, state, error, settled_at=self._now)

    async def _settle(self, item: Item, state: State, error: str | None, **values: Any) -> None:
        await self._session.execute(
            update(OutboxRow)
            .where(self._claimed(item))
            .values(state=state, error=error, claim=None, lease_until=None, **values)
        )

    def _claimed(self, item: Item) -> Any:
        return and_(self._mine(), OutboxRow.id == item.id, OutboxRow.claim == item.claim)


def _may_go() -> Any:
    """The messages that nothing holds back but time: the first of each lane, and messages to bring up to date."""
    earlier = aliased(OutboxRow)
    held_back = exists().where(
        earlier.workspace_id == OutboxRow.workspace_id,
        earlier.lane == OutboxRow.lane,
        earlier.state.in_((State.PENDING, State.SENDING)),
        earlier.id < OutboxRow.id,
    )
    return or_(and_(OutboxRow.state == State.PENDING, ~held_back), OutboxRow.state == State.STALE)


class OutboxQueue:
    """What is due over all workspaces. The queries here are the only ones that cross workspaces."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def claim(self, now: datetime, limit: int) -> list[Item]:
        """Claim up to `limit` messages that may go now: the first of each lane, and messages to bring up to date."""
        due = select(OutboxRow.id, OutboxRow.state).where(OutboxRow.due_at <= now, _may_go())
        return await self._take(due, now, limit, {State.PENDING: State.SENDING, State.STALE: State.UPDATING})

    async def claim_doubtful(self, now: datetime, limit: int) -> list[Item]:
        """Claim messages whose earlier claim ran out: they have to be looked for before anything is done."""
        ended = select(OutboxRow.id, OutboxRow.state).where(
            OutboxRow.state.in_((State.SENDING, State.UPDATING)), OutboxRow.lease_until <= now
        )
        return await self._take(ended, now, limit, {})

    async def _take(
        self, due: Select[int, str], now: datetime, limit: int, next_state: dict[State, State]
    ) -> list[Item]:
        claim = secrets.token_hex(8)
        found = await self._session.execute(due.order_by(OutboxRow.id).limit(limit).with_for_update(skip_locked=True))
        candidates = found.all()
        for row_id, state in candidates:
            old = State(state)
            await self._session.execute(
                update(OutboxRow)
                .where(OutboxRow.id == row_id, OutboxRow.state == old)
                .values(
                    state=next_state.get(old, old),
                    claim=claim,
                    lease_until=now + LEASE,
                    attempts=OutboxRow.attempts + 1,
                    first_claimed_at=func.coalesce(OutboxRow.first_claimed_at, now),
                )
            )
        latest = aliased(OutboxRow)
        sent_at = (
            select(func.max(latest.settled_at))
            .where(latest.workspace_id == OutboxRow.workspace_id, latest.lane == OutboxRow.lane)
            .scalar_subquery()
        )
        rows = await self._session.execute(
            select(OutboxRow, sent_at)
            .where(OutboxRow.id.in_([row_id for row_id, _ in candidates]), OutboxRow.claim == claim)
            .order_by(OutboxRow.id)
        )
        return [_item(row, sent) for row, sent in rows.all()]

    async def next_due(self) -> datetime | None:
        """When the next message may go or a claim ends."""
        return await self._session.scalar(
            select(func.min(func.coalesce(OutboxRow.lease_until, OutboxRow.due_at))).where(
                or_(OutboxRow.state.in_((State.SENDING, State.UPDATING)), _may_go())
            )
        )

    async def counts(self, workspace_id: str | None = None) -> dict[str, int]:
        """How many messages stand in each state that needs attention or work."""
        query = (
            select(OutboxRow.state, func.count())
            .where(OutboxRow.state.in_((*UNSETTLED, *TROUBLED)))
            .group_by(OutboxRow.state)
        )
        if workspace_id is not None:
            query = query.where(OutboxRow.workspace_id == workspace_id)
        return dict((await self._session.execute(query)).tuples().all())
