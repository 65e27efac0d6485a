"""Who is on, and the pattern behind it."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from bot.blocks import Message
from bot.call import Call
from bot.clock import Clock
from bot.dates import monday_of, read_day
from bot.memory import Memory
from bot.rereading import with_other_day
from bot.rota.rules.rota import Rota
from bot.rota.rules.workdays import workday_changes
from bot.rota.views import rota as views
from bot.rota.views import workdays
from bot.workspaces.rules import Person, WorkspaceSettings

if TYPE_CHECKING:
    from bot.transaction import Begin, Transaction

HORIZON = timedelta(days=100)
"""How far ahead changes are read when the next person on duty is wanted."""

WEEKS_LOOKED_AT = 8
"""How far ahead it is shown what other working days would do."""

ROTAS_REMEMBERED = 2000
"""How many dates' rotas are kept in memory."""


class RotaService:
    """Use cases of the rota."""

    def __init__(self, begin: "Begin", clock: Clock) -> None:
        self._begin = begin
        self._clock = clock
        self._rotas: Memory[tuple[str, date], tuple[Rota, dict[int, Person]]] = Memory(ROTAS_REMEMBERED)

    def today(self, settings: WorkspaceSettings) -> date:
        """The workspace's date now."""
        return settings.calendar.local_date(self._clock.now())

    async def who(self, call: Call, typed: str) -> Message:
        """Who is on, on the date that was typed, and who is next. Raises UnreadableDate, WrongWeekday."""
        today = self.today(call.settings)
        reading = read_day(typed, today)
        rota, people = await self._recall(call, reading.day)
        return with_other_day(views.who(reading.day, rota, people, today), typed, reading, "who {}", today)

    async def _recall(self, call: Call, day: date) -> tuple[Rota, dict[int, Person]]:
        """The rota from a day on with its people, out of memory while nothing of it has changed since."""
        if remembered := self._rotas.recall((call.workspace_id, day), call.version):
            return remembered
        async with self._begin(call.workspace_id, reading=True) as tx:
            version = await tx.workspace.version()  # read first: what is read after it is at least as new
            return await self.ahead(tx, call.settings, version, day)

    async def ahead(
        self, tx: "Transaction", settings: WorkspaceSettings, version: int, day: date
    ) -> tuple[Rota, dict[int, Person]]:
        """The rota from a day on for HORIZON, with its people, out of memory while nothing of it has changed since.

        version: the workspace's, read in this transaction or before it.
        """
        key = (tx.workspace_id, day)
        if remembered := self._rotas.recall(key, version):
            return remembered
        rota = await tx.rota.load(settings, day, day + HORIZON)
        people = await named(tx, rota)
        self._rotas.keep(key, version, (rota, people))
        return rota, people

    async def weeks_ahead(self, workspace_id: str, settings: WorkspaceSettings, weeks: int) -> Message:
        """This week and the ones after it."""
        today = self.today(settings)
        monday = monday_of(today)
        async with self._begin(workspace_id, reading=True) as tx:
            rota, people = await self.ahead(tx, settings, await tx.workspace.version(), monday)
        return views.weeks_ahead(monday, weeks, rota, people, today)

    async def mine(self, workspace_id: str, settings: WorkspaceSettings, caller: Person, weeks: int) -> Message:
        """The caller's own days."""
        today = self.today(settings)
        last = today + timedelta(weeks=weeks)
        async with self._begin(workspace_id, reading=True) as tx:
            rota, people = await self.ahead(tx, settings, await tx.workspace.version(), today)
        return views.mine(rota.shifts_of(caller.id, today, last), people, today, weeks)


async def preview(tx: "Transaction", before: WorkspaceSettings, after: WorkspaceSettings, now: datetime) -> list[str]:
    """What other working days or holidays would do to the coming weeks, in words; nothing if all stays as it is."""
    if before.calendar == after.calendar:
        return []
    today = before.calendar.local_date(now)
    last = today + timedelta(weeks=WEEKS_LOOKED_AT)
    rota = await tx.rota.load(before, today, last)
    changes = workday_changes(rota, after.calendar, today, last) if rota.patterns else []
    return workdays.preview(changes, await named(tx, rota), WEEKS_LOOKED_AT) if changes else []


async def named(tx: "Transaction", rota: Rota) -> dict[int, Person]:
    """Everybody whom a rota names."""
    return await tx.workspace.people(rota.named)
