"""Who is on duty, and why."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from bot.rota.rules.rota import (
    WHOLE_DAY,
    Change,
    ChangeKind,
    InvalidPattern,
    Leave,
    Part,
    Pattern,
    Reason,
    Rota,
    Shift,
)
from bot.worktime import WorkCalendar

ANN, BEN, CARA, DEV = 1, 2, 3, 4
MON, TUE, WED, THU, FRI, SAT, SUN = range(7)

CALENDAR = WorkCalendar(ZoneInfo("Europe/London"), region="GB-ENG")
START = date(2026, 1, 1)
TUESDAY = date(2026, 4, 14)  # an ordinary week, with no holiday
WEEK = [TUESDAY + timedelta(days=number) for number in range(-1, 6)]


def weekly(days: dict[int, Iterable[int]], valid_from: date = START) -> Pattern:
    """A pattern that repeats each week."""
    return Pattern(valid_from, {(0, weekday): tuple(people) for weekday, people in days.items()})


def rota(*patterns: Pattern, calendar: WorkCalendar = CALENDAR, **more: object) -> Rota:
    return Rota(calendar, patterns, **more)  # type: ignore[arg-type]


def whole_day(
    day: date, off: int | None, on: int | None, kind: ChangeKind = ChangeKind.COVER, id: int = 1
) -> list[Change]:
    """A change of both halves of a day; it takes two ids."""
    return [Change(id + number, day, part, kind, off, on) for number, part in enumerate(WHOLE_DAY)]


def people(found: Iterable[Shift]) -> list[int]:
    return [shift.person for shift in found]


TEAM = weekly({MON: [ANN], TUE: [ANN], WED: [BEN], THU: [CARA], FRI: [DEV]})


# -- the pattern


def test_two_people_on_alternate_days_are_on_as_entered() -> None:
    """In Paris, over two weeks, one person a day."""
    paris = WorkCalendar(ZoneInfo("Europe/Paris"))
    found = rota(weekly({MON: [ANN], TUE: [BEN], WED: [ANN], THU: [BEN], FRI: [ANN]}), calendar=paris)
    days = [date(2026, 11, 23) + timedelta(days=number) for number in range(14)]
    assert [people(found.on_duty(day)) for day in days] == [[ANN], [BEN], [ANN], [BEN], [ANN], [], []] * 2


def test_several_people_of_a_day_keep_the_order_in_which_they_were_entered() -> None:
    assert people(rota(weekly({TUE: [CARA, ANN, BEN]})).on_duty(TUESDAY)) == [CARA, ANN, BEN]


def test_a_cycle_of_weeks_is_counted_from_its_anchor_over_the_year_end_and_back() -> None:
    """Who follows whom does not depend on days off in between."""
    cycle = Pattern(START, {(0, MON): (ANN,), (1, MON): (BEN,), (2, MON): (CARA,)}, weeks=3, anchor=date(2026, 12, 14))
    every_day = WorkCalendar(ZoneInfo("Europe/London"))
    mondays = [date(2026, 11, 30) + timedelta(weeks=number) for number in range(7)]
    found = rota(cycle, calendar=every_day)
    assert [people(found.on_duty(day))[0] for day in mondays] == [BEN, CARA, ANN, BEN, CARA, ANN, BEN]


def test_the_latest_version_that_has_begun_holds() -> None:
    found = rota(TEAM, weekly({TUE: [BEN]}, valid_from=TUESDAY))
    assert people(found.on_duty(TUESDAY - timedelta(weeks=1))) == [ANN]
    assert people(found.on_duty(TUESDAY)) == [BEN]
    assert found.on_duty(TUESDAY + timedelta(days=1)) == (), "the new version has no Wednesday"
    assert found.on_duty(START - timedelta(days=2)) == (), "before the first version"


@pytest.mark.parametrize(
    ("weeks", "anchor", "days"),
    [
        (0, date(2024, 1, 1), {}),
        (9, date(2024, 1, 1), {}),
        (1, date(2024, 1, 2), {}),
        (1, date(2024, 1, 1), {(1, MON): (ANN,)}),
        (1, date(2024, 1, 1), {(0, 7): (ANN,)}),
        (1, date(2024, 1, 1), {(0, MON): (ANN, ANN)}),
    ],
    ids=["no week", "nine weeks", "anchor on a Tuesday", "week outside the cycle", "eighth weekday", "twice on a day"],
)
def test_patterns_that_cannot_be(weeks: int, anchor: date, days: dict[tuple[int, int], tuple[int, ...]]) -> None:
    with pytest.raises(InvalidPattern):
        Pattern(START, days, weeks=weeks, anchor=anchor)


# -- days off, leave, people who left


def test_nobody_is_on_on_a_holiday_and_it_is_no_gap() -> None:
    """Good Friday is nobody's duty day and counts for nobody."""
    good_friday = date(2026, 4, 3)
    found = rota(TEAM)
    assert found.on_duty(good_friday) == ()
    assert found.gaps(good_friday, good_friday) == []
    assert [shift.day for shift in found.shifts_of(DEV, date(2026, 3, 30), date(2026, 4, 10))] == [date(2026, 4, 10)]


def test_leave_takes_off_its_person_only() -> None:
    """Cara is away from Wednesday to Friday; Dev is on as ever."""
    found = rota(weekly({WED: [BEN, CARA], THU: [CARA], FRI: [DEV]}), leaves=[Leave(CARA, WEEK[WED], WEEK[FRI])])
    assert [people(found.on_duty(day)) for day in WEEK[WED:SAT]] == [[BEN], [], [DEV]]
    assert found.gaps(WEEK[WED], WEEK[FRI]) == [(WEEK[THU], WHOLE_DAY)]


def test_half_a_day_of_leave_leaves_the_other_half() -> None:
    found = rota(TEAM, leaves=[Leave(ANN, TUESDAY, TUESDAY, (Part.AM,))])
    assert found.on_duty(TUESDAY) == (Shift(ANN, TUESDAY, (Part.PM,), Reason()),)
    assert found.gaps(TUESDAY, TUESDAY) == [(TUESDAY, (Part.AM,))]


def test_who_has_left_is_on_no_more_and_the_past_stays() -> None:
    """The days ahead are gaps, those before the day of leaving are history."""
    found = rota(TEAM, inactive={ANN: TUESDAY})
    assert people(found.on_duty(TUESDAY - timedelta(days=1))) == [ANN]
    assert found.on_duty(TUESDAY) == ()
    assert found.gaps(WEEK[MON], WEEK[SUN]) == [(TUESDAY, WHOLE_DAY)]


# -- changes


def test_a_cover_says_whose_day_it_is() -> None:
    found = rota(TEAM, changes=whole_day(TUESDAY, ANN, BEN))
    assert found.on_duty(TUESDAY) == (Shift(BEN, TUESDAY, WHOLE_DAY, Reason(ChangeKind.COVER, ANN)),)
    assert found.on_duty(TUESDAY - timedelta(days=1)) == (Shift(ANN, WEEK[MON], WHOLE_DAY, Reason()),)


def test_a_swap_of_one_day_leaves_all_others_as_they_are() -> None:
    """Ben has Tuesdays and Thursdays and swaps one Tuesday only."""
    pattern = weekly({TUE: [BEN], WED: [ANN], THU: [BEN]})
    swap = whole_day(TUESDAY, BEN, ANN, ChangeKind.SWAP) + whole_day(WEEK[WED], ANN, BEN, ChangeKind.SWAP, id=3)
    before, after = rota(pattern), rota(pattern, changes=swap)
    assert [people(after.on_duty(day)) for day in WEEK[TUE:FRI]] == [[ANN], [BEN], [BEN]]
    first, last = TUESDAY - timedelta(weeks=8), TUESDAY + timedelta(weeks=8)
    others = [[one for one in found.shifts(first, last) if one.day not in WEEK[TUE:THU]] for found in (before, after)]
    assert others[0] == others[1]


def test_a_cover_of_a_cover_shows_the_chain() -> None:
    """Ann to Ben, Ben to Cara, for the same day, whatever order the changes are read in."""
    chain = whole_day(TUESDAY, ANN, BEN, id=1) + whole_day(TUESDAY, BEN, CARA, id=3)
    reason = Reason(ChangeKind.COVER, BEN, before=Reason(ChangeKind.COVER, ANN))
    for changes in (chain, chain[::-1]):
        assert rota(TEAM, changes=changes).on_duty(TUESDAY) == (Shift(CARA, TUESDAY, WHOLE_DAY, reason),)


def test_taking_back_the_first_link_of_a_chain_gives_the_day_back() -> None:
    """Never two people and never none."""
    second = whole_day(TUESDAY, BEN, CARA, id=3)
    assert people(rota(TEAM, changes=second).on_duty(TUESDAY)) == [ANN]


@pytest.mark.parametrize("ben_first", [True, False])
def test_crossing_swaps_leave_one_person_a_day(ben_first: bool) -> None:
    """Ann and Ben swap Tuesday for Thursday, Ben and Cara Thursday for Friday, accepted in either order."""
    pattern = weekly({TUE: [ANN], THU: [BEN], FRI: [CARA]})
    ann_ben, ben_cara = (1, 11) if ben_first else (11, 1)
    swap = ChangeKind.SWAP
    changes = [
        *whole_day(TUESDAY, ANN, BEN, swap, id=ann_ben),
        *whole_day(WEEK[THU], BEN, ANN, swap, id=ann_ben + 2),
        *whole_day(WEEK[THU], BEN, CARA, swap, id=ben_cara),
        *whole_day(WEEK[FRI], CARA, BEN, swap, id=ben_cara + 2),
    ]
    found = rota(pattern, changes=changes)
    assert [len(found.on_duty(WEEK[day])) for day in (TUE, THU, FRI)] == [1, 1, 1]


def test_half_a_day_is_covered() -> None:
    """Ben has the afternoon, Ann the morning, and each is named at the right time."""
    found = rota(TEAM, changes=[Change(1, TUESDAY, Part.PM, ChangeKind.COVER, ANN, BEN)])
    assert found.on_duty(TUESDAY) == (
        Shift(ANN, TUESDAY, (Part.AM,), Reason()),
        Shift(BEN, TUESDAY, (Part.PM,), Reason(ChangeKind.COVER, ANN)),
    )
    noon, two = (CALENDAR.at(TUESDAY, time(hour, 59)) for hour in (12, 13))
    assert (people(found.on_at(noon)), people(found.on_at(two))) == ([ANN], [BEN])
    assert found.gaps(TUESDAY, TUESDAY) == []
    assert not found.shifts_of(BEN, TUESDAY, TUESDAY)[0].whole


def test_an_admin_puts_somebody_on_and_takes_somebody_off() -> None:
    admin = ChangeKind.ADMIN
    added = rota(TEAM, changes=whole_day(TUESDAY, None, BEN, admin))
    assert people(added.on_duty(TUESDAY)) == [ANN, BEN]
    assert rota(TEAM, changes=whole_day(TUESDAY, ANN, None, admin)).on_duty(TUESDAY) == ()


def test_what_one_is_not_on_for_cannot_be_taken() -> None:
    """A change that gives away Ben's Tuesday, which is Ann's, changes nothing."""
    assert people(rota(TEAM, changes=whole_day(TUESDAY, BEN, CARA)).on_duty(TUESDAY)) == [ANN]


def test_a_cover_holds_while_its_giver_is_on_leave() -> None:
    away = [Leave(ANN, TUESDAY, TUESDAY)]
    assert people(rota(TEAM, leaves=away, changes=whole_day(TUESDAY, ANN, BEN)).on_duty(TUESDAY)) == [BEN]


# -- asking


def test_somebody_is_on_at_each_minute_over_both_clock_changes() -> None:
    """In Chicago, with shifts at weekends too."""
    chicago = WorkCalendar(ZoneInfo("America/Chicago"), frozenset(range(7)))
    days = {(week, weekday): (person,) for week, person in enumerate((ANN, BEN)) for weekday in range(7)}
    found = rota(Pattern(START, days, weeks=2), calendar=chicago)
    for first in (datetime(2026, 3, 8, 6, tzinfo=UTC), datetime(2026, 11, 1, 5, tzinfo=UTC)):
        on = [people(found.on_at(first + timedelta(minutes=5 * number))) for number in range(2 * 24 * 12)]
        assert {len(one) for one in on} == {1}
        assert sum(one != another for one, another in pairwise(on)) == 1


def test_who_is_on_does_not_move_by_an_hour_with_the_clocks() -> None:
    """Monday's person is on from midnight to midnight, local time, after the change as before."""
    found = rota(TEAM)
    for monday in (date(2026, 10, 19), date(2026, 10, 26)):
        start, end = CALENDAR.day_bounds(monday)
        asked = [start, CALENDAR.at(monday, time(8, 30)), CALENDAR.at(monday, time(9, 5)), end - timedelta(seconds=1)]
        assert [people(found.on_at(at)) for at in asked] == [[ANN]] * 4
        assert found.on_at(start - timedelta(seconds=1)) == ()


def test_the_next_person_across_weekends_holidays_and_gaps() -> None:
    """Whole days that adjoin leave no gap, and the next one is found."""
    found = rota(weekly({MON: [ANN], TUE: [BEN], THU: [CARA]}))
    assert found.gaps(WEEK[MON], WEEK[TUE]) == []
    assert found.next_on_duty(WEEK[MON]) == (TUESDAY, found.on_duty(TUESDAY))
    assert found.next_on_duty(WEEK[TUE]) == (WEEK[THU], found.on_duty(WEEK[THU]))
    easter = found.next_on_duty(date(2026, 4, 2))
    assert easter is not None
    assert easter[0] == date(2026, 4, 7), "Easter Monday would be Ann's"


def test_nobody_next_is_said_and_not_searched_for_ever() -> None:
    assert rota().next_on_duty(TUESDAY) is None
    never = WorkCalendar(ZoneInfo("Europe/London"), workdays=frozenset())
    assert rota(TEAM, calendar=never).next_on_duty(TUESDAY) is None


def test_a_new_version_can_be_looked_at_before_it_is_saved() -> None:
    found = rota(TEAM, weekly({TUE: [CARA]}, valid_from=TUESDAY))
    shown = found.with_pattern(weekly({TUE: [BEN]}, valid_from=TUESDAY))
    assert people(shown.on_duty(TUESDAY)) == [BEN]
    assert people(found.on_duty(TUESDAY)) == [CARA]


def test_on_a_half_day_of_the_company_there_is_no_afternoon() -> None:
    """Ann is on Thursdays; Christmas Eve 2026 is one."""
    eve = date(2026, 12, 24)
    calendar = WorkCalendar(ZoneInfo("Europe/London"), half_days=frozenset({eve}))
    rota = Rota(calendar, [Pattern(date(2026, 1, 5), {(0, 3): (ANN,)})])
    assert [(shift.person, shift.parts) for shift in rota.on_duty(eve)] == [(ANN, (Part.AM,))]
    assert rota.gaps(eve, eve) == []
    away = replace(rota, leaves=(Leave(ANN, eve, eve),))
    assert away.gaps(eve, eve) == [(eve, (Part.AM,))]
