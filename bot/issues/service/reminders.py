"""Reminders of targets: planned when due, rendered when sent."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.blocks import Message
from bot.clock import Clock
from bot.issues.rules.clock import ClockPolicy
from bot.issues.rules.reminders import Due, Reminder, look_at
from bot.issues.service.telling import REMINDERS
from bot.issues.views import reminders as views
from bot.issues.views.issue import Scene
from bot.outbox.rules import Item, Post, channel_lane
from bot.workspaces.rules import WorkspaceSettings

if TYPE_CHECKING:
    from bot.transaction import Begin, Transaction


WAIT_FOR_SETUP = timedelta(minutes=15)
EXPIRES = timedelta(hours=12)


class Reminders:
    """Plans and renders the reminders."""

    def __init__(self, begin: "Begin", clock: Clock) -> None:
        self._begin = begin
        self._clock = clock

    async def plan(self) -> None:
        """Queue what is due in each workspace: several reminders together are one message."""
        now = self._clock.now()
        async with self._begin.everywhere(reading=True) as everywhere:
            workspace_ids = await everywhere.issues.workspaces(now)
        await self._begin.in_each(workspace_ids, self._plan, "planning reminders")

    async def _plan(self, tx: "Transaction") -> None:
        now = self._clock.now()
        settings = await tx.workspace.settings()
        due = await tx.reminders.due(now)
        if not settings.triage_channel:
            await tx.reminders.set_due({issue.id: Due(now + WAIT_FOR_SETUP, since) for issue, since in due})
            return
        policy = ClockPolicy.of(settings)
        outlooks = {
            issue.id: look_at(issue, policy, settings.reminder_hours, since=since, now=now) for issue, since in due
        }
        await tx.reminders.set_due({one: Due(seen.next_due_at, seen.told_until) for one, seen in outlooks.items()})
        await self._queue(tx, [seen.due for seen in outlooks.values() if seen.due], settings, now)

    @staticmethod
    async def _queue(tx: "Transaction", reminders: list[Reminder], settings: WorkspaceSettings, now: datetime) -> None:
        """One message for all that did not go out before, under the key of the first of them."""
        told = await tx.reminders.known(one.key for one in reminders)
        fresh = [one for one in reminders if one.key not in told]
        if not fresh:
            return
        key = f"{REMINDERS}:{fresh[0].key}"
        await tx.reminders.add(fresh, key)
        await tx.outbox.add(Post(key, channel_lane(settings.triage_channel), REMINDERS, expires_at=now + EXPIRES))

    async def next_due(self) -> datetime | None:
        """When there is something to plan next."""
        async with self._begin.everywhere(reading=True) as everywhere:
            return await everywhere.issues.next_due()

    async def render(self, tx: "Transaction", item: Item) -> Message | None:
        """The message as the issues are now; not sent at all if they have moved on before it went."""
        now = self._clock.now()
        settings = await tx.workspace.settings()
        found = await tx.reminders.in_message(item.key)
        issues = await tx.issues.by_ids(one.issue_id for one in found)
        if not item.posted and not views.any_live(found, issues, now):
            return None
        rota = await tx.rota.load(settings, settings.calendar.local_date(now), settings.calendar.local_date(now))
        on_duty = [shift.person for shift in rota.on_at(now)]
        ids = {*on_duty, *(issue.assignee for issue in issues.values() if issue.assignee)}
        people = await tx.workspace.people(ids)
        slack_ids = [people[person].slack_user_id for person in on_duty if person in people]
        return views.reminders(found, issues, slack_ids, Scene(now, ClockPolicy.of(settings), people))
