"""Asking for swap and cover."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from bot.blocks import Message, Modal
from bot.call import Call
from bot.clock import Clock
from bot.rereading import with_other_day
from bot.rota.commands.requests import Asked, Filled
from bot.rota.rules.fairness import AHEAD, BACK, Candidate, candidates, duty_days
from bot.rota.rules.requests import answering, making, refusals
from bot.rota.rules.requests.making import Wish
from bot.rota.rules.requests.request import DayRequest, Scene, Slot
from bot.rota.service.requests.desk import Desk, read_scene
from bot.rota.views.requests import forms, news
from bot.rota.views.requests.post import Reader, done_message, post
from bot.workspaces.service import Workspaces

if TYPE_CHECKING:
    from bot.transaction import Begin, Transaction


class Requests:
    """Use cases of whoever asks. For other features: `make` (any wishes, inside a transaction of one's own)."""

    def __init__(self, begin: "Begin", clock: Clock, workspaces: Workspaces) -> None:
        self._begin = begin
        self._clock = clock
        self._workspaces = workspaces

    def today(self, call: Call) -> date:
        """The workspace's date now."""
        return call.settings.calendar.local_date(self._clock.now())

    @staticmethod
    async def make(desk: Desk, wishes: Sequence[Wish]) -> list[DayRequest]:
        """Check wishes and post them as one message, inside a transaction (`Desk.sit_down`) of somebody else.

        Raises any refusal of bot/rota/rules/requests/refusals.py, NoChannel; nothing is to be kept then.
        """
        scene, requests = desk.scene, list[DayRequest]()
        for wish in wishes:
            known = [*scene.open_requests, *requests]
            requests.append(making.make_request(wish, replace(scene, open_requests=known)))
        return await desk.post(requests)

    async def typed(self, call: Call, asked: Asked) -> Message | Modal:
        """What somebody typed after swap or cover: the request is made, settled at once, or the form is opened with
        what is known.

        Raises any refusal of bot/rota/rules/requests/refusals.py, NoChannel, and UserError for people Slack hides.
        """
        if asked.give is None or not asked.is_complete:
            return await self.typed_form(call, asked)
        owner = await self.person(call, asked.owner) or call.caller.id
        take, to = asked.take.slot if asked.take else None, await self.person(call, asked.to)
        wish = Wish(asked.kind, owner, asked.give.slot, take, to)
        if by := await self.person(call, asked.by):
            return await self.settle_for(call, wish, by)
        return await self.ask(call, wish, asked)

    async def typed_form(self, call: Call, asked: Asked) -> Message | Modal:
        """The form, with what was typed already filled in."""
        owner = await self.person(call, asked.owner) or call.caller.id
        give, take = (one.slot if one else None for one in (asked.give, asked.take))
        return await self.form(call, forms.Draft(asked.kind, owner, give, take, asked.to, asked.name))

    async def person(self, call: Call, slack_id: str | None) -> int | None:
        """The id of somebody named; looked up in Slack if they are new. Raises UserError, ExternalError."""
        if slack_id is None:
            return None
        return (await self._workspaces.people_in_slack(call.workspace_id, [slack_id]))[slack_id].id

    async def filled(self, call: Call, form: Filled) -> Message:
        """The form, as it was sent. Raises what `typed` does."""
        to = await self.person(call, form.to)
        return await self.ask(call, Wish(form.kind, form.owner, form.give, form.take, to), Asked(form.kind))

    async def ask(self, call: Call, wish: Wish, asked: Asked) -> Message:
        """Make one request and post it. If its day has begun, the rest of it is offered instead.

        Raises any refusal of bot/rota/rules/requests/refusals.py, NoChannel.
        """
        others = [person for person in (wish.to, wish.owner) if person is not None]
        async with self._begin(call.workspace_id) as tx:
            desk = await Desk.sit_down(tx, call.settings, self._clock.now(), call.caller, *others)
            if asked.instead is not None:
                desk = await self._take_back(desk, asked.instead)
            if asked.give and making.has_begun(wish.give, desk.scene):
                making.held_slot(wish.owner, replace(wish.give, rest=True), desk.scene, "give")
                return forms.rest_of_today(wish.give.day, asked.command(rest=True))
            (request,) = await self.make(desk, [wish])
            if request.made_by != request.owner:
                await desk.tell([request.owner], request, news.made_for_you(request, desk.reader(request.owner)))
        answer = news.posted([request], call.settings.triage_channel, desk.reader(call.caller.id))
        return _with_other_days(answer, asked, request, desk.scene.today)

    @staticmethod
    async def _take_back(desk: Desk, number: int) -> Desk:
        """Cancel a request, since another one takes its place."""
        request = answering.cancel(await desk.request(number), desk.scene)
        await desk.end(request, "request cancelled")
        others = [one for one in desk.scene.open_requests if one.id != number]
        return replace(desk, scene=replace(desk.scene, open_requests=others))

    async def settle_for(self, call: Call, wish: Wish, taker: int) -> Message:
        """An admin settles at once that `taker` takes a day of the wish's owner. Both are told.

        Raises any refusal of bot/rota/rules/requests/refusals.py, NoChannel.
        """
        async with self._begin(call.workspace_id) as tx:
            desk = await Desk.sit_down(tx, call.settings, self._clock.now(), call.caller, wish.owner, taker)
            if not desk.scene.admin:
                raise refusals.NotYours(
                    "Only admins can settle that for somebody else.", "`with @name` asks them instead of `by @name`."
                )
            request = making.make_request(replace(wish, to=taker), desk.scene)
            (request,) = await desk.post([replace(request, to=None)])
            accepted, moves = answering.accept(request, taker, desk.scene)
            await desk.settle(accepted, moves, "request settled by an admin")
        return done_message(accepted, desk.reader(call.caller.id))

    async def form(self, call: Call, draft: forms.Draft) -> Message | Modal:
        """The form, with what is known filled in. Raises NotYours for another's day, if no admin asks,
        and what `making.held_slot` does for a day that can't be given away.
        """
        async with self._begin(call.workspace_id, reading=True) as tx:
            scene = await self._scene(call, tx, draft.owner)
            lately = await tx.rota.load(call.settings, scene.today - BACK, scene.today + AHEAD)
        owner = draft.owner or call.caller.id
        if owner != call.caller.id and not scene.admin:
            raise refusals.NotYours("Only admins can ask for somebody else.", "`/triage swap` asks for you.")
        if draft.give is not None and not making.has_begun(draft.give, scene):
            making.held_slot(owner, draft.give, scene, "give")
        slots = own_slots(owner, scene)
        fairest = _fairest(owner, draft.give, scene, duty_days(lately, scene.today))
        return forms.request_form(replace(draft, owner=owner), slots, scene, fairest)

    async def listing(self, call: Call) -> Message:
        """The open requests, with their buttons."""
        now = self._clock.now()
        async with self._begin(call.workspace_id, reading=True) as tx:
            scene = await self._scene(call, tx)
            requests = list(scene.open_requests)
            offers = await tx.requests.offers([one.id for one in requests])
        if not requests:
            return news.nothing_open()
        return post(requests, offers, Reader(scene.people, now, call.settings.zone, call.caller.id))

    async def _scene(self, call: Call, tx: "Transaction", *others: int | None) -> Scene:
        ids = [one for one in others if one is not None]
        return await read_scene(tx, call.settings, self._clock.now(), call.caller, *ids)


def _fairest(owner: int, give: Slot | None, scene: Scene, days: Mapping[int, float]) -> Sequence[Candidate]:
    """Who should be asked first for a day, or, while it is not known, at all."""
    if give is not None:
        return candidates(scene.rota, give.day, give.parts, scene.members_on(give.day) - {owner}, days)
    return sorted(
        (Candidate(one, days.get(one, 0.0)) for one in scene.members - {owner}), key=lambda one: (one.days, one.person)
    )


def own_slots(person: int, scene: Scene) -> list[Slot]:
    """The days that somebody can give away in the coming weeks; of today only the rest if it has begun."""
    found = []
    for shift in scene.rota.shifts_of(person, scene.today, scene.today + making.LOOK_AHEAD):
        slot = Slot(shift.day, shift.parts)
        if making.has_begun(slot, scene):
            slot = making.check_day(replace(slot, rest=True), scene, "give")
        elif slot.starts_at(scene.rota) <= scene.now:
            continue
        found.append(slot)
    return found


def _with_other_days(answer: Message, asked: Asked, request: DayRequest, today: date) -> Message:
    """The answer; for a day that could be read in two ways, with a button for the other."""
    instead = f" instead of {request.id}"
    if asked.give:
        command = asked.command(give="{}") + instead
        answer = with_other_day(answer, asked.give.typed, asked.give.reading, command, today)
    if asked.take:
        command = asked.command(take="{}") + instead
        answer = with_other_day(answer, asked.take.typed, asked.take.reading, command, today)
    return answer
