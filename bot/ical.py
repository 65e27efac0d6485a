"""Calendar feeds as text (iCalendar, RFC 5545). Pure: the same values make the same bytes.

The library is imported by the first feed that is made; the bot starts sooner without it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from icalendar import Event

REFRESH = timedelta(hours=1)
"""How often a calendar program is asked to look again; many do so less often all the same."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One event. begins, ends: local times in `zone` of a timed event; without them it is all day.

    uid: the same for good. sequence: counts its changes. cancelled: it is no more, and programs should take it out.
    busy: whether it takes the time out of the calendar, which being on triage does not.
    """

    uid: str
    day: date
    summary: str
    description: str
    sequence: int
    cancelled: bool
    made_at: datetime
    changed_at: datetime
    begins: datetime | None = None
    ends: datetime | None = None
    zone: str = ""
    busy: bool = False


def calendar_text(name: str, entries: Sequence[Entry], first: date, last: date) -> bytes:
    """A whole calendar, with the rules of the zones it uses between two dates."""
    from icalendar import Calendar, vText

    calendar = Calendar()
    calendar.add("prodid", "-//Triage//Rota//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", vText(name))
    calendar.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for entry in entries:
        calendar.add_component(_event(entry))
    calendar.add_missing_timezones(first_date=first, last_date=last)
    return bytes(calendar.to_ical())


def _event(entry: Entry) -> "Event":
    from icalendar import Event

    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", entry.changed_at)
    event.add("created", entry.made_at)
    event.add("last-modified", entry.changed_at)
    event.add("sequence", entry.sequence)
    event.add("summary", entry.summary)
    if entry.description:
        event.add("description", entry.description)
    if entry.begins and entry.ends:
        zone = ZoneInfo(entry.zone)
        event.add("dtstart", entry.begins.replace(tzinfo=zone))
        event.add("dtend", entry.ends.replace(tzinfo=zone))
    else:
        event.add("dtstart", entry.day)
        event.add("dtend", entry.day + timedelta(days=1))
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("transp", "OPAQUE" if entry.busy else "TRANSPARENT")
    return event
