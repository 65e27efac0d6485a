"""What holds of working time in any zone, with any hours, on any day."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.worktime import WorkCalendar, public_holidays

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


steady = settings(deadline=None, max_examples=60)  # a slow machine is no fault


dates = st.one_of(
    st.dates(date(2023, 12, 20), date(2028, 3, 10)),
    st.builds(lambda day, offset: day + timedelta(days=offset), st.sampled_from(CHANGES), st.integers(-2, 2)),
)
instants = st.builds(
    lambda day, minute: datetime.combine(day, time(0), UTC) + timedelta(minutes=minute), dates, st.integers(0, 1439)
)


@st.composite
def calendars(draw: st.DrawFn) -> WorkCalendar:
    """One to three periods a day, after the hours in which clocks are changed; the last may end with the day."""
    edges = draw(st.lists(st.integers(4 * 60, 24 * 60), min_size=2, max_size=6, unique=True))
    edges = sorted(edges[: len(edges) // 2 * 2])
    times = [time(minute // 60 % 24, minute % 60) for minute in edges]
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
    shown = local.time().replace(tzinfo=None)
    on_time = any(start <= shown and (shown < end or end == time(0)) for start, end in calendar.periods)
    return local.weekday() in calendar.workdays and not holiday and on_time


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


@steady
@given(calendars(), instants, st.integers(0, 3 * 1440))
def test_working_time_is_what_one_counts_minute_by_minute(
    calendar: WorkCalendar, start: datetime, minutes: int
) -> None:
    """Over nights, weekends, holidays and clock changes."""
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
