"""Tells people what became of a card: where its issue was raised, and in the triage channel."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.outbox.rules import Post, channel_lane, thread_lane
from bot.planning.rules.entry import Entry, Told
from bot.planning.rules.pairs import label_of
from bot.planning.service.teams import teams_on
from bot.planning.views import telling as views

if TYPE_CHECKING:
    from bot.transaction import Transaction

KIND = "planning.told"
EXPIRES = timedelta(days=2)


async def tell(tx: "Transaction", entry: Entry, told: Told, now: datetime) -> None:
    """Say it once for this round of the entry."""
    settings = await tx.workspace.settings()
    cards = await tx.cards.by_ids([entry.card_id, entry.copy_id])
    card, copy = cards.get(entry.card_id), cards.get(entry.copy_id)
    customers = await tx.customers.named([entry.customer_id]) if entry.customer_id else {}
    customer = customers[entry.customer_id].name if entry.customer_id in customers else ""
    issue = (await tx.issues.by_ids([entry.issue_id])).get(entry.issue_id) if entry.issue_id else None
    name, url = (card.name, card.url) if card else ("", "")
    key = f"{KIND}:{entry.id}:{entry.round}:{told}"
    if told is not Told.COMPLETED:
        key = f"{key}:{now.isoformat()}"
    if told is Told.COMPLETED and issue is not None and issue.thread is not None and settings.thread_updates:
        lane = thread_lane(issue.thread.channel, issue.thread.ts)
        body = views.completed_in_thread(issue)
        await tx.outbox.add(Post(key, lane, KIND, thread_ts=issue.thread.ts, expires_at=now + EXPIRES, body=body))
        return
    if not settings.triage_channel or (told is Told.COMPLETED and issue is None):
        return
    match told:
        case Told.COMPLETED:
            body = views.completed(name, url, customer, issue)
        case Told.TAKEN_OFF:
            body = views.taken_off(name, url, customer)
        case Told.WITHDRAWN:
            teams = await teams_on(tx, settings.calendar.local_date(now))
            body = views.withdrawn(name, url, customer, label_of(copy.assigned, teams) if copy else "")
        case Told.REOPENED:
            body = views.reopened(name, url, customer)
    lane = channel_lane(settings.triage_channel)
    await tx.outbox.add(Post(key, lane, KIND, expires_at=now + EXPIRES, body=body))
