"""Tells the channel of single issues: that one is critical, or was opened by a thank-you."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.issues.rules.issue import Issue, IssueEvent
from bot.issues.rules.steering import critical_key
from bot.outbox.rules import Post, channel_lane
from bot.workspaces.rules import WorkspaceSettings

if TYPE_CHECKING:
    from bot.transaction import Transaction

CRITICAL = "critical"
THANKS = "thanks"
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
        subject = {"issue": issue.id, "said": reply.text[:200]}
        lane = channel_lane(settings.triage_channel)
        await tx.outbox.add(Post(key, lane, THANKS, subject, expires_at=now + EXPIRES))
