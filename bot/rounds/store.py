"""When each workspace is to be visited next."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.db import PRIVATE, Base, insert_of, workspace_column


class RoundRow(Base):
    """When a workspace is to be visited next on a kind of round. A backup has no use for it."""

    __tablename__ = "rounds"
    __table_args__ = ({"info": {PRIVATE: True}},)

    workspace_id: Mapped[str] = workspace_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    next_at: Mapped[datetime]


class RoundStore:
    """The rounds over all workspaces."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def resting(self, kind: str, now: datetime) -> set[str]:
        """The workspaces that are not to be visited yet."""
        return set(
            await self._session.scalars(
                select(RoundRow.workspace_id).where(RoundRow.kind == kind, RoundRow.next_at > now)
            )
        )

    async def claim(self, workspace_id: str, kind: str, now: datetime, next_at: datetime) -> bool:
        """Plan the next visit if one is due now; False if somebody else has done so."""
        row = insert_of(self._session)(RoundRow).values(workspace_id=workspace_id, kind=kind, next_at=next_at)
        claimed = row.on_conflict_do_update(
            index_elements=[RoundRow.workspace_id, RoundRow.kind],
            set_={"next_at": row.excluded.next_at},
            where=RoundRow.next_at <= now,
        ).returning(RoundRow.workspace_id)
        return (await self._session.execute(claimed)).first() is not None
