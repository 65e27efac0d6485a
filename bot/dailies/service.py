"""Plans what happens once a day or once a week; the features say what, when, and what is then to be done."""

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TYPE_CHECKING

from bot.clock import Clock
from bot.dailies.rules import Daily, latest_occurrence, next_occurrence
from bot.workspaces.rules import WorkspaceSettings

if TYPE_CHECKING:
    from bot.transaction import Begin, Transaction

log = logging.getLogger(__name__)

Step = Callable[["Transaction", WorkspaceSettings, datetime], Awaitable[None]]
"""Queues what is due at an instant, in the transaction in which the next one is planned."""


class Planner:
    """The rhythm of every workspace. Each kind is registered once, before anything is planned."""

    def __init__(self, begin: "Begin", clock: Clock) -> None:
        self._begin = begin
        self._clock = clock
        self._kinds: dict[str, tuple[Daily, Step]] = {}

    def register(self, daily: Daily, step: Step) -> None:
        """Have `step` done at each occurrence of a kind."""
        if daily.kind in self._kinds:
            raise ValueError(f"{daily.kind!r} is registered twice")
        self._kinds[daily.kind] = daily, step

    async def plan_next(self, tx: "Transaction", settings: WorkspaceSettings, now: datetime) -> None:
        """(Re)plan each kind by the settings; what is due at this moment is still done."""
        planned = await tx.dailies.planned()
        for kind, (daily, _) in self._kinds.items():
            if kind not in planned or planned[kind] > now:
                await tx.dailies.set(kind, next_occurrence(daily, now, settings))

    async def plan_missing(self, tx: "Transaction", settings: WorkspaceSettings, now: datetime) -> None:
        """Plan what has never been planned; what was missed while the bot was down is still to be made up."""
        planned = await tx.dailies.planned()
        for kind, (daily, _) in self._kinds.items():
            if kind not in planned:
                await tx.dailies.set(kind, next_occurrence(daily, now, settings))

    async def plan_new(self) -> None:
        """Plan in every workspace what a new release has brought: only where something lacks is written."""
        async with self._begin.everywhere(reading=True) as everywhere:
            ids, complete = await everywhere.workspaces.ids(), await everywhere.dailies.complete(self._kinds)

        async def lacking(tx: "Transaction") -> None:
            await self.plan_missing(tx, await tx.workspace.settings(), self._clock.now())

        await self._begin.in_each([one for one in ids if one not in complete], lacking, "planning what is new")

    async def plan(self) -> None:
        """Queue what is due in each workspace. After a pause the latest one is made up if it is not too late for it.

        One that fails is tried again at the next tick and holds up nothing else.
        """
        now = self._clock.now()
        async with self._begin.everywhere(reading=True) as everywhere:
            due = await everywhere.dailies.due(now, self._kinds)
        for workspace_id, kind in due:
            try:
                await self._plan(workspace_id, kind, now)
            except Exception:
                log.exception("planning %s in %s failed; it is tried again", kind, workspace_id)

    async def _plan(self, workspace_id: str, kind: str, now: datetime) -> None:
        daily, step = self._kinds[kind]
        async with self._begin(workspace_id) as tx:
            planned_at = await tx.dailies.claim(kind)
            if planned_at is None or planned_at > now:
                return  # another worker was faster, or is at it
            settings = await tx.workspace.settings()
            await tx.dailies.set(kind, next_occurrence(daily, now, settings))
            occurrence = latest_occurrence(daily, planned_at, now, settings)
            if occurrence and (settings.triage_channel or not daily.needs_channel):
                await step(tx, settings, occurrence)

    async def next_due(self) -> datetime | None:
        """When there is something to plan next."""
        async with self._begin.everywhere(reading=True) as everywhere:
            return await everywhere.dailies.next_due(self._kinds)
