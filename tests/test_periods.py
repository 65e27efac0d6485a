"""Periods of figures, as people type them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserError
from bot.periods import read_period

TODAY = date(2026, 11, 23)  # a Monday


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("", date(2026, 9, 1), TODAY),
        ("12 weeks", date(2026, 9, 1), TODAY),
        ("last 4 weeks", date(2026, 10, 27), TODAY),
        ("Past  10 Days", date(2026, 11, 14), TODAY),
        ("3 months", date(2026, 8, 24), TODAY),
        ("1 year", date(2025, 11, 24), TODAY),
        ("this week", date(2026, 11, 23), date(2026, 11, 29)),
        ("last week", date(2026, 11, 16), date(2026, 11, 22)),
        ("this month", date(2026, 11, 1), date(2026, 11, 30)),
        ("last month", date(2026, 10, 1), date(2026, 10, 31)),
        ("this quarter", date(2026, 10, 1), date(2026, 12, 31)),
        ("last quarter", date(2026, 7, 1), date(2026, 9, 30)),
        ("last year", date(2025, 1, 1), date(2025, 12, 31)),
        ("november", date(2026, 11, 1), date(2026, 11, 30)),
        ("dec", date(2025, 12, 1), date(2025, 12, 31)),
        ("feb 2024", date(2024, 2, 1), date(2024, 2, 29)),
        ("q3", date(2026, 7, 1), date(2026, 9, 30)),
        ("Q4 2025", date(2025, 10, 1), date(2025, 12, 31)),
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("1 sep to 30 oct", date(2026, 9, 1), date(2026, 10, 30)),
        ("2026-01-05 to 2026-03-01", date(2026, 1, 5), date(2026, 3, 1)),
        ("since 1 sep", date(2026, 9, 1), TODAY),
    ],
)
def test_a_period_is_read(text: str, first: date, last: date) -> None:
    assert read_period(text, TODAY) == (first, last)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("whenever", "I can't read “whenever” as a period."),
        ("q5", "I can't read “q5” as a period."),
        ("9999 weeks", "That is more than three years."),
        ("4 years", "That is more than three years."),
        ("2026-12-02 to 2026-12-01", "ends before it begins"),
        ("<!channel>", "as a period"),
        ("november 0000", "as a period"),
    ],
)
def test_what_is_no_period_is_refused_with_examples(text: str, what: str) -> None:
    with pytest.raises(UserError) as refused:
        read_period(text, TODAY)
    assert what in refused.value.what
    assert "For example" in refused.value.hint


@given(st.text(max_size=60) | st.from_regex(r"(last |this )?[0-9]{0,4} ?(day|week|month|quarter|year)s?"), st.dates())
def test_any_text_is_a_period_in_order_or_refused(text: str, today: date) -> None:
    if not date(2024, 1, 1) <= today <= date(2100, 1, 1):
        return
    try:
        span = read_period(text, today)
    except UserError:
        return
    assert span.first <= span.last
