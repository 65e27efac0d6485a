"""Issues held against Groove's tickets."""

from typing import TYPE_CHECKING

from bot.comparing.rules import Difference
from bot.comparing.service.comparing import Compared
from bot.connections import Connections
from bot.issues.rules import issue as rules
from bot.issues.rules import ticket as tickets
from bot.issues.rules.issue import Issue, ref_of
from bot.issues.service.conflicts import ASSIGNEE, STATE
from bot.issues.service.filing import ask_to_read
from bot.issues.service.sync import POLLED
from bot.issues.service.tickets import Helpdesk
from bot.outbox.rules import ticket_lane

if TYPE_CHECKING:
    from bot.clients.groove import Ticket
    from bot.transaction import Begin, Transaction


class GrooveComparison:
    """The unresolved tickets there and the unresolved issues here. Ours that wait to be written are no difference."""

    system = "Groove"

    def __init__(self, begin: "Begin", helpdesk: Connections[Helpdesk]) -> None:
        self._begin = begin
        self._helpdesk = helpdesk

    async def compare(self, workspace_id: str) -> Compared | None:
        """What differs. Raises ExternalError."""
        helpdesk = await self._helpdesk.of(workspace_id)
        if helpdesk is None:
            return None
        there: dict[int, Ticket] = {}
        for state in POLLED:
            async for page in helpdesk.tickets(state):
                there |= {ticket.number: ticket for ticket in page}
        async with self._begin(workspace_id, reading=True) as tx:
            unresolved = {one.number: one for one in await tx.issues.unresolved() if one.number is not None}
            known = await tx.issues.with_numbers(there.keys() - unresolved.keys()) | unresolved
            people = {one.email: one.id for one in await tx.workspace.active_people() if one.email}
            lanes = [ticket_lane(number) for number in known.keys() | there.keys()]
            unsent = {(item.lane, item.kind) for item in await tx.outbox.unsettled(lanes)}
        found: dict[int, list[Difference]] = {}
        for number in sorted(known.keys() | there.keys()):
            waiting = {kind for lane, kind in unsent if lane == ticket_lane(number)}
            if differences := _differences(number, known.get(number), there.get(number), people, waiting):
                found[number] = differences

        async def mend(tx: "Transaction") -> None:
            await ask_to_read(tx, *found)

        return Compared([one for differences in found.values() for one in differences], mend)


def _differences(
    number: int, issue: Issue | None, ticket: "Ticket | None", people: dict[str, int], waiting: set[str]
) -> list[Difference]:
    what = str(ref_of(number, None))
    if ticket is None:
        return [] if issue is None or STATE in waiting else [Difference(what, issue.state, "resolved, or not there")]
    state = tickets.issue_state(ticket.state.value)
    if issue is None:
        return [Difference(what, "unknown", str(state))]
    found = []
    if issue.state is not state and STATE not in waiting:
        found.append(Difference(what, issue.state, state))
    if issue.title != ticket.title[: rules.TITLE_LIMIT]:
        found.append(Difference(what, "called otherwise", "called otherwise"))
    theirs = people.get(ticket.assignee_email or "")
    if theirs is not None and theirs != issue.assignee and ASSIGNEE not in waiting:
        found.append(Difference(what, "somebody else's" if issue.assignee else "nobody's", ticket.assignee_email or ""))
    return found
