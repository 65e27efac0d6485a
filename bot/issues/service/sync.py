"""Keeps issues in step with Groove's tickets: one ticket is one issue, for ever.

A webhook is only a hint, for Groove signs nothing: the ticket is read again before anything is believed. Polling finds
what a lost hint would have told.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.clock import Clock
from bot.connections import Connections
from bot.customers.service import ask_whose
from bot.errors import ExternalError
from bot.issues.rules import actions
from bot.issues.rules import issue as rules
from bot.issues.rules import ticket as tickets
from bot.issues.rules.clock import IssueState
from bot.issues.rules.importing import Progress
from bot.issues.rules.issue import Actor, EventKind, Issue, IssueEvent, Ref
from bot.issues.rules.thanks import is_thanks
from bot.issues.service.filing import ask_to_read, recognise, told_of
from bot.issues.service.importing import Import
from bot.issues.service.record import record
from bot.issues.service.telling import offer_to_close
from bot.issues.service.tickets import (
    GROOVE,
    Helpdesk,
    changed_at,
    known_of,
    message_events,
    new_issue,
    opening,
    opening_key,
)
from bot.outbox.rules import ticket_lane
from bot.rounds.service import Rounds

if TYPE_CHECKING:
    from bot.clients.groove import Ticket, TicketMessage
    from bot.transaction import Begin, Transaction
    from bot.workspaces.rules import WorkspaceSettings

POLLED = ("unread", "opened", "pending")
"""Groove has no way to ask for what has changed; the unresolved tickets are few enough to be listed."""

CLOCKS_DIFFER = timedelta(minutes=1)
"""Of a ticket made of an issue of ours the first message may seem to be older than the issue."""

READ_AT_A_TIME = 10
"""So many of the imported issues that are unresolved have their messages read at each poll."""


class GrooveSync:
    """Tickets become issues, and what happens to tickets happens to them."""

    def __init__(self, begin: "Begin", clock: Clock, helpdesk: Connections[Helpdesk], poll_seconds: float) -> None:
        self._begin = begin
        self._clock = clock
        self._helpdesk = helpdesk
        self._rounds = Rounds(begin, clock, "poll Groove", poll_seconds)
        self.imports = Import(begin, clock)

    async def hint(self, workspace_id: str, number: int) -> None:
        """Something happened to a ticket: have it read."""
        async with self._begin(workspace_id) as tx:
            await ask_to_read(tx, number)

    async def poll(self) -> None:
        """Look through each workspace's tickets for what has changed. A fault of one leaves the others."""
        await self._rounds.go(await self._helpdesk.workspaces(), self._poll)

    async def _poll(self, workspace_id: str) -> None:
        helpdesk = await self._helpdesk.of(workspace_id)
        if helpdesk is None:
            return
        progress = await self.imports.begin(workspace_id)
        seen: set[int] = set()
        for state in POLLED:
            async for page in helpdesk.tickets(state):
                seen |= {ticket.number for ticket in page}
                await self._ask_for_changed(workspace_id, page, progress)
        if progress.finished_at is None:
            await self.imports.go_on(workspace_id, helpdesk)
        else:
            async for page in helpdesk.tickets(None):  # newest first: tickets opened and closed between two polls
                seen |= {ticket.number for ticket in page}
                if not await self._ask_for_changed(workspace_id, page, progress):
                    break
        async with self._begin(workspace_id, reading=True) as tx:
            # not gone for sure what was not seen: pages shift; reading it tells
            unseen = [number for number in await tx.issues.unresolved_numbers() if number not in seen]
            skimmed = await tx.imports.skimmed(READ_AT_A_TIME)
        await self._ask(workspace_id, list(dict.fromkeys([*unseen, *skimmed])))

    async def _ask_for_changed(self, workspace_id: str, page: Sequence["Ticket"], progress: Progress) -> int:
        """Have read what is new or newer than when it was last read; how many these were.

        What was there before the bot comes over as it stands in the list.
        """
        if history := [ticket for ticket in page if progress.is_history(ticket.created_at)]:
            async with self._begin(workspace_id) as tx:
                await self.imports.take_in(tx, history, await tx.workspace.settings(), self._clock.now())
        async with self._begin(workspace_id, reading=True) as tx:
            known = await tx.issues.groove_updates([ticket.number for ticket in page])
        changed = [
            ticket.number
            for ticket in page
            if not tickets.ignored(ticket.state.value, known=ticket.number in known)
            and known.get(ticket.number) not in {(ticket.updated_at, ticket.state_word), (ticket.updated_at, None)}
        ]
        await self._ask(workspace_id, changed)
        return len(changed)

    async def _ask(self, workspace_id: str, numbers: Sequence[int]) -> None:
        """Have tickets read; most polls find none, and keep nobody from writing."""
        if numbers:
            async with self._begin(workspace_id) as tx:
                await ask_to_read(tx, *numbers)

    async def read(self, workspace_id: str, number: int) -> None:
        """Read a ticket and bring its issue up to date. Raises ExternalError."""
        helpdesk = await self._helpdesk.of(workspace_id)
        if helpdesk is None:
            return
        ticket = await helpdesk.get_ticket(number)
        messages = await helpdesk.list_messages(number)
        now = self._clock.now()
        async with self._begin(workspace_id) as tx:
            settings = await tx.workspace.settings()
            issue = await tx.issues.find(Ref(number), lock=True) or await _ours(tx, number, messages)
            if issue is None:
                if not tickets.ignored(ticket.state.value, known=False):
                    await self._open(tx, ticket, messages, settings, now)
            else:
                await self._update(tx, issue, ticket, messages, settings, now)

    async def _open(
        self,
        tx: "Transaction",
        ticket: "Ticket",
        messages: Sequence["TicketMessage"],
        settings: "WorkspaceSettings",
        now: datetime,
    ) -> None:
        """A new issue. Of what was there before the bot nobody is reminded, and nothing is asked."""
        history = (await tx.imports.begin(now)).is_history(ticket.created_at)
        issue = replace(new_issue(ticket, messages, now), assignee=await _assignee(tx, ticket))
        known, customer_id = await tx.customers.whose(issue.origin)
        issue = replace(issue, customer_id=customer_id)
        created = await tx.issues.create(issue, reminded_until=now if history else issue.opened_at)
        if created is None:
            return
        if not (known or history or not created.unresolved):
            await ask_whose(tx, created, settings, now)
        events = message_events(messages, now)
        first = opening(created, ticket.excerpt, opening_key(events))
        after = _with_last_note(created, events)
        await record(tx, after, [*first, *events], settings, now, groove_updated_at=ticket.updated_at)
        known_there = known_of(ticket)
        await tx.issues.know_state(created.id, ticket.state_word, known_there.at)
        await tx.issues.know_assignee(created.id, known_there.assignee or "")

    async def _update(
        self,
        tx: "Transaction",
        issue: Issue,
        ticket: "Ticket",
        messages: Sequence["TicketMessage"],
        settings: "WorkspaceSettings",
        now: datetime,
    ) -> None:
        unsent = {item.kind for item in await tx.outbox.unsettled([ticket_lane(ticket.number)])}
        events = message_events(messages, now, issue.marker)
        issue = await self._with_beginning(tx, issue, events)
        after = _with_last_note(
            replace(
                await _with_customer(tx, issue, ticket),
                title=ticket.title[: rules.TITLE_LIMIT],
                url=ticket.app_url or issue.url,
                counted=tickets.counted(ticket.state.value, issue.counted),
            ),
            events,
        )
        if "groove.state" not in unsent:  # else it is settled by time when ours is to be written
            after = await self._follow_state(tx, after, ticket, events, settings, now)
        if "groove.assignee" not in unsent:
            await tx.issues.know_assignee(issue.id, ticket.assignee_email or "")
            assignee, email = await _assignee(tx, ticket), ticket.assignee_email
            if given := actions.assigned_outside(after, Actor(GROOVE), assignee, email, now):
                after, event = given
                events.append(event)
        await record(tx, after, events, settings, now, groove_updated_at=ticket.updated_at)
        if after.url != issue.url:
            await tx.outbox.refresh(*told_of(issue))

    @staticmethod
    async def _with_beginning(tx: "Transaction", issue: Issue, events: Sequence[IssueEvent]) -> Issue:
        """The issue as its messages tell when and how it began: a ticket merged into it hands on its earlier start."""
        if issue.skimmed and events:
            await tx.issues.name_opening(issue.id, opening_key(events))
            issue = replace(issue, skimmed=False)
        began = min((event.at for event in events), default=issue.opened_at)
        if began < issue.opened_at - CLOCKS_DIFFER:
            await tx.issues.move_opening(issue.id, began)
            issue = replace(issue, opened_at=began)
        return issue

    @staticmethod
    async def _follow_state(
        tx: "Transaction",
        issue: Issue,
        ticket: "Ticket",
        events: list[IssueEvent],
        settings: "WorkspaceSettings",
        now: datetime,
    ) -> Issue:
        """The issue in its ticket's state, with what that adds to the events."""
        await tx.issues.know_state(issue.id, ticket.state_word, ticket.state_changed_at)
        state = tickets.issue_state(ticket.state.value)
        last = max(change.at for change in rules.state_changes(await tx.issues.events(issue.id)))
        replies = (one for one in events if one.kind is EventKind.CUSTOMER_REPLY)
        reply = max(replies, key=lambda one: one.at, default=None)
        at = changed_at(ticket, now)
        if at <= last and state is IssueState.OPEN and reply is not None:
            at = reply.at  # Groove's state stayed as it was, for it was never told of ours
        moved = actions.seen_outside(issue, Actor(GROOVE), state, max(at, last), tickets.why_closed(ticket.state.value))
        if moved is None:
            return issue
        after, event = moved
        events.append(event)
        if issue.state is IssueState.CLOSED and state is IssueState.OPEN and reply and is_thanks(reply.text):
            await offer_to_close(tx, issue, reply, settings, now)
        return after


async def _ours(tx: "Transaction", number: int, messages: Sequence["TicketMessage"]) -> Issue | None:
    """The issue raised in Slack that a new ticket was made of; Groove may tell of it before it answers the worker.

    Raises ExternalError where that can't be told, which is no reason to make a second issue of it.
    """
    markers = {ref for message in messages if (ref := tickets.note_ref(message.text))}
    if not messages and await tx.issues.any_unfiled():
        raise ExternalError("groove", "no messages are listed of what may be a ticket of ours")
    issue = await tx.issues.find_marked(markers, lock=True)
    return await recognise(tx, issue, number) if issue else None


async def _with_customer(tx: "Transaction", issue: Issue, ticket: "Ticket") -> Issue:
    """The issue with its customer found anew, if its ticket has been moved to another mailbox or sender."""
    moved = replace(issue, sender=ticket.customer_email, mailbox=ticket.mailbox)
    if moved == issue or issue.customer_chosen:
        return moved
    _, customer_id = await tx.customers.whose(moved.origin)
    customer = await tx.customers.find(customer_id) if customer_id is not None else None
    return replace(moved, customer_id=customer_id, target_hours=customer.target_hours if customer else None)


async def _assignee(tx: "Transaction", ticket: "Ticket") -> int | None:
    if not ticket.assignee_email:
        return None
    person = await tx.workspace.find_by_email(ticket.assignee_email)
    return person.id if person else None


def _with_last_note(issue: Issue, events: Sequence[IssueEvent]) -> Issue:
    """The issue with the latest note, if one of the events is later than the one it has."""
    notes = [event for event in events if event.kind is EventKind.NOTE and not tickets.said_in_slack(event.text)]
    latest = max(notes, key=lambda event: event.at, default=None)
    if latest is None or (issue.last_note_at and latest.at <= issue.last_note_at):
        return issue
    return replace(issue, last_note=tickets.without_ref(latest.text), last_note_at=latest.at)
