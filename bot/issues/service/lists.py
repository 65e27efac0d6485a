"""Lists of issues, and an issue's whole history."""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.blocks import Message
from bot.call import Call
from bot.clock import Clock
from bot.customers.rules import CustomerUnknown, like
from bot.issues.commands import Asked
from bot.issues.rules.clock import ClockPolicy
from bot.issues.rules.issue import Ref
from bot.issues.rules.search import IssueFilter, breaching_horizon
from bot.issues.views import lists as views
from bot.issues.views.issue import People, Scene

if TYPE_CHECKING:
    from bot.transaction import Begin, Transaction


class Lists:
    """Use cases of lists."""

    def __init__(self, begin: "Begin", clock: Clock) -> None:
        self._begin = begin
        self._clock = clock

    async def unresolved(self, call: Call) -> Message:
        """All unresolved issues, the first page."""
        return await self.search(call, Asked())

    async def search(self, call: Call, asked: Asked, page: int = 0) -> Message:
        """A page of the issues that were asked for; the last one if there are fewer by now. Raises CustomerUnknown."""
        now = self._clock.now()
        policy = ClockPolicy.of(call.settings)
        async with self._begin(call.workspace_id, reading=True) as tx:
            wanted = await self._filter(tx, call, asked, policy, now)
            total = await tx.issue_lists.count(wanted)
            page = min(page, max(0, total - 1) // views.PER_PAGE)
            issues = await tx.issue_lists.page(wanted, offset=page * views.PER_PAGE, limit=views.PER_PAGE)
            people = await tx.workspace.people({issue.assignee for issue in issues if issue.assignee})
        return views.issue_page(issues, total, page, asked.text, _scene(call, now, policy, people))

    async def history(self, call: Call, ref: Ref, page: int = 0) -> Message:
        """All that happened to an issue, a page of it. Raises IssueUnknown."""
        async with self._begin(call.workspace_id, reading=True) as tx:
            issue = await tx.issues.get(ref)
            total = await tx.issue_lists.count_events(issue.id)
            page = min(page, max(0, total - 1) // views.EVENTS_PER_PAGE)
            offset = page * views.EVENTS_PER_PAGE
            events = await tx.issue_lists.events(issue.id, offset=offset, limit=views.EVENTS_PER_PAGE)
        scene = _scene(call, self._clock.now(), ClockPolicy.of(call.settings), {})
        return views.history(issue, events, total, page, scene)

    @staticmethod
    async def _filter(tx: "Transaction", call: Call, asked: Asked, policy: ClockPolicy, now: datetime) -> IssueFilter:
        wanted = IssueFilter(
            asked.scope,
            assignee=call.caller.id if asked.mine else None,
            unassigned=asked.unassigned,
            breaching_by=now if asked.overdue else None,
            words=asked.words,
        )
        if asked.breaching and not asked.overdue:
            wanted = replace(wanted, breaching_by=breaching_horizon(policy, call.settings.reminder_hours, now))
        if not asked.after_customer:
            return wanted
        customers = await tx.customers.all()
        for length in range(len(asked.after_customer), 0, -1):  # the longest name counts; the rest are words
            near = like(" ".join(asked.after_customer[:length]), customers)
            if len(near) == 1:
                words = (*wanted.words, *asked.after_customer[length:])
                return replace(wanted, customer_id=near[0].id, words=words)
        raise CustomerUnknown(" ".join(asked.after_customer))


def _scene(call: Call, now: datetime, policy: ClockPolicy, people: People) -> Scene:
    return Scene(now, policy, people, ZoneInfo(call.caller.timezone))
