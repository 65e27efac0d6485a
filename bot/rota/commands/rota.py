"""Dates and forms of the rota, read."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from bot.errors import UserError

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DATE_HINT = "For example `friday`, `tomorrow`, `4 dec`, `4/12` or `2026-12-04`."
MAX_WEEKS = 8


class UnreadableDate(UserError):
    """A text that is no date."""

    def __init__(self, text: str) -> None:
        super().__init__(f"I can't read “{text[:40]}” as a date.", DATE_HINT)


def parse_day(text: str, today: date) -> date:
    """A date as people type it: the weekday to come (today included), tomorrow, 4 dec, 4/12 (day first), ISO.

    A date without a year is the next one. Raises UnreadableDate.
    """
    word = text.strip().lower().rstrip(".,:;")
    if word in {"", "today"}:
        return today
    if word == "tomorrow":
        return today + timedelta(days=1)
    if len(word) >= 3:
        for number, name in enumerate(WEEKDAYS):
            if name.startswith(word) or (word in {"tues", "thurs"} and name.startswith(word)):
                return today + timedelta(days=(number - today.weekday()) % 7)
    try:
        return _written(word, today)
    except ValueError:
        raise UnreadableDate(text) from None


def _written(word: str, today: date) -> date:
    if match := re.fullmatch(r"\d{4}-\d{2}-\d{2}", word):
        return date.fromisoformat(match[0])
    if match := re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th)?\s+([a-z]{3,})(?:\s+(\d{4}))?", word):
        day, month = int(match[1]), MONTHS.index(match[2][:3]) + 1
    elif match := re.fullmatch(r"(\d{1,2})[/.](\d{1,2})(?:[/.](\d{4}))?", word):
        day, month = int(match[1]), int(match[2])
    else:
        raise ValueError(word)
    if match[3]:
        return date(int(match[3]), month, day)
    for year in range(today.year, today.year + 9):  # 29 February may be years away
        try:
            if (found := date(year, month, day)) >= today:
                return found
        except ValueError:
            continue
    raise ValueError(word)


def parse_weeks(text: str) -> int:
    """How many weeks to show, 1 to 8; 2 if not said. Raises UserError."""
    if not text:
        return 2
    if not text.isdecimal() or not 1 <= int(text) <= MAX_WEEKS:
        raise UserError(f"I can show 1 to {MAX_WEEKS} weeks, not “{text[:40]}”.", "For example `/triage rota 4`.")
    return int(text)


def parse_pattern_form(form: Mapping[str, Any], today: date) -> tuple[date, dict[int, list[str]]]:
    """From when, and who (Slack ids) on which weekday. Raises UserError naming the field."""
    valid_from = date.fromisoformat(form["valid_from"])
    if valid_from < today:
        raise UserError("The past stays as it was.", "Pick today or a later date.", field="valid_from")
    days = {
        int(name.removeprefix("day_")): list(people or ()) for name, people in form.items() if name.startswith("day_")
    }
    return valid_from, days
