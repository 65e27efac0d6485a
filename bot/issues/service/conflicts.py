"""Before a change of ours is written to Groove: whether it is still the later word, and whether its ticket is there."""

from datetime import datetime
from typing import TYPE_CHECKING

from bot.clock import Clock
from bot.connections import Connections
from bot.issues.rules import conflicts as rules
from bot.issues.rules.clock import IssueState
from bot.issues.rules.conflicts import There, Verdict
from bot.issues.rules.issue import Issue, Ref
from bot.issues.rules.ticket import GROOVE_STATES
from bot.issues.service.filing import ask_to_read
from bot.issues.service.record import record
from bot.issues.service.tickets import Helpdesk
from bot.outbox.rules import OVERTAKEN, Delivered, Item

if TYPE_CHECKING:
    from bot.clients.groove import Ticket, TicketMessage
    from bot.transaction import Begin, Transaction

STATE, ASSIGNEE = "groove.state", "groove.assignee"
BEGUN = {"begun": True}
"""Kept of a change that is written now: if no answer comes, what stands there then may be our own."""


class Conflicts:
    """Settles by time what both sides have changed."""

    def __init__(self, begin: "Begin", clock: Clock, helpdesk: Connections[Helpdesk]) -> None:
        self._begin = begin
        self._clock = clock
        self._helpdesk = helpdesk

    async def to_be_written(self, item: Item) -> bool:
        """Whether a change of state or assignee is to be written still. Raises ExternalError.

        If a later change stands there, ours is put into the history and the ticket is read.
        """
        helpdesk, said_at = await self._helpdesk.of(item.workspace_id), item.subject.get("at")
        if helpdesk is None or said_at is None:
            return True
        number, ours_at = int(item.destination), datetime.fromisoformat(said_at)
        ticket = await helpdesk.get_ticket(number)
        touched = ticket.updated_at is None or ticket.updated_at > ours_at
        messages = await helpdesk.list_messages(number) if touched and item.kind == STATE else []
        async with self._begin(item.workspace_id) as tx:
            return await self._judge(tx, item, ours_at, ticket, _there(ticket, messages))

    async def record(self, tx: "Transaction", item: Item, delivered: Delivered) -> None:
        """It was written: Groove holds what we wanted."""
        issue = await tx.issues.find(Ref(int(delivered.channel)))
        if issue is None or delivered.ref == OVERTAKEN:
            return
        if item.kind == STATE:
            await tx.issues.know_state(issue.id, GROOVE_STATES[IssueState(item.subject["state"])], None)
        else:
            await tx.issues.know_assignee(issue.id, item.subject["email"] or "")

    async def _judge(self, tx: "Transaction", item: Item, ours_at: datetime, ticket: "Ticket", there: There) -> bool:
        issue = await tx.issues.find(Ref(ticket.number), lock=True)
        if issue is None:
            return True
        known, begun = await tx.issues.known_in_groove(issue.id), BEGUN.items() <= item.subject.items()
        if item.kind == STATE:
            what, ours, theirs = "state", str(item.subject["state"]), there.word
            verdict = rules.judge_state(IssueState(ours), ours_at, known, there, tried=begun)
            theirs_at = there.at
        else:
            what, ours, theirs = "assignee", item.subject["email"] or "nobody", there.assignee or "nobody"
            verdict = rules.judge_assignee(item.subject["email"], ours_at, known, there)
            theirs_at = there.assigned_at
        if verdict in {Verdict.THEIRS, Verdict.OURS_LATER}:
            at = ours_at if verdict is Verdict.THEIRS else theirs_at or ours_at
            name = item.subject.get("name") or "Somebody"
            lost = rules.what_lost(what, ours, theirs, name, verdict, at, f"overtaken:{item.id}")
            await record(tx, issue, [lost], await tx.workspace.settings(), self._clock.now())
        if verdict is Verdict.THEIRS:
            await ask_to_read(tx, ticket.number)
        if verdict is Verdict.DONE and begun:  # what we did after it must not take it for somebody else's
            await self._know(tx, issue, item.kind, there)
        to_be_written = verdict in {Verdict.OURS, Verdict.OURS_LATER}
        if to_be_written:
            await tx.outbox.keep(item, BEGUN)
        if to_be_written and item.kind == STATE:  # what is found there in a second try is measured against this
            await self._know(tx, issue, item.kind, there)
        return to_be_written

    @staticmethod
    async def _know(tx: "Transaction", issue: Issue, kind: str, there: There) -> None:
        if kind == STATE:
            await tx.issues.know_state(issue.id, there.word, there.at)
        else:
            await tx.issues.know_assignee(issue.id, there.assignee)


def _there(ticket: "Ticket", messages: "list[TicketMessage]") -> There:
    written = [one.created_at for one in messages if one.created_at and not (one.from_agent or one.is_note)]
    replies = sorted(written)[1:]  # what opened the ticket is no reply; we may have filed it just now
    return There(
        state=ticket.state.value,
        word=ticket.state_word,
        at=ticket.state_changed_at or ticket.updated_at,
        replied_at=max(replies, default=None),
        assignee=ticket.assignee_email or "",
        assigned_at=(ticket.assigned_at or ticket.updated_at) if ticket.assignee_email else None,
    )
