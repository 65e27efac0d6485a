"""Answering requests: the first valid acceptance wins."""

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.blocks import Message, Modal
from bot.call import Call
from bot.clock import Clock
from bot.outbox.rules import Post, person_lane
from bot.rota.rules.requests import answering, making
from bot.rota.rules.requests.refusals import NotYours
from bot.rota.rules.requests.request import OfferStatus, Slot
from bot.rota.service.requests.desk import OFFER, Desk, offer_key, read_scene
from bot.rota.views.requests import forms, news
from bot.rota.views.requests.post import done_message

if TYPE_CHECKING:
    from bot.transaction import Begin, Transaction


class Answers:
    """Use cases of whoever answers, and of whoever asked once there is an answer."""

    def __init__(self, begin: "Begin", clock: Clock) -> None:
        self._begin = begin
        self._clock = clock

    async def _desk(self, call: Call, tx: "Transaction", *others: int) -> Desk:
        return await Desk.sit_down(tx, call.settings, self._clock.now(), call.caller, *others)

    async def accept(self, call: Call, number: int, taker: int | None = None) -> Message:
        """The caller takes the day; or, if an admin says so, somebody else.

        Raises RequestUnknown and what `answering.accept` does; for a later one of two it says who was faster.
        """
        person = call.caller.id if taker is None else taker
        async with self._begin(call.workspace_id) as tx:
            desk = await self._desk(call, tx, person)
            request = await desk.request(number)
            check_may_act_for(desk, person)
            accepted, moves = answering.accept(request, person, desk.scene)
            await desk.settle(accepted, moves, "request accepted")
        return done_message(accepted, desk.reader(call.caller.id))

    async def decline(self, call: Call, number: int, person: int | None = None) -> Message:
        """The caller can't (or, if an admin says so, somebody else). Raises RequestUnknown, RequestEnded, NotYours."""
        who = call.caller.id if person is None else person
        async with self._begin(call.workspace_id) as tx:
            desk = await self._desk(call, tx, who)
            request = await desk.request(number)
            check_may_act_for(desk, who)
            declined = answering.decline(request, who, desk.scene)
            await desk.save(declined, "request declined")
            if not declined.is_open:
                await tx.requests.close_offers([number])
                owner = desk.reader(request.owner)
                await desk.tell([request.owner], declined, news.declined(declined, who, owner))
        return news.decline_noted(declined, desk.reader(call.caller.id))

    async def widen(self, call: Call, number: int) -> Message:
        """Ask everybody, since the one who was asked has declined. Raises RequestUnknown, NotYours, RequestEnded."""
        async with self._begin(call.workspace_id) as tx:
            desk = await self._desk(call, tx)
            request = answering.widen(await desk.request(number), desk.scene)
            await desk.save(request, "request opened to all")
        return news.posted([request], call.settings.triage_channel, desk.reader(call.caller.id))

    async def cancel(self, call: Call, number: int) -> Message:
        """The caller takes their request back. Raises RequestUnknown, NotYours, RequestEnded."""
        async with self._begin(call.workspace_id) as tx:
            desk = await self._desk(call, tx)
            request = answering.cancel(await desk.request(number), desk.scene)
            await desk.end(request, "request cancelled")
            for person in request.parties:
                await desk.tell([person], request, news.told(request, desk.reader(person)))
        return news.told(request, desk.reader(call.caller.id))

    async def suggestion_form(self, call: Call, number: int) -> Modal | Message:
        """The caller's own days, one of which they would give in return. Raises what `suggest` does."""
        now = self._clock.now()
        async with self._begin(call.workspace_id, reading=True) as tx:
            request = await tx.requests.get(number)
            scene = await read_scene(tx, call.settings, now, call.caller)
        answering.check_open(request, call.caller.id, scene)
        answering.check_addressed(request, call.caller.id, scene)
        making.check_taker(call.caller.id, request.owner, request.give, scene)
        slots = making.proposed_days(call.caller.id, request.owner, request, scene)
        return forms.suggestion_form(request, slots, scene)

    async def suggest(self, call: Call, number: int, take: Slot) -> Message:
        """The caller would take the day for another one of theirs: whoever asked decides.

        Raises RequestUnknown and what `answering.suggest` does.
        """
        async with self._begin(call.workspace_id) as tx:
            desk = await self._desk(call, tx)
            request = await desk.request(number)
            before = await tx.requests.offers([number])
            offer = await tx.requests.add_offer(answering.suggest(request, call.caller.id, take, desk.scene))
            owner = desk.scene.people[request.owner]
            lane = person_lane(owner.slack_user_id)
            await tx.outbox.add(Post(offer_key(offer), lane, OFFER, {"offer": offer.id}))
            await tx.outbox.refresh(*(offer_key(one) for one in before))
            await desk.save(request, "another day suggested")
        return news.offered(offer, request, desk.reader(call.caller.id))

    async def take_offer(self, call: Call, number: int) -> Message:
        """Whoever asked agrees to another day. Raises RequestUnknown and what `answering.accept` does."""
        async with self._begin(call.workspace_id) as tx:
            desk = await self._desk(call, tx)
            offer, request = await desk.offer(number)
            answering.check_offer(offer, request, desk.scene)
            accepted, moves = answering.accept(request, offer.by, desk.scene, offered=offer.take)
            await tx.requests.set_offer(replace(offer, status=OfferStatus.ACCEPTED))
            await desk.settle(accepted, moves, "suggestion accepted")
        return done_message(accepted, desk.reader(call.caller.id))

    async def refuse_offer(self, call: Call, number: int) -> Message:
        """Whoever asked would rather not take that day. Raises RequestUnknown, NotYours, RequestEnded."""
        async with self._begin(call.workspace_id) as tx:
            desk = await self._desk(call, tx)
            offer, request = await desk.offer(number)
            answering.check_offer(offer, request, desk.scene)
            await tx.requests.set_offer(replace(offer, status=OfferStatus.DECLINED))
            await desk.save(request, "suggestion declined")
            reader = desk.reader(offer.by)
            await desk.tell([offer.by], request, news.offer_declined(offer, request, reader), mark=f"offer{offer.id}")
        return news.told(request, desk.reader(call.caller.id))


def check_may_act_for(desk: Desk, person: int) -> None:
    """Raises NotYours for somebody who would answer for another and is no admin."""
    if person != desk.scene.caller and not desk.scene.admin:
        raise NotYours("Only admins can answer for somebody else.", "Leave out `for` to answer for yourself.")
