"""Tells the channel of single issues: that one is critical, was opened again, or was opened by a mere thank-you."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.issues.rules.issue import Issue, IssueEvent
from bot.issues.rules.reminders import Reminder, ReminderKind
from bot.issues.rules.steering import critical_key
from bot.outbox.rules import Post, channel_lane, thread_lane
from bot.workspaces.rules import WorkspaceSettings

if TYPE_CHECKING:
    from bot.transaction import Transaction

CRITICAL = "critical"
THANKS = "thanks"
REMINDERS = "reminders"
EXPIRES = timedelta(hours=12)


async def announce_critical(tx: "Transaction", issue: Issue, settings: WorkspaceSettings, now: datetime) -> None:
    """Tell the channel at once, whatever the hour; one that was told of before is brought up to date."""
    if not settings.triage_channel:
        return
    lane = channel_lane(settings.triage_channel)
    post = Post(critical_key(issue), lane, CRITICAL, {"issue": issue.id}, expires_at=now + EXPIRES)
    if not await tx.outbox.add(post):
        await tx.outbox.refresh(post.key)


async def offer_to_close(
    tx: "Transaction", issue: Issue, reply: IssueEvent, settings: WorkspaceSettings, now: datetime
) -> None:
    """A thank-you has opened an issue: offer to close it again."""
    if settings.triage_channel:
        key = f"{THANKS}:{issue.id}:{reply.key or reply.at.isoformat()}"
        subject = {"issue": issue.id, "said": reply.text[:200], "at": now.isoformat()}
        lane = channel_lane(settings.triage_channel)
        if await tx.outbox.add(Post(key, lane, THANKS, subject, expires_at=now + EXPIRES)):
            await tx.reminders.add([Reminder(key, issue.id, ReminderKind.THANKS, now, now)], key)


async def tell_of_reopening(
    tx: "Transaction", issue: Issue, answer: str, settings: WorkspaceSettings, now: datetime
) -> None:
    """Who raised an issue has answered in its thread: today's people are told, in working hours. answer: tells it
    from every other one.

    It has a lane of its own: what waits for the morning holds up nothing else in the channel.
    """
    if not settings.triage_channel:
        return
    at = settings.calendar.next_open(now)
    reminder = Reminder(f"reopened:{issue.id}:{answer}", issue.id, ReminderKind.REOPENED, at, now)
    key = f"{REMINDERS}:{reminder.key}"
    lane = thread_lane(settings.triage_channel, reminder.key)
    await tx.reminders.add([reminder], key)
    await tx.outbox.add(Post(key, lane, REMINDERS, due_at=at, expires_at=at + EXPIRES))
