"""What the rota shows outside of its messages, and which version of the workspace it was last compared with."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import Index, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped

from bot.db import Base, insert_once, workspace_column
from bot.rota.rules.standing import Standing
from bot.workspaces.store import WorkspaceRow


class StandingRow(Base):
    """What was last put outside. version: the workspace's, as it was when the rota was last compared with that."""

    __tablename__ = "rota_standing"

    workspace_id: Mapped[str] = workspace_column(primary_key=True)
    version: Mapped[int]
    shown: Mapped[dict[str, Any]]


class StandingStore:
    """What stands outside of one workspace."""

    def __init__(self, session: AsyncSession, workspace_id: str) -> None:
        self._session = session
        self._id = workspace_id

    async def claim(self) -> tuple[int, Standing]:
        """The version last compared with, and what was shown then; held until the transaction ends."""
        nothing = {"workspace_id": self._id, "version": -1, "shown": asdict(Standing())}
        await insert_once(self._session, StandingRow, nothing)
        row = await self._session.scalar(
            select(StandingRow).where(StandingRow.workspace_id == self._id).with_for_update()
        )
        assert row is not None
        return row.version, Standing(**row.shown)

    async def save(self, version: int, standing: Standing) -> None:
        """Write down what is shown from now on."""
        await self._session.execute(
            update(StandingRow)
            .where(StandingRow.workspace_id == self._id)
            .values(version=version, shown=asdict(standing))
        )
        workspaces = Base.metadata.tables[WorkspaceRow.__tablename__]  # by its mapped class it would renew Home tabs
        await self._session.execute(update(workspaces).where(workspaces.c.id == self._id).values(followed=version))


Index(
    "ix_workspaces_changed",
    WorkspaceRow.id,
    sqlite_where=text("followed <> version"),
    postgresql_where=text("followed <> version"),
)
_CHANGED = (WorkspaceRow.followed != WorkspaceRow.version, WorkspaceRow.asleep_at.is_(None))
CHANGED = select(WorkspaceRow.id).where(*_CHANGED)
"""The release before wrote the version into `rota_standing` alone: what it has followed is followed once more."""

FIRST_CHANGED = select(func.min(WorkspaceRow.id)).where(*_CHANGED)
"""One of these: an index tells that there is none. Whether there is any, PostgreSQL would ask of the whole table."""


class ChangedRotas:
    """The workspaces of which something has changed since their rota was last compared, over all of them."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def ids(self) -> list[str]:
        """Their ids."""
        return list(await self._session.scalars(CHANGED))
