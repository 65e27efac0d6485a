"""What people have in Harvest, read by the page for all of them together."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from bot.clock import Clock
from bot.errors import ExternalError
from bot.timesheets.rules.sheet import Worked
from bot.timesheets.service.reading import Reading

if TYPE_CHECKING:
    from bot.clients.harvest import HarvestClient

FRESH = timedelta(seconds=60)
"""How old what was read may be for a message that goes now. Hundreds of them go within a minute."""

Sheets = Mapping[int, Sequence[Worked]]
"""Entries by whose they are in Harvest."""


class Facts:
    """Time entries, in memory and nowhere else; what is older than a minute is not told."""

    def __init__(self, reading: Reading, clock: Clock) -> None:
        self._reading = reading
        self._clock = clock
        self._lock = asyncio.Lock()
        self._read: dict[tuple[str, date, date], tuple[datetime, Sheets | ExternalError]] = {}

    async def of_all(self, workspace_id: str, first: date, last: date) -> Sheets:
        """Everybody's entries of a span of dates, and the timers that run. Raises ExternalError.

        Whoever asks meanwhile waits for the same reading, and so does a failure for who asks next.
        """
        key = (workspace_id, first, last)
        async with self._lock:
            self._forget_old()
            if key not in self._read:
                self._read[key] = self._clock.now(), await self._ask(workspace_id, first, last)
            said = self._read[key][1]
        if isinstance(said, ExternalError):
            raise said
        return said

    async def of_one(self, workspace_id: str, user: int, first: date, last: date) -> Sequence[Worked]:
        """Somebody's own entries as they are at this moment, and their timer. Raises ExternalError."""
        client = await self._reading.client(workspace_id)
        return await _entries(client, first, last, user)

    async def timer_of(self, workspace_id: str, user: int) -> Worked | None:
        """The timer that somebody runs at this moment. Raises ExternalError."""
        found = await (await self._reading.client(workspace_id)).time_entries(user_id=user, running=True)
        return found[0] if found else None

    async def _ask(self, workspace_id: str, first: date, last: date) -> Sheets | ExternalError:
        sheets: dict[int, list[Worked]] = {}
        try:
            for entry in await _entries(await self._reading.client(workspace_id), first, last, None):
                sheets.setdefault(entry.user_id, []).append(entry)
        except ExternalError as error:
            return error
        return sheets

    def _forget_old(self) -> None:
        now = self._clock.now()
        self._read = {key: (at, said) for key, (at, said) in self._read.items() if now - at < FRESH}


async def _entries(client: "HarvestClient", first: date, last: date, user: int | None) -> list[Worked]:
    """The entries of the span, and timers of other dates that run still."""
    entries: dict[int, Worked] = {one.id: one for one in await client.time_entries(first, last, user_id=user)}
    entries |= {one.id: one for one in await client.time_entries(user_id=user, running=True)}
    return list(entries.values())
