"""Commands about time, read."""

from datetime import date

from bot.errors import UnknownWord
from bot.issues.rules.issue import Ref
from bot.issues.rules.naming import parse_ref

TIMER_HINT = "`/triage timer start 1042`, `timer move 1042`, or `timer stop`."
TIME_HINT = "`/triage time`, or `time file 1042`; for admins `time customers`, `time people`, `time totals last month`."


def parse_time(text: str) -> tuple[str, str]:
    """What is to be done, and the rest: "" for the overview. Raises UserError."""
    word, _, rest = text.strip().partition(" ")
    word = {"add": "file", "log": "file", "customer": "customers", "person": "people", "total": "totals"}.get(
        word.lower(), word.lower()
    )
    if word not in {"", "file", "customers", "people", "totals"}:
        raise UnknownWord("time", word, TIME_HINT)
    return word, rest.strip()


def parse_timer(text: str) -> tuple[str, Ref | None]:
    """start or move with an issue, stop, or "" to look at it. Raises UserError."""
    word, _, rest = text.strip().partition(" ")
    match word.lower():
        case "":
            return "", None
        case "stop":
            return "stop", None
        case "start" | "move" as what:
            return what, parse_ref(rest, f"timer {what} 1042")[0]
    raise UnknownWord("timer", word, TIMER_HINT)


def parse_day(value: str) -> date | None:
    """The date of a button; None for today."""
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        return None
