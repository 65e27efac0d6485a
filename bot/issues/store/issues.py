"""Issues and their events."""

from collections.abc import Collection, Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db import insert_once
from bot.issues.rules.clock import IssueState
from bot.issues.rules.conflicts import Known
from bot.issues.rules.issue import Counted, EventKind, Issue, IssueEvent, IssueUnknown, Ref, Thread
from bot.issues.rules.reminders import Due
from bot.issues.rules.search import search_note
from bot.issues.store.details import IssueDetails
from bot.issues.store.rows import event_of, event_values, issue_of, values_of
from bot.issues.store.tables import IssueEventRow, IssueRow


class IssueStore:
    """The issues of one workspace."""

    def __init__(self, session: AsyncSession, workspace_id: str) -> None:
        self._session = session
        self._workspace_id = workspace_id

    @property
    def details(self) -> IssueDetails:
        """What was written about issues that are long closed."""
        return IssueDetails(self._session, self._workspace_id)

    async def find(self, ref: Ref, *, lock: bool = False) -> Issue | None:
        """The issue of this name; `lock` keeps others from changing it until the transaction ends."""
        number = IssueRow.local_number if ref.local else IssueRow.groove_number
        return await self._one(number == ref.number, lock=lock)

    async def get(self, ref: Ref, *, lock: bool = False) -> Issue:
        """The issue of this name. Raises IssueUnknown."""
        issue = await self.find(ref, lock=lock)
        if issue is None:
            raise IssueUnknown(ref)
        return issue

    async def find_in_thread(self, thread: Thread, *, lock: bool = False) -> Issue | None:
        """The issue that was raised in a thread."""
        here = and_(IssueRow.slack_channel == thread.channel, IssueRow.slack_ts == thread.ts)
        return await self._one(here, lock=lock)

    async def find_marked(self, markers: Collection[str], *, lock: bool = False) -> Issue | None:
        """The issue without a ticket so far that one of these markers belongs to."""
        unfiled = and_(IssueRow.marker.in_(markers), IssueRow.groove_number.is_(None))
        return await self._one(unfiled, lock=lock) if markers else None

    async def ticket_of(self, marker: str) -> int | None:
        """The number of the ticket that was made of the issue with this marker."""
        return await self._session.scalar(
            select(IssueRow.groove_number).where(IssueRow.workspace_id == self._workspace_id, IssueRow.marker == marker)
        )

    async def _one(self, condition: ColumnElement[bool], *, lock: bool) -> Issue | None:
        query = select(IssueRow).where(IssueRow.workspace_id == self._workspace_id, condition).limit(1)
        row = await self._session.scalar(query.with_for_update(of=IssueRow) if lock else query)
        return issue_of(row) if row else None

    async def by_ids(self, ids: Iterable[int]) -> dict[int, Issue]:
        """Issues by their ids."""
        rows = await self._session.scalars(
            select(IssueRow).where(IssueRow.workspace_id == self._workspace_id, IssueRow.id.in_(list(ids)))
        )
        return {row.id: issue_of(row) for row in rows}

    async def related(self, issue: Issue) -> list[Issue]:
        """The issue that it repeats, and those that repeat it."""
        linked = or_(IssueRow.id == issue.duplicate_of, IssueRow.duplicate_of_id == issue.id)
        rows = await self._session.scalars(
            select(IssueRow).where(IssueRow.workspace_id == self._workspace_id, linked).order_by(IssueRow.id)
        )
        return [issue_of(row) for row in rows]

    async def unresolved(self) -> list[Issue]:
        """All issues that are not closed: the open ones by target time, then the pending ones."""
        rows = await self._session.scalars(
            select(IssueRow)
            .where(
                IssueRow.workspace_id == self._workspace_id,
                IssueRow.state.in_((IssueState.OPEN, IssueState.PENDING)),
            )
            .order_by(IssueRow.state, IssueRow.breach_at, IssueRow.groove_number, IssueRow.id)
        )
        return [issue_of(row) for row in rows]

    async def with_numbers(self, numbers: Collection[int]) -> dict[int, Issue]:
        """The issues of tickets, by the tickets' numbers, as far as they are known."""
        mine = IssueRow.workspace_id == self._workspace_id, IssueRow.groove_number.in_(numbers)
        rows = await self._session.scalars(select(IssueRow).where(*mine))
        return {row.groove_number: issue_of(row) for row in rows if row.groove_number is not None}

    async def unresolved_numbers(self) -> list[int]:
        """The tickets of the issues that are not closed."""
        rows = await self._session.scalars(
            select(IssueRow.groove_number).where(
                IssueRow.workspace_id == self._workspace_id,
                IssueRow.state.in_((IssueState.OPEN, IssueState.PENDING)),
                IssueRow.groove_number.is_not(None),
            )
        )
        return [number for number in rows if number is not None]

    async def groove_updates(self, numbers: Iterable[int]) -> dict[int, tuple[datetime | None, str | None]]:
        """Of these tickets the known ones: the time of the last update that was read, and Groove's word for its state.

        A time is exact to the second only; a state that was changed within the same one is told by its word.
        """
        rows = await self._session.execute(
            select(IssueRow.groove_number, IssueRow.groove_updated_at, IssueRow.groove_state).where(
                IssueRow.workspace_id == self._workspace_id, IssueRow.groove_number.in_(list(numbers))
            )
        )
        return {number: (at, word) for number, at, word in rows if number is not None}

    async def any_unfiled(self) -> bool:
        """Whether there is an issue of which a ticket is still to be made."""
        unfiled = and_(IssueRow.marker.is_not(None), IssueRow.groove_number.is_(None))
        return (
            await self._session.scalar(
                select(IssueRow.id).where(IssueRow.workspace_id == self._workspace_id, unfiled).limit(1)
            )
            is not None
        )

    async def create(self, issue: Issue, *, reminded_until: datetime) -> Issue | None:
        """Add an issue (its id is given here); None if its ticket, or its thread, is one already.

        One without a ticket gets the next number of the workspace's own.
        """
        values = values_of(issue) | {
            "workspace_id": self._workspace_id,
            "groove_number": issue.number,
            "marker": issue.marker,
            "slack_channel": issue.thread.channel if issue.thread else None,
            "slack_ts": issue.thread.ts if issue.thread else None,
            "slack_url": issue.thread_url,
            "reporter_id": issue.reporter_id,
            "raised_by_id": issue.raised_by,
            "reminded_until": reminded_until,
        }
        if issue.number is not None:
            created = await insert_once(self._session, IssueRow, values)
            return await self.get(issue.ref, lock=True) if created else None
        while True:
            number = await self._next_local_number()
            if await insert_once(self._session, IssueRow, values | {"local_number": number}):
                return await self.get(Ref(number, local=True), lock=True)
            if issue.thread and await self.find_in_thread(issue.thread):
                return None  # else somebody took the number in this moment: the next one

    async def _next_local_number(self) -> int:
        last = select(func.max(IssueRow.local_number)).where(IssueRow.workspace_id == self._workspace_id)
        return (await self._session.scalar(last) or 0) + 1

    async def set_ticket(self, issue_id: int, number: int) -> None:
        """A ticket was made of an issue."""
        await self._set(issue_id, groove_number=number)

    async def set_marker(self, issue_id: int, marker: str) -> None:
        """A ticket is to be made of an issue, and will hold this."""
        await self._set(issue_id, marker=marker, suggest_at=None)

    async def set_thread(self, issue_id: int, thread: Thread) -> None:
        """Where in Slack an issue is followed from now on."""
        await self._set(issue_id, slack_channel=thread.channel, slack_ts=thread.ts)

    async def set_suggestion(self, issue_id: int, at: datetime | None) -> None:
        """When Groove is to be suggested for a quick fix; None: not (any more)."""
        await self._set(issue_id, suggest_at=at)

    async def to_suggest(self, now: datetime) -> list[Issue]:
        """Quick fixes for which Groove is to be suggested by now."""
        rows = await self._session.scalars(
            select(IssueRow)
            .where(IssueRow.workspace_id == self._workspace_id, IssueRow.suggest_at <= now)
            .order_by(IssueRow.id)
            .with_for_update(skip_locked=True, of=IssueRow)
        )
        return [issue_of(row) for row in rows]

    async def _set(self, issue_id: int, **values: Any) -> None:
        await self._session.execute(
            update(IssueRow)
            .where(IssueRow.workspace_id == self._workspace_id, IssueRow.id == issue_id)
            .values(**values)
        )

    async def save(self, issue: Issue, due: Due, *, groove_updated_at: datetime | None = None) -> None:
        """Write an issue back, with its clock and when to look at it again."""
        values = values_of(issue) | asdict(due)
        if groove_updated_at is not None:
            values["groove_updated_at"] = groove_updated_at
        await self._set(issue.id, **values)

    async def reminded_until(self, issue_id: int) -> datetime:
        """Up to when the issue has been looked at for reminders."""
        at = await self._session.scalar(
            select(IssueRow.reminded_until).where(IssueRow.workspace_id == self._workspace_id, IssueRow.id == issue_id)
        )
        assert at is not None
        return at

    async def add_event(self, issue_id: int, event: IssueEvent) -> bool:
        """Record what happened; False if an event with its key is recorded already."""
        values = event_values(event) | {"workspace_id": self._workspace_id, "issue_id": issue_id}
        fresh = await insert_once(self._session, IssueEventRow, values)
        if fresh and (words := search_note(event)):
            await self._set(issue_id, notes=IssueRow.notes + f" {words}")
        return fresh

    async def name_opening(self, issue_id: int, key: str) -> None:
        """The message is known now that an issue began with."""
        await self._set_opening(issue_id, key=key)

    async def move_opening(self, issue_id: int, at: datetime) -> None:
        """An issue began earlier than was known."""
        await self._set_opening(issue_id, at=at)

    async def _set_opening(self, issue_id: int, **values: Any) -> None:
        opening = (
            IssueEventRow.workspace_id == self._workspace_id,
            IssueEventRow.issue_id == issue_id,
            IssueEventRow.kind == EventKind.OPENED,
        )
        await self._session.execute(update(IssueEventRow).where(*opening).values(**values))

    async def known_in_groove(self, issue_id: int) -> Known:
        """What Groove was last known to hold of an issue's ticket."""
        found = await self._session.execute(
            select(IssueRow.groove_state, IssueRow.groove_state_at, IssueRow.groove_assignee).where(
                IssueRow.workspace_id == self._workspace_id, IssueRow.id == issue_id
            )
        )
        word, at, assignee = found.one()
        return Known(word, at, assignee)

    async def know_state(self, issue_id: int, word: str, at: datetime | None) -> None:
        """Groove holds this state, since then (None: since we set it)."""
        await self._set(issue_id, groove_state=word, groove_state_at=at)

    async def know_assignee(self, issue_id: int, email: str) -> None:
        """In Groove it is assigned to this address, or to nobody ("")."""
        await self._set(issue_id, groove_assignee=email.lower())

    async def ticket_with(self, number: int, keys: Collection[str]) -> int | None:
        """Another ticket on which one of these messages was read, the last one that has some; none that is gone."""
        messages = [key for key in keys if key.startswith("message:")]
        return await self._session.scalar(
            select(IssueRow.groove_number)
            .join(IssueEventRow, IssueEventRow.issue_id == IssueRow.id)
            .where(
                IssueRow.workspace_id == self._workspace_id,
                IssueRow.groove_number != number,
                IssueRow.counted != Counted.NOT,
                IssueEventRow.key.in_(messages),
            )
            .order_by(IssueEventRow.id.desc())
            .limit(1)
        )

    async def uncount(self, issue_id: int, opening: IssueEvent) -> None:
        """Take an opening out of the count."""
        await self._session.execute(
            update(IssueEventRow)
            .where(
                IssueEventRow.workspace_id == self._workspace_id,
                IssueEventRow.issue_id == issue_id,
                IssueEventRow.at == opening.at,
                IssueEventRow.state == opening.state,
            )
            .values(uncounted=True)
        )

    async def events(self, issue_id: int) -> list[IssueEvent]:
        """What happened to an issue, oldest first."""
        rows = await self._session.scalars(
            select(IssueEventRow)
            .where(IssueEventRow.workspace_id == self._workspace_id, IssueEventRow.issue_id == issue_id)
            .order_by(IssueEventRow.at, IssueEventRow.id)
        )
        return [event_of(row) for row in rows]
