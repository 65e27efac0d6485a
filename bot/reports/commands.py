"""What is typed after `/triage report`, and what its buttons hold."""

import re
from collections.abc import Iterator
from datetime import date

from bot.datestyles import Span
from bot.errors import UserError

VALUE = re.compile(r"(\d{4}-\d\d-\d\d)\|(\d{4}-\d\d-\d\d)\|(\d{0,15})")
HINT = "For example `/triage report last month Northwind`; `/triage customers` lists the customers."


class OldButton(UserError):
    """A button whose value says nothing any more."""

    def __init__(self) -> None:
        super().__init__("That button is from an older version of me.", "`/triage report` makes a new report.")


def splits(text: str) -> Iterator[tuple[str, str]]:
    """The ways to take a text for a period and a customer's name, in either order: the longer name first."""
    words = text.split()
    for cut in range(len(words)):
        before, after = words[:cut], words[cut:]
        if len(after) > 1 and after[0].lower() in {"for", "of"}:
            after = after[1:]
        yield " ".join(before), " ".join(after)
        if cut:
            yield " ".join(words[-cut:]), " ".join(words[:-cut])


def parse_scope(value: str) -> tuple[Span, int | None]:
    """The days and the customer (None: all of them) that a button is about. Raises UserError."""
    found = VALUE.fullmatch(value)
    try:
        if found is None:
            raise OldButton
        first, last = date.fromisoformat(found[1]), date.fromisoformat(found[2])
    except ValueError:
        raise OldButton from None
    return Span(first, last), int(found[3]) if found[3] else None
