"""What is asked of whom on which day of a week: by the calendar, by who is at work, by what is missing."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dailies.rules import next_occurrence
from bot.pairs.rules.goals import (
    Goal,
    GoalOutOfReach,
    GoalUnknown,
    check_week,
    goal_week,
    marked,
    week_meant,
    with_text,
)
from bot.pairs.rules.notices import REVIEW, SCRUM
from bot.pairs.rules.owed import Facts, Thing, asked, missing
from bot.pairs.rules.pair import Pair, PairOver, Stint
from bot.pairs.rules.showcase import Showcase, days_without
from bot.pairs.rules.week import elsewhere, week_of
from bot.pairs.views.people import elsewhere_text
from bot.rota.rules.rota import Leave, Part, Pattern, Rota
from bot.workspaces.rules import Person, WorkspaceSettings
from bot.worktime import WorkCalendar

SETTINGS = WorkspaceSettings()
CALENDAR = SETTINGS.calendar
MONDAY = date(2026, 11, 23)
ANN, BEN = 1, 2
PAIR = Pair(1, 7, "Basket", date(2026, 11, 2), None, (Stint(ANN, date(2026, 11, 2)), Stint(BEN, date(2026, 11, 2))))
PEOPLE = {ANN: Person(ANN, "U1", "Ann", "UTC"), BEN: Person(BEN, "U2", "Ben", "UTC")}
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def day(number: int) -> date:
    return MONDAY + timedelta(days=number)


def at(on: date, hour: int = 9) -> datetime:
    return CALENDAR.at(on, time(hour))


def rota(*leaves: Leave, calendar: WorkCalendar = CALENDAR, patterns: tuple[Pattern, ...] = ()) -> Rota:
    return Rota(calendar, patterns, leaves)


def goal(week: date, met: bool | None = None) -> Goal:
    return Goal(
        1, week, "Pay by card", ANN, at(week), met, ANN if met is not None else None, at(week, 15) if met else None
    )


def showcase(on: date, *, customer: bool = False, hour: int = 14) -> Showcase:
    return Showcase(1, 1, at(on, hour), 30, customer, "", ANN, LONG_AGO, LONG_AGO)


def asked_for(person: int, on: date, facts: Facts, days: Rota) -> list[Thing]:
    return [thing for thing in asked(facts, person, on, days) if missing(thing, facts, on, days)]


def goals_asked(person: int, days: Rota, pair: Pair = PAIR, week: date = MONDAY) -> list[date]:
    """The days on which somebody is asked for the goal that nobody sets."""
    return [one for one in week_of(week) if Thing.GOAL in asked_for(person, one, Facts(pair), days)]


def test_the_goal_is_asked_for_on_the_first_two_days_at_work_of_the_week() -> None:
    assert goals_asked(ANN, rota()) == [day(0), day(1)]


def test_whoever_is_away_is_asked_when_they_are_back_and_the_others_are_not_asked_more_often() -> None:
    days = rota(Leave(ANN, day(-3), day(1)))
    assert goals_asked(ANN, days) == [day(2), day(3)]
    assert goals_asked(BEN, days) == [day(0), day(1)]
    assert goals_asked(ANN, rota(Leave(ANN, day(0), day(4)))) == []


def test_half_a_day_at_work_counts_as_one() -> None:
    assert goals_asked(ANN, rota(Leave(ANN, day(0), day(0), (Part.PM,)))) == [day(0), day(1)]


def test_on_holidays_nobody_is_asked_and_the_week_begins_after_them() -> None:
    """Good Friday and Easter Monday 2026 are 3 and 6 April."""
    assert goals_asked(ANN, rota(), week=date(2026, 12, 28)) == [date(2026, 12, 29), date(2026, 12, 30)]
    started = replace(PAIR, first=date(2026, 3, 2), stints=(Stint(ANN, date(2026, 3, 2)),))
    assert goals_asked(ANN, rota(), started, date(2026, 4, 6)) == [date(2026, 4, 7), date(2026, 4, 8)]


def test_a_pair_that_begins_within_the_week_is_asked_from_then_on() -> None:
    late = Pair(1, 7, "Basket", day(2), None, (Stint(ANN, day(2)),))
    assert goals_asked(ANN, rota(), late) == [day(2), day(3)]
    joined = replace(PAIR, stints=(Stint(ANN, PAIR.first), Stint(BEN, day(3))))
    assert goals_asked(BEN, rota(), joined) == [day(3), day(4)]
    assert goals_asked(ANN, rota(), replace(PAIR, last=day(0))) == [day(0)]


def test_nobody_is_asked_for_what_is_there() -> None:
    facts = Facts(PAIR, goal(day(0)), goal(day(-7), met=False), [showcase(day(-1)), showcase(day(4), customer=True)])
    assert asked_for(ANN, day(0), facts, rota()) == []
    assert asked_for(ANN, day(2), Facts(PAIR, goal(day(0)), None, [showcase(day(1), customer=True)]), rota()) == []


def test_last_week_s_goal_is_asked_about_once_if_nobody_said() -> None:
    facts = Facts(PAIR, goal(day(0)), goal(day(-7)), [showcase(day(-1)), showcase(day(1), customer=True)])
    assert asked_for(ANN, day(0), facts, rota()) == [Thing.LAST_MET]
    assert asked_for(ANN, day(1), facts, rota()) == []


def test_on_wednesday_it_is_the_showcase_with_the_customer_or_on_the_day_before_a_free_wednesday() -> None:
    colleagues = Facts(PAIR, goal(day(0)), None, [showcase(day(number)) for number in range(-1, 5)])
    asked_on = [one for one in week_of(MONDAY) if Thing.WEEK_SHOWCASE in asked_for(ANN, one, colleagues, rota())]
    assert asked_on == [day(2)]
    free = replace(CALENDAR, added=frozenset({day(2)}))
    days = rota(calendar=free)
    assert [one for one in week_of(MONDAY) if Thing.WEEK_SHOWCASE in asked_for(ANN, one, colleagues, days)] == [day(1)]
    booked = replace(colleagues, showcases=[*colleagues.showcases, showcase(day(4), customer=True, hour=16)])
    assert asked_for(ANN, day(2), booked, rota()) == []
    next_week = replace(colleagues, showcases=[*colleagues.showcases, showcase(day(7), customer=True)])
    assert asked_for(ANN, day(2), next_week, rota()) == [Thing.WEEK_SHOWCASE], "that is another week's"
    just_begun = replace(PAIR, first=day(2), stints=(Stint(ANN, day(2)),))
    assert Thing.WEEK_SHOWCASE not in asked_for(ANN, day(2), Facts(just_begun), rota())


def test_after_two_working_days_without_a_showcase_and_each_two_more() -> None:
    facts = Facts(PAIR, goal(day(0)), None, [showcase(day(0), customer=True)])
    asked_on = [
        one for one in (day(number) for number in range(1, 15)) if Thing.SHOWCASE in asked_for(ANN, one, facts, rota())
    ]
    assert asked_on == [day(3), day(7), day(9), day(11)], "Tue and Wed have gone by; Thu and Fri; Mon and Tue …"
    late = day(60)
    assert Thing.SHOWCASE not in asked_for(ANN, late, facts, rota()), "they have their reasons"


def test_a_showcase_on_the_day_is_soon_enough() -> None:
    facts = Facts(PAIR, goal(day(0)), None, [showcase(day(0), customer=True), showcase(day(3), hour=17)])
    assert asked_for(ANN, day(3), facts, rota()) == []


def test_days_on_which_the_whole_pair_was_away_have_not_gone_by() -> None:
    shown = [showcase(day(0))]
    assert days_without(PAIR, shown, day(4), rota()) == 3
    assert days_without(PAIR, shown, day(4), rota(Leave(ANN, day(1), day(2)))) == 3
    assert days_without(PAIR, shown, day(4), rota(Leave(ANN, day(1), day(2)), Leave(BEN, day(1), day(1)))) == 2
    assert days_without(PAIR, shown, day(7), rota(calendar=replace(CALENDAR, added=frozenset({day(4)})))) == 3
    entered = replace(PAIR, made_on=day(0))
    assert days_without(entered, [], day(1), rota()) == 1, "of what was before it was entered nothing is known"


def test_what_was_known_when_a_message_went_is_told_apart_from_what_came_after() -> None:
    facts = Facts(PAIR, goal(day(0)), goal(day(-7), met=True), [showcase(day(0))])
    before = facts.as_of(at(day(-7)))
    assert before.goal is None
    assert before.last is not None
    assert before.last.met is None
    assert len(before.showcases) == 1, "booked long ago"
    assert facts.as_of(at(day(9))) == facts


@given(
    st.sets(st.integers(0, 13)),
    st.sets(st.integers(0, 13)),
    st.integers(0, 13),
    st.sets(st.integers(0, 13)),
)
def test_nobody_on_leave_nothing_on_days_off_and_never_for_what_is_there(
    away: set[int], free: set[int], number: int, shown: set[int]
) -> None:
    calendar = replace(CALENDAR, added=frozenset(map(day, free)))
    days = rota(*(Leave(ANN, day(one), day(one)) for one in away), calendar=calendar)
    facts = Facts(PAIR, goal(day(0)), None, [showcase(day(one), customer=True) for one in sorted(shown)])
    things = asked_for(ANN, day(number), facts, days)
    if number in away or not calendar.is_working_day(day(number)):
        assert things == []
    assert Thing.GOAL not in things
    if number in shown:
        assert things == []
    if Thing.SHOWCASE in things:
        gone = days_without(PAIR, facts.showcases, day(number), days)
        assert gone >= 2
        assert gone % 2 == 0


@pytest.mark.parametrize(
    ("daily", "after", "told"),
    [
        (SCRUM, "2026-11-20T12:00", "2026-11-23T10:30"),
        (SCRUM, "2026-12-25T12:00", "2026-12-29T10:30"),  # Monday 28 December is a bank holiday
        (SCRUM, "2027-03-26T12:00", "2027-03-30T09:30"),  # Easter Monday; the clocks have gone forward
        (REVIEW, "2026-11-23T12:00", "2026-11-27T15:00"),
        (REVIEW, "2026-12-21T12:00", "2026-12-24T15:00"),  # Friday is Christmas Day
        (REVIEW, "2027-03-22T12:00", "2027-03-25T15:00"),  # Good Friday
    ],
)
def test_the_weekly_things_are_on_the_first_and_last_working_day(daily: object, after: str, told: str) -> None:
    since = datetime.fromisoformat(after).replace(tzinfo=UTC)
    expected = datetime.fromisoformat(told).replace(tzinfo=UTC)
    assert next_occurrence(daily, since, SETTINGS) == expected  # type: ignore[arg-type]


def test_a_goal_is_for_the_week_at_hand_and_on_the_weekend_for_the_next_one() -> None:
    assert goal_week(day(4), CALENDAR) == MONDAY
    assert goal_week(day(5), CALENDAR) == day(7)
    check_week(PAIR, day(7), day(4), CALENDAR)
    for wrong in (day(-7), day(14)):
        with pytest.raises(GoalOutOfReach):
            check_week(PAIR, wrong, day(4), CALENDAR)
    with pytest.raises(GoalOutOfReach, match="ended"):
        check_week(replace(PAIR, last=day(4)), day(7), day(4), CALENDAR)


def test_a_goal_is_for_weeks_in_which_there_is_the_pair() -> None:
    ended, coming = replace(PAIR, last=day(1)), replace(PAIR, first=day(9))
    check_week(ended, MONDAY, day(1), CALENDAR)
    with pytest.raises(PairOver):
        check_week(ended, MONDAY, day(2), CALENDAR)
    check_week(coming, day(7), day(2), CALENDAR)
    with pytest.raises(GoalOutOfReach, match="begins on Wed 2 Dec only"):
        check_week(coming, MONDAY, day(2), CALENDAR)
    assert week_meant(PAIR, day(2), CALENDAR) == MONDAY
    assert week_meant(coming, day(2), CALENDAR) == day(7)
    assert week_meant(replace(PAIR, first=day(6)), day(2), CALENDAR) == MONDAY, "on its Sunday"
    with pytest.raises(GoalOutOfReach, match="begins on"):
        week_meant(replace(PAIR, first=day(14)), day(2), CALENDAR)


def test_other_words_for_a_goal_leave_when_it_was_set_and_the_last_word_on_it_counts() -> None:
    first = with_text(None, 1, MONDAY, " Pay  by card ", ANN, at(day(0)))
    assert first.text == "Pay by card"
    second = with_text(first, 1, MONDAY, "Pay by any card", BEN, at(day(1)))
    assert (second.set_at, second.set_by, second.text) == (at(day(0)), BEN, "Pay by any card")
    assert marked(marked(second, True, ANN, at(day(4))), False, BEN, at(day(4))).met is False
    with pytest.raises(GoalUnknown):
        marked(None, True, ANN, at(day(4)))


def test_who_is_away_or_on_triage_is_said_in_few_words() -> None:
    pattern = Pattern(date(2026, 1, 5), {(0, 1): (BEN,), (0, 3): (BEN,)})
    days = rota(Leave(ANN, day(0), day(2)), Leave(ANN, day(4), day(4), (Part.PM,)), patterns=(pattern,))
    found = elsewhere([ANN, BEN], [day(number) for number in range(5)], days)
    assert elsewhere_text(found, PEOPLE) == "Ann is away Mon–Wed, Fri afternoon; Ben is on triage Tue, Thu"
    assert elsewhere_text(elsewhere([ANN], [day(3)], days), PEOPLE) == ""
