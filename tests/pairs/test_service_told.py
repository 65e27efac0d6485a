"""Showcases and deployments on real databases: asked about and reminded of once, found by customer, told in reports."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, timedelta

import pytest

from bot.call import Call
from bot.customers.rules import Customer
from bot.customers.service import CustomerService
from bot.dailies.service import Planner
from bot.datestyles import Span
from bot.home.rules import Viewer
from bot.pairs.rules.deployment import DeploymentUnknown
from bot.pairs.rules.goals import Goal
from bot.pairs.rules.showcase import ShowcaseAsked, ShowcaseUnknown
from bot.pairs.service.deployments import Deployments
from bot.pairs.service.goals import GoalService
from bot.pairs.service.home import at_home
from bot.pairs.service.pairs import PairService
from bot.pairs.service.report import reporting
from bot.pairs.service.showcase_news import ShowcaseNews, in_calendar
from bot.pairs.service.showcases import Showcases
from bot.reports.rules import Scope
from bot.rota.rules.leave import Booking, LeaveEntry
from bot.rota.rules.rota import Leave, Rota
from bot.transaction import Begin
from bot.workspaces.rules import Person, WorkspaceSettings
from bot.workspaces.service import Workspaces
from tests.factories import CHANNEL, TEAM, StoppedClock, install, statements
from tests.pairs.test_service_asking import MONDAY, paired

SETTINGS = WorkspaceSettings(triage_channel=CHANNEL)
NORTH = "C0NORTH"


def call(person: Person, text: str = "", team: str = TEAM) -> Call:
    return Call(team, person, SETTINGS, text=text, channel=CHANNEL)


async def queued(begin: Begin, lane: str) -> list[str]:
    async with begin(TEAM, reading=True) as tx:
        return [item.key for item in await tx.outbox.unsettled([lane])]


async def with_channel(begin: Begin) -> Customer:
    async with begin(TEAM) as tx:
        found = await tx.customers.find_named("Northwind")
        number = found.id if found else await tx.customers.add("Northwind", None)
        assert number is not None
        customer = Customer(number, "Northwind", channels=(NORTH,))
        await tx.customers.save(customer)
    return customer


async def test_two_workers_ask_once_how_a_showcase_went_and_whoever_booked_it(
    begin: Begin, clock: StoppedClock
) -> None:
    people = await install(begin, clock.now(), "Ann", "Ben")
    pair = await paired(begin, clock, people["Ann"], people["Ben"])
    showcases, news = Showcases(begin, clock), [ShowcaseNews(begin, clock) for _ in range(2)]
    await showcases.typed(call(people["Ben"], "10:00 with Northwind"))
    assert await news[0].next_due() == clock.now() + timedelta(hours=1.5)
    clock.move(hours=1.5)
    await asyncio.gather(*(one.plan() for one in news))
    assert await queued(begin, "slack:@U0BEN") == ["showcase_ask:1:0"]
    assert await queued(begin, "slack:@U0ANN") == []
    assert await news[0].next_due() is None
    with pytest.raises(ShowcaseUnknown):
        await showcases.outcome_form(call(people["Ann"]), 99)
    async with begin(TEAM) as tx:
        first, last = MONDAY - timedelta(days=7), MONDAY + timedelta(days=7)
        assert len(await in_calendar(tx, SETTINGS, people["Ann"].id, first, last)) == 1
        assert len(await in_calendar(tx, SETTINGS, people["Ann"].id, MONDAY + timedelta(days=1), last)) == 0
    assert pair.id == 1


async def test_whoever_was_away_is_not_asked_how_it_went_but_who_was_there(begin: Begin, clock: StoppedClock) -> None:
    people = await install(begin, clock.now(), "Ann", "Ben")
    ann, ben = people["Ann"], people["Ben"]
    pair = await paired(begin, clock, ann, ben)
    showcases, news = Showcases(begin, clock), ShowcaseNews(begin, clock)
    await showcases.typed(call(ben, "10:00 with the customer"))
    await showcases.typed(call(ben, "tomorrow 10:00 with the customer"))
    async with begin(TEAM) as tx:
        for person, first in ((ben, MONDAY), (ann, MONDAY + timedelta(days=1))):
            away = Leave(person.id, first, MONDAY + timedelta(days=1))
            await tx.leave.save(Booking((LeaveEntry(0, away),)), person.id, clock.now())
    clock.move(days=1, hours=2)
    await news.plan()
    assert await queued(begin, "slack:@U0ANN") == ["showcase_ask:1:0"]
    assert await queued(begin, "slack:@U0BEN") == [], "nobody was there on Tuesday"
    assert pair.members(MONDAY) == (ann.id, ben.id)


async def test_two_workers_remind_of_a_deployment_once(begin: Begin, clock: StoppedClock) -> None:
    people = await install(begin, clock.now(), "Ann")
    await with_channel(begin)
    workers = [Deployments(begin, clock) for _ in range(2)]
    await workers[0].typed(call(people["Ann"], "northwind 10:00 the new search"))
    assert await workers[0].next_due() == clock.now() + timedelta(hours=1)
    clock.move(hours=1)
    await asyncio.gather(*(one.plan() for one in workers))
    assert await queued(begin, f"slack:{NORTH}") == ["deployment:1:planned:0", "deployment:1:due:0"]
    assert await workers[0].next_due() is None


async def test_another_workspace_reaches_nothing(begin: Begin, clock: StoppedClock) -> None:
    people = await install(begin, clock.now(), "Ann")
    zoe = (await install(begin, clock.now(), "Zoe", team="T0OTHER"))["Zoe"]
    await paired(begin, clock, people["Ann"])
    await with_channel(begin)
    showcases, deployments = Showcases(begin, clock), Deployments(begin, clock)
    await showcases.typed(call(people["Ann"], "10:00 with the customer"))
    await deployments.typed(call(people["Ann"], "northwind 10:00 the new search"))
    stranger = call(zoe, team="T0OTHER")
    with pytest.raises(ShowcaseUnknown):
        await showcases.call_off(stranger, 1)
    with pytest.raises(DeploymentUnknown):
        await deployments.change_form(stranger, 1)
    assert "No deployment is announced." in (await deployments.listing(stranger)).spoken
    async with begin("T0OTHER", reading=True) as tx:
        assert await tx.pair_goals.of_pair(1) == []
        assert await tx.showcases.since(clock.now()) == {}


async def test_two_customers_that_become_one_have_the_pairs_and_deployments_of_both(
    begin: Begin, clock: StoppedClock
) -> None:
    people = await install(begin, clock.now(), "Ann")
    pair = await paired(begin, clock, people["Ann"])
    await with_channel(begin)
    customers, deployments = CustomerService(begin, clock), Deployments(begin, clock)
    pairs = PairService(begin, clock, Workspaces(begin, clock, None))  # type: ignore[arg-type]  nobody is looked up
    customers.merge_hooks += [pairs.customer_merged, deployments.customer_merged]
    await deployments.typed(call(people["Ann"], "northwind 10:00 the new search"))
    async with begin(TEAM) as tx:
        into = await tx.customers.add("Northwind Traders", None)
    assert into is not None
    await customers.merge(call(people["Ann"]), pair.customer, into)
    async with begin(TEAM) as tx:
        assert [one.id for one in await tx.pairs.of_customer(into)] == [pair.id]
    assert "*Northwind Traders*, " in (await deployments.listing(call(people["Ann"]))).spoken


async def test_a_report_tells_of_goals_and_showcases_of_its_days(begin: Begin, clock: StoppedClock) -> None:
    people = await install(begin, clock.now(), "Ann", "Ben")
    ann = people["Ann"]
    pair = await paired(begin, clock, ann, people["Ben"])
    week = MONDAY - timedelta(weeks=1)
    async with begin(TEAM) as tx:
        await tx.pair_goals.save(Goal(pair.id, week, "Cards", ann.id, clock.now(), met=True))
        await tx.pair_goals.save(Goal(pair.id, MONDAY, "Invoices", ann.id, clock.now()))
    showcases = Showcases(begin, clock)
    for words in ("16 nov with the customer: well", "16 nov with colleagues", "10:00 with the customer"):
        await showcases.typed(call(ann, words))
    section = reporting(clock)
    async with begin(TEAM, reading=True) as tx:
        (told,) = await section(tx, call(ann), Scope(Span(week, MONDAY)))
        assert told == (
            "*Pairs*\n• *Northwind* (Ann and Ben): 1 of 2 goals met (1 not said); 2 showcases, 1 with the customer"
        )
        assert await section(tx, call(ann), Scope(Span(date(2026, 1, 1), date(2026, 1, 31)))) == []
        assert await section(tx, call(ann), Scope(Span(week, MONDAY), Customer(99, "Other"))) == []


async def whatever_lists_pairs(begin: Begin, clock: StoppedClock, who: Person) -> dict[str, int]:
    """What somebody looks up or sees of pairs -> how many queries it costs."""
    pairs = PairService(begin, clock, Workspaces(begin, clock, None))  # type: ignore[arg-type]  nobody is looked up
    goals, section = GoalService(begin, clock, Planner(begin, clock)), reporting(clock)

    async def home() -> None:
        async with begin(TEAM, reading=True) as tx:
            assert await at_home(tx, Viewer(who, SETTINGS, clock.now(), Rota(SETTINGS.calendar), {}))

    async def report() -> None:
        async with begin(TEAM, reading=True) as tx:
            await section(tx, call(who), Scope(Span(MONDAY, MONDAY)))

    asked: dict[str, Callable[[], Awaitable[object]]] = {
        "pairs": lambda: pairs.list(call(who)),
        "a pair": lambda: pairs.look(call(who), 1),
        "goal": lambda: goals.form(call(who), 1),
        "showcases": lambda: Showcases(begin, clock).listing(call(who)),
        "deployments": lambda: Deployments(begin, clock).listing(call(who)),
        "home": home,
        "report": report,
    }
    counts = {}
    for name, ask in asked.items():
        with statements(begin) as made:
            await ask()
        counts[name] = len(made)
    return counts


async def test_lists_home_and_report_cost_the_same_queries_for_one_pair_and_for_forty(
    begin: Begin, clock: StoppedClock
) -> None:
    people = list((await install(begin, clock.now(), *(f"P{number}" for number in range(80)))).values())
    showcases = Showcases(begin, clock)

    async def pair_up(numbers: range) -> None:
        for number in numbers:
            one, other = people[2 * number], people[2 * number + 1]
            pair = await paired(begin, clock, one, other, customer=f"C{number}")
            at = (clock.now() + timedelta(hours=1)).time()
            await showcases.book(call(one), ShowcaseAsked(MONDAY, at, True, pair=pair.id))

    await pair_up(range(1))
    alone = await whatever_lists_pairs(begin, clock, people[0])
    await pair_up(range(1, 40))
    assert await whatever_lists_pairs(begin, clock, people[0]) == alone
    assert max(alone.values()) <= 16
