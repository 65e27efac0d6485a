"""A reply about a date that can be read in two ways: it names the one taken and has a button for the other.

The button does again what was typed, with the other date in its place; `AGAIN` is answered for every command at once.
"""

from collections.abc import Callable
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
    taken, other = spoken(reading.day, today), spoken(reading.other, today)
    return _offer(message, typed, taken, other, command.format(reading.other))


def with_other_days(
    message: Message, typed: str, reading: SpanReading, command: Callable[[Span], str], today: date
) -> Message:
    """The same for a range. command: what follows /triage when these other days are meant."""
    if reading.other is None:
        return message
    taken, other = span_text(reading.span, today), span_text(reading.other, today)
    return _offer(message, typed, taken, other, command(reading.other))


def span_text(span: Span, today: date) -> str:
    """Days from a first to a last, or the one day."""
    first, last = spoken(span.first, today), spoken(span.last, today)
    return first if span.first == span.last else f"{first} to {last}"


def _offer(message: Message, typed: str, taken: str, other: str, command: str) -> Message:
    note = f"I read “{escape(typed[:40])}” as {taken}."
    offer = section(note, button(f"I meant {other}", AGAIN, command))
    blocks = (*message.payload()["blocks"], offer)
    return Message(f"{message.text}\n{note} It could be {other} too.", blocks, message.more)
