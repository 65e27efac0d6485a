"""The rota's commands and forms, read."""

from bot.errors import UserError

MAX_WEEKS = 8


def parse_weeks(text: str) -> int:
    """How many weeks to show, 1 to 8; 2 if not said. Raises UserError."""
    if not text:
        return 2
    if not text.isdecimal() or not 1 <= int(text) <= MAX_WEEKS:
        raise UserError(f"I can show 1 to {MAX_WEEKS} weeks, not “{text[:40]}”.", "For example `/triage rota 4`.")
    return int(text)
