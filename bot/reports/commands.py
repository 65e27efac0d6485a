"""What is typed after `/triage report`, and what its buttons hold."""

import re
from collections.abc import Iterator
from datetime import date

from bot.buttons import OldButton
from bot.datestyles import Span

VALUE = re.compile(r"(\d{4}-\d\d-\d\d)\|(\d{4}-\d\d-\d\d)\|(\d{0,15})")
HINT = "For example `/triage report last month Northwind`; `/triage customers` lists the customers."


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
            raise OldButton("report")
        first, last = date.fromisoformat(found[1]), date.fromisoformat(found[2])
    except ValueError:
        raise OldButton("report") from None
    return Span(first, last), int(found[3]) if found[3] else None
