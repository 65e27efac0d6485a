"""Issues raised in Slack keep the name that they had there, also when they have a ticket."""

from datetime import timedelta

from bot.call import Call
from bot.issues.rules.clock import IssueState
from bot.issues.rules.issue import Issue, Ref, Resolution
from bot.issues.service.actions import IssueService
from bot.transaction import Begin
from bot.workspaces.rules import WorkspaceSettings
from tests.factories import TEAM, StoppedClock, install


async def test_of_two_with_tickets_the_one_that_is_named_first_is_closed_as_a_duplicate(
    begin: Begin, clock: StoppedClock
) -> None:
    people = await install(begin, clock.now(), "Ann")
    opened_at = clock.now() - timedelta(hours=1)
    async with begin(TEAM) as tx:
        for number, title in ((101, "Export is empty"), (102, "Where is my export?")):
            raised = Issue(id=0, number=None, title=title, state=IssueState.OPEN, opened_at=opened_at)
            created = await tx.issues.create(raised, reminded_until=opened_at)
            assert created is not None
            await tx.issues.set_ticket(created.id, number)
    call = Call(TEAM, people["Ann"], WorkspaceSettings())
    await IssueService(begin, clock).close(call, Ref(1, local=True), Resolution.DUPLICATE, Ref(2, local=True))
    async with begin(TEAM, reading=True) as tx:
        first, second = await tx.issues.get(Ref(101)), await tx.issues.get(Ref(102))
    assert (first.state, first.duplicate_of) == (IssueState.CLOSED, second.id)
    assert second.state is IssueState.OPEN
