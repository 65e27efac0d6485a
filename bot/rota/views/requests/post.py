"""A request as it stands in the channel and in direct messages, open or ended."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from bot import blocks
from bot.blocks import Block, Message, escape, moment
from bot.rota.rules.requests.refusals import day_text
from bot.rota.rules.requests.request import DayRequest, Offer, OfferStatus, Slot, Status
from bot.rota.rules.rota import Shift
from bot.rota.views.rota import reason_text
from bot.workspaces.rules import Person

ACCEPT = "request.accept"
SUGGEST = "request.suggest"
DECLINE = "request.decline"
CANCEL = "request.cancel"
UNDO = "request.undo"
UNDO_ALL = "request.undo_all"
WIDEN = "request.widen"
TAKE_OFFER = "request.take_offer"
REFUSE_OFFER = "request.refuse_offer"


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom a message is made. person: who reads it alone, and is "you" in it; None in a channel."""

    people: Mapping[int, Person]
    now: datetime
    zone: ZoneInfo
    person: int | None = None
    chains: Mapping[int, str] = field(default_factory=dict)
    """Request -> how its day came to its owner, if not by the pattern; already escaped."""

    def name(self, person: int | None) -> str:
        """A name in bold, escaped."""
        if person is not None and person == self.person:
            return "*you*"
        found = self.people.get(person) if person is not None else None
        return f"*{escape(found.name)}*" if found else "*somebody*"

    def names(self, people: Collection[int]) -> str:
        """Several names."""
        return ", ".join(self.name(person) for person in people)

    def verb(self, person: int | None, plain: str, third: str) -> str:
        """A name with its verb: Ann asks, you ask."""
        return f"{self.name(person)} {plain if person is not None and person == self.person else third}"


def slot_text(slot: Slot) -> str:
    """A day in bold, with its half, or that it is the rest of it."""
    if slot.rest:
        return f"*the rest of {day_text(slot.day)}*"
    return f"*{day_text(slot.day, slot.parts)}*"


def post(requests: Sequence[DayRequest], offers: Sequence[Offer], reader: Reader) -> Message:
    """One request, or several that were made together, each with its own buttons."""
    groups = []
    texts = []
    for request in requests:
        waiting = [one for one in offers if one.request == request.id and one.status is OfferStatus.OPEN]
        lines = [capital(headline(request, reader)), *_details(request, waiting, reader)]
        texts += lines
        group = [*blocks.sections(["\n".join(lines)]), blocks.context(_small_print(request, reader))]
        groups.append([*group, *_buttons(request, waiting, reader)])
    return blocks.pack("\n".join(texts), groups, opening=[], onward=blocks.IN_THREAD)


def chain_text(shift: Shift, reader: Reader) -> str:
    """How a day came to whoever is on, if not by the pattern."""
    return f"How the day came here: {reader.name(shift.person)} {reason_text(shift.reason, reader.people)}."


def capital(text: str) -> str:
    """A sentence with its capital letter; a name at its beginning stays as its owner writes it."""
    return f"*You*{text.removeprefix('*you*')}" if text.startswith("*you*") else text[:1].upper() + text[1:]


def headline(request: DayRequest, reader: Reader) -> str:
    """What is asked, or how it ended."""
    if request.is_open:
        return _asked(request, reader)
    if request.status is Status.ACCEPTED:
        return f"{'Swapped' if request.take else 'Covered'}: {outcome(request, reader)}."
    give, owner, by = slot_text(request.give), reader.name(request.owner), reader.name(request.decided_by)
    stays = f"it stays with {owner}"
    ends = {
        Status.DECLINED: f"Declined: {reader.name(request.to)} can't take {give}, {stays}.",
        Status.CANCELLED: f"Taken back by {by}: {give} stays with {owner}.",
        Status.EXPIRED: f"Expired: nobody took {give} in time, {stays}.",
        Status.UNDONE: f"Undone by {by}: {_given_back(request, reader)}.",
        Status.VOID: f"No longer valid: the rota has changed since {owner} asked about {give}.",
    }
    return ends[request.status]


def _given_back(request: DayRequest, reader: Reader) -> str:
    text = f"{slot_text(request.give)} goes back to {reader.name(request.owner)}"
    if request.take:
        text += f", {slot_text(request.take)} to {reader.name(request.taker)}"
    return text


def outcome(request: DayRequest, reader: Reader) -> str:
    """Who takes which day: of an accepted request."""
    text = f"{reader.verb(request.taker, 'take', 'takes')} {slot_text(request.give)} from {reader.name(request.owner)}"
    if request.take:
        text += f", {reader.verb(request.owner, 'take', 'takes')} {slot_text(request.take)} in return"
    return text


def _asked(request: DayRequest, reader: Reader) -> str:
    give, whom = slot_text(request.give), reader.name(request.to)
    if request.kind == "cover":
        asks = reader.verb(request.owner, "ask", "asks")
        return f"{asks} for cover on {give}." if request.to is None else f"{asks} {whom} to cover {give}."
    back = slot_text(request.take) if request.take else "another day"
    if request.to is None:
        return f"{reader.name(request.owner)} would like to swap {give} for {back}."
    return f"{reader.verb(request.owner, 'ask', 'asks')} {whom} to swap {give} for {back}."


def _details(request: DayRequest, offers: Sequence[Offer], reader: Reader) -> list[str]:
    lines = []
    if (chain := reader.chains.get(request.id)) and request.status in {Status.OPEN, Status.ACCEPTED}:
        lines.append(chain)
    if not request.is_open:
        return lines
    lines += [f"{offer_text(offer, request, reader)}." for offer in offers]
    if request.cannot:
        lines.append(f"Can't: {reader.names(request.cannot)}.")
    return lines


def offer_text(offer: Offer, request: DayRequest, reader: Reader) -> str:
    """A counter-offer, as a sentence without its end."""
    return capital(
        f"{reader.name(offer.by)} would take {slot_text(request.give)} "
        f"if {reader.verb(request.owner, 'take', 'takes')} {slot_text(offer.take)}"
    )


def _small_print(request: DayRequest, reader: Reader) -> str:
    facts = [f"Request {request.id}"]
    if request.made_by != request.owner:
        facts.append(f"made by {reader.name(request.made_by)}")
    if request.is_open and request.due_at:
        facts.append(f"open until {moment(request.due_at, reader.zone)}")
    if request.status is Status.ACCEPTED and request.due_at:
        facts.append(f"can be undone until {moment(request.due_at, reader.zone)}")
    return " · ".join(facts)


def _buttons(request: DayRequest, offers: Sequence[Offer], reader: Reader) -> list[Block]:
    value = str(request.id)
    if request.status is Status.ACCEPTED and request.due_at:
        ask = blocks.confirm("Undo this?", "The days go back to their owners, and everyone concerned is told.", "Undo")
        return [blocks.actions(blocks.button("Undo", UNDO, value, ask=ask))]
    if request.status is Status.DECLINED:
        return [blocks.actions(blocks.button("Ask everybody", WIDEN, value))]
    if not request.is_open:
        return []
    row = []
    if request.take or request.kind == "cover":
        row.append(blocks.button("Accept", ACCEPT, value, style="primary"))
    row.append(blocks.button("Suggest another day", SUGGEST, value))
    row.append(blocks.button("Decline", DECLINE, value))
    row.append(blocks.button("Cancel", CANCEL, value))
    return [blocks.actions(*row)]


def done_message(request: DayRequest, reader: Reader) -> Message:
    """What was agreed, for one of those concerned; with the way to undo it while there is one."""
    text = capital(headline(request, reader))
    if request.status is Status.ACCEPTED and request.decided_by not in request.parties:
        text += f" Decided by {reader.name(request.decided_by)}."
    return Message(text, (blocks.section(text), *_buttons(request, (), reader)))


def offer_message(offer: Offer, request: DayRequest, reader: Reader) -> Message:
    """A counter-offer, for whoever asked."""
    if offer.status is OfferStatus.OPEN and request.is_open:
        text = f"{offer_text(offer, request, reader)}. Is that all right?"
        row = blocks.actions(
            blocks.button("Accept", TAKE_OFFER, str(offer.id), style="primary"),
            blocks.button("Decline", REFUSE_OFFER, str(offer.id)),
        )
        return Message(text, (blocks.section(text), row))
    ends = {
        OfferStatus.ACCEPTED: "That is agreed.",
        OfferStatus.DECLINED: "You have declined that.",
    }
    return Message(f"{offer_text(offer, request, reader)}. {ends.get(offer.status, 'That no longer stands.')}")
