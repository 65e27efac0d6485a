"""What is asked of pairs and posted about them: when it is due, and what it is called."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from bot.dailies.rules import Daily, begins_week, stands_for
from bot.notices.rules import Notice
from bot.workspaces.rules import WorkspaceSettings

WEDNESDAY, FRIDAY = 2, 4
LEAST = timedelta(hours=1)


def scrum_at(day: date, settings: WorkspaceSettings) -> datetime | None:
    """On a week's first working day."""
    return settings.calendar.at_work(day, settings.scrum_at) if begins_week(day, settings.calendar) else None


def review_at(day: date, settings: WorkspaceSettings) -> datetime | None:
    """On Friday, or the last working day before it."""
    return (
        settings.calendar.at_work(day, settings.goal_review_at) if stands_for(day, FRIDAY, settings.calendar) else None
    )


def until_work_ends(at: datetime, settings: WorkspaceSettings) -> datetime:
    """What pairs are asked and told is of use all day long, and a little later at least."""
    return max(settings.calendar.closing(settings.calendar.local_date(at)), at + LEAST)


DAY = Daily(
    "pairs_day", lambda day, settings: settings.calendar.at_work(day, settings.goal_ask_at), until=until_work_ends
)
"""Each working day, to whoever owes something: all of it in one message."""

REVIEW = Daily("pairs_review", review_at, until=until_work_ends)
SCRUM = Daily("scrum", scrum_at, until=until_work_ends)

GROUP = "Pairs"
GOAL_NOTICE = Notice("pair_goal", "Monday's question for my pair's goal", GROUP)
MET_NOTICE = Notice("pair_met", "Friday's question whether my pair met its goal", GROUP)
WEEK_SHOWCASE_NOTICE = Notice("pair_showcase_week", "On Wednesday, if no showcase with the customer is booked", GROUP)
SHOWCASE_NOTICE = Notice("pair_showcase", "When two working days have gone by without a showcase", GROUP)


def day_key(day: date, slack_user_id: str) -> str:
    """The key of somebody's message of a day."""
    return f"{DAY.kind}:{day.isoformat()}:{slack_user_id}"


def review_key(week: date, slack_user_id: str) -> str:
    """The key of the question at the end of a week."""
    return f"{REVIEW.kind}:{week.isoformat()}:{slack_user_id}"


def scrum_key(week: date) -> str:
    """The key of a week's list of goals."""
    return f"{SCRUM.kind}:{week.isoformat()}"


def keys_about(week: date, slack_user_ids: Iterable[str]) -> list[str]:
    """The messages that tell of the goal of a week: those of that week and of the next one."""
    following = week + timedelta(weeks=1)
    people = list(slack_user_ids)
    days = [week + timedelta(days=number) for number in range(14)]
    asked = [day_key(day, one) for one in people for day in days]
    return [scrum_key(week), scrum_key(following), *asked, *(review_key(week, one) for one in people)]
