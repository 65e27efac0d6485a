"""What was written about issues that are long closed: counted and erased. What figures are made of stays."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.issues.rules.gone import GROOVE
from bot.issues.rules.issue import ERASED
from bot.issues.store.tables import IssueRow

METADATA = IssueRow.metadata.tables
ISSUES, EVENTS = METADATA["issues"], METADATA["issue_events"]  # not by their classes: Home tabs show nothing of it

BLANK = {
    "title": ERASED,
    "sender": None,
    "reporter": None,
    "pending_reason": None,
    "silent_reason": None,
    "last_note": None,
    "search": "",
    "notes": "",
    "erased": True,
}


class IssueDetails:
    """The details of one workspace's issues."""

    def __init__(self, session: AsyncSession, workspace_id: str) -> None:
        self._session = session
        self._workspace_id = workspace_id

    async def count(self, closed_before: datetime) -> int:
        """How many issues that were closed before an instant have details."""
        query = select(func.count()).select_from(IssueRow).where(self._held(closed_before))
        return await self._session.scalar(query) or 0

    async def erase(self, closed_before: datetime, limit: int) -> list[int]:
        """Erase the details of some of them; their ids.

        Events stay with their keys and times: the clock is read from them, and no message is taken in twice. Names of
        the team's own people stay in them, too.
        """
        rows = await self._session.scalars(
            select(IssueRow.id)
            .where(self._held(closed_before))
            .order_by(IssueRow.closed_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        ids = list(rows)
        if not ids:
            return []
        outsider = and_(EVENTS.c.person_id.is_(None), EVENTS.c.actor != GROOVE.name)
        await self._session.execute(
            update(EVENTS)
            .where(EVENTS.c.issue_id.in_(ids), or_(EVENTS.c.text != "", outsider))
            .values(text="", actor=case((outsider, ""), else_=EVENTS.c.actor))
        )
        await self._session.execute(update(ISSUES).where(ISSUES.c.id.in_(ids)).values(**BLANK))
        return ids

    def _held(self, closed_before: datetime) -> ColumnElement[bool]:
        mine: Any = IssueRow.workspace_id == self._workspace_id
        return and_(mine, IssueRow.closed_at.is_not(None), ~IssueRow.erased, IssueRow.closed_at < closed_before)
