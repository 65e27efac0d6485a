"""Gaps that were told."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.db import Base, upsert, workspace_column
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

    async def save(self, gaps: Iterable[KnownGap]) -> None:
        """Write down which gaps were told, or that they are none any more."""
        rows = [
            {
                "workspace_id": self._id,
                "on_date": gap.half[0],
                "part": gap.half[1],
                "episode": gap.episode,
                "is_open": gap.is_open,
                "reminded": gap.reminded,
                "messages": list(gap.messages),
            }
            for gap in gaps
        ]
        await upsert(self._session, GapRow, rows)
