"""The daily rhythm and the handover."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.dailies.rules import Daily, latest_occurrence, next_occurrence
from bot.issues.rules.clock import ClockPolicy, IssueState, SlaClock, StateChange, read_clock
from bot.issues.rules.handover import (
    CHASE,
    HANDOVER,
    MIDDAY,
    MIDDAY_CHASE,
    MIDDAY_NOTES,
    MORNING,
    NOTES,
    CannotHandOver,
    DayCounts,
    Handover,
    NothingToAccept,
    NotTheReceiver,
    accept,
    check_can_post_early,
    handover_items,
    leave_and_come,
    parties,
    receivers,
    waits_for,
    without_note_of,
)
from bot.issues.rules.issue import Issue
from bot.rota.rules.rota import Change, ChangeKind, Part, Pattern, Rota
from bot.workspaces.rules import WorkspaceSettings

OPEN, PENDING, CLOSED = IssueState
SETTINGS = WorkspaceSettings(triage_channel="C0TRIAGE")
LONDON = ZoneInfo("Europe/London")
DAY = date(2026, 11, 23)
DAILIES = (MORNING, CHASE, MIDDAY, NOTES, HANDOVER)


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    """A London time of 2026; 23 November is a Monday."""
    return datetime(2026, month, day, hour, minute, tzinfo=LONDON).astimezone(UTC)


def occurrences(kind: Daily, after: datetime, settings: WorkspaceSettings = SETTINGS) -> Iterator[datetime]:
    while True:
        after = next_occurrence(kind, after, settings)
        yield after


# -- the daily rhythm


def test_the_times_of_a_day() -> None:
    assert [daily.at(DAY, SETTINGS) for daily in DAILIES] == [
        at(23, 9),
        at(23, 10),
        at(23, 13),
        at(23, 16, 30),
        at(23, 17),
    ]


def test_the_morning_stays_at_nine_when_the_clocks_go_back() -> None:
    """Entered in summer time; nothing at 08:00 or 10:00 on the Monday after."""
    found = list(islice(occurrences(MORNING, at(22, 12, month=10)), 2))
    assert found == [at(23, 9, month=10), at(26, 9, month=10)]
    assert found[1] - found[0] == timedelta(days=3, hours=1)


@pytest.mark.parametrize(("day", "instant"), [(29, "01:00"), (25, "00:30")], ids=["skipped", "repeated"])
def test_a_time_of_the_night_in_which_clocks_change_comes_once(day: int, instant: str) -> None:
    """At 01:30 on 29 March, which is skipped, and on 25 October, which comes twice."""
    settings = replace(SETTINGS, morning_at=time(1, 30), workdays=tuple(range(7)), holiday_region="")
    month = 3 if day == 29 else 10
    found = list(islice(occurrences(MORNING, at(day - 2, 12, month=month), settings), 3))
    assert [settings.calendar.local_date(one).day for one in found] == [day - 1, day, day + 1]
    assert found[1].strftime("%H:%M") == instant


def test_notes_for_a_handover_in_the_small_hours_are_asked_for_on_its_day() -> None:
    """Not on Sunday evening for Monday 00:10."""
    settings = replace(SETTINGS, handover_at=time(0, 10))
    asked = next_occurrence(NOTES, at(21, 12), settings)
    assert asked == at(23, 0)
    assert latest_occurrence(NOTES, asked, at(23, 0, 9), settings) == asked
    assert latest_occurrence(NOTES, asked, at(23, 0, 10), settings) is None


def test_every_date_has_its_midnight() -> None:
    """In Los Angeles, from 7 to 10 March 2026."""
    settings = replace(
        SETTINGS,
        timezone="America/Los_Angeles",
        morning_at=time(0),
        workdays=tuple(range(7)),
        holiday_region="",
    )
    found = islice(occurrences(MORNING, datetime(2026, 3, 7, 7, tzinfo=UTC), settings), 4)
    assert [settings.calendar.local_date(one) for one in found] == [date(2026, 3, day) for day in (7, 8, 9, 10)]


def test_nothing_at_weekends_and_on_holidays() -> None:
    """Easter."""
    found = list(islice(occurrences(HANDOVER, at(2, 12, month=4)), 2))
    assert found == [at(2, 17, month=4), at(7, 17, month=4)]


kinds = st.sampled_from(DAILIES)
minutes = st.integers(0, 400 * 1440).map(lambda minute: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minute))
clock_times = st.times().map(lambda one: one.replace(second=0, microsecond=0, fold=0))


@settings(deadline=None, max_examples=60)
@given(kinds, minutes, clock_times, st.sampled_from(["Europe/London", "America/Havana", "Australia/Lord_Howe"]))
def test_each_working_day_has_one_of_each(kind: Daily, start: datetime, daily_at: time, zone: str) -> None:
    settings = replace(SETTINGS, timezone=zone, morning_at=daily_at, handover_at=daily_at, handover_chase_at=daily_at)
    found = list(islice(occurrences(kind, start, settings), 10))
    assert found == sorted(set(found))
    assert found[0] > start
    days = [settings.calendar.local_date(one) for one in found]
    assert all(map(settings.calendar.is_working_day, days))
    assert days[1:] == [settings.calendar.next_working_day(day) for day in days[:-1]]


def test_what_was_missed_is_made_up_within_the_limit_and_once() -> None:
    """Down at 17:00, back at 19:59 or 20:00, or later."""
    assert latest_occurrence(HANDOVER, at(23, 17), at(23, 17), SETTINGS) == at(23, 17)
    assert latest_occurrence(HANDOVER, at(23, 17), at(23, 20), SETTINGS) == at(23, 17)
    assert latest_occurrence(HANDOVER, at(23, 17), at(23, 20, 1), SETTINGS) is None
    assert latest_occurrence(HANDOVER, at(23, 17), at(24, 9), SETTINGS) is None


def test_after_days_of_absence_only_the_latest_is_made_up() -> None:
    assert latest_occurrence(HANDOVER, at(20, 17), at(25, 18), SETTINGS) == at(25, 17)
    assert latest_occurrence(MORNING, at(2, 9, month=1), at(25, 11), SETTINGS) == at(25, 9)


def test_nobody_is_asked_for_notes_once_the_handover_is_due() -> None:
    assert latest_occurrence(NOTES, at(23, 16, 30), at(23, 16, 59), SETTINGS) == at(23, 16, 30)
    assert latest_occurrence(NOTES, at(23, 16, 30), at(23, 17), SETTINGS) is None


def test_a_day_that_became_a_holiday_is_left_out() -> None:
    settings = replace(SETTINGS, holidays_added=(DAY,))
    assert latest_occurrence(HANDOVER, at(23, 17), at(23, 17), settings) is None


# -- what is handed over


def issue(number: int, opened_at: datetime, *later: tuple[IssueState, datetime], **facts: object) -> Issue:
    changes = [StateChange(opened_at, OPEN), *(StateChange(when, state) for state, when in later)]
    clock: SlaClock = read_clock(changes, ClockPolicy.of(SETTINGS))
    made = Issue(number, number, f"Mail {number}", changes[-1].state, opened_at, clock=clock)
    return replace(made, **facts)  # type: ignore[arg-type]


def test_the_unfinished_ones_by_time_left_and_the_pending_ones_apart() -> None:
    issues = [
        issue(1, at(23, 9)),
        issue(2, at(20, 9)),
        issue(3, at(19, 9), (PENDING, at(19, 10))),
        issue(4, at(19, 9), (CLOSED, at(19, 10))),
        issue(5, at(22, 9), assignee=1, last_note="asked the host"),
        issue(6, at(18, 9), (PENDING, at(20, 8))),
    ]
    items = handover_items(issues, at(23, 17), ClockPolicy.of(SETTINGS))
    assert [item.number for item in items] == [2, 5, 1, 6, 3]
    assert items[0].seconds_left == timedelta(hours=-32).total_seconds(), "80 hours are counted"
    assert (items[1].assignee, items[1].last_note) == (1, "asked the host")
    assert items[3].seconds_left == timedelta(hours=1).total_seconds()


def test_open_issues_without_a_note_of_the_day() -> None:
    issues = [
        issue(1, at(20, 9)),
        issue(2, at(20, 9), last_note="today", last_note_at=at(23, 0)),
        issue(3, at(20, 9), last_note="yesterday", last_note_at=at(22, 23, 59)),
        issue(4, at(20, 9), (PENDING, at(20, 10))),
    ]
    assert [one.number for one in without_note_of(issues, DAY, SETTINGS)] == [1, 3]


def test_posting_early_needs_a_channel_and_a_working_day() -> None:
    check_can_post_early(DAY, SETTINGS)
    with pytest.raises(CannotHandOver):
        check_can_post_early(DAY, replace(SETTINGS, triage_channel=""))
    with pytest.raises(CannotHandOver):
        check_can_post_early(date(2026, 12, 25), SETTINGS)


# -- "Got it"

ANN, BEN, CARA, DEV = 1, 2, 3, 4
TUESDAY = DAY + timedelta(days=1)
NOBODY = Rota(SETTINGS.calendar)


def rota_of(days: dict[int, tuple[int, ...]], *changes: Change) -> Rota:
    """A rota of every week, with changes."""
    weekly = Pattern(date(2026, 1, 5), {(0, day): people for day, people in days.items()})
    return Rota(SETTINGS.calendar, [weekly], changes=changes)


POSTED = Handover(DAY, None, DAY + timedelta(days=1), (ANN,), (BEN, CARA), (), DayCounts(0, 0, 0))


def test_the_first_receiver_has_it() -> None:
    taken = accept(POSTED, CARA, NOBODY, None, at(24, 9))
    assert (taken.accepted_by, taken.accepted_at) == (CARA, at(24, 9))
    for person in (BEN, CARA):
        with pytest.raises(NothingToAccept):
            accept(taken, person, NOBODY, None, at(24, 10))


def test_nobody_else_takes_it() -> None:
    with pytest.raises(NotTheReceiver):
        accept(POSTED, ANN, NOBODY, None, at(24, 9))


def test_whoever_took_the_day_over_since_takes_its_handover() -> None:
    """Ben's Tuesday afternoon is Dev's by now, so a handover at its end is, and one at its midday; not his morning."""
    rota = rota_of({1: (BEN,)}, Change(1, TUESDAY, Part.PM, ChangeKind.COVER, BEN, DEV))
    assert receivers(POSTED, rota) == (BEN, CARA, DEV)
    assert accept(POSTED, DEV, rota, None, at(24, 9)).accepted_by == DEV
    midday = replace(POSTED, day=TUESDAY, next_day=TUESDAY, to_people=(DEV,), midday=True)
    assert receivers(midday, rota) == (DEV,)
    with pytest.raises(NotTheReceiver):
        accept(midday, BEN, rota, None, at(24, 14))


def test_where_nobody_is_on_next_anybody_volunteers() -> None:
    nobodys = replace(POSTED, to_people=(), next_day=None)
    assert accept(nobodys, ANN, NOBODY, None, at(24, 9)).accepted_by == ANN
    assert waits_for(nobodys, ANN, NOBODY, volunteers=True)
    assert not waits_for(nobodys, ANN, NOBODY, volunteers=False)


def test_one_that_another_has_followed_is_over() -> None:
    later = replace(POSTED, day=TUESDAY)
    with pytest.raises(NothingToAccept, match="another handover since"):
        accept(POSTED, BEN, NOBODY, later, at(25, 9))


# -- halves


@pytest.mark.parametrize(
    ("monday", "changes", "who"),
    [
        ((ANN,), [], ((), ())),
        ((ANN,), [(ANN, BEN)], ((ANN,), (BEN,))),
        ((ANN,), [(ANN, None)], ((ANN,), ())),
        ((ANN, CARA), [(ANN, BEN)], ((ANN,), (BEN,))),
        ((ANN, CARA), [(ANN, None)], ((), ())),
        ((CARA,), [(None, BEN)], ((), (BEN,))),
    ],
    ids=["whole", "to another", "to nobody", "beside another", "the other stays", "somebody joins"],
)
def test_who_hands_over_at_midday(
    monday: tuple[int, ...], changes: list[tuple[int | None, int | None]], who: tuple[tuple[int, ...], tuple[int, ...]]
) -> None:
    made = [
        Change(number, DAY, Part.PM, ChangeKind.ADMIN, off, on) for number, (off, on) in enumerate(changes, start=1)
    ]
    rota = rota_of({0: monday, 1: (DEV,)}, *made)
    assert leave_and_come(rota, DAY) == who
    assert parties(rota, DAY, midday=True) == (DAY, *who)
    next_day, givers, to = parties(rota, DAY, midday=False)
    assert (next_day, to) == (TUESDAY, (DEV,))
    assert set(givers) == {shift.person for shift in rota.on_duty(DAY) if Part.PM in shift.parts}


def test_the_midday_handover_has_its_notes_before_it_and_its_chase_an_hour_after_it() -> None:
    assert [one.at(DAY, SETTINGS) for one in (MIDDAY_NOTES, MIDDAY, MIDDAY_CHASE)] == [
        at(23, 12, 30),
        at(23, 13),
        at(23, 14),
    ]
    assert latest_occurrence(MIDDAY_NOTES, at(23, 12, 30), at(23, 13), SETTINGS) is None
    half_day = replace(SETTINGS, half_days=(DAY,))
    assert [one.at(DAY, half_day) for one in (MIDDAY_NOTES, MIDDAY, MIDDAY_CHASE)] == [None, None, None]
    late = replace(SETTINGS, handover_chase_at=time(14))
    assert MIDDAY_CHASE.at(DAY, late) is None, "by then the day itself is handed over"
    early = replace(SETTINGS, handover_chase_at=time(8))
    assert MIDDAY_CHASE.at(DAY, early) == at(23, 13)
