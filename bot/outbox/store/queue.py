"""The queue over all workspaces: what may go, what is doubtful."""

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, delete, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.db import Base, UtcDateTime, awake
from bot.outbox.rules import HOME, LEASE, SETTLED, Delivered, Item, Old, State
from bot.outbox.store.table import TROUBLED, UNSETTLED, OutboxRow, item_of

# The statements are made once: they are asked every second, and making them takes far longer than the answer.
_EARLIER, _LATEST = aliased(OutboxRow), aliased(OutboxRow)

AWAKE = awake(OutboxRow.workspace_id)

HELD_BACK = exists().where(
    _EARLIER.workspace_id == OutboxRow.workspace_id,
    _EARLIER.lane == OutboxRow.lane,
    _EARLIER.state.in_((State.PENDING, State.SENDING)),
    _EARLIER.id < OutboxRow.id,
)
MAY_GO = and_(AWAKE, or_(and_(OutboxRow.state == State.PENDING, ~HELD_BACK), OutboxRow.state == State.STALE))
"""The messages that nothing holds back but time: the first of each lane, and messages to bring up to date."""

CLAIMED = and_(AWAKE, OutboxRow.state.in_((State.SENDING, State.UPDATING)))

DUE = select(OutboxRow.id, OutboxRow.state).where(OutboxRow.due_at <= bindparam("now"), MAY_GO)
DOUBTFUL = select(OutboxRow.id, OutboxRow.state).where(CLAIMED, OutboxRow.lease_until <= bindparam("now"))

NEXT_DUE = select(func.min(func.coalesce(OutboxRow.lease_until, OutboxRow.due_at))).where(or_(CLAIMED, MAY_GO))

WAITING_SINCE = select(
    func.min(
        case(
            (or_(OutboxRow.state.in_((State.STALE, State.UPDATING)), OutboxRow.kind == HOME), OutboxRow.due_at),
            else_=func.coalesce(OutboxRow.first_claimed_at, OutboxRow.due_at),
        )
    )
).where(OutboxRow.state.in_(UNSETTLED), AWAKE)
"""A message that is put off gets a later time; when it was first tried stays, save for what is shown anew."""

LANE_SENT_AT = (
    select(func.max(_LATEST.settled_at))
    .where(_LATEST.workspace_id == OutboxRow.workspace_id, _LATEST.lane == OutboxRow.lane)
    .scalar_subquery()
)
TAKEN = (
    select(OutboxRow, LANE_SENT_AT)
    .where(OutboxRow.id.in_(bindparam("ids", expanding=True)), OutboxRow.claim == bindparam("claim"))
    .order_by(OutboxRow.id)
)


def _untouched_since(instant: datetime) -> tuple[ColumnElement[bool], ...]:
    return OutboxRow.due_at < instant, OutboxRow.settled_at < instant


def _some(*which: ColumnElement[bool]) -> Select[int]:
    """So many of them that no other process is taking, those that wait longest: in the order of an index."""
    found = select(OutboxRow.id).where(*which, AWAKE).order_by(OutboxRow.due_at, OutboxRow.id)
    return found.limit(bindparam("limit")).with_for_update(skip_locked=True)


_DUE_BY_NOW = OutboxRow.due_at <= bindparam("now")
TAKE_POSTS = _some(OutboxRow.state == State.PENDING, _DUE_BY_NOW, ~HELD_BACK)
TAKE_UPDATES = _some(OutboxRow.state == State.STALE, _DUE_BY_NOW)
TAKE_DOUBTFUL = _some(CLAIMED, OutboxRow.lease_until <= bindparam("now"))
ANY_DUE, ANY_DOUBTFUL = DUE.limit(1), DOUBTFUL.limit(1)

CLAIM = (
    update(OutboxRow)
    .where(OutboxRow.id.in_(bindparam("ids", expanding=True)))
    .values(
        state=case(
            (OutboxRow.state == State.PENDING, State.SENDING),
            (OutboxRow.state == State.STALE, State.UPDATING),
            else_=OutboxRow.state,
        ),
        claim=bindparam("as"),
        lease_until=bindparam("until"),
        attempts=OutboxRow.attempts + 1,
        first_claimed_at=func.coalesce(OutboxRow.first_claimed_at, bindparam("now", type_=UtcDateTime())),
    )
    .execution_options(synchronize_session=False)
)

_TABLE = Base.metadata.tables[OutboxRow.__tablename__]
RECORD = (
    update(_TABLE)
    .where(_TABLE.c.id == bindparam("row"), _TABLE.c.claim == bindparam("claimed_as"))
    .values(
        state=case((_TABLE.c.revision == bindparam("rendered"), State.SENT), else_=State.STALE),
        channel=bindparam("stands_in"),
        ref=bindparam("stands_as"),
        due_at=bindparam("now"),
        settled_at=bindparam("now"),
        claim=None,
        lease_until=None,
        error=None,
    )
)


class OutboxQueue:
    """What is due over all workspaces. The queries here are the only ones that cross workspaces."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def any_due(self, now: datetime) -> bool:
        """Whether there is something to claim. Asked first, for a claim takes the one lock that SQLite has."""
        return (await self._session.execute(ANY_DUE, {"now": now})).first() is not None

    async def any_doubtful(self, now: datetime) -> bool:
        """Whether an earlier claim ran out."""
        return (await self._session.execute(ANY_DOUBTFUL, {"now": now})).first() is not None

    async def claim(self, now: datetime, limit: int) -> list[Item]:
        """Claim up to `limit` messages that may go now: the first of each lane, and messages to bring up to date."""
        posts = await self._find(TAKE_POSTS, now, limit)
        return await self._claim([*posts, *await self._find(TAKE_UPDATES, now, limit - len(posts))], now)

    async def claim_doubtful(self, now: datetime, limit: int) -> list[Item]:
        """Claim messages whose earlier claim ran out: they have to be looked for before anything is done."""
        return await self._claim(await self._find(TAKE_DOUBTFUL, now, limit), now)

    async def _find(self, some: Select[int], now: datetime, limit: int) -> Sequence[int]:
        return (await self._session.scalars(some, {"now": now, "limit": limit})).all() if limit > 0 else ()

    async def _claim(self, ids: Sequence[int], now: datetime) -> list[Item]:
        if not ids:
            return []
        claim = secrets.token_hex(8)
        await self._session.execute(CLAIM, {"ids": ids, "as": claim, "until": now + LEASE, "now": now})
        rows = await self._session.execute(TAKEN, {"ids": ids, "claim": claim})
        return [item_of(row, sent) for row, sent in rows.all()]

    async def record_sent(self, arrived: Sequence[tuple[Item, Delivered]], now: datetime) -> None:
        """They arrived: note where. What was touched meanwhile is stale at once, what another claim has taken over
        since is left to that."""
        values = [
            {
                "row": item.id,
                "claimed_as": item.claim,
                "rendered": item.revision,
                "stands_in": delivered.channel,
                "stands_as": delivered.ref,
                "now": now,
            }
            for item, delivered in sorted(arrived, key=lambda one: one[0].id)  # in one order, see OutboxStore
        ]
        await self._session.execute(RECORD, values)

    async def next_due(self) -> datetime | None:
        """When the next message may go or a claim ends."""
        return await self._session.scalar(NEXT_DUE)

    async def waiting_since(self) -> datetime | None:
        """Since when the message has been waiting that has waited longest: since its time came, however often it was
        put off after that. None if none waits."""
        since: datetime | None = await self._session.scalar(WAITING_SINCE)
        return since

    async def old(
        self, state: State, before: datetime, after: Old | None, limit: int, *, but: Sequence[str] = ()
    ) -> list[Old]:
        """Messages of a state of which nothing has been due since an instant, the oldest first; none of these kinds.

        after: the last one that was looked at.
        """
        query = select(OutboxRow.id, OutboxRow.workspace_id, OutboxRow.key, OutboxRow.due_at).where(
            AWAKE, OutboxRow.state == state, *_untouched_since(before), OutboxRow.kind.not_in(but)
        )
        if after is not None:
            later = or_(OutboxRow.due_at > after.at, OutboxRow.id > after.id)
            query = query.where(OutboxRow.due_at >= after.at, later)
        rows = await self._session.execute(query.order_by(OutboxRow.due_at, OutboxRow.id).limit(limit))
        return [Old(*row) for row in rows.all()]

    async def delete_old(self, ids: Collection[int], before: datetime) -> None:
        """Delete some of these, but for those that something has happened to in the meantime."""
        there = OutboxRow.id.in_(ids), OutboxRow.state.in_(SETTLED)
        await self._session.execute(delete(OutboxRow).where(*there, *_untouched_since(before)))

    async def counts(self, workspace_id: str | None = None) -> dict[str, int]:
        """How many messages stand in each state that needs attention or work."""
        query = (
            select(OutboxRow.state, func.count())
            .where(OutboxRow.state.in_((*UNSETTLED, *TROUBLED)))
            .group_by(OutboxRow.state)
        )
        query = query.where(AWAKE if workspace_id is None else OutboxRow.workspace_id == workspace_id)
        return dict((await self._session.execute(query)).all())
