"""Customers in the database, and whose its issues are."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.call import Call
from bot.customers.rules import Customer, Mark, MarkKind, MarkTaken, Origin
from bot.customers.service import CustomerService, ask_whose
from bot.issues.rules.issue import Ref
from bot.issues.service.record import reconsider, record
from bot.transaction import Begin, Transaction
from bot.workspaces.rules import WorkspaceSettings
from tests.factories import TEAM, StoppedClock, install, open_issue

SETTINGS = WorkspaceSettings(triage_channel="C0TRIAGE")


async def add(tx: Transaction, name: str, **known_by: object) -> Customer:
    customer_id = await tx.customers.add(name, None)
    assert customer_id is not None
    customer = Customer(customer_id, name, **known_by)  # type: ignore[arg-type]
    await tx.customers.save(customer)
    return customer


async def test_a_customer_is_found_by_all_that_it_is_known_by(begin: Begin, clock: StoppedClock) -> None:
    await install(begin, clock.now(), "Ann")
    await install(begin, clock.now(), "Zoe", team="T0OTHER")
    async with begin(TEAM) as tx:
        north = await add(
            tx,
            "Northwind",
            domains=("northwind.example",),
            addresses=("nora@gmail.com",),
            mailboxes=("north desk",),
            channels=("C1",),
        )
        mail = await add(tx, "Mail", domains=("mail.northwind.example",))
    async with begin(TEAM, reading=True) as tx:
        assert await tx.customers.by_channel("C1") == north
        assert await tx.customers.whose(Origin("Any@x.northwind.example")) == (True, north.id)
        assert await tx.customers.whose(Origin("nora@gmail.com")) == (True, north.id)
        assert await tx.customers.whose(Origin("tom@gmail.com")) == (False, None)
        assert await tx.customers.whose(Origin("a@mail.northwind.example")) == (True, mail.id)
        assert await tx.customers.whose(Origin("a@mail.northwind.example", "North desk")) == (True, north.id)
        assert await tx.customers.named([north.id, 999]) == {north.id: north}
        assert await tx.customers.find_named(" NORTHWIND ") == north
        assert [customer.name for customer in await tx.customers.all()] == ["Mail", "Northwind"]
    async with begin("T0OTHER") as tx:
        assert await tx.customers.all() == []
        assert await tx.customers.by_channel("C1") is None
        assert await tx.customers.find(north.id) is None
        await add(tx, "Northwind", domains=("northwind.example",))


async def test_what_one_customer_has_no_other_can_take(begin: Begin, clock: StoppedClock) -> None:
    await install(begin, clock.now(), "Ann")
    async with begin(TEAM) as tx:
        await add(tx, "Northwind", domains=("northwind.example",))
        assert await tx.customers.add("northwind", None) is None
    with pytest.raises(MarkTaken):
        async with begin(TEAM) as tx:
            await add(tx, "Thief", domains=("thief.example", "northwind.example"))
    async with begin(TEAM) as tx:
        assert [customer.name for customer in await tx.customers.all()] == ["Northwind"]
        nobody = Mark(MarkKind.DOMAIN, "press.example")
        await tx.customers.set_no_customer(nobody)
        with pytest.raises(MarkTaken):
            await tx.customers.set_no_customer(Mark(MarkKind.DOMAIN, "northwind.example"))
        press = await add(tx, "Press", domains=("press.example",))
        assert await tx.customers.owners([nobody]) == {nobody: press.id}


async def test_a_customers_own_target_moves_the_clocks_of_its_unresolved_issues(
    begin: Begin, clock: StoppedClock
) -> None:
    await install(begin, clock.now(), "Ann")
    opened = clock.now() - timedelta(hours=6)
    async with begin(TEAM) as tx:
        north = await add(tx, "Northwind", domains=("northwind.example",))
        theirs = await open_issue(tx, 1, opened, SETTINGS, clock.now(), customer_id=north.id)
        other = await open_issue(tx, 2, opened, SETTINGS, clock.now())
        assert theirs.clock.breach_at == other.clock.breach_at == opened + timedelta(hours=48)

        await tx.customers.save(replace(north, target_hours=8))
        await reconsider(tx, SETTINGS, clock.now())
    async with begin(TEAM) as tx:
        theirs, other = await tx.issues.get(Ref(1)), await tx.issues.get(Ref(2))
        assert (theirs.customer, theirs.clock.breach_at) == ("Northwind", opened + timedelta(hours=8))
        assert other.clock.breach_at == opened + timedelta(hours=48)
        assert await record(tx, theirs, [], SETTINGS, clock.now()) == theirs, "each way of counting agrees"


async def test_a_sender_is_asked_about_once_and_in_working_hours(begin: Begin, clock: StoppedClock) -> None:
    await install(begin, clock.now(), "Ann")
    night = datetime.fromisoformat("2026-11-24T02:00+00:00")
    senders = ["a@foo.example", "b@foo.example", "x@gmail.com", "y@gmail.com", "ann@harbour.example", None]
    async with begin(TEAM) as tx:
        for number, sender in enumerate(senders, start=1):
            issue = await open_issue(tx, number, night, SETTINGS, night, sender=sender)
            await ask_whose(tx, issue, SETTINGS, night)
    async with begin(TEAM) as tx:
        assert await tx.customers.questions_due(night) == []
        due = await tx.customers.questions_due(datetime.fromisoformat("2026-11-24T09:00+00:00"))
        assert [question.mark.value for question in due] == ["foo.example", "x@gmail.com", "y@gmail.com"]
        await tx.customers.asked(due, "customers:1")
        assert await tx.customers.questions_in("customers:1") == due
        assert await tx.customers.messages_asking() == ["customers:1"]
    async with begin.everywhere() as everywhere:
        assert await everywhere.customer_questions.next_due() is None


async def test_of_two_who_answer_at_once_one_is_told_that_the_other_was_faster(
    begin: Begin, clock: StoppedClock
) -> None:
    people = await install(begin, clock.now(), "Ann", "Ben")
    async with begin(TEAM) as tx:
        issue = await open_issue(tx, 1, clock.now(), SETTINGS, clock.now(), sender="a@foo.example")
        await ask_whose(tx, issue, SETTINGS, clock.now())
    service, mark = CustomerService(begin, clock), Mark(MarkKind.DOMAIN, "foo.example")
    said = await asyncio.gather(
        service.new(Call(TEAM, people["Ann"], SETTINGS), mark, Customer(0, "Foo")),
        service.new(Call(TEAM, people["Ben"], SETTINGS), mark, Customer(0, "Foo Limited")),
        return_exceptions=True,
    )
    assert sorted(isinstance(one, MarkTaken) for one in said) == [False, True], said
    async with begin(TEAM) as tx:
        (customer,) = await tx.customers.all()
        assert customer.domains == ("foo.example",)
        assert (await tx.issues.get(Ref(1))).customer == customer.name


async def test_what_several_add_to_one_customer_at_once_is_all_kept(begin: Begin, clock: StoppedClock) -> None:
    people = await install(begin, clock.now(), "Ann")
    async with begin(TEAM) as tx:
        foo = await add(tx, "Foo", domains=("foo.example",))
    service, call = CustomerService(begin, clock), Call(TEAM, people["Ann"], SETTINGS)
    domains = [f"foo{number}.example" for number in range(4)]
    await asyncio.gather(*(service.picked(call, Mark(MarkKind.DOMAIN, domain), foo.id) for domain in domains))
    async with begin(TEAM, reading=True) as tx:
        kept = await tx.customers.find(foo.id)
        assert kept is not None
        assert sorted(kept.domains) == ["foo.example", *domains]


async def test_a_hundred_and_thirty_customers_are_listed_and_can_all_be_chosen(
    begin: Begin, clock: StoppedClock
) -> None:
    people = await install(begin, clock.now(), "Ann")
    async with begin(TEAM) as tx:
        for number in range(130):
            await add(tx, f"Customer {number:03} {'x' * 47}", domains=(f"c{number}.example",))
    call = Call(TEAM, people["Ann"], SETTINGS)
    shown = await CustomerService(begin, clock).list(call)
    pages = [shown, *shown.more]
    assert all(f"*Customer {number:03} " in "".join(str(page.blocks) for page in pages) for number in range(130))
    assert all(len(page.blocks) <= 50 for page in pages)
    (edit,) = [one for one in shown.blocks[-1]["elements"] if one["action_id"] == "customers.edit"]
    groups = edit["option_groups"]
    assert [len(group["options"]) for group in groups] == [100, 30]
    labels = [option["text"]["text"] for group in groups for option in group["options"]]
    assert len(set(labels)) == 130
    assert max(map(len, labels)) <= 75
    assert max(len(group["label"]["text"]) for group in groups) <= 75
