"""Planning calls with customers: when they are, when to remind of them and to ask what came of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.dates import monday_of
from bot.errors import UserError
from bot.workspaces.rules import WorkspaceSettings

FORESIGHT_DAYS = 60
TOO_LATE = timedelta(hours=20)
"""After a pause of the bot: of what should have been said longer ago nothing is said."""


@dataclass(frozen=True, slots=True)
class CallPlan:
    """When a customer's calls are. weeks: every 1 or 2; anchor: a date in a week that has one."""

    weekday: int
    at: time
    weeks: int = 1
    anchor: date = date(2026, 1, 5)

    def on(self, day: date) -> bool:
        """Whether there is a call on a date."""
        if day.weekday() != self.weekday:
            return False
        return (monday_of(day) - monday_of(self.anchor)).days // 7 % self.weeks == 0

    def from_day(self, day: date) -> Iterator[date]:
        """The dates of the calls, from a date on, within reach."""
        return (one for one in (day + timedelta(days=n) for n in range(FORESIGHT_DAYS)) if self.on(one))


@dataclass(frozen=True, slots=True)
class CustomerPlan:
    """A customer's board and calls. label: which cards on a shared board are theirs; "" for all. call: None for none.

    label_id: of the label, as soon as it is known.
    """

    customer_id: int
    board_id: str = ""
    label: str = ""
    label_id: str = ""
    call: CallPlan | None = None


@dataclass(frozen=True, slots=True)
class Commitment:
    """What was agreed in the call of a date. cards: ids of the cards; new_cards: titles of cards to be made.

    by: id of the person who wrote it down. nothing: agreed that nothing is up next.
    """

    customer_id: int
    day: date
    at: datetime | None = None
    by: int | None = None
    cards: tuple[str, ...] = ()
    new_cards: tuple[str, ...] = ()
    nothing: bool = False

    @property
    def made(self) -> bool:
        """Whether the team knows what was agreed."""
        return self.at is not None


class CallInvalid(UserError):
    """A call that can't be; `field` names what is wrong."""


@dataclass(frozen=True, slots=True)
class CallStep:
    """Something to say about a call at an instant: "remind" before it, "ask" what came of it after it."""

    at: datetime
    what: str
    day: date


def steps_of(plan: CallPlan, day: date, settings: WorkspaceSettings) -> list[CallStep]:
    """What is to be said of the call of a date: the reminder on the working day before, the question afterwards.

    Of a call on a day off only the reminder is given, which says so.
    """
    calendar = settings.calendar
    steps = [CallStep(calendar.at(calendar.previous_working_day(day), settings.call_reminder_at), "remind", day)]
    if calendar.is_working_day(day):
        ends = calendar.at(day, plan.at) + timedelta(minutes=settings.call_minutes)
        steps.append(CallStep(ends, "ask", day))
    return steps


def due_steps(
    plan: CallPlan, told_until: datetime, now: datetime, settings: WorkspaceSettings
) -> tuple[list[CallStep], datetime]:
    """What is to be said by now and was not yet, and when there is something to say next.

    told_until: the instant up to which everything was said. What is too late is left out.
    """
    start = settings.calendar.local_date(told_until) - timedelta(days=2)
    ahead = [step for day in plan.from_day(start) for step in steps_of(plan, day, settings) if step.at > told_until]
    ahead.sort(key=lambda step: step.at)
    due = [step for step in ahead if step.at <= now and now - step.at <= TOO_LATE]
    later = [step.at for step in ahead if step.at > now]
    return due, later[0] if later else now + timedelta(days=FORESIGHT_DAYS // 2)


def last_call(plan: CallPlan, day: date) -> date | None:
    """The latest call on or before a date, within eight weeks."""
    return next((one for one in (day - timedelta(days=n) for n in range(57)) if plan.on(one)), None)


def next_call(plan: CallPlan, day: date) -> date | None:
    """The next call on or after a date."""
    return next(plan.from_day(day), None)


def read_call(weeks: str, weekday: str, at: str, first: str, today: date) -> CallPlan | None:
    """The form's fields as a call plan; None for no calls. Raises CallInvalid."""
    if weeks in {"", "0"}:
        return None
    try:
        hour = time.fromisoformat(at)
    except ValueError:
        raise CallInvalid("When is the call?", "For example 14:30.", field="call_at") from None
    if weekday not in set("0123456"):
        raise CallInvalid("On which day is the call?", field="weekday")
    day = int(weekday)
    anchor = date.fromisoformat(first) if first else today + timedelta(days=(day - today.weekday()) % 7)
    return CallPlan(day, hour.replace(tzinfo=None, second=0, microsecond=0), int(weeks), anchor)
