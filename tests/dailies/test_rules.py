"""When a daily or weekly thing falls due. November 2026: the 23rd is a Monday; Christmas is on a Friday."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dailies.rules import Daily, begins_week, latest_occurrence, next_occurrence, stands_for
from bot.workspaces.rules import WorkspaceSettings
from bot.worktime import NoWorkingDay

SETTINGS = WorkspaceSettings()
THURSDAY = 3


def at_three(day: date, settings: WorkspaceSettings) -> datetime:
    return settings.calendar.at(day, time(15))


def on_thursdays(day: date, settings: WorkspaceSettings) -> datetime | None:
    return at_three(day, settings) if stands_for(day, THURSDAY, settings.calendar) else None


def on_first_days(day: date, settings: WorkspaceSettings) -> datetime | None:
    return at_three(day, settings) if begins_week(day, settings.calendar) else None


def dates(daily: Daily, after: datetime, number: int) -> list[date]:
    found = []
    for _ in range(number):
        after = next_occurrence(daily, after, SETTINGS)
        found.append(SETTINGS.calendar.local_date(after))
    return found


def test_a_weekly_thing_moves_to_the_working_day_before_a_holiday() -> None:
    """31 December 2026 is a Thursday, and so is Christmas Eve; New Year's Day is a holiday."""
    daily = Daily("plan", on_thursdays)
    assert dates(daily, datetime(2026, 12, 20, tzinfo=UTC), 3) == [
        date(2026, 12, 24),
        date(2026, 12, 31),
        date(2027, 1, 7),
    ]
    eves_off = replace(SETTINGS, holidays_added=(date(2026, 12, 24),))
    assert next_occurrence(daily, datetime(2026, 12, 20, tzinfo=UTC), eves_off) == datetime(
        2026, 12, 23, 15, tzinfo=UTC
    )


def test_the_first_day_of_a_week_is_tuesday_after_a_bank_holiday() -> None:
    daily = Daily("goals", on_first_days)
    assert dates(daily, datetime(2026, 12, 20, tzinfo=UTC), 3) == [
        date(2026, 12, 21),
        date(2026, 12, 29),
        date(2027, 1, 4),
    ]


def test_a_thing_of_any_day_comes_on_sundays_too() -> None:
    daily = Daily("tidy", at_three, any_day=True)
    assert dates(daily, datetime(2026, 11, 27, 16, tzinfo=UTC), 3) == [date(2026, 11, day) for day in (28, 29, 30)]
    sunday = datetime(2026, 11, 29, 15, tzinfo=UTC)
    assert latest_occurrence(daily, sunday, sunday, SETTINGS) == sunday


def test_a_thing_that_is_of_use_all_day_is_made_up_in_the_evening() -> None:
    due = datetime(2026, 11, 23, 15, tzinfo=UTC)
    daily = Daily("group", at_three, until=lambda at, _: at + timedelta(hours=8))
    assert latest_occurrence(daily, due, due + timedelta(hours=7), SETTINGS) == due
    assert latest_occurrence(daily, due, due + timedelta(hours=9), SETTINGS) is None


def test_a_thing_that_never_happens_is_not_searched_for_ever() -> None:
    with pytest.raises(NoWorkingDay):
        next_occurrence(Daily("never", lambda *_: None), datetime(2026, 11, 23, tzinfo=UTC), SETTINGS)


@given(st.integers(0, 6), st.lists(st.integers(0, 40), max_size=25))
def test_each_week_has_one_unless_it_is_all_holiday(weekday: int, holidays: list[int]) -> None:
    first = date(2026, 11, 23)
    off = tuple(first + timedelta(days=number) for number in holidays)
    settings = replace(SETTINGS, holiday_region="", holidays_added=off)
    days = [first + timedelta(days=number) for number in range(42)]
    working = [day for day in days if settings.calendar.is_working_day(day)]
    on = [day for day in working if stands_for(day, weekday, settings.calendar)]
    for wanted in [day for day in days if day.weekday() == weekday][:-1]:
        before = [day for day in working if day <= wanted]
        assert not before or before[-1] in on
    assert len([day for day in working if begins_week(day, settings.calendar)]) == len(
        {day.isocalendar()[:2] for day in working}
    )
