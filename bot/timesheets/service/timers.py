"""Timers on issues: started, stopped and moved from Slack; Harvest keeps them."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from bot.blocks import Block, Message, Modal
from bot.call import Answer, Call
from bot.clock import Clock
from bot.dates import monday_of
from bot.errors import ExternalError, UserError
from bot.issues.rules.issue import Issue, Ref
from bot.pairs.rules.week import days_between
from bot.timesheets.rules.account import Act, Draft, Target
from bot.timesheets.rules.people import zone_of
from bot.timesheets.rules.sheet import Worked, sheet_of
from bot.timesheets.rules.timers import description, over_midnight, reference
from bot.timesheets.rules.typed import check_notes
from bot.timesheets.service.desk import Desk, Me, new_id
from bot.timesheets.service.facts import Facts
from bot.timesheets.views import forms, timers
from bot.timesheets.views import sheet as sheets

if TYPE_CHECKING:
    from bot.transaction import Begin, Transaction


class Timers:
    """What a person does with their own timer, and sees of their own time."""

    def __init__(self, begin: "Begin", clock: Clock, desk: Desk, facts: Facts) -> None:
        self._begin = begin
        self._clock = clock
        self._desk = desk
        self._facts = facts

    async def buttons(self, workspace_id: str, issue: Issue) -> Sequence[Block]:
        """On an issue: its timer, where there is a Harvest."""
        return [timers.start_button(issue)] if issue.unresolved and await self._desk.connected(workspace_id) else []

    async def overview(self, call: Call) -> Message:
        """The caller's own time of today and the week. Raises HarvestMissing, NotInHarvest, ExternalError."""
        me = await self._desk.me(call)
        monday = monday_of(me.today)
        entries = await self._facts.of_one(call.workspace_id, me.user, monday, me.today)
        calendar = call.settings.calendar
        week = [sheet_of(day, entries, 0.0, me.today) for day in days_between(monday, me.today)]
        shown = [one for one in week if one.hours or calendar.is_working_day(one.day)]
        return sheets.overview(shown, entries, _running(entries), self._reader(call, me))

    async def show(self, call: Call) -> Message:
        """The caller's timer. Raises HarvestMissing, NotInHarvest, ExternalError."""
        me = await self._desk.me(call)
        return timers.running(await self._facts.timer_of(call.workspace_id, me.user), self._reader(call, me))

    async def start(self, call: Call, ref: Ref) -> Answer:
        """Start a timer on an issue; of a customer of whom nobody said where their time goes a form asks it.

        Raises HarvestMissing, NotInHarvest, IssueUnknown.
        """
        me = await self._desk.me(call)
        async with self._begin(call.workspace_id, reading=True) as tx:
            issue = await tx.issues.get(ref)
            target = await self._desk.place_of(tx, issue)
            if target is None:  # before Harvest is asked: Slack opens a form within three seconds or not at all
                return forms.start(await self._desk.option_of(tx, issue), description(issue), issue.ref.word)
        before = await self._known_timer(call, me)
        async with self._begin(call.workspace_id) as tx:
            await self._queue_start(tx, call, me, target, description(issue), issue)
        return timers.starts(description(issue), target, before)

    async def start_form(self, call: Call) -> Modal:
        """The form for a timer on whatever is chosen. Raises HarvestMissing, NotInHarvest."""
        await self._desk.me(call)
        return forms.start(None, "", "")

    async def start_filled(self, call: Call) -> Answer:
        """Start a timer as the form says. Raises ProjectUnknown, HoursInvalid."""
        me = await self._desk.me(call)
        notes = check_notes(call.form.get("notes") or "")
        before = await self._known_timer(call, me)
        async with self._begin(call.workspace_id) as tx:
            target = await self._desk.target(tx, call.form.get("target") or "")
            await self._queue_start(tx, call, me, target, notes, None, call.metadata)
        return timers.starts(notes, target, before)

    async def stop(self, call: Call, meant: int | None = None) -> Answer:
        """Stop the caller's timer, or the one meant and no other. Where Harvest is silent it is stopped later.

        Raises HarvestMissing, NotInHarvest; UserError if it does not run.
        """
        me = await self._desk.me(call)
        try:
            running = await self._facts.timer_of(call.workspace_id, me.user)
        except ExternalError:
            await self._queue_stop(call, meant, None)
            return timers.stops_later()
        if running is None:
            raise UserError("No timer of yours runs.", "`/triage timer start 1042` starts one.")
        if meant not in (None, running.id):
            raise UserError("That timer was stopped before.", "`/triage timer` shows the one that runs now.")
        await self._queue_stop(call, running.id, running.spent_on)
        zone = zone_of(call.caller, call.settings)
        overnight = running.started_at is not None and over_midnight(running.started_at, self._clock.now(), zone)
        return timers.stopped(running, self._clock.now(), self._reader(call, me), overnight=overnight)

    async def move(self, call: Call, ref: Ref) -> Answer:
        """The timer that runs belongs to another issue: its hours go with it. Raises UserError if none runs."""
        me = await self._desk.me(call)
        running = await self._facts.timer_of(call.workspace_id, me.user)
        if running is None:
            raise UserError("No timer of yours runs.", f"`/triage timer start {ref.word}` starts one.")
        async with self._begin(call.workspace_id) as tx:
            issue = await tx.issues.get(ref)
            target = await self._desk.place_of(tx, issue)
            token = new_id()
            change = Draft(
                token,
                call.caller.id,
                Act.CHANGE,
                entry=running.id,
                target=target,
                notes=description(issue),
                reference=reference(issue.ref.word, token),
                day=running.spent_on,
            )
            await self._desk.queue(tx, change)
        return timers.moved(running, issue, target)

    async def _known_timer(self, call: Call, me: Me) -> Worked | None:
        """The timer that runs, as far as Harvest tells: another one can be started without that."""
        try:
            return await self._facts.timer_of(call.workspace_id, me.user)
        except ExternalError:
            return None

    async def _queue_start(
        self,
        tx: "Transaction",
        call: Call,
        me: Me,
        target: Target,
        notes: str,
        issue: Issue | None,
        word: str = "",
    ) -> None:
        """Harvest stops the timer that ran; it dates the new one by the person's own day."""
        token = new_id()
        await self._desk.queue(
            tx,
            Draft(
                token,
                call.caller.id,
                Act.START,
                spent_on=me.today,
                target=target,
                reference=reference(issue.ref.word if issue else word, token),
                notes=notes,
                link=(issue.url or "") if issue else "",
            ),
        )

    async def _queue_stop(self, call: Call, entry: int | None, day: date | None) -> None:
        async with self._begin(call.workspace_id) as tx:
            await self._desk.queue(tx, Draft(new_id(), call.caller.id, Act.STOP, entry=entry, day=day))

    @staticmethod
    def _reader(call: Call, me: Me) -> sheets.Reader:
        return sheets.Reader(zone_of(call.caller, call.settings), me.today)


def _running(entries: Sequence[Worked]) -> Worked | None:
    return next((entry for entry in entries if entry.is_running), None)
