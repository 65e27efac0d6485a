"""Lists of issues: filtered, sorted by time left, a page at a time."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.customers.rules import fold
from bot.customers.store import CustomerRow
from bot.issues.rules.clock import IssueState
from bot.issues.rules.issue import Issue, IssueEvent
from bot.issues.rules.search import IssueFilter
from bot.issues.store.rows import event_of, issue_of
from bot.issues.store.tables import IssueEventRow, IssueRow


class IssueLists:
    """The issues of one workspace, and what happened to them, by pages."""

    def __init__(self, session: AsyncSession, workspace_id: str) -> None:
        self._session = session
        self._workspace_id = workspace_id

    async def count(self, wanted: IssueFilter) -> int:
        """How many there are."""
        return await self._session.scalar(select(func.count()).select_from(IssueRow).where(*self._where(wanted))) or 0

    async def page(self, wanted: IssueFilter, *, offset: int, limit: int) -> list[Issue]:
        """Some of them: the open ones by target time, the pending ones by time left, the closed ones newest first."""
        query = select(IssueRow).where(*self._where(wanted))
        order = (
            case((IssueRow.state == IssueState.OPEN, 0), (IssueRow.state == IssueState.PENDING, 1), else_=2),
            IssueRow.closed_at.desc(),
            IssueRow.breach_at.is_(None),
            IssueRow.breach_at,
            IssueRow.clock_counted_seconds.desc(),
            IssueRow.id,
        )
        rows = await self._session.scalars(query.order_by(*order).offset(offset).limit(limit))
        return [issue_of(row) for row in rows]

    async def raised_by(self, person: int, since: datetime, limit: int) -> list[Issue]:
        """What a person raised in Slack: all that is unresolved or was closed since an instant, the newest first."""
        lately = or_(IssueRow.state.in_((IssueState.OPEN, IssueState.PENDING)), IssueRow.closed_at >= since)
        theirs = or_(IssueRow.reporter_id == person, IssueRow.raised_by_id == person)
        rows = await self._session.scalars(
            select(IssueRow)
            .where(IssueRow.workspace_id == self._workspace_id, lately, theirs)
            .order_by(IssueRow.opened_at.desc(), IssueRow.id.desc())
            .limit(limit)
        )
        return [issue_of(row) for row in rows]

    async def count_events(self, issue_id: int) -> int:
        """How much has happened to an issue."""
        return (
            await self._session.scalar(
                select(func.count())
                .select_from(IssueEventRow)
                .where(IssueEventRow.workspace_id == self._workspace_id, IssueEventRow.issue_id == issue_id)
            )
            or 0
        )

    async def events(self, issue_id: int, *, offset: int, limit: int) -> list[IssueEvent]:
        """Some of what happened to an issue, oldest first."""
        rows = await self._session.scalars(
            select(IssueEventRow)
            .where(IssueEventRow.workspace_id == self._workspace_id, IssueEventRow.issue_id == issue_id)
            .order_by(IssueEventRow.at, IssueEventRow.id)
            .offset(offset)
            .limit(limit)
        )
        return [event_of(row) for row in rows]

    def _where(self, wanted: IssueFilter) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = [
            IssueRow.workspace_id == self._workspace_id,
            IssueRow.state.in_(wanted.scope.states),
        ]
        if wanted.assignee is not None:
            found.append(IssueRow.assignee_id == wanted.assignee)
        if wanted.unassigned:
            found.append(IssueRow.assignee_id.is_(None))
        if wanted.breaching_by is not None:
            found.append(IssueRow.breach_at <= wanted.breaching_by)
        if wanted.customer_id is not None:
            found.append(IssueRow.customer_id == wanted.customer_id)
        return found + [self._says(fold(word)) for word in wanted.words]

    def _says(self, word: str) -> ColumnElement[bool]:
        """A word of an issue's, or of its customer's name; what is a wildcard in LIKE is a letter like others."""
        named = select(CustomerRow.id).where(
            and_(CustomerRow.workspace_id == self._workspace_id, CustomerRow.name_key.contains(word, autoescape=True))
        )
        said = (column.contains(word, autoescape=True) for column in (IssueRow.search, IssueRow.notes))
        return or_(*said, IssueRow.customer_id.in_(named))
