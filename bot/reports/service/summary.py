"""The week's figures: in the triage channel at its end, and in a line on the Home tab."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from bot.blocks import Message
from bot.clock import Clock
from bot.dailies.rules import within_late_limit
from bot.dailies.service import Planner
from bot.home.rules import Piece, Viewer
from bot.issues.rules.figures import week_so_far
from bot.outbox.rules import Item, Post, channel_lane
from bot.reports.rules import SUMMARY, Scope
from bot.reports.service.figures import read_week
from bot.reports.views import home as home_views
from bot.reports.views import report as views
from bot.workspaces.rules import WorkspaceSettings

if TYPE_CHECKING:
    from bot.transaction import Transaction


class Summary:
    """What the week has brought so far."""

    def __init__(self, clock: Clock, planner: Planner) -> None:
        self._clock = clock
        planner.register(SUMMARY, self._queue)

    async def _queue(self, tx: "Transaction", settings: WorkspaceSettings, at: datetime) -> None:
        if not settings.summary:
            return
        day = settings.calendar.local_date(at).isoformat()
        await tx.outbox.add(
            Post(
                key=f"{SUMMARY.kind}:{day}",
                lane=channel_lane(settings.triage_channel),
                kind=SUMMARY.kind,
                subject={"day": day},
                expires_at=within_late_limit(at, settings),
            )
        )

    async def render(self, tx: "Transaction", item: Item) -> Message:
        """The week up to a day, as it is when it is sent."""
        settings, days = await tx.workspace.settings(), week_so_far(date.fromisoformat(item.subject["day"]))
        figures = await read_week(tx, days, settings, self._clock.now())
        customers = {one.id: one for one in await tx.customers.all()}
        return views.report(figures, Scope(days), customers, settings, onward="in the thread", plot=False)

    @staticmethod
    async def at_home(tx: "Transaction", viewer: Viewer) -> Sequence[Piece]:
        """A line of this week's figures, once there are some."""
        figures = await read_week(tx, week_so_far(viewer.today), viewer.settings, viewer.now)
        return [home_views.week(figures.total)] if figures.total else []
