"""What should have been posted, worked out from what happened in the world; nothing here is of the bot.

The workspaces of the chaos run have the bot's own defaults: work from 9:00 to 17:30 on weekdays, a target of 48 hours
that is reminded of 24 and 4 hours ahead, a good morning at 9:00, people told at 16:00 of the next day's shift, notes
asked for at 16:30, the handover at 17:00 and whoever has not got it chased at 10:00.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

OPENS, CLOSES = time(9), time(17, 30)
TARGET = timedelta(hours=48)
AHEAD = (timedelta(hours=24), timedelta(hours=4))
DUTY = {0: ("U0ANN",), 1: ("U0BEN",), 2: ("U0CARA",), 3: ("U0DEV",), 4: ("U0BEN", "U0CARA")}
"""Who is on triage, by weekday."""

TRIAGE = "C0TRIAGE"


@dataclass
class Mail:
    """A mail, or what was raised in Slack (in a thread): since when it waits, and until when."""

    number: int
    title: str
    opened_at: datetime
    closed_at: datetime | None = None
    thread: str = ""

    def waits(self, at: datetime) -> bool:
        """Whether it is unresolved at an instant."""
        return self.opened_at <= at and (self.closed_at is None or self.closed_at > at)


@dataclass
class Facts:
    """What has happened in one workspace. accepted: dates of handovers that somebody took, with the instant."""

    zone: str
    begins_at: datetime
    ends_at: datetime
    mails: list[Mail] = field(default_factory=list)
    accepted: dict[date, datetime] = field(default_factory=dict)


@dataclass(frozen=True, order=True)
class Line:
    """A line of the ledger: what is to be said, where, and when it is due. A reminder names its issue."""

    channel: str
    due_at: datetime
    what: str


class Ledger:
    """The books of one workspace."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._zone = ZoneInfo(facts.zone)

    def lines(self) -> list[Line]:
        """All lines, in order for each channel."""
        every = [*self._daily()]
        for mail in self._facts.mails:
            every += [*self._reminders(mail), *self._told(mail)]
        within = (line for line in every if self._facts.begins_at < line.due_at < self._facts.ends_at)
        return sorted(within)

    def _daily(self) -> Iterator[Line]:
        for day in self._days():
            today = DUTY[day.weekday()]
            following = self._next_working_day(day)
            yield Line(TRIAGE, self._at(day, OPENS), f"morning:{day}")
            yield Line(TRIAGE, self._at(day, time(17)), f"handover:{day}")
            for person in DUTY[following.weekday()]:
                yield Line(_dm(person), self._at(day, time(16)), f"shift_reminder:{following}:{person}")
            notes_at = self._at(day, time(16, 30))
            if self._waiting(notes_at):
                for person in today:
                    yield Line(_dm(person), notes_at, f"handover_notes:{day}:{person}")
            chase_at = self._at(day, time(10))
            before = self._previous_working_day(day)
            if self._chased(before, chase_at):
                for person in today:
                    yield Line(_dm(person), chase_at, f"handover_chase:{before}:{person}")

    def _chased(self, handed_over: date, at: datetime) -> bool:
        """Whether those of the next day are reminded of a handover that none of them has taken."""
        there = self._at(handed_over, time(17)) > self._facts.begins_at
        taken = self._facts.accepted.get(handed_over)
        return there and (taken is None or taken > at)

    def _told(self, mail: Mail) -> Iterator[Line]:
        """Where something was raised it is told that the helpdesk has it, and what came of it."""
        if mail.thread:
            yield Line(mail.thread, mail.opened_at, "raised")
            if mail.closed_at:
                yield Line(mail.thread, mail.closed_at, "outcome")

    def _reminders(self, mail: Mail) -> Iterator[Line]:
        told: dict[datetime, str] = {}
        for at, what in self._planned(mail):
            if mail.waits(at):
                told[at] = what  # of two that fall on one instant the later one counts
        for at, what in told.items():
            yield Line(TRIAGE, at, f"{what}: {mail.title}")

    def _planned(self, mail: Mail) -> list[tuple[datetime, str]]:
        breach_at = mail.opened_at + TARGET
        said_at = self._next_open(breach_at)
        found = []
        for left in AHEAD:
            at = self._next_open(breach_at - left)
            if at < breach_at:
                found.append((at, "target"))
        if not self._is_open(breach_at):
            warned_at = max(self._last_hour_before(breach_at), self._next_open(mail.opened_at))
            if warned_at < breach_at:
                found.append((warned_at, "ahead"))
        found.append((said_at, "over"))
        day = said_at.astimezone(self._zone).date()
        while (day := self._next_working_day(day)) <= self._facts.ends_at.astimezone(self._zone).date():
            found.append((self._at(day, OPENS), "over"))
        return sorted(found, key=lambda one: one[0])

    def _waiting(self, at: datetime) -> bool:
        return any(mail.waits(at) for mail in self._facts.mails)

    def _days(self) -> Iterator[date]:
        day = self._facts.begins_at.astimezone(self._zone).date()
        while self._at(day, time(0)) < self._facts.ends_at:
            if day.weekday() < 5:
                yield day
            day += timedelta(days=1)

    def _at(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, self._zone).astimezone(ZoneInfo("UTC"))

    def _is_open(self, at: datetime) -> bool:
        local = at.astimezone(self._zone)
        return local.weekday() < 5 and OPENS <= local.time() < CLOSES

    def _next_open(self, at: datetime) -> datetime:
        if self._is_open(at):
            return at
        local = at.astimezone(self._zone)
        day = local.date()
        if local.weekday() >= 5 or local.time() >= CLOSES:
            day = self._next_working_day(day)
        return self._at(day, OPENS)

    def _last_hour_before(self, at: datetime) -> datetime:
        """16:30 of the last working day that has begun before an instant outside working hours."""
        local = at.astimezone(self._zone)
        day = local.date()
        if local.weekday() >= 5 or local.time() < CLOSES:
            day = self._previous_working_day(day)
        return self._at(day, time(16, 30))

    @staticmethod
    def _next_working_day(day: date) -> date:
        day += timedelta(days=1)
        while day.weekday() >= 5:
            day += timedelta(days=1)
        return day

    @staticmethod
    def _previous_working_day(day: date) -> date:
        day -= timedelta(days=1)
        while day.weekday() >= 5:
            day -= timedelta(days=1)
        return day


def _dm(person: str) -> str:
    return f"D{person[1:]}"
