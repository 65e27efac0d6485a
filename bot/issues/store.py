"""Issues, their events, the reminders posted about them, and handovers."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, Text, UniqueConstraint, and_, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.db import Base, insert_once, workspace_column
from bot.issues.rules.clock import IssueState, SlaClock
from bot.issues.rules.handover import DayCounts, Handover, HandoverItem
from bot.issues.rules.issue import EventKind, Issue, IssueEvent, IssueUnknown, Resolution, Severity
from bot.issues.rules.reminders import Due, Reminder, ReminderKind


class IssueRow(Base):
    """An issue. The clock's columns and next_due_at follow from its events and are renewed with each change."""

    __tablename__ = "issues"
    __table_args__ = (
        UniqueConstraint("workspace_id", "groove_number"),
        Index("ix_issues_state", "workspace_id", "state", "breach_at"),
        Index(
            "ix_issues_next_due_at",
            "next_due_at",
            sqlite_where=text("next_due_at IS NOT NULL"),
            postgresql_where=text("next_due_at IS NOT NULL"),
        ),
        Index("ix_issues_opened_at", "workspace_id", "opened_at"),
        Index("ix_issues_closed_at", "workspace_id", "closed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[str] = workspace_column()
    groove_number: Mapped[int] = mapped_column(BigInteger)
    title: Mapped[str]
    state: Mapped[str]
    resolution: Mapped[str | None]
    severity: Mapped[str]
    customer: Mapped[str | None]
    reporter: Mapped[str | None]
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    pending_reason: Mapped[str | None] = mapped_column(Text)
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    url: Mapped[str | None]
    clock_counted_seconds: Mapped[float]
    clock_running_since: Mapped[datetime | None]
    breach_at: Mapped[datetime | None]
    next_due_at: Mapped[datetime | None]
    reminded_until: Mapped[datetime]
    last_note: Mapped[str | None] = mapped_column(Text)
    last_note_at: Mapped[datetime | None]
    groove_updated_at: Mapped[datetime | None]


class IssueEventRow(Base):
    """Something that happened to an issue. One with a key is recorded once."""

    __tablename__ = "issue_events"
    __table_args__ = (UniqueConstraint("issue_id", "key"), Index("ix_issue_events_at", "issue_id", "at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[str] = workspace_column()
    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    kind: Mapped[str]
    actor: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[str | None]
    resolution: Mapped[str | None]
    key: Mapped[str | None]
    uncounted: Mapped[bool] = mapped_column(default=False)


class ReminderRow(Base):
    """A reminder and the message it was posted in."""

    __tablename__ = "reminders"
    __table_args__ = (
        UniqueConstraint("workspace_id", "key"),
        Index("ix_reminders_message", "workspace_id", "message_key"),
        Index("ix_reminders_issue", "issue_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[str] = workspace_column()
    issue_id: Mapped[int] = mapped_column(ForeignKey("issues.id", ondelete="CASCADE"))
    key: Mapped[str]
    kind: Mapped[str]
    at: Mapped[datetime]
    breach_at: Mapped[datetime]
    message_key: Mapped[str]


class HandoverRow(Base):
    """The handover of a local date: one a day."""

    __tablename__ = "handovers"
    __table_args__ = (UniqueConstraint("workspace_id", "on_date"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[str] = workspace_column()
    on_date: Mapped[date]
    early_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    next_date: Mapped[date | None]
    from_people: Mapped[list[Any]]
    to_people: Mapped[list[Any]]
    items: Mapped[list[Any]]
    counts: Mapped[dict[str, Any]]
    accepted_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    accepted_at: Mapped[datetime | None]


def _issue(row: IssueRow) -> Issue:
    return Issue(
        id=row.id,
        number=row.groove_number,
        title=row.title,
        state=IssueState(row.state),
        opened_at=row.opened_at,
        customer=row.customer,
        reporter=row.reporter,
        resolution=Resolution(row.resolution) if row.resolution else None,
        severity=Severity(row.severity),
        assignee=row.assignee_id,
        pending_reason=row.pending_reason,
        closed_at=row.closed_at,
        url=row.url,
        clock=SlaClock(timedelta(seconds=row.clock_counted_seconds), row.clock_running_since, row.breach_at),
        last_note=row.last_note,
        last_note_at=row.last_note_at,
    )


def _values(issue: Issue) -> dict[str, Any]:
    return {
        "title": issue.title,
        "state": issue.state,
        "resolution": issue.resolution,
        "severity": issue.severity,
        "customer": issue.customer,
        "reporter": issue.reporter,
        "assignee_id": issue.assignee,
        "pending_reason": issue.pending_reason,
        "opened_at": issue.opened_at,
        "closed_at": issue.closed_at,
        "url": issue.url,
        "clock_counted_seconds": issue.clock.counted.total_seconds(),
        "clock_running_since": issue.clock.running_since,
        "breach_at": issue.clock.breach_at,
        "last_note": issue.last_note,
        "last_note_at": issue.last_note_at,
    }


def _event(row: IssueEventRow) -> IssueEvent:
    return IssueEvent(
        at=row.at,
        kind=EventKind(row.kind),
        actor=row.actor,
        person=row.person_id,
        text=row.text,
        state=IssueState(row.state) if row.state else None,
        resolution=Resolution(row.resolution) if row.resolution else None,
        key=row.key,
        uncounted=row.uncounted,
    )


class IssueStore:
    """The issues of one workspace."""

    def __init__(self, session: AsyncSession, workspace_id: str) -> None:
        self._session = session
        self._workspace_id = workspace_id

    async def find(self, number: int, *, lock: bool = False) -> Issue | None:
        """The issue of a ticket; `lock` keeps others from changing it until the transaction ends."""
        query = select(IssueRow).where(IssueRow.workspace_id == self._workspace_id, IssueRow.groove_number == number)
        row = await self._session.scalar(query.with_for_update() if lock else query)
        return _issue(row) if row else None

    async def get(self, number: int, *, lock: bool = False) -> Issue:
        """The issue of a ticket. Raises IssueUnknown."""
        issue = await self.find(number, lock=lock)
        if issue is None:
            raise IssueUnknown(number)
        return issue

    async def by_ids(self, ids: Iterable[int]) -> dict[int, Issue]:
        """Issues by their ids."""
        rows = await self._session.scalars(
            select(IssueRow).where(IssueRow.workspace_id == self._workspace_id, IssueRow.id.in_(list(ids)))
        )
        return {row.id: _issue(row) for row in rows}

    async def unresolved(self) -> list[Issue]:
        """All issues that are not closed: the open ones by target time, then the pending ones."""
        rows = await self._session.scalars(
            select(IssueRow)
            .where(
                IssueRow.workspace_id == self._workspace_id,
                IssueRow.state.in_((IssueState.OPEN, IssueState.PENDING)),
            )
            .order_by(IssueRow.state, IssueRow.breach_at, IssueRow.groove_number)
        )
        return [_issue(row) for row in rows]

    async def groove_updates(self, numbers: Iterable[int]) -> dict[int, datetime | None]:
        """Of these tickets the known ones, with the time of the last update that was read."""
        rows = await self._session.execute(
            select(IssueRow.groove_number, IssueRow.groove_updated_at).where(
                IssueRow.workspace_id == self._workspace_id, IssueRow.groove_number.in_(list(numbers))
            )
        )
        return {number: at for number, at in rows.all()}

    async def create(self, issue: Issue, *, reminded_until: datetime) -> Issue | None:
        """Add an issue (its id is given here); None if its ticket is one already."""
        values = _values(issue) | {
            "workspace_id": self._workspace_id,
            "groove_number": issue.number,
            "reminded_until": reminded_until,
        }
        if not await insert_once(self._session, IssueRow, values):
            return None
        return await self.get(issue.number, lock=True)

    async def save(self, issue: Issue, due: Due, *, groove_updated_at: datetime | None = None) -> None:
        """Write an issue back, with its clock and when to look at it again."""
        values = _values(issue) | {"next_due_at": due.next_due_at, "reminded_until": due.reminded_until}
        if groove_updated_at is not None:
            values["groove_updated_at"] = groove_updated_at
        await self._session.execute(
            update(IssueRow)
            .where(IssueRow.workspace_id == self._workspace_id, IssueRow.id == issue.id)
            .values(**values)
        )

    async def reminded_until(self, issue_id: int) -> datetime:
        """Up to when the issue has been looked at for reminders."""
        at = await self._session.scalar(
            select(IssueRow.reminded_until).where(IssueRow.workspace_id == self._workspace_id, IssueRow.id == issue_id)
        )
        assert at is not None
        return at

    async def set_due(self, issue_id: int, due: Due) -> None:
        """Note how far an issue was looked at."""
        await self._session.execute(
            update(IssueRow)
            .where(IssueRow.workspace_id == self._workspace_id, IssueRow.id == issue_id)
            .values(next_due_at=due.next_due_at, reminded_until=due.reminded_until)
        )

    async def due(self, now: datetime) -> list[tuple[Issue, datetime]]:
        """Issues to look at for reminders, with the instant up to which each was looked at before."""
        rows = await self._session.scalars(
            select(IssueRow)
            .where(IssueRow.workspace_id == self._workspace_id, IssueRow.next_due_at <= now)
            .order_by(IssueRow.breach_at, IssueRow.id)
            .with_for_update(skip_locked=True)
        )
        return [(_issue(row), row.reminded_until) for row in rows]

    async def add_event(self, issue_id: int, event: IssueEvent) -> bool:
        """Record what happened; False if an event with its key is recorded already."""
        values = {
            "workspace_id": self._workspace_id,
            "issue_id": issue_id,
            "at": event.at,
            "kind": event.kind,
            "actor": event.actor,
            "person_id": event.person,
            "text": event.text,
            "state": event.state,
            "resolution": event.resolution,
            "key": event.key,
            "uncounted": event.uncounted,
        }
        return await insert_once(self._session, IssueEventRow, values)

    async def events(self, issue_id: int) -> list[IssueEvent]:
        """What happened to an issue, oldest first."""
        rows = await self._session.scalars(
            select(IssueEventRow)
            .where(IssueEventRow.workspace_id == self._workspace_id, IssueEventRow.issue_id == issue_id)
            .order_by(IssueEventRow.at, IssueEventRow.id)
        )
        return [_event(row) for row in rows]

    async def add_reminder(self, reminder: Reminder, message_key: str) -> bool:
        """Record that a reminder goes out in a message; False if it went out before."""
        values = asdict(reminder) | {"workspace_id": self._workspace_id, "message_key": message_key}
        return await insert_once(self._session, ReminderRow, values)

    async def reminders_in(self, message_key: str) -> list[Reminder]:
        """The reminders that a message holds, in the order in which they were recorded."""
        rows = await self._session.scalars(
            select(ReminderRow)
            .where(ReminderRow.workspace_id == self._workspace_id, ReminderRow.message_key == message_key)
            .order_by(ReminderRow.id)
        )
        return [Reminder(row.key, row.issue_id, ReminderKind(row.kind), row.at, row.breach_at) for row in rows]

    async def messages_about(self, issue_id: int) -> list[str]:
        """The keys of the messages that remind of an issue."""
        return list(
            await self._session.scalars(
                select(ReminderRow.message_key)
                .where(ReminderRow.workspace_id == self._workspace_id, ReminderRow.issue_id == issue_id)
                .distinct()
            )
        )

    async def counts(self, start: datetime, end: datetime) -> DayCounts:
        """New, resolved and breached issues of a span."""

        async def between(column: Any) -> int:
            number = await self._session.scalar(
                select(func.count()).where(
                    and_(IssueRow.workspace_id == self._workspace_id, column >= start, column < end)
                )
            )
            return number or 0

        return DayCounts(
            new=await between(IssueRow.opened_at),
            resolved=await between(IssueRow.closed_at),
            breached=await between(IssueRow.breach_at),
        )

    async def handover(self, day: date, *, lock: bool = False) -> Handover | None:
        """The handover of a date; `lock` keeps others from changing it until the transaction ends."""
        query = select(HandoverRow).where(HandoverRow.workspace_id == self._workspace_id, HandoverRow.on_date == day)
        row = await self._session.scalar(query.with_for_update() if lock else query)
        return _handover(row) if row else None

    async def last_handover(self, before: date) -> Handover | None:
        """The latest handover of an earlier date."""
        row = await self._session.scalar(
            select(HandoverRow)
            .where(HandoverRow.workspace_id == self._workspace_id, HandoverRow.on_date < before)
            .order_by(HandoverRow.on_date.desc())
            .limit(1)
        )
        return _handover(row) if row else None

    async def add_handover(self, day: date, early_by: int | None) -> bool:
        """Begin the handover of a date; False if there is one."""
        values = {
            "workspace_id": self._workspace_id,
            "on_date": day,
            "early_by": early_by,
            "from_people": [],
            "to_people": [],
            "items": [],
            "counts": asdict(DayCounts(0, 0, 0)),
        }
        return await insert_once(self._session, HandoverRow, values)

    async def save_handover(self, handover: Handover) -> None:
        """Write a handover back."""
        await self._session.execute(
            update(HandoverRow)
            .where(HandoverRow.workspace_id == self._workspace_id, HandoverRow.on_date == handover.day)
            .values(
                next_date=handover.next_day,
                from_people=list(handover.from_people),
                to_people=list(handover.to_people),
                items=[asdict(item) for item in handover.items],
                counts=asdict(handover.counts),
                accepted_by=handover.accepted_by,
                accepted_at=handover.accepted_at,
            )
        )


def _handover(row: HandoverRow) -> Handover:
    return Handover(
        day=row.on_date,
        early_by=row.early_by,
        next_day=row.next_date,
        from_people=tuple(row.from_people),
        to_people=tuple(row.to_people),
        items=tuple(HandoverItem(**item | {"state": IssueState(item["state"])}) for item in row.items),
        counts=DayCounts(**row.counts),
        accepted_by=row.accepted_by,
        accepted_at=row.accepted_at,
    )


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
