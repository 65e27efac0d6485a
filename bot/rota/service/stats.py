"""How the work of the rota was shared: the table at once, the plot by the outbox."""

import asyncio
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot import plots
from bot.blocks import Message, full_date
from bot.call import Call
from bot.clock import Clock
from bot.datestyles import Span
from bot.outbox.rules import Attachment, Item, Post
from bot.periods import read_period
from bot.plots import Bar
from bot.rota.rules.requests.request import rota_members
from bot.rota.rules.stats import PersonFigures, share_of_each
from bot.rota.views import stats as views
from bot.workspaces.rules import Person, WorkspaceSettings

if TYPE_CHECKING:
    from bot.transaction import Begin, Transaction

PLOT = "rota_stats"
PLOT_KEPT = timedelta(hours=1)
"""How long a plot is of use to whoever asked for it."""


class Stats:
    """Use cases of the rota's figures."""

    def __init__(self, begin: "Begin", clock: Clock) -> None:
        self._begin = begin
        self._clock = clock

    async def show(self, call: Call, period: str) -> Message:
        """Everybody's share of a period, and a plot of it later on. Raises what `read_period` does."""
        now = self._clock.now()
        span = read_period(period, call.settings.calendar.local_date(now))
        async with self._begin(call.workspace_id) as tx:
            figures, people = await self._figures(tx, call.settings, span)
            user, first, last = call.caller.slack_user_id, span.first.isoformat(), span.last.isoformat()
            if figures:
                await tx.outbox.add(
                    Post(
                        key=f"{PLOT}:{user}:{first}:{last}:{now.isoformat()}",
                        lane=f"file:@{user}",
                        kind=PLOT,
                        subject={"first": first, "last": last},
                        expires_at=now + PLOT_KEPT,
                    )
                )
        return views.table(figures, people, *span)

    async def make_plot(self, item: Item) -> Attachment:
        """The plot of duty days per person."""
        span = Span(date.fromisoformat(item.subject["first"]), date.fromisoformat(item.subject["last"]))
        async with self._begin(item.workspace_id, reading=True) as tx:
            settings = await tx.workspace.settings()
            figures, people = await self._figures(tx, settings, span)
        title = f"Duty days, {full_date(span.first)} to {full_date(span.last)}"
        rows = [
            Bar(people[one.person].name if one.person in people else "somebody", one.days, one.to_come)
            for one in figures
        ]
        content = await asyncio.to_thread(plots.bars, title, "days on triage", rows)
        return Attachment("duty-days", "png", title, f"{title}, as you asked.", content)

    async def _figures(
        self, tx: "Transaction", settings: WorkspaceSettings, span: Span
    ) -> tuple[list[PersonFigures], dict[int, Person]]:
        today = settings.calendar.local_date(self._clock.now())
        rota = await tx.rota.load(settings, *span)
        handovers = await tx.handovers.sizes(*span)
        members = rota_members(rota, today) if span.first <= today <= span.last else ()
        figures = share_of_each(rota, *span, today, handovers, members)
        return figures, await tx.workspace.people([one.person for one in figures])
