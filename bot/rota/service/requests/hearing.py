"""Noticing in the triage channel that somebody asks for swap or cover in their own words."""

from typing import TYPE_CHECKING

from bot.blocks import Message
from bot.call import Event
from bot.clock import Clock
from bot.rota.rules.requests.hearing import Heard, HeardDay, hear, is_plain_message
from bot.rota.rules.requests.request import Kind, Scene, Slot
from bot.rota.service.requests.desk import read_scene
from bot.rota.service.requests.making import own_slots
from bot.rota.views.requests import forms
from bot.workspaces.rules import is_member

if TYPE_CHECKING:
    from bot.transaction import Begin


class Ears:
    """Listens in the triage channel. Whoever seems to ask is offered the filled-in form, unseen by the others."""

    def __init__(self, begin: "Begin", clock: Clock) -> None:
        self._begin = begin
        self._clock = clock

    async def listen(self, event: Event) -> Message | None:
        """The offer for the author of a message; None if it asks for nothing, or for a day that is not theirs."""
        if not is_plain_message(event.payload):
            return None
        now = self._clock.now()
        async with self._begin(event.workspace_id, reading=True) as tx:
            known = await tx.workspace.caller(str(event.payload["user"]))
            if known is None:
                return None
            person, settings, _ = known
            if event.payload.get("channel") != settings.triage_channel or not is_member(person):
                return None
            heard = hear(str(event.payload.get("text") or ""), settings.calendar.local_date(now))
            if heard is None:
                return None
            scene = await read_scene(tx, settings, now, person)
        offer = _offer(heard, scene)
        if offer is None:
            return None
        async with self._begin(event.workspace_id) as tx:
            return offer if await tx.workspace.first_time(f"heard:{event.id}", now) else None


def _offer(heard: Heard, scene: Scene) -> Message | None:
    """The offer, with the author's own day filled in and the other one as the day in return."""
    mine = own_slots(scene.caller, scene)
    if not mine:
        return None
    if not heard.days:
        return forms.heard(heard.kind, None, str(heard.kind))
    own = next(((day, slot) for day in heard.days if (slot := _own(day, mine))), None)
    if own is None:
        return None
    named, slot = own
    if any(one.owner == scene.caller and one.give.day == slot.day for one in scene.open_requests):
        return None  # asked properly already
    words = [str(heard.kind), "rest of today" if slot.rest else _day_words(slot)]
    others = [day for day in heard.days if day is not named]
    if heard.kind is Kind.SWAP and others:
        words += ["for", _day_words(Slot(others[0].reading.day, others[0].parts))]
    return forms.heard(heard.kind, slot, " ".join(words))


def _own(named: HeardDay, mine: list[Slot]) -> Slot | None:
    """What the author has of a day that was named, in whichever way it could be read."""
    for slot in mine:
        if slot.day in {named.reading.day, named.reading.other}:
            parts = tuple(part for part in named.parts if part in slot.parts)
            return Slot(slot.day, parts or slot.parts, slot.rest)
    return None


def _day_words(slot: Slot) -> str:
    half = f" {slot.parts[0]}" if len(slot.parts) == 1 else ""
    return f"{slot.day.isoformat()}{half}"
