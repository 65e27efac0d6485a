"""What there is in a Harvest account."""

from dataclasses import dataclass, field
from datetime import date, datetime, time


@dataclass(kw_only=True)
class Company:
    """How the account is set up. by_clock: entries have a start and an end instead of a duration."""

    name: str = "Harbour Digital"
    by_clock: bool = False
    clock: str = "24h"
    approvals: bool = True


@dataclass(kw_only=True, eq=False)
class User:
    """Somebody with a time sheet. zone: as Harvest names it, after Rails."""

    id: int
    first_name: str
    last_name: str
    email: str
    zone: str
    administrator: bool
    created_at: datetime
    is_active: bool = True

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}".strip()


@dataclass(kw_only=True, eq=False)
class Client:
    """Whom work is done for."""

    id: int
    name: str
    created_at: datetime
    is_active: bool = True


@dataclass(kw_only=True, eq=False)
class Task:
    """A kind of work."""

    id: int
    name: str
    created_at: datetime
    is_active: bool = True


@dataclass(kw_only=True, eq=False)
class Assignment:
    """That a task belongs to a project, or a person works on it."""

    id: int
    created_at: datetime
    is_active: bool = True


@dataclass(kw_only=True, eq=False)
class Project:
    """What time is put on. tasks, people: assignments by the id of what is assigned."""

    id: int
    client: Client
    name: str
    code: str | None
    created_at: datetime
    is_active: bool = True
    tasks: dict[int, Assignment] = field(default_factory=dict)
    people: dict[int, Assignment] = field(default_factory=dict)


@dataclass(kw_only=True, eq=False)
class Entry:
    """Time of somebody on a date. hours: without what the running timer has counted so far."""

    id: int
    user: User
    project: Project
    task: Task
    spent_on: date
    created_at: datetime
    updated_at: datetime
    hours: float = 0.0
    notes: str | None = None
    timer_started_at: datetime | None = None
    started: time | None = None
    ended: time | None = None
    reference: dict[str, str | None] | None = None
    billed: bool = False

    @property
    def is_running(self) -> bool:
        """Whether its timer runs."""
        return self.timer_started_at is not None

    def hours_at(self, now: datetime) -> float:
        """Its hours with those of the timer."""
        running = (now - self.timer_started_at).total_seconds() / 3600 if self.timer_started_at else 0.0
        return round(self.hours + running, 2)


@dataclass(frozen=True, kw_only=True)
class Lock:
    """A span of dates in which nothing can be changed: of one person whose time sheet was approved, or of everybody."""

    first: date
    last: date
    user_id: int | None = None

    @property
    def reason(self) -> str:
        """In Harvest's words, as far as they are known."""
        kind = "approved and locked" if self.user_id is not None else "locked"
        return f"This time entry is {kind} for this time period."

    def holds(self, user: User, day: date) -> bool:
        """Whether it holds somebody's day."""
        return self.first <= day <= self.last and self.user_id in (None, user.id)
