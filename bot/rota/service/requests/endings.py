"""How requests end: expired, undone, or void since somebody has left."""

from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from bot.blocks import Message
from bot.call import Call
from bot.clock import Clock
from bot.rota.rules.requests import answering, undoing
from bot.rota.rules.requests.request import DayRequest
from bot.rota.service.requests.desk import Desk, read_scene
from bot.rota.views.requests import news
from bot.workspaces.rules import Person, WorkspaceSettings, is_bot_admin

if TYPE_CHECKING:
    from bot.transaction import Begin, Transaction


class Endings:
    """Use cases of undoing, and what happens by itself."""

    def __init__(self, begin: "Begin", clock: Clock) -> None:
        self._begin = begin
        self._clock = clock

    async def plan(self) -> None:
        """Let what is due end: open requests expire, accepted ones can't be undone any more."""
        now = self._clock.now()
        async with self._begin.everywhere(reading=True) as everywhere:
            workspace_ids = await everywhere.requests.workspaces(now)
        await self._begin.in_each(workspace_ids, self._end_due, "ending requests")

    async def next_due(self) -> datetime | None:
        """When something ends next."""
        async with self._begin.everywhere(reading=True) as everywhere:
            return await everywhere.requests.next_due()

    async def _end_due(self, tx: "Transaction") -> None:
        now = self._clock.now()
        settings = await tx.workspace.settings()
        await tx.rota.lock()
        desk = Desk(tx, settings, await read_scene(tx, settings, now, None))
        for request in await tx.requests.due(now):
            ended = answering.expire(request, desk.scene)
            if not request.is_open:
                await tx.requests.save(ended)
                await desk.refresh(ended)
                continue
            await desk.end(ended, "request expired")
            await desk.tell([ended.owner], ended, news.expired(ended, desk.reader(ended.owner)))

    async def undo_day(self, call: Call, day: date) -> Message:
        """The same for whatever the caller can undo on a date; if that is not one thing, what there is."""
        async with self._begin(call.workspace_id, reading=True) as tx:
            accepted = await tx.requests.accepted(day)
        mine = [one for one in accepted if call.caller.id in one.parties and day in {slot.day for slot in one.slots}]
        return await self.undo(call, mine[0].id) if len(mine) == 1 else await self.undoable(call)

    async def undo(self, call: Call, number: int, *, all_of_it: bool = False) -> Message:
        """A party (or an admin) takes an accepted request back before its first day begins. If more follows from that,
        it is said first and done only with `all_of_it`.

        Raises RequestUnknown and what `undoing.undo` does.
        """
        async with self._begin(call.workspace_id) as tx:
            desk = await Desk.sit_down(tx, call.settings, self._clock.now(), call.caller)
            request = await desk.request(number)
            accepted = {one.id: one for one in await tx.requests.accepted(desk.scene.today)}
            taken = undoing.undo(request, accepted, desk.scene)
            if taken.needs_confirmation and not all_of_it:
                return news.consequences(taken, desk.reader(call.caller.id))
            ends = [undoing.undone(one, desk.scene) for one in taken.requests]
            await desk.take_back(taken, ends, "request undone")
            for person in dict.fromkeys(party for one in ends for party in one.parties):
                theirs = [one for one in ends if person in one.parties]
                await desk.tell([person], request, news.undone(theirs, desk.reader(person)), mark="undone")
        return news.undone(ends, desk.reader(call.caller.id))

    async def undoable(self, call: Call) -> Message:
        """What the caller can undo, with buttons."""
        async with self._begin(call.workspace_id, reading=True) as tx:
            scene = await read_scene(tx, call.settings, self._clock.now(), call.caller)
            accepted = await tx.requests.accepted(scene.today)
        mine = [one for one in accepted if one.due_at and (scene.caller in one.parties or scene.admin)]
        return news.mine_to_undo(mine, Desk(tx, call.settings, scene).reader(call.caller.id))

    async def person_left(self, tx: "Transaction", person: Person, settings: WorkspaceSettings, now: datetime) -> None:
        """Somebody has left: what was asked of or agreed with them is void, and their days to come go back.

        Runs in the transaction that records that they have left.
        """
        await tx.rota.lock()
        desk = Desk(tx, settings, await read_scene(tx, settings, now, None, person.id))
        accepted = {one.id: one for one in await tx.requests.accepted(desk.scene.today)}
        taken = undoing.left_behind(person.id, accepted, desk.scene)
        asked = await self._asked_with(desk, person)
        ends = [answering.void(one, desk.scene) for one in (*taken.requests, *asked)]
        if not ends:
            return
        await desk.take_back(taken, ends, "request void")
        await tx.requests.close_offers([one.id for one in ends])
        await self._tell_of_leaver(desk, person, ends)

    @staticmethod
    async def _asked_with(desk: Desk, person: Person) -> list[DayRequest]:
        """The open requests that somebody made or that were addressed to them; their suggestions are closed."""
        open_ones = [one for one in desk.scene.open_requests if person.id in one.parties]
        others = {one.id: one for one in desk.scene.open_requests if one not in open_ones}
        suggested = {offer.request for offer in await desk.tx.requests.offers(list(others)) if offer.by == person.id}
        await desk.tx.requests.close_offers(suggested, by=person.id)
        for number in sorted(suggested):
            await desk.refresh(others[number])
        return open_ones

    @staticmethod
    async def _tell_of_leaver(desk: Desk, person: Person, ends: list[DayRequest]) -> None:
        everybody = {one.id: one for one in await desk.tx.workspace.active_people()}
        admins = {one.id for one in everybody.values() if is_bot_admin(one, desk.settings)}
        desk = replace(desk, scene=replace(desk.scene, people={**desk.scene.people, **everybody}))
        concerned = {party for one in ends for party in one.parties} - {person.id}
        for one in sorted(admins | concerned):
            theirs = ends if one in admins else [end for end in ends if one in end.parties]
            message = news.has_left(person.id, theirs, desk.reader(one))
            await desk.tell([one], theirs[0], message, mark=f"left{person.id}")
