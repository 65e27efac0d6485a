"""People and projects held against Harvest's. Nobody's hours are looked at."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from bot.clock import Clock
from bot.comparing.rules import Difference
from bot.comparing.service.comparing import Compared
from bot.timesheets.service.reading import Reading

if TYPE_CHECKING:
    from bot.transaction import Begin, Transaction


class HarvestComparison:
    """Who there is and on what time can be put."""

    system = "Harvest"

    def __init__(self, begin: "Begin", clock: Clock, reading: Reading) -> None:
        self._begin = begin
        self._clock = clock
        self._reading = reading

    async def compare(self, workspace_id: str) -> Compared | None:
        """What differs. Raises ExternalError."""
        if not await self._reading.has(workspace_id):
            return None
        _, members, projects = await self._reading.fetch(workspace_id)
        async with self._begin(workspace_id, reading=True) as tx:
            people = {one.user_id: (one.name, one.email) for one in await tx.harvest.members(limit=len(members) + 1000)}
            stored = {one.project_id: (one.client, one.name, one.tasks) for one in await tx.harvest.projects("")}
        there = {one.user_id: (one.name, one.email) for one in members}
        open_there = {one.project_id: (one.client, one.name, one.tasks) for one in projects}
        found = _differences("person", people, there) + _differences("project", stored, open_there)

        async def mend(tx: "Transaction") -> None:
            await tx.harvest.read_soon(self._clock.now())

        return Compared(found, mend)


def _differences(kind: str, here: Mapping[int, object], there: Mapping[int, object]) -> list[Difference]:
    found = []
    for one in sorted(here.keys() | there.keys()):
        if one not in here:
            found.append(Difference(f"{kind} {one}", "unknown", "there"))
        elif one not in there:
            found.append(Difference(f"{kind} {one}", "known", "gone or closed"))
        elif here[one] != there[one]:
            found.append(Difference(f"{kind} {one}", "as it was", "changed"))
    return found
