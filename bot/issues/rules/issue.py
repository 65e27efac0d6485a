"""An issue and what happens to it, as values."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.customers.rules import Origin
from bot.errors import UserError
from bot.issues.rules.clock import ClockPolicy, IssueState, SlaClock, StateChange

NOTE_LIMIT = 3000
TITLE_LIMIT = 250
ERASED = "(erased)"
"""The title of an issue whose details are not kept any more."""

SET_IN_GROOVE = "set in Groove"
"""For what an issue waits that became pending there."""


class Resolution(StrEnum):
    """How an issue was resolved."""

    FIXED = "fixed"
    CRITICAL_FIX = "fixed as critical"
    BACKLOGGED = "backlogged"
    ANSWERED = "answered"
    QUICK_FIX = "quick Slack fix"
    NOT_AN_ISSUE = "not an issue"
    DUPLICATE = "duplicate"


class Severity(StrEnum):
    """critical: it harms the customer's business."""

    NORMAL = "normal"
    CRITICAL = "critical"


class Counted(StrEnum):
    """How far an issue counts in figures (see figures.py)."""

    FULLY = "fully"
    UNTIMED = "untimed"  # it was over when the bot first saw it: nobody can say how long it waited for us
    NOT = "not"  # no issue at all: spam, deleted, or gone into another ticket


class EventKind(StrEnum):
    """What can happen to an issue."""

    OPENED = "opened"
    STATE = "state"
    TAKEN = "taken"
    RELEASED = "released"
    CUSTOMER = "customer"
    NOTE = "note"
    CUSTOMER_REPLY = "customer reply"
    AGENT_REPLY = "agent reply"
    SUPERSEDED = "superseded"
    HANDED = "handed"
    CRITICAL = "critical"
    SILENCED = "silenced"
    LINKED = "linked"
    SENT = "sent to Groove"
    SAID = "said in Slack"


@dataclass(frozen=True, slots=True)
class IssueEvent:
    """Something that happened to an issue.

    actor: a name to show. person: id of the one of ours who did it. key: unique in the issue, for what may be seen
    twice (a message of Groove). uncounted: see StateChange.
    """

    at: datetime
    kind: EventKind
    actor: str = ""
    person: int | None = None
    text: str = ""
    state: IssueState | None = None
    resolution: Resolution | None = None
    key: str | None = None
    uncounted: bool = False


@dataclass(frozen=True, slots=True)
class Ref:
    """How people name an issue: #1042 by its ticket in Groove, S12 where it was raised in Slack and has none (yet)."""

    number: int
    local: bool = False

    @property
    def word(self) -> str:
        """As it is typed after a command and kept in a button: 1042 or S12."""
        return f"S{self.number}" if self.local else str(self.number)

    def __str__(self) -> str:
        return self.word if self.local else f"#{self.number}"


@dataclass(frozen=True, slots=True)
class Thread:
    """Where in Slack an issue was raised: the channel, and the ts of the thread's first message."""

    channel: str
    ts: str


@dataclass(frozen=True, slots=True)
class Issue:
    """Our record of a ticket, or of what was raised in Slack. Every instant is aware UTC.

    number: of its ticket in Groove; None as long as it has none. local_number: of one raised in Slack, counted by
    workspace; it stays when a ticket comes. marker: stands in the ticket that is made of it and tells it from others;
    None while no ticket is wanted. raised_by: the person who brought it here, if not the reporter.
    sender, mailbox: where its mail came from, by which (or by its thread's channel) its customer is found, unless a
    person chose it. customer, target_hours: the customer's name and own target, which are only read here.
    silent_until: nobody is reminded of it before. duplicate_of: id of the issue that it repeats.
    skimmed: known from a list of tickets only; its messages have not been read yet.
    erased: what was written about it is not kept any more.
    """

    id: int
    number: int | None
    title: str
    state: IssueState
    opened_at: datetime
    customer_id: int | None = None
    customer: str | None = None
    target_hours: int | None = None
    customer_chosen: bool = False
    sender: str | None = None
    mailbox: str | None = None
    reporter: str | None = None
    resolution: Resolution | None = None
    severity: Severity = Severity.NORMAL
    assignee: int | None = None
    pending_reason: str | None = None
    closed_at: datetime | None = None
    url: str | None = None
    clock: SlaClock = field(default_factory=SlaClock)
    last_note: str | None = None
    last_note_at: datetime | None = None
    silent_until: datetime | None = None
    silent_reason: str | None = None
    duplicate_of: int | None = None
    local_number: int | None = None
    marker: str | None = None
    thread: Thread | None = None
    thread_url: str | None = None
    reporter_id: int | None = None
    raised_by: int | None = None
    counted: Counted = Counted.FULLY
    skimmed: bool = False
    erased: bool = False

    @property
    def ref(self) -> Ref:
        """How people name it: by its ticket, as soon as it has one."""
        return ref_of(self.number, self.local_number)

    @property
    def origin(self) -> Origin:
        """Where it came from, as far as that says whose it is."""
        return Origin(self.sender, self.mailbox, self.thread.channel if self.thread else None)

    @property
    def unfiled(self) -> bool:
        """Whether a ticket is to be made of it that is not made yet."""
        return self.number is None and self.marker is not None

    @property
    def quick(self) -> bool:
        """Whether it is to be settled in Slack, without a ticket."""
        return self.number is None and self.marker is None

    @property
    def unresolved(self) -> bool:
        """Whether it is still to be dealt with."""
        return self.state is not IssueState.CLOSED

    def silent(self, now: datetime) -> bool:
        """Whether nobody is to be reminded of it at an instant."""
        return self.silent_until is not None and now < self.silent_until

    def held_to(self, policy: ClockPolicy) -> ClockPolicy:
        """How its time is counted: the workspace's policy, with the target that its customer has."""
        return policy if self.target_hours is None else replace(policy, limit=timedelta(hours=self.target_hours))

    def left(self, now: datetime, policy: ClockPolicy) -> timedelta:
        """What is left of its target at an instant, by the workspace's policy; negative once it is passed."""
        return self.clock.left(now, self.held_to(policy))


class IssueUnknown(UserError):
    """There is no such issue."""

    def __init__(self, ref: Ref) -> None:
        super().__init__(f"There is no issue {ref}.", "`/triage issues` lists the open ones.")


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: one of ours (with an id), or a name from outside."""

    name: str
    person: int | None = None


Outcome = tuple[Issue, IssueEvent]


def ref_of(number: int | None, local_number: int | None) -> Ref:
    """The name of an issue that has at least one of both numbers."""
    return Ref(number) if number is not None else Ref(local_number or 0, local=True)


def state_changes(events: list[IssueEvent]) -> list[StateChange]:
    """What the clock needs of an issue's events."""
    return [StateChange(event.at, event.state, event.uncounted) for event in events if event.state is not None]
