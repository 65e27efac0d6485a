"""What reports say of pairs, in a constant number of queries."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from bot.call import Call
from bot.clock import Clock
from bot.pairs.rules.pair import everybody
from bot.pairs.views import report as views
from bot.pairs.views.pairs import Scene
from bot.reports.rules import Scope

if TYPE_CHECKING:
    from bot.transaction import Transaction


def reporting(clock: Clock) -> "Callable[[Transaction, Call, Scope], Awaitable[Sequence[str]]]":
    """What adds to a report the pairs of its days, with their goals and showcases."""

    async def section(tx: "Transaction", call: Call, scope: Scope) -> Sequence[str]:
        pairs = [
            pair
            for pair in await tx.pairs.between(*scope.days)
            if scope.customer_id is None or pair.customer == scope.customer_id
        ]
        if not pairs:
            return []
        now, calendar = clock.now(), call.settings.calendar
        begins, ends = calendar.day_bounds(scope.days.first)[0], calendar.day_bounds(scope.days.last)[1]
        goals = await tx.pair_goals.met(*scope.days)
        showcases = await tx.showcases.held(begins, min(ends, now))
        customers = {one.id: one.name for one in (await tx.customers.named({pair.customer for pair in pairs})).values()}
        people = await tx.workspace.people(everybody(pairs))
        scene = Scene(customers, people, call.settings, min(scope.days.last, calendar.local_date(now)))
        return [views.pairs(pairs, goals, showcases, scene)]

    return section
