"""Versions of the pattern: cycles, what is previewed, and that the past stays."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.dates import PastDate
from bot.rota.rules.patterns import (
    DraftTooLong,
    Moved,
    OldDraft,
    VersionUnknown,
    anchor_for,
    compare,
    draft_text,
    horizon,
    next_of_week,
    preview,
    preview_without,
    read_draft,
    stretched,
)
from bot.rota.rules.rota import Change, ChangeKind, Leave, Part, Pattern, Rota
from bot.worktime import WorkCalendar
from tests.rota.test_rules_properties import DAYS, patterns, rotas

ANN, BEN, CARA = 1, 2, 3
TODAY = date(2026, 11, 23)
CALENDAR = WorkCalendar(ZoneInfo("Europe/London"), region="GB-ENG")
WEEKLY = Pattern(date(2026, 1, 5), {(0, 0): (ANN,), (0, 1): (BEN,), (0, 2): (ANN, CARA)})

cycles = st.builds(
    lambda weeks, monday, cells: Pattern(
        TODAY, {(week % weeks, day): people for (week, day), people in cells.items()}, weeks, monday
    ),
    st.integers(1, 8),
    st.dates(date(2020, 1, 1), date(2030, 1, 1)).map(lambda day: day - timedelta(days=day.weekday())),
    st.dictionaries(
        st.tuples(st.integers(0, 7), st.integers(0, 6)),
        st.lists(st.integers(1, 5), unique=True, min_size=1, max_size=3).map(tuple),
        max_size=20,
    ),
)


@given(cycles)
def test_a_draft_reads_back(pattern: Pattern) -> None:
    assert read_draft(draft_text(pattern)) == pattern


@pytest.mark.parametrize("kept", ["", "[]", "{}", '{"weeks":1}', '{"from":"x","weeks":1,"anchor":"y","days":{}}'])
def test_what_is_no_draft_any_more_is_refused(kept: str) -> None:
    """A button that is pressed twice: the second press comes from the page that has taken the first one's place."""
    with pytest.raises(OldDraft):
        read_draft(kept)


def test_a_draft_that_no_modal_can_carry_is_refused() -> None:
    days = {(week, day): tuple(range(1000, 1020)) for week in range(8) for day in range(7)}
    with pytest.raises(DraftTooLong):
        draft_text(Pattern(TODAY, days, 8))


@given(cycles, st.dates(date(2025, 1, 1), date(2029, 12, 31)))
def test_each_week_of_a_cycle_is_named_by_its_next_monday(pattern: Pattern, today: date) -> None:
    for week in range(pattern.weeks):
        monday = next_of_week(week, pattern.weeks, pattern.anchor, today)
        assert 0 <= (monday - (today - timedelta(days=today.weekday()))).days < 7 * pattern.weeks
        for weekday in range(7):
            on = pattern.on(monday + timedelta(days=weekday))
            assert on == tuple(pattern.days.get((week, weekday), ()))


@given(cycles, st.integers(1, 4))
def test_a_cycle_repeated_says_the_same(pattern: Pattern, times: int) -> None:
    weeks = pattern.weeks * times
    if weeks > 8:
        return
    longer = Pattern(pattern.valid_from, stretched(pattern.days, pattern.weeks, weeks), weeks, pattern.anchor)
    for number in range(7 * weeks):
        day = TODAY + timedelta(days=number)
        assert longer.on(day) == pattern.on(day)


def test_a_cycle_is_counted_on_from_where_it_was() -> None:
    cycle = replace(WEEKLY, weeks=2, anchor=date(2026, 11, 9))
    assert anchor_for(2, cycle, TODAY) == date(2026, 11, 9)
    assert anchor_for(3, cycle, date(2026, 11, 26)) == TODAY, "another length begins with this week"
    assert anchor_for(1, None, TODAY) == TODAY


def test_what_moves_is_told_by_person() -> None:
    new = Pattern(date(2026, 12, 21), {(0, 0): (BEN,), (0, 1): (BEN,), (0, 2): (ANN,)})
    shown = preview(Rota(CALENDAR, [WEEKLY]), new, TODAY)
    assert (shown.first, shown.last) == (date(2026, 12, 21), date(2027, 1, 17))
    mondays = (date(2026, 12, 21), date(2027, 1, 4), date(2027, 1, 11))  # 28 December is a holiday
    wednesdays = (date(2026, 12, 23), date(2026, 12, 30), date(2027, 1, 6), date(2027, 1, 13))
    assert shown.moved == {ANN: Moved(lost=mondays), BEN: Moved(gained=mondays), CARA: Moved(lost=wednesdays)}
    assert shown.days == {ANN: (7, 4), BEN: (4, 7), CARA: (4, 0)}
    assert shown.holidays == [date(2026, 12, 25), date(2026, 12, 28), date(2027, 1, 1)]
    assert shown.gaps[0] == date(2026, 12, 24)
    assert (shown.until, shown.broken, shown.is_first) == (None, (), False)


def test_halves_and_leave_count_as_they_are() -> None:
    away = Leave(ANN, date(2026, 12, 7), date(2026, 12, 7), (Part.PM,))
    rota = Rota(CALENDAR, [WEEKLY], [away])
    shown = preview(rota, Pattern(date(2026, 12, 7), {(0, 0): (ANN,)}), TODAY)
    assert shown.days[ANN] == (6.5, 2.5), "28 December is a holiday"


def test_a_past_version_and_an_unknown_one_are_refused() -> None:
    with pytest.raises(PastDate):
        preview(Rota(CALENDAR, [WEEKLY]), replace(WEEKLY, valid_from=TODAY - timedelta(days=1)), TODAY)
    with pytest.raises(VersionUnknown):
        preview_without(Rota(CALENDAR, [WEEKLY]), TODAY)


def test_agreed_changes_that_lose_their_day_are_found() -> None:
    cover = Change(1, date(2026, 12, 1), Part.AM, ChangeKind.COVER, BEN, CARA)
    rota = Rota(CALENDAR, [WEEKLY], changes=[cover])
    assert preview(rota, Pattern(TODAY, {(0, 1): (ANN,)}), TODAY).broken == (cover,)
    assert preview(rota, Pattern(TODAY, {(0, 1): (BEN, ANN)}), TODAY).broken == ()


@given(rotas(), patterns())
@settings(max_examples=60)
def test_a_version_and_its_removal_leave_everything_before_it_and_add_up(rota: Rota, version: Pattern) -> None:
    """Over Easter: what somebody loses they had, what they gain they have; removing it again is how it was."""
    shown = preview(rota, version, DAYS[0])
    for day in DAYS:
        if day < version.valid_from:
            assert shown.after.on_duty(day) == rota.on_duty(day)
    for person, moved in shown.moved.items():
        was = {shift.day for shift in rota.shifts_of(person, shown.first, shown.last)}
        will = {shift.day for shift in shown.after.shifts_of(person, shown.first, shown.last)}
        assert was - will <= set(moved.lost) <= was
        assert will - was <= set(moved.gained) <= will
    if not any(one.valid_from == version.valid_from for one in rota.patterns):
        back = preview_without(shown.after, version.valid_from)
        last = horizon(version.valid_from, version.weeks)
        assert not compare(rota, back.after, version.valid_from, last).moved


@given(
    st.lists(cycles, min_size=1, max_size=3), st.sampled_from(["Europe/London", "America/Chicago", "Pacific/Auckland"])
)
@settings(max_examples=25)
def test_versions_change_at_midnight_over_clock_changes_and_year_ends(versions: list[Pattern], zone: str) -> None:
    """Each instant belongs to the version of its local date, an hour skipped or repeated or not."""
    calendar = WorkCalendar(ZoneInfo(zone), frozenset(range(7)))
    starts = (date(2026, 3, 8), date(2026, 10, 25), date(2027, 1, 1))
    held = [replace(one, valid_from=start) for one, start in zip(versions, starts, strict=False)]
    rota = Rota(calendar, held)
    for start in starts:
        first = datetime(start.year, start.month, start.day, tzinfo=UTC) - timedelta(hours=30)
        for number in range(60):
            at = first + timedelta(hours=number)
            day = calendar.local_date(at)
            version = max((one for one in held if one.valid_from <= day), key=lambda one: one.valid_from, default=None)
            assert [shift.person for shift in rota.on_at(at)] == list(version.on(day) if version else ())
