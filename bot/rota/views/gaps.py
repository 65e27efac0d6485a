"""Days that nobody is on, as they are told."""

from collections.abc import Collection, Sequence
from datetime import date

from bot import blocks
from bot.blocks import Message
from bot.dates import spoken
from bot.rota.rules.gaps import Half
from bot.rota.rules.rota import WHOLE_DAY, Part, Rota, half_name
from bot.rota.views.rota import People, shifts_text

PLEA = (
    "Whoever can take one says so here; an admin then puts them on with `/triage cover 4 dec for @owner by @taker` if"
    " its owner is away, with `/triage rota import` if it is nobody's."
)


def gaps(told: Sequence[Half], left: Collection[Half], rota: Rota, people: People, today: date) -> Message:
    """One line a day: still open, or who is on now."""
    days = list(dict.fromkeys(day for day, _ in told))
    lines = [_line(day, [part for part in WHOLE_DAY if (day, part) in told], left, rota, people, today) for day in days]
    if not left:
        head = ":white_check_mark: Somebody is on every day again:" if len(days) > 1 else ":white_check_mark: Solved:"
        return Message("\n".join([head, *lines]))
    head = ":warning: Nobody is on triage yet on " + ("these days:" if len(days) > 1 else "this day:")
    return Message(head, (*blocks.sections([head, *lines]), blocks.context(PLEA)))


def _line(day: date, parts: Sequence[Part], left: Collection[Half], rota: Rota, people: People, today: date) -> str:
    open_parts = [part for part in parts if (day, part) in left]
    name = f"*{spoken(day, today)}*"
    if not open_parts:
        if not rota.calendar.is_working_day(day):
            return f"• ~{spoken(day, today)}~ is no longer a working day"
        return f"• ~{spoken(day, today)}~ {shifts_text(rota.on_duty(day), people)}"
    notes = [] if tuple(open_parts) == rota.parts_on(day) else [f"the {half_name(open_parts)}"]
    if day == today:
        notes.append("today")
    elif day == rota.calendar.next_working_day(today):
        notes.append("the next working day")
    return f"• {name}" + (f" ({', '.join(notes)})" if notes else "")
