"""Leave: entering it, having it covered, taking it back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from bot.blocks import Message, Modal
from bot.call import Call
from bot.clock import Clock
from bot.errors import UserError
from bot.outbox.rules import Post, person_lane
from bot.rereading import with_other_days
from bot.rota.commands.leave import AwayAsked, Cancel
from bot.rota.commands.requests import Asked
from bot.rota.rules import leave as rules
from bot.rota.rules.fairness import AHEAD, BACK
from bot.rota.rules.leave import EXCHANGES_AHEAD, Hit, LeaveEntry
from bot.rota.rules.requests import answering
from bot.rota.rules.requests.making import Wish
from bot.rota.rules.requests.request import Kind, Slot, part_ends_at
from bot.rota.rules.rota import Part, Reason, Rota, Shift
from bot.rota.service.requests.desk import Desk
from bot.rota.service.requests.making import Requests
from bot.rota.views import leave as views
from bot.rota.views.leave import LeaveScene
from bot.rota.views.requests import news
from bot.workspaces.rules import NotAllowed, Person, is_bot_admin
from bot.workspaces.service import Workspaces

if TYPE_CHECKING:
    from bot.transaction import Begin

NEWS = "leave_news"


class LeaveService:
    """Use cases of leave. Everybody enters their own; admins also that of others."""

    def __init__(self, begin: "Begin", clock: Clock, workspaces: Workspaces, requests: Requests) -> None:
        self._begin = begin
        self._clock = clock
        self._workspaces = workspaces
        self._requests = requests

    def today(self, call: Call) -> date:
        """The workspace's date now."""
        return call.settings.calendar.local_date(self._clock.now())

    async def away(self, call: Call, asked: AwayAsked) -> Message:
        """Somebody is away: the duty days hit, who could take them, and a button that asks for cover of all.

        Raises NotAllowed, PastDate, LeaveTooLong, NoDutyDays, AwayAlready.
        """
        person = await self._person(call, asked.person)
        async with self._begin(call.workspace_id) as tx:
            desk = await Desk.sit_down(tx, call.settings, self._clock.now(), call.caller, person.id)
            today = desk.scene.today
            known = await tx.leave.entries(today, person.id)
            replaced = [one for one in known if one.id in asked.instead]
            for entry in replaced:
                await _end(desk, entry)
            reason = asked.reason or next((one.reason for one in replaced), "")
            there = [one for one in known if one not in replaced]
            booking = rules.book(asked.pieces(person.id), reason, there, desk.scene.calendar, today)
            entries = await tx.leave.save(booking, call.caller.id, desk.scene.now)
            found = await _hits(desk, entries)
            await _record(desk, entries, "leave entered")
            await _tell(desk, person, entries)
        scene = LeaveScene(desk.scene.people, today, call.caller.id)
        message = views.entered(entries, found, scene, merged=booking.merged)
        if booking.merged:
            return message
        numbers = [one.id for one in entries]
        return with_other_days(message, asked.typed, asked.reading, lambda span: asked.command(span, numbers), today)

    async def form(self, call: Call) -> Modal:
        """The form for leave."""
        return views.form(self.today(call), for_others=is_bot_admin(call.caller, call.settings))

    async def listing(self, call: Call) -> Message:
        """All leave to come; reasons of one's own alone."""
        today = self.today(call)
        async with self._begin(call.workspace_id, reading=True) as tx:
            entries = rules.to_come(await tx.leave.entries(today), today)
            people = await tx.workspace.people({one.leave.person for one in entries})
        there = [one for one in entries if people[one.leave.person].active]
        return views.listing(there, LeaveScene(people, today, call.caller.id))

    async def ask_for_cover(self, call: Call, numbers: Sequence[int]) -> Message:
        """Ask everybody on the rota for cover of all duty days of a leave for which nobody has been asked yet.

        Raises LeaveUnknown, NotAllowed, any refusal of bot/rota/rules/requests/refusals.py, NoChannel.
        """
        async with self._begin(call.workspace_id) as tx:
            desk = await Desk.sit_down(tx, call.settings, self._clock.now(), call.caller)
            entries = await _entries(desk, call, Cancel(tuple(numbers)), call.caller)
            person = entries[0].leave.person
            wishes = [
                Wish(Kind.COVER, person, _slot(hit.shift, desk))
                for hit in await _hits(desk, entries)
                if hit.request is None
            ]
            if not wishes:
                raise UserError("There is nothing left to ask for.", "`/triage swap list` shows what is open.")
            made = await self._requests.make(desk, wishes)
        return news.posted(made, call.settings.triage_channel, desk.reader(call.caller.id))

    async def ask_one(self, call: Call, wish: Wish) -> Message:
        """Ask one person for cover or a swap of a day that leave hits.

        Raises LeaveUnknown, NoChannel, any refusal of bot/rota/rules/requests/refusals.py.
        """
        day = wish.give.day
        async with self._begin(call.workspace_id, reading=True) as tx:
            rota = await tx.rota.load(call.settings, day, day)
        if all(rota.is_available(wish.owner, day, part) for part in wish.give.parts):
            raise rules.LeaveUnknown("That leave is not there any more.", rules.LIST)
        rest = wish.give.day == self.today(call)
        return await self._requests.ask(call, replace(wish, give=replace(wish.give, rest=rest)), Asked(wish.kind))

    async def cancel(self, call: Call, asked: Cancel) -> Message:
        """Take leave back: days that nobody else has taken are the person's again, open requests for them end.

        Raises LeaveUnknown, NotAllowed, PastDate.
        """
        person = await self._person(call, asked.person)
        async with self._begin(call.workspace_id) as tx:
            desk = await Desk.sit_down(tx, call.settings, self._clock.now(), call.caller, person.id)
            entries = await _entries(desk, call, asked, person)
            scene = LeaveScene(desk.scene.people, desk.scene.today, call.caller.id)
            if not asked.numbers and len(entries) > 1 and asked.day is None:
                return views.which_one(entries, scene)
            for entry in entries:
                await _end(desk, entry)
            ended = await _end_requests(desk, entries)
            leaves = [entry.leave for entry in entries]
            without = [one for one in desk.scene.rota.leaves if one not in leaves]
            rota = replace(desk.scene.rota, leaves=without)
            again = [one for one in rules.duty_within(rota, leaves, desk.scene.today) if _there(rota, one)]
            await _record(desk, entries, "leave cancelled")
            owner = desk.scene.people[leaves[0].person]
            await _tell(desk, owner, entries, cancelled=True)
        return views.taken_back(entries, again, _taken(rota, entries, desk.scene.today), ended, scene)

    async def _person(self, call: Call, slack_id: str | None) -> Person:
        """Whose leave it is. Raises NotAllowed for somebody else's, unless an admin asks."""
        if slack_id is None or slack_id == call.caller.slack_user_id:
            return call.caller
        if not is_bot_admin(call.caller, call.settings):
            raise NotAllowed("Only admins can do that for somebody else.", "Leave out the name, to do it for yourself.")
        return (await self._workspaces.people_in_slack(call.workspace_id, [slack_id]))[slack_id]


async def _entries(desk: Desk, call: Call, asked: Cancel, person: Person) -> list[LeaveEntry]:
    """The leave that is meant. Raises LeaveUnknown, NotAllowed."""
    today = desk.scene.today
    if asked.numbers:
        known = await desk.tx.leave.entries(today)
        found = [one for one in known if one.id in asked.numbers]
        if not found:
            raise rules.LeaveUnknown("That leave is not there any more.", rules.LIST)
        if any(one.leave.person != call.caller.id for one in found) and not desk.scene.admin:
            raise NotAllowed("That is somebody else's leave.", "Only they and admins can change it.")
        ids = {one.leave.person for one in found}
        desk.scene.people.update(await desk.tx.workspace.people(ids))  # type: ignore[attr-defined]
        return found
    known = await desk.tx.leave.entries(today, person.id)
    if asked.day:
        return rules.find(known, asked.day, today)
    if not known:
        raise rules.LeaveUnknown("There is no leave ahead.", rules.LIST)
    return rules.to_come(known, today)


async def _hits(desk: Desk, entries: Sequence[LeaveEntry]) -> list[Hit]:
    """The duty days of a leave, with who could take them: read further back and ahead than requests need."""
    today, leaves = desk.scene.today, [entry.leave for entry in entries]
    last = max(*(leave.last for leave in leaves), today + AHEAD) + EXCHANGES_AHEAD
    rota = await desk.tx.rota.load(desk.settings, today - BACK, last)
    asked: dict[tuple[date, Part], int] = {}
    for request in desk.scene.open_requests:
        if request.owner == leaves[0].person:
            asked |= dict.fromkeys(request.give.halves, request.id)
    found = rules.hits(rota, leaves, desk.scene.members_on, today, asked)
    return [hit for hit in found if part_ends_at(rota, hit.shift.day, hit.shift.parts[-1]) > desk.scene.now]


def _slot(shift: Shift, desk: Desk) -> Slot:
    """A day to be given; of today what is left of it."""
    return Slot(shift.day, shift.parts, rest=shift.day == desk.scene.today)


async def _end(desk: Desk, entry: LeaveEntry) -> None:
    left = rules.cancelled(entry, desk.scene.today)
    if left is None:
        await desk.tx.leave.remove(frozenset({entry.id}))
    else:
        await desk.tx.leave.shorten(left)


async def _end_requests(desk: Desk, entries: Sequence[LeaveEntry]) -> list[int]:
    """Take back what was asked for the days of a leave."""
    ended = []
    for request in desk.scene.open_requests:
        person = request.owner
        if any(one.leave.covers(person, day, part) for one in entries for day, part in request.give.halves):
            await desk.end(answering.cancel(request, desk.scene), "request cancelled with the leave")
            ended.append(request.id)
    return ended


def _there(rota: Rota, shift: Shift) -> bool:
    return all(rota.is_available(shift.person, shift.day, part) for part in shift.parts)


def _taken(rota: Rota, entries: Sequence[LeaveEntry], today: date) -> list[tuple[date, tuple[Part, ...], int]]:
    """The days of a leave that somebody else has taken from its person."""
    first, last = max(today, min(one.leave.first for one in entries)), max(one.leave.last for one in entries)
    person, found = entries[0].leave.person, []
    for shift in rota.shifts(first, last):
        within = any(one.leave.covers(person, shift.day, part) for one in entries for part in shift.parts)
        if within and person in _givers(shift.reason):
            found.append((shift.day, shift.parts, shift.person))
    return found


def _givers(reason: Reason | None) -> list[int]:
    givers = []
    while reason is not None:
        givers += [reason.instead_of] if reason.instead_of is not None else []
        reason = reason.before
    return givers


async def _record(desk: Desk, entries: Sequence[LeaveEntry], action: str) -> None:
    """Write down who is away when, and not why."""
    detail = {
        "person": entries[0].leave.person,
        "days": [[one.leave.first.isoformat(), one.leave.last.isoformat(), *one.leave.parts] for one in entries],
    }
    await desk.tx.workspace.audit(desk.scene.now, desk.scene.caller, action, detail)


async def _tell(desk: Desk, person: Person, entries: Sequence[LeaveEntry], *, cancelled: bool = False) -> None:
    """Tell somebody whose leave an admin has entered or cancelled."""
    if person.id == desk.scene.caller:
        return
    by = desk.scene.name(desk.scene.caller)
    body = views.told_by_admin(entries, by, desk.scene.today, cancelled=cancelled)
    key = f"{NEWS}:{views.ids(entries)}:{'cancelled' if cancelled else 'entered'}"
    await desk.tx.outbox.add(Post(key, person_lane(person.slack_user_id), NEWS, body=body))
