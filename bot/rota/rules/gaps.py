"""Which gaps to tell: each once when it is found, and again the working day before."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from bot.dailies.rules import Daily
from bot.rota.rules.rota import Part, Rota
from bot.workspaces.rules import WorkspaceSettings
from bot.worktime import WorkCalendar

GAPS = Daily("rota_gaps", lambda day, settings: settings.calendar.at_work(day, settings.morning_at), needs_channel=True)

Half = tuple[date, Part]


@dataclass(frozen=True, slots=True)
class KnownGap:
    """A gap that was told. episode: how often this half of a day has become one. reminded: told again the day before.

    messages: keys of the messages that tell it, oldest first.
    """

    half: Half
    episode: int
    is_open: bool
    reminded: bool
    messages: tuple[str, ...]

    def key(self) -> str:
        """What names this gap, in this episode, for good."""
        day, part = self.half
        return f"{day.isoformat()}:{part}:{self.episode}"


@dataclass(frozen=True, slots=True)
class Look:
    """What a look at the coming days has found: all gaps, those to be told, and those filled since they were told."""

    told: tuple[KnownGap, ...]
    filled: tuple[KnownGap, ...]

    def message_key(self) -> str:
        """The key of the one message that tells them; made of the first fact in it."""
        first = self.told[0]
        return f"gaps:{first.key()}:again" if first.messages else f"gaps:{first.key()}"


def horizon(today: date, working_days: int, calendar: WorkCalendar) -> date:
    """The last of so many working days ahead. Raises NoWorkingDay."""
    day = today
    for _ in range(working_days):
        day = calendar.next_working_day(day)
    return day


def look(rota: Rota, known: Collection[KnownGap], today: date, settings: WorkspaceSettings) -> Look:
    """Compare the coming days with what was told; the rota reaches to `horizon` and to all that is known. Raises
    NoWorkingDay.

    A gap that was filled and opens again is a new episode. One found on the working day before it is told once.
    """
    days = settings.gap_days_ahead
    last = horizon(today, days, rota.calendar) if days else today - timedelta(days=1)
    tomorrow = rota.calendar.next_working_day(today)
    by_half = {gap.half: gap for gap in known}
    told = []
    for half in halves(rota, today, last):
        gap, imminent = by_half.get(half), half[0] <= tomorrow
        if gap is None or not gap.is_open:
            told.append(KnownGap(half, gap.episode + 1 if gap else 1, True, imminent, ()))
        elif imminent and not gap.reminded:
            told.append(KnownGap(half, gap.episode, True, True, gap.messages))
    return Look(tuple(told), filled(rota, known))


def filled(rota: Rota, known: Collection[KnownGap]) -> tuple[KnownGap, ...]:
    """Of the told gaps those that are none any more."""
    days = sorted({gap.half[0] for gap in known if gap.is_open})
    missing = {half for day in days for half in halves(rota, day, day)}
    return tuple(gap for gap in known if gap.is_open and gap.half not in missing)


def halves(rota: Rota, first: date, last: date) -> list[Half]:
    """Each half of a working day from `first` to `last` that nobody is on."""
    return [(day, part) for day, parts in rota.gaps(first, last) for part in parts]
