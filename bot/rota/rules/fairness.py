"""Who should be asked first to take a day: whoever has had the fewest."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.rota.rules.rota import Part, Rota

BACK, AHEAD = timedelta(weeks=8), timedelta(weeks=4)
"""The duty days that count: of the last weeks, and of today and the coming ones."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who could take a day, with the duty days that they have had and will have (half a day is 0.5)."""

    person: int
    days: float


@dataclass(frozen=True, slots=True)
class Opening:
    """A day, or half of it, that looks for somebody; `candidates` the fairest first."""

    day: date
    parts: tuple[Part, ...]
    candidates: tuple[Candidate, ...]


def duty_days(rota: Rota, today: date) -> dict[int, float]:
    """Duty days of each person in the weeks that count; whoever has none is missing.

    The rota must be loaded from `today - BACK` to `today + AHEAD`.
    """
    days: dict[int, float] = defaultdict(float)
    for shift in rota.shifts(today - BACK, today + AHEAD - timedelta(days=1)):
        days[shift.person] += len(shift.parts) / 2
    return dict(days)


def candidates(
    rota: Rota, day: date, parts: tuple[Part, ...], people: Collection[int], days: Mapping[int, float]
) -> tuple[Candidate, ...]:
    """Who could take a day, the fairest first: not away, not on already.

    people: everybody on the rota, without whoever gives the day. days: what `duty_days` says.
    """
    on = {shift.person for shift in rota.on_duty(day) if set(shift.parts) & set(parts)}
    free = [
        Candidate(one, days.get(one, 0.0))
        for one in people
        if one not in on and all(rota.is_available(one, day, part) for part in parts)
    ]
    return tuple(sorted(free, key=lambda one: (one.days, one.person)))


def openings(
    rota: Rota, slots: Sequence[tuple[date, tuple[Part, ...]]], people: Callable[[date], Collection[int]], today: date
) -> list[Opening]:
    """The candidates for several days at once: whoever comes first for one day counts as having it for the next.

    people: everybody on the rota on a date, without whoever gives the days.
    """
    days = duty_days(rota, today)
    found = []
    for day, parts in slots:
        fairest = candidates(rota, day, parts, people(day), days)
        found.append(Opening(day, parts, fairest))
        if fairest:
            first = fairest[0]
            days[first.person] = first.days + len(parts) / 2
    return found
