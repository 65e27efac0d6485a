"""A report's plot and its issues as CSV, sent to whoever wants them."""

import asyncio
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot import cells, plots
from bot.blocks import Message, escape
from bot.call import Call
from bot.clock import Clock
from bot.issues.rules.figures import Figures
from bot.outbox.rules import Attachment, Item, Post, Refused
from bot.plots import Column
from bot.reports.commands import parse_scope
from bot.reports.rules import Scope
from bot.reports.service.figures import read_figures
from bot.reports.views import files as views
from bot.reports.views.report import period_text, step_name

if TYPE_CHECKING:
    from bot.transaction import Begin, Transaction

PLOT, LIST = "report_plot", "report_csv"
KEPT = timedelta(hours=1)
"""How long a file is of use to whoever asked for it."""


def plot_for(slack_user_id: str, scope: str, once: str, now: datetime) -> Post:
    """The plot of a report for somebody. once: what tells this asking from others."""
    return _post(PLOT, slack_user_id, scope, once, now)


class ReportFiles:
    """Files of reports."""

    def __init__(self, begin: "Begin", clock: Clock) -> None:
        self._begin = begin
        self._clock = clock

    async def send(self, call: Call, kind: str, value: str) -> Message:
        """Have the plot, or the list, of a report sent to the caller. One press, and a second one, make one file.

        Raises UserError.
        """
        now = self._clock.now()
        parse_scope(value)
        async with self._begin(call.workspace_id) as tx:
            once = f"{call.message_ts}:{now:%Y-%m-%dT%H}"
            await tx.outbox.add(_post(kind, call.caller.slack_user_id, value, once, now))
        return views.on_its_way(plot=kind == PLOT)

    async def plot(self, item: Item) -> Attachment:
        """How the issues of a report came and went."""
        async with self._begin.snapshot(item.workspace_id) as tx:
            scope = await _scope(tx, item.subject["scope"])
            figures = await read_figures(tx, scope, await tx.workspace.settings(), self._clock.now())
        title = f"Issues, {period_text(scope)}"
        content = await asyncio.to_thread(
            plots.columns, title, f"issues by {figures.pace}", views.SERIES, bars(figures)
        )
        return Attachment("issues", "png", title, f"{escape(title)}, as you asked.", content)

    async def listed(self, item: Item) -> Attachment:
        """The issues of a report, a line each, with what is counted of it."""
        async with self._begin.snapshot(item.workspace_id) as tx:
            scope, settings = await _scope(tx, item.subject["scope"]), await tx.workspace.settings()
            names = {one.id: one.name for one in await tx.customers.all()}
            period = Figures(scope.days, settings.calendar, self._clock.now()).period
            lines = [cells.line(views.head(settings))]
            async for line in tx.issue_figures.lines(period, scope.customer_id):
                lines.append(cells.line(views.cells_of(line.ref, line.title, line.fact, names, period, settings)))
        title = f"Issues, {period_text(scope)}"
        content = "".join(lines).encode("utf-8-sig")
        return Attachment("issues", "csv", title, f"{escape(title)}, as you asked.", content)


def bars(figures: Figures) -> list[Column]:
    """What is drawn: a group for each step."""
    return [Column(step_name(step, figures.pace), (step.new, step.resolved, step.breached)) for step in figures.run]


async def _scope(tx: "Transaction", value: str) -> Scope:
    """What a report is about. Raises Refused for a customer who is not there any more."""
    days, customer_id = parse_scope(value)
    if customer_id is None:
        return Scope(days)
    customer = await tx.customers.find(customer_id)
    if customer is None:
        raise Refused("the customer is gone")
    return Scope(days, customer)


def _post(kind: str, slack_user_id: str, scope: str, once: str, now: datetime) -> Post:
    return Post(
        key=f"{kind}:{slack_user_id}:{scope}:{once}",
        lane=f"file:@{slack_user_id}",
        kind=kind,
        subject={"scope": scope},
        expires_at=now + KEPT,
    )
