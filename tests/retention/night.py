"""A night in which what is old is forgotten."""

from datetime import timedelta
from typing import Any

from bot.retention.service import Retention
from bot.transaction import Begin
from bot.workspaces.rules import WorkspaceSettings
from tests.factories import StoppedClock

DAYS_90 = timedelta(days=90)


def retention(begin: Begin, clock: StoppedClock, **more: Any) -> Retention:
    return Retention(begin, clock, DAYS_90, **more)


async def forget(begin: Begin, clock: StoppedClock, **more: Any) -> None:
    """It is night everywhere."""
    one = retention(begin, clock, **more)
    async with begin.everywhere(reading=True) as everywhere:
        workspace_ids = await everywhere.workspaces.ids()
    for workspace_id in workspace_ids:
        async with begin(workspace_id, reading=True) as tx:
            await one.note_night(tx, WorkspaceSettings(), clock.now())
    await one.forget_due()
    await one.forget_messages()
