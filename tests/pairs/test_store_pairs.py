"""Pairs in the database."""

from dataclasses import replace
from datetime import date, timedelta

from bot.pairs.rules.pair import Draft, Pair, Stint, begun, edited
from bot.transaction import Begin, Transaction
from tests.factories import TEAM, StoppedClock, install, statements

TODAY = date(2026, 11, 23)


async def customer(tx: Transaction, name: str = "Northwind") -> int:
    number = await tx.customers.add(name, None)
    assert number is not None
    return number


def day(number: int) -> date:
    return TODAY + timedelta(days=number)


async def test_a_pair_is_kept_with_its_people_and_every_change(begin: Begin, clock: StoppedClock) -> None:
    people = await install(begin, clock.now(), "Ann", "Ben", "Cara")
    ann, ben, cara = (people[name].id for name in ("Ann", "Ben", "Cara"))
    await install(begin, clock.now(), "Zoe", team="T0OTHER")
    async with begin(TEAM) as tx:
        north = await customer(tx)
        made = await tx.pairs.add(begun(Draft(north, "Basket", (ann, ben), day(-14)), TODAY), ann, clock.now())
        after = edited(made, Draft(north, "Fast basket", (ann, cara), day(-14), day(20)), TODAY)
        await tx.pairs.save(made, after, ben, clock.now())
    async with begin(TEAM, reading=True) as tx:
        assert await tx.pairs.find(made.id) == after
        assert await tx.pairs.active(day(-1)) == [after]
        assert after.members(day(-1)) == (ann, ben)
        assert after.members(day(0)) == (ann, cara)
        assert await tx.pairs.active(day(21)) == await tx.pairs.active(day(-15)) == []
        first, second = await tx.pairs.history(made.id)
        assert (first.by, first.before, first.after["goal"]) == (ann, None, "Basket")
        assert second.by == ben
        assert second.before == first.after
        assert second.after["stints"] == [
            [ann, "2026-11-09", None],
            [ben, "2026-11-09", "2026-11-22"],
            [cara, "2026-11-23", None],
        ]
    async with begin("T0OTHER") as tx:
        assert await tx.pairs.find(made.id) is None
        assert await tx.pairs.between(day(-99)) == []
        assert await tx.pairs.history(made.id) == []


async def test_pairs_are_found_by_day_customer_and_person(begin: Begin, clock: StoppedClock) -> None:
    people = await install(begin, clock.now(), "Ann", "Ben")
    ann, ben = people["Ann"].id, people["Ben"].id
    async with begin(TEAM) as tx:
        north, south = await customer(tx), await customer(tx, "Southwind")

        async def add(goal: str, whose: int, person: int, first: int, last: int | None) -> Pair:
            stints = (Stint(person, day(first)),)
            pair = Pair(0, whose, goal, day(first), None if last is None else day(last), stints)
            return await tx.pairs.add(pair, ann, clock.now())

        over = await add("over", north, ann, -30, -1)
        long_over = await add("long over", south, ann, -60, -31)
        now = await add("now", north, ben, -5, 5)
        coming = await add("coming", south, ben, 6, None)
    async with begin(TEAM) as tx:
        assert await tx.pairs.active(day(0)) == [now]
        assert await tx.pairs.between(day(0)) == [now, coming]
        assert await tx.pairs.between(day(-1), day(5)) == [over, now]
        assert await tx.pairs.ended(day(0), 9) == [over, long_over]
        assert await tx.pairs.ended(day(0), 1) == [over]
        assert await tx.pairs.of_customer(north) == [over, now]
        assert await tx.pairs.of_person(ben, day(0)) == [now, coming]
        assert await tx.pairs.of_person(ann, day(0)) == []
        assert await tx.pairs.by_ids([now.id, 999]) == {now.id: now}
        await tx.pairs.move_customer(north, south)
        assert [pair.id for pair in await tx.pairs.of_customer(south)] == [long_over.id, over.id, now.id, coming.id]
    with statements(begin) as asked:
        async with begin(TEAM, reading=True) as tx:
            await tx.pairs.between(day(-99))
    assert len(asked) == 1


async def test_a_pair_of_which_nobody_is_left_is_still_there(begin: Begin, clock: StoppedClock) -> None:
    people = await install(begin, clock.now(), "Ann")
    async with begin(TEAM) as tx:
        north = await customer(tx)
        made = await tx.pairs.add(
            begun(Draft(north, "Basket", (people["Ann"].id,), TODAY), TODAY), people["Ann"].id, clock.now()
        )
        await tx.pairs.save(made, replace(made, stints=()), None, clock.now())
    async with begin(TEAM) as tx:
        (found,) = await tx.pairs.active(TODAY)
        assert found.members(TODAY) == ()
        assert [change.by for change in await tx.pairs.history(made.id)] == [people["Ann"].id, None]
