"""The forms of swap and cover."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot import blocks
from bot.blocks import Block, Message, Modal, day_name, escape
from bot.rereading import AGAIN
from bot.rota.rules.fairness import Candidate
from bot.rota.rules.requests.refusals import day_text
from bot.rota.rules.requests.request import DayRequest, Kind, Scene, Slot
from bot.rota.rules.rota import WHOLE_DAY, Part
from bot.rota.views.leave import CANDIDATES_SHOWN, days_number

FORM = "request.form"
SUGGESTION = "request.suggestion"

KINDS = {
    Kind.SWAP: "Swap: somebody takes my day, I take one of theirs",
    Kind.COVER: "Cover: somebody takes my day",
}
PARTS = {Part.AM: "The morning", Part.PM: "The afternoon"}


@dataclass(frozen=True, slots=True)
class Draft:
    """What is known before the form is opened. owner: a person's id, the caller if None. to: a Slack id.

    name: of somebody who was typed, not picked.
    """

    kind: Kind = Kind.SWAP
    owner: int | None = None
    give: Slot | None = None
    take: Slot | None = None
    to: str | None = None
    name: str = ""


def slot_value(slot: Slot) -> str:
    """A slot as a menu's value."""
    if slot.rest:
        return f"{slot.day.isoformat()}/rest"
    return slot.day.isoformat() + (f"/{slot.parts[0]}" if slot.parts != WHOLE_DAY else "")


def slot_label(slot: Slot, today: date) -> str:
    """A slot in a menu."""
    if slot.rest:
        return "Today, the rest of it"
    return day_text(slot.day, slot.parts) + (" (today)" if slot.day == today else "")


def request_form(
    draft: Draft, slots: Sequence[Slot], scene: Scene, fairest: Sequence[Candidate] = ()
) -> Modal | Message:
    """Ask for a swap or cover. slots: what the owner can give away. fairest: who should be asked first."""
    own = draft.owner == scene.caller
    if not slots:
        who = "You have" if own else f"{escape(scene.name(draft.owner))} has"
        return Message(f"{who} no days on triage in the next 8 weeks, so there is nothing to swap. `/triage rota`")
    options = [blocks.option(slot_label(slot, scene.today), slot_value(slot)) for slot in slots]
    intro = [] if own else [blocks.section(f"You ask for *{escape(scene.name(draft.owner))}*.")]
    return blocks.modal(
        "Swap or cover",
        FORM,
        [
            *intro,
            blocks.input_block("kind", "What", _menu({str(kind): label for kind, label in KINDS.items()}, draft.kind)),
            blocks.input_block(
                "give",
                "Day to give away",
                blocks.select(options, _initial(draft.give, options)),
                hint="Days in the next 8 weeks.",
            ),
            blocks.input_block("part", "Which part of it", _parts(draft.give), optional=True),
            blocks.input_block(
                "to", "Whom to ask", _person(draft.to), hint=_whom_hint(draft, fairest, scene), optional=True
            ),
            blocks.input_block(
                "take",
                "Day in return",
                _date(draft.take),
                hint="For a swap. Empty: the others suggest one of theirs.",
                optional=True,
            ),
            blocks.input_block("take_part", "Which part of the day in return", _parts(draft.take), optional=True),
        ],
        submit="Ask",
        metadata=str(draft.owner),
    )


def _whom_hint(draft: Draft, fairest: Sequence[Candidate], scene: Scene) -> str:
    who = f"I can't tell who @{draft.name[:40]} is: pick the person here. " if draft.name else ""
    everybody = f"{who}Empty: everybody on the rota."
    if not fairest:
        return everybody
    names = ", ".join(f"{scene.name(one.person)} ({days_number(one.days)})" for one in fairest[:CANDIDATES_SHOWN])
    free = f", free on {day_name(draft.give.day)}" if draft.give else ""
    return f"{everybody} Fewest duty days of late{free}: {names}."


def _initial(give: Slot | None, options: Sequence[Block]) -> str | None:
    if give is None:
        return None
    values = [option["value"] for option in options]
    return next((one for one in values if one.partition("/")[0] == give.day.isoformat()), None)


def _menu(labels: dict[str, str], initial: str) -> Block:
    return blocks.select([blocks.option(label, value) for value, label in labels.items()], initial)


def _parts(slot: Slot | None) -> Block:
    half = slot.parts[0] if slot and slot.parts != WHOLE_DAY else None
    options = [blocks.option(label, value) for value, label in PARTS.items()]
    element = blocks.select(options, half)
    return element | {"placeholder": blocks.plain("The whole of it", 150)}


def _person(initial: str | None) -> Block:
    element: Block = {"type": "users_select", "action_id": "value"}
    return element | ({"initial_user": initial} if initial else {})


def _date(slot: Slot | None) -> Block:
    element: Block = {"type": "datepicker", "action_id": "value"}
    return element | ({"initial_date": slot.day.isoformat()} if slot else {})


def suggestion_form(request: DayRequest, slots: Sequence[Slot], scene: Scene) -> Modal | Message:
    """Which day somebody would give in return. slots: theirs on which the owner is free."""
    name, give = scene.name(request.owner), day_text(request.give.day, request.give.parts)
    owner = escape(name)
    if not slots:
        return Message(
            f"You have no day in the next 8 weeks that {owner} could take in return. "
            f"You can still accept or decline the request for *{give}*."
        )
    options = [blocks.option(slot_label(slot, scene.today), slot_value(slot)) for slot in slots]
    return blocks.modal(
        "Suggest another day",
        SUGGESTION,
        [
            blocks.section(
                f"You would take *{give}* from *{owner}*. Which day of yours should {owner} take in return?"
            ),
            blocks.input_block(
                "take",
                "Your day",
                blocks.select(options),
                hint=f"Only days on which {name} is free.",
            ),
        ],
        submit="Suggest",
        metadata=str(request.id),
    )


def rest_of_today(day: date, command: str) -> Message:
    """A day that has begun: its rest is offered. command: what asks for that."""
    text = f"{day_text(day)} has begun, so only the rest of it can be given away."
    button = blocks.button("Ask for the rest of today", AGAIN, command, style="primary")
    plain = f"{text} `/triage {command.partition(' <')[0]}` asks for that."
    return Message(plain, (blocks.section(text), blocks.actions(button)))


def heard(kind: Kind, day: Slot | None, command: str) -> Message:
    """To somebody who asked in the channel in their own words: the form, filled in."""
    what = "find somebody to swap" if kind is Kind.SWAP else "ask for cover"
    about = f" for {day_text(day.day, day.parts)}" if day else ""
    text = f"Shall I {what}{about}? Then it is on the rota as soon as somebody accepts."
    button = blocks.button("Fill in the form", FORM, command, style="primary")
    where = "`/triage swap` or `/triage cover` does the same."
    return Message(text, (blocks.section(text), blocks.actions(button), blocks.context(where)))
