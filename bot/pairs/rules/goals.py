"""The goals of a pair's weeks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.dates import monday_of, spoken
from bot.errors import UserError
from bot.pairs.rules.pair import Pair, PairOver, Stage, check_goal
from bot.worktime import WorkCalendar

WEEK = timedelta(weeks=1)
WEEK_GOAL_LIMIT = 300


class GoalUnknown(UserError):
    """There is no goal of that week."""

    def __init__(self) -> None:
        super().__init__("No goal was set for that week.", "`/triage goal` sets one.")


class NotInAPair(UserError):
    """Somebody without a pair."""

    def __init__(self) -> None:
        super().__init__("You are in no pair now.", "`/triage pairs` shows them, and makes one.")


class GoalOutOfReach(UserError):
    """A goal for a week in which there is no such pair, or that is long past or far ahead."""


@dataclass(frozen=True, slots=True)
class Goal:
    """What a pair wants to reach in a week. week: its Monday. set_by: who worded it last.

    set_at: when there was one first. met: None until somebody says so.
    """

    pair: int
    week: date
    text: str
    set_by: int | None
    set_at: datetime
    met: bool | None = None
    met_by: int | None = None
    met_at: datetime | None = None

    def unmarked(self) -> "Goal":
        """The goal as it was before anybody said whether it was met."""
        return replace(self, met=None, met_by=None, met_at=None)


Goals = Mapping[tuple[int, date], Goal]
"""Goals by pair and week."""


def goal_week(day: date, calendar: WorkCalendar) -> date:
    """The week that a goal is for which is set on a date: after its last working day the next one."""
    return monday_of(day if calendar.is_working_day(day) else calendar.next_working_day(day))


def weeks_to_set(day: date, calendar: WorkCalendar) -> tuple[date, date]:
    """The weeks whose goals can be set on a date: the one at hand and the one after it."""
    week = goal_week(day, calendar)
    return week, week + WEEK


def check_week(pair: Pair, week: date, day: date, calendar: WorkCalendar) -> None:
    """Raises GoalOutOfReach for a week of which the pair's goal can't be set on a date, PairOver if it has ended."""
    if pair.stage(day) is Stage.ENDED:
        raise PairOver
    if week not in weeks_to_set(day, calendar):
        raise GoalOutOfReach("A goal is set for this week or the next one.", "`/triage goal` opens the form.")
    if pair.last is not None and pair.last < week:
        raise GoalOutOfReach("The pair has ended by then.", "`/triage pairs` shows until when it goes on.")
    if pair.first >= week + WEEK:
        raise GoalOutOfReach(
            f"The pair begins on {spoken(pair.first, day)} only.", "Its goals are for weeks from then."
        )


def week_meant(pair: Pair, day: date, calendar: WorkCalendar) -> date:
    """The week that somebody thinks of who sets a pair's goal on a date: the first in which there is the pair.

    Raises GoalOutOfReach, PairOver.
    """
    this, following = weeks_to_set(day, calendar)
    week = this if pair.first < following else following
    check_week(pair, week, day, calendar)
    return week


def with_text(goal: Goal | None, pair: int, week: date, text: str, by: int, now: datetime) -> Goal:
    """A week's goal, set or changed. Raises PairInvalid."""
    text = check_goal(text, WEEK_GOAL_LIMIT)
    if goal is None:
        return Goal(pair, week, text, by, now)
    return replace(goal, text=text, set_by=by)


def marked(goal: Goal | None, met: bool, by: int, now: datetime) -> Goal:
    """A goal of which somebody says whether it was met; the last word counts. Raises GoalUnknown."""
    if goal is None:
        raise GoalUnknown
    return replace(goal, met=met, met_by=by, met_at=now)


def to_mark(goals: Iterable[Goal], week: date) -> Goal | None:
    """The goal that is meant by who says "met": last week's or this one's, the first of which nobody has said it."""
    at_hand = sorted((goal for goal in goals if week - WEEK <= goal.week <= week), key=lambda goal: goal.week)
    return next((goal for goal in at_hand if goal.met is None), at_hand[-1] if at_hand else None)
