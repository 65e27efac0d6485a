"""Whose time of some dates matters, read once for all who are told of it together."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from bot.clock import Clock
from bot.timesheets.rules.sheet import days_asked
from bot.timesheets.service.facts import FRESH
from bot.workspaces.rules import Person, WorkspaceSettings

if TYPE_CHECKING:
    from bot.transaction import Begin, Transaction


@dataclass(frozen=True, slots=True)
class Scope:
    """Who is asked about some dates. By person: the hours wanted of each date, who they are in Harvest.

    muted: who does not want to be told.
    """

    settings: WorkspaceSettings
    people: Mapping[str, Person]
    wanted: Mapping[int, Mapping[date, float]]
    users: Mapping[int, int]
    muted: frozenset[int]


async def read_scope(tx: "Transaction", settings: WorkspaceSettings, days: Sequence[date], kind: str) -> Scope:
    """As it is now: shifts, pairs, leave, and who has left."""
    rota = await tx.rota.load(settings, days[0], days[-1])
    pairs = await tx.pairs.between(days[0], days[-1])
    wanted = days_asked(rota, pairs, days, settings.timesheet_hours)
    people = (await tx.workspace.people(wanted)).values()
    users, muted = await tx.harvest.users_of(wanted), await tx.notices.muting(kind)
    return Scope(settings, {one.slack_user_id: one for one in people if one.active}, wanted, users, frozenset(muted))


class Scopes:
    """What was read within the last minute: hundreds of messages go together."""

    def __init__(self, begin: "Begin", clock: Clock) -> None:
        self._begin = begin
        self._clock = clock
        self._lock = asyncio.Lock()
        self._read: dict[tuple[str, str, date, date], tuple[datetime, Scope]] = {}

    async def of(self, workspace_id: str, days: Sequence[date], kind: str) -> Scope:
        """Whoever asks meanwhile waits for the same reading."""
        key = (workspace_id, kind, days[0], days[-1])
        async with self._lock:
            now = self._clock.now()
            self._read = {one: (at, scope) for one, (at, scope) in self._read.items() if now - at < FRESH}
            if key not in self._read:
                async with self._begin(workspace_id, reading=True) as tx:
                    self._read[key] = now, await read_scope(tx, await tx.workspace.settings(), days, kind)
            return self._read[key][1]
