"""A day and a time of day as people type them (`tomorrow 15:00`, `fri 2pm`, `now`, `in 2 hours`) or pick them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from bot.dates import UnreadableDate, read_day
from bot.errors import UserError

MOMENT_HINT = "For example `tomorrow 15:00`, `fri 2pm` or `in 2 hours`."
MOST_WORDS = 9

_CLOCK = re.compile(
    r"(?:\b(?:at|around|@)\s*)?(?<![\w.:/-])(?:"
    r"(?P<h>[01]?[0-9]|2[0-3])[:.](?P<m>[0-5][0-9])\s?(?P<half>[ap]\.?m\.?)?"
    r"|(?P<hour>1[0-2]|0?[1-9])\s?(?P<mark>[ap]\.?m\.?)"
    r"|(?P<noon>noon|midday)"
    r")(?![\w:/-]|\.[0-9])",
    re.I,
)
_AHEAD = re.compile(r"in (?P<n>[0-9]{1,3}|an?|half an) (?P<unit>min(?:ute)?s?|hours?|h)", re.I)


class UnreadableMoment(UserError):
    """A text that begins with no day and no time."""

    def __init__(self, text: str) -> None:
        shown = " ".join(text.split())[:40]
        super().__init__(f"I can't read a day or time in “{shown}”." if shown else "When?", MOMENT_HINT)


@dataclass(frozen=True, slots=True)
class When:
    """What a text begins with, read. day, clock: as far as they were named. rest: what follows."""

    day: date | None
    clock: time | None
    rest: str = ""


def read_when(text: str, now: datetime) -> When:
    """The day and time that a text begins with. now: of the team's zone. Raises UnreadableMoment, WrongWeekday."""
    words = text.split()
    for number in range(min(len(words), MOST_WORDS), 0, -1):
        head = " ".join(words[:number]).rstrip(",;:–-").strip()
        found = _read(head, now)
        if found is not None:
            return When(*found, rest=" ".join(words[number:]).lstrip("-–:,; "))
    raise UnreadableMoment(text)


def _read(text: str, now: datetime) -> tuple[date | None, time | None] | None:
    plain = text.lower()
    if plain in {"now", "right now", "just now"}:
        return now.date(), now.time().replace(second=0, microsecond=0)
    if ahead := _AHEAD.fullmatch(plain):
        at = (now.astimezone(UTC) + _length(ahead)).astimezone(now.tzinfo)  # the clocks may change meanwhile
        return at.date(), at.time().replace(second=0, microsecond=0)
    clock = _CLOCK.search(text)
    rest = f"{text[: clock.start()]} {text[clock.end() :]}" if clock else text
    rest = re.sub(r"^(?:on|at)\b|\b(?:on|at)$", "", rest.strip(" ,;")).strip(" ,;")
    if not rest:
        return (None, _time(clock)) if clock else None
    try:
        day = read_day(rest, now.date()).day
    except UnreadableDate:
        return None
    return day, _time(clock) if clock else None


def _time(found: re.Match[str]) -> time:
    if found["noon"]:
        return time(12)
    hour, minute = int(found["h"] or found["hour"]), int(found["m"] or 0)
    half = (found["half"] or found["mark"] or "").lower()[:1]
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    return time(hour, minute)


def _length(found: re.Match[str]) -> timedelta:
    word = found["n"].lower()
    number = 0.5 if word == "half an" else 1 if word in {"a", "an"} else int(word)
    return timedelta(minutes=number) if found["unit"].lower().startswith("m") else timedelta(hours=number)


def parse_date(form: Mapping[str, Any], field: str) -> date | None:
    """A date picked in a form. Raises UserError naming the field."""
    try:
        return date.fromisoformat(form[field]) if form.get(field) else None
    except ValueError:
        raise UserError("That isn't a date.", "For example 2026-12-04.", field=field) from None


def parse_time(form: Mapping[str, Any], field: str) -> time | None:
    """A time of day picked in a form. Raises UserError naming the field."""
    try:
        return time.fromisoformat(form[field]) if form.get(field) else None
    except ValueError:
        raise UserError("That isn't a time.", "For example 14:30.", field=field) from None
