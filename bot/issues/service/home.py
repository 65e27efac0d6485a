"""The issues' part of the Home tab, in a constant number of queries."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.clock import Clock
from bot.connections import Connections
from bot.home.rules import Piece, Step, Viewer
from bot.issues.rules.clock import ClockPolicy
from bot.issues.rules.handover import receivers, waits_for
from bot.issues.rules.search import IssueFilter
from bot.issues.views import home as views
from bot.issues.views.issue import Scene
from bot.workspaces.rules import Person

if TYPE_CHECKING:
    from bot.transaction import Transaction

CLOSED_SHOWN = timedelta(days=14)
RAISED_SHOWN = 15


def first_step(helpdesk: Connections[object]) -> Callable[["Transaction", Viewer], Awaitable[Step]]:
    """Of the first setup: that the helpdesk of a workspace is connected."""

    async def step(tx: "Transaction", _: Viewer) -> Step:
        return views.first_step(await helpdesk.of(tx.workspace_id) is not None)

    return step


class IssuesAtHome:
    """What members and guests see of issues on the Home tab."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def part(self, tx: "Transaction", viewer: Viewer) -> Sequence[Piece]:
        """The handover that waits for the viewer, and their issues."""
        pieces = await self._handed_over(tx, viewer)
        theirs = IssueFilter(assignee=viewer.person.id)
        issues = await tx.issue_lists.page(theirs, offset=0, limit=views.SHOWN)
        total, unresolved = await tx.issue_lists.count(theirs), await tx.issue_lists.count(IssueFilter())
        if not viewer.rota.patterns and not unresolved:
            return pieces
        people = {**viewer.people, viewer.person.id: viewer.person}
        scene = Scene(viewer.now, ClockPolicy.of(viewer.settings), people)
        return [*pieces, views.mine(issues, total, unresolved, scene)]

    @staticmethod
    async def _handed_over(tx: "Transaction", viewer: Viewer) -> list[Piece]:
        """What was handed over to the viewer last, till they hand it over themselves."""
        last = await tx.handovers.last(viewer.today)
        if last is None or (last.next_day and last.next_day < viewer.today):
            return []
        me, waits = viewer.person.id, waits_for(last, viewer.person.id, viewer.rota, volunteers=viewer.on_rota)
        theirs = last.accepted_by == me or (last.accepted_by and me in receivers(last, viewer.rota))
        if not waits and not theirs:
            return []
        issues = await tx.issues.by_ids(item.issue_id for item in last.items)
        people = await tx.workspace.people({issue.assignee for issue in issues.values() if issue.assignee})
        scene = Scene(viewer.now, ClockPolicy.of(viewer.settings), people)
        listed = [issues[item.issue_id] for item in last.items if item.issue_id in issues]
        return [views.handed_over(last, listed, scene, waits=waits)]

    async def raised(self, tx: "Transaction", person: Person) -> Sequence[Piece]:
        """What a guest has raised."""
        since = self._clock.now() - CLOSED_SHOWN
        return [views.raised(await tx.issue_lists.raised_by(person.id, since, RAISED_SHOWN))]
