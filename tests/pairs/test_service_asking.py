"""Who is asked for what, on real databases: once, whoever asks at the same time, and only while it is missing."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.call import Call
from bot.dailies.service import Planner
from bot.outbox.rules import Item, State, person_lane
from bot.pairs.commands.goals import GoalForm
from bot.pairs.rules.goals import Goal, NotInAPair
from bot.pairs.rules.pair import Pair, PairOver, Stint, without
from bot.pairs.service.asking import Asking
from bot.pairs.service.goals import GoalService
from bot.rota.rules.leave import Booking, LeaveEntry
from bot.rota.rules.rota import Leave
from bot.transaction import Begin
from bot.workspaces.rules import Person, WorkspaceSettings
from tests.factories import CHANNEL, TEAM, StoppedClock, install, statements

MONDAY = date(2026, 11, 23)


def worker(begin: Begin, clock: StoppedClock) -> tuple[Planner, Asking]:
    """What one worker process does."""
    planner = Planner(begin, clock)
    GoalService(begin, clock, planner)
    return planner, Asking(clock, planner)


async def paired(begin: Begin, clock: StoppedClock, *people: Person, customer: str = "Northwind") -> Pair:
    """A pair since two weeks ago."""
    first = MONDAY - timedelta(weeks=2)
    async with begin(TEAM) as tx:
        number = await tx.customers.add(customer, None)
        assert number is not None
        stints = tuple(Stint(person.id, first) for person in people)
        return await tx.pairs.add(Pair(0, number, "Basket", first, None, stints, first), people[0].id, clock.now())


async def start(begin: Begin, clock: StoppedClock, planner: Planner) -> None:
    async with begin(TEAM) as tx:
        await planner.plan_missing(tx, await tx.workspace.settings(), clock.now())


async def queued(begin: Begin, *people: Person) -> list[Item]:
    lanes = [person_lane(person.slack_user_id) for person in people] + [f"slack:{CHANNEL}"]
    async with begin(TEAM, reading=True) as tx:
        return await tx.outbox.unsettled(lanes)


async def test_each_is_asked_once_however_many_workers_there_are_and_the_list_is_posted_once(
    begin: Begin, clock: StoppedClock
) -> None:
    people = await install(begin, clock.now(), "Ann", "Ben", "Cara")
    ann, ben = people["Ann"], people["Ben"]
    await paired(begin, clock, ann, ben)
    workers = [worker(begin, clock)[0] for _ in range(2)]
    await start(begin, clock, workers[0])
    clock.move(minutes=31)
    await asyncio.gather(*(planner.plan() for planner in workers))
    again, _ = worker(begin, clock)
    await start(begin, clock, again)
    await again.plan()
    assert [item.key for item in await queued(begin, *people.values())] == [
        "pairs_day:2026-11-23:U0ANN",
        "pairs_day:2026-11-23:U0BEN",
    ]
    clock.move(hours=1)
    await asyncio.gather(*(planner.plan() for planner in workers))
    assert [item.key for item in await queued(begin)] == ["scrum:2026-11-23"]


async def test_whoever_owes_nothing_is_on_leave_or_has_left_is_not_asked(begin: Begin, clock: StoppedClock) -> None:
    people = await install(begin, clock.now(), "Ann", "Ben", "Cara", "Dev")
    ann, ben, cara, dev = (people[name] for name in ("Ann", "Ben", "Cara", "Dev"))
    north = await paired(begin, clock, ann, ben)
    south = await paired(begin, clock, cara, dev, customer="Southwind")
    planner, asking = worker(begin, clock)
    await start(begin, clock, planner)
    async with begin(TEAM) as tx:
        await tx.pair_goals.save(Goal(north.id, MONDAY, "Cards", ann.id, clock.now()))
        away = Leave(cara.id, MONDAY, MONDAY + timedelta(days=1))
        await tx.leave.save(Booking((LeaveEntry(0, away),)), cara.id, clock.now())
    clock.move(minutes=31)
    await planner.plan()
    found = await queued(begin, *people.values())
    assert [item.key for item in found if "U0DEV" in item.key or "U0CARA" in item.key] == ["pairs_day:2026-11-23:U0DEV"]
    async with begin(TEAM) as tx:
        assert await asking.render_day(tx, _to(found, "U0DEV")) is not None
        message = await asking.render_day(tx, _to(found, "U0ANN"))
        assert message is not None
        assert "goal" not in message.spoken, "that is there; the showcase is not"
        await tx.notices.mute_only(ann.id, ["pair_showcase"], ["pair_showcase"])
        assert await asking.render_day(tx, _to(found, "U0ANN")) is None, "switched off meanwhile"
        await tx.pair_goals.save(Goal(south.id, MONDAY, "Cards", dev.id, clock.now()))
        await tx.notices.mute_only(dev.id, ["pair_showcase"], ["pair_showcase"])
        assert await asking.render_day(tx, _to(found, "U0DEV")) is None, "done by the time it would go"


def _to(items: list[Item], slack_user_id: str) -> Item:
    return next(item for item in items if item.destination == f"@{slack_user_id}")


async def test_what_was_asked_stays_and_says_what_became_of_it(begin: Begin, clock: StoppedClock) -> None:
    people = await install(begin, clock.now(), "Ann")
    ann = people["Ann"]
    pair = await paired(begin, clock, ann)
    planner, asking = worker(begin, clock)
    await start(begin, clock, planner)
    clock.move(minutes=31)
    await planner.plan()
    (item,) = await queued(begin, ann)
    posted = replace(item, ref="1.2", state=State.UPDATING, first_claimed_at=clock.now())
    clock.move(minutes=5)
    async with begin(TEAM) as tx:
        await tx.pair_goals.save(Goal(pair.id, MONDAY, "Cards", ann.id, clock.now()))
        message = await asking.render_day(tx, posted)
        assert message is not None
        assert "• This week's goal: Cards\n• *A showcase.*" in message.spoken
        await tx.pair_goals.save(Goal(pair.id, MONDAY - timedelta(weeks=1), "Old", ann.id, clock.now(), met=True))
        assert await asking.render_day(tx, posted) == message, "what was not asked for is not brought up afterwards"


async def test_on_a_holiday_nobody_is_asked_and_after_it_they_are(begin: Begin, clock: StoppedClock) -> None:
    """Christmas Day 2026 is a Friday; Monday 28 December is a bank holiday."""
    people = await install(begin, clock.now(), "Ann")
    await paired(begin, clock, people["Ann"])
    clock.move(days=31, hours=9)
    planner, _ = worker(begin, clock)
    await start(begin, clock, planner)
    clock.move(days=4)
    assert f"{clock.now():%a %d %H}" == "Mon 28 18"
    await planner.plan()
    assert await queued(begin, people["Ann"]) == []
    clock.move(hours=17)
    await planner.plan()
    assert [item.key for item in await queued(begin, people["Ann"])] == [
        "pairs_day:2026-12-29:U0ANN",
        "scrum:2026-12-28",
    ]


async def test_asking_costs_the_same_queries_for_a_hundred_pairs(begin: Begin, clock: StoppedClock) -> None:
    people = await install(begin, clock.now(), *(f"P{number}" for number in range(60)))
    everybody = list(people.values())
    numbers = []
    for size in (1, 29):
        for number in range(size):
            await paired(begin, clock, *everybody[2 * number : 2 * number + 2], customer=f"C{size}-{number}")
        _, asking = worker(begin, clock)
        item = Item(
            **dict.fromkeys(Item.__slots__)  # type: ignore[arg-type]
            | {"lane": person_lane("U0P0"), "subject": {"day": "2026-11-23"}, "revision": 0},
        )
        with statements(begin) as asked:
            async with begin(TEAM, reading=True) as tx:
                await asking.render_day(tx, item)
        numbers.append(len(asked))
    assert numbers[0] == numbers[1]
    assert numbers[0] <= 20


async def test_on_friday_whoever_has_not_said_it_is_at_work_and_wants_it_is_asked(
    begin: Begin, clock: StoppedClock
) -> None:
    people = await install(begin, clock.now(), "Ann", "Ben", "Cara", "Dev")
    ann, ben, cara, dev = (people[name] for name in ("Ann", "Ben", "Cara", "Dev"))
    north, south = await paired(begin, clock, ann, ben), await paired(begin, clock, cara, dev, customer="Southwind")
    await paired(begin, clock, dev, customer="Eastwind")
    planners = [worker(begin, clock) for _ in range(2)]
    await start(begin, clock, planners[0][0])
    friday = MONDAY + timedelta(days=4)
    async with begin(TEAM) as tx:
        for pair in (north, south):
            await tx.pair_goals.save(Goal(pair.id, MONDAY, "Cards", ann.id, clock.now()))
        await tx.leave.save(Booking((LeaveEntry(0, Leave(ben.id, friday, friday)),)), ben.id, clock.now())
        await tx.notices.mute_only(cara.id, ["pair_met"], ["pair_met"])
    clock.move(days=4, hours=6)
    await asyncio.gather(*(planner.plan() for planner, _ in planners))
    found = [item for item in await queued(begin, *people.values()) if item.kind == "pairs_review"]
    assert sorted(item.destination for item in found) == ["@U0ANN", "@U0CARA", "@U0DEV"], "Ben is on leave"
    asking = planners[0][1]
    async with begin(TEAM) as tx:
        assert await asking.render_review(tx, _to(found, "U0CARA")) is None, "she has switched it off"
        message = await asking.render_review(tx, _to(found, "U0DEV"))
        assert message is not None
        assert "Southwind" in message.spoken
        assert "Eastwind" not in message.spoken, "it had no goal"
        said = Goal(south.id, MONDAY, "Cards", ann.id, clock.now(), True, cara.id, clock.now())
        await tx.pair_goals.save(said)
        assert await asking.render_review(tx, _to(found, "U0DEV")) is None, "said by the time it would go"


async def test_where_there_are_no_pairs_nothing_is_posted(begin: Begin, clock: StoppedClock) -> None:
    people = await install(begin, clock.now(), "Ann")
    planner, _ = worker(begin, clock)
    await start(begin, clock, planner)
    clock.move(days=4, hours=7)
    await planner.plan()
    assert await queued(begin, people["Ann"]) == []


async def test_who_is_in_two_pairs_gets_one_message_and_is_asked_which_goal_is_met(
    begin: Begin, clock: StoppedClock
) -> None:
    people = await install(begin, clock.now(), "Ann")
    ann = people["Ann"]
    north, south = await paired(begin, clock, ann), await paired(begin, clock, ann, customer="Southwind")
    planner, asking = worker(begin, clock)
    goals = GoalService(begin, clock, Planner(begin, clock))
    await start(begin, clock, planner)
    clock.move(minutes=31)
    await planner.plan()
    (item,) = await queued(begin, ann)
    async with begin(TEAM) as tx:
        message = await asking.render_day(tx, item)
        assert message is not None
        assert message.spoken.startswith("Your pairs need:\n*Northwind*\n• *A goal for this week.*")
        assert "\n*Southwind*\n• *A goal for this week.*" in message.spoken
        await tx.pair_goals.save(Goal(north.id, MONDAY - timedelta(weeks=1), "Old", ann.id, clock.now()))
        await tx.pair_goals.save(Goal(north.id, MONDAY, "New", ann.id, clock.now()))
    call = Call(TEAM, ann, WorkspaceSettings(triage_channel=CHANNEL))
    assert "week of Mon 16 Nov: Old" in (await goals.mark_own(call, met=True)).text, "the first that is not said"
    assert "week of Mon 23 Nov: New" in (await goals.mark_own(call, met=False)).spoken
    async with begin(TEAM) as tx:
        await tx.pair_goals.save(Goal(south.id, MONDAY, "South", ann.id, clock.now()))
    asked = await goals.mark_own(call, met=True)
    assert "Which goal?" in asked.spoken
    async with begin(TEAM, reading=True) as tx:
        assert [goal.met for goal in await tx.pair_goals.of_pair(south.id)] == [None]


async def test_what_was_missed_is_made_up_until_work_ends(begin: Begin, clock: StoppedClock) -> None:
    people = await install(begin, clock.now(), "Ann")
    await paired(begin, clock, people["Ann"])
    planner, _ = worker(begin, clock)
    await start(begin, clock, planner)
    clock.move(hours=8)
    await planner.plan()
    found = await queued(begin, people["Ann"])
    assert [item.key for item in found] == ["pairs_day:2026-11-23:U0ANN", "scrum:2026-11-23"]
    assert {item.expires_at for item in found} == {clock.now() + timedelta(minutes=30)}
    clock.move(days=1, hours=1)
    await planner.plan()
    assert len(await queued(begin, people["Ann"])) == 2, "on Tuesday it was too late"


async def test_a_button_of_a_pair_that_has_ended_sets_no_goal(begin: Begin, clock: StoppedClock) -> None:
    people = await install(begin, clock.now(), "Ann")
    pair = await paired(begin, clock, people["Ann"])
    goals = GoalService(begin, clock, Planner(begin, clock))
    call = Call(TEAM, people["Ann"], WorkspaceSettings(triage_channel=CHANNEL))
    assert await goals.form(call, pair.id)
    async with begin(TEAM) as tx:
        await tx.pairs.save(pair, replace(pair, last=MONDAY), None, clock.now())
    clock.move(days=1)
    with pytest.raises(PairOver):
        await goals.form(call, pair.id)
    with pytest.raises(PairOver):
        await goals.set(call, GoalForm(pair.id, MONDAY, "Cards"))
    with pytest.raises(NotInAPair):
        await goals.typed(call, "Cards")
    async with begin(TEAM, reading=True) as tx:
        assert await tx.pair_goals.of_pair(pair.id) == []


async def test_a_pair_of_which_nobody_is_left_owes_nothing_and_is_still_listed(
    begin: Begin, clock: StoppedClock
) -> None:
    people = await install(begin, clock.now(), "Ann", "Ben")
    left = await paired(begin, clock, people["Ann"])
    south = await paired(begin, clock, people["Ben"], customer="Southwind")
    planner = Planner(begin, clock)
    goals = GoalService(begin, clock, planner)
    Asking(clock, planner)
    await start(begin, clock, planner)
    async with begin(TEAM) as tx:
        await tx.pairs.save(left, without(left, people["Ann"].id, MONDAY), None, clock.now())
        await tx.pair_goals.save(Goal(south.id, MONDAY, "Cards", people["Ben"].id, clock.now()))
    clock.move(hours=1.5)
    await planner.plan()
    scrum, asked = sorted(await queued(begin, *people.values()), key=lambda item: item.kind, reverse=True)
    assert asked.key == "pairs_day:2026-11-23:U0BEN"
    async with begin(TEAM, reading=True) as tx:
        message = await goals.render_scrum(tx, scrum)
    assert message is not None
    assert (
        "*Northwind* (nobody)\n_Nobody is left in it: `/triage pairs` puts somebody in, or ends it._" in message.spoken
    )
    assert "*Southwind* (Ben)\nCards" in message.spoken
    assert "Every other pair has a goal." in message.spoken
