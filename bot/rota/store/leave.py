"""Leave as it is kept: with its reason, which only whoever is away may see."""

from datetime import date, datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.rota.rules.leave import Booking, LeaveEntry
from bot.rota.rules.rota import WHOLE_DAY, Leave, Part
from bot.rota.store.rota import LeaveRow
from bot.workspaces.store import count_up


class LeaveStore:
    """The leave of one workspace. Take `RotaStore.lock` before reading what is to be changed."""

    def __init__(self, session: AsyncSession, workspace_id: str) -> None:
        self._session = session
        self._workspace_id = workspace_id

    async def entries(self, first: date, person: int | None = None) -> list[LeaveEntry]:
        """All leave that reaches to `first` or beyond, of one person or of everybody, by its days."""
        query = select(LeaveRow).where(LeaveRow.workspace_id == self._workspace_id, LeaveRow.last_on >= first)
        if person is not None:
            query = query.where(LeaveRow.person_id == person)
        rows = await self._session.scalars(query.order_by(LeaveRow.first_on, LeaveRow.id))
        return [_entry(row) for row in rows]

    async def save(self, booking: Booking, made_by: int, now: datetime) -> list[LeaveEntry]:
        """Record what is entered and drop what it takes in; the entries get their ids."""
        await self.remove(booking.gone)
        rows = [
            LeaveRow(
                workspace_id=self._workspace_id,
                person_id=entry.leave.person,
                first_on=entry.leave.first,
                last_on=entry.leave.last,
                part="" if entry.leave.parts == WHOLE_DAY else entry.leave.parts[0],
                reason=entry.reason,
                made_by_id=made_by,
                made_at=now,
            )
            for entry in booking.entries
        ]
        self._session.add_all(rows)
        await self._session.flush()
        await count_up(self._session, self._workspace_id)
        return [_entry(row) for row in rows]

    async def shorten(self, entry: LeaveEntry) -> None:
        """Record an earlier last day."""
        await self._session.execute(
            update(LeaveRow)
            .where(LeaveRow.workspace_id == self._workspace_id, LeaveRow.id == entry.id)
            .values(last_on=entry.leave.last)
        )
        await count_up(self._session, self._workspace_id)

    async def forget_reasons(self, first: date, before: date) -> None:
        """Keep of the leave that ended on these dates who was away, not why."""
        ended = (LeaveRow.last_on >= first, LeaveRow.last_on < before)
        await self._session.execute(
            update(LeaveRow).where(LeaveRow.workspace_id == self._workspace_id, *ended).values(reason="")
        )

    async def remove(self, ids: frozenset[int]) -> None:
        """Drop leave."""
        if ids:
            await self._session.execute(
                delete(LeaveRow).where(LeaveRow.workspace_id == self._workspace_id, LeaveRow.id.in_(ids))
            )
            await count_up(self._session, self._workspace_id)


def _entry(row: LeaveRow) -> LeaveEntry:
    parts = (Part(row.part),) if row.part else WHOLE_DAY
    return LeaveEntry(row.id, Leave(row.person_id, row.first_on, row.last_on, parts), row.reason)
