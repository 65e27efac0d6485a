"""Makes issues of what was raised, each thread one, and has tickets made of them."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.customers.service import ask_whose
from bot.issues.rules import actions
from bot.issues.rules import issue as rules
from bot.issues.rules.clock import IssueState
from bot.issues.rules.issue import Actor, EventKind, Issue, IssueEvent, Severity, Thread
from bot.issues.service.actions import note_key, write_to_groove
from bot.issues.service.filing import NewTicket, ask_for_ticket, new_marker, raised_key
from bot.issues.service.record import record
from bot.issues.service.telling import announce_critical
from bot.nudges.rules.quote import Source, ticket_text
from bot.outbox.rules import Post, channel_lane, person_lane, thread_lane
from bot.workspaces.rules import Person, WorkspaceSettings

if TYPE_CHECKING:
    from bot.transaction import Transaction

RAISED = "raised"
PATIENCE = timedelta(seconds=30)
"""How long Groove has for the ticket before the thread is told that it comes later."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to become an issue. email: the reporter's address, under which the ticket is made.

    thread: where it was raised; without one, `place` (a channel or "@" and a person's id) is told of it.
    """

    title: str
    text: str
    at: datetime
    reporter: Person
    raised_by: Person
    source: Source | None = None
    thread: Thread | None = None
    place: str = ""
    email: str | None = None
    customer: int | None = None
    severity: Severity = Severity.NORMAL


async def create(tx: "Transaction", wish: Wish, settings: WorkspaceSettings, now: datetime) -> Issue | None:
    """An issue of what was raised, without a ticket; None if its thread is one already."""
    opened_at = min(wish.at, now)
    issue = Issue(
        id=0,
        number=None,
        title=wish.title[: rules.TITLE_LIMIT],
        state=IssueState.OPEN,
        opened_at=opened_at,
        reporter=wish.reporter.name,
        severity=wish.severity,
        thread=wish.thread,
        thread_url=wish.source.permalink or None if wish.source else None,
        reporter_id=wish.reporter.id,
        raised_by=wish.raised_by.id,
        sender=wish.email,
    )
    known, customer_id = await tx.customers.whose(issue.origin)
    if wish.customer is not None:
        issue = replace(issue, customer_id=wish.customer, customer_chosen=True)
    else:
        issue = replace(issue, customer_id=customer_id)
    created = await tx.issues.create(issue, reminded_until=opened_at)
    if created is None:
        return None
    if not known and wish.customer is None:
        await ask_whose(tx, created, settings, now)
    first = IssueEvent(
        opened_at,
        EventKind.OPENED,
        wish.reporter.name,
        wish.reporter.id,
        wish.text[:500],
        IssueState.OPEN,
        key="opened",
    )
    created = await record(tx, created, [first], settings, now)
    if created.severity is Severity.CRITICAL:
        await announce_critical(tx, created, settings, now)
    return created


async def send_to_groove(
    tx: "Transaction", issue: Issue, wish: Wish, settings: WorkspaceSettings, now: datetime
) -> Issue:
    """Have a ticket made of an issue that has none, with what was done to it so far; its thread is told."""
    assert wish.email
    marker = new_marker()
    text = ticket_text(wish.text, wish.source, wish.raised_by.name, marker, settings.zone)
    before = replace(issue, assignee=None, state=IssueState.OPEN)
    issue = await ask_for_ticket(tx, issue, NewTicket(wish.email, wish.reporter.name, wish.title, text, marker))
    actor = Actor(wish.raised_by.name, wish.raised_by.id)
    asked = IssueEvent(now, EventKind.SENT, actor.name, actor.person, key=note_key(marker))
    events = [asked]
    after = replace(issue, title=wish.title[: rules.TITLE_LIMIT], severity=wish.severity)
    if not after.unresolved:
        after, reopened = actions.reopen(after, actor, now)
        events.append(reopened)
    assignee = (await tx.workspace.people([after.assignee])).get(after.assignee) if after.assignee else None
    await write_to_groove(tx, before, after, asked, assignee.email if assignee else None)
    after = await record(tx, after, events, settings, now)
    await announce(tx, after, wish.place, due_at=now + PATIENCE)
    return after


async def announce(tx: "Transaction", issue: Issue, place: str, *, due_at: datetime) -> None:
    """Tell of an issue in its thread; without one in `place`, where its thread begins then."""
    if issue.thread:
        lane = thread_lane(issue.thread.channel, issue.thread.ts)
    else:
        lane = f"{person_lane(place[1:]) if place.startswith('@') else channel_lane(place)}/{issue.ref.word}"
    await tx.outbox.add(
        Post(
            key=raised_key(issue.id),
            lane=lane,
            kind=RAISED,
            subject={"issue": issue.id},
            due_at=due_at,
            thread_ts=issue.thread.ts if issue.thread else None,
        )
    )
