"""The issues' part of the Home tab, in a constant number of queries."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.clock import Clock
from bot.home.rules import Piece, Viewer
from bot.issues.rules.clock import ClockPolicy
from bot.issues.rules.handover import Handover
from bot.issues.rules.search import IssueFilter
from bot.issues.views import home as views
from bot.issues.views.issue import Scene
from bot.workspaces.rules import Person

if TYPE_CHECKING:
    from bot.transaction import Transaction

CLOSED_SHOWN = timedelta(days=14)
RAISED_SHOWN = 15


class IssuesAtHome:
    """What members and guests see of issues on the Home tab."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def part(self, tx: "Transaction", viewer: Viewer) -> Sequence[Piece]:
        """The handover that waits for the viewer, and their issues."""
        pieces = []
        last = await tx.handovers.last(viewer.today + timedelta(days=1))
        if last and _waits_for(last, viewer):
            pieces.append(views.handover(last))
        theirs = IssueFilter(assignee=viewer.person.id)
        issues = await tx.issue_lists.page(theirs, offset=0, limit=views.SHOWN)
        total, unresolved = await tx.issue_lists.count(theirs), await tx.issue_lists.count(IssueFilter())
        if not viewer.rota.patterns and not unresolved:
            return pieces
        people = {**viewer.people, viewer.person.id: viewer.person}
        scene = Scene(viewer.now, ClockPolicy.of(viewer.settings), people)
        return [*pieces, views.mine(issues, total, unresolved, scene)]

    async def raised(self, tx: "Transaction", person: Person) -> Sequence[Piece]:
        """What a guest has raised."""
        since = self._clock.now() - CLOSED_SHOWN
        return [views.raised(await tx.issue_lists.raised_by(person.id, since, RAISED_SHOWN))]


def _waits_for(handover: Handover, viewer: Viewer) -> bool:
    """Whether the viewer is among those who receive it, by now: a day may have changed hands since."""
    if handover.accepted_by is not None or (handover.next_day and handover.next_day < viewer.today):
        return False
    if not handover.to_people:
        return viewer.on_rota
    now_on = {shift.person for shift in viewer.rota.on_duty(handover.next_day)} if handover.next_day else set()
    return viewer.person.id in {*handover.to_people, *now_on}
