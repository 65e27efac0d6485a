"""Which issues a person asks for."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.customers.rules import fold
from bot.issues.rules.clock import ClockPolicy, IssueState
from bot.issues.rules.issue import EventKind, Issue, IssueEvent


class Scope(StrEnum):
    """In which states."""

    UNRESOLVED = "unresolved"
    OPEN = "open"
    PENDING = "pending"
    CLOSED = "closed"
    ALL = "all"

    @property
    def states(self) -> tuple[IssueState, ...]:
        """The states it takes in."""
        match self:
            case Scope.UNRESOLVED:
                return (IssueState.OPEN, IssueState.PENDING)
            case Scope.ALL:
                return tuple(IssueState)
            case _:
                return (IssueState(self.value),)


@dataclass(frozen=True, slots=True)
class IssueFilter:
    """What issues have to be, all of it. breaching_by: they pass their target by then. words: each is in them."""

    scope: Scope = Scope.UNRESOLVED
    assignee: int | None = None
    unassigned: bool = False
    breaching_by: datetime | None = None
    customer_id: int | None = None
    words: tuple[str, ...] = ()


def breaching_horizon(policy: ClockPolicy, hours: tuple[int, ...], now: datetime) -> datetime:
    """Up to when a target is near: as soon as the first reminder of it is due."""
    return policy.add(now, timedelta(hours=max(hours, default=0)))


def search_text(issue: Issue) -> str:
    """What an issue is found by, as it is searched."""
    return fold(" ".join(filter(None, (issue.ref.word, issue.title, issue.reporter, issue.sender))))


NOTED = {EventKind.NOTE, EventKind.STATE, EventKind.HANDED, EventKind.CRITICAL, EventKind.SILENCED}
"""Events whose words an issue is found by, besides its own: what the team wrote about it."""


def search_note(event: IssueEvent) -> str:
    """What an issue is found by because of an event, as it is searched; mostly nothing."""
    return fold(event.text) if event.kind in NOTED else ""
