"""What other working days and holidays would do to the rota. Pure."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.rota.rules.rota import Part, Rota, Shift
from bot.worktime import WorkCalendar


@dataclass(frozen=True, slots=True)
class WorkdayChange:
    """A date that is worked otherwise. free: the halves that nobody has to be on any more; wanted: those that somebody
    has to be on now. on: who was on in the free ones, or is on in the wanted ones."""

    day: date
    free: tuple[Part, ...]
    wanted: tuple[Part, ...]
    on: tuple[Shift, ...]


def workday_changes(rota: Rota, calendar: WorkCalendar, first: date, last: date) -> list[WorkdayChange]:
    """The dates from `first` to `last` that another calendar works otherwise than the rota's own."""
    after = replace(rota, calendar=calendar)
    found = []
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        had, has = rota.parts_on(day), after.parts_on(day)
        free = tuple(part for part in had if part not in has)
        wanted = tuple(part for part in has if part not in had)
        if free or wanted:
            on = tuple(one for one in (rota if free else after).on_duty(day) if {*one.parts} & {*free, *wanted})
            found.append(WorkdayChange(day, free, wanted, on))
    return found
