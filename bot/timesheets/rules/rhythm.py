"""When time sheets are looked at."""

from datetime import date, datetime

from bot.dailies.rules import Daily, begins_week
from bot.notices.rules import Notice
from bot.workspaces.rules import WorkspaceSettings


def _day_at(day: date, settings: WorkspaceSettings) -> datetime | None:
    return settings.calendar.at_work(day, settings.timesheet_at) if settings.timesheet_hours else None


def _week_at(day: date, settings: WorkspaceSettings) -> datetime | None:
    begins = begins_week(day, settings.calendar)
    return settings.calendar.at(day, settings.morning_at) if settings.timesheet_hours and begins else None


DAY = Daily("timesheet_day", _day_at)
WEEK = Daily("timesheet_week", _week_at)

GROUP = "My time"

DAY_NOTICE = Notice(DAY.kind, "What is missing in my time sheet at the end of the day", GROUP)
WEEK_NOTICE = Notice(WEEK.kind, "What is missing in my time sheet of the last week", GROUP)


def due_at(at: datetime, own: datetime) -> datetime:
    """When somebody is told of a day: at the end of the team's day, or of their own if that ends later on it."""
    return max(at, own)
