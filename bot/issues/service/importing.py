"""The first import: an inbox that was there before the bot comes over page by page, without a word about its history.

Pages of tickets hold no messages, and history needs none: created, resolved, whose and how it stands is enough. What
was written on an old ticket is read when somebody looks at it, on an unresolved one soon. A few pages are one
transaction, which also notes the next page; so the import goes on after a crash, wherever that was.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.blocks import Message
from bot.clock import Clock
from bot.customers.rules import Mark, find_owner
from bot.issues.rules import ticket as tickets
from bot.issues.rules.clock import ClockPolicy, read_clock
from bot.issues.rules.importing import PER_PAGE, Imported, Progress, after_page, at_the_end
from bot.issues.rules.issue import state_changes
from bot.issues.rules.reminders import Due, look
from bot.issues.service.tickets import OPENED_KEY, Lists, known_of, new_issue, opening
from bot.issues.views import importing as views
from bot.outbox.rules import Item, Post, person_lane
from bot.workspaces.rules import is_bot_admin

if TYPE_CHECKING:
    from bot.clients.groove import Ticket
    from bot.transaction import Begin, Transaction
    from bot.workspaces.rules import WorkspaceSettings

log = logging.getLogger(__name__)

KIND = "import"
BATCH = 10
"""So many pages are one transaction."""

PAGES_AT_A_TIME = 50
"""Then it is looked for what is new: at one request a second about every minute."""

WORTH_TELLING = 500
"""A smaller inbox is there before anybody has read a message about it."""

STATES = ("unread", "opened", "pending", "closed")
"""All but spam."""


class Import:
    """Takes an inbox over, and tells the admins how far it is."""

    def __init__(self, begin: "Begin", clock: Clock) -> None:
        self._begin = begin
        self._clock = clock

    async def begin(self, workspace_id: str) -> Progress:
        """How far a workspace's import is; it begins here."""
        async with self._begin(workspace_id, reading=True) as tx:
            if progress := await tx.imports.find():
                return progress
        async with self._begin(workspace_id) as tx:
            return await tx.imports.begin(self._clock.now())

    async def go_on(self, workspace_id: str, helpdesk: Lists, *, pages: int = PAGES_AT_A_TIME) -> Progress:
        """Take over the next pages; the progress then. Raises ExternalError, and goes on there the next time.

        While some pages are written down the next ones are fetched.
        """
        progress = await self.begin(workspace_id)
        writing: asyncio.Task[Progress] | None = None
        try:
            while pages > 0 and progress.finished_at is None:
                batch = await _fetch(helpdesk, progress, min(pages, BATCH))
                if writing and (written := await writing).place != progress.place:  # another process was faster
                    progress, writing = written, None
                    continue
                writing = asyncio.create_task(self._write(workspace_id, progress, batch))
                pages -= BATCH
                progress = batch.after
                if batch.ended:
                    progress, writing = await writing, None
                    progress = await self._end(workspace_id, helpdesk, progress)
        finally:
            if writing:
                progress = await writing
            await self._tell(workspace_id)
        return progress

    async def take_in(
        self, tx: "Transaction", found: Sequence["Ticket"], settings: "WorkspaceSettings", now: datetime
    ) -> int:
        """Make issues of those tickets of a list that are none yet; how many these were."""
        known = await tx.issues.groove_updates([ticket.number for ticket in found])
        fresh = [
            ticket
            for ticket in found
            if ticket.number not in known and not tickets.ignored(ticket.state.value, known=False)
        ]
        if not fresh:
            return 0
        owners = await tx.customers.owners()
        targets = {customer.id: customer.target_hours for customer in await tx.customers.all()}
        people = {person.email: person.id for person in await tx.workspace.active_people() if person.email}
        found_in = _Team(ClockPolicy.of(settings), settings.reminder_hours, owners, targets, people)
        return await tx.imports.add([_imported(ticket, found_in, now) for ticket in fresh])

    async def render(self, tx: "Transaction", item: Item) -> Message | None:
        """The message to an admin, as far as the import is now."""
        progress = await tx.imports.find()
        return views.progress(progress, await tx.imports.count_unresolved()) if progress else None

    async def _write(self, workspace_id: str, before: Progress, batch: "_Batch") -> Progress:
        """Some pages, one transaction. If another process has read them too, the first one's word counts."""
        now = self._clock.now()
        async with self._begin(workspace_id) as tx:
            history = [ticket for ticket in batch.tickets if before.is_history(ticket.created_at)]
            await self.take_in(tx, history, await tx.workspace.settings(), now)
            await tx.imports.save(before, batch.after)
            return await tx.imports.begin(now)

    async def _end(self, workspace_id: str, helpdesk: Lists, before: Progress) -> Progress:
        """All pages were read: it is done, unless Groove has more tickets than are known now."""
        if before.finished_at is not None:
            return before
        there, known = 0, 0
        if (before.total or 0) > PER_PAGE:
            there = sum([(await helpdesk.list_tickets(state, 1, 1)).total_count or 0 for state in STATES])
        now = self._clock.now()
        async with self._begin(workspace_id) as tx:
            known = await tx.imports.count_tickets() if there else 0
            if there > known:
                log.warning("Groove has %d tickets of which %d are known: the list is read again", there, known)
            await tx.imports.save(before, at_the_end(before, missing=there > known, now=now))
            return await tx.imports.begin(now)

    async def _tell(self, workspace_id: str) -> None:
        """Bring the admins' message up to date, and the log."""
        async with self._begin(workspace_id) as tx:
            progress = await tx.imports.begin(self._clock.now())
            log.info(
                "import of %s: %s of %s tickets%s",
                *(workspace_id, progress.read, progress.total, ", done" if progress.finished_at else ""),
            )
            if (progress.total or 0) < WORTH_TELLING:
                return
            settings = await tx.workspace.settings()
            admins = [one for one in await tx.workspace.active_people() if is_bot_admin(one, settings)]
            for admin in admins:
                key = f"{KIND}:{progress.started_at.isoformat()}:{admin.slack_user_id}"
                if not await tx.outbox.add(Post(key, person_lane(admin.slack_user_id), KIND)):
                    await tx.outbox.refresh(key)


@dataclass(frozen=True, slots=True)
class _Batch:
    """Pages that follow each other. after: the progress once they are written down; ended: the last page is one."""

    tickets: list["Ticket"]
    after: Progress
    ended: bool


async def _fetch(helpdesk: Lists, progress: Progress, pages: int) -> _Batch:
    """The next pages, as many as that or up to the last one."""
    found: list[Ticket] = []
    for _ in range(pages):
        page = await helpdesk.list_tickets(None, progress.page, PER_PAGE)
        found += page.items
        after = after_page(progress, page.total_count)
        ended = page.last and after.page > progress.page
        progress = after
        if ended:
            return _Batch(found, progress, ended=True)
    return _Batch(found, progress, ended=False)


@dataclass(frozen=True, slots=True)
class _Team:
    """By what tickets become issues: the workspace's policy and reminders, whose each mark is, each customer's own
    target, the team's people by address."""

    policy: ClockPolicy
    reminder_hours: Sequence[int]
    owners: Mapping[Mark, int | None]
    targets: Mapping[int, int | None]
    people: Mapping[str, int]


def _imported(ticket: "Ticket", team: _Team, now: datetime) -> Imported:
    """The issue with its clock. What was due before now is passed over: nobody is reminded of history."""
    issue = new_issue(ticket, (), now)
    _, customer_id = find_owner(issue.origin, team.owners)
    target = team.targets.get(customer_id) if customer_id else None
    alone = ticket.message_count in (None, 1)
    events = opening(issue, ticket.excerpt if alone else "", OPENED_KEY)
    clock, next_due_at = issue.clock, None
    if issue.unresolved:
        policy = team.policy if target is None else replace(team.policy, limit=timedelta(hours=target))
        clock = read_clock(state_changes(events), policy)
        next_due_at = look(issue.id, clock, policy, team.reminder_hours, since=now, now=now).next_due_at
    assignee = team.people.get(ticket.assignee_email or "")
    issue = replace(issue, customer_id=customer_id, assignee=assignee, clock=clock)
    return Imported(issue, events, Due(next_due_at, now), ticket.updated_at, known_of(ticket))
