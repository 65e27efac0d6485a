"""What Groove's tickets and messages say of their issues."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from bot.issues.rules import issue as rules
from bot.issues.rules import ticket as tickets
from bot.issues.rules.clock import IssueState
from bot.issues.rules.conflicts import Known
from bot.issues.rules.issue import Counted, EventKind, Issue, IssueEvent

if TYPE_CHECKING:
    from bot.clients.groove import Ticket, TicketMessage
    from bot.clients.paging import Page

GROOVE = "Groove"


class Lists(Protocol):
    """Lists tickets; raises ExternalError."""

    async def list_tickets(self, state: str | None = None, page: int = 1, per_page: int = ...) -> "Page[Ticket]": ...


class Helpdesk(Lists, Protocol):
    """Reads tickets; raises ExternalError."""

    def tickets(self, state: str | None) -> AsyncIterator[list["Ticket"]]: ...

    async def get_ticket(self, number: int) -> "Ticket": ...

    async def list_messages(self, number: int) -> list["TicketMessage"]: ...

    async def tickets_of(self, customer_email: str, since: datetime) -> list["Ticket"]: ...


def new_issue(ticket: "Ticket", messages: Sequence["TicketMessage"], now: datetime) -> Issue:
    """What a ticket says of its issue by itself; it was opened when the first mail was sent.

    messages: none if only a list told of it.
    """
    sent = [at for at in (ticket.created_at, *(message.created_at for message in messages)) if at]
    opened_at = min([*sent, now])
    state = tickets.issue_state(ticket.state.value)
    closed = state is IssueState.CLOSED
    return Issue(
        id=0,
        number=ticket.number,
        title=ticket.title[: rules.TITLE_LIMIT],
        state=state,
        opened_at=opened_at,
        sender=ticket.customer_email,
        mailbox=ticket.mailbox,
        reporter=ticket.customer_name or ticket.customer_email,
        resolution=rules.Resolution.ANSWERED if closed else None,
        pending_reason=rules.SET_IN_GROOVE if state is IssueState.PENDING else None,
        closed_at=max(opened_at, changed_at(ticket, now)) if closed else None,
        url=ticket.app_url,
        counted=Counted.FULLY if state is IssueState.OPEN else Counted.UNTIMED,
        skimmed=not messages,
    )


def known_of(ticket: "Ticket") -> Known:
    """What is known now that Groove holds of it."""
    return Known(ticket.state_word, ticket.state_changed_at, (ticket.assignee_email or "").lower())


def changed_at(ticket: "Ticket", now: datetime) -> datetime:
    """When its state last changed: as it says, else when it was last touched; never in the future."""
    return min(ticket.state_changed_at or ticket.updated_at or now, now)


def opening(issue: Issue, text: str, key: str) -> list[IssueEvent]:
    """How an issue began, and when it was closed if it is.

    One that is pending or closed when it is first seen has no clock from the start: nothing tells how long it waited.
    """
    events = [
        IssueEvent(issue.opened_at, EventKind.OPENED, issue.reporter or "", text=text[:500], state=issue.state, key=key)
    ]
    if issue.closed_at is not None:
        closed = IssueEvent(issue.closed_at, EventKind.STATE, GROOVE, state=issue.state, resolution=issue.resolution)
        events.append(closed)
    return events


def message_events(messages: Sequence["TicketMessage"], now: datetime, marker: str | None = None) -> list[IssueEvent]:
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


def opening_key(events: Sequence[IssueEvent]) -> str:
    """The key of the message that opened a ticket, so that it is not told again as a reply."""
    first = min(events, key=lambda event: event.at, default=None)
    return first.key if first and first.kind is EventKind.CUSTOMER_REPLY and first.key else OPENED_KEY


OPENED_KEY = "opened"
"""Of the opening that no message is known of (yet)."""
