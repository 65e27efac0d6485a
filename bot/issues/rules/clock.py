"""The SLA clock: it counts the time in which an issue waits for us, up to the limit."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.workspaces.rules import Reopen, SlaMode, WorkspaceSettings
from bot.worktime import WorkCalendar


class IssueState(StrEnum):
    """Whose turn it is: open needs us, pending waits for a reply that we need, closed is resolved."""

    OPEN = "open"
    PENDING = "pending"
    CLOSED = "closed"


class ClockStatus(StrEnum):
    """What the clock does at an instant."""

    COUNTING = "counting"
    OUT_OF_HOURS = "out of hours"
    PAUSED = "paused"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class ClockPolicy:
    """How time is counted."""

    limit: timedelta
    mode: SlaMode
    pause_while_pending: bool
    reopen: Reopen
    calendar: WorkCalendar

    @classmethod
    def of(cls, settings: WorkspaceSettings) -> "ClockPolicy":
        """The policy that a workspace has set."""
        return cls(
            limit=timedelta(hours=settings.sla_hours),
            mode=settings.sla_mode,
            pause_while_pending=settings.pause_while_pending,
            reopen=settings.reopen,
            calendar=settings.calendar,
        )

    def measure(self, start: datetime, end: datetime) -> timedelta:
        """The counted time of a span in which the clock runs."""
        if end <= start:
            return timedelta()
        return end - start if self.mode is SlaMode.ELAPSED else self.calendar.working_time_between(start, end)

    def add(self, start: datetime, counted: timedelta) -> datetime:
        """The instant at which so much has been counted since `start`."""
        if self.mode is SlaMode.ELAPSED:
            return start + counted
        return self.calendar.add_working_time(start, counted)

    def runs_in(self, state: IssueState) -> bool:
        """Whether the clock runs in a state."""
        return state is IssueState.OPEN or (state is IssueState.PENDING and not self.pause_while_pending)


@dataclass(frozen=True, slots=True)
class StateChange:
    """An issue came into a state. uncounted: an opening by a mere thank-you, taken out of the count."""

    at: datetime
    state: IssueState
    uncounted: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """A time in which the clock ran; `end` is None while it runs."""

    start: datetime
    end: datetime | None


@dataclass(frozen=True, slots=True)
class SlaClock:
    """Where the clock of an issue stands.

    counted: up to the last stop. running_since: None while it stands still. breach_at: when it reached the limit, or
    will if it goes on running; None if it stands still before it.
    """

    counted: timedelta = timedelta()
    running_since: datetime | None = None
    breach_at: datetime | None = None

    def counted_at(self, now: datetime, policy: ClockPolicy) -> timedelta:
        """What has been counted by an instant."""
        running = policy.measure(self.running_since, now) if self.running_since else timedelta()
        return self.counted + running

    def left(self, now: datetime, policy: ClockPolicy) -> timedelta:
        """What is left until the limit; negative once it is passed, and not growing while the clock stands still."""
        return policy.limit - self.counted_at(now, policy)

    def breached(self, now: datetime) -> bool:
        """Whether the limit has been reached by an instant."""
        return self.breach_at is not None and self.breach_at <= now

    def status(self, state: IssueState, now: datetime, policy: ClockPolicy) -> ClockStatus:
        """What the clock does at an instant."""
        if state is IssueState.CLOSED:
            return ClockStatus.CLOSED
        if self.running_since is None:
            return ClockStatus.PAUSED
        if policy.mode is SlaMode.WORKING and not policy.calendar.is_open(now):
            return ClockStatus.OUT_OF_HOURS
        return ClockStatus.COUNTING


def running_spans(changes: Iterable[StateChange], policy: ClockPolicy) -> list[Span]:
    """The spans that count, so that anybody can check the sum. Changes may come in any order."""
    spans: list[Span] = []
    since: datetime | None = None
    state: IssueState | None = None
    for change in sorted(changes, key=lambda change: change.at):
        if since is not None:
            spans.append(Span(since, change.at))
        reopened = state is IssueState.CLOSED and change.state is not IssueState.CLOSED
        if reopened and policy.reopen is Reopen.FRESH and not change.uncounted:
            spans.clear()
        since = change.at if policy.runs_in(change.state) and not change.uncounted else None
        if not change.uncounted:  # as if it had stayed closed
            state = change.state
    if since is not None:
        spans.append(Span(since, None))
    return [span for span in spans if span.end is None or span.end > span.start]


def read_clock(changes: Iterable[StateChange], policy: ClockPolicy) -> SlaClock:
    """The clock as an issue's state changes leave it."""
    counted = timedelta()
    breach_at: datetime | None = None
    for span in running_spans(changes, policy):
        length = policy.measure(span.start, span.end) if span.end else None
        if breach_at is None and (length is None or counted + length >= policy.limit):
            breach_at = policy.add(span.start, policy.limit - counted)
        if length is None:
            return SlaClock(counted, span.start, breach_at)
        counted += length
    return SlaClock(counted, None, breach_at)
