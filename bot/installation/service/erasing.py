"""What is known of a workspace is kept for a while after the bot was taken out, and then erased altogether."""

import logging
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.clock import Clock

if TYPE_CHECKING:
    from bot.transaction import Begin

log = logging.getLogger(__name__)

KEPT = timedelta(days=30)
"""So long a workspace may change its mind and find everything as it was."""

ROWS_AT_ONCE = 500
"""Rows erased in one transaction: nobody else has to wait long for it."""


class Erasing:
    """Erases what was kept long enough."""

    def __init__(self, begin: "Begin", clock: Clock) -> None:
        self._begin = begin
        self._clock = clock

    async def erase_due(self) -> None:
        """Erase each workspace that has been asleep for KEPT. Stopped half-way it goes on at the next time."""
        before = self._clock.now() - KEPT
        async with self._begin.everywhere(reading=True) as everywhere:
            due = await everywhere.workspaces.asleep_since(before)
        for workspace_id in due:
            await self._erase(workspace_id, before)

    async def erase_if_due(self, workspace_id: str) -> None:
        """Before a workspace installs the bot again: what should be gone by now goes first."""
        before = self._clock.now() - KEPT
        async with self._begin.everywhere(reading=True) as everywhere:
            due = await everywhere.workspaces.asleep_since(before)
        if workspace_id in due:
            await self._erase(workspace_id, before)

    async def _erase(self, workspace_id: str, before: datetime) -> None:
        async with self._begin.everywhere(reading=True) as everywhere:
            tables = everywhere.eraser.tables()
        erased = 0
        for table in tables:
            while True:
                async with self._begin.everywhere() as everywhere:
                    rows = await everywhere.eraser.erase(table, workspace_id, before, ROWS_AT_ONCE)
                if rows is None:
                    log.info("%s is erased by another process, or has woken up", workspace_id)
                    return
                erased += rows
                if rows < ROWS_AT_ONCE:
                    break
        log.info("%s is erased: %s rows", workspace_id, erased)
