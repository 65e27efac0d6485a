"""What the thread is told of what was raised in it, as it is when it is told; and quick fixes that stay open."""

from datetime import datetime
from typing import TYPE_CHECKING

from bot.blocks import Message
from bot.clock import Clock
from bot.issues.rules.clock import IssueState
from bot.issues.rules.issue import Issue, Thread
from bot.issues.service.filing import suggestion_key
from bot.nudges.views import raising as views
from bot.outbox.rules import Delivered, Item, Post, thread_lane

if TYPE_CHECKING:
    from bot.transaction import Begin, Transaction

SUGGESTION = "suggestion"


class Telling:
    """Renders the messages about what was raised, and suggests Groove once more."""

    def __init__(self, begin: "Begin", clock: Clock) -> None:
        self._begin = begin
        self._clock = clock

    async def render(self, tx: "Transaction", item: Item) -> Message | None:
        """What has become of it: a ticket, none yet, a quick fix."""
        issue = await _issue(tx, item)
        settings = await tx.workspace.settings()
        other = issue.raised_by if issue.raised_by != issue.reporter_id else None
        people = await tx.workspace.people([other]) if other else {}
        name = people[other].name if other in people else None
        in_thread = item.thread_ts is not None
        return views.raised(issue, in_thread=in_thread, notes=settings.thread_notes, raised_by=name)

    async def begin_thread(self, tx: "Transaction", item: Item, delivered: Delivered) -> None:
        """Of what was raised without a message the first one told begins the thread."""
        issue = await _issue(tx, item)
        if issue.thread is None:
            await tx.issues.set_thread(issue.id, Thread(delivered.channel, delivered.ref))

    async def render_suggestion(self, tx: "Transaction", item: Item) -> Message | None:
        """Groove once more, unless the quick fix has come to its end."""
        issue = await _issue(tx, item)
        if issue.quick and issue.state is not IssueState.CLOSED:
            return views.suggestion(issue)
        return views.no_suggestion(issue) if item.posted else None

    async def plan(self) -> None:
        """Queue the suggestions that are due, within working hours."""
        now = self._clock.now()
        async with self._begin.everywhere(reading=True) as everywhere:
            workspace_ids = await everywhere.issues.with_suggestions(now)
        await self._begin.in_each(workspace_ids, self._plan, "suggesting Groove")

    async def _plan(self, tx: "Transaction") -> None:
        now = self._clock.now()
        calendar = (await tx.workspace.settings()).calendar
        later = None if calendar.is_open(now) else calendar.next_open(now)
        for issue in await tx.issues.to_suggest(now):
            wanted = issue.quick and issue.unresolved and issue.thread is not None
            await tx.issues.set_suggestion(issue.id, later if wanted else None)
            if wanted and later is None and issue.thread:
                await tx.outbox.add(
                    Post(
                        key=suggestion_key(issue.id),
                        lane=thread_lane(issue.thread.channel, issue.thread.ts),
                        kind=SUGGESTION,
                        subject={"issue": issue.id},
                        thread_ts=issue.thread.ts,
                    )
                )

    async def next_due(self) -> datetime | None:
        """When a suggestion is due next."""
        async with self._begin.everywhere(reading=True) as everywhere:
            return await everywhere.issues.next_suggestion()


async def _issue(tx: "Transaction", item: Item) -> Issue:
    issue_id = int(item.subject["issue"])
    return (await tx.issues.by_ids([issue_id]))[issue_id]
