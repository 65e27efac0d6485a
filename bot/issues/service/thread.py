"""Tells the thread in which an issue was raised what becomes of it."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.issues.rules.issue import EventKind, Issue, IssueEvent
from bot.issues.views import thread as views
from bot.outbox.rules import Post, thread_lane
from bot.workspaces.rules import WorkspaceSettings

if TYPE_CHECKING:
    from bot.transaction import Transaction

EXPIRES = timedelta(days=1)


async def tell(
    tx: "Transaction", issue: Issue, events: Sequence[IssueEvent], settings: WorkspaceSettings, now: datetime
) -> None:
    """Queue what the thread is to hear of these events; who took it first is told, not who has it later.

    The events are new in this very transaction, so that each of them is told once.
    """
    if issue.thread is None or not settings.thread_updates:
        return
    names = {one.id: one.name for one in (await tx.workspace.people(_people(events))).values()}
    for event in events:
        message = views.told(issue, event, names.get(event.person) if event.person else None)
        if message is None:
            continue
        fact = event.kind if event.kind is EventKind.TAKEN else f"{event.state}:{secrets.token_hex(6)}"
        await tx.outbox.add(
            Post(
                key=f"told:{issue.id}:{fact}",
                lane=thread_lane(issue.thread.channel, issue.thread.ts),
                kind="told",
                thread_ts=issue.thread.ts,
                expires_at=now + EXPIRES,
                body=message,
            )
        )


def _people(events: Sequence[IssueEvent]) -> set[int]:
    return {event.person for event in events if event.person is not None}
