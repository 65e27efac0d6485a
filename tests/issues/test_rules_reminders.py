"""When the channel is reminded of an issue's target."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.issues.rules.clock import ClockPolicy, IssueState, SlaClock, StateChange, read_clock
from bot.issues.rules.reminders import Reminder, ReminderKind, look
from bot.workspaces.rules import SlaMode, WorkspaceSettings
from bot.worktime import WorkCalendar

OPEN, PENDING, CLOSED = IssueState
LEFT, AHEAD, BREACH, OVERDUE = ReminderKind
LONDON = ZoneInfo("Europe/London")
POLICY = ClockPolicy.of(WorkspaceSettings())
HOURS = (24, 4)
ISSUE = 7


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    """A London time of 2026; 23 November is a Monday."""
    return datetime(2026, month, day, hour, minute, tzinfo=LONDON).astimezone(UTC)


class Desk:
    """One issue, looked at by the rule as it comes; what was posted when."""

    def __init__(
        self, changes: Sequence[StateChange], policy: ClockPolicy = POLICY, hours: Sequence[int] = HOURS
    ) -> None:
        self.changes = sorted(changes, key=lambda change: change.at)
        self.policy = policy
        self.hours = hours
        self.since = self.changes[0].at
        self.posted: list[tuple[datetime, Reminder]] = []

    def clock(self, now: datetime) -> SlaClock:
        return read_clock([change for change in self.changes if change.at <= now], self.policy)

    def tick(self, now: datetime) -> datetime | None:
        """Look at the issue; when to look again. A reminder with the key of an earlier one is not posted."""
        outlook = look(ISSUE, self.clock(now), self.policy, self.hours, since=self.since, now=now)
        self.since = outlook.told_until
        if outlook.due and outlook.due.key not in {posted.key for _, posted in self.posted}:
            self.posted.append((now, outlook.due))
        return outlook.next_due_at

    def ticks(self, instants: Iterable[datetime]) -> "Desk":
        for now in instants:
            self.tick(now)
        return self

    def run(self, until: datetime) -> "Desk":
        """Look when the issue changes and when the rule says so, and at no other time."""
        coming = [change.at for change in self.changes]
        due: datetime | None = None
        while True:
            now = min([*coming[:1], *([due] if due else [])], default=None)
            if now is None or now >= until:
                return self
            while coming and coming[0] <= now:
                coming.pop(0)
            due = self.tick(now)
            assert due is None or due > now, "no busy loop"

    @property
    def said(self) -> list[tuple[ReminderKind, datetime]]:
        return [(reminder.kind, now) for now, reminder in self.posted]


def opened(when: datetime, **how: object) -> Desk:
    return Desk([StateChange(when, OPEN)], **how)  # type: ignore[arg-type]


def then(*changes: tuple[IssueState, datetime]) -> Desk:
    return Desk([StateChange(when, state) for state, when in changes])


# -- the days of an issue


def test_at_24_and_4_hours_left_at_the_breach_and_each_working_day_after_it() -> None:
    assert opened(at(23, 15)).run(at(28, 0)).said == [
        (LEFT, at(24, 15)),
        (LEFT, at(25, 11)),
        (BREACH, at(25, 15)),
        (OVERDUE, at(26, 9)),
        (OVERDUE, at(27, 9)),
    ]


def test_a_breach_at_the_weekend_is_told_before_it_and_at_the_next_opening() -> None:
    """B105: due Saturday 00:00; once on Friday, marked as such, once on Monday."""
    desk = opened(at(26, 0)).run(at(30, 12))
    assert desk.said == [(LEFT, at(27, 9)), (AHEAD, at(27, 16, 30)), (BREACH, at(30, 9))]
    assert {reminder.breach_at for _, reminder in desk.posted} == {at(28, 0)}


def test_a_breach_on_a_holiday_is_told_before_the_holiday() -> None:
    """Good Friday and Easter Monday are holidays."""
    desk = opened(at(1, 12, month=4)).run(at(8, 8, month=4))
    assert desk.said == [
        (LEFT, at(2, 12, month=4)),
        (AHEAD, at(2, 16, 30, month=4)),
        (BREACH, at(7, 9, month=4)),
    ]


def test_hours_left_at_night_are_told_in_the_morning_if_the_breach_is_later() -> None:
    assert opened(at(23, 10)).run(at(25, 10)).said == [(LEFT, at(24, 10)), (LEFT, at(25, 9))]


def test_a_breach_as_work_begins_is_told_the_evening_before() -> None:
    assert opened(at(23, 9)).run(at(25, 12)).said == [(LEFT, at(24, 9)), (AHEAD, at(24, 16, 30)), (BREACH, at(25, 9))]


def test_a_mail_of_friday_evening_is_warned_of_at_once() -> None:
    """Its limit falls on Sunday, and there is no other working hour before it."""
    desk = opened(at(27, 17, 5))
    assert desk.tick(at(27, 17, 5)) == at(30, 9)
    assert desk.run(at(30, 10)).said == [(AHEAD, at(27, 17, 5)), (BREACH, at(30, 9))]


def test_a_mail_of_friday_night_can_be_told_of_on_monday_only() -> None:
    assert opened(at(27, 18)).run(at(30, 10)).said == [(BREACH, at(30, 9))]


def test_two_that_fall_together_are_one() -> None:
    """24 h and 4 h left both fall into the weekend; on Monday morning the later one counts."""
    desk = opened(at(28, 11)).run(at(30, 10))
    assert [(now, reminder.key.split(":")[0]) for now, reminder in desk.posted] == [(at(30, 9), "left4")]


def test_the_clock_change_moves_nothing_on_the_wall_clock() -> None:
    assert opened(at(27, 10, month=3)).run(at(31, 8, month=3)).said == [
        (AHEAD, at(27, 16, 30, month=3)),
        (BREACH, at(30, 9, month=3)),
    ]


def test_working_time() -> None:
    """Eight hours of work from Monday 10:00 end on Tuesday 09:30."""
    policy = replace(POLICY, mode=SlaMode.WORKING, limit=timedelta(hours=8))
    assert opened(at(23, 10), policy=policy, hours=(4,)).run(at(25, 8)).said == [
        (LEFT, at(23, 14)),
        (BREACH, at(24, 9, 30)),
    ]


# -- pauses, late looks, restarts


def test_the_breach_is_said_to_be_when_it_was_however_late_it_is_noticed() -> None:
    """B118: due 10:00, looked at 10:14."""
    desk = opened(at(23, 10)).ticks([at(25, 9, 30), at(25, 10, 14)])
    assert desk.posted[-1][1].breach_at == at(25, 10)
    assert desk.posted[-1][1].key == f"breach:{ISSUE}:2026-11-25T10:00:00+00:00"


def test_of_several_that_were_missed_the_last_one_is_told() -> None:
    assert opened(at(23, 15)).ticks([at(26, 11), at(26, 11, 1)]).said == [(OVERDUE, at(26, 11))]
    assert opened(at(23, 15)).ticks([at(25, 12)]).said == [(LEFT, at(25, 12))]


def test_what_was_missed_in_the_evening_is_looked_at_again_in_the_morning() -> None:
    desk = opened(at(23, 16))
    assert desk.tick(at(24, 20)) == at(25, 9)
    assert desk.posted == []
    assert desk.ticks([at(25, 9)]).said == [(LEFT, at(25, 9))]


@pytest.mark.parametrize("state", [PENDING, CLOSED])
def test_nothing_is_said_while_the_clock_stands_still(state: IssueState) -> None:
    desk = then((OPEN, at(23, 10)), (state, at(23, 12)))
    assert desk.run(at(30, 12)).posted == []
    assert desk.tick(at(30, 12)) is None


def test_a_breached_issue_is_silent_once_it_is_closed() -> None:
    assert then((OPEN, at(23, 15)), (CLOSED, at(25, 16))).run(at(30, 12)).said[-1] == (BREACH, at(25, 15))


def test_an_issue_that_was_over_is_told_again_the_morning_after_it_is_reopened() -> None:
    desk = then((OPEN, at(23, 15)), (CLOSED, at(25, 16)), (OPEN, at(30, 11))).run(at(2, 8, month=12))
    assert desk.said[-2:] == [(BREACH, at(25, 15)), (OVERDUE, at(1, 9, month=12))]


def test_a_breach_of_the_night_that_nobody_was_told_of_is_told_when_the_issue_opens_again() -> None:
    desk = then((OPEN, at(23, 20)), (PENDING, at(26, 7)), (OPEN, at(26, 14))).run(at(26, 17))
    assert desk.said[-2:] == [(AHEAD, at(25, 16, 30)), (BREACH, at(26, 14))]


def test_a_pause_moves_what_is_left_to_be_told_and_repeats_nothing() -> None:
    """Pending for a day after 24 h left was told: 4 h left comes a day later."""
    desk = then((OPEN, at(23, 15)), (PENDING, at(24, 16)), (OPEN, at(25, 16))).run(at(26, 14))
    assert desk.said == [(LEFT, at(24, 15)), (LEFT, at(26, 11))]


def test_pending_does_not_silence_where_it_does_not_pause() -> None:
    desk = then((OPEN, at(23, 15)), (PENDING, at(23, 16)))
    desk.policy = replace(POLICY, pause_while_pending=False)
    assert desk.run(at(25, 16)).said == [(LEFT, at(24, 15)), (LEFT, at(25, 11)), (BREACH, at(25, 15))]


# -- whatever happens

steady = settings(deadline=None, max_examples=40)  # a slow machine is no fault

START = datetime(2026, 3, 26, tzinfo=UTC)  # a Thursday; the clocks change on Sunday, Good Friday is a week later
STEP = timedelta(minutes=30)
STEPS = 8 * 48
GRID = [START + number * STEP for number in range(STEPS)]

instants = st.integers(0, STEPS // 2).map(GRID.__getitem__)
policies = st.builds(
    ClockPolicy,
    limit=st.integers(6, 72).map(lambda hours: timedelta(hours=hours)),
    mode=st.sampled_from(SlaMode),
    pause_while_pending=st.booleans(),
    reopen=st.just(POLICY.reopen),
    calendar=st.sampled_from(
        [
            WorkCalendar(LONDON, region="GB-ENG"),
            WorkCalendar(LONDON, frozenset({0, 2, 5}), ((time(8), time(12)), (time(13), time(20)))),
            WorkCalendar(ZoneInfo("Pacific/Auckland")),
        ]
    ),
)
hours = st.lists(st.integers(1, 5), max_size=2, unique=True)


@st.composite
def desks(draw: st.DrawFn, lives: st.SearchStrategy[list[StateChange]] | None = None) -> Desk:
    """An issue that is opened, and what happens to it afterwards."""
    first = draw(instants)
    later = [change for change in ([] if lives is None else draw(lives)) if change.at > first]
    return Desk([StateChange(first, OPEN), *later], draw(policies), draw(hours))


lives = st.lists(
    st.builds(StateChange, instants, st.sampled_from(IssueState)), max_size=5, unique_by=lambda change: change.at
)
spacings = st.lists(st.integers(1, 60), min_size=15, max_size=15)


def again(desk: Desk) -> Desk:
    """The same issue, not looked at yet."""
    return Desk(desk.changes, desk.policy, desk.hours)


@settings(steady, max_examples=20)
@given(desks(lives))
def test_looking_when_the_rule_says_so_is_as_good_as_looking_all_the_time(desk: Desk) -> None:
    told = again(desk).ticks(now for now in GRID if now >= desk.changes[0].at).posted
    assert desk.run(GRID[-1] + STEP).posted == told


@steady
@given(desks(lives), spacings)
def test_however_ticks_are_spaced_each_is_told_once_in_working_hours_while_the_clock_runs(
    desk: Desk, spacing: list[int]
) -> None:
    now = desk.changes[0].at
    for steps in spacing:
        now += steps * STEP
        desk.tick(now)
    keys = [reminder.key for _, reminder in desk.posted]
    assert len(keys) == len(set(keys))
    for now, reminder in desk.posted:
        assert desk.policy.calendar.is_open(now)
        assert desk.policy.calendar.is_open(reminder.at)
        assert reminder.at <= now
        assert desk.clock(now).running_since is not None
        assert desk.clock(now).breach_at == reminder.breach_at
        assert (reminder.kind in {BREACH, OVERDUE}) is (reminder.breach_at <= reminder.at)


@steady
@given(desks(), spacings)
def test_late_ticks_tell_nothing_else_and_end_with_the_same(desk: Desk, spacing: list[int]) -> None:
    """After any pauses, what is told last is what would have been told last."""
    now = desk.changes[0].at
    seen = [now := now + steps * STEP for steps in spacing]
    late = again(desk).ticks(seen)
    last = max((now for now in seen if desk.policy.calendar.is_open(now)), default=desk.changes[0].at)
    on_time = desk.run(last + timedelta.resolution)
    assert {one.key for _, one in late.posted} <= {one.key for _, one in on_time.posted}
    assert [one.key for _, one in late.posted][-1:] == [one.key for _, one in on_time.posted][-1:]


@steady
@given(desks())
@example(opened(at(27, 17)))
@example(opened(at(27, 17, 29)))
def test_nobody_is_surprised_by_a_breach(desk: Desk) -> None:
    """Where the team works at all before the target, it is warned before it, and told of the breach once."""
    breach_at = desk.clock(desk.changes[0].at).breach_at
    assert breach_at is not None
    desk.run(breach_at + timedelta(days=12))
    works = desk.policy.calendar.working_time_between(desk.changes[0].at, breach_at)
    warned = [now for now, reminder in desk.posted if reminder.kind in {LEFT, AHEAD}]
    limit = desk.policy.limit
    in_time = any(timedelta(hours=left) < limit for left in desk.hours) or not desk.policy.calendar.is_open(
        breach_at - timedelta.resolution
    )
    assert all(now < breach_at for now in warned)
    assert bool(warned) or not works or not in_time
    assert [kind for kind, _ in desk.said].count(BREACH) == 1
