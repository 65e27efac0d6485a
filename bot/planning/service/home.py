"""The plan's part of the Home tab, in a constant number of queries."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.home.rules import Piece, Viewer
from bot.planning.rules.plan import calls_due
from bot.planning.service.plan import over_at
from bot.planning.views import home as views

if TYPE_CHECKING:
    from bot.transaction import Transaction


async def at_home(tx: "Transaction", viewer: Viewer) -> Sequence[Piece]:
    """The planning calls of the viewer's customers: those to come, and those of which nobody wrote down what came."""
    plans = {customer: plan for customer, plan in (await tx.plans.all()).items() if plan.call}
    if not plans:
        return []
    pairs = await tx.pairs.active(viewer.today)
    mine = {pair.customer for pair in pairs if viewer.person.id in pair.members(viewer.today)}
    theirs = {customer: plan for customer, plan in plans.items() if customer in mine}
    if not theirs:
        return []
    names = {customer.id: customer.name for customer in (await tx.customers.named(theirs)).values()}
    made = await tx.plans.commitments(viewer.today - timedelta(days=28), viewer.today + timedelta(days=7))
    over = over_at(theirs, viewer.settings, viewer.today)
    calls = calls_due(theirs, made, names, viewer.today, viewer.now, over)
    return views.calls(calls, theirs)
