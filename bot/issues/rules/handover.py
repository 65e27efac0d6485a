"""The daily rhythm: morning message, notes before the handover, the handover, the chase of who has not got it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from bot.dailies.rules import Daily, within_late_limit
from bot.errors import UserError
from bot.issues.rules.clock import ClockPolicy, IssueState
from bot.issues.rules.issue import Issue, Ref, Severity, ref_of
from bot.notices.rules import Notice
from bot.workspaces.rules import WorkspaceSettings


def notes_at(day: date, settings: WorkspaceSettings) -> datetime:
    """When notes are asked for: so many minutes before the handover, yet on its own date."""
    before = timedelta(minutes=settings.handover_notes_minutes)
    return max(handover_at(day, settings) - before, settings.calendar.at(day, time(0)))


def notes_until(asked_at: datetime, settings: WorkspaceSettings) -> datetime:
    """Asking for notes is of no use once the handover is due itself."""
    due = handover_at(settings.calendar.local_date(asked_at), settings)
    return min(within_late_limit(asked_at, settings), due - timedelta(microseconds=1))


def handover_at(day: date, settings: WorkspaceSettings) -> datetime:
    """When a date's work is handed over; on half a day in the morning (see WorkCalendar.at_work)."""
    return settings.calendar.at_work(day, settings.handover_at)


def midday_at(day: date, settings: WorkspaceSettings) -> datetime | None:
    """When the morning's people hand over to the afternoon's; not on a day that ends with the morning."""
    calendar = settings.calendar
    return None if calendar.is_half_day(day) else calendar.at(day, settings.half_day_split)


MORNING = Daily("morning", lambda day, settings: settings.calendar.at(day, settings.morning_at), needs_channel=True)
CHASE = Daily(
    "handover_chase", lambda day, settings: settings.calendar.at(day, settings.handover_chase_at), needs_channel=True
)
NOTES = Daily("handover_notes", notes_at, needs_channel=True, until=notes_until)
HANDOVER = Daily("handover", handover_at, needs_channel=True)
MIDDAY = Daily("handover_midday", midday_at, needs_channel=True)

NOTES_NOTICE = Notice(NOTES.kind, "Notes that are missing, before the handover")
CHASE_NOTICE = Notice(CHASE.kind, "A handover that nobody has got yet")


@dataclass(frozen=True, slots=True)
class HandoverItem:
    """An unfinished issue as it was when it was handed over. seconds_left is negative when overdue."""

    issue_id: int
    number: int | None
    title: str
    customer: str | None
    state: IssueState
    seconds_left: int
    assignee: int | None
    last_note: str | None
    pending_reason: str | None
    url: str | None
    local_number: int | None = None
    silence: str | None = None
    critical: bool = False

    @property
    def ref(self) -> Ref:
        """How people name the issue."""
        return ref_of(self.number, self.local_number)


@dataclass(frozen=True, slots=True)
class DayCounts:
    """What a day brought: counted over the local day."""

    new: int
    resolved: int
    breached: int


def handover_items(issues: Sequence[Issue], now: datetime, policy: ClockPolicy) -> list[HandoverItem]:
    """The unfinished issues: the open ones by time left, then the pending ones by time left."""
    items = [
        HandoverItem(
            issue_id=issue.id,
            number=issue.number,
            title=issue.title,
            customer=issue.customer,
            state=issue.state,
            seconds_left=int(issue.left(now, policy).total_seconds()),
            assignee=issue.assignee,
            last_note=issue.last_note,
            pending_reason=issue.pending_reason,
            url=issue.url,
            local_number=issue.local_number,
            silence=issue.silent_reason if issue.silent(now) else None,
            critical=issue.severity is Severity.CRITICAL,
        )
        for issue in issues
        if issue.unresolved
    ]
    return sorted(items, key=lambda item: (item.state is IssueState.PENDING, item.seconds_left, item.ref.number))


def without_note_of(issues: Sequence[Issue], day: date, settings: WorkspaceSettings) -> list[Issue]:
    """Open issues that nobody has written a note on that date."""
    start, end = settings.calendar.day_bounds(day)
    return [
        issue
        for issue in issues
        if issue.state is IssueState.OPEN and not (issue.last_note_at is not None and start <= issue.last_note_at < end)
    ]


@dataclass(frozen=True, slots=True)
class Handover:
    """What is unfinished at the end of a day goes to the next day's people. early_by: who posted it before its time.

    midday: from the morning's people to the afternoon's of the same day.
    """

    day: date
    early_by: int | None
    next_day: date | None
    from_people: tuple[int, ...]
    to_people: tuple[int, ...]
    items: tuple[HandoverItem, ...]
    counts: DayCounts
    accepted_by: int | None = None
    accepted_at: datetime | None = None
    midday: bool = False

    @property
    def name(self) -> str:
        """Which one it is, as its message's key and its buttons have it."""
        return f"{self.day.isoformat()}/midday" if self.midday else self.day.isoformat()


class NothingToAccept(UserError):
    """There is no handover to accept."""


class NotTheReceiver(UserError):
    """Somebody else receives the handover."""


def accept(handover: Handover, person: int, now: datetime) -> Handover:
    """A receiver has got it; the first one counts. Where nobody is on next, whoever presses volunteers.

    Raises NotTheReceiver, NothingToAccept.
    """
    if handover.to_people and person not in handover.to_people:
        raise NotTheReceiver("This handover goes to somebody else.", "`/triage rota` shows who is on when.")
    if handover.accepted_by is not None:
        raise NothingToAccept(
            "That handover has been taken already." if handover.accepted_by != person else "You have it already."
        )
    return replace(handover, accepted_by=person, accepted_at=now)


class AlreadyHandedOver(UserError):
    """The handover of the day is posted."""

    def __init__(self) -> None:
        super().__init__("Today's handover is posted already.", "`/triage note 1042 …` still adds to an issue.")


class CannotHandOver(UserError):
    """There is nowhere, or no day, to hand over."""


def check_can_post_early(day: date, settings: WorkspaceSettings) -> None:
    """Raises CannotHandOver."""
    if not settings.triage_channel:
        raise CannotHandOver("There is no triage channel yet.", "An admin names one with `/triage setup`.")
    if not settings.calendar.is_working_day(day):
        raise CannotHandOver("Today is not a working day.", "The next handover comes at the end of the next one.")
