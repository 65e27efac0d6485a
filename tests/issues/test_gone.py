"""Tickets that are merged, deleted or spam, told by webhook or found by looking: each issue ends with the reason."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.issues.rules.clock import IssueState
from bot.issues.rules.issue import Counted, Ref, Resolution
from bot.issues.service.reminders import Reminders
from bot.transaction import Begin
from tests.factories import TEAM, StoppedClock
from tests.issues.rig import Rig, at_work

HOURS = timedelta(hours=48)


@pytest.fixture
async def rig(begin: Begin, clock: StoppedClock) -> AsyncIterator[Rig]:
    async with at_work(begin, clock) as made:
        yield made


async def notice(rig: Rig, how: str, *numbers: int) -> None:
    """The bot learns of it."""
    rig.clock.move(minutes=1)
    if how == "webhook":
        for number in numbers:
            await rig.sync.hint(TEAM, number)
        await rig.run()
    else:
        await rig.poll()


both = pytest.mark.parametrize("how", ["webhook", "poll"])


@both
async def test_a_merged_ticket_hands_its_earlier_start_to_the_one_that_stays(rig: Rig, how: str) -> None:
    early = await rig.mail("Checkout fails")
    began = (await rig.issue(early)).opened_at
    rig.clock.move(hours=20)
    late = await rig.mail("Checkout fails again")
    rig.clock.move(hours=1)
    rig.inbox.account.merge(rig.ticket(early), rig.ticket(late))
    await notice(rig, how, early)
    gone, stays = await rig.issue(early), await rig.issue(late)
    assert (gone.state, gone.resolution, gone.counted) == (IssueState.CLOSED, Resolution.DUPLICATE, Counted.NOT)
    assert gone.duplicate_of == stays.id
    assert f"merged into #{late} in Groove" in await rig.history(early)
    assert f"#{early} Checkout fails was merged into it in Groove" in await rig.history(late)
    assert (stays.opened_at, stays.clock.breach_at) == (began, began + HOURS)
    for _ in range(3):  # it is told once, however often it is looked at
        await rig.poll()
    assert (await rig.history(late)).count("was merged into it") == 1
    assert rig.troubles == []


@both
@pytest.mark.parametrize("then", ["deleted", "merged"])
async def test_what_went_into_a_ticket_that_then_goes_itself_is_read_no_more(rig: Rig, how: str, then: str) -> None:
    first, second, third = [await rig.mail(f"Checkout fails, {number}") for number in ("1", "2", "3")]
    rig.inbox.account.merge(rig.ticket(first), rig.ticket(second))
    await notice(rig, how, first)
    if then == "deleted":
        rig.inbox.account.delete(rig.ticket(second))
    else:
        rig.inbox.account.merge(rig.ticket(second), rig.ticket(third))
    await notice(rig, how, first, second)  # it comes to rest
    assert {(await rig.issue(number)).state for number in (first, second)} == {IssueState.CLOSED}
    into = (await rig.issue(second)).duplicate_of
    assert into == ((await rig.issue(third)).id if then == "merged" else None)
    assert rig.troubles == []


@both
async def test_the_earlier_ticket_stays(rig: Rig, how: str) -> None:
    early = await rig.mail("Checkout fails")
    rig.clock.move(hours=20)
    late = await rig.mail("Checkout fails again")
    before = await rig.issue(early)
    rig.inbox.account.merge(rig.ticket(late), rig.ticket(early))
    await notice(rig, how, late)
    assert (await rig.issue(late)).resolution is Resolution.DUPLICATE
    assert (await rig.issue(early)).clock == before.clock


async def test_of_a_merged_issue_nobody_is_reminded_any_more(rig: Rig) -> None:
    early = await rig.mail("Checkout fails")
    rig.clock.move(hours=1)
    late = await rig.mail("Checkout fails again")
    rig.inbox.account.merge(rig.ticket(early), rig.ticket(late))
    await notice(rig, "poll")
    rig.clock.move(hours=25)
    await Reminders(rig.begin, rig.clock).plan()
    await rig.run()
    assert [f"#{late} " in text for text in rig.slack.texts if "Checkout fails" in text and "left" in text] == [True]
    assert not [text for text in rig.slack.texts if f"#{early} " in text and "left" in text]


async def test_what_was_still_to_be_written_follows_into_the_ticket_that_stays(rig: Rig) -> None:
    early, late = await rig.mail("Checkout fails"), await rig.mail("Checkout fails again")
    rig.down()
    await rig.issues.note(rig.call(), Ref(early), "asked the host")
    await rig.issues.take(rig.call(), Ref(early))
    rig.inbox.account.merge(rig.ticket(early), rig.ticket(late))
    await rig.up()
    await rig.poll()
    notes = [one.plain for one in rig.ticket(late).messages if one.note]
    assert [note.splitlines()[0] for note in notes] == ["asked the host"]
    assert rig.troubles == []


async def test_a_note_follows_into_a_ticket_of_somebody_else_that_is_read_only_later(rig: Rig) -> None:
    early, late = await rig.mail("Checkout fails"), await rig.mail("Export fails", "sam@fabrikam.example")
    rig.down()
    await rig.issues.note(rig.call(), Ref(early), "asked the host")
    await rig.run()
    rig.clock.move(minutes=1)
    rig.inbox.account.merge(rig.ticket(early), rig.ticket(late))
    await rig.up()  # that the other one was changed isn't known yet
    assert (await rig.issue(early)).state is IssueState.CLOSED
    await rig.poll()
    rig.clock.move(minutes=12)
    await rig.run()
    notes = [one.plain for one in rig.ticket(late).messages if one.note]
    assert [note.splitlines()[0] for note in notes] == ["asked the host"]
    assert rig.troubles == []


@both
async def test_a_deleted_ticket_closes_its_issue_with_the_reason(rig: Rig, how: str) -> None:
    number = await rig.mail()
    rig.inbox.account.delete(rig.ticket(number))
    await notice(rig, how, number)
    issue = await rig.issue(number)
    assert (issue.state, issue.resolution, issue.counted) == (
        IssueState.CLOSED,
        Resolution.NOT_AN_ISSUE,
        Counted.NOT,
    )
    assert "its ticket was deleted in Groove" in await rig.history(number)
    assert rig.troubles == []


@both
async def test_a_ticket_that_was_deleted_by_mistake_comes_back(rig: Rig, how: str) -> None:
    number = await rig.mail()
    ticket = rig.ticket(number)
    rig.inbox.account.delete(ticket)
    await notice(rig, how, number)
    rig.clock.move(hours=1)
    ticket.deleted_at, ticket.updated_at = None, rig.clock.now()
    await notice(rig, how, number)
    issue = await rig.issue(number)
    assert (issue.state, issue.counted) == (IssueState.OPEN, Counted.FULLY)


@both
async def test_spam_is_no_issue_until_somebody_says_otherwise(rig: Rig, how: str) -> None:
    number = await rig.mail("Buy now")
    rig.set_state(number, "spam")
    await notice(rig, how, number)
    issue = await rig.issue(number)
    assert (issue.state, issue.resolution, issue.counted) == (
        IssueState.CLOSED,
        Resolution.NOT_AN_ISSUE,
        Counted.NOT,
    )
    assert "marked as spam in Groove" in await rig.history(number)
    rig.clock.move(hours=1)
    rig.set_state(number, "opened")
    await notice(rig, how, number)
    assert ((await rig.issue(number)).state, (await rig.issue(number)).counted) == (IssueState.OPEN, Counted.FULLY)


async def test_a_groove_that_knows_nothing_any_more_has_not_deleted_everything(rig: Rig) -> None:
    """A wrong address, say: each ticket is answered with 404, and so is the list."""
    numbers = [await rig.mail(f"Mail {one}") for one in range(3)]
    rig.down(status=404)
    for number in numbers:
        await rig.sync.hint(TEAM, number)
    await rig.run()
    assert {(await rig.issue(number)).state for number in numbers} == {IssueState.OPEN}
    await rig.up()
    assert {(await rig.issue(number)).state for number in numbers} == {IssueState.OPEN}


async def test_a_hint_of_a_ticket_that_never_was_changes_nothing(rig: Rig) -> None:
    await rig.sync.hint(TEAM, 4711)
    await rig.run()
    assert rig.troubles == []


async def test_a_note_on_a_deleted_ticket_is_reported_and_stays_in_the_history(rig: Rig) -> None:
    number = await rig.mail()
    rig.down()
    await rig.issues.note(rig.call(), Ref(number), "asked the host")
    rig.inbox.account.delete(rig.ticket(number))
    await rig.up()
    assert rig.troubles == [], "it may yet turn out that the ticket went into another one"
    for _ in range(6):
        rig.clock.move(minutes=10)
        await rig.run()
    assert "note: asked the host" in await rig.history(number)
    assert (await rig.history(number)).count("was deleted in Groove") == 1
    assert rig.troubles == ["groove.note: the ticket was deleted or merged in Groove"]
