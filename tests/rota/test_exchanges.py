"""Exchanges between two and round three, compared with trying everything."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from zoneinfo import ZoneInfo

from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from bot.rota.rules.exchanges import Exchange, Market, Move, best_exchanges, market, three_way, two_way
from bot.rota.rules.rota import WHOLE_DAY, Change, ChangeKind, Leave, Part, Pattern, Rota, Shift
from bot.worktime import WorkCalendar

ANN, BEN, CARA = 1, 2, 3
PEOPLE = (ANN, BEN, CARA, 4)
FIRST = date(2026, 12, 28)  # over the year's end, with a holiday on the Friday
DAYS = [FIRST + timedelta(days=number) for number in range(5)]
CALENDAR = WorkCalendar(ZoneInfo("Europe/London"), region="GB-ENG", removed=frozenset({DAYS[0]}))
START = date(2026, 1, 5)


def a_rota(days: dict[int, tuple[int, ...]], *leaves: Leave) -> Rota:
    return Rota(CALENDAR, [Pattern(START, {(0, day): on for day, on in days.items()})], leaves)


def offers(rota: Rota) -> Market:
    return market(rota, DAYS[0], DAYS[-1]).among(PEOPLE)


def anns_day(day: date, parts: tuple[Part, ...] = WHOLE_DAY) -> Move:
    return Move(ANN, day, parts, 0)


def test_two_exchange_their_days() -> None:
    """Ann has Monday, Ben Tuesday, and each is free on the other's."""
    (found,) = best_exchanges(anns_day(DAYS[0]), offers(a_rota({0: (ANN,), 1: (BEN,)})), 5)
    assert found == Exchange((Move(ANN, DAYS[0], WHOLE_DAY, BEN), Move(BEN, DAYS[1], WHOLE_DAY, ANN)))


def test_three_exchange_where_no_two_fit() -> None:
    """Ann is away on Ben's Tuesday, Cara on Ann's Monday: Ben takes Monday, Cara Tuesday, Ann Wednesday."""
    rota = a_rota({0: (ANN,), 1: (BEN,), 2: (CARA,)}, Leave(ANN, DAYS[1], DAYS[1]), Leave(CARA, DAYS[0], DAYS[0]))
    (found,) = best_exchanges(anns_day(DAYS[0]), offers(rota), 5)
    assert found == Exchange(
        (
            Move(ANN, DAYS[0], WHOLE_DAY, BEN),
            Move(BEN, DAYS[1], WHOLE_DAY, CARA),
            Move(CARA, DAYS[2], WHOLE_DAY, ANN),
        )
    )
    assert (found.owner, found.others) == (ANN, (BEN, CARA))
    after = replace(rota, changes=numbered(found.changes()))
    assert [[shift.person for shift in after.on_duty(day)] for day in DAYS[:3]] == [[BEN], [CARA], [ANN]]


def test_the_nearest_days_come_first_and_no_more_than_wanted() -> None:
    rota = a_rota({0: (ANN,), 1: (BEN,), 2: (CARA,), 3: (BEN,)})
    for limit in (2, 3):
        found = best_exchanges(anns_day(DAYS[0]), offers(rota), limit)
        assert [one.moves[1].day for one in found] == [DAYS[1], DAYS[2]], "one with each person"
    assert len(best_exchanges(anns_day(DAYS[0]), offers(rota), 1)) == 1


def test_a_half_is_exchanged_for_a_half() -> None:
    rota = a_rota({0: (ANN,), 1: (BEN,)}, Leave(BEN, DAYS[1], DAYS[1], (Part.AM,)))
    assert best_exchanges(anns_day(DAYS[0]), offers(rota), 5) == []
    (found,) = best_exchanges(anns_day(DAYS[0], (Part.AM,)), offers(rota), 5)
    assert found.moves[1] == Move(BEN, DAYS[1], (Part.PM,), ANN)


def test_the_giver_of_a_day_may_be_away_on_it() -> None:
    """That is why it is given."""
    rota = a_rota({0: (ANN,), 1: (BEN,)}, Leave(ANN, DAYS[0], DAYS[0]))
    assert [one.others for one in best_exchanges(anns_day(DAYS[0]), offers(rota), 5)] == [(BEN,)]


# -- trying everything


@st.composite
def small_rotas(draw: st.DrawFn) -> Rota:
    """Few people with many days off, so that often no two fit."""
    people = st.lists(st.sampled_from(PEOPLE), unique=True, max_size=draw(st.integers(1, 2))).map(tuple)
    pattern = Pattern(START, {(0, weekday): draw(people) for weekday in range(5)})
    leave = st.builds(
        lambda person, day, more, parts: Leave(person, day, day + timedelta(days=more), parts),
        st.sampled_from(PEOPLE),
        st.sampled_from(DAYS),
        st.integers(0, 1),
        st.sampled_from([WHOLE_DAY, WHOLE_DAY, WHOLE_DAY, (Part.AM,), (Part.PM,)]),
    )
    change = st.builds(
        lambda day, part, off, on: Change(0, day, part, ChangeKind.COVER, off, on),
        st.sampled_from(DAYS),
        st.sampled_from(Part),
        st.sampled_from(PEOPLE),
        st.sampled_from(PEOPLE),
    )
    changes = numbered(draw(st.lists(change, max_size=3)))
    return Rota(CALENDAR, [pattern], draw(st.lists(leave, max_size=12)), changes)


@st.composite
def rings(draw: st.DrawFn) -> Rota:
    """Rotas in which three have a day each, and the owner can't take the first one's; some more are away."""
    people = [ANN, *draw(st.permutations(PEOPLE[1:]))]
    days = draw(st.permutations(range(4)))
    pattern = Pattern(START, {(0, day): (person,) for day, person in zip(days, people[:3], strict=False)})
    away = [Leave(ANN, DAYS[days[1]], DAYS[days[1]]), Leave(people[2], DAYS[days[0]], DAYS[days[0]])]
    more = st.builds(lambda person, day: Leave(person, day, day), st.sampled_from(PEOPLE), st.sampled_from(DAYS))
    return Rota(CALENDAR, [pattern], [*away, *draw(st.lists(more, max_size=2))])


def numbered(changes: Iterable[Change], start: int = 1) -> list[Change]:
    return [replace(change, id=number) for number, change in enumerate(changes, start)]


def works_out(rota: Rota, moves: tuple[Move, ...]) -> bool:
    """Whether the rota, with the moves made, has everybody where the moves put them and lost nobody."""
    halves = [half for move in moves for half in move.halves]
    if len(set(halves)) != len(halves):
        return False
    changes = [
        Change(0, move.day, part, ChangeKind.SWAP, move.giver, move.taker) for move in moves for part in move.parts
    ]
    after = replace(rota, changes=[*rota.changes, *numbered(changes, start=100)])
    before = replace(rota, leaves=())
    for move in moves:
        for part in move.parts:
            gone, come = people_of(before, move.day, part), people_of(after, move.day, part)
            if move.giver not in gone or move.taker in gone or move.taker not in come or move.giver in come:
                return False
    return True


def people_of(rota: Rota, day: date, part: Part) -> set[int]:
    return {shift.person for shift in rota.on_duty(day) if part in shift.parts}


def tried(rota: Rota, given: Move, shifts: list[Shift], number: int) -> set[Exchange]:
    """Every way to go round with so many others, made and looked at."""
    found = set()
    for others in product([one for one in shifts if one.person != ANN], repeat=number):
        people = [ANN, *(one.person for one in others), ANN]
        if len(set(people)) != number + 1 or any(len(one.parts) != len(given.parts) for one in others):
            continue
        days = [(given.day, given.parts), *((one.day, one.parts) for one in others)]
        moves = tuple(Move(people[at], *slot, people[at + 1]) for at, slot in enumerate(days))
        if works_out(rota, moves):
            found.add(Exchange(moves))
    return found


@given(small_rotas() | rings(), st.data())
@settings(max_examples=100)
def test_every_exchange_that_works_out_is_found_and_no_other(rota: Rota, data: st.DataObject) -> None:
    mine = replace(rota, leaves=[one for one in rota.leaves if one.person != ANN]).shifts_of(ANN, DAYS[0], DAYS[-1])
    assume(mine)
    shift = data.draw(st.sampled_from(mine))
    given = anns_day(shift.day, shift.parts)
    shifts = rota.shifts(DAYS[0], DAYS[-1])

    pairs, rounds = tried(rota, given, shifts, 1), tried(rota, given, shifts, 2)
    assert set(two_way(given, offers(rota))) == pairs
    assert set(three_way(given, offers(rota))) == rounds
    best = best_exchanges(given, offers(rota), 1000)
    fitting = pairs or rounds  # round three only where no two fit
    assert set(best) <= fitting
    assert {one.others for one in best} == {one.others for one in fitting}
    event(f"{'two' if pairs else 'three' if rounds else 'none'}")
