"""Dates as people type them: what holds of every date, every text, every day on which it is read."""

from contextlib import suppress
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.dates import find_days, read_day, read_range, read_span
from bot.datestyles import MONTHS, RECENT, WEEKDAYS
from bot.errors import UserError

LONGEST_TEXT = 10_000

todays = st.dates(date(2020, 1, 1), date(2040, 12, 31))
near = st.integers(0, 330)  # days ahead that a date without a year can't be mistaken at


def ordinal(number: int) -> str:
    ending = "th" if number in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def with_year(day: date) -> list[str]:
    month, weekday = MONTHS[day.month - 1], WEEKDAYS[day.weekday()]
    return [
        f"{day:%Y-%m-%d}",
        f"{day:%Y/%m/%d}",
        f"{day.day} {month} {day.year}",
        f"{day.day} {month[:3].upper()} {day.year}",
        f"{ordinal(day.day)} of {month.title()}, {day.year}",
        f"{month[:3]} {day.day} {day.year}",
        f"{month.title()} {ordinal(day.day)}, {day.year}",
        f"{day.day}-{month[:3]}-{day.year}",
        f"{day.day}/{day.month}/{day.year}",
        f"{day:%d/%m/%Y}",
        f"{day:%d-%m-%Y}",
        f"{day.day}.{day.month}.{day.year}",
        f"{weekday} {day.day} {month} {day.year}",
        f"{weekday[:3].title()}, {month[:3]} {ordinal(day.day)} {day.year}",
    ]


def without_year(day: date) -> list[str]:
    month = MONTHS[day.month - 1]
    return [
        f"{day.day} {month[:3]}",
        f"{day.day}{month[:3]}",
        f"the {ordinal(day.day)} of {month}",
        f"{month} {day.day}",
        f"{day.day}/{day.month}",
        f"{day:%d.%m.}",
        f"{WEEKDAYS[day.weekday()]} {day.day}/{day.month}",
    ]


@given(st.dates(date(2000, 1, 1), date(2999, 12, 31)), todays)
def test_every_date_reads_back_in_each_style(day: date, today: date) -> None:
    for typed in with_year(day):
        assert read_day(typed, today).day == day, typed


@given(todays, near)
def test_a_date_without_a_year_is_the_next_one(today: date, ahead: int) -> None:
    day = today + timedelta(days=ahead)
    for typed in without_year(day):
        assert read_day(typed, today).day == day, typed


@given(todays, st.integers(1, RECENT.days))
def test_a_date_of_the_last_weeks_is_not_taken_for_next_years(today: date, ago: int) -> None:
    day = today - timedelta(days=ago)
    for typed in without_year(day):
        assert read_day(typed, today).day == day, typed


@given(todays, st.integers(0, 6))
def test_weekdays_are_the_next_of_their_name(today: date, weekday: int) -> None:
    name = WEEKDAYS[weekday]
    for length in range(3, len(name) + 1):
        day = read_day(name[:length], today).day
        assert day.weekday() == weekday
        assert timedelta() <= day - today <= timedelta(days=6)
    reading = read_day(f"next {name}", today)
    assert reading.day.isocalendar()[:2] == (today + timedelta(weeks=1)).isocalendar()[:2]
    assert read_day(f"{name} week", today).day == read_day(f"this {name}", today).day + timedelta(weeks=1)


@given(st.dates(date(2000, 1, 1), date(2999, 1, 1)), todays)
def test_day_and_month_are_taken_day_first_and_offered_the_other_way(day: date, today: date) -> None:
    reading = read_day(f"{day.day}/{day.month}/{day.year}", today)
    assert reading.day == day
    if day.day > 12 or day.day == day.month:
        assert reading.other is None
    elif day < today:
        assert reading.other == day.replace(day=day.month, month=day.day)


@given(todays, near, st.integers(0, 300), st.sampled_from([" to ", "-", " - ", " until ", " – "]))
def test_ranges_read_back(today: date, ahead: int, length: int, between: str) -> None:
    first = today + timedelta(days=ahead)
    last = first + timedelta(days=length)
    for number in range(len(with_year(first))):
        typed = between.join((with_year(first)[number], with_year(last)[number]))
        assert read_range(typed, today) == (first, last), typed
    typed = f"{first.day} {MONTHS[first.month - 1][:3]}{between}{last.day} {MONTHS[last.month - 1][:3]}"
    assert read_range(typed, today) == (first, last), typed


words = st.sampled_from(
    [
        *(
            "fri",
            "next",
            "this",
            "week",
            "a",
            "in",
            "3",
            "days",
            "on",
            "to",
            "-",
            "4",
            "dec",
            "/",
            ".",
            "12",
            "the",
            "th",
        ),
        *(
            "of",
            "2026",
            "today",
            "tomorrow",
            ",",
            " ",
            "  ",
            "sat",
            "last",
            "for",
            "and",
            "until",
            "99",
            "0",
            "from now",
        ),
    ]
)
texts = st.text(max_size=60) | st.lists(words, max_size=14).map(" ".join) | st.lists(words, max_size=14).map("".join)


@given(texts, st.dates())
@settings(max_examples=400)
def test_no_text_on_no_day_is_more_than_unreadable(text: str, today: date) -> None:
    for read in (read_day, read_span):
        with suppress(UserError):
            read(text, today)
    for found in find_days(text, today):
        assert 0 <= found.start < found.end <= len(text)


@given(st.lists(words, min_size=1, max_size=6), st.booleans())
@settings(max_examples=40)
def test_a_very_long_text_costs_no_more_than_its_length(parts: list[str], spaced: bool) -> None:
    """Were it to cost the square of its length, this would not end."""
    text = (" " if spaced else "").join(parts * LONGEST_TEXT)[:LONGEST_TEXT]
    find_days(text, date(2026, 11, 23))
    for read in (read_day, read_range):
        with suppress(UserError):
            read(text, date(2026, 11, 23))
