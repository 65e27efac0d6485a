"""When the channel is reminded of an issue's target: before it, at the breach, and each working day after it.

None is posted outside working hours. A breach that falls there is announced in the last working hour before it, and
said again at the next opening; a reminder of time left that falls there moves to the next opening, if that is before
the breach.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.issues.rules.clock import ClockPolicy, SlaClock


class ReminderKind(StrEnum):
    """What a reminder says."""

    LEFT = "left"  # so many hours are left
    AHEAD = "ahead"  # it will breach outside working hours
    BREACH = "breach"
    OVERDUE = "overdue"  # breached on an earlier working day


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
    issue_id: int, clock: SlaClock, policy: ClockPolicy, hours: Sequence[int], *, since: datetime, now: datetime
) -> Outlook:
    """What to post for an issue at `now`, looking back to `since` (up to which it was looked at before).

    Of several that were missed only the latest counts. Outside working hours nothing is due; it is looked at again at
    the next opening, from where it was looked at now.
    """
    if clock.running_since is None or clock.breach_at is None:
        return Outlook(None, None, now)
    missed: Reminder | None = None
    upcoming: datetime | None = None
    for reminder in _timeline(issue_id, clock, clock.breach_at, policy, hours, since):
        if reminder.at > now:
            upcoming = reminder.at
            break
        missed = reminder
    if missed is None:
        return Outlook(None, upcoming, now)
    if not policy.calendar.is_open(now):
        return Outlook(None, policy.calendar.next_open(now), since)
    return Outlook(missed, upcoming, now)


def _timeline(
    issue_id: int,
    clock: SlaClock,
    breach_at: datetime,
    policy: ClockPolicy,
    hours: Sequence[int],
    since: datetime,
) -> Iterator[Reminder]:
    """All reminders after `since`, in order; without end, as an overdue issue is told each working day."""

    def reminder(kind: ReminderKind, at: datetime, fact: str) -> Reminder:
        return Reminder(f"{fact}:{issue_id}:{breach_at.isoformat()}", issue_id, kind, at, breach_at)

    planned = [
        reminder(ReminderKind.LEFT, at, f"left{left}")
        for left in sorted(hours, reverse=True)
        if (at := _left_at(clock, breach_at, policy, left)) is not None
    ]
    calendar = policy.calendar
    told_at = calendar.next_open(breach_at)
    if told_at != breach_at:
        planned.append(reminder(ReminderKind.AHEAD, calendar.last_hour_before(breach_at), "ahead"))
    planned.append(reminder(ReminderKind.BREACH, told_at, "breach"))
    yield from (one for one in sorted(planned, key=lambda one: one.at) if one.at > since)
    day = calendar.local_date(told_at)
    if since > told_at:
        day = max(day, calendar.local_date(since) - timedelta(days=1))
    while True:
        day = calendar.next_working_day(day)
        at = calendar.opening(day)
        if at > since:
            yield Reminder(f"overdue:{issue_id}:{day.isoformat()}", issue_id, ReminderKind.OVERDUE, at, breach_at)


def _left_at(clock: SlaClock, breach_at: datetime, policy: ClockPolicy, left: int) -> datetime | None:
    """When to say that so many hours are left; None if that point was passed in an earlier run of the clock, or if the
    breach itself is announced first."""
    assert clock.running_since is not None
    ahead = policy.limit - timedelta(hours=left) - clock.counted
    if ahead < timedelta():
        return None
    at = policy.calendar.next_open(policy.add(clock.running_since, ahead))
    return at if at < breach_at else None
