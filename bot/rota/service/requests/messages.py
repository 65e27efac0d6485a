"""The messages in which requests stand, made from the facts as they are when they are sent or brought up to date."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.blocks import Message
from bot.clock import Clock
from bot.outbox.rules import Item
from bot.rota.rules.requests.request import DayRequest, Offer, OfferStatus, Status
from bot.rota.rules.rota import Rota
from bot.rota.views.requests import post as views
from bot.rota.views.requests.post import Reader
from bot.workspaces.rules import Person

if TYPE_CHECKING:
    from bot.transaction import Transaction


class RequestMessages:
    """Renders what is queued."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def render_post(self, tx: "Transaction", item: Item) -> Message | None:
        """Requests made together, in the channel or for somebody to whom one is addressed."""
        requests = await tx.requests.in_message(item.subject["message"])
        offers = await tx.requests.offers([one.id for one in requests])
        reader = await self._reader(tx, requests, offers, item)
        if item.destination.startswith("@"):
            requests = [one for one in requests if reader.person in {one.to, *one.cannot}]
            if not item.posted and not any(one.is_open for one in requests):
                return None
        return views.post(requests, offers, reader)

    async def render_done(self, tx: "Transaction", item: Item) -> Message | None:
        """What was agreed, for one of those concerned; not told if it was undone before."""
        request = await tx.requests.get(item.subject["request"])
        if request.status is not Status.ACCEPTED and not item.posted:
            return None
        return views.done_message(request, await self._reader(tx, [request], [], item))

    async def render_offer(self, tx: "Transaction", item: Item) -> Message | None:
        """A counter-offer, for whoever asked."""
        offer = await tx.requests.find_offer(item.subject["offer"])
        if offer is None or (offer.status is not OfferStatus.OPEN and not item.posted):
            return None
        request = await tx.requests.get(offer.request)
        return views.offer_message(offer, request, await self._reader(tx, [request], [offer], item))

    async def _reader(
        self, tx: "Transaction", requests: Sequence[DayRequest], offers: Sequence[Offer], item: Item
    ) -> Reader:
        settings, now = await tx.workspace.settings(), self._clock.now()
        days = [slot.day for one in requests for slot in one.slots]
        rota = await tx.rota.load(settings, min(days), max(days))
        ids = {person for one in requests for person in (*one.parties, *one.cannot, one.made_by, one.decided_by)}
        ids |= {offer.by for offer in offers} | rota.named
        people = await tx.workspace.people([person for person in ids if person is not None])
        reads = await self._who_reads(tx, item)
        reader = Reader(people, now, settings.zone, reads.id if reads else None)
        return _with_chains(reader, requests, rota)

    @staticmethod
    async def _who_reads(tx: "Transaction", item: Item) -> Person | None:
        if not item.destination.startswith("@"):
            return None
        slack_id = item.destination.removeprefix("@")
        return (await tx.workspace.people_in_slack([slack_id])).get(slack_id)


def _with_chains(reader: Reader, requests: Sequence[DayRequest], rota: Rota) -> Reader:
    chains = {}
    for one in requests:
        holder = one.owner if one.taker is None else one.taker
        shift = next((shift for shift in rota.on_duty(one.give.day) if shift.person == holder), None)
        if shift is None or shift.reason.kind is None:
            continue
        if one.is_open or shift.reason.before is not None:  # the link of an accepted one itself is said anyway
            chains[one.id] = views.chain_text(shift, reader)
    return replace(reader, chains=chains)
