"""The one way in which an issue is changed: event, clock, next look, and the messages about it."""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from bot.issues.rules.clock import ClockPolicy, read_clock
from bot.issues.rules.figures import counted_with
from bot.issues.rules.issue import Issue, IssueEvent, state_changes
from bot.issues.rules.preview import count_alike, standing
from bot.issues.rules.reminders import Due, look_at
from bot.issues.rules.steering import critical_key
from bot.issues.service.filing import told_of
from bot.issues.service.thread import tell
from bot.issues.views import preview as views
from bot.workspaces.rules import WorkspaceSettings

if TYPE_CHECKING:
    from bot.transaction import Transaction


async def record(
    tx: "Transaction",
    issue: Issue,
    events: list[IssueEvent],
    settings: WorkspaceSettings,
    now: datetime,
    *,
    groove_updated_at: datetime | None = None,
) -> Issue:
    """Write an issue and what happened to it; its clock and next look follow from all its events.

    Messages that remind of it are brought up to date when its transaction commits. Returns the issue with its clock.
    """
    fresh = [event for event in events if await tx.issues.add_event(issue.id, event)]
    policy = issue.held_to(ClockPolicy.of(settings))
    clock = read_clock(state_changes(await tx.issues.events(issue.id)), policy)
    issue = replace(issue, clock=clock, counted=counted_with(clock, issue.counted))
    told_until = await tx.issues.reminded_until(issue.id)
    outlook = look_at(issue, ClockPolicy.of(settings), settings.reminder_hours, since=told_until, now=now)
    due = Due(now if outlook.due else outlook.next_due_at, told_until)
    await tx.issues.save(issue, due, groove_updated_at=groove_updated_at)
    if fresh:
        await tx.outbox.refresh(*await tx.reminders.messages_about(issue.id), *told_of(issue), critical_key(issue))
        await tell(tx, issue, fresh, settings, now)
    return issue


async def preview(tx: "Transaction", before: WorkspaceSettings, after: WorkspaceSettings, now: datetime) -> list[str]:
    """What other settings would do to the clocks of the unresolved issues, in words; nothing if they count alike."""
    old, new = ClockPolicy.of(before), ClockPolicy.of(after)
    if count_alike(old, new):
        return []
    issues = [(issue, changes) for issue, _, changes in await tx.issue_clocks.unresolved()]
    if not issues:
        return []
    return views.preview(
        len(issues),
        standing(issues, old, before.reminder_hours, now),
        standing(issues, new, after.reminder_hours, now),
    )


async def reconsider(tx: "Transaction", settings: WorkspaceSettings, now: datetime) -> None:
    """Settings or targets have changed: every unresolved issue's clock and next look follow them."""
    policy = ClockPolicy.of(settings)
    found = []
    for before, told_until, changes in await tx.issue_clocks.unresolved():
        issue = replace(before, clock=read_clock(state_changes(changes), before.held_to(policy)))
        outlook = look_at(issue, policy, settings.reminder_hours, since=told_until, now=now)
        found.append((issue, Due(now if outlook.due else outlook.next_due_at, told_until)))
    await tx.issue_clocks.save(found)
