"""Which issues a person asks for."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.customers.rules import fold
from bot.issues.rules.clock import ClockPolicy, IssueState
from bot.issues.rules.issue import Issue


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
