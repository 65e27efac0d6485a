"""Leave as it is entered, joined and taken back; what is typed, read."""

from contextlib import suppress
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dates import UnreadableDate
from bot.errors import UserError
from bot.rota.commands.leave import parse_away, parse_offer
from bot.rota.rules.leave import AwayAlready, LeaveEntry, book, cancelled, duty_within
from bot.rota.rules.rota import WHOLE_DAY, Leave, Part, Pattern, Rota
from bot.worktime import WorkCalendar

ANN = 1
TODAY = date(2026, 12, 21)  # a Monday; the year ends within these days
DAYS = [TODAY + timedelta(days=number) for number in range(14)]
CALENDAR = WorkCalendar(ZoneInfo("Europe/London"), workdays=frozenset(range(7)))
PARTS = [WHOLE_DAY, (Part.AM,), (Part.PM,)]


def away(entries: list[LeaveEntry]) -> list[tuple[date, Part]]:
    """Every half day, as often as an entry has it."""
    return [
        (day, part) for entry in entries for day in DAYS for part in WHOLE_DAY if entry.leave.covers(ANN, day, part)
    ]


leaves = st.builds(
    lambda first, length, parts: Leave(ANN, first, min(first + timedelta(days=length), DAYS[-1]), parts),
    st.sampled_from(DAYS),
    st.integers(0, 5),
    st.sampled_from(PARTS),
)


@given(st.lists(leaves, max_size=8))
def test_leave_entered_in_any_order_is_all_there_and_nothing_twice(wanted: list[Leave]) -> None:
    entries: list[LeaveEntry] = []
    there: set[tuple[date, Part]] = set()
    for number, leave in enumerate(wanted, start=1):
        asked = set(away([LeaveEntry(0, leave)]))
        try:
            booking = book([leave], f"reason {number}", entries, CALENDAR, TODAY)
        except AwayAlready:
            assert asked & there, "only what is there already is refused"
            continue
        kept = [one for one in entries if one.id not in booking.gone]
        entries = [*kept, *(LeaveEntry(number, one.leave, one.reason) for one in booking.entries)]
        there |= asked
        halves = away(entries)
        assert len(halves) == len(set(halves))
        assert set(halves) == there
        assert booking.entries[0].reason == f"reason {number}"


@given(leaves, st.sampled_from(DAYS))
def test_what_is_taken_back_is_what_is_to_come(leave: Leave, today: date) -> None:
    entry = LeaveEntry(1, leave)
    if leave.last < today:
        with pytest.raises(UserError):
            cancelled(entry, today)
        return
    left = cancelled(entry, today)
    assert away([left] if left else []) == [half for half in away([entry]) if half[0] < today]


def test_joined_leave_keeps_the_reason_that_is_known() -> None:
    first = LeaveEntry(7, Leave(ANN, DAYS[1], DAYS[2]), "moving house")
    booking = book([Leave(ANN, DAYS[3], DAYS[4])], "", [first], CALENDAR, TODAY)
    assert booking.entries == (LeaveEntry(0, Leave(ANN, DAYS[1], DAYS[4]), "moving house"),)
    assert (booking.gone, booking.merged) == ({7}, True)


def test_whole_days_take_in_half_days_that_lie_within_them() -> None:
    half = LeaveEntry(7, Leave(ANN, DAYS[2], DAYS[2], (Part.PM,)), "dentist")
    booking = book([Leave(ANN, DAYS[1], DAYS[3])], "", [half], CALENDAR, TODAY)
    assert booking.entries == (LeaveEntry(0, Leave(ANN, DAYS[1], DAYS[3]), "dentist"),)
    assert (booking.gone, booking.merged) == ({7}, False), "nothing beyond what was asked for"


def test_only_the_duty_within_the_leave_is_hit() -> None:
    """A leave of afternoons hits the afternoon; the morning stays hers."""
    rota = Rota(CALENDAR, [Pattern(date(2026, 1, 5), {(0, day): (ANN,) for day in range(7)})])
    gone = [Leave(ANN, DAYS[0], DAYS[1], (Part.PM,))]
    found = duty_within(Rota(CALENDAR, rota.patterns, gone), gone, TODAY)
    assert [(shift.day, shift.parts) for shift in found] == [(DAYS[0], (Part.PM,)), (DAYS[1], (Part.PM,))]
    assert duty_within(rota, [Leave(ANN, DAYS[0], DAYS[3])], DAYS[2])[0].day == DAYS[2], "the past is not hit"


# -- what is typed


@pytest.mark.parametrize(
    ("typed", "pieces", "reason"),
    [
        ("1-5 jan: skiing", [("2027-01-01", "2027-01-05", WHOLE_DAY)], "skiing"),
        ("tomorrow dentist", [("2026-12-22", "2026-12-22", WHOLE_DAY)], "dentist"),
        ("fri because of a course", [("2026-12-25", "2026-12-25", WHOLE_DAY)], "a course"),
        ("fri (course)", [("2026-12-25", "2026-12-25", WHOLE_DAY)], "course"),
        ("monday to wednesday - kids", [("2026-12-21", "2026-12-23", WHOLE_DAY)], "kids"),
        ("this afternoon", [("2026-12-21", "2026-12-21", (Part.PM,))], ""),
        ("wed morning", [("2026-12-23", "2026-12-23", (Part.AM,))], ""),
        ("mornings 1-5 jan", [("2027-01-01", "2027-01-05", (Part.AM,))], ""),
        ("30 dec to 1 jan am", [("2026-12-30", "2026-12-31", WHOLE_DAY), ("2027-01-01", "2027-01-01", (Part.AM,))], ""),
        ("wed pm to thu am", [("2026-12-23", "2026-12-23", (Part.PM,)), ("2026-12-24", "2026-12-24", (Part.AM,))], ""),
        ("wed am to thu pm", [("2026-12-23", "2026-12-24", WHOLE_DAY)], ""),
    ],
)
def test_what_is_typed(typed: str, pieces: list[tuple[str, str, tuple[Part, ...]]], reason: str) -> None:
    asked = parse_away(typed, TODAY)
    wanted = [Leave(ANN, date.fromisoformat(first), date.fromisoformat(last), parts) for first, last, parts in pieces]
    assert (asked.pieces(ANN), asked.reason) == (wanted, reason)


def test_the_other_days_can_be_typed_as_offered() -> None:
    for typed in ("3/1 pm to 4/1 am", "3/1", "3/1 am", "mornings 3/1 to 4/1", "3/1 to 5/1: skiing"):
        asked = parse_away(f"{typed} for <@U0BEN|ben>", TODAY)
        other = asked.reading.other
        assert other is not None
        again = parse_away(asked.command(other, [7, 8]).removeprefix("away "), TODAY)
        assert again.pieces(ANN) == asked.pieces(ANN, other)
        assert (again.person, again.instead) == ("U0BEN", (7, 8))


@pytest.mark.parametrize(
    "typed", ["1 dec to 5 dcember", "fri and mon", "wed to thu noon", "fri 3 and more", "fri satur"]
)
def test_a_rest_that_looks_like_more_of_the_date_is_no_reason(typed: str) -> None:
    with pytest.raises(UnreadableDate):
        parse_away(typed, TODAY)


@given(
    st.text(max_size=80)
    | st.lists(
        st.sampled_from(["fri", "to", "1", "dec", "pm", "am", "-", ":", "for", "<@U1>", "@x", "because", "5", "("])
    ).map(" ".join)
)
def test_no_text_is_more_than_refused(text: str) -> None:
    for read in (lambda: parse_away(text, TODAY), lambda: parse_offer(text)):
        with suppress(UserError):
            read()
