"""What other working days and holidays would do to the rota, as it is shown before they are saved."""

from collections.abc import Sequence

from bot.blocks import day_name
from bot.rota.rules.rota import half_name
from bot.rota.rules.workdays import WorkdayChange
from bot.rota.views.rota import People, person_name

NAMED = 6


def preview(changes: Sequence[WorkdayChange], people: People, weeks: int) -> list[str]:
    """The dates of the coming weeks on which nobody has to be on any more, and those on which somebody has to be."""
    free = [_line(one, people, "nobody was on") for one in changes if one.free]
    wanted = [_line(one, people, "*nobody is on yet*") for one in changes if one.wanted]
    lines = [f"This changes the rota of the next {weeks} weeks:"]
    lines += [f"• nobody is on any more: {_few(free)}"] if free else []
    lines += [f"• somebody has to be on: {_few(wanted)}"] if wanted else []
    return lines


def _line(one: WorkdayChange, people: People, nobody: str) -> str:
    parts = one.free or one.wanted
    half = f", the {half_name(parts)}" if len(parts) == 1 else ""
    return f"{day_name(one.day)}{half} ({', '.join(person_name(people, shift.person) for shift in one.on) or nobody})"


def _few(lines: Sequence[str]) -> str:
    more = f" and {len(lines) - NAMED} more" if len(lines) > NAMED else ""
    return "; ".join(lines[:NAMED]) + more
