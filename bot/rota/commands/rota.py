"""The rota's commands and forms, read."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.errors import UserError

MAX_WEEKS = 8


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
