"""Commands about time, read."""

import re
from datetime import date

from bot.errors import UserError
from bot.issues.rules.issue import Ref

LARGEST = 2**53
TIMER_HINT = "`/triage timer start 1042`, `timer move 1042`, or `timer stop`."
TIME_HINT = "`/triage time`, or `time file 1042`; for admins `time customers`, `time people`, `time totals last month`."


def parse_time(text: str) -> tuple[str, str]:
    """What is to be done, and the rest: "" for the overview. Raises UserError."""
    word, _, rest = text.strip().partition(" ")
    word = {"add": "file", "log": "file", "customer": "customers", "person": "people", "total": "totals"}.get(
        word.lower(), word.lower()
    )
    if word not in {"", "file", "customers", "people", "totals"}:
        raise UserError(f"I don't know “{word[:40]}” here.", TIME_HINT)
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
            return what, parse_ref(rest, f"timer {what} 1042")
    raise UserError(f"I don't know “{word[:40]}” for a timer.", TIMER_HINT)


def parse_ref(text: str, usage: str) -> Ref:
    """The issue that is meant: 1042, #1042 or S12. Raises UserError."""
    word = text.strip()
    found = re.fullmatch(r"#?([Ss]?)([0-9]{1,16})[:,.]?", word)
    if found is None or int(found[2]) > LARGEST:
        what = f"“{word[:40]}” is no issue number." if word else "Which issue?"
        raise UserError(what, f"For example `/triage {usage}`. `/triage issues` lists them.")
    return Ref(int(found[2]), local=bool(found[1]))


def parse_id(value: str) -> int:
    """What a button is about. Raises UserError for one of an older release."""
    if not (value.isascii() and value.isdecimal()) or int(value) > LARGEST:
        raise UserError("That button is from an older version of me.", "`/triage time` shows what is there now.")
    return int(value)


def parse_day(value: str) -> date | None:
    """The date of a button; None for today."""
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        return None
