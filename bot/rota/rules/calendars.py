"""What the calendar feeds say, and how calendar programs are told of changes (RFC 5545).

An event is one person on one date. It has a UID for good; each change raises its SEQUENCE; a shift that is no more
stays for a while as a cancelled event, since many programs keep what merely vanishes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from bot.dailies.rules import Daily
from bot.rota.rules.rota import Rota, Shift
from bot.rota.rules.standing import end_of_day

BACK = timedelta(weeks=4)
AHEAD = timedelta(weeks=26)
"""The range of a feed, from today."""

CANCELLED_KEPT = timedelta(days=30)

MOST_ADDRESSES = 10
"""How many addresses of a kind a person has; a further one takes the place of the oldest."""

ROLLING = Daily(
    "rota_calendars", lambda day, settings: settings.calendar.day_bounds(day)[0], any_day=True, until=end_of_day
)
"""Each night a day comes into the range, or when the bot comes back."""


@dataclass(frozen=True, slots=True)
class Says:
    """What an event says: nothing for a whole day (an all-day event), else from when to when in which zone; why."""

    begins: str = ""
    ends: str = ""
    zone: str = ""
    half: str = ""
    instead_of: list[int] | None = None
    kind: str = ""

    def to_json(self) -> dict[str, Any]:
        """As JSON values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class ToldEvent:
    """An event as the feeds tell it."""

    day: date
    person: int
    says: Says
    sequence: int
    cancelled: bool
    made_at: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class FoundFeed:
    """What an address leads to. version: the workspace's when the events were last brought up to date."""

    workspace_id: str
    workspace_name: str
    person: int
    whole_rota: bool
    made_at: datetime
    version: int


def says(shift: Shift, rota: Rota) -> Says:
    """What the event of a shift says. A half is timed: the morning from the opening to the split (or the end of work),
    the afternoon from the split to the end of work."""
    calendar = rota.calendar
    reason = shift.reason
    kind = str(reason.kind or "")
    instead = [reason.instead_of] if reason.instead_of is not None else None
    if shift.whole:
        return Says(instead_of=instead, kind=kind)
    local = [at.astimezone(calendar.zone) for at in rota.hours(shift)]
    return Says(
        begins=f"{local[0]:%Y-%m-%dT%H:%M}",
        ends=f"{local[1]:%Y-%m-%dT%H:%M}",
        zone=str(calendar.zone),
        half=str(shift.parts[0]),
        instead_of=instead,
        kind=kind,
    )


def bring_up_to_date(told: Iterable[ToldEvent], rota: Rota, first: date, last: date, now: datetime) -> list[ToldEvent]:
    """The events of a range that have to be told anew: new, changed, cancelled, or on again after that."""
    known: Mapping[tuple[date, int], ToldEvent] = {(event.day, event.person): event for event in told}
    changed = []
    present = set()
    for shift in rota.shifts(first, last):
        key = (shift.day, shift.person)
        present.add(key)
        event, now_says = known.get(key), says(shift, rota)
        if event is None:
            changed.append(ToldEvent(shift.day, shift.person, now_says, 0, False, now, now))
        elif event.cancelled or event.says != now_says:
            sequence = event.sequence + 1
            changed.append(replace(event, says=now_says, sequence=sequence, cancelled=False, changed_at=now))
    for key, event in known.items():
        if key not in present and not event.cancelled:
            changed.append(replace(event, sequence=event.sequence + 1, cancelled=True, changed_at=now))
    return changed
