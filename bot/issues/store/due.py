"""What is due over all workspaces."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import awake, earliest
from bot.issues.store.tables import IssueRow

AWAKE = awake(IssueRow.workspace_id)
NEXT_DUE, NEXT_SUGGESTION = earliest(IssueRow.next_due_at), earliest(IssueRow.suggest_at)


class DueIssues:
    """Issues to look at, over all workspaces."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def workspaces(self, now: datetime) -> list[str]:
        """The workspaces that have some."""
        return list(
            await self._session.scalars(
                select(IssueRow.workspace_id).where(IssueRow.next_due_at <= now, AWAKE).distinct()
            )
        )

    async def with_suggestions(self, now: datetime) -> list[str]:
        """The workspaces with a quick fix for which Groove is to be suggested."""
        due = select(IssueRow.workspace_id).where(IssueRow.suggest_at <= now, AWAKE).distinct()
        return list(await self._session.scalars(due))

    async def next_suggestion(self) -> datetime | None:
        """When Groove is next to be suggested."""
        return await self._session.scalar(NEXT_SUGGESTION)

    async def workspaces_of(self, channel_id: str) -> list[str]:
        """The workspaces whose issues were raised in a channel; it may be shared by several."""
        here = select(IssueRow.workspace_id).where(IssueRow.slack_channel == channel_id, AWAKE).distinct()
        return list(await self._session.scalars(here))

    async def next_due(self) -> datetime | None:
        """When the next one is to be looked at."""
        return await self._session.scalar(NEXT_DUE)
