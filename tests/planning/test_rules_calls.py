"""Planning calls: on which days they are, and that each is reminded of and asked about once, whenever one looks."""

import json
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.planning.rules.boards import names_of
from bot.planning.rules.calls import (
    CallInvalid,
    CallPlan,
    Commitment,
    CustomerPlan,
    due_steps,
    last_call,
    next_call,
    read_call,
    steps_of,
)
from bot.planning.rules.cards import Card
from bot.planning.rules.plan import CallDue, calls_due
from bot.planning.views.calls import Candidates, form
from bot.planning.views.setup import customer_modal
from bot.workspaces.rules import WorkspaceSettings

SETTINGS = WorkspaceSettings()
TUESDAYS = CallPlan(1, time(14))
NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)
SECOND = CallPlan(1, time(14), 2, date(2026, 12, 22))


def test_every_week_and_every_second_over_the_years_end() -> None:
    assert list(TUESDAYS.from_day(date(2026, 12, 20)))[:3] == [
        date(2026, 12, 22),
        date(2026, 12, 29),
        date(2027, 1, 5),
    ]
    assert list(SECOND.from_day(date(2026, 12, 20)))[:2] == [date(2026, 12, 22), date(2027, 1, 5)]
    assert last_call(SECOND, date(2027, 1, 4)) == date(2026, 12, 22)
    assert next_call(SECOND, date(2026, 12, 23)) == date(2027, 1, 5)


def test_reminded_the_working_day_before_and_asked_after_it() -> None:
    monday = CallPlan(0, time(10))
    remind, ask = steps_of(monday, date(2026, 11, 30), SETTINGS)
    assert (remind.at, ask.at) == (datetime(2026, 11, 27, 15, tzinfo=UTC), datetime(2026, 11, 30, 11, tzinfo=UTC))
    [only] = steps_of(monday, date(2026, 12, 28), SETTINGS)  # Boxing Day's substitute
    assert (only.what, only.at) == ("remind", datetime(2026, 12, 24, 15, tzinfo=UTC))


def test_in_summer_the_times_are_the_teams() -> None:
    _, ask = steps_of(TUESDAYS, date(2026, 3, 31), SETTINGS)
    assert ask.at == datetime(2026, 3, 31, 14, tzinfo=UTC)


@given(st.lists(st.integers(1, 60 * 14), min_size=1, max_size=60), st.sampled_from([TUESDAYS, SECOND]))
def test_each_thing_is_said_once_however_often_one_looks(pauses: list[int], plan: CallPlan) -> None:
    told_until = start = datetime(2026, 11, 23, 9, tzinfo=UTC)
    said = []
    now = start
    for pause in pauses:
        now += timedelta(minutes=pause)
        due, following = due_steps(plan, told_until, now, SETTINGS)
        said += due
        told_until = now
        assert following > now
    expected = [
        step
        for day in plan.from_day(start.date() - timedelta(days=2))
        for step in steps_of(plan, day, SETTINGS)
        if start < step.at <= now
    ]
    assert said == sorted(expected, key=lambda step: step.at)


def test_after_a_long_pause_nothing_old_is_said() -> None:
    start = datetime(2026, 11, 23, 9, tzinfo=UTC)
    due, _ = due_steps(TUESDAYS, start, datetime(2026, 12, 2, 9, tzinfo=UTC), SETTINGS)
    assert [(one.what, one.day) for one in due] == [("ask", date(2026, 12, 1))]


@pytest.mark.parametrize(
    ("weeks", "weekday", "at", "field"),
    [
        ("1", "1", "", "call_at"),
        ("1", "1", "2pm?", "call_at"),
        ("2", "", "14:00", "weekday"),
        ("1", "9", "14:00", "weekday"),
    ],
)
def test_what_cannot_be_a_call_is_said_at_its_field(weeks: str, weekday: str, at: str, field: str) -> None:
    with pytest.raises(CallInvalid) as refused:
        read_call(weeks, weekday, at, "", date(2026, 11, 23))
    assert refused.value.field == field
    modal = customer_modal("Northwind", CustomerPlan(1), [], names_of(SETTINGS)).view
    assert field in {block.get("block_id") for block in modal["blocks"]}, "Slack shows it there"


def test_no_calls_need_nothing_else() -> None:
    assert read_call("0", "", "", "", date(2026, 11, 23)) is None


def due(today: date, plan: CallPlan, *made: date) -> list[tuple[date, bool]]:
    over = {1: SETTINGS.calendar.at(today, time(15))}
    found = calls_due(
        {1: CustomerPlan(1, "b", call=plan)},
        [Commitment(1, day, at=datetime(2026, 11, 24, 16, tzinfo=UTC)) for day in made],
        {1: "Northwind"},
        today,
        SETTINGS.calendar.at(today, time(15, 30)),
        over,
    )
    return [(one.day, one.to_come) for one in found]


def test_on_thursday_a_call_without_a_commitment_is_known_and_one_to_come_is_no_fault() -> None:
    thursday = date(2026, 11, 26)
    assert due(thursday, TUESDAYS) == [(date(2026, 11, 24), False)]
    assert due(thursday, TUESDAYS, date(2026, 11, 24)) == []
    assert due(thursday, CallPlan(4, time(14))) == [(date(2026, 11, 27), True)]
    every_second = CallPlan(1, time(14), 2, date(2026, 11, 17))
    assert due(thursday, every_second) == [(date(2026, 11, 17), False)]
    assert due(thursday, every_second, date(2026, 11, 17)) == []


def test_of_hundreds_of_new_issues_each_can_be_chosen_and_what_is_left_out_is_said() -> None:
    def menu(count: int) -> dict[str, Any]:
        cards = [Card(f"{n:024x}", "b", "new", f"Card {n}", "", made_at=NOW) for n in range(count)]
        call = CallDue(1, "Northwind", date(2026, 11, 24))
        known = Commitment(1, call.day, NOW, cards=(cards[-1].id,))
        view = form(call, Candidates(cards, ()), known, NOW, "Up next").view
        assert len(json.dumps(view)) < 250_000, "larger ones Slack refuses"
        return next(block for block in view["blocks"] if block.get("block_id") == "cards")

    of_many = menu(130)
    offered = [one["value"] for group in of_many["element"]["option_groups"] for one in group["options"]]
    assert len(offered) == 130
    assert [one["value"] for one in of_many["element"]["initial_options"]] == [offered[-1]]
    assert "hint" not in of_many
    assert "The 500 oldest" in menu(501)["hint"]["text"]
