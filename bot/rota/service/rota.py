"""Who is on, and the pattern behind it."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.blocks import Message, Modal
from bot.call import Call
from bot.clock import Clock
from bot.dates import read_day
from bot.memory import Memory
from bot.rereading import with_other_day
from bot.rota.rules.rota import Pattern, Rota
from bot.rota.views import rota as views
from bot.workspaces.rules import Person, WorkspaceSettings, check_is_admin
from bot.workspaces.service import Workspaces

if TYPE_CHECKING:
    from bot.transaction import Begin, Transaction

HORIZON = timedelta(days=100)
"""How far ahead changes are read when the next person on duty is wanted."""

ROTAS_REMEMBERED = 2000
"""How many dates' rotas are kept in memory."""


class RotaService:
    """Use cases of the rota."""

    def __init__(self, begin: "Begin", clock: Clock, workspaces: Workspaces) -> None:
        self._begin = begin
        self._clock = clock
        self._workspaces = workspaces
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
        key = (call.workspace_id, day)
        if remembered := self._rotas.recall(key, call.version):
            return remembered
        async with self._begin(call.workspace_id, reading=True) as tx:
            version = await tx.workspace.version()  # read first: what is read after it is at least as new
            rota = await tx.rota.load(call.settings, day, day + HORIZON)
            people = await named(tx, rota)
        self._rotas.keep(key, version, (rota, people))
        return rota, people

    async def weeks_ahead(self, workspace_id: str, settings: WorkspaceSettings, weeks: int) -> Message:
        """This week and the ones after it."""
        today = self.today(settings)
        monday = today - timedelta(days=today.weekday())
        async with self._begin(workspace_id, reading=True) as tx:
            rota = await tx.rota.load(settings, monday, monday + timedelta(weeks=weeks))
            people = await named(tx, rota)
        return views.weeks_ahead(monday, weeks, rota, people, today)

    async def mine(self, workspace_id: str, settings: WorkspaceSettings, caller: Person, weeks: int) -> Message:
        """The caller's own days."""
        today = self.today(settings)
        last = today + timedelta(weeks=weeks)
        async with self._begin(workspace_id, reading=True) as tx:
            rota = await tx.rota.load(settings, today, last)
            people = await named(tx, rota)
        return views.mine(rota.shifts_of(caller.id, today, last), people, today, weeks)

    async def edit(self, workspace_id: str, settings: WorkspaceSettings, caller: Person) -> Modal:
        """The form for the pattern, as it is now. Raises NotAllowed."""
        check_is_admin(caller, settings)
        today = self.today(settings)
        async with self._begin(workspace_id, reading=True) as tx:
            rota = await tx.rota.load(settings, today, today)
            people = await named(tx, rota)
        latest = max(rota.patterns, key=lambda pattern: pattern.valid_from, default=None)
        return views.edit_modal(latest, people, settings.workdays, today)

    async def save(
        self,
        workspace_id: str,
        settings: WorkspaceSettings,
        caller: Person,
        valid_from: date,
        days: dict[int, list[str]],
    ) -> Message:
        """Save a version of the pattern: Slack ids for each weekday. Raises NotAllowed, UserError."""
        check_is_admin(caller, settings)
        slack_ids = sorted({slack_id for on in days.values() for slack_id in on})
        known = await self._workspaces.people_in_slack(workspace_id, slack_ids)
        pattern = Pattern(
            valid_from=valid_from,
            days={(0, weekday): tuple(known[one].id for one in on) for weekday, on in days.items() if on},
        )
        now = self._clock.now()
        async with self._begin(workspace_id) as tx:
            await tx.rota.save_pattern(pattern)
            detail = {"from": valid_from.isoformat(), "days": {str(day): on for day, on in days.items()}}
            await tx.workspace.audit(now, caller.id, "rota pattern", detail)
            rota = await tx.rota.load(settings, valid_from, valid_from + timedelta(weeks=2))
            people = await named(tx, rota)
        return views.saved(pattern, rota, people, self.today(settings))


async def named(tx: "Transaction", rota: Rota) -> dict[int, Person]:
    """Everybody whom a rota names."""
    ids = {person for pattern in rota.patterns for on in pattern.days.values() for person in on}
    for change in rota.changes:
        ids |= {person for person in (change.off, change.on) if person is not None}
    return await tx.workspace.people(ids)
