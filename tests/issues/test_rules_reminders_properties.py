"""What holds of the reminders of any issue, under any policy, however often it is looked at."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.issues.rules.clock import ClockPolicy, IssueState, StateChange
from bot.issues.rules.reminders import ReminderKind
from bot.workspaces.rules import SlaMode
from bot.worktime import WorkCalendar
from tests.issues.desk import LONDON, POLICY, Desk, at, opened

LEFT, AHEAD, BREACH, OVERDUE, *_ = ReminderKind

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
    return Desk([StateChange(first, IssueState.OPEN), *later], draw(policies), draw(hours))


lives = st.lists(
    st.builds(StateChange, instants, st.sampled_from(IssueState)), max_size=5, unique_by=lambda change: change.at
)
spacings = st.lists(st.integers(1, 60), min_size=15, max_size=15)


def again(desk: Desk) -> Desk:
    """The same issue, not looked at yet."""
    return Desk(desk.changes, desk.policy, desk.hours)


def told_by_hand(desk: Desk) -> list[tuple[str, datetime]]:
    """Which fact is told when to somebody who reads the clock each half hour of work, and says only the latest."""
    opens = desk.changes[0].at
    clock, calendar = desk.clock(opens), desk.policy.calendar
    breach_at = clock.breach_at
    assert breach_at is not None
    found: dict[datetime, str] = {}
    unsaid = [*(f"left{left}" for left in sorted(desk.hours, reverse=True)), "ahead", "breach"]
    at_work_until_the_breach = calendar.is_open(breach_at) and calendar.is_open(breach_at - timedelta.resolution)
    last_day = None
    for now in (now for now in GRID if now >= opens and calendar.is_open(now)):
        day = calendar.local_date(now)
        if now >= breach_at and last_day not in {None, day}:
            found[now] = f"overdue on {day}"
        last_day = day if now >= breach_at else None
        for fact in list(unsaid):
            if fact == "breach":
                due = now >= breach_at
            elif now >= breach_at:
                due = False
            elif fact == "ahead":
                due = not at_work_until_the_breach and is_in_last_hour(calendar, now, breach_at)
            else:
                left = timedelta(hours=int(fact.removeprefix("left")))
                due = left <= desk.policy.limit and clock.left(now, desk.policy) <= left
            if due:
                unsaid.remove(fact)
                found[now] = fact
    return sorted(((fact, now) for now, fact in found.items()), key=lambda one: one[1])


def is_in_last_hour(calendar: WorkCalendar, now: datetime, end: datetime) -> bool:
    """Whether no more than an hour of the same working period is left, and none after it."""
    left = calendar.working_time_between(now, end)
    return left <= timedelta(hours=1) and calendar.working_time_between(now, now + left) == left


@steady
@given(desks())
def test_what_is_told_when_is_what_one_reads_off_the_clock(desk: Desk) -> None:
    desk.run(GRID[-1] + STEP)
    told = [(reminder.key, now) for now, reminder in desk.posted]
    by_hand = told_by_hand(desk)
    assert [now for _, now in told] == [now for _, now in by_hand]
    for (key, _), (fact, _) in zip(told, by_hand, strict=True):
        assert key.split(":")[0] == fact.split(" ")[0]


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
    seen = [now, *(now := now + steps * STEP for steps in spacing)]  # a new issue is looked at at once
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
