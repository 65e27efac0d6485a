"""Which issues are to be looked at for reminders, and the reminders posted about them."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.issues.rules.clock import IssueState
from bot.issues.rules.issue import Issue
from bot.issues.rules.reminders import Due, Reminder, ReminderKind
from bot.issues.store.rows import issue_of
from bot.issues.store.tables import IssueRow, ReminderRow

LOOKS = 5_000
"""How many issues of a workspace are looked at in one transaction; the rest follows at the next look."""


class ReminderStore:
    """The reminders of one workspace."""

    def __init__(self, session: AsyncSession, workspace_id: str) -> None:
        self._session = session
        self._workspace_id = workspace_id

    async def set_due(self, looks: Mapping[int, Due]) -> None:
        """Note how far each issue was looked at."""
        if looks:
            changes = [{"id": issue_id, **asdict(due)} for issue_id, due in looks.items()]
            await self._session.execute(update(IssueRow), changes)

    async def due(self, now: datetime) -> list[tuple[Issue, datetime]]:
        """Issues to look at for reminders, with the instant up to which each was looked at before; at most LOOKS."""
        rows = await self._session.scalars(
            select(IssueRow)
            .where(IssueRow.workspace_id == self._workspace_id, IssueRow.next_due_at <= now)
            .order_by(IssueRow.breach_at, IssueRow.id)
            .limit(LOOKS)
            .with_for_update(skip_locked=True, of=IssueRow)
        )
        return [(issue_of(row), row.reminded_until) for row in rows]

    async def known(self, keys: Iterable[str]) -> set[str]:
        """Of these reminders' keys those that went out before."""
        return set(
            await self._session.scalars(
                select(ReminderRow.key).where(
                    ReminderRow.workspace_id == self._workspace_id, ReminderRow.key.in_(list(keys))
                )
            )
        )

    async def add(self, reminders: Iterable[Reminder], message_key: str) -> None:
        """Record that reminders go out in a message. Raises IntegrityError if one of them went out before."""
        common = {"workspace_id": self._workspace_id, "message_key": message_key}
        await self._session.execute(insert(ReminderRow), [asdict(one) | common for one in reminders])

    async def in_message(self, message_key: str) -> list[Reminder]:
        """The reminders that a message holds, in the order in which they were recorded."""
        rows = await self._session.scalars(
            select(ReminderRow)
            .where(ReminderRow.workspace_id == self._workspace_id, ReminderRow.message_key == message_key)
            .order_by(ReminderRow.id)
        )
        return [Reminder(row.key, row.issue_id, ReminderKind(row.kind), row.at, row.breach_at) for row in rows]

    async def messages_about_unresolved(self) -> list[str]:
        """The keys of the messages that remind of issues which are unresolved still."""
        unresolved = IssueRow.workspace_id == self._workspace_id, IssueRow.state != IssueState.CLOSED
        rows = select(ReminderRow.message_key).join(IssueRow, IssueRow.id == ReminderRow.issue_id).where(*unresolved)
        return list(await self._session.scalars(rows.distinct()))

    async def messages_about(self, *issue_ids: int) -> list[str]:
        """The keys of the messages that remind of these issues."""
        return list(
            await self._session.scalars(
                select(ReminderRow.message_key)
                .where(ReminderRow.workspace_id == self._workspace_id, ReminderRow.issue_id.in_(issue_ids))
                .distinct()
            )
        )
