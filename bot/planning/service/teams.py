"""The pairs, as the plan needs them."""

from datetime import date
from typing import TYPE_CHECKING

from bot.planning.rules.pairs import Team

if TYPE_CHECKING:
    from bot.transaction import Transaction


async def teams_on(tx: "Transaction", first: date, last: date | None = None) -> list[Team]:
    """The pairs that there are on a date, or on any day until another."""
    pairs = await tx.pairs.between(first, last or first)
    customers = await tx.customers.named({pair.customer for pair in pairs})
    people = await tx.workspace.people({one for pair in pairs for one in pair.people(first)})
    return [
        Team(
            pair.id,
            pair.customer,
            tuple(people[one].name for one in pair.people(first) if one in people),
            pair.goal,
            customers[pair.customer].name if pair.customer in customers else "",
        )
        for pair in pairs
    ]
