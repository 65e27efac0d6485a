"""When each daily thing is next due."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.db import Base, awake, earliest, insert_once, workspace_column


class DailyRow(Base):
    """When a daily thing is next due in a workspace."""

    __tablename__ = "dailies"

    workspace_id: Mapped[str] = workspace_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    next_at: Mapped[datetime] = mapped_column(index=True)


class DailyStore:
    """The daily things of one workspace."""

    def __init__(self, session: AsyncSession, workspace_id: str) -> None:
        self._session = session
        self._id = workspace_id

    async def planned(self) -> dict[str, datetime]:
        """Each kind that was ever planned, and when it is next due."""
        rows = await self._session.execute(
            select(DailyRow.kind, DailyRow.next_at).where(DailyRow.workspace_id == self._id)
        )
        return {row.kind: row.next_at for row in rows}

    async def claim(self, kind: str) -> datetime | None:
        """When a kind is next due, locked until the transaction ends; None if somebody else is at it."""
        return await self._session.scalar(
            select(DailyRow.next_at)
            .where(DailyRow.workspace_id == self._id, DailyRow.kind == kind)
            .with_for_update(skip_locked=True)
        )

    async def set(self, kind: str, next_at: datetime) -> None:
        """Plan the next one."""
        values = {"workspace_id": self._id, "kind": kind, "next_at": next_at}
        if not await insert_once(self._session, DailyRow, values):
            await self._session.execute(
                update(DailyRow).where(DailyRow.workspace_id == self._id, DailyRow.kind == kind).values(next_at=next_at)
            )


class DueDailies:
    """Daily things that are due, over all workspaces. Kinds that nobody here knows (of a newer release) are left."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def due(self, now: datetime, kinds: Collection[str]) -> list[tuple[str, str]]:
        """Workspace and kind of each, the earliest first."""
        rows = await self._session.execute(
            select(DailyRow.workspace_id, DailyRow.kind)
            .where(DailyRow.next_at <= now, DailyRow.kind.in_(kinds), awake(DailyRow.workspace_id))
            .order_by(DailyRow.next_at, DailyRow.kind)
        )
        return [(workspace_id, kind) for workspace_id, kind in rows.all()]

    async def complete(self, kinds: Collection[str]) -> set[str]:
        """The workspaces in which all of these kinds are planned."""
        planned = (
            select(DailyRow.workspace_id)
            .where(DailyRow.kind.in_(kinds), awake(DailyRow.workspace_id))
            .group_by(DailyRow.workspace_id)
            .having(func.count() >= len(kinds))
        )
        return set(await self._session.scalars(planned))

    async def next_due(self, kinds: Collection[str]) -> datetime | None:
        """When the next one is due."""
        return await self._session.scalar(earliest(DailyRow.next_at, DailyRow.kind.in_(kinds)))
