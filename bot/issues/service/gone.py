"""Tickets that are not there any more: deleted, or merged into another one. Groove tells neither from the other."""

import logging
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.clock import Clock
from bot.connections import Connections
from bot.issues.rules import gone as rules
from bot.issues.rules.issue import Issue, IssueEvent, Ref
from bot.issues.service.filing import ask_to_read
from bot.issues.service.record import record
from bot.issues.service.tickets import Helpdesk, message_events

if TYPE_CHECKING:
    from bot.transaction import Begin, Transaction

log = logging.getLogger(__name__)

LOOKED_AT = 30
"""Among so many tickets of the same customer, the lately touched ones, the one is looked for that it went into."""

EVER = datetime(2000, 1, 1, tzinfo=UTC)


class Gone:
    """Finds out what became of a ticket that is not there, and ends its issue with the reason."""

    def __init__(self, begin: "Begin", clock: Clock, helpdesk: Connections[Helpdesk]) -> None:
        self._begin = begin
        self._clock = clock
        self._helpdesk = helpdesk

    async def settle(self, workspace_id: str, number: int, into: int | None = None) -> rules.Whereabouts:
        """End the issue of a ticket that Groove doesn't know (any more); where its messages are now.

        into: the ticket that has them, if Groove has said so. Raises ExternalError, also if Groove knows nothing else
        either: then the fault is another one.
        """
        helpdesk = await self._helpdesk.of(workspace_id)
        assert helpdesk is not None
        await helpdesk.list_tickets(None, 1, 1)
        async with self._begin(workspace_id, reading=True) as tx:
            issue = await tx.issues.find(Ref(number))
            events = await tx.issues.events(issue.id) if issue else []
            stays = into or await tx.issues.ticket_with(number, [event.key for event in events if event.key])
        if issue is None:
            return rules.Whereabouts(None, may_turn_up=False)
        stays = stays or await self._search(helpdesk, issue, events)
        async with self._begin(workspace_id) as tx:
            await self._end(tx, number, stays)
        return rules.Whereabouts(stays, may_turn_up=rules.may_turn_up(events, self._clock.now()))

    async def _search(self, helpdesk: Helpdesk, issue: Issue, events: Sequence[IssueEvent]) -> int | None:
        async for other in self._candidates(helpdesk, issue):
            found = message_events(await helpdesk.list_messages(other), self._clock.now())
            if rules.holds(found, issue, events):
                return other
        return None

    async def _candidates(self, helpdesk: Helpdesk, issue: Issue) -> AsyncIterator[int]:
        if issue.sender is None:
            return
        found = [one for one in await helpdesk.tickets_of(issue.sender, EVER) if one.number != issue.number]
        found.sort(key=lambda one: one.updated_at or EVER, reverse=True)
        for one in found[:LOOKED_AT]:
            yield one.number

    async def _end(self, tx: "Transaction", number: int, stays: int | None) -> None:
        now, settings = self._clock.now(), await tx.workspace.settings()
        numbers = sorted({number, stays or number})
        locked = {one: await tx.issues.find(Ref(one), lock=True) for one in numbers}
        issue, other = locked[number], locked.get(stays) if stays else None
        if issue is None or (other and rules.is_known(issue, other)):
            return  # two tickets that are both gone must not send us from one to the other for ever
        log.info("ticket %d is not there any more: %s", number, f"it went into {stays}" if stays else "deleted")
        after, event = rules.ended(issue, other, stays, now)
        await record(tx, after, [event], settings, now)
        if stays is None:
            return
        if other is not None:
            linked = rules.took_over(other, issue, now)
            if issue.opened_at < other.opened_at:
                other = replace(other, opened_at=issue.opened_at)
                await tx.issues.move_opening(other.id, issue.opened_at)
            await record(tx, other, [linked], settings, now)
        await ask_to_read(tx, stays)
