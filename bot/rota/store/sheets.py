"""Imports that were looked at and wait to be confirmed, one a person."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint, delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.db import Base, workspace_column
from bot.rota.rules.rota import Part
from bot.rota.rules.spreadsheet import Duty, Sheet


class ImportRow(Base):
    """A sheet that was read and not imported yet."""

    __tablename__ = "rota_imports"
    __table_args__ = (UniqueConstraint("workspace_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[str] = workspace_column()
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime]
    duties: Mapped[list[Any]]


class SheetStore:
    """The imports of one workspace."""

    def __init__(self, session: AsyncSession, workspace_id: str) -> None:
        self._session = session
        self._workspace_id = workspace_id

    async def keep(self, person: int, sheet: Sheet, now: datetime) -> None:
        """Keep a sheet until it is imported; an earlier one of the same person is dropped."""
        await self._drop(person)
        duties = [[duty.day.isoformat(), duty.person, list(duty.parts)] for duty in sheet.duties]
        self._session.add(ImportRow(workspace_id=self._workspace_id, person_id=person, made_at=now, duties=duties))
        await self._session.flush()

    async def take(self, person: int) -> Sheet | None:
        """The sheet that a person has looked at; it is there no more afterwards."""
        mine = ImportRow.workspace_id == self._workspace_id, ImportRow.person_id == person
        duties = await self._session.scalar(select(ImportRow.duties).where(*mine))
        await self._drop(person)
        if duties is None:
            return None
        return Sheet(tuple(Duty(date.fromisoformat(day), one, tuple(map(Part, parts))) for day, one, parts in duties))

    async def _drop(self, person: int) -> None:
        await self._session.execute(
            delete(ImportRow).where(ImportRow.workspace_id == self._workspace_id, ImportRow.person_id == person)
        )
