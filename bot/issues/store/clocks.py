"""The SLA clocks of all unresolved issues at once."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.issues.rules.clock import IssueState
from bot.issues.rules.issue import Issue, IssueEvent
from bot.issues.rules.reminders import Due
from bot.issues.store.rows import clock_values, event_of, issue_of
from bot.issues.store.tables import IssueEventRow, IssueRow


class IssueClocks:
    """The clocks of one workspace's unresolved issues, in as many queries for three as for three hundred."""

    def __init__(self, session: AsyncSession, workspace_id: str) -> None:
        self._session = session
        self._workspace_id = workspace_id

    async def unresolved(self) -> list[tuple[Issue, datetime, list[IssueEvent]]]:
        """What the clocks of all unresolved issues follow from: the issue, how far it was reminded of, its changes."""
        mine = (IssueRow.workspace_id == self._workspace_id, IssueRow.state.in_((IssueState.OPEN, IssueState.PENDING)))
        rows = await self._session.scalars(select(IssueRow).where(*mine).with_for_update(of=IssueRow))
        issues = [(issue_of(row), row.reminded_until) for row in rows.all()]
        changes = await self._session.scalars(
            select(IssueEventRow)
            .join(IssueRow, IssueRow.id == IssueEventRow.issue_id)
            .where(*mine, IssueEventRow.state.is_not(None))
            .order_by(IssueEventRow.at, IssueEventRow.id)
        )
        of_issue: dict[int, list[IssueEvent]] = {}
        for row in changes:
            of_issue.setdefault(row.issue_id, []).append(event_of(row))
        return [(issue, until, of_issue.get(issue.id, [])) for issue, until in issues]

    async def save(self, found: Sequence[tuple[Issue, Due]]) -> None:
        """Write the clocks of several issues, and when to look at each again."""
        if found:
            await self._session.execute(
                update(IssueRow),
                [{"id": issue.id, **clock_values(issue.clock), **asdict(due)} for issue, due in found],
            )
