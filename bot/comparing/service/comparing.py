"""Compares each workspace with each system, and has mended what differs: as a person would by telling the bot to look.

What is mended goes the usual way, in the usual order, by the usual rules; mending twice changes nothing more.
"""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Protocol

from bot.comparing.rules import Difference, Report
from bot.dailies.rules import Daily
from bot.errors import BotError
from bot.workspaces.rules import WorkspaceSettings

if TYPE_CHECKING:
    from bot.transaction import Begin, Transaction

log = logging.getLogger(__name__)

COMPARED_AT = time(3, 30)


def _compared_at(day: date, settings: WorkspaceSettings) -> datetime | None:
    return settings.calendar.at(day, COMPARED_AT)


NIGHTLY = Daily("compare", _compared_at, any_day=True)

Mend = Callable[["Transaction"], Awaitable[None]]
"""Has mended what differs, in a transaction."""


@dataclass(frozen=True, slots=True)
class Compared:
    """What differs, and how that is mended."""

    differences: Sequence[Difference]
    mend: Mend


class Comparison(Protocol):
    """Compares with one system."""

    system: str

    async def compare(self, workspace_id: str) -> Compared | None:
        """What differs; None where the system is not connected. Raises ExternalError."""
        ...


class Comparing:
    """Use cases of comparing."""

    def __init__(self, begin: "Begin", comparisons: Sequence[Comparison]) -> None:
        self._begin = begin
        self._comparisons = comparisons
        self._due: set[str] = set()

    async def run(self, *, apply: bool) -> AsyncIterator[Report]:
        """Compare everything, a report as soon as it is there."""
        async with self._begin.everywhere(reading=True) as everywhere:
            workspace_ids = await everywhere.workspaces.ids()
        for workspace_id in workspace_ids:
            async for report in self.compare(workspace_id, apply=apply):
                yield report

    async def compare(self, workspace_id: str, *, apply: bool) -> AsyncIterator[Report]:
        """Compare one workspace with each system that it has."""
        for comparison in self._comparisons:
            try:
                compared = await comparison.compare(workspace_id)
            except BotError as error:
                yield Report(workspace_id, comparison.system, fault=str(error))
                continue
            if compared is None:
                continue
            mendable = [one for one in compared.differences if not one.by_hand]
            if apply and mendable:
                async with self._begin(workspace_id) as tx:
                    await compared.mend(tx)
            yield Report(workspace_id, comparison.system, compared.differences, applied=apply)

    async def note_night(self, tx: "Transaction", settings: WorkspaceSettings, at: datetime) -> None:
        """It is night in a workspace: this process compares it, outside of this transaction."""
        self._due.add(tx.workspace_id)

    async def compare_due(self) -> None:
        """Compare and mend the workspaces in which it is night."""
        while self._due:
            workspace_id = self._due.pop()
            async for report in self.compare(workspace_id, apply=True):
                if report.fault:
                    log.warning("%s is not compared tonight: %s", report.system, report.fault)
                elif report.differences:
                    differ, by_hand = len(report.differences), len(report.left)
                    log.warning("%s: %d things differ, %d of them for a person", report.system, differ, by_hand)
