"""Hours as people type them, and as they are told."""

import re

from bot.errors import UserError

HINT = "For example 1:30, 1.5, 90m or 1h 30m."
MOST = 24.0

CLOCK = re.compile(r"(\d{1,2}):([0-5]\d)(?:\s*h)?", re.ASCII)
DECIMAL = re.compile(r"(\d{1,3}(?:[.,]\d{1,4})?|[.,]\d{1,4})\s*(?:h|hrs?|hours?)?", re.ASCII)
UNITS = re.compile(
    r"(?:(\d{1,3}(?:[.,]\d{1,4})?)\s*(?:h|hrs?|hours?))?\s*(?:and\s*)?(?:(\d{1,4})\s*(?:m|mins?|minutes?)?)?",
    re.ASCII,
)
MINUTES = re.compile(r"(\d{1,4})\s*(?:m|mins?|minutes?)", re.ASCII)


class HoursInvalid(UserError):
    """Something that is no time worked on a day."""


def read_hours(text: str, field: str = "hours") -> float:
    """Hours, in hundredths as Harvest keeps them. Raises HoursInvalid."""
    hours = _read(" ".join(text.lower().split()))
    if hours is None:
        raise HoursInvalid(f"I can't read “{text.strip()[:40]}” as hours.", HINT, field=field)
    if hours > MOST:
        raise HoursInvalid("A day has 24 hours.", HINT, field=field)
    if round(hours, 2) <= 0:
        raise HoursInvalid("How long did it take?", HINT, field=field)
    return round(hours, 2)


def _read(plain: str) -> float | None:
    if found := CLOCK.fullmatch(plain):
        return int(found[1]) + int(found[2]) / 60
    if found := DECIMAL.fullmatch(plain):
        return _number(found[1])
    if found := MINUTES.fullmatch(plain):
        return int(found[1]) / 60
    if plain and (found := UNITS.fullmatch(plain)) and found[1]:
        return _number(found[1]) + int(found[2] or 0) / 60
    return None


def _number(text: str) -> float:
    return float(text.replace(",", "."))


def spoken_hours(hours: float) -> str:
    """1 h 30 min, as people say it."""
    minutes = round(hours * 60)
    parts = [f"{minutes // 60} h"] if minutes >= 60 else []
    parts += [f"{minutes % 60} min"] if minutes % 60 or not parts else []
    return " ".join(parts)


def check_notes(text: str, field: str = "notes") -> str:
    """A description, each of its lines tidied. Raises HoursInvalid."""
    notes = "\n".join(" ".join(line.split()) for line in text.strip().splitlines())
    if not notes:
        raise HoursInvalid("What was it about?", "A few words will do.", field=field)
    return notes
