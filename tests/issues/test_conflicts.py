"""Both sides change a ticket: the later change counts, whoever is told of it first, and the other is in the history."""

from collections.abc import AsyncIterator

import pytest

from bot.issues.rules.clock import IssueState
from bot.issues.rules.issue import Ref, Resolution
from bot.transaction import Begin
from tests.factories import StoppedClock
from tests.issues.rig import Rig, at_work


@pytest.fixture
async def rig(begin: Begin, clock: StoppedClock) -> AsyncIterator[Rig]:
    async with at_work(begin, clock) as made:
        yield made


async def agree(rig: Rig, number: int) -> IssueState:
    """The state of an issue and of its ticket, once nothing is on its way any more."""
    await rig.up()
    await rig.poll()
    states = {"unread": "open", "opened": "open"}
    word = rig.ticket(number).state
    issue = await rig.issue(number)
    assert issue.state == states.get(word, word)
    return issue.state


async def test_what_an_agent_does_in_groove_after_us_counts(rig: Rig) -> None:
    number = await rig.mail()
    rig.down()
    await rig.issues.close(rig.call(), Ref(number), Resolution.FIXED)
    rig.clock.move(minutes=30)
    rig.set_state(number, "pending")
    assert await agree(rig, number) is IssueState.PENDING
    assert "state closed was not written to Groove: it was changed there later" in await rig.history(number)


async def test_what_we_do_after_an_agent_counts(rig: Rig) -> None:
    number = await rig.mail()
    rig.down()
    rig.set_state(number, "pending")
    rig.clock.move(minutes=30)
    await rig.issues.close(rig.call(), Ref(number), Resolution.FIXED)
    assert await agree(rig, number) is IssueState.CLOSED
    assert "state pending, set there before, was replaced by Ann's later change" in await rig.history(number)
    assert (await rig.issue(number)).resolution is Resolution.FIXED


async def test_a_customer_who_writes_after_our_closing_has_the_last_word(rig: Rig) -> None:
    """The ticket is unread all along, so that Groove's state says nothing."""
    number = await rig.mail()
    rig.down()
    await rig.issues.close(rig.call(), Ref(number), Resolution.FIXED)
    rig.clock.move(minutes=30)
    replied_at = rig.clock.now()
    ticket = rig.ticket(number)
    rig.inbox.account.add_message(ticket, author=ticket.customer, body="It is broken again")
    assert await agree(rig, number) is IssueState.OPEN
    assert (await rig.issue(number)).clock.running_since == replied_at


async def test_a_customer_who_wrote_before_our_closing_has_been_answered(rig: Rig) -> None:
    number = await rig.mail()
    rig.down()
    ticket = rig.ticket(number)
    rig.inbox.account.add_message(ticket, author=ticket.customer, body="Any news?")
    rig.clock.move(minutes=30)
    await rig.issues.close(rig.call(), Ref(number), Resolution.FIXED)
    assert await agree(rig, number) is IssueState.CLOSED


async def test_who_only_looks_at_a_ticket_opens_nothing(rig: Rig) -> None:
    number = await rig.mail()
    rig.down()
    await rig.issues.close(rig.call(), Ref(number), Resolution.FIXED)
    rig.clock.move(minutes=30)
    rig.set_state(number, "opened")
    assert await agree(rig, number) is IssueState.CLOSED


async def test_of_several_changes_on_both_sides_the_last_counts(rig: Rig) -> None:
    number = await rig.mail()
    rig.down()
    await rig.issues.pending(rig.call(), Ref(number), "their host")
    rig.clock.move(minutes=5)
    rig.set_state(number, "closed")
    rig.clock.move(minutes=5)
    await rig.issues.reopen(rig.call("Ben"), Ref(number))
    assert await agree(rig, number) is IssueState.OPEN
    history = await rig.history(number)
    assert "state pending was not written" in history
    assert "state closed, set there before, was replaced by Ben's" in history


async def test_our_own_writes_are_nobody_elses_changes(rig: Rig) -> None:
    """They reach Groove late, one after the other, each under the time at which it arrives."""
    number = await rig.mail()
    rig.down()
    await rig.issues.take(rig.call(), Ref(number))
    await rig.issues.pending(rig.call(), Ref(number), "their host")
    rig.clock.move(minutes=5)
    await rig.issues.reopen(rig.call(), Ref(number))
    rig.clock.move(minutes=5)
    await rig.issues.take(rig.call("Ben"), Ref(number))
    await rig.issues.close(rig.call("Ben"), Ref(number), Resolution.FIXED)
    assert await agree(rig, number) is IssueState.CLOSED
    assert rig.ticket(number).assignee.email == "ben@harbour.example"
    assert (await rig.issue(number)).assignee == rig.people["Ben"].id
    assert "superseded" not in await rig.history(number)


@pytest.mark.parametrize("we_first", [True, False])
async def test_the_later_assignee_counts(rig: Rig, we_first: bool) -> None:
    number = await rig.mail()
    rig.down()

    async def ours() -> None:
        await rig.issues.take(rig.call("Ann"), Ref(number))

    async def theirs() -> None:
        rig.inbox.account.assign(rig.ticket(number), rig.inbox.account.agents[1])

    for act in (ours, theirs) if we_first else (theirs, ours):
        await act()
        rig.clock.move(minutes=10)
    await agree(rig, number)
    winner = "Ben" if we_first else "Ann"
    assert (await rig.issue(number)).assignee == rig.people[winner].id
    assert rig.ticket(number).assignee.email == f"{winner.lower()}@harbour.example"
    assert "superseded: assignee" in await rig.history(number)


async def test_who_has_taken_it_keeps_it_while_it_is_nobodys_in_groove(rig: Rig) -> None:
    """Groove tells no time of that: whatever touched the ticket last may have been something else."""
    number = await rig.mail()
    ticket, ben = rig.ticket(number), rig.inbox.account.agents[1]
    rig.clock.move(minutes=10)
    rig.inbox.account.assign(ticket, ben)
    await rig.poll()
    rig.down()
    rig.inbox.account.assign(ticket, None)
    rig.clock.move(minutes=10)
    await rig.issues.take(rig.call("Ann"), Ref(number))
    rig.clock.move(minutes=10)
    rig.inbox.account.add_message(ticket, author=ticket.customer, body="Any news?")
    await agree(rig, number)
    assert (await rig.issue(number)).assignee == rig.people["Ann"].id
    assert ticket.assignee.email == "ann@harbour.example"
    assert "superseded: assignee nobody, set there before, was replaced by Ann's" in await rig.history(number)


async def test_who_had_it_in_groove_for_a_while_does_not_take_it_from_who_took_it_here(rig: Rig) -> None:
    number = await rig.mail()
    ticket, ben = rig.ticket(number), rig.inbox.account.agents[1]
    rig.down()
    await rig.issues.take(rig.call("Ann"), Ref(number))
    for agent in (ben, None):
        rig.clock.move(minutes=10)
        rig.inbox.account.assign(ticket, agent)
    await agree(rig, number)
    assert (await rig.issue(number)).assignee == rig.people["Ann"].id
    assert ticket.assignee.email == "ann@harbour.example"


async def test_a_change_whose_answer_is_lost_is_not_made_again_over_a_later_one(rig: Rig) -> None:
    number = await rig.mail()
    rig.inbox.faults.add(system="groove", method="PUT tickets/*/state", drop="after", times=2)  # aiohttp repeats a PUT
    await rig.issues.close(rig.call(), Ref(number), Resolution.FIXED)
    await rig.run()
    assert rig.ticket(number).state == "closed"
    rig.clock.move(minutes=1)
    rig.set_state(number, "opened")
    assert await agree(rig, number) is IssueState.OPEN


async def test_nor_is_it_where_groove_stands_again_as_we_last_set_it(rig: Rig) -> None:
    number = await rig.mail()
    for act in (
        rig.issues.close(rig.call(), Ref(number), Resolution.FIXED),
        rig.issues.reopen(rig.call(), Ref(number)),
    ):
        rig.clock.move(seconds=10)
        await act
        await rig.run()
    rig.clock.move(seconds=10)
    rig.inbox.faults.add(system="groove", method="PUT tickets/*/state", drop="after", times=2)
    await rig.issues.close(rig.call(), Ref(number), Resolution.FIXED)
    await rig.run()
    assert rig.ticket(number).state == "closed"
    rig.clock.move(seconds=10)
    rig.set_state(number, "opened")
    assert await agree(rig, number) is IssueState.OPEN


async def test_who_only_looks_at_a_ticket_that_we_could_not_close_yet_opens_nothing(rig: Rig) -> None:
    number = await rig.mail()
    rig.down()
    await rig.issues.close(rig.call(), Ref(number), Resolution.FIXED)
    for _ in range(3):
        rig.clock.move(minutes=30)
        await rig.run()
    rig.set_state(number, "opened")
    assert await agree(rig, number) is IssueState.CLOSED


async def test_our_own_write_of_which_the_answer_is_lost_does_not_overtake_what_we_did_after_it(rig: Rig) -> None:
    number = await rig.mail()
    rig.down()
    await rig.issues.take(rig.call("Ann"), Ref(number))
    await rig.issues.pending(rig.call("Ann"), Ref(number), "their host")
    await rig.run()
    rig.clock.move(minutes=5)
    await rig.issues.take(rig.call("Ben"), Ref(number))
    await rig.issues.close(rig.call("Ben"), Ref(number), Resolution.FIXED)
    rig.clock.move(minutes=30)
    rig.inbox.faults.clear()
    for what in ("assignee", "state"):
        rig.down(2, f"PUT tickets/*/{what}", drop="after")  # aiohttp repeats a PUT
    await rig.run()
    assert await agree(rig, number) is IssueState.CLOSED
    assert rig.ticket(number).assignee.email == "ben@harbour.example"
    assert (await rig.issue(number)).assignee == rig.people["Ben"].id
    assert "superseded" not in await rig.history(number)


async def test_a_ticket_given_to_another_customer_is_held_to_that_ones_target(rig: Rig) -> None:
    async with rig.begin("T0SANDBOX") as tx:
        from bot.customers.rules import Customer

        quick = await tx.customers.add("Quick", 4)
        assert quick
        await tx.customers.save(Customer(quick, "Quick", mailboxes=("quick",), target_hours=4))
    number = await rig.mail()
    opened_at = (await rig.issue(number)).opened_at
    rig.ticket(number).mailbox = rig.inbox.account.add_mailbox("quick@harbour.example", "Quick")
    rig.clock.move(minutes=1)
    rig.set_state(number, "opened")
    await rig.poll()
    issue = await rig.issue(number)
    assert issue.customer == "Quick"
    assert issue.clock.breach_at
    assert (issue.clock.breach_at - opened_at).total_seconds() == 4 * 3600
