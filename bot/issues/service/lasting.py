"""Which messages about issues are still to be known, however long ago they were sent."""

from typing import TYPE_CHECKING

from bot.issues.rules.steering import critical_key
from bot.issues.service.filing import raised_key, suggestion_key

if TYPE_CHECKING:
    from bot.transaction import Transaction


async def lasting(tx: "Transaction") -> set[str]:
    """Their keys: what shows how an unresolved issue stands is brought up to date when that changes."""
    issues = await tx.issues.unresolved()
    keys = set(await tx.reminders.messages_about_unresolved())
    for issue in issues:
        keys |= {raised_key(issue.id), suggestion_key(issue.id), critical_key(issue), f"ticket:{issue.id}"}
    return keys
