"""What holds of any rota."""

from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.rota.rules.rota import WHOLE_DAY, Change, ChangeKind, Leave, Part, Pattern, Rota
from bot.worktime import WorkCalendar

FIRST = date(2026, 3, 30)  # Good Friday and Easter Monday are in these two weeks
DAYS = [FIRST + timedelta(days=number) for number in range(14)]
PEOPLE = st.integers(1, 4)

steady = settings(deadline=None, max_examples=60)  # a slow machine is no fault

days = st.sampled_from(DAYS)


@st.composite
def patterns(draw: st.DrawFn, valid_from: st.SearchStrategy[date] = days) -> Pattern:
    weeks = draw(st.integers(1, 2))
    cells = [(week, weekday) for week in range(weeks) for weekday in range(5)]
    on = st.lists(PEOPLE, unique=True, max_size=2).map(tuple)
    return Pattern(draw(valid_from), {cell: draw(on) for cell in cells}, weeks=weeks)


@st.composite
def leaves(draw: st.DrawFn) -> Leave:
    first, last = sorted((draw(days), draw(days)))
    return Leave(draw(PEOPLE), first, last, draw(st.sampled_from([WHOLE_DAY, (Part.AM,), (Part.PM,)])))


def changes() -> st.SearchStrategy[list[Change]]:
    """Any changes, sensible or not, in any order."""
    one = st.builds(
        Change,
        id=st.integers(1, 1000),
        day=days,
        part=st.sampled_from(Part),
        kind=st.sampled_from(ChangeKind),
        off=st.none() | PEOPLE,
        on=st.none() | PEOPLE,
    )
    return st.lists(one, max_size=12, unique_by=lambda change: change.id)


def rotas(**fixed: st.SearchStrategy[object]) -> st.SearchStrategy[Rota]:
    later = st.lists(patterns(), max_size=2, unique_by=lambda pattern: pattern.valid_from)
    parts = {
        "calendar": st.just(WorkCalendar(ZoneInfo("Europe/London"), region="GB-ENG")),
        "patterns": st.builds(lambda first, more: [first, *more], patterns(st.just(date(2026, 1, 1))), later),
        "leaves": st.lists(leaves(), max_size=3),
        "changes": changes(),
        "inactive": st.dictionaries(PEOPLE, days, max_size=2),
    }
    return st.builds(Rota, **(parts | fixed))


def half(rota: Rota, day: date, part: Part) -> list[int]:
    """The people of half a day."""
    return [shift.person for shift in rota.on_duty(day) if part in shift.parts]


@steady
@given(rotas())
def test_nobody_is_on_twice_and_nobody_who_is_away(rota: Rota) -> None:
    for day in DAYS:
        shifts = rota.on_duty(day)
        on = [shift.person for shift in shifts]
        assert len(on) == len(set(on))
        assert all(shift.parts for shift in shifts)
        assert all(rota.is_available(shift.person, day, part) for shift in shifts for part in shift.parts)
        assert rota.calendar.is_working_day(day) or not shifts


@steady
@given(rotas())
def test_a_working_day_has_a_gap_where_nobody_is_on(rota: Rota) -> None:
    gaps = {(day, part) for day, parts in rota.gaps(DAYS[0], DAYS[-1]) for part in parts}
    for day in filter(rota.calendar.is_working_day, DAYS):
        for part in WHOLE_DAY:
            assert ((day, part) in gaps) is (not half(rota, day, part))


@steady
@given(rotas(), patterns())
def test_a_new_version_leaves_the_past_as_it_was(rota: Rota, version: Pattern) -> None:
    changed = rota.with_pattern(version)
    for day in DAYS:
        if day < version.valid_from:
            assert changed.on_duty(day) == rota.on_duty(day)


@steady
@given(rotas())
def test_the_order_in_which_facts_are_read_does_not_matter(rota: Rota) -> None:
    other = replace(rota, patterns=rota.patterns[::-1], leaves=rota.leaves[::-1], changes=rota.changes[::-1])
    assert other.shifts(DAYS[0], DAYS[-1]) == rota.shifts(DAYS[0], DAYS[-1])


@steady
@given(rotas(leaves=st.just([]), inactive=st.just({})), st.data())
def test_a_swap_moves_both_days_and_undone_moves_them_back(rota: Rota, data: st.DataObject) -> None:
    swaps = possible_swaps(rota)
    assume(swaps)
    day, other, ann, ben = data.draw(st.sampled_from(swaps))
    swapped = replace(rota, changes=[*rota.changes, *swap(2000, day, other, ann, ben)])
    undone = replace(swapped, changes=[*swapped.changes, *swap(3000, day, other, ben, ann)])
    for part in WHOLE_DAY:
        assert {ann, ben} & set(half(swapped, day, part)) == {ben}
        assert {ann, ben} & set(half(swapped, other, part)) == {ann}
        for one in DAYS:
            before, between, after = (sorted(half(state, one, part)) for state in (rota, swapped, undone))
            assert before == after
            assert len(before) == len(between)
            assert one in {day, other} or before == between


@steady
@given(rotas(), leaves())
def test_leave_takes_its_person_off_and_nobody_else(rota: Rota, leave: Leave) -> None:
    away = replace(rota, leaves=[*rota.leaves, leave])
    for day in DAYS:
        for part in WHOLE_DAY:
            stays = {one for one in half(rota, day, part) if not leave.covers(one, day, part)}
            assert set(half(away, day, part)) == stays


def possible_swaps(rota: Rota) -> list[tuple[date, date, int, int]]:
    """Who can give which whole day for whose: neither is on the other's day already."""
    shifts = [shift for shift in rota.shifts(DAYS[0], DAYS[-1]) if shift.whole]
    on = {day: {shift.person for shift in rota.on_duty(day)} for day in DAYS}
    return [
        (mine.day, theirs.day, mine.person, theirs.person)
        for mine in shifts
        for theirs in shifts
        if mine.person not in on[theirs.day] and theirs.person not in on[mine.day]
    ]


def swap(first_id: int, day: date, other: date, ann: int, ben: int) -> list[Change]:
    """Ann gives `day`, Ben gives `other`."""
    moves = [(day, part, ann, ben) for part in WHOLE_DAY] + [(other, part, ben, ann) for part in WHOLE_DAY]
    return [
        Change(first_id + number, on, part, ChangeKind.SWAP, gives, takes)
        for number, (on, part, gives, takes) in enumerate(moves)
    ]
