"""Dates as people type them: what each is read as on Monday 23 November 2026, and what is refused."""

from datetime import date, timedelta

import pytest

from bot.dates import PastDate, Reading, UnreadableDate, check_not_past, find_days, read_day, read_range, read_span
from bot.datestyles import EndsFirst, WrongWeekday

TODAY = date(2026, 11, 23)
FRIDAY, NEXT_FRIDAY = date(2026, 11, 27), date(2026, 12, 4)


@pytest.mark.parametrize(
    ("typed", "day"),
    {
        "today": TODAY,
        "Tomorrow": date(2026, 11, 24),
        "tommorow": date(2026, 11, 24),
        "the day after tomorrow": date(2026, 11, 25),
        "yesterday": date(2026, 11, 22),
        "fri": FRIDAY,
        "Friday": FRIDAY,
        "friday.": FRIDAY,
        "on friday": FRIDAY,
        "this friday": FRIDAY,
        "thurs": date(2026, 11, 26),
        "wednsday": date(2026, 11, 25),
        "last friday": date(2026, 11, 20),
        "next monday": date(2026, 11, 30),
        "friday next week": NEXT_FRIDAY,
        "next week on friday": NEXT_FRIDAY,
        "a week on tuesday": date(2026, 12, 1),
        "week on tuesday": date(2026, 12, 1),
        "tuesday week": date(2026, 12, 1),
        "a week today": date(2026, 11, 30),
        "two weeks on fri": date(2026, 12, 11),
        "in 3 days": date(2026, 11, 26),
        "in two weeks": date(2026, 12, 7),
        "in a fortnight": date(2026, 12, 7),
        "3 days from now": date(2026, 11, 26),
        "4 dec": NEXT_FRIDAY,
        "4th of December": NEXT_FRIDAY,
        "the 4th of dec": NEXT_FRIDAY,
        "Dec 4": NEXT_FRIDAY,
        "december 4th, 2026": NEXT_FRIDAY,
        "4-Dec-2026": NEXT_FRIDAY,
        "fri 4 dec": NEXT_FRIDAY,
        "Friday, the 4th of December": NEXT_FRIDAY,
        "the 4th": NEXT_FRIDAY,
        "the 30th": date(2026, 11, 30),
        "4.12.": NEXT_FRIDAY,
        "4.12.2026": NEXT_FRIDAY,
        "04/12/2026": NEXT_FRIDAY,
        "12/25": date(2026, 12, 25),
        "25/12": date(2026, 12, 25),
        "fri 4/12": NEXT_FRIDAY,
        "mon 4/12": date(2027, 4, 12),
        "2026-12-04": NEXT_FRIDAY,
        "2026/12/04": NEXT_FRIDAY,
        "1 jan": date(2027, 1, 1),
        "29 feb": date(2028, 2, 29),
        "23 nov": TODAY,
    }.items(),
)
def test_what_can_be_read_in_one_way_only(typed: str, day: date) -> None:
    assert read_day(typed, TODAY) == Reading(day)


@pytest.mark.parametrize(
    ("typed", "day", "other"),
    [
        ("4/12", NEXT_FRIDAY, date(2027, 4, 12)),
        ("4/12/2027", date(2027, 12, 4), date(2027, 4, 12)),
        ("next friday", NEXT_FRIDAY, FRIDAY),
        ("monday", TODAY, date(2026, 11, 30)),
        ("20 nov", date(2026, 11, 20), date(2027, 11, 20)),
    ],
)
def test_the_other_reading_is_offered(typed: str, day: date, other: date) -> None:
    assert read_day(typed, TODAY) == Reading(day, other)


def test_a_past_day_is_never_the_other_reading_of_one_to_come() -> None:
    assert read_day("4/12/2026", TODAY) == Reading(NEXT_FRIDAY)


def test_a_date_of_the_last_weeks_is_past_over_the_year_end_too() -> None:
    assert read_day("30 dec", date(2027, 1, 2)).day == date(2026, 12, 30)


def test_next_friday_is_sure_once_this_weeks_is_over() -> None:
    for today in (date(2026, 11, 27), date(2026, 11, 28), date(2026, 11, 29)):
        assert read_day("next friday", today) == Reading(NEXT_FRIDAY)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "someday",
        "31 feb",
        "32/1",
        "13/13",
        "4-12",
        "dec 2026",
        "0000-01-01",
        "9999-12-31",
        "in days",
        "x" * 5000,
    ],
)
def test_what_is_no_date_is_refused_with_what_to_type(typed: str) -> None:
    with pytest.raises(UnreadableDate) as refused:
        read_day(typed, TODAY)
    assert "4 dec" in refused.value.hint
    assert len(refused.value.what) < 80


def test_a_date_that_is_another_weekday_is_refused() -> None:
    with pytest.raises(WrongWeekday) as refused:
        read_day("fri 5 dec", TODAY)
    assert refused.value.what == "5 December 2026 is a Saturday, not a Friday."


def test_the_past_is_refused() -> None:
    check_not_past(TODAY, TODAY)
    with pytest.raises(PastDate) as refused:
        check_not_past(TODAY - timedelta(days=3), TODAY)
    assert refused.value.what == "Fri 20 Nov is past."


# -- ranges


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("1 dec to 5 dec", "2026-12-01", "2026-12-05"),
        ("from 1 Dec until 5 Dec", "2026-12-01", "2026-12-05"),
        ("1-5 dec", "2026-12-01", "2026-12-05"),
        ("1 – 5 december 2026", "2026-12-01", "2026-12-05"),
        ("1st to 5th of december", "2026-12-01", "2026-12-05"),
        ("between 1 and 5 dec", "2026-12-01", "2026-12-05"),
        ("between wed and fri", "2026-11-25", "2026-11-27"),
        ("dec 1-5", "2026-12-01", "2026-12-05"),
        ("dec 1 - 5, 2026", "2026-12-01", "2026-12-05"),
        ("1.12.-5.12.", "2026-12-01", "2026-12-05"),
        ("2026-12-01 to 2026-12-05", "2026-12-01", "2026-12-05"),
        ("2026-12-01-2026-12-05", "2026-12-01", "2026-12-05"),
        ("12/1 to 12/25", "2026-12-01", "2026-12-25"),
        ("30 dec - 2 jan", "2026-12-30", "2027-01-02"),
        ("28 dec to 3 jan 2027", "2026-12-28", "2027-01-03"),
        ("1 dec to 5 dec 2027", "2027-12-01", "2027-12-05"),
        ("wed to fri", "2026-11-25", "2026-11-27"),
        ("fri to mon", "2026-11-27", "2026-11-30"),
        ("next mon to wed", "2026-11-30", "2026-12-02"),
        ("thu to fri 4 dec", "2026-11-26", "2026-12-04"),
        ("tomorrow to friday", "2026-11-24", "2026-11-27"),
        ("tomorrow for a week", "2026-11-24", "2026-11-30"),
        ("1 dec for 3 days", "2026-12-01", "2026-12-03"),
        ("this week", "2026-11-23", "2026-11-29"),
        ("next week", "2026-11-30", "2026-12-06"),
        ("fri", "2026-11-27", "2026-11-27"),
    ],
)
def test_ranges(typed: str, first: str, last: str) -> None:
    assert read_range(typed, TODAY) == (date.fromisoformat(first), date.fromisoformat(last))


def test_the_other_reading_of_a_range_is_offered() -> None:
    reading = read_span("4/12 to 6/12", TODAY)
    assert reading.span == (date(2026, 12, 4), date(2026, 12, 6))
    assert reading.other == (date(2027, 4, 12), date(2027, 6, 12))
    assert read_span("wed to fri", TODAY).other is None


@pytest.mark.parametrize("typed", ["5 dec to 1 dec", "1 dec 2026 to 5 nov 2026", "dec 5-1"])
def test_a_range_that_ends_before_it_begins_is_refused(typed: str) -> None:
    with pytest.raises(EndsFirst):
        read_range(typed, TODAY)


@pytest.mark.parametrize(
    "typed", ["", "to", "1 dec to", "to 5 dec", "-", "1 dec to 5 dec to 7 dec", "fri to never", "fri and mon"]
)
def test_what_is_no_range_is_refused(typed: str) -> None:
    with pytest.raises(UnreadableDate) as refused:
        read_range(typed, TODAY)
    assert "1 dec to 5 dec" in refused.value.hint


# -- within a longer text


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("can anyone swap Friday with me?", ["Friday"]),
        ("anyone up for taking my Thurs or the 4th?", ["Thurs", "the 4th"]),
        ("swap my Mon 30 Nov for your 4.12.?", ["Mon 30 Nov", "4.12."]),
        ("away from 1 Dec to 3rd of December, back on 2026-12-04", ["1 Dec", "3rd of December", "2026-12-04"]),
        ("my sat please, tomorrow or a week on tuesday", ["sat", "tomorrow", "a week on tuesday"]),
        ("I sat on the 4th chair in the sun, 24/7, for 1/2 day, v4.12 at 10:30", []),
        ("it broke 3 times, see order 2026-12-045 and a/fri/b", []),
        ("İstanbul İ friday", ["friday"]),
        ("", []),
    ],
)
def test_days_within_a_text(text: str, named: list[str]) -> None:
    assert [text[found.start : found.end] for found in find_days(text, TODAY)] == named
