"""What a Groove account holds. Instants are aware UTC; ids are strings of ten digits, as Groove's are."""

from dataclasses import dataclass, field
from datetime import datetime

STATES = ("unread", "opened", "pending", "closed", "spam")
OPEN_STATES = ("unread", "opened")
PRIORITIES = ("low", "medium", "high", "urgent")


@dataclass(kw_only=True)
class Agent:
    """A member of the team that answers."""

    id: str
    email: str
    first_name: str
    last_name: str


@dataclass(kw_only=True)
class Customer:
    """Somebody who writes in."""

    id: str
    email: str
    name: str
    company_name: str | None = None
    internal_id: int = 0


Author = Agent | Customer


@dataclass(kw_only=True)
class Mailbox:
    """An address that customers write to."""

    id: str
    name: str
    email: str


@dataclass(kw_only=True)
class Group:
    """Agents that a ticket can be assigned to together."""

    id: str
    name: str
    agents: list[Agent] = field(default_factory=list)


@dataclass(kw_only=True)
class Message:
    """One mail, reply or private note of a ticket; `body` is HTML."""

    id: str
    ticket: int
    author: Author
    body: str
    plain: str
    note: bool
    created_at: datetime
    copy_sent: bool = False


@dataclass(kw_only=True)
class Ticket:
    """A conversation; addressed by `number`, linked in the web app by `internal_id`."""

    number: int
    internal_id: int
    title: str
    customer: Customer
    mailbox: Mailbox
    created_at: datetime
    updated_at: datetime
    state_changed_at: datetime
    state: str = "unread"
    type: str = "Email"
    priority: str | None = None
    assignee: Agent | None = None
    assigned_at: datetime | None = None
    group: Group | None = None
    tags: list[str] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    closed_by: Agent | None = None
    closed_at: datetime | None = None
    deleted_at: datetime | None = None
