"""The outbox of one workspace."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.blocks import Message
from bot.db import insert_new, insert_once
from bot.outbox.rules import HOME, Delivered, Item, Post, State, backoff
from bot.outbox.store.table import TROUBLED, UNSETTLED, OutboxRow, from_json, item_of, to_json


def _arrived(row: OutboxRow) -> State:
    return State.SHOWN if row.kind == HOME else State.SENT


ROWS_AT_ONCE = 500
"""Rows of one statement: each has a dozen values, and SQLite takes 32,766 of them."""


class OutboxStore:
    """The outbox of one workspace, inside a transaction."""

    def __init__(self, session: AsyncSession, workspace_id: str, now: datetime) -> None:
        self._session = session
        self._workspace_id = workspace_id
        self._now = now
        self.touched = False

    def _mine(self) -> Any:
        return OutboxRow.workspace_id == self._workspace_id

    def _in_order(self, *which: ColumnElement[bool]) -> ColumnElement[bool]:
        """These of its messages, each locked before the next: of two who want the same ones one waits for the other.

        Without an order either may hold what the other wants.
        """
        return OutboxRow.id.in_(
            select(OutboxRow.id).where(self._mine(), *which).order_by(OutboxRow.id).with_for_update()
        )

    async def add(self, post: Post) -> bool:
        """Queue a message; False if its key was queued before, whatever became of that one."""
        self.touched = True
        return await insert_once(self._session, OutboxRow, self._row(post))

    async def add_all(self, posts: Sequence[Post]) -> None:
        """Queue many messages at once; those whose key was queued before are left as they are."""
        self.touched = True
        for start in range(0, len(posts), ROWS_AT_ONCE):
            rows = [self._row(post) for post in posts[start : start + ROWS_AT_ONCE]]
            await insert_new(self._session, OutboxRow, rows)

    def _row(self, post: Post) -> dict[str, Any]:
        return {
            "workspace_id": self._workspace_id,
            "key": post.key,
            "lane": post.lane,
            "kind": post.kind,
            "subject": post.subject,
            "state": State.PENDING,
            "due_at": post.due_at or self._now,
            "expires_at": post.expires_at,
            "thread_ts": post.thread_ts,
            "body": to_json(post.body) if post.body else None,
            "created_at": self._now,
        }

    async def refresh(self, *keys: str) -> None:
        """Have messages rendered anew from the facts as they are when that is done. Unknown keys are passed over."""
        if not keys:
            return
        self.touched = True
        await self._session.execute(
            update(OutboxRow).where(self._in_order(OutboxRow.key.in_(keys))).values(revision=OutboxRow.revision + 1)
        )
        await self._session.execute(
            update(OutboxRow)
            .where(self._mine(), OutboxRow.key.in_(keys), OutboxRow.state == State.SENT)
            .values(state=State.STALE, due_at=self._now, attempts=0)
        )

    async def show(self, post: Post) -> None:
        """Put up somebody's Home tab: for the first time, again, or anew after it could not be."""
        if await self.add(post):
            return
        failed = OutboxRow.state.in_((*TROUBLED, State.CANCELLED))
        stood = OutboxRow.state.in_((State.SHOWN, State.SENT))
        await self._session.execute(
            update(OutboxRow)
            .where(self._mine(), OutboxRow.key == post.key)
            .values(
                state=case((stood, State.STALE), (failed, State.PENDING), else_=OutboxRow.state),
                due_at=case((or_(stood, failed), self._now), else_=OutboxRow.due_at),
                attempts=case((or_(stood, failed), 0), else_=OutboxRow.attempts),
                revision=OutboxRow.revision + 1,
                expires_at=post.expires_at,
            )
        )

    async def renew_homes(self, opened_since: datetime | None = None) -> None:
        """Have the Home tabs rendered anew that are kept up to date, or were so at an instant or after it."""
        shown = OutboxRow.state == State.SHOWN
        lately = or_(OutboxRow.state != State.SHOWN, OutboxRow.due_at > (opened_since or self._now))
        changed = await self._session.scalars(
            update(OutboxRow)
            .where(self._in_order(OutboxRow.kind == HOME, OutboxRow.state.in_((State.SHOWN, *UNSETTLED)), lately))
            .values(
                state=case((shown, State.STALE), else_=OutboxRow.state),
                due_at=case((shown, self._now), else_=OutboxRow.due_at),
                attempts=case((shown, 0), else_=OutboxRow.attempts),
                revision=OutboxRow.revision + 1,
            )
            .returning(OutboxRow.id)
        )
        self.touched = bool(changed.all()) or self.touched

    async def expire_due(self) -> None:
        """What should have gone by now is too late. A Home tab is put up anew when it is opened."""
        waiting = (OutboxRow.state.in_((State.PENDING, State.STALE)), OutboxRow.due_at <= self._now)
        shown = OutboxRow.ref.is_not(None)
        await self._session.execute(
            update(OutboxRow)
            .where(self._mine(), *waiting)
            .values(state=case((shown, State.SENT), else_=State.EXPIRED), settled_at=self._now, error="asleep")
        )
        doubtful = (OutboxRow.state == State.SENDING, OutboxRow.ref.is_(None))  # it is looked for, and not sent anew
        await self._session.execute(update(OutboxRow).where(self._mine(), *doubtful).values(expires_at=self._now))

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

    async def release(self, key: str, facts: dict[str, Any]) -> None:
        """Have a message sent that was held until these facts were known, which become part of its subject."""
        self.touched = True
        row = await self._session.scalar(
            select(OutboxRow)
            .where(self._mine(), OutboxRow.key == key, OutboxRow.state == State.PENDING)
            .with_for_update()
        )
        if row is not None:
            row.subject, row.due_at = row.subject | facts, self._now

    async def move(self, lane: str, to: str) -> None:
        """Have what waits in a lane go by another one, in the same order."""
        await self._session.execute(
            update(OutboxRow)
            .where(self._mine(), OutboxRow.lane == lane, OutboxRow.state == State.PENDING)
            .values(lane=to)
        )

    async def find(self, key: str) -> Item | None:
        """The message with this key."""
        row = await self._session.scalar(select(OutboxRow).where(self._mine(), OutboxRow.key == key))
        return item_of(row) if row else None

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
        return [item_of(row) for row in rows]

    async def save_body(self, item: Item, message: Message) -> bool:
        """Keep what is about to be posted, so that a found message can be continued in its thread.

        False if another claim has taken it over since.
        """
        saved = update(OutboxRow).where(self._claimed(item)).values(body=to_json(message)).returning(OutboxRow.id)
        return (await self._session.execute(saved)).first() is not None

    async def keep(self, item: Item, facts: dict[str, Any]) -> None:
        """Put down what is to be known of a message if it has to be tried again, in its subject."""
        subject = item.subject | facts
        if subject != item.subject:
            await self._session.execute(update(OutboxRow).where(self._claimed(item)).values(subject=subject))

    async def record_sent(self, item: Item, delivered: Delivered) -> bool:
        """It arrived: note where, queue its continuation; if it was touched meanwhile it is stale at once.

        False if another claim has taken it over since.
        """
        row = await self._session.scalar(select(OutboxRow).where(self._claimed(item)).with_for_update())
        if row is None:
            return False
        row.state = _arrived(row) if row.revision == item.revision else State.STALE
        row.channel, row.ref = delivered.channel, delivered.ref
        row.due_at = row.settled_at = self._now
        if row.state == State.SHOWN and row.expires_at:
            row.due_at = row.expires_at  # until when it is kept up to date
        row.claim = row.lease_until = row.error = None
        if item.state is State.UPDATING or row.body is None:
            return True
        for number, part in enumerate(from_json(row.body).more, start=2):
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

    async def unanswered(self, kinds: Iterable[str]) -> int:
        """How many of these kinds wait although a message of theirs was tried already, or wait behind such a one."""
        mine = self._mine(), OutboxRow.state.in_((State.PENDING, State.SENDING)), OutboxRow.kind.in_(list(kinds))
        tried = select(OutboxRow.lane).where(*mine, OutboxRow.attempts > 0)
        count = select(func.count()).where(*mine, OutboxRow.lane.in_(tried))
        return await self._session.scalar(count) or 0

    async def troubled(self, since: datetime) -> int:
        """How many messages could not be delivered since an instant."""
        count = select(func.count()).where(self._mine(), OutboxRow.state.in_(TROUBLED), OutboxRow.settled_at >= since)
        return await self._session.scalar(count) or 0
