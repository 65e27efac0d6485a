"""Figures of any period, however many issues it had."""

from datetime import datetime
from typing import TYPE_CHECKING

from bot.datestyles import Span
from bot.issues.rules.figures import Figures
from bot.reports.rules import Scope
from bot.workspaces.rules import WorkspaceSettings

if TYPE_CHECKING:
    from bot.transaction import Transaction


async def read_figures(tx: "Transaction", scope: Scope, settings: WorkspaceSettings, now: datetime) -> Figures:
    """What is counted over a report's days. Needs Begin.snapshot."""
    figures = Figures(scope.days, settings.calendar, now)
    async for facts in tx.issue_figures.pieces(figures.period, scope.customer_id):
        for fact in facts:
            figures.add(fact)
    return figures


async def read_week(tx: "Transaction", days: Span, settings: WorkspaceSettings, now: datetime) -> Figures:
    """What is counted over a few days, at once."""
    figures = Figures(days, settings.calendar, now)
    for fact in await tx.issue_figures.facts(figures.period):
        figures.add(fact)
    return figures
