"""Issues raised in Slack and the tickets that are made of them.

A ticket is made by the worker, in the issue's lane, ahead of all that is done to the issue meanwhile. It holds a
marker, so that it is recognised whoever sees it first: the worker when Groove answers, or the sync when Groove tells.
"""

import logging
import secrets
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from bot.issues.rules.issue import Issue, Ref
from bot.issues.views import thread as views
from bot.outbox.rules import Delivered, Item, Post, State, thread_lane, ticket_lane

if TYPE_CHECKING:
    from bot.transaction import Begin, Transaction

log = logging.getLogger(__name__)

TICKET = "groove.ticket"
READ = "groove.read"


@dataclass(frozen=True, slots=True)
class NewTicket:
    """What a ticket is made of: the reporter's address and name, title and text (which holds the marker)."""

    email: str
    name: str
    title: str
    text: str
    marker: str


def new_marker() -> str:
    """A marker that nobody can guess."""
    return secrets.token_hex(6)


def raised_key(issue_id: int) -> str:
    """The key of the message that tells in Slack what became of what was raised there."""
    return f"raised:{issue_id}"


def suggestion_key(issue_id: int) -> str:
    """The key of the message that suggests a ticket for a quick fix that stays open."""
    return f"suggestion:{issue_id}"


def told_of(issue: Issue) -> list[str]:
    """The keys of the messages in Slack that show how an issue stands that was raised there."""
    return [raised_key(issue.id), suggestion_key(issue.id)] if issue.local_number else []


async def ask_for_ticket(tx: "Transaction", issue: Issue, ticket: NewTicket) -> Issue:
    """Have a ticket made of an issue; asked twice, one is made."""
    await tx.issues.set_marker(issue.id, ticket.marker)
    await tx.outbox.add(Post(f"ticket:{issue.id}", ticket_lane(issue.ref.word), TICKET, asdict(ticket)))
    return replace(issue, marker=ticket.marker)


async def recognise(tx: "Transaction", issue: Issue, number: int) -> Issue:
    """This ticket is the issue's. What waits to be written follows it there, and what was told in Slack names it."""
    if issue.number is not None:
        return issue
    if await tx.issues.find(Ref(number)):
        log.error("ticket %d is an issue of its own, it can't become %s too", number, issue.ref)
        return issue
    await tx.issues.set_ticket(issue.id, number)
    await tx.outbox.move(ticket_lane(issue.ref.word), ticket_lane(number))
    await tx.outbox.refresh(*told_of(issue), *await tx.reminders.messages_about(issue.id))
    filed = replace(issue, number=number)
    told = await tx.outbox.find(raised_key(issue.id))
    if told and told.posted and issue.thread:
        thread, body = issue.thread, views.filed_later(filed)
        lane = thread_lane(thread.channel, thread.ts)
        await tx.outbox.add(Post(f"told:{issue.id}:filed", lane, "told", thread_ts=thread.ts, body=body))
    else:
        await tx.outbox.hasten(raised_key(issue.id))
    return filed


async def ask_to_read(tx: "Transaction", *numbers: int) -> None:
    """A ticket is read in its lane, after what we have still to write to it; one request waiting is enough."""
    waiting = await tx.outbox.unsettled([ticket_lane(number) for number in numbers])
    asked = {item.lane for item in waiting if item.kind == READ and item.state is State.PENDING}
    fresh = [number for number in numbers if ticket_lane(number) not in asked]
    await tx.outbox.add_all(
        [Post(f"read:{number}:{secrets.token_hex(6)}", ticket_lane(number), READ) for number in fresh]
    )


class Filing:
    """What the outbox has to know of tickets, and to tell of them."""

    def __init__(self, begin: "Begin") -> None:
        self._begin = begin

    async def ticket_of(self, workspace_id: str, marker: str) -> int | None:
        """The number of the ticket with this marker, if it was recognised already."""
        async with self._begin(workspace_id, reading=True) as tx:
            return await tx.issues.ticket_of(marker)

    async def record(self, tx: "Transaction", item: Item, delivered: Delivered) -> None:
        """A ticket was made, or found to have been."""
        issue = await tx.issues.find_marked([item.subject["marker"]], lock=True)
        if issue is not None:
            await recognise(tx, issue, int(delivered.channel))
