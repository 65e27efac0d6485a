"""Commands about what is raised in Slack, read."""

from bot.buttons import OldButton
from bot.errors import UnknownWord


def parse_nudges(text: str) -> bool | None:
    """Whether somebody's own nudges go off (True) or on; None for the report. Raises UserError."""
    match text.strip().lower():
        case "":
            return None
        case "off" | "stop":
            return True
        case "on" | "start":
            return False
    hint = "`/triage nudges` reports (admins); `off` and `on` are for your own."
    raise UnknownWord("nudges", text.strip(), hint)


def parse_ts(value: str) -> str:
    """The message that a button is about. Raises UserError."""
    seconds, _, fraction = value.partition(".")
    if not (seconds + fraction).isdigit() or not (seconds + fraction).isascii():
        raise OldButton
    return value
