"""A pair's week: its days, and who of the pair is away or on triage on them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.dates import monday_of
from bot.rota.rules.rota import Part, Rota

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The working days of a week on which somebody of a pair is away (wholly or for half), or on triage."""

    person: int
    away: tuple[tuple[date, tuple[Part, ...]], ...] = ()
    on_triage: tuple[tuple[date, tuple[Part, ...]], ...] = ()


def days_between(first: date, last: date) -> list[date]:
    """The dates from `first` to `last`, both included; none if that is before it."""
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def week_of(day: date) -> list[date]:
    """The seven dates of a date's week."""
    return days_between(monday_of(day), monday_of(day) + 6 * DAY)


def away_parts(person: int, day: date, rota: Rota) -> tuple[Part, ...]:
    """The halves of a working day on which somebody is on leave, or gone."""
    return tuple(part for part in rota.parts_on(day) if not rota.is_available(person, day, part))


def is_away(person: int, at: datetime, rota: Rota) -> bool:
    """Whether somebody is on leave, or gone, at an instant."""
    return not rota.is_available(person, rota.calendar.local_date(at), rota.part_at(at))


def at_work(person: int, day: date, rota: Rota) -> bool:
    """Whether somebody works on a date, if only for half of it."""
    parts = rota.parts_on(day)
    return bool(parts) and len(away_parts(person, day, rota)) < len(parts)


def elsewhere(people: Iterable[int], days: Iterable[date], rota: Rota) -> list[Elsewhere]:
    """Who of these people is away or on triage on some of these days; the others are left out."""
    days = list(days)
    shifts = {(shift.person, day): shift.parts for day in days for shift in rota.on_duty(day)}
    found = []
    for person in people:
        away = tuple((day, parts) for day in days if (parts := away_parts(person, day, rota)))
        on = tuple((day, shifts[person, day]) for day in days if (person, day) in shifts)
        if away or on:
            found.append(Elsewhere(person, away, on))
    return found
