"""The queue over all workspaces: what may go, what is doubtful."""

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.outbox.rules import LEASE, Item, State
from bot.outbox.store.table import TROUBLED, UNSETTLED, OutboxRow, item_of


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
        return [item_of(row, sent) for row, sent in rows.all()]

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
        return dict((await self._session.execute(query)).all())
