"""When time sheets are looked at."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

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


def due_at(at: datetime, team: ZoneInfo, own: ZoneInfo) -> datetime:
    """When somebody is told: with the team, or as late on their own clock if that is later."""
    return max(at, at.astimezone(team).replace(tzinfo=own).astimezone(at.tzinfo))
