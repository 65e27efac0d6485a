"""The daily rhythm: morning message, notes before the handover, the handover, the chase of who has not got it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from bot.dailies.rules import Daily, within_late_limit
from bot.errors import UserError
from bot.issues.rules.clock import ClockPolicy, IssueState
from bot.issues.rules.issue import Issue, Ref, Severity, ref_of
from bot.notices.rules import Notice
from bot.rota.rules.rota import Part, Rota
from bot.workspaces.rules import WorkspaceSettings


def handover_at(day: date, settings: WorkspaceSettings) -> datetime:
    """When a date's work is handed over; on half a day in the morning (see WorkCalendar.at_work)."""
    return settings.calendar.at_work(day, settings.handover_at)


def midday_at(day: date, settings: WorkspaceSettings) -> datetime | None:
    """When the morning's people hand over to the afternoon's; not on a day that ends with the morning."""
    calendar = settings.calendar
    return None if calendar.is_half_day(day) else calendar.at(day, settings.half_day_split)


At = Callable[[date, WorkspaceSettings], datetime | None]
"""When something is due on a date; None if it is not."""


def notes_before(due_at: At) -> At:
    """When notes are asked for: so many minutes before a handover, yet on its own date."""

    def notes_at(day: date, settings: WorkspaceSettings) -> datetime | None:
        due = due_at(day, settings)
        before = timedelta(minutes=settings.handover_notes_minutes)
        return None if due is None else max(due - before, settings.calendar.at(day, time(0)))

    return notes_at


def until_due(due_at: At) -> Callable[[datetime, WorkspaceSettings], datetime]:
    """Asking for notes is of no use once the handover is due itself."""

    def until(asked_at: datetime, settings: WorkspaceSettings) -> datetime:
        due = due_at(settings.calendar.local_date(asked_at), settings) or asked_at
        return min(within_late_limit(asked_at, settings), due - timedelta.resolution)

    return until


def midday_chase_at(day: date, settings: WorkspaceSettings) -> datetime | None:
    """When the afternoon's people are chased: as long after midday as the morning's are after the good morning; not
    once the day is handed over itself."""
    due = midday_at(day, settings)
    if due is None:
        return None
    calendar = settings.calendar
    wait = calendar.at(day, settings.handover_chase_at) - calendar.at(day, settings.morning_at)
    at = due + max(wait, timedelta())
    return at if at < handover_at(day, settings) else None


MORNING = Daily("morning", lambda day, settings: settings.calendar.at(day, settings.morning_at), needs_channel=True)
CHASE = Daily(
    "handover_chase", lambda day, settings: settings.calendar.at(day, settings.handover_chase_at), needs_channel=True
)
NOTES = Daily("handover_notes", notes_before(handover_at), needs_channel=True, until=until_due(handover_at))
HANDOVER = Daily("handover", handover_at, needs_channel=True)
MIDDAY_NOTES = Daily("handover_midday_notes", notes_before(midday_at), needs_channel=True, until=until_due(midday_at))
MIDDAY = Daily("handover_midday", midday_at, needs_channel=True)
MIDDAY_CHASE = Daily("handover_midday_chase", midday_chase_at, needs_channel=True)

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
    """What a day brought, counted as figures.py says."""

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


def name_of(day: date, *, midday: bool) -> str:
    """Which handover it is, in keys."""
    return f"{day.isoformat()}/midday" if midday else day.isoformat()


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
        return name_of(self.day, midday=self.midday)


def leave_and_come(rota: Rota, day: date) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Who leaves with the morning, and who comes for the afternoon; nobody where the same people stay."""
    shifts = rota.on_duty(day)
    leaving = tuple(shift.person for shift in shifts if shift.parts == (Part.AM,))
    coming = tuple(shift.person for shift in shifts if shift.parts == (Part.PM,))
    stay = any(shift.whole for shift in shifts)
    return ((), ()) if stay and not coming else (leaving, coming)


def parties(rota: Rota, day: date, *, midday: bool) -> tuple[date | None, tuple[int, ...], tuple[int, ...]]:
    """The day on which it goes on, who hands over and who receives: the last half's people, and the next one's."""
    if midday:
        return day, *leave_and_come(rota, day)
    following = rota.next_on_duty(day)
    givers = ending(rota, day)
    return (following[0], givers, starting(rota, following[0])) if following else (None, givers, ())


def ending(rota: Rota, day: date) -> tuple[int, ...]:
    """Who is on at a day's end: the last half's people."""
    last = set(rota.parts_on(day)[-1:])
    return tuple(shift.person for shift in rota.on_duty(day) if last & set(shift.parts))


def starting(rota: Rota, day: date) -> tuple[int, ...]:
    """Who begins a day: the morning's people, or those of the afternoon where nobody has the morning."""
    shifts = rota.on_duty(day)
    first = tuple(shift.person for shift in shifts if Part.AM in shift.parts)
    return first or tuple(shift.person for shift in shifts)


def receivers(handover: Handover, rota: Rota) -> tuple[int, ...]:
    """Who may take it: those it named, and whoever has the day (the afternoon) by now."""
    if handover.next_day is None:
        return handover.to_people
    shifts = rota.on_duty(handover.next_day)
    now_on = (shift.person for shift in shifts if not handover.midday or Part.PM in shift.parts)
    return tuple(dict.fromkeys((*handover.to_people, *now_on)))


def waits_for(handover: Handover, person: int, rota: Rota, *, volunteers: bool) -> bool:
    """Whether a handover waits for somebody's "Got it". volunteers: whether they may take what goes to nobody."""
    if handover.accepted_by is not None:
        return False
    return person in receivers(handover, rota) if handover.to_people else volunteers


class NothingToAccept(UserError):
    """There is no handover to accept."""


class NotTheReceiver(UserError):
    """Somebody else receives the handover."""


def accept(handover: Handover, person: int, rota: Rota, later: Handover | None, now: datetime) -> Handover:
    """A receiver has got it; the first one counts. Where nobody is on next, whoever presses volunteers.

    later: a handover that followed it, if there is one. Raises NotTheReceiver, NothingToAccept.
    """
    if later is not None and handover.accepted_by != person:
        raise NothingToAccept("There has been another handover since.", "`/triage issues` lists what is open.")
    if handover.to_people and person not in receivers(handover, rota):
        raise NotTheReceiver("This handover goes to somebody else.", "`/triage rota` shows who is on when.")
    if handover.accepted_by is not None:
        raise NothingToAccept(
            "That handover has already been taken." if handover.accepted_by != person else "You have it already."
        )
    return replace(handover, accepted_by=person, accepted_at=now)


class AlreadyHandedOver(UserError):
    """The handover of the day (of its midday) is posted."""

    def __init__(self, *, midday: bool = False) -> None:
        what = "The midday handover has already been posted." if midday else "Today's handover has already been posted."
        super().__init__(what, "`/triage note 1042 …` still adds to an issue.")


class OldPreview(UserError):
    """A preview of an earlier day."""

    def __init__(self) -> None:
        super().__init__("That preview is from an earlier day.", "`/triage handover` shows today's.")


class CannotHandOver(UserError):
    """There is nowhere, or no day, to hand over."""


def check_can_post_early(day: date, settings: WorkspaceSettings) -> None:
    """Raises CannotHandOver."""
    if not settings.triage_channel:
        raise CannotHandOver("There is no triage channel yet.", "An admin can name one with `/triage setup`.")
    if not settings.calendar.is_working_day(day):
        raise CannotHandOver("Today is not a working day.", "The next handover comes at the end of the next one.")
