"""Planning calls: the reminder with candidates, and what was agreed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot import blocks
from bot.blocks import Block, Message, Modal, escape
from bot.planning.rules.calls import Commitment
from bot.planning.rules.cards import Card, shown_name
from bot.planning.rules.plan import CallDue
from bot.planning.views.plan import RECORD, record_value
from bot.planning.views.telling import card_link

FORM = "planning.commit"
SHOWN = 10
TITLES = 1000
CHOICES = 500
"""Cards in one menu: Slack takes no form of more than 250 kB."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """What can be talked about in a call. new: of the list New Issues, the oldest first. carried: not done yet.

    board: the board's link, escaped; "" if there is none.
    """

    new: Sequence[Card]
    carried: Sequence[Card]
    board: str = ""


def reminder(call: CallDue, at: str, found: Candidates, now: datetime, *, day_off: bool, has_pair: bool) -> Message:
    """The working day before. day_off: the call falls on a day off. has_pair: whether the readers are its pair."""
    when = f"{blocks.day_name(call.day)} at {at}"
    if day_off:
        text = f"The planning call with *{escape(call.customer)}* falls on a day off ({when}). Agree on another day."
        return Message(text)
    head = f"Planning call with *{escape(call.customer)}*: {when}."
    if not has_pair:
        head += " They have no pair at the moment, so it's triage's."
    lines = [head]
    lines += _listed("Carried over", found.carried, now, ages=False)
    lines += _listed("New, the oldest first", found.new, now, ages=True)
    if not (found.new or found.carried):
        lines.append("There is nothing new on their board.")
    if found.board:
        lines.append(f"All of it: {found.board}.")
    button = blocks.actions(blocks.button("Write down what was agreed…", RECORD, record_value(call)))
    return Message("\n".join(lines), (*blocks.sections(lines), button))


def _listed(title: str, cards: Sequence[Card], now: datetime, *, ages: bool) -> list[str]:
    if not cards:
        return []
    lines = [f"{title}:"]
    for card in cards[:SHOWN]:
        age = f" ({_age(card, now)})" if ages else ""
        lines.append(f"• {card_link(card.url, card.name)}{age}")
    if len(cards) > SHOWN:
        lines.append(f"and {len(cards) - SHOWN} more on the board.")
    return lines


def _age(card: Card, now: datetime) -> str:
    since = card.made_at or card.entered_at or now
    days = max(0, (now - since).days)
    return "today" if not days else f"{days} day{'s' if days != 1 else ''}"


def question(call: CallDue, commitment: Commitment | None) -> Message:
    """After the call; once somebody has written it down, what that was."""
    name = escape(call.customer)
    if commitment is not None and commitment.made:
        return Message(f"The call with *{name}* of {blocks.day_name(call.day)}: {_agreed(commitment)}.")
    text = f"How was the call with *{name}*? What did you agree on for next week?"
    button = blocks.button("Write it down…", RECORD, record_value(call), style="primary")
    return Message(text, (blocks.section(text), blocks.actions(button)))


def form(call: CallDue, found: Candidates, commitment: Commitment | None, now: datetime, list_name: str) -> Modal:
    """What was agreed."""
    up_next = f"“{list_name}”"
    fields: list[Block] = [
        blocks.section(
            f"*{escape(call.customer)}*, call of {blocks.day_name(call.day)}. What you choose goes to {up_next} "
            "on their board, and from there to Support Epics."
        )
    ]
    if found.new:
        offered = found.new[:CHOICES]
        options = [
            blocks.option(f"{blocks.cut(shown_name(card.name), 60)} ({_age(card, now)})", card.id) for card in offered
        ]
        menu = blocks.several(options, commitment.cards if commitment else ())
        hint = f"The {CHOICES} oldest. Put any other into {up_next} on the board." if len(found.new) > CHOICES else ""
        fields.append(blocks.input_block("cards", "From the new issues", menu, hint=hint, optional=True))
    fields.append(
        blocks.input_block(
            "titles",
            "Not on the board yet, one a line",
            blocks.text_input(multiline=True, max_length=TITLES),
            hint="A card is made of each line.",
            optional=True,
        )
    )
    if found.carried:
        names = ", ".join(shown_name(card.name) for card in found.carried[:SHOWN])
        fields.append(blocks.context(f"Up next already: {escape(blocks.cut(names, 1500))}"))
    fields.append(blocks.context("Nothing chosen: it was agreed that nothing new is up next."))
    return blocks.modal("What was agreed", FORM, fields, submit="Save", metadata=record_value(call))


def committed(call: CallDue, commitment: Commitment) -> Message:
    """It was written down."""
    return Message(f"*{escape(call.customer)}*, call of {blocks.day_name(call.day)}: {_agreed(commitment)}.")


def _agreed(commitment: Commitment) -> str:
    count = len(commitment.cards) + len(commitment.new_cards)
    return f"{count} card{'s' if count != 1 else ''} up next" if count else "nothing new up next"
