"""How calendar programs are told of changes, and the text they read."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import ics
import vobject
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from bot.ical import Entry, calendar_text
from bot.rota.rules.calendars import Says, ToldEvent, bring_up_to_date
from bot.rota.rules.rota import Change, ChangeKind, Part, Pattern, Rota
from bot.worktime import WorkCalendar

ANN, BEN = 1, 2
FIRST, LAST = date(2026, 11, 23), date(2026, 12, 4)
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
ROTA = Rota(WorkCalendar(ZoneInfo("Europe/London")), [Pattern(date(2026, 1, 5), {(0, 0): (ANN,), (0, 1): (BEN,)})])


def look(told: dict[tuple[date, int], ToldEvent], rota: Rota, now: datetime) -> list[ToldEvent]:
    """Bring a feed up to date; what had to be told anew."""
    changed = bring_up_to_date(told.values(), rota, FIRST, LAST, now)
    told.update({(event.day, event.person): event for event in changed})
    return changed


def test_what_did_not_change_is_not_told_anew() -> None:
    told: dict[tuple[date, int], ToldEvent] = {}
    assert len(look(told, ROTA, NOW)) == 4
    assert look(told, ROTA, LATER) == []


def test_half_a_day_given_away_is_one_changed_and_one_new_event_and_its_return_changes_both() -> None:
    told: dict[tuple[date, int], ToldEvent] = {}
    look(told, ROTA, NOW)
    given_away = replace(ROTA, changes=(Change(1, FIRST, Part.PM, ChangeKind.COVER, ANN, BEN),))
    ann, ben = sorted(look(told, given_away, LATER), key=lambda event: event.person)
    assert (ann.sequence, ann.says.half, ann.says.begins, ann.says.ends) == (
        *(1, "am", "2026-11-23T09:00", "2026-11-23T13:00"),
    )
    assert (ann.made_at, ann.changed_at) == (NOW, LATER)
    assert (ben.sequence, ben.says) == (
        0,
        Says("2026-11-23T13:00", "2026-11-23T17:30", "Europe/London", "pm", [ANN], "cover"),
    )
    ann, ben = sorted(look(told, ROTA, LATER), key=lambda event: event.person)
    assert (ann.sequence, ann.says) == (2, Says())
    assert (ben.sequence, ben.cancelled) == (1, True)
    (ben,) = [event for event in look(told, given_away, LATER) if event.person == BEN]
    assert (ben.sequence, ben.cancelled) == (2, False), "the same event is on again"


def test_a_half_day_of_the_company_is_a_timed_event_and_its_zone_s_clocks_hold() -> None:
    """Monday 26 October 2026, the day after the clocks went back."""
    day = date(2026, 10, 26)
    half = replace(ROTA, calendar=replace(ROTA.calendar, half_days=frozenset({day}), split=time(12, 30)))
    (event,) = bring_up_to_date((), half, day, day, NOW)
    assert (event.says.begins, event.says.ends) == ("2026-10-26T09:00", "2026-10-26T12:30")


texts = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=120)


@given(texts, texts, st.integers(0, 400), st.booleans())
def test_any_name_comes_through_three_parsers_as_it_was(summary: str, description: str, days: int, timed: bool) -> None:
    day = date(2026, 3, 1) + timedelta(days=days)
    begins, ends = (datetime.combine(day, time(hour)) for hour in (9, 13))
    entry = Entry("1@triage", day, summary, description, 3, False, NOW, LATER)
    if timed:
        entry = replace(entry, begins=begins, ends=ends, zone="Europe/London")
    text = calendar_text("Rota", [entry], date(2026, 1, 1), date(2027, 12, 31)).decode()
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    (one,) = Calendar.from_ical(text).walk("VEVENT")
    assert (str(one["summary"]), str(one.get("description", "")), one["sequence"]) == (summary, description, 3)
    (two,) = ics.Calendar(text).events
    assert (two.name or "", two.description or "") == (summary, description)
    three = vobject.readOne(text).vevent
    assert three.summary.value == summary
    start = begins.replace(tzinfo=ZoneInfo("Europe/London")).astimezone(UTC)
    if timed:
        assert one.decoded("dtstart").astimezone(UTC) == two.begin.datetime.astimezone(UTC) == start
        assert three.dtstart.value.astimezone(UTC) == start
    else:
        assert one.decoded("dtstart") == two.begin.date() == three.dtstart.value == day
