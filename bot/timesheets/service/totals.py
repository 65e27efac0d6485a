"""The hours of customers in a period, of all people together, for admins."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.blocks import Message
from bot.call import Call
from bot.clock import Clock
from bot.datestyles import Span
from bot.errors import ExternalError, UserError
from bot.periods import read_period
from bot.reports.rules import Scope
from bot.timesheets.rules.totals import CustomerTotal, Place, customer_totals
from bot.timesheets.service.reading import Reading
from bot.timesheets.views import totals as views
from bot.workspaces.rules import check_is_admin, is_bot_admin

if TYPE_CHECKING:
    from bot.transaction import Begin

LONGEST_DAYS = 365


class Totals:
    """Harvest's own sums by project: an entry of a person is not even read."""

    def __init__(self, begin: "Begin", clock: Clock, reading: Reading) -> None:
        self._begin = begin
        self._clock = clock
        self._reading = reading

    async def totals(self, workspace_id: str, period: Span) -> list[CustomerTotal]:
        """Each customer's hours in a period. Raises HarvestMissing, UserError for more than a year, ExternalError."""
        if (period.last - period.first).days > LONGEST_DAYS:
            raise UserError("Harvest sums up a year at most.", "Ask for a shorter period.")
        rows = await (await self._reading.client(workspace_id)).project_totals(period.first, period.last)
        async with self._begin(workspace_id, reading=True) as tx:
            places = await tx.harvest.places()
            customers = await tx.customers.named(places)
        return customer_totals(
            rows,
            {one: Place(place.client_id, place.project_id) for one, place in places.items() if one in customers},
            {one: customer.name for one, customer in customers.items()},
        )

    async def section(self, call: Call, scope: Scope) -> Sequence[str]:
        """What a report tells admins of the customers' hours; nothing to others, nor where there is no Harvest."""
        if not is_bot_admin(call.caller, call.settings) or not await self._reading.has(call.workspace_id):
            return ()
        try:
            totals = await self.totals(call.workspace_id, scope.days)
        except ExternalError:
            return (views.silent(),)
        except UserError as error:
            return (f"{views.HEAD}: {error.what}",)
        if scope.customer is not None:
            totals = [one for one in totals if one.name == scope.customer.name]
        return (views.section(totals),) if totals else ()

    async def show(self, call: Call, text: str) -> Message:
        """The totals of a period, this month's without one. Raises NotAllowed, UserError, ExternalError."""
        check_is_admin(call.caller, call.settings)
        today = call.settings.calendar.local_date(self._clock.now())
        period = read_period(text or "this month", today)
        return views.totals(await self.totals(call.workspace_id, period), period, today)
