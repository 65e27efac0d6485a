"""Webhooks and looks through the inbox at once, late and more than once; and what is read only when it is wanted."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator

import pytest

from bot.issues.rules.clock import IssueState
from bot.issues.rules.issue import EventKind, Ref
from bot.transaction import Begin
from tests.factories import TEAM, StoppedClock, statements
from tests.issues.rig import Rig, at_work


@pytest.fixture
async def rig(begin: Begin, clock: StoppedClock) -> AsyncIterator[Rig]:
    async with at_work(begin, clock) as made:
        yield made


async def kinds(rig: Rig, number: int) -> Counter[EventKind]:
    return Counter(event.kind for event in await rig.events(number))


async def test_a_mail_told_by_webhooks_and_found_by_looking_is_one_issue(rig: Rig) -> None:
    nora = rig.inbox.account.customer("nora@northwind.example")
    number = rig.inbox.account.start_ticket(author=nora, customer=nora, subject="Checkout fails", body="Help").number
    hints = [rig.sync.hint(TEAM, number) for _ in range(4)]
    await asyncio.gather(*hints, rig.sync.poll(), rig.sync.poll(), rig.run(), rig.run())
    await rig.run()
    assert await kinds(rig, number) == {EventKind.OPENED: 1}


async def test_hints_that_come_late_or_in_another_order_tell_nothing_old(rig: Rig) -> None:
    number = await rig.mail()
    ticket = rig.ticket(number)
    rig.clock.move(minutes=5)
    rig.inbox.account.add_message(ticket, author=rig.inbox.ann, body="Solved, see there")
    rig.set_state(number, "closed")
    await rig.poll()
    for _ in range(3):  # ticket_started, agent_replied, ticket_opened of before
        rig.clock.move(minutes=5)
        await rig.sync.hint(TEAM, number)
        await rig.run()
    assert (await rig.issue(number)).state is IssueState.CLOSED
    assert await kinds(rig, number) == {EventKind.OPENED: 1, EventKind.AGENT_REPLY: 1, EventKind.STATE: 1}


async def test_a_change_within_the_second_of_the_last_look_is_seen(rig: Rig) -> None:
    """Groove's times are exact to the second only."""
    number = await rig.mail()
    rig.set_state(number, "pending")
    await rig.poll()
    assert (await rig.issue(number)).state is IssueState.PENDING


async def test_a_look_that_finds_nothing_new_keeps_nobody_from_writing(rig: Rig) -> None:
    await rig.mail()
    rig.clock.move(minutes=5)
    with statements(rig.begin) as asked:
        await rig.sync.poll()
    assert asked
    [*begins, turn] = [one for one in asked if not one.startswith("SELECT")]
    assert turn.startswith("INSERT INTO rounds"), "a moment, before Groove is asked"
    assert begins in ([], ["BEGIN IMMEDIATE"])


async def test_the_mails_of_an_old_ticket_come_when_somebody_looks_at_it(begin: Begin, clock: StoppedClock) -> None:
    async with at_work(begin, clock, old=1) as rig:
        [ticket] = rig.inbox.account.tickets()
        assert ticket.state == "closed"
        rig.inbox.account.add_message(ticket, author=rig.inbox.ann, body="One word more", note=True)
        for _ in range(2):  # twice, before they have come
            shown = await rig.issues.show(rig.call(), Ref(ticket.number))
            assert "on their way here from Groove" in shown.spoken
        await rig.run()
        shown = await rig.issues.show(rig.call(), Ref(ticket.number))
        assert "on their way" not in shown.spoken
        assert "One word more" in shown.spoken + str(shown.blocks)
        assert (await kinds(rig, ticket.number))[EventKind.NOTE] == 1
