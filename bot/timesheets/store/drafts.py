"""Time on its way to Harvest."""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.timesheets.rules.account import Draft, draft_of
from bot.timesheets.store.tables import TimeDraftRow


class DraftStore:
    """The drafts of one workspace."""

    def __init__(self, session: AsyncSession, workspace_id: str) -> None:
        self._session = session
        self._id = workspace_id

    async def add(self, draft: Draft, now: datetime) -> None:
        """Keep what is to be written."""
        row = TimeDraftRow(
            workspace_id=self._id, id=draft.id, person_id=draft.person, body=draft.to_json(), created_at=now
        )
        self._session.add(row)
        await self._session.flush()

    async def find(self, draft_id: str) -> Draft | None:
        """A draft; None once it is in Harvest."""
        row = await self._session.scalar(
            select(TimeDraftRow).where(TimeDraftRow.workspace_id == self._id, TimeDraftRow.id == draft_id)
        )
        return draft_of(row.id, row.person_id, row.body, row.refused or "") if row else None

    async def refuse(self, draft_id: str, why: str) -> None:
        """It was not taken."""
        await self._session.execute(
            update(TimeDraftRow)
            .where(TimeDraftRow.workspace_id == self._id, TimeDraftRow.id == draft_id)
            .values(refused=why)
        )

    async def forget(self, draft_id: str) -> None:
        """It is in Harvest, or not wanted any more."""
        await self._session.execute(
            delete(TimeDraftRow).where(TimeDraftRow.workspace_id == self._id, TimeDraftRow.id == draft_id)
        )


class OldDrafts:
    """Drafts that were never settled, over all workspaces."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def forget(self, before: datetime) -> None:
        """Forget what was filed before an instant."""
        await self._session.execute(delete(TimeDraftRow).where(TimeDraftRow.created_at < before))
