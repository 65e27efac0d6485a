"""How far the first import is, and many issues at once."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped

from bot.db import Base, awake, insert_of, insert_once, note_written, workspace_column
from bot.issues.rules.clock import IssueState
from bot.issues.rules.importing import Imported, Progress
from bot.issues.store.rows import event_values, known_values, values_of
from bot.issues.store.tables import IssueEventRow, IssueRow


class GrooveImportRow(Base):
    """The first import of a workspace's inbox (see Progress)."""

    __tablename__ = "groove_imports"

    workspace_id: Mapped[str] = workspace_column(primary_key=True)
    started_at: Mapped[datetime]
    page: Mapped[int]
    total: Mapped[int | None]
    taken: Mapped[int]
    sweep: Mapped[int]
    finished_at: Mapped[datetime | None]


class ImportStore:
    """The first import of one workspace."""

    def __init__(self, session: AsyncSession, workspace_id: str) -> None:
        self._session = session
        self._workspace_id = workspace_id

    async def begin(self, now: datetime) -> Progress:
        """The import's progress; from now on there is one."""
        first = asdict(Progress(now)) | {"workspace_id": self._workspace_id}
        await insert_once(self._session, GrooveImportRow, first)
        found = await self.find()
        assert found is not None
        return found

    async def find(self) -> Progress | None:
        """The import's progress, if one has begun."""
        row = await self._session.scalar(
            select(GrooveImportRow)
            .where(GrooveImportRow.workspace_id == self._workspace_id)
            .execution_options(populate_existing=True)
        )
        return progress_of(row) if row else None

    async def save(self, before: Progress, after: Progress) -> bool:
        """Note how far it is; False if somebody else has read the same page in the meantime."""
        done = await self._session.execute(
            update(GrooveImportRow)
            .where(
                GrooveImportRow.workspace_id == self._workspace_id,
                GrooveImportRow.page == before.page,
                GrooveImportRow.sweep == before.sweep,
                GrooveImportRow.finished_at.is_(None),
            )
            .values(page=after.page, total=after.total, sweep=after.sweep, finished_at=after.finished_at)
            .returning(GrooveImportRow.workspace_id)
        )
        return done.first() is not None

    async def add(self, found: Sequence[Imported]) -> int:
        """Add those of which the ticket is no issue yet, and count them; how many these were."""
        if not found:
            return 0
        by_number = {one.issue.number: one for one in found}
        tables = Base.metadata.tables  # thousands of rows: none is mapped by itself
        issues, issue_events = tables[IssueRow.__tablename__], tables[IssueEventRow.__tablename__]
        statement = (
            insert_of(self._session)(issues).on_conflict_do_nothing().returning(issues.c.id, issues.c.groove_number)
        )
        rows = _filled([self._values(one) for one in by_number.values()])
        added = (await self._session.execute(statement, rows)).all()
        events = [
            event_values(event) | {"workspace_id": self._workspace_id, "issue_id": issue_id}
            for issue_id, number in added
            for event in by_number[number].events
        ]
        if events:
            await self._session.execute(insert(issue_events), _filled(events))
            note_written(self._session, IssueRow.__tablename__)
            await self._session.execute(
                update(GrooveImportRow)
                .where(GrooveImportRow.workspace_id == self._workspace_id)
                .values(taken=GrooveImportRow.taken + len(added))
            )
        return len(added)

    async def count_tickets(self) -> int:
        """How many tickets are issues."""
        mine = IssueRow.workspace_id == self._workspace_id, IssueRow.groove_number.is_not(None)
        return await self._session.scalar(select(func.count()).select_from(IssueRow).where(*mine)) or 0

    async def count_unresolved(self) -> int:
        """How many issues are unresolved."""
        mine = IssueRow.workspace_id == self._workspace_id
        states = IssueRow.state.in_((IssueState.OPEN, IssueState.PENDING))
        return await self._session.scalar(select(func.count()).select_from(IssueRow).where(mine, states)) or 0

    async def skimmed(self, limit: int) -> list[int]:
        """The tickets of unresolved issues whose messages were never read, the most urgent first."""
        rows = await self._session.scalars(
            select(IssueRow.groove_number)
            .where(
                IssueRow.workspace_id == self._workspace_id,
                IssueRow.skimmed,
                IssueRow.state.in_((IssueState.OPEN, IssueState.PENDING)),
            )
            .order_by(IssueRow.opened_at.desc())
            .limit(limit)
        )
        return [number for number in rows if number is not None]

    def _values(self, one: Imported) -> dict[str, Any]:
        return values_of(one.issue) | {
            "workspace_id": self._workspace_id,
            "groove_number": one.issue.number,
            "next_due_at": one.due.next_due_at,
            "reminded_until": one.due.reminded_until,
            "groove_updated_at": one.groove_updated_at,
            **known_values(one.known),
        }


def _filled(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows without the columns that are empty in all of them: most are in those of closed tickets."""
    used = [name for name in rows[0] if any(row[name] is not None for row in rows)]
    return [{name: row[name] for name in used} for row in rows]


class RunningImports:
    """The imports of all workspaces that are not done."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def all(self) -> dict[str, Progress]:
        """By workspace."""
        rows = await self._session.scalars(
            select(GrooveImportRow).where(GrooveImportRow.finished_at.is_(None), awake(GrooveImportRow.workspace_id))
        )
        return {row.workspace_id: progress_of(row) for row in rows}


def progress_of(row: GrooveImportRow) -> Progress:
    """The progress in a row."""
    return Progress(row.started_at, row.page, row.total, row.taken, row.sweep, row.finished_at)
