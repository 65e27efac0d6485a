"""The rota out to a spreadsheet and in from one."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.blocks import Message, Modal
from bot.call import Call
from bot.clock import Clock
from bot.dates import read_range
from bot.datestyles import RANGE_HINT, Span
from bot.errors import UserError
from bot.outbox.rules import Attachment, Item, Post
from bot.rota.rules import patterns as rules
from bot.rota.rules import spreadsheet
from bot.rota.rules.rota import Change, Rota
from bot.rota.rules.spreadsheet import Sheet
from bot.rota.service.patterns import save_version, tell_moved
from bot.rota.service.requests.desk import Desk
from bot.rota.service.rota import named
from bot.rota.views import sheets as views
from bot.workspaces.rules import check_is_admin

if TYPE_CHECKING:
    from bot.transaction import Begin

EXPORT = "rota_export"
WEEKS_EXPORTED = 8
LONGEST = timedelta(days=2 * 366)


class SheetService:
    """Use cases of import and export. Everybody may export; only admins import."""

    def __init__(self, begin: "Begin", clock: Clock) -> None:
        self._begin = begin
        self._clock = clock

    def _today(self, call: Call) -> date:
        return call.settings.calendar.local_date(self._clock.now())

    async def export(self, call: Call, text: str) -> Message:
        """Send the caller a file of the coming weeks, or of the days that were typed.

        Raises UnreadableDate, WrongWeekday, EndsFirst, UserError.
        """
        today = self._today(call)
        ahead = timedelta(weeks=WEEKS_EXPORTED, days=-1)
        span = read_range(text, today) if text else Span(today, today + ahead)
        if span.last - span.first > LONGEST:
            raise UserError("That is more than two years.", RANGE_HINT)
        async with self._begin(call.workspace_id) as tx:
            subject = {"first": span.first.isoformat(), "last": span.last.isoformat()}
            key = f"{EXPORT}:{call.caller.id}:{self._clock.now().isoformat()}:{span.first}:{span.last}"
            await tx.outbox.add(Post(key, f"file:@{call.caller.slack_user_id}", EXPORT, subject))
        return views.on_its_way(span, today)

    async def file(self, item: Item) -> Attachment:
        """An export, as the rota is now."""
        first, last = (date.fromisoformat(item.subject[name]) for name in ("first", "last"))
        async with self._begin(item.workspace_id, reading=True) as tx:
            rota = await tx.rota.load(await tx.workspace.settings(), first, last)
            people = await named(tx, rota)
        lines = spreadsheet.write(rota.shifts(first, last), people)
        title = f"Rota {first} to {last}"
        return Attachment("rota", "csv", title, f"{title}, as you asked.", lines.encode("utf-8-sig"))

    async def form(self, call: Call) -> Modal:
        """The form for an import. Raises NotAllowed."""
        check_is_admin(call.caller, call.settings)
        return views.import_modal()

    async def look_at(self, call: Call, text: str) -> Modal:
        """Read a sheet and show what would follow; nothing is imported. Raises NotAllowed, SheetUnreadable."""
        check_is_admin(call.caller, call.settings)
        today = self._today(call)
        async with self._begin(call.workspace_id) as tx:
            people = {one.id: one for one in await tx.workspace.active_people()}
            sheet = spreadsheet.read(text, people.values(), Rota(call.settings.calendar), today)
            rota = await tx.rota.load(call.settings, sheet.days[0], sheet.days[-1])
            people |= await named(tx, rota)
            await tx.sheets.keep(call.caller.id, sheet, self._clock.now())
        after = _with(rota, spreadsheet.changes(sheet, rota))
        shown = rules.compare(rota, after, sheet.days[0], sheet.days[-1])
        return views.confirm_modal(sheet, shown, spreadsheet.repeating(sheet, rota), people, today)

    async def run(self, call: Call, *, as_pattern: bool) -> Message:
        """Import the sheet that the caller has looked at, all of it in one transaction.

        Raises NotAllowed, PastDate, and UserError if it is not there any more.
        """
        check_is_admin(call.caller, call.settings)
        async with self._begin(call.workspace_id) as tx:
            desk = await Desk.sit_down(tx, call.settings, self._clock.now(), call.caller)
            sheet = await tx.sheets.take(call.caller.id)
            if sheet is None:
                raise UserError("That import is done already.", "`/triage rota import` begins another one.")
            spreadsheet.check_still_to_come(sheet, desk.scene.today)
            rota = await tx.rota.load(call.settings, sheet.days[0], sheet.days[-1])
            cycle = spreadsheet.repeating(sheet, rota) if as_pattern else None
            made = [] if cycle else await self._change_dates(desk, call, sheet, rota)
            if cycle:
                await save_version(desk, call, cycle)
        return views.imported(sheet, cycle, len(made), desk.scene.today)

    @staticmethod
    async def _change_dates(desk: Desk, call: Call, sheet: Sheet, rota: Rota) -> list[Change]:
        """Record the changes that a sheet makes; open requests that they undo are void, whose days move is told."""
        made = await desk.tx.rota.add_changes(spreadsheet.changes(sheet, rota), desk.scene.now)
        first, last = sheet.days[0], sheet.days[-1]
        shown = rules.compare(rota, _with(rota, made), first, last)
        await desk.void_what_moved(_with(desk.scene.rota, made), set())
        await tell_moved(desk, call, first, shown)
        detail = {"first": str(first), "last": str(last), "changes": len(made)}
        await desk.tx.workspace.audit(desk.scene.now, call.caller.id, "rota imported", detail)
        return made


def _with(rota: Rota, made: Sequence[Change]) -> Rota:
    """The rota with changes added after all that are there."""
    last = max((change.id for change in rota.changes), default=0)
    added = [change if change.id else replace(change, id=last + number) for number, change in enumerate(made, start=1)]
    return replace(rota, changes=[*rota.changes, *added])
