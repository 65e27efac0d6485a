"""What buttons and forms carry, read back. Pure."""

import re

from bot.errors import UserError

LARGEST = 2**53


class OldButton(UserError):
    """A button or form whose value says nothing (any more). command: what shows how things are now."""

    def __init__(self, command: str = "") -> None:
        shown = f"/triage {command}".rstrip()
        super().__init__("That button is from an older version of me.", f"`{shown}` shows what is there now.")


def read_number(value: str, command: str = "", most: int = LARGEST) -> int:
    """The number that a button is about. Raises OldButton."""
    if not re.fullmatch(r"[0-9]{1,16}", value) or int(value) > most:
        raise OldButton(command)
    return int(value)
