"""When the channel is reminded of an issue's target: before it, at the breach, and each working day after it.

None is posted outside working hours. A breach that falls there is announced in the last working hour before it, and
said again at the next opening; a reminder of time left that falls there moves to the next opening, if that is before
the breach.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import chain

from bot.issues.rules.clock import ClockPolicy, SlaClock
from bot.issues.rules.issue import Issue


class ReminderKind(StrEnum):
    """What a reminder says."""

    LEFT = "left"  # so many hours are left
    AHEAD = "ahead"  # it will breach outside working hours
    BREACH = "breach"
    OVERDUE = "overdue"  # breached on an earlier working day
    REOPENED = "reopened"  # who raised it has answered
    THANKS = "thanks"  # the answer reads like a mere thank-you


@dataclass(frozen=True, slots=True)
class Reminder:
    """A reminder of one issue. key: made of the fact, so that it is posted once. at: when it is due."""

    key: str
    issue_id: int
    kind: ReminderKind
    at: datetime
    breach_at: datetime


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is due now, when to look again (None: not unless the issue changes), and up to when all is told."""

    due: Reminder | None
    next_due_at: datetime | None
    told_until: datetime


@dataclass(frozen=True, slots=True)
class Due:
    """How far an issue has been looked at for reminders, and when to look again."""

    next_due_at: datetime | None
    reminded_until: datetime


def look(
    issue_id: int,
    clock: SlaClock,
    policy: ClockPolicy,
    hours: Sequence[int],
    *,
    since: datetime,
    now: datetime,
    silent_until: datetime | None = None,
) -> Outlook:
    """What to post for an issue at `now`, looking back to `since` (up to which it was looked at before).

    Nothing is due before `silent_until`. Of several that were missed only the latest counts. Outside working hours
    nothing is due; it is looked at again at
    the next opening, from where it was looked at now.
    """
    running_since, breach_at = clock.running_since, clock.breach_at
    if running_since is None or breach_at is None:
        return Outlook(None, None, since)  # a breach not told yet is told when the clock runs again
    if silent_until is not None and now < silent_until:
        return Outlook(None, policy.calendar.next_open(silent_until), since)
    if since == running_since:
        since -= timedelta.resolution  # in the instant in which its clock starts it has not been looked at
    planned = _once(issue_id, clock.counted, running_since, breach_at, policy, hours)
    daily = _each_day(issue_id, breach_at, max(since, running_since - timedelta.resolution), policy)
    missed: Reminder | None = None
    upcoming: datetime | None = None
    for reminder in chain((one for one in planned if one.at > since), daily):
        if reminder.at > now:
            upcoming = reminder.at
            break
        missed = reminder
    if missed is None:
        return Outlook(None, upcoming, now)
    if not policy.calendar.is_open(now):
        return Outlook(None, policy.calendar.next_open(now), since)
    return Outlook(missed, upcoming, now)


def look_at(issue: Issue, policy: ClockPolicy, hours: Sequence[int], *, since: datetime, now: datetime) -> Outlook:
    """What to post for an issue (see `look`), by the workspace's policy."""
    held_to = issue.held_to(policy)
    return look(issue.id, issue.clock, held_to, hours, since=since, now=now, silent_until=issue.silent_until)


def _once(
    issue_id: int,
    counted: timedelta,
    running_since: datetime,
    breach_at: datetime,
    policy: ClockPolicy,
    hours: Sequence[int],
) -> list[Reminder]:
    """What is said once in a run of the clock, in order: the time left, a breach ahead, the breach.

    Time left is not said where that point was passed in an earlier run, or where the breach comes before the opening.
    """

    def reminder(kind: ReminderKind, at: datetime, fact: str) -> Reminder:
        return Reminder(f"{fact}:{issue_id}:{breach_at.isoformat()}", issue_id, kind, at, breach_at)

    calendar = policy.calendar
    found = []
    for left in sorted(hours, reverse=True):
        ahead = policy.limit - timedelta(hours=left) - counted
        if ahead >= timedelta() and (at := calendar.next_open(policy.add(running_since, ahead))) < breach_at:
            found.append(reminder(ReminderKind.LEFT, at, f"left{left}"))
    in_hours = calendar.is_open(breach_at) and calendar.is_open(breach_at - timedelta.resolution)
    ahead_at = max(calendar.last_hour_before(breach_at), calendar.next_open(running_since))
    if not in_hours and ahead_at < breach_at:  # at the opening itself is too late for a warning, too
        found.append(reminder(ReminderKind.AHEAD, ahead_at, "ahead"))
    found.append(reminder(ReminderKind.BREACH, calendar.next_open(breach_at), "breach"))
    return sorted(found, key=lambda one: one.at)


def _each_day(issue_id: int, breach_at: datetime, after: datetime, policy: ClockPolicy) -> Iterator[Reminder]:
    """What is said at the opening of each working day after the breach was told, later than `after`; without end."""
    calendar = policy.calendar
    told_on = calendar.local_date(calendar.next_open(breach_at))
    day = max(told_on, calendar.local_date(after) - timedelta(days=1))
    while True:
        day = calendar.next_working_day(day)
        at = calendar.opening(day)
        if at > after:
            yield Reminder(f"overdue:{issue_id}:{day.isoformat()}", issue_id, ReminderKind.OVERDUE, at, breach_at)
