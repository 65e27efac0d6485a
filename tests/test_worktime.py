"""Working time, holidays, and local dates as instants, over clock changes, year ends and leap days."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.worktime import NoWorkingDay, WorkCalendar, known_region, public_holidays

LONDON = ZoneInfo("Europe/London")
OFFICE = WorkCalendar(LONDON, region="GB-ENG")
EVERY_DAY = frozenset(range(7))

ZONES = [
    "Europe/London",
    "America/Chicago",
    "Pacific/Auckland",
    "Australia/Lord_Howe",  # changes by half an hour
    "America/Havana",  # changes at midnight
    "Asia/Kolkata",
    "UTC",
]
CHANGES = [
    date(2026, 3, 8),
    date(2026, 3, 29),
    date(2026, 4, 5),
    date(2026, 10, 4),
    date(2026, 10, 25),
    date(2026, 11, 1),
]


steady = settings(deadline=None)  # a slow machine is no fault


def london(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """A London time as an instant."""
    return datetime(year, month, day, hour, minute, tzinfo=LONDON).astimezone(UTC)


dates = st.one_of(
    st.dates(date(2023, 12, 20), date(2028, 3, 10)),
    st.builds(lambda day, offset: day + timedelta(days=offset), st.sampled_from(CHANGES), st.integers(-2, 2)),
)
instants = st.builds(
    lambda day, minute: datetime.combine(day, time(0), UTC) + timedelta(minutes=minute), dates, st.integers(0, 1439)
)


@st.composite
def calendars(draw: st.DrawFn) -> WorkCalendar:
    """One to three periods a day, beginning after the hours in which clocks are changed."""
    edges = draw(st.lists(st.integers(4 * 60, 23 * 60), min_size=2, max_size=6, unique=True))
    edges = sorted(edges[: len(edges) // 2 * 2])
    times = [time(minute // 60, minute % 60) for minute in edges]
    return WorkCalendar(
        zone=ZoneInfo(draw(st.sampled_from(ZONES))),
        workdays=draw(st.frozensets(st.integers(0, 6), min_size=1)),
        periods=tuple(zip(times[::2], times[1::2], strict=True)),
        region=draw(st.sampled_from(["", "GB-ENG", "US"])),
        added=draw(st.frozensets(dates, max_size=2)),
    )


def wall_clock_says_open(calendar: WorkCalendar, at: datetime) -> bool:
    """Working hours as one reads them off a clock on the wall and a calendar beside it."""
    local = at.astimezone(calendar.zone)
    holiday = local.date() in calendar.added or (
        calendar.region != "" and local.date() in public_holidays(calendar.region, local.year)
    )
    on_time = any(start <= local.time().replace(tzinfo=None) < end for start, end in calendar.periods)
    return local.weekday() in calendar.workdays and not holiday and on_time


# -- local times as instants


def test_working_hours_stay_on_the_wall_clock_when_the_clocks_go_back() -> None:
    """B01: nine o'clock is nine o'clock on the days before and after the change."""
    assert OFFICE.opening(date(2026, 10, 23)) == datetime(2026, 10, 23, 8, tzinfo=UTC)
    assert OFFICE.opening(date(2026, 10, 26)) == datetime(2026, 10, 26, 9, tzinfo=UTC)


def test_a_span_over_the_spring_change_ends_on_the_wall_clock() -> None:
    """B03: 09:00 on Saturday to 18:00 on Sunday is 32 hours when an hour is skipped."""
    start, end = OFFICE.at(date(2026, 3, 28), time(9)), OFFICE.at(date(2026, 3, 29), time(18))
    assert end - start == timedelta(hours=32)


def test_a_skipped_time_is_the_next_valid_one_and_a_repeated_time_is_its_first_pass() -> None:
    """B06: at 01:30 the clocks of London skip to 02:00, or come by twice."""
    assert OFFICE.at(date(2026, 3, 29), time(1, 30)) == datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert OFFICE.at(date(2026, 10, 25), time(1, 30)) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_local_times_follow_the_teams_zone() -> None:
    """B08: a quarter past nine in June is summer time, whatever zone the server is in."""
    assert OFFICE.at(date(2026, 6, 1), time(9, 15)) == datetime(2026, 6, 1, 8, 15, tzinfo=UTC)


def test_an_instant_belongs_to_the_teams_date() -> None:
    """B09: eight in the evening in Los Angeles on 6 April is 7 April in London."""
    at = datetime(2026, 4, 6, 20, tzinfo=ZoneInfo("America/Los_Angeles")).astimezone(UTC)
    assert OFFICE.local_date(at) == date(2026, 4, 7)


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2024, 2, 29), 24)])
def test_a_day_is_as_long_as_it_is(day: date, hours: int) -> None:
    start, end = OFFICE.day_bounds(day)
    assert end - start == timedelta(hours=hours)


@steady
@given(st.sampled_from(ZONES), dates, st.times().map(lambda one: one.replace(microsecond=0)))
@example("America/Havana", date(2026, 3, 8), time(0, 30))
@example("Australia/Lord_Howe", date(2026, 10, 4), time(2, 15))
def test_a_local_time_is_the_first_instant_at_which_clocks_show_it_or_more(zone: str, day: date, at: time) -> None:
    calendar = WorkCalendar(ZoneInfo(zone))
    wanted = datetime.combine(day, at)
    instant = calendar.at(day, at)
    shown = [one.astimezone(calendar.zone).replace(tzinfo=None) for one in (instant - timedelta(seconds=1), instant)]
    assert instant.tzinfo is UTC
    assert shown[0] < wanted <= shown[1]


@steady
@given(st.sampled_from(ZONES), dates)
def test_days_adjoin(zone: str, day: date) -> None:
    calendar = WorkCalendar(ZoneInfo(zone))
    start, end = calendar.day_bounds(day)
    assert calendar.local_date(start) == calendar.local_date(end - timedelta(seconds=1)) == day
    assert calendar.day_bounds(day + timedelta(days=1))[0] == end


# -- holidays and working days


def test_only_public_holidays_count() -> None:
    """B103: Shrove Tuesday and the like are observed and worked on; Good Friday is not."""
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
    """B15: neither Good Friday nor Easter Monday is a working day."""
    assert OFFICE.next_working_day(date(2026, 4, 2)) == date(2026, 4, 7)
    assert OFFICE.previous_working_day(date(2026, 4, 7)) == date(2026, 4, 2)
    assert OFFICE.next_working_day(date(2026, 12, 31)) == date(2027, 1, 4)


@pytest.mark.parametrize(
    ("region", "known"),
    [("GB-ENG", True), ("DE-BY", True), ("US", True), ("GB-XX", False), ("XX", False), ("", False), ("PUBLIC", False)],
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


@steady
@given(calendars(), instants)
def test_open_means_that_the_wall_clock_says_so(calendar: WorkCalendar, at: datetime) -> None:
    assert calendar.is_open(at) is wall_clock_says_open(calendar, at)


@steady
@given(calendars(), instants)
def test_nobody_works_between_now_and_the_next_opening(calendar: WorkCalendar, at: datetime) -> None:
    opens = calendar.next_open(at)
    assert opens >= at
    assert calendar.is_open(opens)
    assert calendar.working_time_between(at, opens) == timedelta()


@steady
@given(calendars(), instants)
def test_the_last_hour_is_open_and_at_most_an_hour_of_work_follows_it(calendar: WorkCalendar, at: datetime) -> None:
    last = calendar.last_hour_before(at)
    assert last < at
    assert calendar.is_open(last)
    assert timedelta() < calendar.working_time_between(last, at) <= timedelta(hours=1)


# -- working time


def test_an_hour_of_work_from_friday_evening_ends_on_monday() -> None:
    """B101: half an hour on Friday, half an hour on Monday."""
    calendar = WorkCalendar(LONDON, periods=((time(9), time(17)),))
    assert calendar.add_working_time(london(2026, 11, 20, 16, 30), timedelta(hours=1)) == london(2026, 11, 23, 9, 30)


def test_whole_days_without_the_weekend_over_the_spring_change() -> None:
    """B102: 48 hours from Friday 16:00, weekends out, end on Tuesday 16:00 summer time."""
    days = WorkCalendar(LONDON, periods=((time(0), time(12)), (time(12, 0, 0, 1), time(23, 59, 59, 999999))))
    due = days.add_working_time(london(2026, 3, 27, 16), timedelta(hours=48))
    assert abs(due - london(2026, 3, 31, 16)) < timedelta(milliseconds=1)


def test_days_without_hours_are_passed_over() -> None:
    """B104: hours only on Tuesday and Thursday, sixteen hours from Monday on."""
    calendar = WorkCalendar(LONDON, frozenset({1, 3}), ((time(8), time(17)),))
    assert calendar.add_working_time(london(2026, 11, 23, 10), timedelta(hours=16)) == london(2026, 11, 26, 15)


def test_work_that_ends_with_the_day_ends_on_that_day() -> None:
    assert OFFICE.add_working_time(london(2026, 4, 7, 9), timedelta(hours=8, minutes=30)) == london(2026, 4, 7, 17, 30)


def test_years_of_working_time() -> None:
    start, end = london(2024, 1, 1), london(2027, 1, 1)
    days = sum(OFFICE.is_working_day(date(2024, 1, 1) + timedelta(days=number)) for number in range(366 + 365 + 365))
    assert OFFICE.working_time_between(start, end) == days * timedelta(hours=8, minutes=30)


@steady
@given(calendars(), instants, st.integers(0, 3 * 1440))
def test_working_time_is_what_one_counts_minute_by_minute(
    calendar: WorkCalendar, start: datetime, minutes: int
) -> None:
    """B108: over nights, weekends, holidays and clock changes."""
    span = [start + timedelta(minutes=number) for number in range(minutes)]
    counted = sum(wall_clock_says_open(calendar, at) for at in span)
    assert calendar.working_time_between(start, start + timedelta(minutes=minutes)) == timedelta(minutes=counted)


@steady
@given(calendars(), instants, st.integers(1, 200 * 60))
def test_adding_working_time_and_measuring_it_agree(calendar: WorkCalendar, start: datetime, minutes: int) -> None:
    duration = timedelta(minutes=minutes)
    end = calendar.add_working_time(start, duration)
    assert calendar.working_time_between(start, end) == duration
    assert calendar.is_open(end - timedelta(seconds=1)), "the first instant at which so much has passed"


@steady
@given(calendars(), instants, instants, instants)
def test_spans_add_up(calendar: WorkCalendar, one: datetime, two: datetime, three: datetime) -> None:
    a, b, c = sorted([one, two, three])
    b = min(b, a + timedelta(days=90))
    c = min(max(b, c), b + timedelta(days=90))
    whole = calendar.working_time_between(a, c)
    assert whole == calendar.working_time_between(a, b) + calendar.working_time_between(b, c)
    assert calendar.working_time_between(c, a) == timedelta()
