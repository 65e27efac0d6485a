"""Keeps issues in step with Groove's tickets: one ticket is one issue, for ever.

A webhook is only a hint, for Groove signs nothing: the ticket is read again before anything is believed. Polling finds
what a lost hint would have told.
"""

import logging
import secrets
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from bot.clock import Clock
from bot.customers.service import ask_whose
from bot.errors import ExternalError
from bot.issues.rules import actions
from bot.issues.rules import issue as rules
from bot.issues.rules import ticket as tickets
from bot.issues.rules.clock import IssueState
from bot.issues.rules.issue import Actor, Counted, EventKind, Issue, IssueEvent, Ref
from bot.issues.rules.thanks import is_thanks
from bot.issues.service.filing import recognise, told_of
from bot.issues.service.record import record
from bot.issues.service.telling import offer_to_close
from bot.outbox.rules import Post, State, ticket_lane

if TYPE_CHECKING:
    from bot.clients.groove import Ticket, TicketMessage
    from bot.transaction import Begin, Transaction
    from bot.workspaces.rules import WorkspaceSettings

log = logging.getLogger(__name__)

READ = "groove.read"
POLLED = ("unread", "opened", "pending")
"""Groove has no way to ask for what has changed; the unresolved tickets are few enough to be listed."""

GROOVE = "Groove"


class Helpdesk(Protocol):
    """Reads tickets; raises ExternalError."""

    def tickets(self, state: str | None) -> AsyncIterator[list["Ticket"]]: ...

    async def get_ticket(self, number: int) -> "Ticket": ...

    async def list_messages(self, number: int) -> list["TicketMessage"]: ...


class GrooveSync:
    """Tickets become issues, and what happens to tickets happens to them."""

    def __init__(self, begin: "Begin", clock: Clock, helpdesk: Callable[[str], Helpdesk | None]) -> None:
        self._begin = begin
        self._clock = clock
        self._helpdesk = helpdesk

    async def hint(self, workspace_id: str, number: int) -> None:
        """Something happened to a ticket: have it read."""
        async with self._begin(workspace_id) as tx:
            await _ask_to_read(tx, number)

    async def hint_everywhere(self, number: int) -> None:
        """A webhook does not say whose ticket it is: with one installation it is that one's."""
        async with self._begin.everywhere(reading=True) as everywhere:
            workspace_ids = await everywhere.workspaces.ids()
        for workspace_id in workspace_ids:
            if self._helpdesk(workspace_id) is not None:
                await self.hint(workspace_id, number)

    async def poll(self) -> None:
        """Look through each workspace's tickets for what has changed. A fault of one leaves the others."""
        async with self._begin.everywhere(reading=True) as everywhere:
            workspace_ids = await everywhere.workspaces.ids()
        for workspace_id in workspace_ids:
            helpdesk = self._helpdesk(workspace_id)
            if helpdesk is None:
                continue
            try:
                await self._poll(workspace_id, helpdesk)
            except ExternalError as error:
                log.warning("polling is partial, the rest comes next time: %s", error)

    async def _poll(self, workspace_id: str, helpdesk: Helpdesk) -> None:
        async with self._begin(workspace_id, reading=True) as tx:
            first = await tx.workspace.groove_imported_at() is None
        seen: set[int] = set()
        for state in POLLED:
            async for page in helpdesk.tickets(state):
                seen |= {ticket.number for ticket in page}
                await self._ask_for_changed(workspace_id, page, history=first)
        async for page in helpdesk.tickets(None):  # newest first: tickets opened and closed between two polls
            seen |= {ticket.number for ticket in page}
            if not await self._ask_for_changed(workspace_id, page, history=first):
                break
        async with self._begin(workspace_id) as tx:
            for issue in await tx.issues.unresolved():
                if issue.number is not None and issue.number not in seen:
                    await _ask_to_read(tx, issue.number)  # not gone for sure: pages shift; reading it tells
            if first:
                await tx.workspace.record_groove_import(self._clock.now())

    async def _ask_for_changed(self, workspace_id: str, page: Sequence["Ticket"], *, history: bool) -> int:
        """Have read what is new or newer than when it was last read; how many these were."""
        async with self._begin(workspace_id) as tx:
            known = await tx.issues.groove_updates([ticket.number for ticket in page])
            changed = [
                ticket.number
                for ticket in page
                if not tickets.ignored(ticket.state.value, known=ticket.number in known)
                and (ticket.number not in known or known[ticket.number] != ticket.updated_at)
            ]
            for number in changed:
                await _ask_to_read(tx, number, history=history)
        return len(changed)

    async def read(self, workspace_id: str, number: int, *, history: bool = False) -> None:
        """Read a ticket and bring its issue up to date. Raises ExternalError.

        history: it was there before the bot was; of what is over by now nobody is reminded, and nothing is asked.
        """
        helpdesk = self._helpdesk(workspace_id)
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
                    await self._open(tx, ticket, messages, settings, now, history)
            else:
                await self._update(tx, issue, ticket, messages, settings, now)

    async def _open(
        self,
        tx: "Transaction",
        ticket: "Ticket",
        messages: Sequence["TicketMessage"],
        settings: "WorkspaceSettings",
        now: datetime,
        history: bool,
    ) -> None:
        issue = replace(_new_issue(ticket, messages, now), assignee=await _assignee(tx, ticket))
        known, customer_id = await tx.customers.whose(issue.origin)
        issue = replace(issue, customer_id=customer_id)
        created = await tx.issues.create(issue, reminded_until=now if history else issue.opened_at)
        if created is None:
            return
        if not (known or history or not created.unresolved):
            await ask_whose(tx, created, settings, now)
        events = _message_events(messages, now)
        first = IssueEvent(
            created.opened_at,
            EventKind.OPENED,
            created.reporter or "",
            text=ticket.excerpt[:500],
            state=created.state,
            resolution=created.resolution,
            key=_opening_key(events),
        )
        after = _with_last_note(created, events)
        await record(tx, after, [first, *events], settings, now, groove_updated_at=ticket.updated_at)

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
        events = _message_events(messages, now, issue.marker)
        after = _with_last_note(
            replace(
                await _with_customer(tx, issue, ticket),
                title=ticket.title[: rules.TITLE_LIMIT],
                url=ticket.app_url or issue.url,
                counted=tickets.counted(ticket.state.value, issue.counted),
            ),
            events,
        )
        state = tickets.issue_state(ticket.state.value)
        if "groove.state" not in unsent:  # what we have still to tell Groove is later than what it knows
            told_at = min(ticket.state_changed_at or ticket.updated_at or now, now)
            changes = rules.state_changes(await tx.issues.events(issue.id))
            changed_at = max([told_at, *(change.at for change in changes)])  # Groove's clock may be behind ours
            if moved := actions.seen_outside(after, Actor(GROOVE), state, changed_at):
                after, event = moved
                events.append(event)
                replies = (one for one in events if one.kind is EventKind.CUSTOMER_REPLY)
                reply = max(replies, key=lambda one: one.at, default=None)
                if issue.state is IssueState.CLOSED and state is IssueState.OPEN and reply and is_thanks(reply.text):
                    await offer_to_close(tx, issue, reply, settings, now)
        if "groove.assignee" not in unsent:
            assignee = await _assignee(tx, ticket)
            if given := actions.assigned_outside(after, Actor(GROOVE), assignee, ticket.assignee_email, now):
                after, event = given
                events.append(event)
        await record(tx, after, events, settings, now, groove_updated_at=ticket.updated_at)
        if after.url != issue.url:
            await tx.outbox.refresh(*told_of(issue))


def _new_issue(ticket: "Ticket", messages: Sequence["TicketMessage"], now: datetime) -> Issue:
    """What a ticket says of its issue by itself; it was opened when the first mail was sent."""
    sent = [at for at in (ticket.created_at, *(message.created_at for message in messages)) if at]
    state = tickets.issue_state(ticket.state.value)
    closed = state is IssueState.CLOSED
    return Issue(
        id=0,
        number=ticket.number,
        title=ticket.title[: rules.TITLE_LIMIT],
        state=state,
        opened_at=min([*sent, now]),
        sender=ticket.customer_email,
        mailbox=ticket.mailbox,
        reporter=ticket.customer_name or ticket.customer_email,
        resolution=rules.Resolution.ANSWERED if closed else None,
        pending_reason=rules.SET_IN_GROOVE if state is IssueState.PENDING else None,
        closed_at=(ticket.state_changed_at or now) if closed else None,
        url=ticket.app_url,
        counted=Counted.FULLY if state is IssueState.OPEN else Counted.UNTIMED,
    )


async def _ours(tx: "Transaction", number: int, messages: Sequence["TicketMessage"]) -> Issue | None:
    """The issue raised in Slack that a new ticket was made of; Groove may tell of it before it answers the worker.

    Raises ExternalError where that can't be told, which is no reason to make a second issue of it.
    """
    markers = {ref for message in messages if (ref := tickets.note_ref(message.text))}
    if not messages and await tx.issues.any_unfiled():
        raise ExternalError("groove", "no messages are listed of what may be a ticket of ours")
    issue = await tx.issues.find_marked(markers, lock=True)
    return await recognise(tx, issue, number) if issue else None


async def _ask_to_read(tx: "Transaction", number: int, *, history: bool = False) -> None:
    """A ticket is read in its lane, after what we have still to write to it; one request waiting is enough."""
    waiting = await tx.outbox.unsettled([ticket_lane(number)])
    if any(item.kind == READ and item.state is State.PENDING for item in waiting):
        return
    key = f"read:{number}:{secrets.token_hex(6)}"
    await tx.outbox.add(Post(key, ticket_lane(number), READ, subject={"history": history}))


async def _with_customer(tx: "Transaction", issue: Issue, ticket: "Ticket") -> Issue:
    """The issue with its customer found anew, if its ticket has been moved to another mailbox or sender."""
    moved = replace(issue, sender=ticket.customer_email, mailbox=ticket.mailbox)
    if moved == issue or issue.customer_chosen:
        return moved
    _, customer_id = await tx.customers.whose(moved.origin)
    return replace(moved, customer_id=customer_id)


async def _assignee(tx: "Transaction", ticket: "Ticket") -> int | None:
    if not ticket.assignee_email:
        return None
    person = await tx.workspace.find_by_email(ticket.assignee_email)
    return person.id if person else None


def _message_events(messages: Sequence["TicketMessage"], now: datetime, marker: str | None = None) -> list[IssueEvent]:
    """What was written on a ticket. What we wrote is known by its reference and not recorded again.

    marker: of a ticket that was made here; its first message holds it, and so may a mail that quotes that one.
    """
    events = []
    for message in messages:
        ref = tickets.note_ref(message.text)
        if not message.is_note:
            ref, marker = (marker, None) if ref and ref == marker else (None, marker)
        kind = EventKind.NOTE if message.is_note else EventKind.AGENT_REPLY
        if not message.is_note and not message.from_agent:
            kind = EventKind.CUSTOMER_REPLY
        events.append(
            IssueEvent(
                message.created_at or now,
                kind,
                message.author_email or "",
                text=message.text[: rules.NOTE_LIMIT],
                key=f"note:{ref}" if ref else f"message:{message.id}",
            )
        )
    return events


def _opening_key(events: Sequence[IssueEvent]) -> str | None:
    """The key of the message that opened a ticket, so that it is not told again as a reply."""
    first = min(events, key=lambda event: event.at, default=None)
    return first.key if first and first.kind is EventKind.CUSTOMER_REPLY else "opened"


def _with_last_note(issue: Issue, events: Sequence[IssueEvent]) -> Issue:
    """The issue with the latest note, if one of the events is later than the one it has."""
    notes = [event for event in events if event.kind is EventKind.NOTE and not tickets.said_in_slack(event.text)]
    latest = max(notes, key=lambda event: event.at, default=None)
    if latest is None or (issue.last_note_at and latest.at <= issue.last_note_at):
        return issue
    return replace(issue, last_note=tickets.without_ref(latest.text), last_note_at=latest.at)
