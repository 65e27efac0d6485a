"""A reply about a date that can be read in two ways: it names the one taken and has a button for the other.

The button does again what was typed, with the other date in its place; `AGAIN` is answered for every command at once.
"""

from datetime import date

from bot.blocks import Message, button, escape, section
from bot.dates import Reading, SpanReading, spoken
from bot.datestyles import Span

AGAIN = "dates.again"


def with_other_day(message: Message, typed: str, reading: Reading, command: str, today: date) -> Message:
    """The reply, with the other day offered if there is one.

    typed: what was read. command: what follows /triage when the other day is meant, with {} for the date: "who {}".
    """
    if reading.other is None:
        return message
    return _offer(message, typed, spoken(reading.day, today), spoken(reading.other, today), command, reading.other)


def with_other_days(message: Message, typed: str, reading: SpanReading, command: str, today: date) -> Message:
    """The same for a range; its {} becomes "2026-12-01 to 2026-12-05"."""
    if reading.other is None:
        return message
    days = f"{reading.other.first} to {reading.other.last}"
    return _offer(message, typed, span_text(reading.span, today), span_text(reading.other, today), command, days)


def span_text(span: Span, today: date) -> str:
    """Days from a first to a last, or the one day."""
    first, last = spoken(span.first, today), spoken(span.last, today)
    return first if span.first == span.last else f"{first} to {last}"


def _offer(message: Message, typed: str, taken: str, other: str, command: str, days: object) -> Message:
    note = f"I read “{escape(typed[:40])}” as {taken}."
    offer = section(note, button(f"I meant {other}", AGAIN, command.format(days)))
    blocks = (*message.payload()["blocks"], offer)
    return Message(f"{message.text}\n{note} It could be {other} too.", blocks, message.more)
