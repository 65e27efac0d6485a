"""Customers' hours, for admins."""

from collections.abc import Sequence
from datetime import date

from bot import blocks
from bot.blocks import Message, one_line
from bot.dates import spoken
from bot.datestyles import Span
from bot.timesheets.rules.totals import CustomerTotal
from bot.timesheets.rules.typed import spoken_hours


def lines(totals: Sequence[CustomerTotal]) -> list[str]:
    """A line for each customer."""
    return [f"{one_line(total.name, 60)}: {spoken_hours(total.hours)}" for total in totals]


HEAD = "*Hours by customer* (only admins see this)"


def section(totals: Sequence[CustomerTotal]) -> str:
    """As a part of a report."""
    return "\n".join([HEAD, *(f"• {line}" for line in lines(totals))])


def silent() -> str:
    """Harvest does not answer."""
    return f"{HEAD}: Harvest doesn't answer at the moment."


def totals(totals: Sequence[CustomerTotal], period: Span, today: date) -> Message:
    """The hours of each customer, of all people together."""
    span = f"{spoken(period.first, today)} to {spoken(period.last, today)}"
    head = f"*Hours by customer*, {span}"
    if not totals:
        return Message(f"No time was filed, {span}.")
    about = blocks.context(
        "Of all people together, as Harvest sums them up. `/triage time customers` says what belongs to whom."
    )
    listed = [f"• {line}" for line in lines(totals)]
    return Message("\n".join([head, *listed]), (*blocks.sections([head, *listed]), about))
