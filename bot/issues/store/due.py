"""What is due over all workspaces."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.issues.store.tables import IssueRow


class DueIssues:
    """Issues to look at, over all workspaces."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def workspaces(self, now: datetime) -> list[str]:
        """The workspaces that have some."""
        return list(
            await self._session.scalars(select(IssueRow.workspace_id).where(IssueRow.next_due_at <= now).distinct())
        )

    async def next_due(self) -> datetime | None:
        """When the next one is to be looked at."""
        return await self._session.scalar(
            select(func.min(IssueRow.next_due_at)).where(IssueRow.next_due_at.is_not(None))
        )
