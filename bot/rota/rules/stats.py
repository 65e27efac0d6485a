"""How the work of the rota was shared over a period."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from bot.rota.rules.rota import ChangeKind, Rota


@dataclass(frozen=True, slots=True)
class HandoverSize:
    """How many issues were unfinished at the end of a date, and who handed them over."""

    day: date
    people: tuple[int, ...]
    issues: int


@dataclass(frozen=True, slots=True)
class PersonFigures:
    """One person's share. Half a day counts 0.5.

    days: on duty in the period. to_come: of these, later than today. given, taken: by swap or cover.
    handovers: on how many of their days there was one. issues: unfinished then, on average; None without any.
    """

    person: int
    days: float = 0.0
    to_come: float = 0.0
    given: float = 0.0
    taken: float = 0.0
    handovers: int = 0
    issues: float | None = None


def share_of_each(
    rota: Rota, first: date, last: date, today: date, handovers: Sequence[HandoverSize], members: Collection[int]
) -> list[PersonFigures]:
    """The figures of everybody who is on the rota or had any part in the period, most days first.

    The rota must be loaded from `first` to `last`. A swap counts once as given and once as taken for both; what was
    undone counts for nobody.
    """
    days: dict[int, float] = defaultdict(float)
    to_come: dict[int, float] = defaultdict(float)
    for shift in rota.shifts(first, last):
        days[shift.person] += len(shift.parts) / 2
        if shift.day > today:
            to_come[shift.person] += len(shift.parts) / 2
    given, taken = _moved(rota, first, last)
    sizes: dict[int, list[int]] = defaultdict(list)
    for handover in handovers:
        for person in handover.people:
            sizes[person].append(handover.issues)
    everybody = {*members, *days, *given, *taken, *sizes}
    figures = [
        PersonFigures(
            person=person,
            days=days.get(person, 0.0),
            to_come=to_come.get(person, 0.0),
            given=given.get(person, 0.0),
            taken=taken.get(person, 0.0),
            handovers=len(sizes.get(person, ())),
            issues=sum(sizes[person]) / len(sizes[person]) if person in sizes else None,
        )
        for person in everybody
    ]
    return sorted(figures, key=lambda one: (-one.days, one.person))


def _moved(rota: Rota, first: date, last: date) -> tuple[dict[int, float], dict[int, float]]:
    """Days given and taken by swaps and covers."""
    given: dict[int, float] = defaultdict(float)
    taken: dict[int, float] = defaultdict(float)
    for change in rota.changes:
        if change.kind is ChangeKind.ADMIN or not first <= change.day <= last:
            continue
        if change.off is not None:
            given[change.off] += 0.5
        if change.on is not None:
            taken[change.on] += 0.5
    return dict(given), dict(taken)
