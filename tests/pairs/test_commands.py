"""What people type about goals, showcases and deployments, read."""

from contextlib import suppress
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserError
from bot.pairs.commands.deployments import parse_deploying
from bot.pairs.commands.goals import parse_goal, parse_goal_value
from bot.pairs.commands.moments import read_when
from bot.pairs.commands.pairs import parse_pairs
from bot.pairs.commands.showcases import parse_showcase, parse_showcase_form
from bot.pairs.rules.showcase import ShowcaseAsked

NOW = datetime(2026, 11, 23, 9, 10, tzinfo=ZoneInfo("Europe/London"))  # a Monday
TODAY, TUESDAY, FRIDAY = date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 27)


@pytest.mark.parametrize(
    ("text", "day", "clock", "rest"),
    [
        ("tomorrow 15:00", TUESDAY, time(15), ""),
        ("tomorrow at 3pm the new search", TUESDAY, time(15), "the new search"),
        ("15:00 tomorrow, the new search", TUESDAY, time(15), "the new search"),
        ("fri 9.30", FRIDAY, time(9, 30), ""),
        ("friday", FRIDAY, None, ""),
        ("on 27 nov at 12 pm", FRIDAY, time(12), ""),
        ("27/11 12am", FRIDAY, time(0), ""),
        ("2026-11-27 14:05 x", FRIDAY, time(14, 5), "x"),
        ("16:30", None, time(16, 30), ""),
        ("noon tomorrow", TUESDAY, time(12), ""),
        ("now hotfix", TODAY, time(9, 10), "hotfix"),
        ("in 30 minutes x", TODAY, time(9, 40), "x"),
        ("in 2 hours", TODAY, time(11, 10), ""),
        ("in half an hour: x", TODAY, time(9, 40), "x"),
        ("next week on tuesday 10:00", date(2026, 12, 1), time(10), ""),
        ("tomorrow 10:00 version 2.1 of 3 pages", TUESDAY, time(10), "version 2.1 of 3 pages"),
    ],
)
def test_a_day_and_a_time_are_read_from_the_beginning(
    text: str, day: date | None, clock: time | None, rest: str
) -> None:
    found = read_when(text, NOW)
    assert (found.day, found.clock, found.rest) == (day, clock, rest)


def test_hours_ahead_are_hours_also_when_the_clocks_change_meanwhile() -> None:
    """On 25 October 2026 in London 01:00 to 02:00 comes twice."""
    before = datetime(2026, 10, 25, 0, 30, tzinfo=ZoneInfo("Europe/London"))
    assert read_when("in 3 hours", before).clock == time(2, 30)
    assert (before + timedelta(hours=3)).time() == time(3, 30), "by the wall clock alone it would be later"


@pytest.mark.parametrize("text", ["", "hello", "the new search", "25:00", "tomorrow's thing", "1.2.3"])
def test_what_begins_with_neither_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(UserError) as refused:
        read_when(text, NOW)
    assert "tomorrow 15:00" in refused.value.hint


@given(st.text(max_size=120))
def test_whatever_is_typed_is_read_or_refused(text: str) -> None:
    for parse in (read_when, parse_showcase, parse_deploying):
        with suppress(UserError):
            parse(text, NOW)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("", ShowcaseAsked()),
        ("fri 14:00 with the customer", ShowcaseAsked(FRIDAY, time(14), with_customer=True)),
        ("with customer fri 14:00", ShowcaseAsked(FRIDAY, time(14), with_customer=True)),
        ("tomorrow 10am colleagues", ShowcaseAsked(TUESDAY, time(10), with_customer=False)),
        ("tomorrow", ShowcaseAsked(TUESDAY)),
        (
            "fri 14:00 with client https://meet.example/a?b=1",
            ShowcaseAsked(FRIDAY, time(14), with_customer=True, link="https://meet.example/a?b=1"),
        ),
        (
            "today 08:30 with colleagues: they liked the customer's filter: all of it",
            ShowcaseAsked(
                TODAY, time(8, 30), with_customer=False, outcome="they liked the customer's filter: all of it"
            ),
        ),
        ("8:30 team - went well", ShowcaseAsked(None, time(8, 30), with_customer=False, outcome="went well")),
        (
            "today 8:30 with colleagues – the customer will love it",
            ShowcaseAsked(TODAY, time(8, 30), with_customer=False, outcome="the customer will love it"),
        ),
        ("fri 14:00 with northwind", ShowcaseAsked(FRIDAY, time(14), with_customer=True, pair=7)),
        (
            "today with Northwind: Northwind liked it",
            ShowcaseAsked(TODAY, None, with_customer=True, outcome="Northwind liked it", pair=7),
        ),
        ("log today with the team: good", ShowcaseAsked(TODAY, None, with_customer=False, outcome="good")),
    ],
)
def test_a_showcase_is_read_from_words(text: str, asked: ShowcaseAsked) -> None:
    assert parse_showcase(text, NOW, {7: "Northwind"}) == asked


def test_a_showcase_s_form_says_which_field_is_missing() -> None:
    form = {"audience": "customer", "day": "2026-11-27", "time": "14:00", "minutes": "45", "link": "", "outcome": None}
    asked, number = parse_showcase_form(form, "showcase 7")
    assert number == 7
    assert asked == ShowcaseAsked(FRIDAY, time(14), with_customer=True, minutes=45)
    assert parse_showcase_form(form | {"pair": "3"}, "") == (
        ShowcaseAsked(FRIDAY, time(14), with_customer=True, minutes=45, pair=3),
        None,
    )
    for wrong, field in (
        ({"day": None}, "day"),
        ({"time": None}, "time"),
        ({"time": "x"}, "time"),
        ({"day": "x"}, "day"),
    ):
        with pytest.raises(UserError) as refused:
            parse_showcase_form(form | wrong, "pair 1")
        assert refused.value.field == field
    with pytest.raises(UserError, match="older version"):
        parse_showcase_form(form | {"minutes": "1000"}, "pair 1")


@pytest.mark.parametrize(
    ("text", "day", "clock", "what"),
    [
        ("tomorrow 15:00 the new search", TUESDAY, time(15), "the new search"),
        ("the new search tomorrow 15:00", TUESDAY, time(15), "the new search"),
        ("the new checkout on thursday 2pm", date(2026, 11, 26), time(14), "the new checkout"),
        ("now: hotfix", TODAY, time(9, 10), "hotfix"),
        ("16:00 x", TODAY, time(16), "x"),
        ("friday the new search", FRIDAY, None, "the new search"),
        ("tomorrow 15:00", TUESDAY, time(15), ""),
        ("", None, None, ""),
    ],
)
def test_a_deployment_is_read_when_first_or_last(text: str, day: date | None, clock: time | None, what: str) -> None:
    asked = parse_deploying(text, NOW)
    assert (asked.day, asked.clock, asked.what) == (day, clock, what)


def test_without_a_time_it_is_refused() -> None:
    with pytest.raises(UserError, match="when"):
        parse_deploying("the new search", NOW)


def test_goals_and_pairs_are_read_from_words() -> None:
    assert parse_goal("Not met.") == (False, "")
    assert parse_goal("met") == (True, "")
    assert parse_goal("met the regulator's rules") == (None, "met the regulator's rules")
    assert parse_goal("") == (None, "")
    assert parse_pairs("Northwind") == ("show", "Northwind")
    assert parse_pairs("new Northwind") == ("new", "Northwind")
    assert parse_pairs("edit Northwind") == ("edit", "Northwind")
    assert parse_pairs("list") == parse_pairs("") == ("", "")
    assert parse_goal_value("7 2026-11-23") == (7, TODAY)
    for wrong in ("", "7", "7 2026-13-01", "x 2026-11-23", "7 2026-11-23 1"):
        with pytest.raises(UserError, match="older version"):
            parse_goal_value(wrong)
