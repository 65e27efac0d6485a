"""The rota's direct messages: when they are due, and what they are called."""

from datetime import date, datetime

from bot.dailies.rules import Daily, begins_week
from bot.notices.rules import Notice
from bot.workspaces.rules import WorkspaceSettings


def week_start_at(day: date, settings: WorkspaceSettings) -> datetime | None:
    """In the morning of a week's first working day."""
    if not begins_week(day, settings.calendar):
        return None
    return settings.calendar.at_work(day, settings.morning_at)


SHIFT = Daily(
    "shift_reminder",
    lambda day, settings: settings.calendar.at_work(day, settings.shift_reminder_at),
)
WEEK = Daily("week_days", week_start_at)

SHIFT_NOTICE = Notice(SHIFT.kind, "The working day before I am on triage")
WEEK_NOTICE = Notice(WEEK.kind, "My days this week, if the team has it on")
