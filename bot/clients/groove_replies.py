"""What holds Groove's objects in a reply: root keys, pages. Where a reply makes no sense, NoAnswer is raised."""

import logging
from collections.abc import Callable
from typing import Any, TypeVar

from bot.clients.groove_parse import Ticket, parse_ticket
from bot.clients.http import NoAnswer, NotFound
from bot.clients.paging import Page

log = logging.getLogger(__name__)

T = TypeVar("T")

Parse = Callable[[dict[str, Any]], T]
"""Reads an object of Groove's; raises ValueError for one that can't be used."""


class Merged(NotFound):
    """Groove answers with another ticket: the one that this ticket was merged into."""

    def __init__(self, number: int, into: int) -> None:
        super().__init__("groove", f"ticket {number} is answered with ticket {into}")
        self.into = into


def unwrapped(data: Any, root: str) -> dict[str, Any]:
    """A single object, with or without its root key. Raises NoAnswer."""
    if isinstance(data, dict):
        inner = data.get(root, data)
        if isinstance(inner, dict):
            return inner
    raise NoAnswer("groove", f"a reply without {root}")


def ticket_in(data: Any) -> Ticket:
    """A single ticket. Raises NoAnswer."""
    try:
        return parse_ticket(unwrapped(data, "ticket"))
    except ValueError as error:
        raise NoAnswer("groove", f"a ticket that can't be read: {error}") from None


def state_in(data: Any) -> str | None:
    """Groove's word in `{"state": …}`; None if there is none."""
    word = data.get("state") if isinstance(data, dict) else None
    return word if isinstance(word, str) else None


def page_in(data: Any, root: str, parse: Parse[T], number: int) -> Page[T]:
    """The page of this number; an empty reply is an empty list. Raises NoAnswer.

    What is said of the next page is not followed: its address drops per_page, and can be there on the last page too.
    """
    if data is None:
        return Page([], number, None, None, last=True)
    if not isinstance(data, dict) or not isinstance(data.get(root, False), list | None):
        raise NoAnswer("groove", f"a reply without {root}")
    items = data[root] or []
    meta = data.get("meta")
    paging = meta.get("pagination") if isinstance(meta, dict) else None
    paging = paging if isinstance(paging, dict) else {}
    total = _count(paging.get("total_pages"))
    ends = number >= total if total is not None else "next_page" in paging and paging["next_page"] is None
    read = [item for item in (_read(parse, one, root) for one in items) if item is not None]
    return Page(read, number, total, _count(paging.get("total_count")), last=not items or ends)


def _read(parse: Parse[T], item: Any, root: str) -> T | None:
    """An item of a list; None for one that can't be read, which must not keep the others from being seen."""
    try:
        return parse(item if isinstance(item, dict) else {})
    except ValueError as error:
        log.warning("one of Groove's %s is left out: %s", root, error)
        return None


def _count(value: Any) -> int | None:
    return int(value) if isinstance(value, int | str) and str(value).isascii() and str(value).isdigit() else None
