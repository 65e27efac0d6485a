"""Gaps that were told."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.db import Base, insert_once, workspace_column
from bot.rota.rules.gaps import KnownGap
from bot.rota.rules.rota import Part


class GapRow(Base):
    """A half of a day that nobody was on when it was told; `is_open` until somebody is."""

    __tablename__ = "rota_gaps"

    workspace_id: Mapped[str] = workspace_column(primary_key=True)
    on_date: Mapped[date] = mapped_column(primary_key=True)
    part: Mapped[str] = mapped_column(primary_key=True)
    episode: Mapped[int]
    is_open: Mapped[bool]
    reminded: Mapped[bool]
    messages: Mapped[list[Any]]


class GapStore:
    """The told gaps of one workspace."""

    def __init__(self, session: AsyncSession, workspace_id: str) -> None:
        self._session = session
        self._id = workspace_id

    async def known(self, first: date, *, open_only: bool = False) -> list[KnownGap]:
        """The told gaps from a date on, in order. They are held until the transaction ends."""
        query = select(GapRow).where(GapRow.workspace_id == self._id, GapRow.on_date >= first)
        if open_only:
            query = query.where(GapRow.is_open)
        rows = await self._session.scalars(query.order_by(GapRow.on_date, GapRow.part).with_for_update())
        return [
            KnownGap((row.on_date, Part(row.part)), row.episode, row.is_open, row.reminded, tuple(row.messages))
            for row in rows
        ]

    async def save(self, gap: KnownGap) -> None:
        """Write down that a gap was told, or that it is none any more."""
        key = {"workspace_id": self._id, "on_date": gap.half[0], "part": gap.half[1]}
        values = {
            "episode": gap.episode,
            "is_open": gap.is_open,
            "reminded": gap.reminded,
            "messages": list(gap.messages),
        }
        if not await insert_once(self._session, GapRow, key | values):
            await self._session.execute(update(GapRow).filter_by(**key).values(**values))

    async def close(self, gaps: Collection[KnownGap]) -> None:
        """These are filled."""
        for gap in gaps:
            await self._session.execute(
                update(GapRow)
                .where(GapRow.workspace_id == self._id, GapRow.on_date == gap.half[0], GapRow.part == gap.half[1])
                .values(is_open=False)
            )
