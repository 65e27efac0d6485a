"""Visits workspaces time and again, by as many workers as there are: each visit is made by one of them."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Collection
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.clock import Clock
from bot.errors import ExternalError

if TYPE_CHECKING:
    from bot.transaction import Begin

log = logging.getLogger(__name__)

AT_ONCE = 8
"""Workspaces that a process visits side by side: what is slow or silent outside holds up few others."""

EARLY = 0.9
"""The part of the interval after which a workspace may be visited again, so that it is in the next round for sure."""


class Rounds:
    """One kind of round, made every so many seconds. A visit that a crash has cut short is made again in the next."""

    def __init__(self, begin: "Begin", clock: Clock, kind: str, seconds: float) -> None:
        self._begin = begin
        self._clock = clock
        self._kind = kind
        self._rest = timedelta(seconds=seconds * EARLY)

    async def go(self, workspace_ids: Collection[str], visit: Callable[[str], Awaitable[None]]) -> None:
        """Visit those of the workspaces whose turn it is. A visit that fails holds up no other.

        Raises ExceptionGroup at the end, of what was no outside system's fault.
        """
        if not workspace_ids:
            return
        async with self._begin.everywhere(reading=True) as everywhere:
            resting = await everywhere.rounds.resting(self._kind, self._clock.now())
        waiting = deque(one for one in workspace_ids if one not in resting)
        faults: list[Exception] = []

        async def visit_some() -> None:
            while waiting:
                workspace_id = waiting.popleft()
                try:
                    await self._visit(workspace_id, visit)
                except Exception as fault:
                    fault.add_note(f"in {workspace_id}")
                    faults.append(fault)

        await asyncio.gather(*(visit_some() for _ in range(min(AT_ONCE, len(waiting)))))
        if faults:
            raise ExceptionGroup(f"{self._kind} failed in some workspaces", faults)

    async def _visit(self, workspace_id: str, visit: Callable[[str], Awaitable[None]]) -> None:
        now = self._clock.now()
        async with self._begin.everywhere() as everywhere:
            if not await everywhere.rounds.claim(workspace_id, self._kind, now, now + self._rest):
                return  # another worker was faster
        try:
            await visit(workspace_id)
        except ExternalError as error:
            log.warning("%s: the rest of %s comes next time (%s)", self._kind, workspace_id, error)
