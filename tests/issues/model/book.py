"""The clock and its reminders, reckoned once more with plain means: nothing of the bot's is used here."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
OPENS, CLOSES = time(9), time(17, 30)
HOLIDAYS = {
    *(date(2026, 1, 1), date(2026, 4, 3), date(2026, 4, 6), date(2026, 5, 4), date(2026, 5, 25), date(2026, 8, 31)),
    *(date(2026, 12, 25), date(2026, 12, 28)),
    *(date(2027, 1, 1), date(2027, 3, 26), date(2027, 3, 29), date(2027, 5, 3), date(2027, 5, 31)),
}
"""Of England."""

NEVER = timedelta(days=10_000)


@dataclass(frozen=True)
class Terms:
    """How time is counted: target, in working time or not, whether pending stops it, whether reopening begins anew."""

    target: timedelta = timedelta(hours=48)
    warned: tuple[int, ...] = (24, 4)
    working: bool = False
    pauses: bool = True
    fresh: bool = False


@dataclass(frozen=True)
class Change:
    """An issue came into a state: open, pending or closed."""

    at: datetime
    state: str


@dataclass(frozen=True)
class Run:
    """The last time in which the clock ran: what was counted before it, and since when it runs."""

    counted: timedelta
    since: datetime


def is_working_day(day: date) -> bool:
    return day.weekday() < 5 and day not in HOLIDAYS


def utc(day: date, at: time) -> datetime:
    return datetime.combine(day, at, LONDON).astimezone(UTC)


def local_day(at: datetime) -> date:
    return at.astimezone(LONDON).date()


def shifts(after: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Working days from the one of an instant on."""
    day = local_day(after)
    while True:
        if is_working_day(day):
            yield utc(day, OPENS), utc(day, CLOSES)
        day += timedelta(days=1)


def next_open(at: datetime) -> datetime:
    return next(max(at, opens) for opens, closes in shifts(at) if at < closes)


def is_open(at: datetime) -> bool:
    return next_open(at) == at


def length(start: datetime, end: datetime, terms: Terms) -> timedelta:
    """What is counted of a time in which the clock runs."""
    if not terms.working:
        return end - start
    total = timedelta()
    for opens, closes in shifts(start):
        if opens >= end:
            return total
        total += max(timedelta(), min(closes, end) - max(opens, start))
    raise AssertionError


def ahead(start: datetime, span: timedelta, terms: Terms) -> datetime:
    """When so much has been counted."""
    if not terms.working:
        return start + span
    for opens, closes in shifts(start):
        begin = max(opens, start)
        if begin < closes:
            if closes - begin >= span:
                return begin + span
            span -= closes - begin
    raise AssertionError


def last_run(changes: Sequence[Change], terms: Terms) -> Run | None:
    """The run that goes on; None if the clock stands still."""
    counted, since, before = timedelta(), None, ""
    for change in sorted(changes, key=lambda one: one.at):
        if since is not None:
            counted += length(since, change.at, terms)
        if terms.fresh and before == "closed" and change.state != "closed":
            counted = timedelta()
        runs = change.state == "open" or (change.state == "pending" and not terms.pauses)
        since = change.at if runs else None
        before = change.state
    return Run(counted, since) if since is not None else None


def breach_of(changes: Sequence[Change], terms: Terms) -> datetime | None:
    """When the target is reached, or was."""
    counted, since, before, breach = timedelta(), None, "", None
    for change in [*sorted(changes, key=lambda one: one.at), None]:
        if since is not None:
            spent = length(since, change.at, terms) if change else NEVER
            if breach is None and counted + spent >= terms.target and (not change or change.at > since):
                breach = ahead(since, terms.target - counted, terms)
            counted += spent
        if change is None:
            break
        if terms.fresh and before == "closed" and change.state != "closed":
            counted, breach = timedelta(), None
        runs = change.state == "open" or (change.state == "pending" and not terms.pauses)
        since = change.at if runs else None
        before = change.state
    return breach


def last_hour_before(at: datetime) -> datetime:
    """The beginning of the last working hour that lies before an instant."""
    day = local_day(at)
    while True:
        if is_working_day(day) and utc(day, OPENS) < at:
            return max(utc(day, OPENS), min(utc(day, CLOSES), at) - timedelta(hours=1))
        day -= timedelta(days=1)


def reminders(changes: Sequence[Change], terms: Terms, until: datetime) -> list[tuple[str, datetime]]:
    """What is to be said of a running clock by an instant, in order."""
    run, breach = last_run(changes, terms), breach_of(changes, terms)
    if run is None or breach is None:
        return []
    found = []
    for hours in terms.warned:
        to_go = terms.target - timedelta(hours=hours) - run.counted
        if to_go >= timedelta() and (at := next_open(ahead(run.since, to_go, terms))) < breach:
            found.append(("left", at))
    if not (is_open(breach) and is_open(breach - timedelta(microseconds=1))):
        at = max(last_hour_before(breach), next_open(run.since))
        if at < breach:
            found.append(("ahead", at))
    told = next_open(breach)
    found.append(("breach", told))
    for opens, _ in shifts(told):
        if opens > until:
            break
        if local_day(opens) > local_day(told) and opens >= run.since:
            found.append(("overdue", opens))
    return sorted((one for one in found if one[1] <= until), key=lambda one: one[1])
