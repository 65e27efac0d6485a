"""What is counted of issues, and how: the one page by which Home, report, summary and handover count.

New: it was opened in the period, by its first mail or message. Resolved: it was closed in the period and is closed
still; one that was reopened counts again when it is closed again, and then once. Breached: its clock reached the target
in the period, whatever came later. Whose clock tells how long it took is timed: the others were over before the bot
saw them, or are duplicates, of which the original speaks. In time: timed, and its clock never reached the target, by
which pending and closed time is left out as the clock's rules say. Spam, deleted and merged tickets count nowhere.
"""

from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import dropwhile
from typing import NamedTuple

from bot.dates import monday_of
from bot.datestyles import Span
from bot.issues.rules.clock import SlaClock
from bot.issues.rules.issue import Counted, Resolution
from bot.worktime import WorkCalendar


class Fact(NamedTuple):
    """What figures need of one issue. seconds: on its clock, up to where it stands still. resolution, counted: the
    values of Resolution (None while unresolved) and Counted."""

    customer_id: int | None
    opened_at: datetime
    closed_at: datetime | None
    breach_at: datetime | None
    seconds: float
    resolution: str | None
    counted: str


@dataclass(frozen=True, slots=True)
class Period:
    """The time from `start` until before `end`."""

    start: datetime
    end: datetime

    @classmethod
    def of(cls, days: Span, calendar: WorkCalendar, now: datetime) -> "Period":
        """The team's days as far as they have come: what a clock will reach later on has not happened."""
        until = min(calendar.day_bounds(days.last)[1], now + timedelta.resolution)
        return cls(calendar.day_bounds(days.first)[0], until)

    def holds(self, at: datetime | None) -> bool:
        """Whether an instant lies in it."""
        return at is not None and self.start <= at < self.end


class Happened(NamedTuple):
    """What happened to an issue in a period."""

    new: bool
    resolved: bool
    breached: bool


NOTHING = Happened(False, False, False)


def happened(fact: Fact, period: Period) -> Happened:
    """Whether an issue came, was resolved (and is), and passed its target in a period."""
    if fact.counted == Counted.NOT:
        return NOTHING
    return Happened(period.holds(fact.opened_at), period.holds(fact.closed_at), period.holds(fact.breach_at))


def is_timed(fact: Fact) -> bool:
    """Whether the clock of a resolved issue tells how long it took."""
    return fact.counted == Counted.FULLY and fact.resolution != Resolution.DUPLICATE


def is_in_time(fact: Fact) -> bool:
    """Whether a resolved and timed issue never passed its target."""
    return fact.breach_at is None


def counted_with(clock: SlaClock, so_far: Counted) -> Counted:
    """How far an issue counts once its clock is read: what was over at first is timed when its clock has run."""
    runs = clock.running_since is not None or bool(clock.counted)
    return Counted.FULLY if so_far is Counted.UNTIMED and runs else so_far


@dataclass(slots=True)
class Tally:
    """What is counted of some issues. seconds: how long each of the timed ones took."""

    new: int = 0
    resolved: int = 0
    breached: int = 0
    in_time: int = 0
    resolutions: Counter[str] = field(default_factory=Counter)
    seconds: "array[float]" = field(default_factory=lambda: array("d"))

    def add(self, fact: Fact, what: Happened) -> None:
        """Count an issue to which something happened."""
        self.new += what.new
        self.breached += what.breached
        if not what.resolved:
            return
        self.resolved += 1
        self.resolutions[fact.resolution or ""] += 1
        if is_timed(fact):
            self.seconds.append(fact.seconds)
            self.in_time += is_in_time(fact)

    @property
    def timed(self) -> int:
        """How many were resolved whose clock tells how long it took."""
        return len(self.seconds)

    @property
    def share_in_time(self) -> float | None:
        """The share of the timed ones that were resolved in time, from 0 to 1; None without any."""
        return self.in_time / self.timed if self.timed else None

    def took(self, *shares: float) -> list[timedelta | None]:
        """Within which time such shares of the timed ones were resolved (0.5: the median); None without any."""
        ordered = sorted(self.seconds)
        return [timedelta(seconds=quantile(ordered, share)) if ordered else None for share in shares]

    def __bool__(self) -> bool:
        return bool(self.new or self.resolved or self.breached)


def tally(facts: Iterable[Fact], period: Period) -> Tally:
    """What is counted of a few issues."""
    found = Tally()
    for fact in facts:
        found.add(fact, happened(fact, period))
    return found


def quantile(ordered: Sequence[float], share: float) -> float:
    """The value below which a share of ordered values lies, between two of them as spreadsheets have it."""
    place = (len(ordered) - 1) * share
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


class Pace(StrEnum):
    """Over what the run of a period is shown, so that it can be looked over."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


DAYS_BY_DAY = 31
DAYS_BY_WEEK = 26 * 7


@dataclass(slots=True)
class Step:
    """One day, week or month of a period, as far as it lies in it."""

    first: date
    last: date
    new: int = 0
    resolved: int = 0
    breached: int = 0


def pace_of(days: Span) -> Pace:
    """What a period is shown by."""
    number = (days.last - days.first).days + 1
    if number <= DAYS_BY_DAY:
        return Pace.DAY
    return Pace.WEEK if number <= DAYS_BY_WEEK else Pace.MONTH


def steps_of(days: Span, pace: Pace) -> Iterator[Step]:
    """The steps of a period; weeks begin on Monday, and the first and last may be cut."""
    first = days.first
    while first <= days.last:
        last = min(_last_of(first, pace), days.last)
        yield Step(first, last)
        first = last + timedelta(days=1)


def _last_of(day: date, pace: Pace) -> date:
    match pace:
        case Pace.DAY:
            return day
        case Pace.WEEK:
            return day + timedelta(days=6 - day.weekday())
        case Pace.MONTH:
            return (day.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)


class Figures:
    """What is counted over a period: in all, by customer (None: unknown), and in steps up to today.

    Facts are added one by one.
    """

    def __init__(self, days: Span, calendar: WorkCalendar, now: datetime) -> None:
        self.days = days
        self.period = Period.of(days, calendar, now)
        self.pace = pace_of(days)
        self.total = Tally()
        self.customers: dict[int | None, Tally] = {}
        self.steps = list(steps_of(Span(days.first, min(days.last, calendar.local_date(now))), self.pace))
        self._starts = [calendar.day_bounds(step.first)[0] for step in self.steps]

    def add(self, fact: Fact) -> None:
        """Count an issue."""
        what = happened(fact, self.period)
        self.total.add(fact, what)
        if fact.customer_id not in self.customers:
            self.customers[fact.customer_id] = Tally()
        self.customers[fact.customer_id].add(fact, what)
        if what.new:
            self._step(fact.opened_at).new += 1
        if what.resolved and fact.closed_at:
            self._step(fact.closed_at).resolved += 1
        if what.breached and fact.breach_at:
            self._step(fact.breach_at).breached += 1

    @property
    def run(self) -> list[Step]:
        """The steps from the first one on in which something happened."""
        return list(dropwhile(lambda step: not (step.new or step.resolved or step.breached), self.steps))

    def _step(self, at: datetime) -> Step:
        return self.steps[bisect_right(self._starts, at) - 1]


def week_so_far(today: date) -> Span:
    """From Monday until today."""
    return Span(monday_of(today), today)
