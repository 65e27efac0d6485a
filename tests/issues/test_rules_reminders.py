"""When the channel is reminded of an issue's target."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.issues.rules.clock import IssueState, StateChange
from bot.issues.rules.reminders import ReminderKind
from bot.workspaces.rules import SlaMode
from tests.issues.desk import ISSUE, POLICY, Desk, at, opened

OPEN, PENDING, CLOSED = IssueState
LEFT, AHEAD, BREACH, OVERDUE, *_ = ReminderKind


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
    """Due Saturday 00:00; once on Friday, marked as such, once on Monday."""
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
    """Due 10:00, looked at 10:14."""
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


def test_an_untold_breach_is_not_forgotten_when_somebody_looks_at_the_issue_while_it_waits() -> None:
    desk = then((OPEN, at(23, 20)), (PENDING, at(26, 7)), (OPEN, at(26, 14)))
    desk.ticks([at(25, 16, 30), at(26, 7), at(26, 10), at(26, 14), at(26, 15)])
    assert desk.said == [(AHEAD, at(25, 16, 30)), (BREACH, at(26, 14))]


def test_a_pause_moves_what_is_left_to_be_told_and_repeats_nothing() -> None:
    """Pending for a day after 24 h left was told: 4 h left comes a day later."""
    desk = then((OPEN, at(23, 15)), (PENDING, at(24, 16)), (OPEN, at(25, 16))).run(at(26, 14))
    assert desk.said == [(LEFT, at(24, 15)), (LEFT, at(26, 11))]


def test_pending_does_not_silence_where_it_does_not_pause() -> None:
    desk = then((OPEN, at(23, 15)), (PENDING, at(23, 16)))
    desk.policy = replace(POLICY, pause_while_pending=False)
    assert desk.run(at(25, 16)).said == [(LEFT, at(24, 15)), (LEFT, at(25, 11)), (BREACH, at(25, 15))]
