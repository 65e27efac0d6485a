"""What counts as new, resolved, in time and breached."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from statistics import median
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.datestyles import Span
from bot.issues.rules.clock import ClockPolicy, IssueState, StateChange, read_clock
from bot.issues.rules.figures import Fact, Figures, Pace, Period, counted_with, pace_of, steps_of, tally, week_so_far
from bot.issues.rules.issue import Counted, Resolution
from bot.issues.rules.ticket import counted
from bot.workspaces.rules import WorkspaceSettings

SETTINGS = WorkspaceSettings()
CALENDAR = SETTINGS.calendar
POLICY = ClockPolicy.of(SETTINGS)
LONDON = ZoneInfo("Europe/London")
MONDAY = date(2026, 11, 23)
WEEK = Span(MONDAY, date(2026, 11, 29))
LATER = datetime(2026, 12, 24, tzinfo=UTC)
OPEN, PENDING, CLOSED = IssueState


def at(day: int, hour: int = 9, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=LONDON).astimezone(UTC)


def fact(
    *changes: tuple[datetime, IssueState],
    how: Resolution = Resolution.FIXED,
    counts: Counted = Counted.FULLY,
    customer: int | None = None,
) -> Fact:
    """What an issue comes to by its changes of state."""
    clock = read_clock([StateChange(when, state) for when, state in changes], POLICY)
    last, state = changes[-1]
    closed = state is CLOSED
    return Fact(
        customer,
        changes[0][0],
        last if closed else None,
        clock.breach_at,
        clock.counted.total_seconds(),
        how if closed else None,
        counts,
    )


def week(*facts: Fact, days: Span = WEEK, now: datetime = LATER) -> Figures:
    figures = Figures(days, CALENDAR, now)
    for one in facts:
        figures.add(one)
    return figures


def test_a_mail_answered_the_next_day_is_new_resolved_and_in_time() -> None:
    total = week(fact((at(23), OPEN), (at(24), CLOSED))).total
    assert (total.new, total.resolved, total.breached, total.timed, total.in_time) == (1, 1, 0, 1, 1)
    assert total.took(0.5) == [timedelta(hours=24)]


@pytest.mark.parametrize(("hours", "in_time"), [(47, 1), (48, 0), (49, 0)])
def test_at_the_target_it_is_breached(hours: int, in_time: int) -> None:
    total = week(fact((at(23), OPEN), (at(23) + timedelta(hours=hours), CLOSED))).total
    assert (total.in_time, total.breached) == (in_time, 1 - in_time)


def test_pending_time_is_no_time_to_resolution() -> None:
    total = week(fact((at(23), OPEN), (at(23, 12), PENDING), (at(27), OPEN), (at(27, 10), CLOSED))).total
    assert total.took(0.5) == [timedelta(hours=4)]
    assert total.in_time == 1


def test_what_is_open_or_pending_is_not_resolved_and_breaches_when_its_clock_does() -> None:
    left_open, waiting = fact((at(23), OPEN)), fact((at(23), OPEN), (at(24), PENDING))
    assert (week(left_open).total.resolved, week(left_open).total.breached) == (0, 1)
    assert week(left_open, now=at(25, 8)).total.breached == 0, "what is to come has not happened"
    assert week(waiting).total.breached == 0


def test_a_reopened_issue_counts_once_when_it_is_closed_again() -> None:
    again = fact((at(17), OPEN), (at(18), CLOSED), (at(23), OPEN), (at(24), CLOSED))
    before = week(again, days=Span(date(2026, 11, 16), date(2026, 11, 22))).total
    assert (before.new, before.resolved) == (1, 0)
    total = week(again).total
    assert (total.new, total.resolved, total.breached) == (0, 1, 1), "its clock went on"
    assert total.took(0.5) == [timedelta(hours=48)]


def test_duplicates_are_counted_but_not_timed() -> None:
    total = week(fact((at(23), OPEN), (at(23, 10), CLOSED), how=Resolution.DUPLICATE)).total
    assert (total.new, total.resolved, total.timed) == (1, 1, 0)
    assert total.share_in_time is None
    assert total.resolutions == {"duplicate": 1}


def test_what_was_over_before_the_bot_came_is_counted_but_not_timed() -> None:
    past = Fact(None, at(23), at(24), None, 0, Resolution.ANSWERED, Counted.UNTIMED)
    total = week(past, fact((at(23), OPEN), (at(24), CLOSED))).total
    assert (total.new, total.resolved, total.timed) == (2, 2, 1)
    assert total.took(0.5) == [timedelta(hours=24)]


def test_spam_and_what_went_into_another_ticket_count_nowhere() -> None:
    assert not week(fact((at(23), OPEN), (at(27), CLOSED), counts=Counted.NOT)).total


def test_a_ticket_counts_again_when_it_was_no_spam_after_all() -> None:
    assert counted("spam", Counted.FULLY) is counted("deleted", Counted.UNTIMED) is Counted.NOT
    assert counted("opened", Counted.NOT) is Counted.FULLY
    assert counted("closed", Counted.UNTIMED) is Counted.UNTIMED


def test_old_issues_are_timed_from_when_their_clock_runs() -> None:
    stood = read_clock([StateChange(at(23), CLOSED)], POLICY)
    runs = read_clock([StateChange(at(23), CLOSED), StateChange(at(24), OPEN)], POLICY)
    assert counted_with(stood, Counted.UNTIMED) is Counted.UNTIMED
    assert counted_with(runs, Counted.UNTIMED) is Counted.FULLY
    assert counted_with(runs, Counted.NOT) is Counted.NOT


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25)])
def test_a_day_on_which_the_clocks_change_is_the_teams_own(day: date, hours: int) -> None:
    period = Period.of(Span(day, day), CALENDAR, LATER)
    assert period.end - period.start == timedelta(hours=hours)
    midnight = CALENDAR.at(day, time(0))
    facts = [fact((midnight - timedelta(minutes=1), OPEN)), fact((midnight, OPEN)), fact((period.end, OPEN))]
    assert tally(facts, period).new == 1


def test_each_step_gets_what_happened_on_its_days() -> None:
    late = datetime(2026, 11, 23, 23, 59, tzinfo=LONDON).astimezone(UTC)
    figures = week(fact((late, OPEN), (at(25), CLOSED)), fact((at(24), OPEN)))
    assert [(step.first.day, step.new, step.resolved, step.breached) for step in figures.steps][:4] == [
        (23, 1, 0, 0),
        (24, 1, 0, 0),
        (25, 0, 1, 0),
        (26, 0, 0, 1),
    ]


def test_what_is_shown_begins_with_what_happened() -> None:
    assert [step.first.day for step in week(fact((at(25), OPEN))).run] == [25, 26, 27, 28, 29]
    assert week().run == []


def test_long_periods_are_shown_by_week_or_month() -> None:
    weeks, months = Span(date(2026, 9, 9), date(2026, 11, 30)), Span(date(2025, 12, 10), date(2026, 11, 30))
    assert [pace_of(days) for days in (WEEK, weeks, months)] == [Pace.DAY, Pace.WEEK, Pace.MONTH]
    assert [step.first for step in steps_of(weeks, Pace.WEEK)][:2] == [date(2026, 9, 9), date(2026, 9, 14)]
    assert [step.first for step in steps_of(months, Pace.MONTH)][:2] == [date(2025, 12, 10), date(2026, 1, 1)]


def test_the_week_so_far_begins_on_monday() -> None:
    assert week_so_far(date(2026, 11, 26)) == (MONDAY, date(2026, 11, 26))
    assert week_so_far(MONDAY) == (MONDAY, MONDAY)


DAYS = st.dates(date(2023, 1, 1), date(2027, 12, 31))
INSTANTS = st.integers(0, 5 * 365 * 24 * 60).map(
    lambda minutes: datetime(2023, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
FACTS = st.lists(
    st.builds(
        lambda first, spans, closed, customer: fact(
            *((first + sum(spans[:number], timedelta()), (OPEN, PENDING)[number % 2]) for number in range(len(spans))),
            *([(first + sum(spans, timedelta()), CLOSED)] if closed else []),
            customer=customer,
        ),
        INSTANTS,
        st.lists(st.timedeltas(timedelta(), timedelta(days=9)), min_size=1, max_size=4),
        st.booleans(),
        st.sampled_from([None, 1, 2]),
    ),
    max_size=8,
)


@given(FACTS, DAYS, st.integers(0, 900), INSTANTS)
def test_steps_and_customers_add_up_to_the_whole(
    facts: Sequence[Fact], first: date, length: int, now: datetime
) -> None:
    figures = Figures(Span(first, first + timedelta(days=length)), CALENDAR, now)
    for one in facts:
        figures.add(one)
    for name in ("new", "resolved", "breached"):
        whole = getattr(figures.total, name)
        assert sum(getattr(step, name) for step in figures.steps) == whole
        assert sum(getattr(found, name) for found in figures.customers.values()) == whole
    last = min(first + timedelta(days=length), now.astimezone(LONDON).date())
    assert [step.first for step in figures.steps[:1]] == [first] * (first <= last)
    assert [step.last for step in figures.steps[-1:]] == [last] * (first <= last)
    assert all(one.last + timedelta(days=1) == two.first for one, two in pairwise(figures.steps))


@given(FACTS, st.lists(DAYS, min_size=2, max_size=4, unique=True))
def test_nothing_is_lost_between_periods(facts: Sequence[Fact], edges: list[date]) -> None:
    edges.sort()
    late = datetime(2030, 1, 1, tzinfo=UTC)
    parts = [
        tally(facts, Period.of(Span(one, two - timedelta(days=1)), CALENDAR, late)) for one, two in pairwise(edges)
    ]
    whole = tally(facts, Period.of(Span(edges[0], edges[-1] - timedelta(days=1)), CALENDAR, late))
    assert sum(part.new for part in parts) == whole.new
    assert sum(part.resolved for part in parts) == whole.resolved
    assert sum(part.in_time for part in parts) == whole.in_time
    assert sum(part.breached for part in parts) == whole.breached


@given(st.lists(st.integers(1, 500), min_size=1, max_size=30))
def test_the_median_is_the_one_of_a_spreadsheet(hours: list[int]) -> None:
    facts = [Fact(None, at(1), at(23), None, hour * 3600, Resolution.FIXED, Counted.FULLY) for hour in hours]
    found, most = week(*facts).total.took(0.5, 0.9)
    assert found is not None
    assert most is not None
    assert found == timedelta(hours=median(hours))
    assert timedelta(hours=min(hours)) <= found <= most <= timedelta(hours=max(hours))
