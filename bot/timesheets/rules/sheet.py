"""A person's day in Harvest: how much of it is there, and what is missing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Protocol

from bot.pairs.rules.pair import Pair
from bot.pairs.rules.week import week_of
from bot.rota.rules.rota import Rota
from bot.timesheets.rules.typed import MOST


class Worked(Protocol):
    """An entry of Harvest's. hours: of a running one as far as it has got."""

    @property
    def id(self) -> int: ...
    @property
    def user_id(self) -> int: ...
    @property
    def spent_on(self) -> date: ...
    @property
    def is_running(self) -> bool: ...
    @property
    def started_at(self) -> datetime | None: ...
    @property
    def hours(self) -> float: ...
    @property
    def notes(self) -> str: ...
    @property
    def project_id(self) -> int: ...
    @property
    def task_id(self) -> int: ...
    @property
    def project_name(self) -> str: ...
    @property
    def task_name(self) -> str: ...
    @property
    def reference(self) -> str: ...
    @property
    def closed(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class DaySheet:
    """A day. wanted: hours that are to be there; 0 on days off and on leave. hours: those that are.

    undescribed: entries without a description. running: the timer that runs and belongs to the day. forgotten: a timer
    of the day that still runs although the day is over; what it counts is no time worked.
    """

    day: date
    wanted: float
    hours: float = field(repr=False)
    undescribed: tuple[Worked, ...] = field(repr=False, default=())
    running: Worked | None = field(repr=False, default=None)
    forgotten: Worked | None = field(repr=False, default=None)

    @property
    def short(self) -> float:
        """Hours that are missing."""
        return max(0.0, round(self.wanted - self.hours, 2))

    @property
    def overfull(self) -> bool:
        """Whether it holds more than a day has, as after a timer that was stopped late."""
        return self.hours > MOST

    @property
    def complete(self) -> bool:
        """Whether nothing is missing. A forgotten timer makes no day complete, nor do more hours than it has."""
        return not (self.short or self.undescribed or self.forgotten or self.overfull)


def sheet_of(day: date, entries: Iterable[Worked], wanted: float, today: date) -> DaySheet:
    """A person's day. entries: theirs, of any dates. today: the person's date."""
    of_day = [entry for entry in entries if entry.spent_on == day]
    running = next((entry for entry in of_day if entry.is_running), None)
    forgotten = running if running is not None and day < today else None
    counted = [entry for entry in of_day if entry is not forgotten]
    return DaySheet(
        day=day,
        wanted=wanted,
        hours=round(sum(entry.hours for entry in counted), 2),
        undescribed=tuple(entry for entry in counted if not entry.notes.strip() and not entry.closed),
        running=None if forgotten else running,
        forgotten=forgotten,
    )


def forgotten_before(day: date, entries: Iterable[Worked]) -> list[Worked]:
    """Timers that were started on an earlier date and still run."""
    return [entry for entry in entries if entry.is_running and entry.spent_on < day]


def wanted_hours(rota: Rota, person: int, day: date, hours: float) -> float:
    """How many hours somebody's day is to have: half of them on half a day, none on days off and on leave."""
    halves = [part for part in rota.parts_on(day) if rota.is_available(person, day, part)]
    return hours * len(halves) / 2


def asked_about(rota: Rota, pairs: Sequence[Pair], day: date) -> set[int]:
    """Whose time of a date matters: who is on triage, and who is in a pair."""
    paired = {person for pair in pairs for person in pair.members(day)}
    return {shift.person for shift in rota.on_duty(day)} | paired


def days_asked(rota: Rota, pairs: Sequence[Pair], days: Iterable[date], hours: float) -> dict[int, dict[date, float]]:
    """By person the dates on which their time matters, with the hours wanted."""
    wanted: dict[int, dict[date, float]] = {}
    for day in days:
        for person in asked_about(rota, pairs, day):
            if of_day := wanted_hours(rota, person, day, hours):
                wanted.setdefault(person, {})[day] = of_day
    return wanted


def week_before(day: date) -> list[date]:
    """The days of the last week, Monday to Sunday."""
    return week_of(day - timedelta(weeks=1))
