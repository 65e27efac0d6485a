"""What people are told about requests: the private answer to whoever acts, and a direct message to the others."""

from collections.abc import Sequence
from typing import Any

from bot import blocks
from bot.blocks import Message
from bot.rota.rules.requests.refusals import day_text
from bot.rota.rules.requests.request import DayRequest, Offer, Slot, Status
from bot.rota.rules.requests.undoing import Undoing
from bot.rota.views.requests.post import UNDO, UNDO_ALL, WIDEN, Reader, capital, headline, outcome, slot_text


def record(request: DayRequest) -> dict[str, Any]:
    """A request as the audit log keeps it: ids and dates."""

    def slot(one: Slot | None) -> str | None:
        return f"{one.day.isoformat()} {'+'.join(one.parts)}" if one else None

    return {
        "request": request.id,
        "kind": request.kind,
        "status": request.status,
        "owner": request.owner,
        "give": slot(request.give),
        "take": slot(request.take),
        "to": request.to,
        "taker": request.taker,
    }


def posted(requests: Sequence[DayRequest], channel: str, reader: Reader) -> Message:
    """To whoever made requests."""
    days = ", ".join(slot_text(one.give) for one in requests)
    whom = reader.name(requests[0].to) if requests[0].to is not None else "everybody on the rota"
    back = ", ".join(f"`/triage swap cancel {one.id}`" for one in requests)
    return Message(
        f"I'm asking {whom} in <#{channel}>: {days}. You'll hear from me when there is an answer. "
        f"{back} {'takes it' if len(requests) == 1 else 'take them'} back."
    )


def made_for_you(request: DayRequest, reader: Reader) -> Message:
    """To the owner of a day, for whom an admin has asked."""
    return Message(f"{reader.name(request.made_by)} did this for you. {capital(headline(request, reader))}")


def declined(request: DayRequest, by: int, reader: Reader) -> Message:
    """To the owner: somebody can't. If they alone were asked, the others can be."""
    text = f"{capital(reader.name(by))} can't take {slot_text(request.give)}."
    if request.status is not Status.DECLINED:
        return Message(f"{text} The request stays open for the others.")
    text += " It stays yours unless you ask the others."
    return Message(text, (blocks.section(text), blocks.actions(blocks.button("Ask everybody", WIDEN, str(request.id)))))


def decline_noted(request: DayRequest, reader: Reader) -> Message:
    """To whoever declined."""
    who = reader.name(request.owner)
    if request.status is Status.DECLINED:
        return Message(f"Noted, and {who} is told.")
    return Message(f"Noted. {capital(who)}'s request stays open for the others.")


def told(request: DayRequest, reader: Reader) -> Message:
    """How a request stands now, in a sentence."""
    return Message(capital(headline(request, reader)))


def void(request: DayRequest, reader: Reader) -> Message:
    """To the owner: a request doesn't hold any more."""
    return Message(
        f"Your request for {slot_text(request.give)} is no longer valid, because the rota has changed. "
        "`/triage mine` shows your days; if you still need somebody, ask again with `/triage swap`."
    )


def expired(request: DayRequest, reader: Reader) -> Message:
    """To the owner: nobody has taken it."""
    first = min(request.slots)
    why = f"{slot_text(first)} has begun" if not request.give.rest else "the day is over"
    return Message(
        f"Nobody took {slot_text(request.give)}: {why}, so your request has expired and the day stays yours."
    )


def offered(offer: Offer, request: DayRequest, reader: Reader) -> Message:
    """To whoever suggested another day."""
    return Message(f"{reader.name(request.owner)} is asked whether {slot_text(offer.take)} suits.")


def offer_declined(offer: Offer, request: DayRequest, reader: Reader) -> Message:
    """To whoever suggested another day."""
    return Message(
        f"{reader.name(request.owner)} would rather not take {slot_text(offer.take)}. "
        f"The request for {slot_text(request.give)} stays open."
    )


def consequences(undoing: Undoing, reader: Reader) -> Message:
    """What would follow if a request were undone, with the button to do it."""
    first, *rest = undoing.requests
    lines = [f"Undoing request {first.id} ({outcome(first, reader)}) takes more with it:"]
    lines += [f"• request {one.id}: {outcome(one, reader)}. That goes too." for one in rest]
    lines += [
        f"• {reader.name(person)} {_is(person, reader)} away on *{day_text(day)}*." for person, day in undoing.away
    ]
    label = "Undo all of it" if rest else "Undo all the same"
    row = blocks.actions(blocks.button(label, UNDO_ALL, str(first.id), style="danger"))
    return Message("\n".join(lines), (*blocks.sections(lines), row))


def _is(person: int, reader: Reader) -> str:
    return "are" if person == reader.person else "is"


def undone(ends: Sequence[DayRequest], reader: Reader) -> Message:
    """What was undone, for one of those concerned."""
    return Message("\n".join(capital(headline(one, reader)) for one in ends))


def has_left(person: int, ends: Sequence[DayRequest], reader: Reader) -> Message:
    """Somebody has left: what becomes of the swaps and requests that they had a part in."""
    lines = [f"{reader.name(person)} has left the workspace. What was agreed with them, or asked of them, is off:"]
    for one in ends:
        days = " and ".join(slot_text(slot) for slot in one.slots)
        lines.append(f"• request {one.id} of {reader.name(one.owner)}: {days}")
    lines.append("Days still to come are back with their owners. `/triage rota` shows them, and any that nobody has.")
    return Message("\n".join(lines))


def mine_to_undo(requests: Sequence[DayRequest], reader: Reader) -> Message:
    """What the caller can undo."""
    if not requests:
        return Message("There is nothing for you to undo. `/triage swap list` shows what is open.")
    groups = []
    for one in requests:
        ask = blocks.confirm("Undo this?", "The days go back to their owners, and everyone concerned is told.", "Undo")
        button = blocks.button("Undo", UNDO, str(one.id), ask=ask)
        groups.append([blocks.section(f"Request {one.id}: {outcome(one, reader)}.", button)])
    return blocks.pack("You can undo:", groups)


def nothing_open() -> Message:
    """There are no open requests."""
    return Message("No swap or cover is asked for at the moment. `/triage swap` asks for one.")
