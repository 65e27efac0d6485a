"""When a thing of the daily or weekly rhythm is due, and whether it is too late for it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.dates import monday_of
from bot.workspaces.rules import WorkspaceSettings
from bot.worktime import HORIZON_DAYS, NoWorkingDay, WorkCalendar


def within_late_limit(at: datetime, settings: WorkspaceSettings) -> datetime:
    """Until when a thing of an instant is made up after a pause, unless it says otherwise."""
    return at + timedelta(hours=settings.late_limit_hours)


@dataclass(frozen=True, slots=True)
class Daily:
    """One kind of thing that happens at most once on a local date.

    kind: its name, for good: it is stored. at: the instant on a date by the settings, None where it does not happen.
    any_day: on days off too; else only working days are asked about. needs_channel: left out while there is no triage
    channel. until: from then on it is of no use any more (its own instant and the settings come in).
    """

    kind: str
    at: Callable[[date, WorkspaceSettings], datetime | None]
    any_day: bool = False
    needs_channel: bool = False
    until: Callable[[datetime, WorkspaceSettings], datetime] = within_late_limit


def next_occurrence(daily: Daily, after: datetime, settings: WorkspaceSettings) -> datetime:
    """The first occurrence later than an instant. Raises NoWorkingDay if there is none within reach."""
    day = settings.calendar.local_date(after)
    for _ in range(HORIZON_DAYS):
        if daily.any_day or settings.calendar.is_working_day(day):
            at = daily.at(day, settings)
            if at is not None and at > after:
                return at
        day += timedelta(days=1)
    raise NoWorkingDay


def latest_occurrence(
    daily: Daily, planned_at: datetime, now: datetime, settings: WorkspaceSettings
) -> datetime | None:
    """Of the occurrences from `planned_at` to `now` the latest, if it is not too late for it; else None.

    After a pause the ones before it are not made up.
    """
    latest = planned_at
    while (following := next_occurrence(daily, latest, settings)) <= now:
        latest = following
    still_there = daily.any_day or settings.calendar.is_working_day(settings.calendar.local_date(latest))
    return latest if still_there and now <= daily.until(latest, settings) else None


def stands_for(day: date, weekday: int, calendar: WorkCalendar) -> bool:
    """Whether a weekly thing of that weekday (Monday is 0) falls on this working day: the day itself, or the last
    working day before it if it is a day off. Raises NoWorkingDay."""
    wanted = day + timedelta(days=(weekday - day.weekday()) % 7)
    return calendar.next_working_day(day) > wanted


def begins_week(day: date, calendar: WorkCalendar) -> bool:
    """Whether this working day is the first one of its week (from Monday on). Raises NoWorkingDay."""
    return calendar.previous_working_day(day) < monday_of(day)
