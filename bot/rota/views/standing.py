"""The topic's words."""

from collections.abc import Iterable

from bot.rota.rules.rota import Shift
from bot.rota.rules.standing import TOPIC_BEGINS
from bot.rota.views.rota import People, person_name


def topic(shifts: Iterable[Shift], people: People) -> str:
    """Who is on today, escaped; a bar parts it from what else the topic says, so there is none in it."""
    names = [
        person_name(people, shift.person).replace("|", "/") + (f" ({shift.half})" if shift.half else "")
        for shift in shifts
    ]
    return TOPIC_BEGINS + (", ".join(names) or "nobody")
