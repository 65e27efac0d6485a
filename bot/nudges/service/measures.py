"""The report on nudges, and where they are switched on and off."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.blocks import Message
from bot.call import Answer, Call, Instead
from bot.clock import Clock
from bot.dates import monday_of
from bot.home.rules import Piece, Viewer
from bot.nudges.views import measures as views
from bot.reports.rules import Scope
from bot.workspaces.rules import check_is_admin

if TYPE_CHECKING:
    from bot.transaction import Begin, Transaction

WEEKS = 8
LATEST = 8


class Measures:
    """Whether the nudges are any good."""

    def __init__(self, begin: "Begin", clock: Clock) -> None:
        self._begin = begin
        self._clock = clock

    async def report(self, call: Call) -> Message:
        """Figures by channel and week, the latest nudges with reasons, a switch for each channel. Raises NotAllowed."""
        check_is_admin(call.caller, call.settings)
        since = monday_of(call.settings.calendar.local_date(self._clock.now())) - timedelta(weeks=WEEKS - 1)
        async with self._begin(call.workspace_id, reading=True) as tx:
            figures = await tx.nudges.figures(since)
            watched = [channel for customer in await tx.customers.all() for channel in customer.channels]
            off = await tx.nudges.channels_off()
            latest = await tx.nudges.latest(LATEST)
        own = [call.settings.triage_channel] if call.settings.triage_channel else []
        channels = dict.fromkeys([*own, *watched, *(one.channel for one in figures), *sorted(off)])
        return views.report(list(channels), figures, off, latest, call.settings)

    @staticmethod
    async def at_home(tx: "Transaction", viewer: Viewer) -> Sequence[Piece]:
        """This week's figures, on the Home tab of admins."""
        weeks = await tx.nudges.figures(monday_of(viewer.today)) if viewer.is_admin else []
        return [views.at_home(weeks)] if weeks else []

    @staticmethod
    async def section(tx: "Transaction", _: Call, scope: Scope) -> list[str]:
        """A paragraph for the triage's report, if it is on all customers."""
        if scope.customer is not None:
            return []
        weeks = [one for one in await tx.nudges.figures(scope.days.first) if one.week <= scope.days.last]
        return [views.summed_up(weeks)] if weeks else []

    async def switch_channel(self, call: Call, channel: str, *, off: bool) -> Answer:
        """Switch nudges off or on in a channel. Raises NotAllowed."""
        check_is_admin(call.caller, call.settings)
        async with self._begin(call.workspace_id) as tx:
            await tx.nudges.set_channel(channel, off=off)
            detail = {"channel": channel, "off": off}
            await tx.workspace.audit(self._clock.now(), call.caller.id, "nudges", detail)
        return Instead(views.switched(channel, off=off), call.response_url)
