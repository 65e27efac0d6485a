"""What a pair may be, who is in it on which day, and what a change of it leaves as it was."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.pairs.rules.pair import (
    Draft,
    Pair,
    PairInvalid,
    PairOver,
    Stage,
    Stint,
    begun,
    check_people,
    edited,
    ended,
    in_stages,
    overlaps,
    without,
)
from bot.workspaces.rules import Person

TODAY = date(2026, 11, 23)  # a Monday
ANN, BEN, CARA = 1, 2, 3
NORTH = 7


def day(number: int) -> date:
    """Days from today."""
    return TODAY + timedelta(days=number)


BEGAN = day(-14)


def pair(*people: int, first: date = BEGAN, last: date | None = None) -> Pair:
    return begun(Draft(NORTH, "A new basket", people, first, last), TODAY)


def changed(before: Pair, **fields: object) -> Pair:
    plain = {
        "customer": before.customer,
        "goal": before.goal,
        "people": before.people(TODAY),
        "first": before.first,
        "last": before.last,
    }
    return edited(before, Draft(**plain | fields), TODAY)  # type: ignore[arg-type]


def test_its_people_are_in_it_from_the_first_day_to_the_last() -> None:
    made = pair(ANN, BEN, first=day(0), last=day(10))
    assert made.members(day(-1)) == ()
    assert made.members(day(0)) == made.members(day(10)) == (ANN, BEN)
    assert made.members(day(11)) == ()
    assert [made.stage(day(number)) for number in (-1, 0, 10, 11)] == [
        *(Stage.COMING, Stage.ACTIVE, Stage.ACTIVE, Stage.ENDED)
    ]
    assert made.people(day(-5)) == made.people(day(99)) == (ANN, BEN), "whom it will be, and whom it was"


def test_who_is_swapped_was_in_it_until_then() -> None:
    made = changed(pair(ANN, BEN), people=(ANN, CARA))
    assert made.members(day(-1)) == (ANN, BEN)
    assert made.members(day(0)) == (ANN, CARA)
    assert made.since(ANN, TODAY) == day(-14)
    assert made.since(CARA, TODAY) == TODAY


def test_a_swap_can_be_planned_and_a_later_edit_of_something_else_leaves_it() -> None:
    made = changed(pair(ANN, BEN), people=(ANN, CARA), changes_on=day(7))
    assert made.members(day(6)) == (ANN, BEN)
    assert made.members(day(7)) == (ANN, CARA)
    made = changed(made, goal="A faster basket")
    assert made.members(day(7)) == (ANN, CARA)
    made = changed(made, people=(ANN, BEN), changes_on=day(0))
    assert made.members(day(7)) == (ANN, BEN), "and can be taken back"


def test_who_comes_back_has_been_away_between() -> None:
    made = changed(pair(ANN, BEN), people=(ANN,))
    made = edited(made, Draft(NORTH, "Basket", (ANN, BEN), made.first), day(7))
    assert [made.members(day(number)) for number in (-1, 0, 6, 7)] == [(ANN, BEN), (ANN,), (ANN,), (ANN, BEN)]


def test_another_first_day_moves_those_who_were_there_from_the_beginning() -> None:
    made = changed(pair(ANN, BEN, first=day(7)), first=day(14))
    assert made.members(day(13)) == ()
    assert made.members(day(14)) == (ANN, BEN)
    made = changed(made, first=day(0))
    assert made.members(day(0)) == (ANN, BEN)


def test_it_ends_on_a_day_and_only_once() -> None:
    made = ended(pair(ANN, BEN), TODAY, TODAY)
    assert made.members(TODAY) == (ANN, BEN)
    assert made.members(day(1)) == ()
    with pytest.raises(PairOver):
        ended(made, day(3), day(1))
    with pytest.raises(PairInvalid, match="begins on"):
        ended(pair(ANN, first=day(7)), day(6), TODAY)


def test_who_leaves_the_workspace_is_in_nothing_from_then_on_and_was_before() -> None:
    made = without(changed(pair(ANN, BEN), people=(ANN, CARA), changes_on=day(7)), ANN, TODAY)
    assert made.members(day(-1)) == (ANN, BEN)
    assert made.members(TODAY) == (BEN,)
    assert made.members(day(7)) == (CARA,)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"goal": " "}, "goal"),
        ({"goal": "x" * 301}, "goal"),
        ({"last": day(-20)}, "last"),
        ({"last": date(2031, 1, 1)}, "last"),
        ({"first": date(2019, 1, 1)}, "first"),
        ({"first": date(2029, 1, 1)}, "first"),
        ({"last": day(5), "changes_on": day(6)}, "changes_on"),
    ],
)
def test_what_can_t_be_is_refused_at_its_field(fields: dict[str, object], field: str) -> None:
    with pytest.raises(PairInvalid) as refused:
        changed(pair(ANN, BEN), **fields)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("person", "what"),
    [
        (Person(5, "U5", "Gus", "UTC", is_guest=True), "Gus isn't a member"),
        (Person(5, "U5", "Nora", "UTC", is_external=True), "Nora isn't a member"),
        (Person(5, "U5", "Triage", "UTC", is_bot=True), "Triage isn't a member"),
        (Person(5, "U5", "Dev", "UTC", active=False), "Dev has left"),
    ],
)
def test_only_members_of_the_workspace_can_be_in_one(person: Person, what: str) -> None:
    with pytest.raises(PairInvalid, match=what):
        check_people([person], 2)


def test_so_many_and_no_more() -> None:
    people = [Person(number, f"U{number}", "Ann", "UTC") for number in range(5)]
    check_people(people[:2], 2)
    check_people(people[:4], 4)
    for wrong, most, what in ((people[:3], 2, "at most 2 people"), (people, 4, "at most 4"), (people[:0], 2, "Who")):
        with pytest.raises(PairInvalid, match=what):
            check_people(wrong, most)


def test_who_is_in_two_at_once_is_found() -> None:
    first = Pair(1, NORTH, "a", day(0), day(10), (Stint(ANN, day(0)), Stint(BEN, day(0), day(5))))
    second = Pair(2, NORTH, "b", day(10), None, (Stint(ANN, day(10)), Stint(BEN, day(10))))
    assert overlaps(second, [first, second], TODAY) == {ANN: [first]}
    assert overlaps(second, [first], day(11)) == {}, "what is over matters no more"


def test_they_are_listed_by_where_they_stand() -> None:
    pairs = [
        Pair(1, NORTH, "now", day(-5)),
        Pair(2, NORTH, "coming", day(5)),
        Pair(3, NORTH, "over", day(-9), day(-7)),
        Pair(4, NORTH, "just over", day(-9), day(-1)),
    ]
    found = in_stages(pairs, TODAY)
    assert [[one.goal for one in found[stage]] for stage in Stage] == [["now"], ["coming"], ["just over", "over"]]


EDITS = st.lists(
    st.tuples(
        st.sets(st.integers(1, 5), min_size=1, max_size=4),
        st.integers(0, 9),
        st.none() | st.integers(0, 20),
    ),
    max_size=6,
)


@given(EDITS)
def test_whatever_is_changed_the_past_stays_and_from_the_day_on_it_is_just_those(
    edits: list[tuple[set[int], int, int | None]],
) -> None:
    made, now = pair(ANN, BEN), TODAY
    for people, later, ahead in edits:
        now += timedelta(days=later)
        from_day = None if ahead is None else now + timedelta(days=ahead)
        before = made
        made = edited(before, Draft(NORTH, "Basket", tuple(people), before.first, None, from_day), now)
        start = from_day or now
        for number in range(-40, 90):
            on = now + timedelta(days=number)
            members = made.members(on)
            assert len(set(members)) == len(members), "nobody is in it twice"
            if on < start:
                assert set(members) == set(before.members(on))
        assert set(made.members(start)) == people
        assert len({(stint.person, stint.first) for stint in made.stints}) == len(made.stints)
