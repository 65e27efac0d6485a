"""Working time, holidays, and local dates as instants, over clock changes, year ends and leap days."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest

from bot.worktime import NoWorkingDay, WorkCalendar, known_region, known_zone

LONDON = ZoneInfo("Europe/London")
OFFICE = WorkCalendar(LONDON, region="GB-ENG")
EVERY_DAY = frozenset(range(7))


def london(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """A London time as an instant."""
    return datetime(year, month, day, hour, minute, tzinfo=LONDON).astimezone(UTC)


# -- local times as instants


def test_working_hours_stay_on_the_wall_clock_when_the_clocks_go_back() -> None:
    """Nine o'clock is nine o'clock on the days before and after the change."""
    assert OFFICE.opening(date(2026, 10, 23)) == datetime(2026, 10, 23, 8, tzinfo=UTC)
    assert OFFICE.opening(date(2026, 10, 26)) == datetime(2026, 10, 26, 9, tzinfo=UTC)


def test_a_span_over_the_spring_change_ends_on_the_wall_clock() -> None:
    """09:00 on Saturday to 18:00 on Sunday is 32 hours when an hour is skipped."""
    start, end = OFFICE.at(date(2026, 3, 28), time(9)), OFFICE.at(date(2026, 3, 29), time(18))
    assert end - start == timedelta(hours=32)


def test_a_skipped_time_is_the_next_valid_one_and_a_repeated_time_is_its_first_pass() -> None:
    """At 01:30 the clocks of London skip to 02:00, or come by twice."""
    assert OFFICE.at(date(2026, 3, 29), time(1, 30)) == datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert OFFICE.at(date(2026, 10, 25), time(1, 30)) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_local_times_follow_the_teams_zone() -> None:
    """A quarter past nine in June is summer time, whatever zone the server is in."""
    assert OFFICE.at(date(2026, 6, 1), time(9, 15)) == datetime(2026, 6, 1, 8, 15, tzinfo=UTC)


def test_an_instant_belongs_to_the_teams_date() -> None:
    """Eight in the evening in Los Angeles on 6 April is 7 April in London."""
    at = datetime(2026, 4, 6, 20, tzinfo=ZoneInfo("America/Los_Angeles")).astimezone(UTC)
    assert OFFICE.local_date(at) == date(2026, 4, 7)


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2024, 2, 29), 24)])
def test_a_day_is_as_long_as_it_is(day: date, hours: int) -> None:
    start, end = OFFICE.day_bounds(day)
    assert end - start == timedelta(hours=hours)


# -- holidays and working days


def test_every_zone_is_known_and_nothing_else() -> None:
    assert [name for name in available_timezones() if not known_zone(name)] == []
    for wrong in (
        "",
        "Europe",
        "Europe/",
        "europe/london",
        "Europe/Londom",
        "right/Europe/London",
        "posixrules",
        "a" * 5000,
    ):
        assert not known_zone(wrong), wrong
    for attack in ("../../etc/passwd", "/etc/passwd", "Europe/../Europe/London", "UTC\0", "\ud800", "tzdata.zi", "."):
        assert not known_zone(attack), attack


def test_every_country_is_found_though_the_library_s_package_of_them_is_empty() -> None:
    assert known_region("GB")
    from holidays.registry import COUNTRIES

    assert len(COUNTRIES) > 240
    assert [codes[1] for codes in COUNTRIES.values() if not known_region(codes[1])] == []


def test_only_public_holidays_count() -> None:
    """Shrove Tuesday and the like are observed and worked on; Good Friday is not."""
    assert OFFICE.is_working_day(date(2026, 2, 17))
    assert not OFFICE.is_working_day(date(2026, 4, 3))
    assert not OFFICE.is_working_day(date(2026, 12, 28)), "a day in lieu of Boxing Day, a Saturday"
    assert OFFICE.is_working_day(date(2026, 12, 24))


def test_a_team_adds_holidays_and_works_on_others() -> None:
    calendar = WorkCalendar(
        LONDON, region="GB-ENG", added=frozenset({date(2026, 12, 24)}), removed=frozenset({date(2026, 4, 3)})
    )
    assert not calendar.is_working_day(date(2026, 12, 24))
    assert calendar.is_working_day(date(2026, 4, 3))


def test_working_days_around_easter() -> None:
    """Neither Good Friday nor Easter Monday is a working day."""
    assert OFFICE.next_working_day(date(2026, 4, 2)) == date(2026, 4, 7)
    assert OFFICE.previous_working_day(date(2026, 4, 7)) == date(2026, 4, 2)
    assert OFFICE.next_working_day(date(2026, 12, 31)) == date(2027, 1, 4)


@pytest.mark.parametrize(
    ("region", "known"),
    [
        ("GB-ENG", True),
        ("DE-BY", True),
        ("US", True),
        ("GB-XX", False),
        ("XX", False),
        ("", False),
        ("NYSE", False),
        ("PUBLIC", False),
    ],
)
def test_regions(region: str, known: bool) -> None:
    assert known_region(region) is known


def test_a_calendar_without_working_days_says_so() -> None:
    never = WorkCalendar(LONDON, workdays=frozenset())
    at = london(2026, 4, 7, 12)
    for ask in (never.next_open, never.last_hour_before):
        with pytest.raises(NoWorkingDay):
            ask(at)
    with pytest.raises(NoWorkingDay):
        never.add_working_time(at, timedelta(hours=1))
    with pytest.raises(NoWorkingDay):
        never.previous_working_day(date(2026, 4, 7))
    assert never.working_time_between(at, at + timedelta(days=30)) == timedelta()


# -- open or not


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        (london(2026, 4, 7, 8, 59), False),
        (london(2026, 4, 7, 9), True),
        (london(2026, 4, 7, 17, 29), True),
        (london(2026, 4, 7, 17, 30), False),
        (london(2026, 4, 4, 12), False),
        (london(2026, 4, 6, 12), False),
    ],
)
def test_hours_are_half_open(at: datetime, is_open: bool) -> None:
    assert OFFICE.is_open(at) is is_open


def test_hours_can_go_on_to_the_end_of_the_day() -> None:
    late = WorkCalendar(LONDON, periods=((time(14), time(0)),))
    assert late.is_open(london(2026, 4, 10, 23, 59))
    assert not late.is_open(london(2026, 4, 11)), "a Saturday"
    assert late.next_open(london(2026, 4, 11)) == london(2026, 4, 13, 14)
    assert late.last_hour_before(london(2026, 4, 11)) == london(2026, 4, 10, 23)
    around_the_clock = WorkCalendar(LONDON, EVERY_DAY, ((time(0), time(0)),))
    sundays = [date(2026, 3, 29), date(2026, 10, 25)]
    assert [sum((end - start for start, end in around_the_clock.windows(day)), timedelta()) for day in sundays] == [
        timedelta(hours=23),
        timedelta(hours=25),
    ]


def test_the_next_opening() -> None:
    assert OFFICE.next_open(london(2026, 4, 2, 17, 30)) == london(2026, 4, 7, 9), "after Easter"
    assert OFFICE.next_open(london(2026, 4, 7, 11)) == london(2026, 4, 7, 11), "already open"
    split = WorkCalendar(LONDON, periods=((time(9), time(12)), (time(13), time(17))))
    assert split.next_open(london(2026, 4, 7, 12)) == london(2026, 4, 7, 13)


def test_hours_that_the_clocks_skip_are_never_open() -> None:
    night = WorkCalendar(LONDON, EVERY_DAY, ((time(1), time(1, 45)), (time(9), time(10))))
    assert night.next_open(datetime(2026, 3, 29, 0, 50, tzinfo=UTC)) == london(2026, 3, 29, 9)


def test_the_last_working_hour_before_a_weekend_a_night_and_a_short_period() -> None:
    assert OFFICE.last_hour_before(london(2026, 4, 11, 3)) == london(2026, 4, 10, 16, 30)
    assert OFFICE.last_hour_before(london(2026, 4, 8, 8, 59)) == london(2026, 4, 7, 16, 30)
    short = WorkCalendar(LONDON, periods=((time(9), time(12)), (time(13), time(13, 30))))
    assert short.last_hour_before(london(2026, 4, 7, 20)) == london(2026, 4, 7, 13)


# -- working time


def test_an_hour_of_work_from_friday_evening_ends_on_monday() -> None:
    """Half an hour on Friday, half an hour on Monday."""
    calendar = WorkCalendar(LONDON, periods=((time(9), time(17)),))
    assert calendar.add_working_time(london(2026, 11, 20, 16, 30), timedelta(hours=1)) == london(2026, 11, 23, 9, 30)


def test_whole_days_without_the_weekend_over_the_spring_change() -> None:
    """48 hours from Friday 16:00, weekends out, end on Tuesday 16:00 summer time."""
    days = WorkCalendar(LONDON, periods=((time(0), time(0)),))
    assert days.add_working_time(london(2026, 3, 27, 16), timedelta(hours=48)) == london(2026, 3, 31, 16)
    assert days.working_time_between(london(2026, 3, 27), london(2026, 3, 31)) == timedelta(hours=48)


def test_days_without_hours_are_passed_over() -> None:
    """Hours only on Tuesday and Thursday, sixteen hours from Monday on."""
    calendar = WorkCalendar(LONDON, frozenset({1, 3}), ((time(8), time(17)),))
    assert calendar.add_working_time(london(2026, 11, 23, 10), timedelta(hours=16)) == london(2026, 11, 26, 15)


def test_work_that_ends_with_the_day_ends_on_that_day() -> None:
    assert OFFICE.add_working_time(london(2026, 4, 7, 9), timedelta(hours=8, minutes=30)) == london(2026, 4, 7, 17, 30)


def test_years_of_working_time() -> None:
    start, end = london(2024, 1, 1), london(2027, 1, 1)
    days = sum(OFFICE.is_working_day(date(2024, 1, 1) + timedelta(days=number)) for number in range(366 + 365 + 365))
    assert OFFICE.working_time_between(start, end) == days * timedelta(hours=8, minutes=30)


def test_half_a_day_ends_at_the_split_and_its_afternoon_things_come_earlier() -> None:
    """Christmas Eve 2026, worked until 13:00."""
    eve = date(2026, 12, 24)
    calendar = WorkCalendar(
        zone=LONDON, periods=((time(9), time(12)), (time(12, 30), time(17, 30))), half_days=frozenset({eve})
    )

    def clock(at: datetime) -> str:
        return f"{at.astimezone(LONDON):%H:%M}"

    assert [(clock(opens), clock(closes)) for opens, closes in calendar.windows(eve)] == [
        ("09:00", "12:00"),
        ("12:30", "13:00"),
    ]
    times = [time(9), time(10), time(12, 59), time(16), time(17), time(17, 30), time(18)]
    assert [clock(calendar.at_work(eve, one)) for one in times] == [
        *("09:00", "10:00", "12:59"),
        *("11:30", "12:30", "13:00", "13:30"),
    ]
    assert clock(calendar.at_work(date(2026, 12, 23), time(17))) == "17:00"
    spent = calendar.working_time_between(calendar.at(eve, time(0)), calendar.at(eve, time(23)))
    assert spent == timedelta(hours=3, minutes=30)
    assert not calendar.is_open(calendar.at(eve, time(14)))
    assert calendar.next_open(calendar.at(eve, time(14))) == calendar.at(date(2026, 12, 25), time(9)), "no region set"


def test_half_a_holiday_is_a_holiday() -> None:
    christmas = date(2026, 12, 25)
    calendar = WorkCalendar(zone=LONDON, region="GB-ENG", half_days=frozenset({christmas}))
    assert not calendar.is_half_day(christmas)
    assert calendar.windows(christmas) == []
