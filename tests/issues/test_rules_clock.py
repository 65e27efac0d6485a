"""The SLA clock: what it counts, where it stands still, when the limit is reached."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.issues.rules.clock import (
    ClockPolicy,
    ClockStatus,
    IssueState,
    SlaClock,
    StateChange,
    read_clock,
    running_spans,
)
from bot.workspaces.rules import Reopen, SlaMode, WorkspaceSettings
from bot.worktime import WorkCalendar

OPEN, PENDING, CLOSED = IssueState
LONDON = ZoneInfo("Europe/London")
POLICY = ClockPolicy.of(WorkspaceSettings())
WORKING = replace(POLICY, mode=SlaMode.WORKING)
HOUR = timedelta(hours=1)


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    """A London time of 2026; 23 November is a Monday."""
    return datetime(2026, month, day, hour, minute, tzinfo=LONDON).astimezone(UTC)


def clock(*changes: tuple[IssueState, datetime], policy: ClockPolicy = POLICY) -> SlaClock:
    return read_clock([StateChange(when, state) for state, when in changes], policy)


# -- elapsed time


def test_the_limit_is_counted_from_the_mail() -> None:
    found = clock((OPEN, at(23, 9)))
    assert found == SlaClock(timedelta(), at(23, 9), at(25, 9))
    assert found.left(at(24, 9), POLICY) == 24 * HOUR
    assert not found.breached(at(25, 8, 59))
    assert found.breached(at(25, 9))


def test_elapsed_hours_are_real_ones_when_the_clocks_change() -> None:
    assert clock((OPEN, at(28, 9, month=3))).breach_at == at(30, 10, month=3)


def test_closed_time_is_out_of_the_count_and_nothing_starts_anew() -> None:
    """Three hours on Monday, closed until Wednesday: 45 hours are left."""
    found = clock((OPEN, at(23, 9)), (CLOSED, at(23, 12)), (OPEN, at(25, 9)))
    assert found.left(at(25, 9), POLICY) == 45 * HOUR
    assert not found.breached(at(26, 9))


def test_a_fresh_start_after_closing_where_that_is_set() -> None:
    policy = replace(POLICY, reopen=Reopen.FRESH)
    changes = (OPEN, at(23, 9)), (PENDING, at(23, 10)), (OPEN, at(23, 11)), (CLOSED, at(23, 12)), (OPEN, at(25, 9))
    assert clock(*changes, policy=policy) == SlaClock(timedelta(), at(25, 9), at(27, 9))
    assert clock(*changes[:3], policy=policy).counted == HOUR, "what was pending goes on"


def test_pending_moves_the_limit_by_the_time_in_between() -> None:
    """Pending from Tuesday 10:00 to Thursday 10:00."""
    found = clock((OPEN, at(23, 9)), (PENDING, at(24, 10)), (OPEN, at(26, 10)))
    assert found.breach_at == at(25, 9) + timedelta(days=2)
    paused = clock((OPEN, at(23, 9)), (PENDING, at(24, 10)))
    assert (paused.running_since, paused.breach_at, paused.left(at(30, 9), POLICY)) == (None, None, 23 * HOUR)


def test_pending_counts_where_that_is_set() -> None:
    policy = replace(POLICY, pause_while_pending=False)
    assert clock((OPEN, at(23, 9)), (PENDING, at(24, 10)), policy=policy).breach_at == at(25, 9)


def test_first_seen_as_pending_or_closed_it_has_no_running_clock() -> None:
    """An imported ticket is paused from the start, or has no clock."""
    assert clock((PENDING, at(23, 9))) == SlaClock()
    assert clock((CLOSED, at(23, 9))) == SlaClock()
    assert clock((PENDING, at(23, 9)), (OPEN, at(24, 9))).breach_at == at(26, 9)
    assert clock() == SlaClock()


def test_what_is_over_stays_as_it_was_when_it_was_closed() -> None:
    """An hour over, closed; an hour over a week later as well."""
    found = clock((OPEN, at(23, 9)), (CLOSED, at(25, 10)))
    assert found.left(at(25, 10), POLICY) == found.left(at(25, 10) + timedelta(weeks=1), POLICY) == -HOUR
    assert found.breach_at == at(25, 9)


def test_closed_in_the_instant_of_the_limit_is_a_breach_and_a_moment_before_is_none() -> None:
    assert clock((OPEN, at(23, 9)), (CLOSED, at(25, 9))).breach_at == at(25, 9)
    assert clock((OPEN, at(23, 9)), (CLOSED, at(25, 9) - timedelta.resolution)).breach_at is None


def test_a_breach_stays_one_after_reopening() -> None:
    found = clock((OPEN, at(23, 9)), (CLOSED, at(25, 10)), (OPEN, at(26, 10)))
    assert (found.breach_at, found.left(at(26, 11), POLICY)) == (at(25, 9), -2 * HOUR)


def test_an_opening_by_mere_thanks_is_taken_out_of_the_count() -> None:
    """Fixed, then "thanks", then closed again: as if it had stayed closed."""
    thanks = [StateChange(at(24, 9), OPEN, uncounted=True), StateChange(at(27, 9), CLOSED)]
    fixed = [StateChange(at(23, 9), OPEN), StateChange(at(23, 12), CLOSED)]
    for reopen in Reopen:
        policy = replace(POLICY, reopen=reopen)
        assert read_clock(fixed + thanks, policy) == read_clock(fixed, policy) == SlaClock(3 * HOUR, None, None)


def test_a_real_reply_after_mere_thanks_opens_it_as_any_reply_does() -> None:
    """Fixed, thanked for, then it fails again: three hours are counted, or it starts anew where that is set."""
    changes = [
        StateChange(at(23, 9), OPEN),
        StateChange(at(23, 12), CLOSED),
        StateChange(at(24, 9), OPEN, uncounted=True),
        StateChange(at(25, 9), OPEN),
    ]
    assert read_clock(changes, POLICY) == SlaClock(3 * HOUR, at(25, 9), at(27, 6))
    fresh = replace(POLICY, reopen=Reopen.FRESH)
    assert read_clock(changes, fresh) == SlaClock(timedelta(), at(25, 9), at(27, 9))


def test_an_earlier_start_moves_the_limit_forward() -> None:
    """Of two issues about one thing the earlier start counts."""
    assert clock((OPEN, at(23, 15)), (OPEN, at(23, 9))).breach_at == at(25, 9)


def test_a_reply_and_pending_in_one_instant_count_in_the_order_in_which_they_happened() -> None:
    assert clock((OPEN, at(23, 9)), (OPEN, at(23, 12)), (PENDING, at(23, 12))) == SlaClock(3 * HOUR, None, None)


# -- working time


def test_working_time_runs_in_working_hours() -> None:
    """Half an hour on Friday, the other half on Monday."""
    calendar = WorkCalendar(LONDON, periods=((time(9), time(17)),))
    policy = replace(WORKING, limit=HOUR, calendar=calendar)
    assert clock((OPEN, at(20, 16, 30)), policy=policy).breach_at == at(23, 9, 30)


def test_hours_on_some_weekdays_only() -> None:
    """Tuesday and Thursday 08:00-17:00, sixteen hours."""
    calendar = WorkCalendar(LONDON, frozenset({1, 3}), ((time(8), time(17)),))
    policy = replace(WORKING, limit=16 * HOUR, calendar=calendar)
    assert clock((OPEN, at(23, 10)), policy=policy).breach_at == at(26, 15)


def test_what_the_clock_does() -> None:
    running, paused = clock((OPEN, at(20, 9))), clock((OPEN, at(20, 9)), (PENDING, at(20, 10)))
    evening, noon = at(20, 20), at(20, 12)
    assert running.status(OPEN, evening, POLICY) is ClockStatus.COUNTING
    assert running.status(OPEN, evening, WORKING) is ClockStatus.OUT_OF_HOURS
    assert running.status(OPEN, noon, WORKING) is ClockStatus.COUNTING
    assert paused.status(PENDING, noon, POLICY) is ClockStatus.PAUSED
    assert paused.status(CLOSED, noon, POLICY) is ClockStatus.CLOSED


# -- against counting step by step

steady = settings(deadline=None, max_examples=80)  # a slow machine is no fault

START = datetime(2026, 3, 26, 0, tzinfo=UTC)  # a Thursday; the clocks change on Sunday, Good Friday is a week later
STEP = timedelta(minutes=30)
STEPS = 9 * 48

instants = st.integers(0, STEPS).map(lambda number: START + number * STEP)
changes = st.lists(st.builds(StateChange, instants, st.sampled_from(IssueState), st.booleans()), max_size=7)
policies = st.builds(
    ClockPolicy,
    limit=st.integers(1, 60).map(lambda hours: hours * HOUR),
    mode=st.sampled_from(SlaMode),
    pause_while_pending=st.booleans(),
    reopen=st.sampled_from(Reopen),
    calendar=st.sampled_from(
        [
            WorkCalendar(LONDON, region="GB-ENG"),
            WorkCalendar(LONDON, frozenset(range(7)), ((time(8), time(12)), (time(13), time(22, 30)))),
            WorkCalendar(ZoneInfo("Pacific/Auckland"), added=frozenset({date(2026, 3, 30)})),
        ]
    ),
)


def count_by_steps(
    changes: Sequence[StateChange], policy: ClockPolicy, end: datetime
) -> tuple[timedelta, datetime | None]:
    """What is counted by `end`, and when the limit is reached, found by going through time step by step."""
    ordered = sorted(changes, key=lambda change: change.at)
    counted, breach_at, state, counts = timedelta(), None, None, False
    now = START
    while True:
        while ordered and ordered[0].at <= now:
            change = ordered.pop(0)
            reopened = state is CLOSED and change.state is not CLOSED and not change.uncounted
            if reopened and policy.reopen is Reopen.FRESH:
                counted, breach_at = timedelta(), None
            state = state if change.uncounted else change.state
            runs = change.state is OPEN or (change.state is PENDING and not policy.pause_while_pending)
            counts = runs and not change.uncounted
        if now == end:
            return counted, breach_at
        if counts and (policy.mode is SlaMode.ELAPSED or policy.calendar.is_open(now)):
            counted += STEP
            if counted == policy.limit:
                breach_at = now + STEP
        now += STEP


@steady
@given(changes, policies, instants)
def test_the_clock_shows_what_one_counts_step_by_step(
    changes: list[StateChange], policy: ClockPolicy, now: datetime
) -> None:
    """Over pauses, nights, weekends, holidays and a clock change."""
    past = [change for change in changes if change.at <= now]
    found = read_clock(past, policy)
    counted, breach_at = count_by_steps(past, policy, now)
    assert found.counted_at(now, policy) == counted
    assert found.left(now, policy) == policy.limit - counted
    assert (found.breach_at if found.breached(now) else None) == breach_at


@steady
@given(changes, policies, instants)
def test_the_spans_shown_add_up_to_what_is_counted(
    changes: list[StateChange], policy: ClockPolicy, now: datetime
) -> None:
    past = [change for change in changes if change.at <= now]
    spans = running_spans(past, policy)
    total = sum((policy.measure(span.start, span.end or now) for span in spans), timedelta())
    assert total == read_clock(past, policy).counted_at(now, policy)
    assert all(one.end is not None and one.end <= another.start for one, another in pairwise(spans))


@steady
@given(changes, policies)
def test_a_running_clock_knows_when_it_will_reach_the_limit(changes: list[StateChange], policy: ClockPolicy) -> None:
    found = read_clock(changes, policy)
    if found.running_since is None or found.breach_at is None:
        assert found.running_since is None
        return
    if found.breach_at > found.running_since:
        assert found.counted_at(found.breach_at, policy) == policy.limit
        assert found.counted_at(found.breach_at - timedelta(seconds=1), policy) < policy.limit


@steady
@given(changes, policies)
def test_the_order_in_which_changes_are_read_does_not_matter(changes: list[StateChange], policy: ClockPolicy) -> None:
    distinct = list({change.at: change for change in changes}.values())
    assert read_clock(distinct[::-1], policy) == read_clock(distinct, policy)


@pytest.mark.parametrize("mode", SlaMode)
def test_an_issue_left_alone_for_years(mode: SlaMode) -> None:
    found = clock((OPEN, at(23, 9) - timedelta(days=1500)), policy=replace(POLICY, mode=mode))
    assert found.left(at(23, 9), POLICY) < -1000 * HOUR
