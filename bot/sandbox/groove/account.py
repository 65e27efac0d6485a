"""A Groove account in memory: what is in it, and the acts that change it and say which events they caused."""

from collections.abc import Callable
from datetime import datetime
from itertools import count

from bot.sandbox.groove.model import (
    OPEN_STATES,
    PRIORITIES,
    STATES,
    Agent,
    Author,
    Customer,
    Group,
    Mailbox,
    Message,
    Ticket,
)
from bot.sandbox.groove.text import as_html, as_plain

Emit = Callable[[str, Ticket, Message | None], None]


class Invalid(Exception):
    """What was sent can't be stored; the text says why. Groove answers it with 422."""


class Account:
    """Everything of one Groove account; `emit(event, ticket, message)` hears what happens, in order."""

    def __init__(self, *, now: Callable[[], datetime], emit: Emit) -> None:
        self._now = now
        self._emit = emit
        self._ids = count(70_883_940)
        self._internal_ids = count(68_659_446)
        self._numbers = count(1)
        self._tickets: dict[int, Ticket] = {}
        self.agents: list[Agent] = []
        self.customers: list[Customer] = []
        self.mailboxes: list[Mailbox] = []
        self.groups: list[Group] = []

    # Who and what there is

    def new_id(self) -> str:
        """A fresh id in Groove's form: ten digits, leading zeros kept."""
        return f"{next(self._ids):010d}"

    def add_agent(self, email: str, first_name: str, last_name: str) -> Agent:
        """Add a member of the team."""
        agent = Agent(id=self.new_id(), email=email, first_name=first_name, last_name=last_name)
        self.agents.append(agent)
        return agent

    def add_mailbox(self, email: str, name: str) -> Mailbox:
        """Add an address to write to; the first one is the primary mailbox."""
        mailbox = Mailbox(id=self.new_id(), name=name, email=email)
        self.mailboxes.append(mailbox)
        return mailbox

    def add_group(self, name: str, agents: list[Agent]) -> Group:
        """Add a group of agents."""
        group = Group(id=self.new_id(), name=name, agents=agents)
        self.groups.append(group)
        return group

    def customer(self, email: str, name: str | None = None, company_name: str | None = None) -> Customer:
        """The customer of that address, added when new."""
        found = self.find_customer(email)
        if found is None:
            given = name or email.partition("@")[0].replace(".", " ").title()
            internal_id = next(self._internal_ids)
            found = Customer(
                id=self.new_id(), email=email, name=given, company_name=company_name, internal_id=internal_id
            )
            self.customers.append(found)
        return found

    def find_customer(self, key: str) -> Customer | None:
        """The customer of an e-mail address or id."""
        return next((c for c in self.customers if key == c.id or key.lower() == c.email.lower()), None)

    def find_agent(self, key: str) -> Agent | None:
        """The agent of an e-mail address or id."""
        return next((a for a in self.agents if key == a.id or key.lower() == a.email.lower()), None)

    def find_group(self, key: str) -> Group | None:
        """The group of a name or id."""
        return next((group for group in self.groups if key in (group.id, group.name)), None)

    def find_mailbox(self, key: str) -> Mailbox | None:
        """The mailbox of an e-mail address or id."""
        return next((m for m in self.mailboxes if key == m.id or key.lower() == m.email.lower()), None)

    def find_ticket(self, number: int) -> Ticket | None:
        """The ticket of a number, unless it was deleted."""
        ticket = self._tickets.get(number)
        return ticket if ticket and ticket.deleted_at is None else None

    def find_message(self, message_id: str) -> tuple[Ticket, Message] | None:
        """A message and its ticket."""
        for ticket in self.tickets():
            for message in ticket.messages:
                if message.id == message_id:
                    return ticket, message
        return None

    def tickets(self) -> list[Ticket]:
        """All tickets but the deleted ones, newest first."""
        return [ticket for ticket in reversed(self._tickets.values()) if ticket.deleted_at is None]

    # What happens to tickets

    def start_ticket(
        self,
        *,
        author: Author,
        customer: Customer,
        subject: str | None,
        body: str,
        mailbox: Mailbox | None = None,
        sent_at: datetime | None = None,
        state: str = "unread",
        note: bool = False,
        type_: str = "Email",
        tags: list[str] | None = None,
    ) -> Ticket:
        """Open a new ticket with its first message. Raises Invalid for an unknown state or an empty body."""
        _known(state, STATES, "state")
        _filled(body)
        now = self._now()
        started = sent_at or now
        ticket = Ticket(
            number=next(self._numbers),
            internal_id=next(self._internal_ids),
            title=subject or "",
            customer=customer,
            mailbox=mailbox or self.mailboxes[0],
            created_at=started,
            updated_at=now,
            state_changed_at=started,
            state=state,
            type=type_,
            tags=tags or [],
        )
        ticket.messages.append(self._message(ticket, author, body, note=note, sent_at=sent_at))
        self._tickets[ticket.number] = ticket
        self._emit("ticket_started", ticket, None)
        return ticket

    def add_message(
        self,
        ticket: Ticket,
        *,
        author: Author,
        body: str,
        note: bool = False,
        send_copy: bool = False,
        sent_at: datetime | None = None,
    ) -> Message:
        """Add a reply or a private note. A customer's reply makes the ticket unread again.

        Raises Invalid for an empty body or a customer's note.
        """
        _filled(body)
        by_customer = isinstance(author, Customer)
        if note and by_customer:
            raise Invalid("note: only agents write notes")
        message = self._message(ticket, author, body, note=note, sent_at=sent_at)
        message.copy_sent = send_copy
        ticket.messages.append(message)
        ticket.updated_at = self._now()
        event = "note_added" if note else "customer_replied" if by_customer else "agent_replied"
        self._emit(event, ticket, message)
        if by_customer:
            self.set_state(ticket, "unread")
        elif ticket.state == "unread" and not note:
            self.set_state(ticket, "opened", by=author)
        return message

    def set_state(self, ticket: Ticket, state: str, by: Author | None = None) -> None:
        """Move a ticket to a state. Raises Invalid for an unknown one; its own state changes nothing."""
        _known(state, STATES, "state")
        if state == ticket.state:
            return
        was, ticket.state = ticket.state, state
        ticket.state_changed_at = ticket.updated_at = self._now()
        closed = state == "closed"
        ticket.closed_at = self._now() if closed else None
        ticket.closed_by = by if closed and isinstance(by, Agent) else None
        self._emit("ticket_state_changed", ticket, None)
        if closed:
            self._emit("ticket_closed", ticket, None)
        elif state in OPEN_STATES and was not in OPEN_STATES:
            self._emit("ticket_opened", ticket, None)

    def assign(self, ticket: Ticket, agent: Agent | None) -> None:
        """Give a ticket to an agent, or to nobody."""
        if agent == ticket.assignee:
            return
        ticket.assignee = agent
        ticket.updated_at = self._now()
        ticket.assigned_at = self._now() if agent else None
        self._emit("ticket_assigned", ticket, None)

    def assign_group(self, ticket: Ticket, group: Group | None) -> None:
        """Give a ticket to a group, or to none."""
        if group == ticket.group:
            return
        ticket.group = group
        ticket.assigned_at = ticket.updated_at = self._now()
        self._emit("ticket_assigned", ticket, None)

    def set_priority(self, ticket: Ticket, priority: str | None) -> None:
        """Set or remove the priority. Raises Invalid for an unknown one."""
        if priority is not None:
            _known(priority, PRIORITIES, "priority")
        if priority != ticket.priority:
            ticket.priority = priority
            ticket.updated_at = self._now()
            self._emit("ticket_priority_changed", ticket, None)

    def delete(self, ticket: Ticket) -> None:
        """Delete a ticket: from now on the API doesn't know its number."""
        ticket.deleted_at = ticket.updated_at = self._now()
        self._emit("ticket_deleted", ticket, None)

    def merge(self, ticket: Ticket, into: Ticket) -> None:
        """Move a ticket's messages into another and delete it. Raises Invalid for a ticket and itself."""
        if ticket is into:
            raise Invalid("merge: a ticket can't be merged with itself")
        for message in ticket.messages:
            message.ticket = into.number
        into.messages = sorted([*into.messages, *ticket.messages], key=lambda message: message.created_at)
        ticket.messages = []
        into.updated_at = self._now()
        self.delete(ticket)

    def _message(self, ticket: Ticket, author: Author, body: str, *, note: bool, sent_at: datetime | None) -> Message:
        html = as_html(body)
        return Message(
            id=self.new_id(),
            ticket=ticket.number,
            author=author,
            body=html,
            plain=as_plain(html),
            note=note,
            created_at=sent_at or self._now(),
        )


def _known(word: str, words: tuple[str, ...], name: str) -> None:
    if word not in words:
        raise Invalid(f"{name}: {word!r} is not one of {', '.join(words)}")


def _filled(body: str) -> None:
    if not body.strip():
        raise Invalid("body: can't be blank")
